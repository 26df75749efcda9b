# SPDX-License-Identifier: Apache-2.0
"""The fourth form: the work of a bureau."""

from sqlalchemy import Connection, Table

from carillon.store.schema import metadata

TABLES: tuple[Table, ...] = ()


def upgrade(connection: Connection) -> None:
    # While this is the last form, the schema is its own step; the next form will freeze these tables here.
    metadata.create_all(connection, tables=list(TABLES))
