# SPDX-License-Identifier: Apache-2.0
"""A node made, opened and shared by several processes; a full disk; a database from the future."""

import multiprocessing
from pathlib import Path

import pytest
from sqlalchemy import text

from carillon import node as nodes_module
from carillon.desk import people, records, trail
from carillon.errors import Broken, Conflict, Denied, Invalid, NotFound, Unavailable
from carillon.node import Node
from carillon.store import db, migrate
from carillon.store.records import Wanted
from tests.conftest import Nodes, bureaus, cast
from tests.desk.deeds import ZEBULON, check, check_number, create


def test_made_with_an_administrator_and_an_officer_for_each_bureau(tmp_path: Path, cheap_passwords: None) -> None:
    folder = tmp_path / "node"
    first = nodes_module.make(folder, bureaus(), name="test")
    assert [one.username for one in first] == ["admin", *(f"officer.{code.code.lower()}" for code in bureaus())]
    assert len({one.password for one in first}) == len(first)
    for file in ("node.toml", "node.key"):
        assert (folder / file).stat().st_mode & 0o077 == 0
    assert folder.stat().st_mode & 0o077 == 0
    with pytest.raises(Conflict):
        nodes_module.make(folder, bureaus())
    opened = nodes_module.open_node(folder)
    assert people.sign_in(opened.bench, "admin", first[0].password).session.must_change
    assert opened.bench.settings.node == "test"
    opened.close()


def test_no_node_no_settings_and_wrong_settings(tmp_path: Path, nodes: Nodes) -> None:
    with pytest.raises(NotFound):
        nodes_module.open_node(tmp_path / "none")
    folder = nodes.make()
    for wrong in ("port = 'x'", "unknown = 1", "= =", "database = 'mysql://x'"):
        (folder / "node.toml").write_text(wrong)
        with pytest.raises(Invalid):
            nodes_module.open_node(folder)


def test_a_folder_that_cannot_be_made(tmp_path: Path, cheap_passwords: None) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable) as refusal:
        nodes_module.make(tmp_path / "file" / "node", bureaus())
    assert refusal.value.help


def test_a_database_that_holds_a_node_already(nodes: Nodes, kind: str, tmp_path: Path, cheap_passwords: None) -> None:
    node = nodes.open(nodes.make(kind))
    with pytest.raises(Conflict) as refusal:
        nodes_module.make(tmp_path / "second", bureaus(), database=node.bench.settings.database_url)
    assert refusal.value.help
    assert not (tmp_path / "second" / "node.toml").exists()


def test_a_database_from_the_future(nodes: Nodes, kind: str) -> None:
    folder = nodes.make(kind)
    node = nodes.open(folder)
    with node.bench.database.write() as connection:
        connection.execute(text("UPDATE meta SET value = '9999'"))
    with pytest.raises(Broken) as refusal:
        nodes_module.open_node(folder)
    assert refusal.value.help


def test_a_server_database_is_migrated_by_hand(nodes: Nodes, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = nodes.make("postgresql")
    monkeypatch.setattr(migrate, "check", lambda database: 1)
    with pytest.raises(Unavailable) as refusal:
        nodes_module.open_node(folder)
    assert "carillon migrate" in refusal.value.help


def test_who_acts_from_the_shell(node: Node) -> None:
    assert nodes_module.actor(node, "Officer.DE", None).bureau == "DE"
    assert nodes_module.actor(node, None, "JP").role == "officer"
    for username, bureau in (("nobody", None), (None, None), (None, "XX")):
        with pytest.raises(Denied) as refusal:
            nodes_module.actor(node, username, bureau)
        assert refusal.value.help
    people.close_user(node.bench, cast(node, "FR", "admin"), "officer.de")
    with pytest.raises(Denied):
        nodes_module.actor(node, "officer.de", None)


def test_closed_and_opened_again_it_remembers(nodes: Nodes, kind: str) -> None:
    folder = nodes.make(kind)
    node = nodes_module.open_node(folder)
    one = create(node, cast(node, "FR"))
    node.close()
    again = nodes.open(folder)
    assert records.fetch(again.bench, cast(again, "FR"), one.id).record == one
    assert check(again, cast(again, "DE")).matches[0]["record"] == one.id


def _write_elsewhere(folder: str, asked: object, done: object) -> None:
    node = nodes_module.open_node(Path(folder))
    officer = cast(node, "FR")
    while (word := asked.get(timeout=60)) is not None:  # type: ignore[attr-defined]
        if word.startswith("create "):
            done.put(create(node, officer, properties={"name": [word.removeprefix("create ")]}).id)  # type: ignore[attr-defined]
        elif word.startswith("withdraw "):
            records.withdraw(node.bench, officer, word.removeprefix("withdraw "), "over")
            done.put("done")  # type: ignore[attr-defined]
        elif word == "follow":
            node.bench.names.follow()
            done.put("done")  # type: ignore[attr-defined]
    node.close()


def test_what_one_process_took_in_the_other_finds_at_once(nodes: Nodes, kind: str) -> None:
    folder = nodes.make(kind)
    node = nodes.open(folder)
    spawn = multiprocessing.get_context("spawn")
    asked, done = spawn.Queue(), spawn.Queue()
    other = spawn.Process(target=_write_elsewhere, args=(str(folder), asked, done))
    other.start()
    try:
        for number in range(6):
            asked.put(f"create {ZEBULON} {number}")
            made = done.get(timeout=60)
            asker = cast(node, "DE")
            assert made in {match["record"] for match in check(node, asker, f"{ZEBULON} {number}").matches}
            if number % 2:
                asked.put("follow")
                done.get(timeout=60)
            else:
                node.bench.names.follow()
            assert made in {match["record"] for match in check(node, asker, f"{ZEBULON} {number}").matches}
            asked.put(f"withdraw {made}")
            done.get(timeout=60)
            assert made not in {match["record"] for match in check(node, asker, f"{ZEBULON} {number}").matches}
    finally:
        asked.put(None)
        other.join(60)
    assert trail.verify(node.bench, cast(node, "FR")).fault is None


def test_a_full_disk_loses_nothing(nodes: Nodes) -> None:
    node = nodes.open(nodes.make())
    officer = cast(node, "FR")
    kept = [create(node, officer, properties={"name": [f"{ZEBULON} {n}"]}).id for n in range(3)]
    with node.bench.database.bulk() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
        connection.execute(text(f"PRAGMA max_page_count={pages}"))
        connection.commit()

    def go_on() -> None:
        for number in range(300):
            kept.append(create(node, officer, properties={"name": [f"{ZEBULON} {number}"], "notes": ["x" * 3000]}).id)

    def ask() -> None:
        for _ in range(300):
            check(node, cast(node, "DE"))

    for do in (go_on, ask):
        with pytest.raises(Unavailable) as refusal:
            do()
        assert "full" in refusal.value.message
        assert refusal.value.help
    with node.bench.database.bulk() as connection:
        connection.execute(text("PRAGMA max_page_count=10000000"))
        connection.commit()
    found = {one.record.id for one in records.page(node.bench, officer, Wanted(limit=999))}
    assert found == set(kept)
    assert trail.verify(node.bench, officer).fault is None


def test_a_database_locked_by_another_program(nodes: Nodes, monkeypatch: pytest.MonkeyPatch) -> None:
    import sqlite3

    monkeypatch.setattr(db, "BUSY_SECONDS", 1)
    folder = nodes.make()
    node = nodes.open(folder)
    one = create(node, cast(node, "FR"))
    other = sqlite3.connect(folder / "carillon.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    for do in (
        lambda: create(node, cast(node, "FR")),
        lambda: check_number(node, cast(node, "DE")),
        lambda: records.fetch(node.bench, cast(node, "FR"), one.id),
    ):
        with pytest.raises(Unavailable) as refusal:
            do()
        assert "locked" in refusal.value.message
    other.execute("ROLLBACK")
    other.close()
    assert check_number(node, cast(node, "DE")).matches[0]["record"] == one.id
    assert records.count(node.bench, cast(node, "FR")) == {"Person": 1}
