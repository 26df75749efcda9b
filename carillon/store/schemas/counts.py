# SPDX-License-Identifier: Apache-2.0
"""The table of what was done at an event, hour by hour: each bureau's copy of the counts of all that take part."""

from sqlalchemy import Column, Integer, String, Table

from carillon.store.schema import metadata

counts = Table(
    "event_counts",
    metadata,
    Column("bureau", String(12), primary_key=True),
    Column("event_id", String(60), primary_key=True),
    Column("author", String(12), primary_key=True),
    Column("hour", String(13), primary_key=True),
    Column("checks", Integer, nullable=False),
    Column("hits", Integer, nullable=False),
)
"""`hour` is YYYY-MM-DDTHH, UTC; an hour in which nothing was done has a row with zeros."""

TABLES = (counts,)
