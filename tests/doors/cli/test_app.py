# SPDX-License-Identifier: Apache-2.0
"""The tree of commands: help and examples everywhere, a current page of documentation, and a quick start."""

import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from carillon.doors.cli import app
from tests.doors.cli.conftest import Commands
from tools import commands as document

ROOT = get_command(app.build())
FOUND = list(document.commands(ROOT, ("carillon",)))


@pytest.mark.parametrize("path", [path for path, _ in FOUND], ids=" ".join)
def test_every_command_has_help_with_an_example(path: tuple[str, ...], bare: Commands) -> None:
    said = bare.run(*path[1:], "--help").stdout
    assert "Example: carillon" in said
    assert "Usage: carillon " + " ".join(path[1:]) in " ".join(said.split())


@pytest.mark.parametrize(("path", "command"), FOUND, ids=[" ".join(path) for path, _ in FOUND])
def test_every_example_can_be_typed(path: tuple[str, ...], command: Any) -> None:
    shown = document.examples(command)
    assert shown
    for line in shown:
        words = shlex.split(line)
        assert tuple(words[: len(path)]) == path
        with command.make_context(" ".join(path), words[len(path) :]) as context:
            assert context.params


@pytest.mark.parametrize(
    "word", ["", "check", "watch", "watch open", "record", "report", "hit", "event", "bureau", "user", "pack", "audit", "exchange"]
)
def test_a_group_alone_shows_its_help(word: str, bare: Commands) -> None:
    result = bare.run(*word.split(), code=2)
    assert "Usage: carillon" in result.stdout
    assert result.stderr.startswith("error: A word is missing")


def test_the_page_of_commands_is_current() -> None:
    assert document.PAGE.read_text(encoding="utf-8") == document.page(), "run `python -m tools.commands`"


def test_the_page_names_every_command() -> None:
    text = document.page()
    assert all(f"## {' '.join(path)}\n" in text for path, _ in FOUND)


def test_the_start_loads_no_library_that_a_help_does_not_need(child_environment: dict[str, str]) -> None:
    code = "import sys; from carillon.doors.cli import app; app.build(); print(*sorted({m.split('.')[0] for m in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], env=child_environment, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert not loaded & {"sqlalchemy", "litestar", "uvicorn", "tantivy", "lxml", "babel", "phonenumbers", "msgspec", "argon2", "yaml"}


def test_the_version_is_told(bare: Commands) -> None:
    assert bare.run("--version").stdout.startswith("carillon")


def test_every_option_says_what_it_is() -> None:
    silent = [(path, one.name) for path, command in FOUND for one in command.params if not one.help]
    assert not silent


def test_files_of_the_door_are_short(root: Path) -> None:
    lengths = {one.name: len(one.read_text("utf-8").splitlines()) for one in (root / "carillon" / "doors" / "cli").glob("*.py")}
    assert not {name: length for name, length in lengths.items() if length > 400}
