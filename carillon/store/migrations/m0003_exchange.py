# SPDX-License-Identifier: Apache-2.0
"""The third form: the exchange with other nodes; bureaus whose word has grown old."""

from sqlalchemy import Connection

from carillon.store.exchange import schema
from carillon.store.schema import metadata


def upgrade(connection: Connection) -> None:
    # While this is the last form, the schema is its own step; the next form will freeze these tables here.
    metadata.create_all(connection, tables=list(schema.TABLES))
    connection.exec_driver_sql("ALTER TABLE bureaus ADD COLUMN stale INTEGER NOT NULL DEFAULT 0")
    connection.exec_driver_sql("CREATE INDEX records_at_home ON records (schema) WHERE reach <> 'copy'")
