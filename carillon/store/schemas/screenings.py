# SPDX-License-Identifier: Apache-2.0
"""The tables of screenings: a bureau's copy of each list, its uploaded file until it is read, its rows, what they met, what partners
advise, what was exported, and what proves that all of it is gone."""

from sqlalchemy import Column, Index, Integer, String, Table, Text

from carillon.store.schema import metadata

screenings = Table(
    "screenings",
    metadata,
    Column("bureau", String(12), primary_key=True),
    Column("id", String(40), primary_key=True),
    Column("host", String(12), nullable=False),
    Column("event_id", String(60), nullable=False),
    Column("state", String(12), nullable=False),
    Column("doc", Text, nullable=False),
    Column("purge_on", String(10), nullable=False),
    Column("updated_at", String(32), nullable=False),
    Index("screenings_state", "state"),
    Index("screenings_event", "bureau", "event_id", "id"),
)

parts = Table(
    "screening_parts",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("bytes", Integer, nullable=False),
    Column("sealed", Text, nullable=False),
    Column("at", String(32), nullable=False),
)
"""An uploaded file, sealed under a key of the node; it goes when its rows are read."""

rows = Table(
    "screening_rows",
    metadata,
    Column("bureau", String(12), primary_key=True),
    Column("screening", String(40), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("state", String(12), nullable=False),
    Column("ref", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("same_as", Integer, nullable=False),
    Column("score", Integer, nullable=False),
    Column("decision", String(12), nullable=False),
    Column("by", String(80), nullable=False),
    Column("at", String(32), nullable=False),
    Column("exported", String(12), nullable=False),
    Column("doc", Text, nullable=False),
    Index("screening_rows_state", "bureau", "screening", "state", "score", "number"),
    Index("screening_rows_same", "bureau", "screening", "same_as"),
    sqlite_with_rowid=False,
)
"""`score` in thousandths; `doc` is the rest of the row as JSON."""

matches = Table(
    "screening_matches",
    metadata,
    Column("bureau", String(12), primary_key=True),
    Column("screening", String(40), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("record_id", String(40), primary_key=True),
    Column("hit_id", String(40), nullable=False),
    Column("check_id", String(40), nullable=False),
    Column("level", String(10), nullable=False),
    Column("score", Integer, nullable=False),
    Column("silent", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("state", String(10), nullable=False),
    Column("asked", Integer, nullable=False),
    Index("screening_matches_record", "record_id"),
    Index("screening_matches_hit", "hit_id"),
    sqlite_with_rowid=False,
)

partners = Table(
    "screening_partners",
    metadata,
    Column("screening", String(40), primary_key=True),
    Column("partner", String(12), primary_key=True),
    Column("state", String(12), nullable=False),
    Column("sent", Integer, nullable=False),
    Column("at", String(32), nullable=False),
)
"""Bureaus that the host asked to screen the list for what they alone may see."""

advice = Table(
    "screening_advice",
    metadata,
    Column("screening", String(40), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("partner", String(12), primary_key=True),
    Column("advice", String(12), nullable=False),
    Column("at", String(32), nullable=False),
    sqlite_with_rowid=False,
)
"""What partners say of a row, to the host alone."""

exports = Table(
    "screening_exports",
    metadata,
    Column("bureau", String(12), primary_key=True),
    Column("screening", String(40), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("at", String(32), nullable=False),
    Column("by", String(80), nullable=False),
    Column("rows", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
)

proofs = Table(
    "screening_proofs",
    metadata,
    Column("bureau", String(12), primary_key=True),
    Column("screening", String(40), primary_key=True),
    Column("event_id", String(60), nullable=False),
    Column("at", String(32), nullable=False),
    Column("doc", Text, nullable=False),
    Index("screening_proofs_event", "event_id"),
)

TABLES = (screenings, parts, rows, matches, partners, advice, exports, proofs)
