# SPDX-License-Identifier: Apache-2.0
"""The table of debriefings: each bureau's copy of what every bureau that secured an event said of it. It outlives the purge."""

from sqlalchemy import Column, Integer, String, Table, Text

from carillon.store.schema import metadata

debriefings = Table(
    "debriefings",
    metadata,
    Column("bureau", String(12), primary_key=True),
    Column("event_id", String(60), primary_key=True),
    Column("author", String(12), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("doc", Text, nullable=False),
)

TABLES = (debriefings,)
