# SPDX-License-Identifier: Apache-2.0
"""The tables of the duty desk: broadcasts with who took note, the log, agreements to stand in, and what was passed to who stands in."""

from sqlalchemy import Column, Index, Integer, String, Table, Text

from carillon.store.schema import metadata

broadcasts = Table(
    "broadcasts",
    metadata,
    Column("bureau", String(12), primary_key=True),
    Column("id", String(40), primary_key=True),
    Column("owner", String(12), nullable=False),
    Column("red", Integer, nullable=False),
    Column("state", String(12), nullable=False),
    Column("acknowledged_at", String(32)),
    Column("acknowledged_by", String(80)),
    Column("doc", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Index("broadcasts_bureau", "bureau", "id"),
)

noted = Table(
    "broadcast_noted",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("addressee", String(12), primary_key=True),
    Column("at", String(32)),
)
"""Of our own broadcasts: which bureau's desk has taken note, and when."""

log = Table(
    "duty_log",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("bureau", String(12), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("doc", Text, nullable=False),
    Index("duty_log_bureau", "bureau", "id"),
)

agreements = Table(
    "agreements",
    metadata,
    Column("bureau", String(12), primary_key=True),
    Column("id", String(40), primary_key=True),
    Column("lender", String(12), nullable=False),
    Column("keeper", String(12), nullable=False),
    Column("state", String(12), nullable=False),
    Column("until", String(10), nullable=False),
    Column("doc", Text, nullable=False),
    Index("agreements_lender", "lender", "state"),
)

passed = Table(
    "passed",
    metadata,
    Column("bureau", String(12), primary_key=True),
    Column("id", String(40), primary_key=True),
    Column("agreement", String(40), nullable=False),
    Column("lender", String(12), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("object_id", String(80), nullable=False),
    Column("urgency", String(12), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("word", String(24)),
    Column("said", Text),
    Column("said_at", String(32)),
    Column("done", Integer, nullable=False),
    Index("passed_bureau", "bureau", "id"),
    Index("passed_done", "done"),
)
"""A line of the lender's inbox with the keeper, and what he said to it; each of the two bureaus has its row. `done`: 0 while the lender's
node has yet to carry out the keeper's word."""

TABLES = (broadcasts, noted, log, agreements, passed)
