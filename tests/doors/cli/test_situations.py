# SPDX-License-Identifier: Apache-2.0
"""Situation reports and what comes after an event, from the shell: files that are verified where there is no node."""

import json
from pathlib import Path

import msgspec
import pytest

from carillon import node as nodes
from carillon.desk import purges
from tests.desk.events.room.rooms import event_of
from tests.doors.cli.conftest import Commands

EVENT = "city-run-2030"
FR = ("--as", "officer.fr")
DE = ("--as", "officer.de")


@pytest.fixture
def run(cli: Commands, tmp_path: Path) -> Commands:
    file = tmp_path / "event.json"
    file.write_bytes(msgspec.json.encode(event_of(EVENT, "DE", starts="2026-01-02")))
    cli.run("event", "register", file, *FR)
    cli.run("event", "log", EVENT, "A bag.", "--incident", "item", *FR)
    return cli


def test_drawn_up_changed_issued_and_verified_without_a_node(run: Commands, bare: Commands, tmp_path: Path) -> None:
    made = run.json("situation", "draft", EVENT, "--summary", "Quiet.", "--to", "de", "--handling", "tlp:amber", *FR)["report"]
    assert (made["to"], made["handling"], made["figures"]["incidents"]) == (["DE"], ["TLP:AMBER"], 1)
    edited = run.json("situation", "edit", made["id"], "--outlook", "Rain.", "--renew", *FR)["report"]
    assert (edited["summary"], edited["outlook"]) == ("Quiet.", "Rain.")
    assert "A bag." in run.run("situation", "issue", made["id"], *FR).stdout
    file = tmp_path / "report.json"
    file.write_text(run.run("situation", "show", made["id"], "--json", *DE).stdout, encoding="utf-8")
    assert "Report 1 of FR" in bare.run("situation", "verify", file).stderr
    body = json.loads(file.read_text(encoding="utf-8"))
    body["report"]["outlook"] = "Sun."
    file.write_text(json.dumps(body), encoding="utf-8")
    assert "not what was signed" in bare.error("situation", "verify", file)
    file.write_text("[]", encoding="utf-8")
    assert "no situation report" in bare.error("situation", "verify", file)
    assert "DE: 20" in run.run("situation", "show", made["id"], *FR).stdout
    later = run.json("situation", "draft", EVENT, "--corrects", "1", "--issue", *FR)["report"]
    assert (later["number"], later["supersedes"]) == (2, 1)
    assert [one["number"] for one in run.json("situation", "list", EVENT, *DE)["items"]] == [2, 1]
    assert "corrected by" in run.run("situation", "show", made["id"], *DE).stdout
    assert run.json("situation", "recall", later["id"], *FR)["report"]["state"] == "recalled"


def test_daily(run: Commands) -> None:
    assert "No report" in run.run("situation", "daily", EVENT, *FR).stderr
    assert "every day at 07:00" in run.run("situation", "daily", EVENT, "--at", "07:00", "--first", "2030-05-01", *FR).stderr
    assert run.json("situation", "daily", EVENT, *FR)["schedule"]["until"] == "2030-05-05"
    assert "No report" in run.run("situation", "daily", EVENT, "--stop", *FR).stderr


def test_how_it_went_and_the_purge(run: Commands, bare: Commands, tmp_path: Path) -> None:
    said = ("--crowd", "900", "--use", "calls=useful", "--text", "The gate opened late.")
    shown = run.run("event", "debrief", EVENT, *said, *FR).stdout
    for text in ("900 of ?", "calls: useful", "The gate opened late.", "item: 1"):
        assert text in shown
    assert "SOURCE=USE" in run.error("event", "debrief", EVENT, "--use", "calls", *FR)
    assert [one["crowd"] for one in run.json("event", "debrief", EVENT, *DE)["said"]] == [900]
    assert "is not over" in run.error("event", "purge", EVENT, *FR)
    run.run("event", "cancel", EVENT, *FR)
    assert "not yet" in run.run("event", "purge", EVENT, *FR).stdout
    node = nodes.open_node(run.node)
    purges.carry_out(node.bench)
    node.close()
    assert "holds" in run.run("event", "purge", EVENT, "--status", *FR).stdout
    file = tmp_path / "purge.json"
    file.write_text(run.run("event", "purge", EVENT, "--status", "--json", *FR).stdout, encoding="utf-8")
    stated = bare.run("event", "verify", file).stderr
    assert "DE erased" in stated
    assert "FR erased" in stated
    changed = json.loads(file.read_text(encoding="utf-8"))
    changed["items"][0]["statement"]["counts"]["room"] = 9
    for body, says in ((changed, "not what was signed"), ({"items": []}, "no statement"), ([7], "no statement"), (7, "no statement")):
        file.write_text(json.dumps(body), encoding="utf-8")
        assert says in bare.error("event", "verify", file)
