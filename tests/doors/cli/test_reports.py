# SPDX-License-Identifier: Apache-2.0
"""`carillon report`: drafted, sent, acknowledged, answered, recalled."""

import json
from pathlib import Path

from tests.doors.cli.conftest import Commands

REPORT = {
    "title": "Unusual interest in a stadium",
    "narrative": "Two persons photographed the service entrances.",
    "audience": ["DE", "KE"],
    "grading": {"scheme": "admiralty", "value": "B2"},
}


def test_the_life_of_a_report(cli: Commands, tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    file.write_text(json.dumps(REPORT))
    report = cli.json("report", "draft", file, "--bureau", "FR")["id"]
    file.write_text(json.dumps({"title": "Unusual interest in the stadium"}))
    assert cli.json("report", "edit", report, file, "--bureau", "FR")["title"] == "Unusual interest in the stadium"
    assert {c["bureau"] for c in cli.json("report", "send", report, "--bureau", "FR")["copies"]} == {"DE", "KE"}
    assert cli.json("report", "list", "--state", "sent", "--bureau", "DE")["items"][0]["id"] == report
    assert cli.json("report", "list", "--bureau", "JP")["items"] == []
    cli.run("report", "acknowledge", report, "--bureau", "DE")
    cli.run("report", "answer", report, "nothing_known", "--text", "No trace.", "--bureau", "KE")
    shown = cli.run("report", "show", report, "--bureau", "FR").stdout
    assert "No trace." in shown
    assert cli.json("inbox", "--unread", "--bureau", "FR")["items"][0]["kind"] == "answer"
    assert "answer" in cli.run("inbox", "--bureau", "FR").stdout
    assert cli.json("report", "recall", report, "--reason", "resolved", "--bureau", "FR")["state"] == "recalled"
    assert "no report" in cli.error("report", "show", report, "--bureau", "DE")


def test_mistakes_are_named(cli: Commands) -> None:
    result = cli.run("report", "draft", "-", "--bureau", "FR", stdin='{"urgency": "now", "event": "none", "colour": 1}', code=1)
    assert all(name in result.stderr for name in ("urgency", "event", "colour"))


def test_lists_for_people(cli: Commands) -> None:
    cli.run("report", "draft", "-", "--bureau", "FR", stdin=json.dumps(REPORT))
    assert "Unusual interest" in cli.run("report", "list", "--bureau", "FR").stdout
    assert "no such report" in cli.run("report", "list", "--bureau", "DE").stderr
