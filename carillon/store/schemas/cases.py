# SPDX-License-Identifier: Apache-2.0
"""The tables of cases: a bureau's copy of each, of what is in it, and which bureau was told which of our own items."""

from sqlalchemy import Column, ForeignKeyConstraint, Index, Integer, String, Table, Text

from carillon.store.schema import metadata

cases = Table(
    "cases",
    metadata,
    Column("bureau", String(12), primary_key=True),
    Column("id", String(40), primary_key=True),
    Column("lead", String(12), nullable=False),
    Column("area", String(24), nullable=False),
    Column("red", Integer, nullable=False),
    Column("state", String(12), nullable=False),
    Column("due", Integer, nullable=False),
    Column("doc", Text, nullable=False),
    Column("updated_at", String(32), nullable=False),
    Index("cases_bureau", "bureau", "state", "updated_at", "id"),
    Index("cases_due", "due"),
)
"""`due`: somebody came or left, and our own items are to be told anew."""

items = Table(
    "case_items",
    metadata,
    Column("bureau", String(12), primary_key=True),
    Column("case_id", String(40), primary_key=True),
    Column("id", String(40), primary_key=True),
    Column("author", String(12), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("state", String(12), nullable=False),
    Column("object_id", String(60), nullable=False),
    Column("assigned", String(12), nullable=False),
    Column("due_on", String(10), nullable=False),
    Column("version", Integer, nullable=False),
    Column("doc", Text, nullable=False),
    ForeignKeyConstraint(["bureau", "case_id"], ["cases.bureau", "cases.id"]),
    Index("case_items_object", "bureau", "object_id"),
    Index("case_items_tasks", "assigned", "state", "due_on"),
)

told = Table(
    "case_told",
    metadata,
    Column("bureau", String(12), primary_key=True),
    Column("item_id", String(40), primary_key=True),
    Column("addressee", String(12), primary_key=True),
    Column("version", Integer, nullable=False),
)

TABLES = (cases, items, told)
