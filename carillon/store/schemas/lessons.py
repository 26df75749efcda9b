# SPDX-License-Identifier: Apache-2.0
"""The table of lessons: those of this node's bureaus, and what others have published. A published lesson is known to all bureaus."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from carillon.store.schema import metadata

lessons = Table(
    "lessons",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("owner", String(12), nullable=False),
    Column("state", String(12), nullable=False),
    Column("theme", String(24), nullable=False),
    Column("kind", String(24), nullable=False),
    Column("country", String(2), nullable=False),
    Column("event", String(60), nullable=False),
    Column("version", Integer, nullable=False),
    Column("words", Text, nullable=False),
    Column("doc", Text, nullable=False),
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), nullable=False),
    Index("lessons_state", "state", "id"),
    Index("lessons_seq", "owner", "seq"),
)
"""`words`: what it says in Latin letters, between blanks. `seq` numbers what is announced; 0 for a draft."""

TABLES = (lessons,)
