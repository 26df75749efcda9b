# SPDX-License-Identifier: Apache-2.0
"""The table of phrases: translations that people of a bureau entered beside a sentence, for when it comes again."""

from sqlalchemy import Column, Index, String, Table, Text

from carillon.store.schema import metadata

phrases = Table(
    "phrases",
    metadata,
    Column("bureau", String(12), primary_key=True),
    Column("source_language", String(8), primary_key=True),
    Column("language", String(8), primary_key=True),
    Column("digest", String(64), primary_key=True),
    Column("source", Text, nullable=False),
    Column("translation", Text, nullable=False),
    Column("object_id", String(40), nullable=False),
    Column("by", String(80), nullable=False),
    Column("at", String(32), nullable=False),
    Index("phrases_object", "bureau", "object_id"),
)
"""`digest` is that of the sentence as it is compared."""

TABLES = (phrases,)
