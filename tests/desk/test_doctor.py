# SPDX-License-Identifier: Apache-2.0
"""Examining a node: what is wrong is found, and what is not is left in peace."""

import shutil
import sqlite3
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from carillon.desk import doctor
from tests.conftest import Nodes, cast
from tests.desk.deeds import create


def wrong(folder: Path, state: str = doctor.WRONG) -> dict[str, str]:
    return {one.name: one.text for one in doctor.examine(folder) if one.state == state}


def say(folder: Path, statement: str) -> None:
    with sqlite3.connect(folder / "carillon.db") as connection:
        connection.executescript(statement)
    connection.close()


def test_a_sound_node(nodes: Nodes, kind: str) -> None:
    folder = nodes.make(kind)
    assert {one.state for one in doctor.examine(folder, thorough=True)} == {doctor.OK}


def test_it_can_be_examined_while_it_is_open(node: Any) -> None:
    assert wrong(node.folder) == {}


@pytest.mark.parametrize("name", ["", "node.toml", "node.key"])
def test_what_others_may_read(name: str, nodes: Nodes) -> None:
    folder = nodes.make()
    (folder / name).chmod(0o755)
    assert list(wrong(folder)) == ["folder"]


@pytest.mark.parametrize("content", [b"", b"nonsense", None])
def test_a_key_that_is_none(content: bytes | None, nodes: Nodes) -> None:
    folder = nodes.make()
    if content is None:
        (folder / "node.key").unlink()
    else:
        (folder / "node.key").write_bytes(content)
    assert list(wrong(folder)) == ["key"]


@pytest.mark.parametrize("text", ["port = 'x'", "colour = 1", "= ="])
def test_settings_that_are_wrong(text: str, nodes: Nodes) -> None:
    folder = nodes.make()
    (folder / "node.toml").write_text(text)
    assert list(wrong(folder)) == ["settings"]


def test_a_database_that_is_none(nodes: Nodes) -> None:
    folder = nodes.make()
    (folder / "carillon.db").write_bytes(b"nonsense" * 1000)
    assert list(wrong(folder)) == ["database"]


def test_a_database_that_does_not_answer(nodes: Nodes) -> None:
    folder = nodes.make()
    with (folder / "node.toml").open("a") as stream:
        stream.write('database = "postgresql://127.0.0.1:1/none?connect_timeout=1"\n')
    assert list(wrong(folder)) == ["database"]


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("UPDATE meta SET value = '0' WHERE name = 'form'", "migrations"),
        ("UPDATE meta SET value = '99' WHERE name IN ('form', 'compatible')", "database"),
        ("PRAGMA foreign_keys=OFF; UPDATE users SET bureau = 'XX'", "references"),
        ("DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)", "audit"),
        ("DELETE FROM audit", "audit"),
        ("UPDATE audit_head SET hash = 'x'", "audit"),
        ("UPDATE audit SET at = '2999-01-01T00:00:00.000000Z'", "clock"),
    ],
)
def test_what_is_wrong_in_the_database(statement: str, name: str, nodes: Nodes) -> None:
    folder = nodes.make()
    say(folder, statement)
    assert list(wrong(folder)) == [name]


def test_an_import_that_was_cut_off_is_a_warning(nodes: Nodes) -> None:
    folder = nodes.make()
    say(
        folder,
        "INSERT INTO lists VALUES ('lst-1', 'FR', 'ftm', 'peps', 'x', 'running', '{}', '2026-01-01T00:00:00Z', NULL, 'officer.fr')",
    )
    assert "peps" in wrong(folder, doctor.WARNING)["imports"]
    assert wrong(folder) == {}


def test_an_index_far_behind_is_a_warning(nodes: Nodes) -> None:
    folder = nodes.make()
    shutil.rmtree(folder / "index", ignore_errors=True)
    rows = ", ".join(f"('rec-{n}')" for n in range(doctor.TAIL_LIMIT + 1))
    say(folder, f"INSERT INTO changes (record_id) VALUES {rows}")
    assert "index" in wrong(folder, doctor.WARNING)


def test_a_disk_that_is_nearly_full(nodes: Nodes, monkeypatch: pytest.MonkeyPatch) -> None:
    class Usage(NamedTuple):
        free: int

    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(5_000_000))
    assert list(wrong(nodes.make())) == ["disk"]


def test_incidents_are_a_warning(nodes: Nodes) -> None:
    folder = nodes.make()
    (folder / "incidents.log").write_text("incident 1")
    assert "incidents" in wrong(folder, doctor.WARNING)


def test_no_folder_at_all(tmp_path: Path) -> None:
    assert set(wrong(tmp_path / "none")) == {"folder", "key", "settings"} or set(wrong(tmp_path / "none")) == {"folder", "settings"}


def test_watches_that_nobody_follows_are_a_warning(nodes: Nodes, monkeypatch: pytest.MonkeyPatch) -> None:
    from carillon.desk import watches, watching
    from tests.desk.test_watches import body

    monkeypatch.setattr(doctor, "UNWATCHED", 2)
    folder = nodes.make()
    node = nodes.open(folder)
    assert "watches" not in wrong(folder, doctor.WARNING)
    watches.open_new(node.bench, cast(node, "DE"), body())
    for _ in range(3):
        create(node, cast(node, "FR"))
    assert "3 changes" in wrong(folder, doctor.WARNING)["watches"]
    watching.follow(node.bench)
    assert "watches" not in wrong(folder, doctor.WARNING)
