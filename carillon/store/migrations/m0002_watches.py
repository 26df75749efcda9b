# SPDX-License-Identifier: Apache-2.0
"""Watches: questions that are kept open, with their keys, what was told, the checks they led to, and their feed; followers' positions."""

from sqlalchemy import BigInteger, Column, Connection, ForeignKey, Index, Integer, MetaData, String, Table, Text, func, insert, select

from carillon.store.migrations import m0001_first as before

metadata = MetaData()
for _known in (before.bureaus, before.records, before.checks):
    _known.to_metadata(metadata)

Key = BigInteger().with_variant(Integer, "sqlite")

watches = Table(
    "watches",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("bureau", String(12), ForeignKey("bureaus.code"), nullable=False),
    Column("user_id", String(80), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("subject", String(16), nullable=False),
    Column("purpose", String(24), nullable=False),
    Column("query", Text, nullable=False),
    Column("place", Text),
    Column("reference", Text),
    Column("list", Text),
    Column("until", String(10), nullable=False),
    Column("state", String(12), nullable=False),
    Column("check_id", String(40), ForeignKey("checks.id"), nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("due", Integer, nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("closed_at", String(32)),
    Column("closed_by", String(80)),
    Index("watches_bureau", "bureau", "created_at", "id"),
    Index("watches_state", "bureau", "state", "created_at", "id"),
    Index("watches_list", "bureau", "list", "state"),
    Index("watches_reference", "bureau", "reference", "state"),
    Index("watches_until", "state", "until"),
    Index("watches_closed", "state", "closed_at"),
    Index("watches_due", "due"),
)

watch_keys = Table(
    "watch_keys",
    metadata,
    Column("form", String(12), primary_key=True),
    Column("value", String(200), primary_key=True),
    Column("watch_id", String(40), ForeignKey("watches.id"), primary_key=True),
    Index("watch_keys_watch", "watch_id"),
    sqlite_with_rowid=False,
)

watch_told = Table(
    "watch_told",
    metadata,
    Column("watch_id", String(40), ForeignKey("watches.id"), primary_key=True),
    Column("record_id", String(40), ForeignKey("records.id"), primary_key=True),
    Column("level", Integer, nullable=False),
    Column("silent", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Index("watch_told_record", "record_id"),
    sqlite_with_rowid=False,
)

watch_alerts = Table(
    "watch_alerts",
    metadata,
    Column("watch_id", String(40), ForeignKey("watches.id"), primary_key=True),
    Column("check_id", String(40), ForeignKey("checks.id"), primary_key=True),
    sqlite_with_rowid=False,
)

watch_changes = Table(
    "watch_changes",
    metadata,
    Column("seq", Key, primary_key=True, autoincrement=True),
    Column("watch_id", String(40), nullable=False),
    sqlite_autoincrement=True,
)

positions = Table("positions", metadata, Column("name", String(40), primary_key=True), Column("seq", BigInteger, nullable=False))


def upgrade(connection: Connection) -> None:
    metadata.create_all(connection, tables=[watches, watch_keys, watch_told, watch_alerts, watch_changes, positions])
    # Nobody has watched for what is there already: following begins after it.
    newest = select(func.coalesce(func.max(before.changes.c.seq), 0)).scalar_subquery()
    connection.execute(insert(positions).values(name="watches", seq=newest))
