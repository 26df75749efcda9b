# SPDX-License-Identifier: Apache-2.0
"""The tables of what matters to events: what waits to be ranked, the ranks with their links, and what bureaus think of them."""

from sqlalchemy import BigInteger, Column, Float, Index, Integer, String, Table, Text

from carillon.store.schema import Key, metadata

matter_feed = Table(
    "matter_feed",
    metadata,
    Column("seq", Key, primary_key=True, autoincrement=True),
    Column("kind", String(12), nullable=False),
    Column("object_id", String(40), nullable=False),
    # 1 where it was ranked before and an event or what it is linked to has changed since: what is new goes first.
    Column("again", Integer, nullable=False, server_default="0"),
    Column("at", String(32), nullable=False),
    Index("matter_feed_next", "again", "seq"),
    Index("matter_feed_object", "object_id"),
    sqlite_autoincrement=True,
)
"""A line for each thing that is new or has changed, until it is ranked."""

matters = Table(
    "matters",
    metadata,
    Column("event_id", String(60), primary_key=True),
    Column("kind", String(12), primary_key=True),
    Column("object_id", String(40), primary_key=True),
    # Logarithms of odds in thousandths: by what everybody sees who sees the thing, and at most, with all its links.
    Column("weight", Integer, nullable=False),
    Column("most", Integer, nullable=False),
    Column("occurred", String(32), nullable=False),
    Column("lat", Float),
    Column("lon", Float),
    Column("at", String(32), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("doc", Text, nullable=False),
    Index("matters_by_weight", "event_id", "most", "object_id"),
    Index("matters_by_seq", "event_id", "seq"),
    Index("matters_by_time", "event_id", "occurred"),
    Index("matters_object", "object_id"),
)

matter_keys = Table(
    "matter_keys",
    metadata,
    Column("form", String(12), primary_key=True),
    Column("value", String(200), primary_key=True),
    Column("kind", String(12), primary_key=True),
    Column("object_id", String(40), primary_key=True),
    Column("via", String(40), primary_key=True),
    Index("matter_keys_object", "object_id"),
    Index("matter_keys_via", "via"),
    sqlite_with_rowid=False,
)
"""By what things are linked. `via` is the record that says so, empty where the thing itself does."""

matter_links = Table(
    "matter_links",
    metadata,
    Column("event_id", String(60), primary_key=True),
    Column("kind", String(12), primary_key=True),
    Column("object_id", String(40), primary_key=True),
    Column("other_kind", String(12), primary_key=True),
    Column("other_id", String(40), primary_key=True),
    Column("form", String(12), primary_key=True),
    Column("value", String(200), primary_key=True),
    Column("via", String(40), primary_key=True),
    Column("other_via", String(40), primary_key=True),
    Column("strength", Integer, nullable=False),
    Index("matter_links_object", "object_id"),
    Index("matter_links_other", "other_id"),
    Index("matter_links_via", "via"),
    Index("matter_links_other_via", "other_via"),
    sqlite_with_rowid=False,
)
"""Of a matter, which other one shares what with it."""

opinions = Table(
    "opinions",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("bureau", String(12), nullable=False),
    Column("event_id", String(60), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("object_id", String(40), nullable=False),
    Column("verdict", String(12), nullable=False),
    Column("reason", String(40), nullable=False, server_default=""),
    Column("text", Text, nullable=False),
    # 1 for the last word of a bureau on whether it is pinned or dismissed.
    Column("standing", Integer, nullable=False, server_default="0"),
    Column("by", String(80), nullable=False),
    Column("at", String(32), nullable=False),
    Index("opinions_by_event", "event_id", "bureau", "standing"),
    Index("opinions_object", "object_id"),
)

TABLES = (matter_feed, matters, matter_keys, matter_links, opinions)
