# SPDX-License-Identifier: Apache-2.0
"""The tables of the rooms of events: each bureau's copy of what is in it, who took note of which alert, and how far others were told."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from carillon.store.schema import metadata

_LONG = BigInteger().with_variant(Integer, "sqlite")

rooms = Table(
    "rooms",
    metadata,
    Column("bureau", String(12), primary_key=True),
    Column("event_id", String(60), primary_key=True),
    Column("seq", _LONG, nullable=False),
    Column("due", Integer, nullable=False),
    Index("rooms_due", "due"),
)
"""A bureau's copy: the number of its newest change, and whether others are to be told anew what the bureau wrote."""

items = Table(
    "room_items",
    metadata,
    Column("bureau", String(12), primary_key=True),
    Column("event_id", String(60), primary_key=True),
    Column("id", String(40), primary_key=True),
    Column("seq", _LONG, nullable=False),
    Column("author", String(12), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("state", String(12), nullable=False),
    Column("own", Integer, nullable=False),
    Column("incident", String(40), nullable=False),
    Column("replaces", String(40), nullable=False),
    Column("assigned", String(12), nullable=False),
    Column("waits", Integer, nullable=False),
    Column("chased", Integer, nullable=False),
    Column("received_at", String(32), nullable=False),
    Column("version", Integer, nullable=False),
    Column("doc", Text, nullable=False),
    Index("room_items_kind", "bureau", "event_id", "kind", "id"),
    Index("room_items_seq", "bureau", "event_id", "seq"),
    Index("room_items_author", "bureau", "event_id", "author"),
    Index("room_items_replaced", "bureau", "event_id", "replaces"),
    Index("room_items_id", "id"),
    Index("room_items_waiting", "waits", "received_at"),
)
"""`waits`: an alert that somebody has yet to take note of; `chased`: how often that was said. `seq` counts the changes of a copy."""

acknowledgements = Table(
    "room_acknowledgements",
    metadata,
    Column("bureau", String(12), primary_key=True),
    Column("event_id", String(60), primary_key=True),
    Column("item_id", String(40), primary_key=True),
    Column("acknowledger", String(12), primary_key=True),
    Column("at", String(32), nullable=False),
    Column("by", String(80), nullable=False),
)

told = Table(
    "room_told",
    metadata,
    Column("bureau", String(12), primary_key=True),
    Column("event_id", String(60), primary_key=True),
    Column("addressee", String(12), primary_key=True),
    Column("seq", _LONG, nullable=False),
)

early = Table(
    "room_early",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("bureau", String(12), nullable=False),
    Column("event_id", String(60), nullable=False),
    Column("origin", String(12), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("needs", Integer, nullable=False),
    Column("doc", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Index("room_early_event", "bureau", "event_id", "id"),
    Index("room_early_at", "at"),
)
"""What came before the version of the event (`needs`) in which its origin and its addressee both take part; nobody reads it before."""

TABLES = (rooms, items, acknowledgements, told, early)
