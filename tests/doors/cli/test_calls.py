# SPDX-License-Identifier: Apache-2.0
"""`carillon call`, and the register's calendars."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.doors.cli.conftest import Commands

TODAY = datetime.now(UTC).date()
DAY, UNTIL, LATER = (str(TODAY + timedelta(days=number)) for number in (60, 30, 40))
EVENT = {"id": "run-1", "name": "Example Run", "kind": "marathon", "hosts": ["FR"], "starts": DAY, "ends": DAY, "series": "Runs"}


def test_a_call_from_the_draft_to_the_board(cli: Commands) -> None:
    cli.run("event", "register", "-", "--bureau", "FR", stdin=json.dumps(EVENT))
    assert "Example Run" in cli.run("call", "texts", "--event", "run-1", "--bureau", "FR").stdout
    call_id = cli.json("call", "draft", "--event", "run-1", "--sought", "terrorist", "--until", UNTIL, "--to", "not:BR", "--bureau", "FR")[
        "id"
    ]
    assert "Sent to 4 bureaus." in cli.run("call", "send", call_id, "--bureau", "FR").stderr
    assert "delivered" in cli.run("call", "list", "--state", "waiting", "--bureau", "DE").stdout
    assert "Appel" in cli.run("call", "show", call_id, "--language", "fr", "--bureau", "DE").stdout
    cli.run("call", "acknowledge", call_id, "--bureau", "KE")
    cli.run("call", "answer", call_id, "nothing_known", "--bureau", "DE")
    cli.run("call", "remind", call_id, "--to", "JP", "--bureau", "FR")
    board = cli.run("call", "board", call_id, "--sort", "state", "--bureau", "FR").stdout
    assert "1 of 4" in board
    assert cli.run("call", "board", call_id, "--csv", "--bureau", "FR").stdout.startswith("bureau,country,state")
    rows = cli.json("call", "board", call_id, "--bureau", "FR")["rows"]
    assert {one["bureau"]: one["state"] for one in rows} == {
        "DE": "nothing_known", "FR-CYBER": "delivered", "JP": "delivered", "KE": "acknowledged",
    }  # fmt: skip
    assert "error: " in cli.error("call", "board", call_id, "--bureau", "DE")
    cli.run("call", "extend", call_id, LATER, "--bureau", "FR")
    assert LATER in cli.run("call", "show", call_id, "--bureau", "DE").stdout
    cli.run("call", "close", call_id, "--bureau", "FR")
    cli.run("call", "recall", call_id, "--reason", "x", "--bureau", "FR")
    assert cli.json("call", "show", call_id, "--bureau", "DE")["texts"] == {}


def test_a_draft_from_a_document(cli: Commands) -> None:
    cli.run("event", "register", "-", "--bureau", "FR", stdin=json.dumps(EVENT))
    body = {"series": "Runs", "sought": ["cyber"], "until": UNTIL, "texts": {"en": {"title": "A", "text": "B"}}}
    made = cli.json("call", "draft", "--file", "-", "--bureau", "FR", stdin=json.dumps(body))
    assert (made["title"], made["series"], made["audience"]["mode"]) == ("A", "Runs", "all")
    assert "mistake" in cli.run("call", "draft", "--event", "none", "--bureau", "FR", code=1).stderr


def test_a_world_cup_of_two_files(cli: Commands, tmp_path: Path) -> None:
    cup = {"id": "cup", "name": "Cup", "kind": "tournament", "hosts": ["FR"], "starts": "2030-06-01", "ends": "2030-06-30"}
    cli.run("event", "register", "-", "--bureau", "FR", stdin=json.dumps(cup))
    stadiums, fixtures = tmp_path / "stadiums.json", tmp_path / "fixtures.json"
    stadiums.write_text(json.dumps([{"name": "Arena", "city": "Exampleville", "cc": "fr", "capacity": 5}]))
    fixtures.write_text(json.dumps([{"date": "2030-06-02", "time": "18:00 UTC+2", "team1": "A", "team2": "B", "ground": "Arena"}]))
    made = cli.json("event", "import", stadiums, fixtures, "--into", "cup", "--bureau", "FR")
    assert [one["changed"] for one in made["files"]] == [["cup"], ["cup"]]
    told = cli.run("event", "import", stadiums, fixtures, "--into", "cup", "--bureau", "FR")
    assert told.stdout.count("as they were  1") == 2
    shown = cli.json("event", "show", "cup", "--bureau", "DE")
    assert (shown["venues"][0]["capacity"], shown["sessions"][0]["starts"]) == (5, "2030-06-02T16:00:00Z")
    out = tmp_path / "cup.csv"
    cli.run("event", "export", "cup", "--format", "csv", "--out", out, "--bureau", "DE")
    assert "16:00" in out.read_text()
    assert cli.run("event", "export", "--series", "none", "--bureau", "FR").stdout.startswith("BEGIN:VCALENDAR")
    assert "Say which event" in cli.error("event", "import", fixtures, "--bureau", "FR")


def test_partners_of_a_series_and_cancelling(cli: Commands, tmp_path: Path) -> None:
    season = tmp_path / "season.csv"
    season.write_text("Event,City,Country,Date\nRun A,Nairobi,Kenya,2030-05-05\nRun B,Berlin,Germany,2030-05-12\n")
    dry = cli.run("event", "import", season, "--series", "Runs", "--kind", "marathon", "--dry-run", "--bureau", "FR").stdout
    assert "would be new" in dry
    cli.run("event", "import", season, "--series", "Runs", "--kind", "marathon", "--bureau", "FR")
    assert "2 events changed" in cli.run("event", "partners", "--series", "Runs", "--add", "JP", "--bureau", "FR").stderr
    ids = [one["id"] for one in cli.json("event", "list", "--series", "Runs", "--bureau", "JP")["items"]]
    assert cli.json("event", "partners", ids[0], "--remove", "jp", "--bureau", "FR")["partners"] == []
    assert cli.json("event", "cancel", ids[0], "--bureau", "FR")["state"] == "cancelled"
    assert cli.json("event", "cancel", ids[0], "--on-again", "--bureau", "FR")["state"] == "standing"
    assert cli.run("event", "partners", "--bureau", "FR", code=2).stderr
