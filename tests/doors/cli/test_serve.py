# SPDX-License-Identifier: Apache-2.0
"""`carillon serve`: it answers, it ends when it is told to, and a port in use is one line."""

import json
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.doors.cli.conftest import Commands, Process


@contextmanager
def serving(node: Path, environment: dict[str, str], *more: str) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """A server on a free port, and its address, taken from what it prints."""
    command = [sys.executable, "-m", "carillon", "serve", "--node", str(node), "--port", "0", *more]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as started:
        assert started.stdout is not None
        try:
            said = started.stdout.readline()
            assert said.startswith("Carillon listens on http://"), (said, started.poll())
            yield started, said.split()[-1]
        finally:
            if started.poll() is None:
                started.kill()


@pytest.mark.parametrize("workers", ["1", "2"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_answers_and_ends_when_it_is_told(
    workers: str, number: signal.Signals, cli: Commands, child_environment: dict[str, str]
) -> None:
    with serving(cli.node, child_environment, "--workers", workers) as (started, address):
        # The socket takes connections from the first line on; whoever serves them may still be starting.
        with urllib.request.urlopen(f"{address}/health", timeout=60) as answer:
            assert json.load(answer)["status"] == "ok"
        started.send_signal(number)
        _, err = started.communicate(timeout=60)
    assert started.returncode == (0 if number == signal.SIGTERM else 130)
    assert "Traceback" not in err
    assert err in ("", "Interrupted. What was committed is kept.\n")
    assert cli.json("audit", "verify")["ok"] is True


def test_a_port_in_use_is_one_line(cli: Commands, process: Process) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = process("serve", "--node", cli.node, "--port", taken.getsockname()[1])
    assert done.returncode == 1
    assert done.stdout == b""
    lines = done.stderr.decode().splitlines()
    assert lines[0].startswith("error: Port ")
    assert lines[1].startswith("help: ")
    assert len(lines) == 2


def test_an_address_that_is_none(cli: Commands) -> None:
    assert "no address" in cli.error("serve", "--host", "no.such.host.invalid", "--port", "0")
    assert "error: " in cli.error("serve", "--host", "203.0.113.7", "--port", "0")


def test_an_import_that_was_cut_off_is_told_at_the_start(cli: Commands, child_environment: dict[str, str]) -> None:
    import sqlite3

    with sqlite3.connect(cli.node / "carillon.db") as connection:
        connection.execute(
            "INSERT INTO lists VALUES ('lst-1', 'FR', 'ftm', 'peps', 'x', 'running', '{}', '2026-01-01T00:00:00Z', NULL, 'officer.fr')"
        )
    connection.close()
    (cli.node / "imports").mkdir()
    (cli.node / "imports" / "lst-1.lock").touch()
    with serving(cli.node, child_environment) as (started, _):
        started.terminate()
        _, err = started.communicate(timeout=60)
    assert "The import of peps" in err
    assert started.returncode == 0
