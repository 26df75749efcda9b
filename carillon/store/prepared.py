# SPDX-License-Identifier: Apache-2.0
"""Statements compiled once and run often, for the few that every request makes: composing them anew costs more than running them."""

from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Table
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import Executable


class Prepared:
    """One statement for one dialect, run on the driver itself; its named parameters are given when it runs."""

    def __init__(self, statement: Executable, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})  # type: ignore[attr-defined]
        self._sql = str(compiled)
        self._fixed: dict[str, Any] = dict(compiled.params)
        self._order: tuple[str, ...] | None = tuple(compiled.positiontup) if compiled.positional else None

    def rows(self, connection: Connection, values: dict[str, Any]) -> list[tuple[Any, ...]]:
        """All rows that the statement gives."""
        given = self._fixed | values
        cursor = connection.connection.cursor()
        try:
            cursor.execute(self._sql, self._in_order(given))
            found: list[tuple[Any, ...]] = list(cursor.fetchall())
        except connection.dialect.loaded_dbapi.Error as failure:
            raise DBAPIError.instance(self._sql, None, failure, connection.dialect.loaded_dbapi.Error) from failure
        finally:
            cursor.close()
        return found

    def run_many(self, connection: Connection, several: list[dict[str, Any]]) -> None:
        """The statement once for each set of parameters; each set is complete."""
        cursor = connection.connection.cursor()
        try:
            cursor.executemany(self._sql, [self._in_order(values) for values in several])
        except connection.dialect.loaded_dbapi.Error as failure:
            raise DBAPIError.instance(self._sql, None, failure, connection.dialect.loaded_dbapi.Error) from failure
        finally:
            cursor.close()

    def counted(self, connection: Connection, values: dict[str, Any]) -> int:
        """Runs the statement; returns how many rows it touched."""
        cursor = connection.connection.cursor()
        try:
            cursor.execute(self._sql, self._in_order(self._fixed | values))
            return int(cursor.rowcount)
        except connection.dialect.loaded_dbapi.Error as failure:
            raise DBAPIError.instance(self._sql, None, failure, connection.dialect.loaded_dbapi.Error) from failure
        finally:
            cursor.close()

    def _in_order(self, given: dict[str, Any]) -> Any:
        return given if self._order is None else tuple([given[name] for name in self._order])


@lru_cache(maxsize=64)
def insertion(table: Table, dialect: Dialect) -> Prepared:
    """The insertion of whole rows into a table."""
    return Prepared(table.insert().values({column.name: None for column in table.columns}), dialect)
