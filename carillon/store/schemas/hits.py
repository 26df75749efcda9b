# SPDX-License-Identifier: Apache-2.0
"""The tables beside the hits: the clock of a confirmation, what came of it, the circumstances of a check, bureaus' flags on alerts."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from carillon.store.schema import metadata

hit_clocks = Table(
    "hit_clocks",
    metadata,
    Column("hit_id", String(40), ForeignKey("hits.id"), primary_key=True),
    Column("owner", String(12), nullable=False),
    Column("bureau", String(12), nullable=False),
    Column("urgency", String(12), nullable=False),
    Column("level", Integer, nullable=False),
    Column("promises", Integer, nullable=False),
    Column("requested_at", String(32), nullable=False),
    Column("set_at", String(32), nullable=False),
    Column("due_at", String(32)),
    Column("stopped_at", String(32)),
    Column("stopped", String(40)),
    Index("hit_clocks_due", "stopped_at", "due_at"),
)
"""As a hit: one row where both bureaus live on one node, two on two nodes."""

hit_outcomes = Table(
    "hit_outcomes",
    metadata,
    Column("hit_id", String(40), ForeignKey("hits.id"), primary_key=True),
    Column("owner", String(12), nullable=False),
    Column("bureau", String(12), nullable=False),
    Column("code", String(40), nullable=False),
    Column("doc", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Index("hit_outcomes_at", "at"),
)

circumstances = Table(
    "circumstances",
    metadata,
    Column("object_id", String(40), primary_key=True),
    Column("bureau", String(12), nullable=False),
    Column("doc", Text, nullable=False),
    Column("at", String(32), nullable=False),
)
"""Of a check, with the bureau that asked; of a hit, with the owner to whom they were told."""

flags = Table(
    "flags",
    metadata,
    Column("holder", String(12), primary_key=True),
    Column("bureau", String(12), primary_key=True),
    Column("record_id", String(40), primary_key=True),
    Column("reason", String(40), nullable=False),
    Column("text", Text, nullable=False),
    Column("until", String(10)),
    Column("by", String(80), nullable=False),
    Column("at", String(32), nullable=False),
    Column("lifted_at", String(32)),
    Index("flags_record", "holder", "record_id"),
)
"""`holder` is whose copy a row is: that of the bureau that will not act, and that of the record's owner, who was told."""

TABLES = (hit_clocks, hit_outcomes, circumstances, flags)
