# SPDX-License-Identifier: Apache-2.0
"""The third form: the exchange with other nodes; bureaus whose word has grown old."""

from sqlalchemy import Connection

from carillon.store.exchange import schema
from carillon.store.schema import metadata


def upgrade(connection: Connection) -> None:
    # The schema is its own step while these tables are as they were; a later form that changes one of them freezes it here.
    metadata.create_all(connection, tables=list(schema.TABLES))
    connection.exec_driver_sql("ALTER TABLE bureaus ADD COLUMN stale INTEGER NOT NULL DEFAULT 0")
    connection.exec_driver_sql("CREATE INDEX records_at_home ON records (schema) WHERE reach <> 'copy'")
