# SPDX-License-Identifier: Apache-2.0
"""The tables of the public site: extracts of notices, news, and tips with the receipts of those who sent them."""

from sqlalchemy import BigInteger, Column, Index, String, Table, Text

from carillon.store.schema import metadata

extracts = Table(
    "extracts",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("notice", String(40), nullable=False),
    Column("place", BigInteger, nullable=False, unique=True),
    Column("seq", BigInteger, nullable=False, unique=True),
    Column("doc", Text),
    Column("at", String(32), nullable=False),
    Index("extracts_notice", "notice"),
)
"""`id` is the public number, `place` counts publications, `seq` changes. Without `doc` it is a tombstone."""

news = Table(
    "news",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("owner", String(12), nullable=False),
    Column("state", String(12), nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("doc", Text, nullable=False),
    Column("published_at", String(32)),
    Index("news_published", "state", "published_at"),
)

tips = Table(
    "tips",
    metadata,
    Column("bureau", String(12), primary_key=True),
    Column("id", String(40), primary_key=True),
    Column("state", String(12), nullable=False),
    Column("doc", Text, nullable=False),
    Column("updated_at", String(32), nullable=False),
    Index("tips_state", "state", "updated_at"),
)

tip_words = Table(
    "tip_words",
    metadata,
    Column("bureau", String(12), primary_key=True),
    Column("tip", String(40), primary_key=True),
    Column("id", String(40), primary_key=True),
    Column("doc", Text, nullable=False),
)

tip_receipts = Table(
    "tip_receipts",
    metadata,
    Column("code", String(64), primary_key=True),
    Column("tip", String(40), nullable=False, unique=True),
    Column("form", String(64), nullable=False, unique=True),
    Column("state", String(12), nullable=False),
    Column("doc", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("updated_at", String(32), nullable=False),
    Index("tip_receipts_at", "at"),
)
"""`code` and `form` are digests: of the receipt code, and of the form that was sent, so that it counts once."""

tip_replies = Table(
    "tip_replies",
    metadata,
    Column("tip", String(40), primary_key=True),
    Column("id", String(40), primary_key=True),
    Column("text", Text, nullable=False),
    Column("at", String(32), nullable=False),
)

TABLES = (extracts, news, tips, tip_words, tip_receipts, tip_replies)
