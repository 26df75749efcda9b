# SPDX-License-Identifier: Apache-2.0
"""Migrations: idempotent, one at a time, done or not begun, and never on a database from the future."""

import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import inspect, select, text

from carillon.errors import Broken
from carillon.store import audit, db, migrate, schema
from carillon.store.db import Database

if TYPE_CHECKING:
    from tests.conftest import Templates

KNOWN = migrate.steps()[-1][0]


def tables(database: Database) -> set[str]:
    with database.read() as connection:
        return set(inspect(connection).get_table_names())


def test_steps_are_numbered_without_gaps() -> None:
    assert [number for number, _ in migrate.steps()] == list(range(1, KNOWN + 1))


def test_a_fresh_database_gets_every_table_once(empty_url: str) -> None:
    database = Database(empty_url)
    assert migrate.check(database) == KNOWN
    assert migrate.migrate(database) == list(range(1, KNOWN + 1))
    assert migrate.migrate(database) == []
    assert migrate.check(database) == 0
    assert tables(database) >= set(schema.metadata.tables)
    with database.read() as connection:
        assert audit.verify(connection) is None
    database.close()


def test_columns_are_those_of_the_schema(empty_url: str) -> None:
    """Whatever way the migrations take, they lead to the tables as the program knows them."""
    database = Database(empty_url)
    migrate.migrate(database)
    with database.read() as connection:
        found = inspect(connection)
        for table in schema.metadata.sorted_tables:
            assert {c["name"] for c in found.get_columns(table.name)} == {c.name for c in table.columns}, table.name
            assert {i["name"] for i in found.get_indexes(table.name)} >= {i.name for i in table.indexes}, table.name
    database.close()


def _set_form(database: Database, form: int, compatible: int | None) -> None:
    with database.write() as connection:
        connection.execute(text("DELETE FROM meta WHERE name IN ('form', 'compatible')"))
        connection.execute(text("INSERT INTO meta (name, value) VALUES ('form', :v)"), {"v": str(form)})
        if compatible is not None:
            connection.execute(text("INSERT INTO meta (name, value) VALUES ('compatible', :v)"), {"v": str(compatible)})


@pytest.mark.parametrize(("compatible", "refused"), [(KNOWN + 1, True), (None, True), (KNOWN, False), (1, False)])
def test_a_newer_database(empty_url: str, compatible: int | None, refused: bool) -> None:
    database = Database(empty_url)
    migrate.migrate(database)
    _set_form(database, KNOWN + 1, compatible)
    if refused:
        for ask in (migrate.check, migrate.migrate):
            with pytest.raises(Broken) as refusal:
                ask(database)
            assert str(KNOWN + 1) in refusal.value.message
            assert refusal.value.help
    else:
        assert migrate.check(database) == 0
        assert migrate.migrate(database) == []
    with database.read() as connection:
        assert migrate.form(connection) == KNOWN + 1
    database.close()


def test_several_start_at_once(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # Who comes last waits for all others, on a machine that has other work.
    monkeypatch.setattr(db, "BUSY_SECONDS", 120)
    barrier = threading.Barrier(3)
    ran: list[list[int]] = []
    failures: list[Exception] = []

    def start() -> None:
        database = Database(empty_url)
        barrier.wait()
        try:
            ran.append(migrate.migrate(database))
        except Exception as failure:  # noqa: BLE001 - whatever it is, it is shown
            failures.append(failure)
        finally:
            database.close()

    threads = [threading.Thread(target=start) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    # Each step ran once, whoever of them was first.
    assert sorted(number for steps in ran for number in steps) == list(range(1, KNOWN + 1))


KILLED = """
import os, signal, sys
from carillon.store import db, migrate
from carillon.store.db import Database
from carillon.store.migrations import m0001_first as step

place, made = sys.argv[2], [0]
upgrade = step.upgrade

def die():
    os.kill(os.getpid(), signal.SIGKILL)

def dying(connection):
    if place == "before":
        die()
    if place == "within":
        from sqlalchemy import event
        def count(*_):
            made[0] += 1
            if made[0] == 25:
                die()
        event.listen(connection, "after_cursor_execute", count)
    upgrade(connection)
    if place == "after":
        die()

step.upgrade = dying
if place == "noted":
    note = migrate._note
    def noting(connection, name, value):
        note(connection, name, value)
        if name == "compatible":
            die()
    migrate._note = noting
migrate.migrate(Database(sys.argv[1]))
"""


@pytest.mark.parametrize("place", ["before", "within", "after", "noted"])
def test_killed_half_way_the_next_start_completes(empty_url: str, place: str, child_environment: dict[str, str]) -> None:
    child = subprocess.run([sys.executable, "-c", KILLED, empty_url, place], env=child_environment, capture_output=True, timeout=120)
    assert child.returncode == -9, child.stderr.decode()
    database = Database(empty_url)
    assert migrate.check(database) == KNOWN
    assert migrate.migrate(database) == list(range(1, KNOWN + 1))
    assert tables(database) >= set(schema.metadata.tables)
    with database.write() as connection:
        audit.append(connection, [])
    database.close()


def described(database: Database) -> dict[str, object]:
    """Everything that a database says of its tables."""
    with database.read() as connection:
        found = inspect(connection)
        return {
            table: (
                {c["name"]: (str(c["type"]), c["nullable"]) for c in found.get_columns(table)},
                found.get_pk_constraint(table)["constrained_columns"],
                sorted((key["constrained_columns"], key["referred_table"]) for key in found.get_foreign_keys(table)),
                sorted((i["name"] or "", i["column_names"], bool(i["unique"])) for i in found.get_indexes(table)),
            )
            for table in found.get_table_names()
        }


@pytest.mark.parametrize("last", range(1, KNOWN))
def test_a_database_of_an_earlier_form_becomes_like_a_fresh_one(
    empty_url: str, last: int, kind: str, templates: "Templates", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It held records before the later steps came."""
    steps = migrate.steps()
    older = Database(empty_url)
    with monkeypatch.context() as patch:
        patch.setattr(migrate, "steps", lambda: steps[:last])
        migrate.migrate(older)
    with older.write() as connection:
        connection.execute(text("INSERT INTO bureaus (code, names, country, kind) VALUES ('FR', '{}', 'FR', 'ncb')"))
        for number in range(3):
            connection.execute(text("INSERT INTO changes (record_id) VALUES (:one)"), {"one": f"rec-{number}"})
    assert migrate.migrate(older) == list(range(last + 1, KNOWN + 1))
    (tmp_path / "fresh").mkdir()
    url = templates.take(kind, tmp_path / "fresh")
    fresh = Database(url)
    assert described(older) == described(fresh)
    fresh.close()
    templates.give_back(kind, url)
    if last == 1:
        with older.read() as connection:
            position = select(schema.positions.c.seq).where(schema.positions.c.name == "watches")
            assert connection.execute(position).scalar_one() == 3, "nobody watched for what was there before"
    older.close()
