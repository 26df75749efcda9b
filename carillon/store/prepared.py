# SPDX-License-Identifier: Apache-2.0
"""Statements compiled once and run often, for the few that every request makes: composing them anew costs more than running them."""

from typing import Any

from sqlalchemy import Connection, CursorResult, Dialect
from sqlalchemy.sql import Executable


class Prepared:
    """One statement for one dialect; its named parameters are given when it runs."""

    def __init__(self, statement: Executable, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})  # type: ignore[attr-defined]
        self._sql = str(compiled)
        self._fixed: dict[str, Any] = dict(compiled.params)
        self._order: tuple[str, ...] | None = tuple(compiled.positiontup) if compiled.positional else None

    def run(self, connection: Connection, values: dict[str, Any]) -> CursorResult[*tuple[Any, ...]]:
        given = self._fixed | values
        if self._order is None:
            return connection.exec_driver_sql(self._sql, given)
        return connection.exec_driver_sql(self._sql, tuple([given[name] for name in self._order]))
