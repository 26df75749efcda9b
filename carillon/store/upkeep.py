# SPDX-License-Identifier: Apache-2.0
"""Looking after a database: a copy of it while others write, its content in a form that another kind of database takes, its soundness."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, func, insert, select, text

from carillon.store.db import Database
from carillon.store.schema import audit, lists, metadata

BATCH = 1000
WIDE = {"blob_parts": 16, "attachment_parts": 16}
"""Rows taken at a time of tables whose rows hold hundreds of kilobytes."""


class Tip(msgspec.Struct, frozen=True):
    """The last entry that stands in the audit chain, whatever its head says."""

    seq: int
    hash: str
    at: str


def copy(database: Database, target: Path) -> None:
    """A whole, compact copy of an SQLite database as it stands at one moment; others may write meanwhile. `target` must not exist."""
    with database.read() as connection:
        # Reading connections refuse every write, and this one writes, though to another file.
        connection.exec_driver_sql("PRAGMA query_only=OFF")
        try:
            connection.exec_driver_sql("VACUUM INTO ?", (str(target),))
        finally:
            connection.exec_driver_sql("PRAGMA query_only=ON")


def tables() -> list[Table]:
    """All tables but the one that holds the database's own form, each after those that it refers to."""
    return [table for table in metadata.sorted_tables if table.name != "meta"]


def unload(database: Database) -> Iterator[tuple[str, Iterator[dict[str, Any]]]]:
    """Every table with its rows, all as of one moment. Each table's rows must be used up before the next is asked for."""
    with database.read() as connection:
        # SQLite holds its view from the first read of a transaction; PostgreSQL must be told to.
        level = " ISOLATION LEVEL REPEATABLE READ READ ONLY" if database.kind == "postgresql" else ""
        connection.exec_driver_sql(f"BEGIN{level}")
        try:
            for table in tables():
                yield table.name, _rows(connection, table)
        finally:
            connection.exec_driver_sql("ROLLBACK")


def _rows(connection: Connection, table: Table) -> Iterator[dict[str, Any]]:
    found = connection.execute(select(table).execution_options(yield_per=WIDE.get(table.name, BATCH)))
    for row in found.mappings():
        yield dict(row)


def load(connection: Connection, name: str, rows: Iterable[dict[str, Any]]) -> int:
    """Inserts the rows of one table; returns how many. The first row of a fresh table that its migration made is replaced."""
    table = metadata.tables[name]
    connection.execute(table.delete())
    count, batch = 0, list[dict[str, Any]]()
    most = WIDE.get(name, BATCH)
    for row in rows:
        batch.append(row)
        if len(batch) == most:
            connection.execute(insert(table), batch)
            count, batch = count + most, []
    if batch:
        connection.execute(insert(table), batch)
    _continue_numbering(connection, table)
    return count + len(batch)


def _continue_numbering(connection: Connection, table: Table) -> None:
    """PostgreSQL numbers from a sequence of its own, which rows that bring their numbers leave behind."""
    column = table.autoincrement_column
    if connection.dialect.name == "postgresql" and column is not None:
        sequence = text(
            f"SELECT setval(pg_get_serial_sequence('{table.name}', '{column.name}'), "  # noqa: S608 - names of our own schema
            f"(SELECT coalesce(max({column.name}), 0) + 1 FROM {table.name}), false)"
        )
        connection.execute(sequence)


def is_empty(connection: Connection) -> bool:
    """Whether nobody has used this database yet."""
    return all(connection.execute(select(func.count()).select_from(table)).scalar_one() == 0 for table in (lists, audit))


def tip(connection: Connection) -> Tip | None:
    """The last entry of the audit chain; None where there is none."""
    row = connection.execute(select(audit.c.seq, audit.c.hash, audit.c.at).order_by(audit.c.seq.desc()).limit(1)).first()
    return Tip(int(row[0]), str(row[1]), str(row[2])) if row else None


def faults(connection: Connection, *, thorough: bool) -> list[str]:
    """What is wrong inside an SQLite file: pages and indexes (`thorough`: every row of every index). PostgreSQL looks after its own."""
    if connection.dialect.name != "sqlite":
        return []
    pragma = "PRAGMA integrity_check(20)" if thorough else "PRAGMA quick_check(20)"
    return [str(row[0]) for row in connection.exec_driver_sql(pragma) if row[0] != "ok"]


def dangling(connection: Connection) -> list[str]:
    """Rows that refer to what is not there, as sentences; PostgreSQL lets none come about."""
    if connection.dialect.name != "sqlite":
        return []
    rows = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(20)
    return [f"row {row[1]} of {row[0]} refers to a missing row of {row[2]}" for row in rows]
