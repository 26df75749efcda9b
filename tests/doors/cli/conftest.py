# SPDX-License-Identifier: Apache-2.0
"""Running commands: within the test, or as a process of their own where the process itself is what is tested."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from carillon.doors.cli import app

APP = app.build()


@dataclass
class Commands:
    """Runs commands on one node."""

    node: Path

    def run(self, *words: object, code: int = 0, stdin: str | bytes | None = None) -> Result:
        """The command's result; the test fails on another exit code, or on a traceback."""
        own = {"CARILLON_NODE": str(self.node), "XDG_STATE_HOME": str(self.node.parent / "state"), "COLUMNS": "120"}
        result = CliRunner(env=own).invoke(APP, list(map(str, words)), input=stdin)
        assert result.exit_code == code, (result.exit_code, result.stdout, result.stderr)
        assert "Traceback" not in result.output
        return result

    def json(self, *words: object, code: int = 0, stdin: str | bytes | None = None) -> Any:
        """The one JSON document on standard output."""
        return json.loads(self.run(*words, "--json", code=code, stdin=stdin).stdout)

    def error(self, *words: object, code: int = 1) -> str:
        """What standard error says of a command that fails, as one text; standard output must be empty."""
        result = self.run(*words, code=code)
        assert result.stdout == ""
        assert result.stderr.startswith("error: ") or "\nerror: " in result.stderr
        return result.stderr


@pytest.fixture
def cli(nodes: Any) -> Commands:
    """Commands on a fresh node with six bureaus and a user of every role."""
    return Commands(nodes.make())


@pytest.fixture
def bare(tmp_path: Path) -> Commands:
    """Commands where there is no node."""
    return Commands(tmp_path / "nowhere")


Process = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.fixture
def process(child_environment: dict[str, str], tmp_path: Path) -> Process:
    """Runs a command as a process of its own."""

    def run(*words: object, **more: Any) -> "subprocess.CompletedProcess[bytes]":
        environment = {"XDG_STATE_HOME": str(tmp_path / "state"), **child_environment, **more.pop("env", {})}
        given = {"env": environment, "cwd": tmp_path, "capture_output": True, "timeout": 240, **more}
        command = [sys.executable, "-m", "carillon", *(one if isinstance(one, bytes) else str(one) for one in words)]
        return subprocess.run(command, check=False, **given)

    return run


def entity(number: int, name: str | None = None) -> str:
    """One line of a FollowTheMoney file."""
    body = {"id": f"p{number}", "schema": "Person", "properties": {"name": [name or f"Testa Number{number}"], "birthDate": ["1974"]}}
    return json.dumps(body) + "\n"


@pytest.fixture
def people_file(tmp_path: Path) -> Path:
    """A list of three fictitious persons."""
    file = tmp_path / "three.ftm.json"
    file.write_text("".join(entity(n) for n in range(3)), encoding="utf-8")
    return file
