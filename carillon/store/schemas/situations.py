# SPDX-License-Identifier: Apache-2.0
"""The tables of situation reports: each bureau's copy of each, who opened which of ours, and what is issued daily."""

from sqlalchemy import Column, Index, Integer, String, Table, Text

from carillon.store.schema import metadata

situations = Table(
    "situations",
    metadata,
    Column("bureau", String(12), primary_key=True),
    Column("id", String(40), primary_key=True),
    Column("event_id", String(60), nullable=False),
    Column("owner", String(12), nullable=False),
    Column("number", Integer, nullable=False),
    Column("state", String(12), nullable=False),
    Column("red", Integer, nullable=False),
    Column("holds", Integer, nullable=False),
    Column("opened_at", String(32)),
    Column("opened_by", String(80)),
    Column("doc", Text, nullable=False),
    Index("situations_event", "bureau", "event_id", "id"),
    Index("situations_number", "bureau", "event_id", "owner", "number"),
)
"""`holds`: the signature was that of the issuing node when it came. `opened_at` and `opened_by` are of the bureau's own desk."""

opened = Table(
    "situations_opened",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("addressee", String(12), primary_key=True),
    Column("at", String(32)),
)
"""Of our own reports: which bureau's desk has opened it, and when."""

schedules = Table(
    "situation_schedules",
    metadata,
    Column("bureau", String(12), primary_key=True),
    Column("event_id", String(60), primary_key=True),
    Column("doc", Text, nullable=False),
)

numbers = Table(
    "situation_numbers",
    metadata,
    Column("bureau", String(12), primary_key=True),
    Column("event_id", String(60), primary_key=True),
    Column("number", Integer, nullable=False),
)
"""The last number that a bureau gave: it is not given again when a report is recalled."""

TABLES = (situations, opened, schedules, numbers)
