# SPDX-License-Identifier: Apache-2.0
"""Connections, transactions and their failures, on both databases."""

import multiprocessing
import sqlite3
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError

from carillon.errors import Broken, Error, Invalid, Unavailable
from carillon.store import db, schema
from carillon.store.db import Database

BUSY = 1


def _meta(database: Database) -> list[str]:
    with database.read() as connection:
        return [row[0] for row in connection.execute(select(schema.meta.c.name).order_by(schema.meta.c.name))]


def test_write_is_seen_by_read(database: Database) -> None:
    with database.write() as connection:
        connection.execute(insert(schema.meta).values(name="a", value="1"))
    assert "a" in _meta(database)


def test_write_that_raises_leaves_nothing(database: Database) -> None:
    def fail_after_writing() -> None:
        with database.write() as connection:
            connection.execute(insert(schema.meta).values(name="a", value="1"))
            raise KeyError

    with pytest.raises(KeyError):
        fail_after_writing()
    assert "a" not in _meta(database)


def test_bulk_commits_when_told(database: Database) -> None:
    with database.bulk() as connection:
        connection.execute(insert(schema.meta).values(name="a", value="1"))
        connection.commit()
        connection.execute(insert(schema.meta).values(name="b", value="1"))
    assert "a" in _meta(database)
    assert "b" not in _meta(database)


@pytest.mark.parametrize(
    "statement",
    ["INSERT INTO meta (name, value) VALUES ('x', '1')", "DELETE FROM bureaus", "CREATE TABLE x (y INTEGER)", "DROP TABLE meta"],
)
def test_reader_cannot_write(database: Database, statement: str) -> None:
    with pytest.raises((DBAPIError, Error)), database.read() as connection:
        connection.execute(text(statement))
    assert "x" not in _meta(database)


def test_foreign_keys_hold(database: Database) -> None:
    row = {"id": "usr-1", "username": "a", "name": "a", "bureau": "XX", "role": "officer", "password": "", "created_at": ""}
    with pytest.raises(DBAPIError), database.write() as connection:
        connection.execute(insert(schema.users).values(row))


def test_reader_sees_each_commit_at_once(database: Database) -> None:
    with database.read() as connection:
        count = select(schema.meta.c.name).where(schema.meta.c.name == "late")
        assert connection.execute(count).all() == []
        with database.write() as other:
            other.execute(insert(schema.meta).values(name="late", value="1"))
        assert connection.execute(count).all() != []


def test_sqlite_survives_a_power_cut(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'x.db'}")
    with database.bulk() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
    database.close()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://x/y", "nonsense", ""])
def test_other_urls_are_refused(url: str) -> None:
    with pytest.raises(Invalid):
        Database(url)


def _lock_sqlite(path: str, locked: object, done: object) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    locked.set()  # type: ignore[attr-defined]
    done.wait(60)  # type: ignore[attr-defined]
    connection.rollback()
    connection.close()


def _lock_postgresql(url: str, locked: object, done: object) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (db.AUDIT_LOCK,))
        locked.set()  # type: ignore[attr-defined]
        done.wait(60)  # type: ignore[attr-defined]


def test_database_locked_by_another_process(kind: str, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db, "BUSY_SECONDS", BUSY)
    database = Database(database_url)
    spawn = multiprocessing.get_context("spawn")
    locked, done = spawn.Event(), spawn.Event()
    if kind == "sqlite":
        other = spawn.Process(target=_lock_sqlite, args=(str(tmp_path / "carillon.db"), locked, done))
    else:
        other = spawn.Process(target=_lock_postgresql, args=(database_url, locked, done))
    other.start()
    try:
        assert locked.wait(60)
        with pytest.raises(Unavailable) as refusal, database.write() as connection:
            db.lock_audit(connection)
        assert "locked by another process" in refusal.value.message
        assert f"{BUSY} second" in refusal.value.message
        assert refusal.value.help
        _meta(database)
    finally:
        done.set()
        other.join(60)
    with database.write() as connection:
        db.lock_audit(connection)
        connection.execute(insert(schema.meta).values(name="after", value="1"))
    assert "after" in _meta(database)
    database.close()


def test_full_disk(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'x.db'}")
    with database.write() as connection:
        connection.execute(text("CREATE TABLE t (x TEXT)"))
        connection.execute(text("INSERT INTO t VALUES ('first')"))

    def fill() -> None:
        with database.write() as connection:
            pages = connection.execute(text("PRAGMA page_count")).scalar_one()
            connection.execute(text(f"PRAGMA max_page_count={pages + 2}"))
            for _ in range(100):
                connection.execute(text("INSERT INTO t VALUES (:x)"), {"x": "x" * 4000})

    with pytest.raises(Unavailable) as refusal:
        fill()
    assert "full" in refusal.value.message
    assert refusal.value.help
    with database.write() as connection:
        connection.execute(text("PRAGMA max_page_count=1000000"))
        connection.execute(text("INSERT INTO t VALUES ('second')"))
    with database.read() as connection:
        assert connection.execute(text("SELECT x FROM t")).scalars().all() == ["first", "second"]
    database.close()


@pytest.mark.parametrize("content", [b"this is no database at all" * 400, b"SQLite format 3\0" + bytes(range(256)) * 40])
def test_a_file_that_is_no_database(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.db").write_bytes(content)
    database = Database(f"sqlite:///{tmp_path / 'x.db'}")
    with pytest.raises((Broken, Unavailable)) as refusal, database.read() as connection:
        connection.execute(text("SELECT * FROM meta"))
    assert refusal.value.help
    database.close()


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'no' / 'x.db'}")
    with pytest.raises(Unavailable) as refusal, database.write():
        pass
    assert refusal.value.help
    database.close()


def test_a_server_that_does_not_answer() -> None:
    database = Database("postgresql://nobody@127.0.0.1:1/nothing?connect_timeout=2")
    with pytest.raises(Unavailable) as refusal, database.read():
        pass
    assert refusal.value.help
    database.close()


@pytest.mark.parametrize("value", ["with a NUL \0 inside", "half a pair \ud800"])
def test_texts_that_no_database_keeps(database: Database, value: str) -> None:
    """Refused as the asker's fault, or kept; never a driver's own exception."""
    query = select(schema.users.c.id).where(schema.users.c.username == value)
    with suppress(Invalid), database.read() as connection:
        assert connection.execute(query).all() == []
    with suppress(Invalid), database.write() as connection:
        connection.execute(insert(schema.meta).values(name="odd", value=value))


def test_a_text_too_long_for_its_column(database: Database) -> None:
    with suppress(Invalid), database.write() as connection:
        connection.execute(insert(schema.meta).values(name="n" * 500, value="1"))
