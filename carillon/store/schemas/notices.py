# SPDX-License-Identifier: Apache-2.0
"""Notices as each bureau has them, with their subjects, their reviews, and who is protected."""

from sqlalchemy import Column, Index, Integer, String, Table, Text

from carillon.store.schema import metadata

notices = Table(
    "notices",
    metadata,
    Column("bureau", String(12), primary_key=True),
    Column("id", String(40), primary_key=True),
    Column("owner", String(12), nullable=False),
    Column("reviewer", String(12), nullable=False),
    # 0 owner, 1 reviewer, 2 addressee: whose copy says most.
    Column("place", Integer, nullable=False),
    # Whether the bureau's people may read it once it is published: its own, or addressed to it.
    Column("open", Integer, nullable=False),
    Column("colour", String(40), nullable=False),
    Column("state", String(12), nullable=False),
    Column("stage", String(12), nullable=False),
    Column("diffusion", Integer, nullable=False),
    Column("area", String(40), nullable=False),
    Column("red", Integer, nullable=False),
    Column("number", String(40), nullable=False, server_default=""),
    Column("year", Integer, nullable=False, server_default="0"),
    Column("serial", Integer, nullable=False, server_default="0"),
    Column("until", String(10)),
    Column("ended_at", String(32)),
    Column("pending", Integer, nullable=False, server_default="0"),
    Column("updated_at", String(32), nullable=False),
    Column("doc", Text, nullable=False),
    Index("notices_by_state", "bureau", "state"),
    Index("notices_by_id", "id"),
)

notice_records = Table(
    "notice_records",
    metadata,
    Column("bureau", String(12), primary_key=True),
    Column("notice_id", String(40), primary_key=True),
    Column("record_id", String(60), primary_key=True),
    Column("digest", String(64), nullable=False, server_default=""),
    Column("standing", Integer, nullable=False),
    Index("notice_records_by_record", "bureau", "record_id"),
)

notice_reviews = Table(
    "notice_reviews",
    metadata,
    Column("bureau", String(12), primary_key=True),
    Column("notice", String(40), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("owner", String(12), nullable=False),
    Column("colour", String(40), nullable=False),
    Column("state", String(12), nullable=False),
    Column("ground", String(40), nullable=False, server_default=""),
    Column("submitted_at", String(32), nullable=False),
    Column("due_at", String(32), nullable=False),
    Column("decided_at", String(32)),
    Column("doc", Text, nullable=False),
    Index("notice_reviews_by_due", "bureau", "state", "due_at"),
    Index("notice_reviews_by_owner", "bureau", "owner", "submitted_at"),
)

protected_persons = Table(
    "protected_persons",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("bureau", String(12), nullable=False),
    Column("at", String(32), nullable=False),
    Column("doc", Text, nullable=False),
    Index("protected_persons_by_bureau", "bureau"),
)

TABLES = (notices, notice_records, notice_reviews, protected_persons)
