# SPDX-License-Identifier: Apache-2.0
"""Killed half-way, on a full disk, beside somebody who holds the database: nothing acknowledged is lost, and a second run completes."""

import json
import resource
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from carillon.doors.cli import desk
from tests.doors.cli.conftest import Commands, Process, entity

ROWS = 6000


@pytest.fixture
def big(tmp_path: Path) -> Path:
    """A list of some thousands of fictitious persons."""
    file = tmp_path / "big.json"
    file.write_text("".join(entity(n) for n in range(ROWS)), encoding="utf-8")
    return file


def test_a_killed_import_is_completed_by_a_second(cli: Commands, big: Path, child_environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "carillon", "import", "ftm", str(big), "--bureau", "FR", "--node", str(cli.node)]
    with subprocess.Popen(command, env=child_environment, stderr=subprocess.PIPE) as started:
        _await_records(cli.node, 1000, started)
        started.send_signal(signal.SIGKILL)
        started.wait(60)
    assert started.returncode == -signal.SIGKILL, "it was done before it could be killed"
    assert cli.json("audit", "verify")["ok"] is True
    assert "big" in str([one for one in cli.json("doctor")["items"] if one["state"] == "warning"])
    counts = cli.json("import", "ftm", big, "--bureau", "FR")
    assert counts["unchanged"] >= 1000
    assert counts["added"] + counts["unchanged"] == ROWS
    assert counts["withdrawn"] == counts["changed"] == counts["rejected"] == 0
    assert cli.json("audit", "verify")["ok"] is True
    assert cli.json("check", "person", "--name", f"Testa Number{ROWS - 1}", "--purpose", "wanted", "--bureau", "DE")["matches"]


def test_of_two_imports_of_one_list_the_later_has_it(cli: Commands, big: Path, child_environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "carillon", "import", "ftm", str(big), "--bureau", "FR", "--node", str(cli.node)]
    with subprocess.Popen(command, env=child_environment, stderr=subprocess.PIPE, text=True) as first:
        _await_records(cli.node, 1000, first)
        counts = cli.json("import", "ftm", big, "--bureau", "FR")
        _, said = first.communicate(timeout=120)
    assert first.returncode == 1, "it was done before the second began"
    assert "Another import of ftm:big began meanwhile" in said
    assert counts["added"] + counts["unchanged"] == ROWS
    assert counts["withdrawn"] == 0
    live = sqlite3.connect(cli.node / "carillon.db")
    assert live.execute("SELECT count(*) FROM records WHERE status = 'live'").fetchone()[0] == ROWS
    live.close()
    assert cli.json("audit", "verify")["ok"] is True


def _await_records(folder: Path, count: int, started: "subprocess.Popen[Any]") -> None:
    """Waits until so many records are committed, or the process has ended."""
    connection = sqlite3.connect(folder / "carillon.db", timeout=30)
    while started.poll() is None and connection.execute("SELECT count(*) FROM records").fetchone()[0] < count:
        pass
    connection.close()


def _limit_files(size: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def test_a_full_disk_ends_an_import_in_words_and_later_it_completes(
    cli: Commands, big: Path, process: Process, child_environment: dict[str, str]
) -> None:
    with desk.opened(cli.node):
        used = (cli.node / "carillon.db").stat().st_size
    # No file may grow beyond this: what a program meets is what it meets on a full disk.
    done = process("import", "ftm", big, "--bureau", "FR", "--node", cli.node, preexec_fn=lambda: _limit_files(used + 1_000_000))
    said = done.stderr.decode()
    assert done.returncode == 1, said
    assert "error: " in said
    assert "help: " in said
    assert "incident" not in said
    assert "Traceback" not in said
    assert cli.json("audit", "verify")["ok"] is True
    counts = cli.json("import", "ftm", big, "--bureau", "FR")
    assert counts["added"] + counts["unchanged"] == ROWS
    assert cli.json("doctor")["ok"] is True


def test_a_full_disk_leaves_no_half_backup(cli: Commands, process: Process, tmp_path: Path) -> None:
    done = process("backup", tmp_path / "b.tar", "--node", cli.node, preexec_fn=lambda: _limit_files(100_000))
    assert done.returncode == 1
    assert b"incident" not in done.stderr
    assert done.stderr.count(b"error: ") == 1
    assert not (tmp_path / "b.tar").exists()
    assert not list(tmp_path.glob(".b.tar*"))


def test_a_full_tmpfs(cli: Commands, big: Path, process: Process, tmp_path: Path) -> None:
    place = tmp_path / "small"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(place)], capture_output=True, check=False)
    if mounted.returncode != 0:
        pytest.skip("a small file system cannot be mounted here; RLIMIT_FSIZE stands in for it in the other tests")
    try:
        cli.run("backup", tmp_path / "b.tar")
        process("restore", tmp_path / "b.tar", "--node", place / "n")
        done = process("import", "ftm", big, "--bureau", "FR", "--node", place / "n")
        assert done.returncode == 1
        assert b"disk" in done.stderr
        assert b"incident" not in done.stderr
    finally:
        subprocess.run(["umount", "-l", str(place)], check=False)


def test_a_database_that_somebody_holds(cli: Commands, people_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from carillon.store import db

    monkeypatch.setattr(db, "BUSY_SECONDS", 0)
    holder = sqlite3.connect(cli.node / "carillon.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    said = cli.error("import", "ftm", people_file, "--bureau", "FR")
    assert "locked" in said
    assert "try again" in said
    # Reading goes on beside a writer; what is read is noted, though, and the note has to wait.
    assert "locked" in cli.error("record", "list", "--bureau", "FR")
    holder.execute("ROLLBACK")
    holder.close()
    assert cli.json("import", "ftm", people_file, "--bureau", "FR")["added"] == 3


def test_json_alone_stands_on_standard_output(cli: Commands, people_file: Path, process: Process) -> None:
    people_file.write_text(people_file.read_text() + "{}\n")
    done = process("import", "ftm", people_file, "--bureau", "FR", "--node", cli.node, "--json")
    assert json.loads(done.stdout) == {"added": 3, "changed": 0, "withdrawn": 0, "unchanged": 0, "rejected": 1}
    assert done.stdout.count(b"\n") == 1
    assert b"rejected: line 4" in done.stderr
