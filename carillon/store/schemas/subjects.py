# SPDX-License-Identifier: Apache-2.0
"""The tables of the rights of persons: their requests, what is held on them, what owners say to it, orders, and what may not come back."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from carillon.store.schema import metadata

subjects = Table(
    "subjects",
    metadata,
    Column("bureau", String(12), primary_key=True),
    Column("id", String(40), primary_key=True),
    Column("kind", String(12), nullable=False),
    Column("state", String(16), nullable=False),
    Column("version", Integer, nullable=False),
    Column("due_at", String(32)),
    Column("reminded", String(32), nullable=False, server_default=""),
    Column("doc", Text, nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("updated_at", String(32), nullable=False),
    Index("subjects_due", "due_at"),
)
"""Requests of persons, by the bureau whose control received them. `due_at`: by when the next step is to be taken; `reminded`: of which
such time control was reminded last."""

holdings = Table(
    "holdings",
    metadata,
    Column("subject_id", String(40), primary_key=True),
    Column("record_id", String(40), primary_key=True),
    Column("owner", String(12), nullable=False),
    Column("away", Integer, nullable=False),
    Column("score", Integer, nullable=False),
    Column("consultation", String(40)),
    Column("position", String(16), nullable=False, server_default=""),
    Column("objection", String(40), nullable=False, server_default=""),
    Column("confirm", Integer, nullable=False, server_default="0"),
    Column("fate", String(12), nullable=False, server_default=""),
    Index("holdings_consultation", "consultation"),
    Index("holdings_record", "record_id"),
)
"""Records on a person: `score` in thousandths, 1000 where the owner named it; `position` of the owner; `fate` as decided."""

consultations = Table(
    "consultations",
    metadata,
    Column("bureau", String(12), primary_key=True),
    Column("id", String(40), primary_key=True),
    Column("side", String(8), primary_key=True),
    Column("origin", String(12), nullable=False),
    Column("owner", String(12), nullable=False),
    Column("subject_id", String(40), nullable=False),
    Column("state", String(12), nullable=False),
    Column("doc", Text, nullable=False),
    Column("due_at", String(32), nullable=False),
    Column("at", String(32), nullable=False),
    Column("answered_at", String(32)),
    Index("consultations_due", "state", "due_at"),
    Index("consultations_subject", "subject_id"),
)
"""What control asks an owner, and his answer. `side`: whose copy it is, that of who asks or of who is asked; one bureau may have both."""

orders = Table(
    "orders",
    metadata,
    Column("bureau", String(12), primary_key=True),
    Column("id", String(40), primary_key=True),
    Column("side", String(8), primary_key=True),
    Column("origin", String(12), nullable=False),
    Column("owner", String(12), nullable=False),
    Column("subject_id", String(40), nullable=False),
    Column("record_id", String(40), nullable=False),
    Column("what", String(12), nullable=False),
    Column("number", Integer, nullable=False),
    Column("state", String(12), nullable=False),
    Column("ground", String(40), nullable=False),
    Column("was", String(12), nullable=False, server_default=""),
    Column("change", BigInteger, nullable=False, server_default="0"),
    Column("note", Text, nullable=False, server_default=""),
    Column("at", String(32), nullable=False),
    Column("done_at", String(32)),
    Column("proven_at", String(32)),
    Index("orders_record", "record_id"),
    Index("orders_state", "state", "side"),
    Index("orders_subject", "subject_id"),
)
"""Orders of control to owners, in the order of their numbers for each record. `was`: the record's status before it was blocked; `change`:
the newest number of the feed when it was done; `proven_at`: when every copy was proven to be gone."""

erased = Table(
    "erased",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("bureau", String(12), primary_key=True),
    Column("record_id", String(40), nullable=False),
    Column("order_id", String(40), nullable=False),
    Column("at", String(32), nullable=False),
    sqlite_with_rowid=False,
)
"""What was deleted by order, as salted hashes of its numbers and of its names with birth dates: enough to notice that it comes back."""

TABLES = (subjects, holdings, consultations, orders, erased)
