# SPDX-License-Identifier: Apache-2.0
"""The fourth form: the work of a bureau."""

from sqlalchemy import Connection, Table

from carillon.store.schema import metadata
from carillon.store.schemas import attachments, cases, duty, figures, hits, notices, phrases, public, requests, retention, subjects

TABLES: tuple[Table, ...] = (
    *cases.TABLES,
    *duty.TABLES,
    *hits.TABLES,
    *retention.TABLES,
    *subjects.TABLES,
    *attachments.TABLES,
    *phrases.TABLES,
    *requests.TABLES,
    *public.TABLES,
    *notices.TABLES,
    *figures.TABLES,
)


def upgrade(connection: Connection) -> None:
    # The schema is its own step while these tables are as they were; a later form that changes one of them freezes it here.
    metadata.create_all(connection, tables=list(TABLES))
    for index in retention.INDEXES:
        index.create(connection, checkfirst=True)
