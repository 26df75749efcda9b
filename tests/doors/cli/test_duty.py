# SPDX-License-Identifier: Apache-2.0
"""`carillon duty` at the shell."""

import json
from datetime import UTC, datetime, timedelta

from tests.doors.cli.conftest import Commands

FR, DE = ("--as", "officer.fr"), ("--as", "officer.de")
SAID = {"title": "A stolen ambulance", "text": "Near the course.", "urgency": "flash", "audience": ["DE"]}
UNTIL = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()


def test_a_shift(cli: Commands) -> None:
    broadcast = cli.json("duty", "broadcast", "-", *FR, stdin=json.dumps(SAID))["id"]
    assert "A stolen ambulance" in cli.run("duty", "list", *DE).stdout
    cli.run("duty", "acknowledge", broadcast, *DE)
    assert cli.json("duty", "show", broadcast, *FR)["noted"]["DE"]
    assert "1 of 1" in cli.run("duty", "broadcasts", *FR).stdout
    entry = cli.json("duty", "write", "Called Berlin.", *DE)["id"]
    cli.run("duty", "write", "It was Bonn.", "--corrects", entry, *DE)
    cli.run("duty", "hand-over", "Wait for Bonn.", *DE)
    assert "Wait for Bonn." in cli.run("duty", "log", *DE).stdout
    assert cli.json("duty", "recall", broadcast, *FR)["state"] == "recalled"


def test_an_agreement(cli: Commands) -> None:
    hours = ("--begins", "18:00", "--ends", "07:00", "--zone", "UTC", "--until", UNTIL)
    agreement = cli.json("duty", "offer", "DE", *hours, *FR)["id"]
    assert "offered" in cli.run("duty", "agreements", *DE).stdout
    cli.run("duty", "accept", agreement, *DE)
    cli.run("duty", "end", agreement, *FR)
    assert cli.json("duty", "agreements", *DE)["items"][0]["state"] == "ended"
    assert cli.json("duty", "passed", *DE)["items"] == []
    assert "late" in cli.error("duty", "offer", "DE", "--begins", "late", *hours[2:], *FR)
