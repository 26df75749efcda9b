# SPDX-License-Identifier: Apache-2.0
"""`carillon notice` and `carillon review`."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.desk.notices.gate import RED
from tests.doors.cli.conftest import Commands

PERSON = {
    "schema": "Person",
    "properties": {"name": ["Zebulon Vanishingham"], "birthDate": ["1980-04-01"]},
    "audience": {"mode": "only", "bureaus": []},
}


@pytest.fixture
def draft(cli: Commands, tmp_path: Path) -> dict[str, Any]:
    """A draft of FR's."""
    record = cli.json("record", "create", "-", "--bureau", "FR", stdin=json.dumps(PERSON))["id"]
    file = tmp_path / "notice.json"
    file.write_text(json.dumps({"colour": "red", "records": [record], "fields": RED}))
    made: dict[str, Any] = cli.json("notice", "draft", file, "--bureau", "FR")
    return made


def test_the_life_of_a_notice(cli: Commands, draft: dict[str, Any], tmp_path: Path) -> None:
    notice, fr, reviewer = draft["id"], ("--bureau", "FR"), ("--as", "compliance.fr")
    change = tmp_path / "change.json"
    change.write_text(json.dumps({"fields": {"charge": "Fraud"}}))
    assert cli.json("notice", "edit", notice, change, *fr)["fields"]["charge"] == "Fraud"
    cli.run("notice", "submit", notice, *fr)
    assert cli.json("review", "list", *reviewer)["items"][0]["notice"] == notice
    assert notice in cli.run("review", "list", *reviewer).stdout
    cli.run("review", "take", notice, *reviewer)
    assert "Zebulon Vanishingham" in cli.run("review", "show", notice, *reviewer).stdout
    assert cli.json("review", "release", notice, *reviewer)["state"] == "waiting"
    cli.run("review", "take", notice, *reviewer)
    assert cli.json("review", "return", notice, "warrant", "--text", "A copy?", *reviewer)["stage"] == "returned"
    cli.run("notice", "answer", notice, "--text", "Attached.", *fr)
    cli.run("review", "take", notice, *reviewer)
    test = tmp_path / "test.json"
    test.write_text(json.dumps({"offence": {"assessment": "ordinary"}}))
    assert cli.json("review", "assess", notice, test, *reviewer)["assessment"]["offence"]["assessment"] == "ordinary"
    assert cli.json("review", "clear", notice, *reviewer)["state"] == "cleared"
    number = cli.json("notice", "publish", notice, *reviewer)["number"]
    assert number in cli.run("notice", "list", "--state", "published", "--bureau", "DE").stdout
    assert "publish" in cli.run("notice", "show", notice, "--bureau", "DE").stdout
    assert cli.json("notice", "suspend", notice, "complaint", "--text", "Counsel.", *reviewer)["state"] == "suspended"
    assert "no notice" in cli.error("notice", "show", notice, "--bureau", "DE")
    assert cli.json("notice", "resume", notice, "--text", "On.", *reviewer)["state"] == "published"
    assert cli.json("notice", "amend", notice, change, *fr)["stage"] == "draft"
    assert cli.json("notice", "withdraw", notice, "found", *fr)["state"] == "withdrawn"
    assert cli.json("review", "statistics", *reviewer)["states"] == {"published": 1}
    assert "published" in cli.run("review", "statistics", *reviewer).stdout


def test_refused_and_taken_back(cli: Commands, draft: dict[str, Any]) -> None:
    notice, fr, reviewer = draft["id"], ("--bureau", "FR"), ("--as", "compliance.fr")
    cli.run("notice", "submit", notice, *fr)
    assert cli.json("notice", "retract", notice, *fr)["state"] == "draft"
    cli.run("notice", "submit", notice, *fr)
    cli.run("review", "take", notice, *reviewer)
    assert "ground" in cli.error("review", "refuse", notice, "whim", "--text", "x", *reviewer)
    assert cli.json("review", "refuse", notice, "private", "--text", "A debt.", *reviewer)["state"] == "refused"
    assert "no such notice" in cli.run("notice", "list", "--bureau", "DE").stderr


def test_colours_and_protected_persons(cli: Commands) -> None:
    assert "Missing person" in cli.run("notice", "colours", "--bureau", "FR").stdout
    assert {one["name"] for one in cli.json("notice", "colours", "--bureau", "FR")["items"]} >= {"red", "silver", "un"}
    body = json.dumps({"numbers": ["X1234567"], "reason": "Asylum in KE."})
    entry = cli.json("review", "protect", "-", "--bureau", "FR", stdin=body)["id"]
    assert "Asylum in KE" in cli.run("review", "protected", "--bureau", "FR").stdout
    assert cli.json("review", "protected", "--bureau", "FR")["items"][0]["id"] == entry
    assert cli.json("review", "unprotect", entry, "--reason", "Naturalised.", "--bureau", "FR") == {"removed": entry}
    assert "Asylum" in cli.run("review", "protect", "-", "--bureau", "FR", stdin=body).stdout
    assert "may not" in cli.error("review", "protected", "--as", "officer.fr")
