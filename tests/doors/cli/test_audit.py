# SPDX-License-Identifier: Apache-2.0
"""`carillon audit`: verified, exported, read."""

import json
import sqlite3
import stat
from pathlib import Path

import pytest

from tests.doors.cli.conftest import Commands


def test_a_chain_that_holds(cli: Commands) -> None:
    verified = cli.json("audit", "verify")
    assert verified["ok"] is True
    assert verified["fault"] is None
    text = cli.run("audit", "verify").stdout
    assert text.splitlines()[-1].startswith("head ")


def test_a_head_noted_earlier(cli: Commands) -> None:
    head = cli.run("audit", "verify").stdout.split()[-1]
    cli.run("audit", "list", "--bureau", "FR")
    cli.run("audit", "verify", "--head", head)
    seq = head.split(":")[0]
    assert "written anew" in cli.error("audit", "verify", "--head", f"{seq}:{'0' * 64}")
    assert "was seen earlier" in cli.error("audit", "verify", "--head", f"999999:{'0' * 64}")


@pytest.mark.parametrize(
    ("statement", "what", "entry"),
    [
        ("UPDATE audit SET deed = 'nothing' WHERE seq = 2", "broken", 2),
        ("DELETE FROM audit WHERE seq = 2", "missing", 2),
        ("DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)", "missing", None),
        ("UPDATE audit SET seq = -1 WHERE seq = 2; UPDATE audit SET seq = 2 WHERE seq = 3; UPDATE audit SET seq = 3 WHERE seq = -1",
         "reordered", 2),
        ("DELETE FROM audit", "missing", 1),
    ],
)  # fmt: skip
def test_the_first_entry_that_does_not_hold_is_named(statement: str, what: str, entry: int | None, cli: Commands) -> None:
    for _ in range(3):
        cli.run("audit", "list", "--bureau", "FR")
    with sqlite3.connect(cli.node / "carillon.db") as connection:
        connection.executescript(statement)
    connection.close()
    result = cli.run("audit", "verify", "--json", code=1)
    found = json.loads(result.stdout)
    assert found["ok"] is False
    assert found["fault"]["what"] == what
    assert entry is None or found["fault"]["seq"] == entry
    assert result.stderr.startswith(f"error: entry {found['fault']['seq']} ({what}): ")


def test_an_export_can_be_verified_from_itself(cli: Commands, tmp_path: Path) -> None:
    from carillon.store.audit import GENESIS, link

    out = tmp_path / "audit.jsonl"
    cli.run("audit", "export", "--out", out)
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    previous = GENESIS
    for number, row in enumerate(rows, 1):
        previous = link(previous, row)
        assert (row["seq"], row["hash"]) == (number, previous)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert "exists" in cli.error("audit", "export", "--out", out)
    assert len(cli.run("audit", "export").stdout.splitlines()) > len(rows)
    assert rows[-1]["deed"] == "audit.export"
    assert "may not do audit.export" in cli.error("audit", "export", "--as", "officer.fr")


def test_a_bureau_reads_its_own_and_pages(cli: Commands) -> None:
    for _ in range(3):
        cli.run("event", "list", "--bureau", "FR")
        cli.run("event", "list", "--bureau", "DE")
    first = cli.json("audit", "list", "--about", "event.read", "--limit", "2", "--bureau", "FR")
    second = cli.json("audit", "list", "--about", "event.read", "--limit", "2", "--after", first["next"], "--bureau", "FR")
    assert {one["bureau"] for one in first["items"] + second["items"]} == {"FR"}
    assert len(first["items"] + second["items"]) == 3
    assert second["next"] is None
    assert "event.read" in cli.run("audit", "list", "--bureau", "FR").stdout
