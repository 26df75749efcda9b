# SPDX-License-Identifier: Apache-2.0
"""The first form: all tables."""

from sqlalchemy import Connection

from carillon.store import schema


def upgrade(connection: Connection) -> None:
    # While there is one form, the schema is its own first step; the second form will freeze these tables here.
    schema.metadata.create_all(connection)
    connection.execute(schema.audit_head.insert().values(id=1, seq=0, hash="0" * 64))
