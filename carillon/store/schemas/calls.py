# SPDX-License-Identifier: Apache-2.0
"""The tables of calls for information: each bureau's copy, what it is about, how each addressee stands, and what was answered."""

from sqlalchemy import Column, Index, Integer, String, Table, Text

from carillon.store.schema import metadata

calls = Table(
    "calls",
    metadata,
    Column("bureau", String(12), primary_key=True),
    Column("id", String(40), primary_key=True),
    Column("owner", String(12), nullable=False),
    Column("red", Integer, nullable=False),
    Column("state", String(12), nullable=False),
    Column("version", Integer, nullable=False),
    Column("until", String(32), nullable=False),
    Column("counts", Text),
    Column("counts_at", String(32)),
    Column("updated_at", String(32), nullable=False),
    Column("doc", Text, nullable=False),
    Index("calls_id", "id"),
    Index("calls_updated", "updated_at"),
)
"""`counts`: in the copy of a host that did not ask, what who asked told it of how all stand; in the copy of who asked, what he told."""

about = Table(
    "call_about",
    metadata,
    Column("bureau", String(12), primary_key=True),
    Column("call_id", String(40), primary_key=True),
    Column("kind", String(8), primary_key=True),
    Column("name", String(60), primary_key=True),
    Index("call_about_name", "bureau", "kind", "name"),
)
"""The events and the series that a call is about; `kind` is event or series."""

sides = Table(
    "call_sides",
    metadata,
    Column("bureau", String(12), primary_key=True),
    Column("id", String(40), primary_key=True),
    Column("side", String(12), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("told_at", String(32), nullable=False),
    Column("delivered_at", String(32)),
    Column("acknowledged_at", String(32)),
    Column("acknowledged_by", String(80)),
    Column("answered_at", String(32)),
    Column("reminders", Integer, nullable=False, server_default="0"),
    Column("next_at", String(32)),
    Index("call_sides_next", "next_at"),
    Index("call_sides_waiting", "state"),
)
"""How one addressee stands, as one bureau knows it. `next_at`: when silence is spoken of next."""

answers = Table(
    "call_answers",
    metadata,
    Column("bureau", String(12), primary_key=True),
    Column("id", String(40), primary_key=True),
    Column("call_id", String(40), nullable=False),
    Column("side", String(12), nullable=False),
    Column("at", String(32), nullable=False),
    Column("doc", Text, nullable=False),
    Index("call_answers_call", "bureau", "call_id", "side"),
)

TABLES = (calls, about, sides, answers)
