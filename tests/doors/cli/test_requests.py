# SPDX-License-Identifier: Apache-2.0
"""`carillon request`: asked, taken up, answered, with files from disk and back to it."""

import json
from pathlib import Path

import pytest

from tests.doors.cli.conftest import Commands

REQUEST = {
    "subject": "Keeper of a white van",
    "text": "Who keeps it?",
    "questions": ["vehicle_owner"],
    "purpose": "investigation",
    "legal_basis": "Article 4",
    "to": ["DE", "KE"],
}


@pytest.fixture
def request_id(cli: Commands, tmp_path: Path) -> str:
    file = tmp_path / "request.json"
    file.write_text(json.dumps(REQUEST))
    made: str = cli.json("request", "draft", file, "--bureau", "FR")["id"]
    return made


def test_the_life_of_a_request(cli: Commands, tmp_path: Path, request_id: str) -> None:
    change = tmp_path / "change.json"
    change.write_text(json.dumps({"subject": "Keeper of the white van"}))
    assert cli.json("request", "edit", request_id, change, "--bureau", "FR")["subject"] == "Keeper of the white van"
    photo = tmp_path / "photo.txt"
    photo.write_text("A description of the van.")
    cli.run("request", "attach", request_id, photo, "--bureau", "FR")
    mistake = cli.json("request", "attach", request_id, photo, "--bureau", "FR")["id"]
    assert len(cli.json("request", "detach", request_id, mistake, "--bureau", "FR")["attachments"]) == 1
    assert [s["side"] for s in cli.json("request", "send", request_id, "--bureau", "FR")["sides"]] == ["DE", "KE"]
    assert cli.json("request", "list", "--way", "to", "--state", "open", "--bureau", "DE")["items"][0]["id"] == request_id
    assert cli.json("request", "list", "--bureau", "JP")["items"] == []
    (attached,) = cli.json("request", "show", request_id, "--bureau", "DE")["attachments"]
    saved = tmp_path / "saved.txt"
    cli.run("request", "save", request_id, attached["id"], saved, "--bureau", "DE")
    assert saved.read_text() == "A description of the van."
    assert saved.name in cli.error("request", "save", request_id, attached["id"], saved, "--bureau", "DE")
    cli.run("request", "claim", request_id, "--as", "officer.de")
    refused = cli.error("request", "reply", request_id, "Yes.", "--as", "analyst.de")
    assert "officer.de took this request up" in refused
    cli.run("request", "claim", request_id, "--note", "He is off duty.", "--as", "analyst.de")
    cli.run("request", "release", request_id, "--as", "analyst.de")
    cli.run("request", "ask-back", request_id, "Which van?", "--bureau", "DE")
    cli.run("request", "follow-up", request_id, "The white one.", "--to", "de", "--bureau", "FR")
    cli.run("request", "remind", request_id, "--bureau", "FR")
    cli.run("request", "reply", request_id, "One half.", "--part", "--bureau", "DE")
    cli.run("request", "reply", request_id, "Example Ltd keeps it.", "--bureau", "DE")
    cli.run("request", "refuse", request_id, "judicial", "--text", "A letter rogatory, please.", "--bureau", "KE")
    shown = cli.run("request", "show", request_id, "--bureau", "FR").stdout
    for text in ("Example Ltd keeps it.", "judicial A letter rogatory, please.", "photo.txt", "answered", "refused"):
        assert text in shown, text
    assert "Example Ltd" not in cli.run("request", "show", request_id, "--bureau", "KE").stdout
    assert cli.json("request", "figures", "--bureau", "DE")["own"]["in_time"] == 1
    assert "in_time" in cli.run("request", "figures", "--bureau", "DE").stdout
    assert cli.json("request", "close", request_id, "--bureau", "FR")["state"] == "closed"
    assert cli.json("request", "recall", request_id, "--reason", "mistaken", "--bureau", "FR")["state"] == "recalled"


def test_lists_for_people(cli: Commands, request_id: str) -> None:
    assert "Keeper of a white van" in cli.run("request", "list", "--way", "from", "--bureau", "FR").stdout
    assert "no such request" in cli.run("request", "list", "--bureau", "DE").stderr


def test_mistakes_are_named(cli: Commands, tmp_path: Path, request_id: str) -> None:
    result = cli.run("request", "draft", "-", "--bureau", "FR", stdin='{"urgency": "now", "colour": 1}', code=1)
    assert all(name in result.stderr for name in ("urgency", "colour"))
    archive = tmp_path / "photos.zip"
    archive.write_bytes(b"PK\3\4")
    assert "Archive" in cli.error("request", "attach", request_id, archive, "--bureau", "FR")
    with archive.open("wb") as stream:
        stream.truncate(10_485_761)
    assert "more than" in cli.error("request", "attach", request_id, archive, "--bureau", "FR")
