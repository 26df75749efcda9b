# SPDX-License-Identifier: Apache-2.0
"""`carillon event`: the register."""

import json
from typing import Any

import pytest

from tests.doors.cli.conftest import Commands

EVENT: dict[str, Any] = {
    "id": "games-2027", "name": "Example Games", "kind": "games", "hosts": ["FR"], "starts": "2027-06-01", "ends": "2027-06-03",
    "venues": [{"id": "v1", "name": "Arena", "city": "Utopia", "country": "FR", "lat": 48.9, "lon": 2.3, "capacity": 1000}],
    "sessions": [{"title": "Opening", "starts": "2027-06-01T18:00:00Z", "venue": "v1"}],
    "routes": [{"id": "course", "name": "The course", "points": [[48.9, 2.3], [48.8, 2.4]]}],
}  # fmt: skip


def test_an_event_is_entered_listed_and_shown(cli: Commands) -> None:
    assert cli.json("event", "register", "-", "--bureau", "FR", stdin=json.dumps(EVENT))["id"] == "games-2027"
    assert [one["id"] for one in cli.json("event", "list", "--bureau", "KE")["items"]] == ["games-2027"]
    assert cli.json("event", "list", "--since", "2028-01-01", "--bureau", "KE")["items"] == []
    shown = cli.run("event", "show", "games-2027", "--bureau", "KE").stdout
    assert all(text in shown for text in ("Example Games", "Arena", "Opening", "The course"))
    assert "Example Games" in cli.run("event", "list", "--bureau", "KE").stdout


@pytest.mark.parametrize(
    "change",
    [{"hosts": []}, {"hosts": ["XX"]}, {"hosts": "FR"}, {"name": 5}, {"venues": [{}]}, {"id": None}, {"routes": [{"points": [[1]]}]}],
)
def test_what_is_no_event(change: dict[str, Any], cli: Commands) -> None:
    assert cli.run("event", "register", "-", "--bureau", "FR", stdin=json.dumps(EVENT | change), code=1).stderr.startswith("error: ")


def test_only_the_lead_enters_it(cli: Commands) -> None:
    result = cli.run("event", "register", "-", "--bureau", "DE", stdin=json.dumps(EVENT), code=1)
    assert "Only FR" in result.stderr
