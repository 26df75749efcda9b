# SPDX-License-Identifier: Apache-2.0
"""`carillon demo`: built whole or not at all, and never over a node that is none."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from carillon.demo import load
from tests.doors.cli.conftest import Commands

SIGN_INS = [
    {"username": "fr.officer", "password": "demo-1", "role": "officer", "bureau": "FR"},
    {"username": "qa.officer", "password": "demo-1", "role": "officer", "bureau": "QA"},
]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Building takes a moment instead of ten seconds; the folders that were built in."""
    built: list[Path] = []

    def build(folder: Path, *, progress: Callable[[str], None]) -> None:
        progress("Building")
        built.append(folder)
        folder.mkdir()
        (folder / "sign-ins.json").write_text(json.dumps(SIGN_INS))
        (folder / "node.toml").write_text("")

    monkeypatch.setattr(load, "build", build)
    return built


def test_it_is_built_beside_and_moved_and_kept(small: list[Path], bare: Commands) -> None:
    result = bare.run("demo", "--no-serve")
    assert "all with the password demo-1" in result.stdout
    assert "fr.officer qa.officer" in result.stdout
    assert "Building" in result.stderr
    assert small != [bare.node]
    assert not small[0].exists()
    bare.run("demo", "--no-serve")
    assert len(small) == 1
    bare.run("demo", "--no-serve", "--reset")
    assert len(small) == 2


def test_passwords_that_differ_are_shown_each(small: list[Path], bare: Commands) -> None:
    bare.run("demo", "--no-serve")
    (bare.node / "sign-ins.json").write_text(json.dumps([*SIGN_INS, {**SIGN_INS[0], "password": "demo-2"}]))
    assert bare.run("demo", "--no-serve").stdout.count("demo-1") == 2


def test_what_is_cut_off_leaves_nothing(bare: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    def build(folder: Path, *, progress: Callable[[str], None]) -> None:
        (folder / "deep").mkdir(parents=True)
        raise KeyboardInterrupt

    monkeypatch.setattr(load, "build", build)
    bare.run("demo", "--no-serve", code=130)
    assert not bare.node.exists()
    assert list(bare.node.parent.iterdir()) == []


@pytest.mark.parametrize("reset", [[], ["--reset"]])
def test_a_node_that_is_none_is_never_touched(reset: list[str], small: list[Path], cli: Commands) -> None:
    before = sorted(cli.node.rglob("*"))
    assert "not a demonstration" in cli.error("demo", "--no-serve", *reset)
    assert sorted(cli.node.rglob("*")) == before


def test_sign_ins_that_cannot_be_read(small: list[Path], bare: Commands) -> None:
    bare.run("demo", "--no-serve")
    (bare.node / "sign-ins.json").write_text("[{}]")
    assert "--reset" in bare.error("demo", "--no-serve")
