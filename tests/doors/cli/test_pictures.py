# SPDX-License-Identifier: Apache-2.0
"""The picture and what matters, from the shell."""

import json
from pathlib import Path

import msgspec
import pytest

from tests.desk.events.pictures import COURSE, RUN, moment, run
from tests.doors.cli.conftest import Commands

FR = ("--as", "officer.fr")


@pytest.fixture
def event(cli: Commands, tmp_path: Path) -> Commands:
    file = tmp_path / "event.json"
    file.write_bytes(msgspec.json.encode(run()))
    cli.run("event", "register", file, *FR)
    return cli


def test_what_do_i_need_to_know_about_kilometre_40_to_the_finish(event: Commands, tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    place = {"name": "Km 41", "country": "FR", "lat": 48.85, "lon": COURSE[41][1]}
    body = {
        "title": "Fence cut", "narrative": "During the night.", "place": place,
        "occurred": moment(-30), "behaviours": ["TESTSEC"], "audience": "all", "grading": "admiralty:B2", "event": RUN,
    }  # fmt: skip
    file.write_text(json.dumps(body))
    made = event.json("report", "draft", file, *FR)["id"]
    event.run("report", "send", made, *FR)
    event.run("event", "pin", RUN, "report", made, "--text", "Look here.", *FR)
    event.run("event", "task", RUN, "Sweep kilometre 41.", "--to", "FR", *FR)
    shown = event.run("event", "picture", RUN, "--from", "40", "--to", "finish", *FR).stdout
    for text in ("40 km to finish", "Fence cut", "at kilometre 41.", "Sweep kilometre 41."):
        assert text in shown, text
    assert event.json("event", "picture", RUN, "--venue", "start", *FR)["matters"] == []
    assert [one["id"] for one in event.json("event", "matters", RUN, *FR)["items"]] == [made]
    event.run("event", "comment", RUN, "report", made, "Seen again.", *FR)
    event.run("event", "dismiss", RUN, "report", made, "--reason", "resolved", *FR)
    assert event.json("event", "matters", RUN, *FR)["items"] == []
    assert [one["id"] for one in event.json("event", "matters", RUN, "--dismissed", *FR)["items"]] == [made]
    assert event.json("event", "restore", RUN, "report", made, *FR)["standing"] == ""
    assert "A kilometre from 0 to 42.2" in event.error("event", "picture", RUN, "--from", "99", *FR)
