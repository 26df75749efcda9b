# SPDX-License-Identifier: Apache-2.0
"""The table of purges of events: what the lead asked of each bureau that took part, and what each states that it has erased."""

from sqlalchemy import Column, Index, String, Table, Text

from carillon.store.schema import metadata

purges = Table(
    "event_purges",
    metadata,
    Column("bureau", String(12), primary_key=True),
    Column("event_id", String(60), primary_key=True),
    Column("participant", String(12), primary_key=True),
    Column("lead", String(12), nullable=False),
    Column("asked_at", String(32), nullable=False),
    Column("done_at", String(32)),
    Column("doc", Text, nullable=False),
    Index("event_purges_event", "event_id"),
    Index("event_purges_open", "done_at"),
)
"""The lead has a row for each that took part, everybody else one of his own."""

TABLES = (purges,)
