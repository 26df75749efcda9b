# SPDX-License-Identifier: Apache-2.0
"""The table of figures: how many checks bureaus made, by day, so that nobody reads years of checks to count them."""

from sqlalchemy import Column, Integer, String, Table

from carillon.store.schema import metadata

check_days = Table(
    "check_days",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("bureau", String(12), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("purpose", String(24), primary_key=True),
    Column("checks", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""Of days that are over; up to which of them, says the position `check days`."""

TABLES = (check_days,)
