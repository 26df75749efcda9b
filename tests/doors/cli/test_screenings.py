# SPDX-License-Identifier: Apache-2.0
"""`carillon screening`: a list from the upload to the proof that it is gone, for people and for programs."""

from pathlib import Path

import pytest

from carillon import node as nodes
from carillon.desk.accreditation import running
from carillon.doors.cli import screenings
from carillon.store.exchange import leases
from tests.conftest import cast
from tests.desk.accreditation.lists import EVENT, STRANGERS, ZEB, event, table
from tests.desk.deeds import create
from tests.doors.cli.conftest import Commands

FR, DE, COMMANDER = ("--as", "officer.fr"), ("--as", "officer.de"), ("--as", "commander.fr")


@pytest.fixture
def listed(cli: Commands, tmp_path: Path) -> str:
    """A list that was screened, with one match."""
    _prepare(cli)
    file = tmp_path / "volunteers.csv"
    file.write_bytes(table(ZEB, *STRANGERS, ("B-9", "Nowhen", "Ann", "31.02.1990", "France", "N9")))
    shown = cli.run("screening", "upload", str(file), "--event", EVENT, "--four-eyes", *FR)
    assert "birthDate" in shown.stdout
    assert "1 cannot be read" in shown.stderr
    (one,) = cli.json("screening", "list", *FR)["items"]
    cli.run("screening", "map", one["id"], "--confirm", *FR)
    cli.run("screening", "run", one["id"], "--workers", "1", *FR)
    return str(one["id"])


def _prepare(cli: Commands) -> None:
    opened = nodes.open_node(cli.node)
    create(opened, cast(opened, "DE"))
    event(opened.bench, cast(opened, "FR"), "DE")
    opened.close()


def test_it_waits_for_the_lease_of_a_killed_process(cli: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _prepare(cli)
    file = tmp_path / "volunteers.csv"
    file.write_bytes(table(ZEB, *STRANGERS))
    cli.run("screening", "upload", str(file), "--event", EVENT, *FR)
    (one,) = cli.json("screening", "list", *FR)["items"]
    cli.run("screening", "map", one["id"], "--confirm", *FR)
    opened = nodes.open_node(cli.node)
    assert leases.hold(opened.bench.database, running.LEASE, "killed", 2.0)
    opened.close()
    monkeypatch.setattr(screenings, "LOOK_EVERY", 0.2)
    done = cli.run("screening", "run", one["id"], "--workers", "1", *FR)
    assert "Waiting" in done.stderr
    assert "screened" in done.stdout


def test_from_the_upload_to_the_proof(cli: Commands, listed: str, tmp_path: Path) -> None:
    shown = cli.run("screening", "show", listed, *FR)
    assert "screened" in shown.stdout
    assert "1 rows are to be looked at" in shown.stderr
    (row,) = cli.json("screening", "rows", listed, "--state", "open", "--ranked", *FR)["items"]
    number = str(row["row"]["number"])
    (met,) = cli.json("screening", "row", listed, number, *FR)["matches"]
    assert "Zebulon" in cli.run("screening", "row", listed, number, *FR).stdout
    cli.run("screening", "ask", listed, number, met["hit_id"], "--text", "Still?", *FR)
    cli.run("screening", "accept", listed, number, met["hit_id"], *FR)
    decided = cli.run("screening", "decide", listed, number, "--decision", "refuse", "--reason", "wanted", *FR)
    assert "proposed" in decided.stdout
    assert "second person" in cli.run("screening", "second", listed, number, *FR, code=1).stderr
    assert "decided" in cli.run("screening", "second", listed, number, *COMMANDER).stdout
    assert "3 rows" in cli.run("screening", "clear", listed, *FR).stderr
    out = tmp_path / "decisions.csv"
    assert "4 rows" in cli.run("screening", "export", listed, "--out", str(out), *FR).stderr
    assert out.read_text("utf-8-sig").splitlines()[1] == "B-1,Zebulon Vanishingham,refuse"
    assert cli.json("screening", "export", listed, "--new", "--out", str(out), *FR)["rows"] == 0
    assert "1 rows" in cli.run("screening", "faults", listed, "--out", str(out), *FR).stderr
    assert "closed" in cli.run("screening", "close", listed, *FR).stdout
    cli.run("screening", "reopen", listed, *FR)
    proof = cli.json("screening", "purge", listed, *FR)
    assert cli.json("screening", "proof", listed, *FR) == proof
    assert "no screening" in cli.run("screening", "show", listed, *FR, code=1).stderr


def test_partners_and_options(cli: Commands, listed: str) -> None:
    assert "invited" in cli.run("screening", "invite", listed, "--partner", "DE", *FR).stdout
    assert cli.json("screening", "partake", listed, "--decline", *DE)["state"] == "declined"
    assert cli.json("screening", "options", listed, "--set", "minutes=30", *FR)["options"]["minutes"] == 30
    assert "NAME=VALUE" in cli.run("screening", "options", listed, "--set", "minutes", *FR, code=2).stderr


def test_a_column_is_corrected(cli: Commands, tmp_path: Path) -> None:
    _prepare(cli)
    file = tmp_path / "staff.csv"
    file.write_bytes(table(ZEB, *STRANGERS))
    made = cli.json("screening", "upload", str(file), "--event", EVENT, *FR)["id"]
    found = cli.json("screening", "map", made, "--set", "F=idNumber", "--order", "D=mdy", *FR)["mapping"]
    assert (found["columns"]["F"], found["dates"]["D"]["order"]) == ("idNumber", "mdy")
    refused = cli.run("screening", "map", made, "--set", "F=shoe", *FR, code=1)
    assert "columns.F" in refused.stderr
    cli.run("screening", "map", made, "--set", "F=", "--confirm", *FR)
    assert cli.json("screening", "run", made, "--later", *FR)["state"] == "running"
    assert cli.json("screening", "pause", made, *FR)["state"] == "paused"
