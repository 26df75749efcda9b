# SPDX-License-Identifier: Apache-2.0
"""`carillon init`: a new node, or none."""

import stat
from pathlib import Path

import pytest

from tests.doors.cli.conftest import Commands


@pytest.fixture(autouse=True)
def _cheap(cheap_passwords: None) -> None:
    """No test here needs a password that is hard to guess."""


def test_a_node_with_two_bureaus(bare: Commands, tmp_path: Path) -> None:
    made = bare.json("init", tmp_path / "n", "--bureau", "fr", "--bureau", "QA", "--bureau", "FR")
    assert [(one["username"], one["role"], one["bureau"]) for one in made["sign_ins"]] == [
        ("admin", "admin", "FR"),
        ("officer.fr", "officer", "FR"),
        ("officer.qa", "officer", "QA"),
    ]
    assert len({one["password"] for one in made["sign_ins"]}) == 3
    node = Commands(tmp_path / "n")
    assert [one["names"]["en"] for one in node.json("bureau", "list")["items"]] == ["France", "Qatar"]
    assert stat.S_IMODE((tmp_path / "n").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "n" / "node.key").stat().st_mode) == 0o600
    assert node.json("doctor")["ok"] is True


def test_passwords_for_people(bare: Commands, tmp_path: Path) -> None:
    result = bare.run("init", tmp_path / "n", "--bureau", "FR-CYBER", "--name", "fr-1")
    assert "officer.fr-cyber" in result.stdout
    assert "not shown again" in result.stderr


def test_a_node_is_made_once(bare: Commands, tmp_path: Path) -> None:
    bare.run("init", tmp_path / "n", "--bureau", "FR")
    before = (tmp_path / "n" / "node.key").read_bytes()
    assert "already" in bare.error("init", tmp_path / "n", "--bureau", "DE")
    assert (tmp_path / "n" / "node.key").read_bytes() == before


@pytest.mark.parametrize("code", ["", "F", "FRA", "F1", "FR-", "FR-" + "X" * 10, "ФР", "FR CYBER"])
def test_what_is_no_bureau(code: str, bare: Commands, tmp_path: Path) -> None:
    assert "not a bureau's code" in bare.error("init", tmp_path / "n", "--bureau", code)
    assert not (tmp_path / "n" / "node.toml").exists()


@pytest.mark.parametrize("url", ["mysql://x/y", "nonsense", "postgresql://127.0.0.1:1/none?connect_timeout=1", "sqlite://"])
def test_a_database_that_is_none_leaves_no_node_behind(url: str, bare: Commands, tmp_path: Path) -> None:
    bare.error("init", tmp_path / "n", "--bureau", "FR", "--database", url)
    assert not (tmp_path / "n" / "node.toml").exists()
    bare.run("init", tmp_path / "n", "--bureau", "FR")
    assert Commands(tmp_path / "n").json("doctor")["ok"] is True


def test_a_folder_that_cannot_be_made(bare: Commands, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "error: " in bare.error("init", tmp_path / "file" / "n", "--bureau", "FR")
