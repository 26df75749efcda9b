# SPDX-License-Identifier: Apache-2.0
"""The tables of requests: each bureau's copy of a request, one side of it for each addressee, and what was said in its thread."""

from sqlalchemy import Column, Index, Integer, String, Table, Text

from carillon.store.schema import metadata

requests = Table(
    "requests",
    metadata,
    Column("bureau", String(12), primary_key=True),
    Column("id", String(40), primary_key=True),
    Column("owner", String(12), nullable=False),
    Column("area", String(24), nullable=False),
    Column("red", Integer, nullable=False),
    Column("state", String(12), nullable=False),
    Column("urgency", String(12), nullable=False),
    Column("event_id", String(60)),
    Column("due_at", String(32)),
    Column("version", Integer, nullable=False),
    Column("doc", Text, nullable=False),
    Column("created_by", String(80), nullable=False),
    Column("updated_at", String(32), nullable=False),
    Index("requests_id", "id"),
    Index("requests_due", "state", "due_at"),
)
"""`bureau` is whose copy it is; `state` is that of the copy: for who asked, what all sides amount to, for an addressee, his own."""

request_sides = Table(
    "request_sides",
    metadata,
    Column("bureau", String(12), primary_key=True),
    Column("id", String(40), primary_key=True),
    Column("side", String(12), primary_key=True),
    Column("state", String(12), nullable=False),
    Column("received_at", String(32), nullable=False),
    Column("due_at", String(32), nullable=False),
    Column("answered_at", String(32)),
    Column("refused", Integer, nullable=False),
    Column("ended_at", String(32)),
    Column("reminders", Integer, nullable=False),
    Column("claimed_by", String(80)),
    Column("claimed_until", String(32)),
    Column("next_at", String(32)),
    Column("told", Integer, nullable=False),
    Index("request_sides_next", "next_at"),
    Index("request_sides_claimed", "claimed_until"),
)
"""`side` is an addressee. `next_at` is when its clock strikes next, `told` how often it has; `ended_at` when who asked ended it."""

request_entries = Table(
    "request_entries",
    metadata,
    Column("bureau", String(12), primary_key=True),
    Column("id", String(40), primary_key=True),
    Column("request_id", String(40), nullable=False),
    Column("side", String(12), nullable=False),
    Column("at", String(32), nullable=False),
    Column("doc", Text, nullable=False),
    Index("request_entries_request", "bureau", "request_id"),
)

TABLES = (requests, request_sides, request_entries)
