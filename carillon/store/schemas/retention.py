# SPDX-License-Identifier: Apache-2.0
"""The tables of retention: of which review dates owners were warned, and why records are kept for longer."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from carillon.store.schema import metadata, records

reviews = Table(
    "reviews",
    metadata,
    Column("record_id", String(40), ForeignKey("records.id"), primary_key=True),
    Column("review_on", String(10), nullable=False),
    Column("stage", Integer, nullable=False),
    Column("at", String(32), nullable=False),
    sqlite_with_rowid=False,
)
"""`stage`: 1 after the first warning of this review date, 2 after the last; `at`: when the first was given."""

extensions = Table(
    "extensions",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("record_id", String(40), ForeignKey("records.id"), nullable=False),
    Column("bureau", String(12), nullable=False),
    Column("was", String(10)),
    Column("until", String(10), nullable=False),
    Column("assessment", Text, nullable=False),
    Column("by", String(80), nullable=False),
    Column("at", String(32), nullable=False),
    Index("extensions_record", "record_id"),
    Index("extensions_bureau", "bureau", "id"),
)
"""`assessment` is gone (empty) with the record; that it was extended, and how often, stays."""

INDEXES = (Index("records_review", records.c.review_on),)
TABLES = (reviews, extensions)
