# SPDX-License-Identifier: Apache-2.0
"""The table of what is announced to everybody: how much of it each bureau elsewhere was told."""

from sqlalchemy import BigInteger, Column, Integer, String, Table

from carillon.store.schema import metadata

announced = Table(
    "announced",
    metadata,
    Column("what", String(16), primary_key=True),
    Column("owner", String(12), primary_key=True),
    Column("addressee", String(12), primary_key=True),
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), nullable=False),
)

TABLES = (announced,)
