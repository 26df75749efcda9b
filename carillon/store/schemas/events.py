# SPDX-License-Identifier: Apache-2.0
"""The table beside the register of events: how much of it each bureau elsewhere was told."""

from sqlalchemy import BigInteger, Column, Integer, String, Table

from carillon.store.schema import metadata

told = Table(
    "events_told",
    metadata,
    Column("lead", String(12), primary_key=True),
    Column("addressee", String(12), primary_key=True),
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), nullable=False),
)

TABLES = (told,)
