# SPDX-License-Identifier: Apache-2.0
"""The room of an event from the shell: written in, shown to people and to programs, alerts as files."""

import json
from pathlib import Path

import msgspec
import pytest

from tests.desk.events.room.rooms import event_of
from tests.doors.cli.conftest import Commands

EVENT = "city-run-2030"
FR = ("--as", "officer.fr")
DE = ("--as", "officer.de")


@pytest.fixture
def room(cli: Commands, tmp_path: Path) -> Commands:
    file = tmp_path / "event.json"
    file.write_bytes(msgspec.json.encode(event_of(EVENT, "DE")))
    cli.run("event", "register", file, *FR)
    return cli


def test_a_day_in_the_room(room: Commands) -> None:
    first = room.json("event", "log", EVENT, "Two bags.", "--incident", "item", *FR)["id"]
    room.run("event", "log", EVENT, "One bag.", "--supersedes", first, *FR)
    shown = room.run("event", "log", EVENT, *DE).stdout
    assert "Two bags." in shown
    assert "One bag." in shown
    assert [one["text"] for one in room.json("event", "log", EVENT, "--incidents", *DE)["items"]] == ["Two bags."]
    task = room.json("event", "task", EVENT, "Look.", "--to", "DE", "--due", "2030-05-05T09:00", *FR)["id"]
    assert room.json("event", "settle", EVENT, task, "done", *DE)["state"] == "done"
    room.run("event", "level", EVENT, "severe", "A threat by letter.", *FR)
    team = room.json("event", "team", EVENT, "Dogs.", "--strength", "4", *DE)["id"]
    now = room.run("event", "room", EVENT, *FR).stdout
    for text in ("INCIDENT", "severe", "Dogs."):
        assert text in now
    room.run("event", "stand-down", EVENT, team, *DE)
    assert room.json("event", "room", EVENT, *FR)["incident"] is False
    guests = room.json("event", "delegation", EVENT, "Guests", "--country", "JP", "--size", "12", "--protected", *FR)["id"]
    assert room.json("event", "end", EVENT, guests, *FR)["state"] == "ended"
    hours = ("--from", "2020-01-01T06:00", "--until", "2040-01-01T14:00")
    room.run("event", "liaison", EVENT, "A. Specimen", *hours, "--language", "de", "--phone", "+49 30 123456", *DE)
    assert "A. Specimen" in room.run("event", "roster", EVENT, *FR).stdout
    assert room.json("event", "handover", EVENT, "Call at six.", *FR)["own"] is True


def test_alerts_and_their_files(room: Commands, tmp_path: Path) -> None:
    sent = room.json("event", "alert", EVENT, "Bag", "--urgency", "Immediate", *FR)["id"]
    assert room.json("event", "acknowledge", EVENT, sent, *DE)["acknowledged"][0]["bureau"] == "DE"
    file = tmp_path / "alert.cap"
    file.write_text(room.run("event", "cap", EVENT, sent, *DE).stdout, encoding="utf-8")
    assert room.json("event", "send-cap", EVENT, file, *DE)["headline"] == "Bag"
    update = room.json("event", "alert", EVENT, "Bag examined", "--update", sent, *FR)
    assert (update["message"], update["urgency"]) == ("update", "Immediate")
    assert room.json("event", "cancel-alert", EVENT, update["id"], "A lunch.", *FR)["message"] == "cancel"


def test_a_watch_and_what_is_refused(room: Commands, tmp_path: Path) -> None:
    question = tmp_path / "question.json"
    question.write_text(json.dumps({"kind": "person", "query": {"name": "Nadia Exemplar"}, "purpose": "accreditation"}), encoding="utf-8")
    assert room.json("event", "watch", EVENT, question, *DE)["reference"] == f"event:{EVENT}"
    assert "There is no event" in room.error("event", "room", EVENT, "--as", "officer.ke")
    assert "level" in room.error("event", "level", EVENT, "purple", "Why not", *FR)


def test_an_account_for_one_event(room: Commands) -> None:
    made = room.json("user", "add", "guest.de", "--role", "commander", "--bureau", "DE", "--event", EVENT)
    assert made["events"] == [EVENT]
    guest = ("--as", "guest.de")
    assert room.json("event", "room", EVENT, *guest)["event"] == EVENT
    room.error("report", "list", *guest)
    for role, bureau, event in (("officer", "KE", EVENT), ("officer", "DE", "no-such-event"), ("control", "DE", EVENT)):
        room.error("user", "add", "guest.two", "--role", role, "--bureau", bureau, "--event", event)
