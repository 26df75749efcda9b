# SPDX-License-Identifier: Apache-2.0
"""The tables of the exchange. A *line* is everything that one bureau says to another, numbered from 1 and bound together by hashes."""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from carillon.store.schema import Key, metadata

messages = Table(
    "messages",
    metadata,
    Column("number", Key, primary_key=True, autoincrement=False),
    Column("id", String(40), nullable=False, unique=True),
    Column("origin", String(12), nullable=False),
    Column("kind", String(24), nullable=False),
    Column("priority", String(12), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("kid", String(16), nullable=False),
    Column("signature", LargeBinary, nullable=False),
    Column("inner", LargeBinary),
    Column("created_at", String(32), nullable=False),
)
"""What bureaus of this node said, as signed. `inner` is gone (NULL) once the thing was taken back: it cannot be said again."""

about = Table(
    "about",
    metadata,
    Column("object_id", String(40), primary_key=True),
    Column("message", Key, ForeignKey("messages.number"), primary_key=True),
    Column("version", Integer, nullable=False),
    Index("about_message", "message"),
    sqlite_with_rowid=False,
)
"""Of which things, in which version, a message tells; a recall may tell of many."""

slips = Table(
    "slips",
    metadata,
    Column("origin", String(12), primary_key=True),
    Column("addressee", String(12), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("message", Key, ForeignKey("messages.number"), nullable=False),
    Column("prev", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("node", String(64), nullable=False),
    Column("due_at", String(32)),
    Column("sent_at", String(32)),
    Index("slips_message", "message"),
    Index("slips_unsent", "node", "message", sqlite_where=Column("sent_at").is_(None), postgresql_where=Column("sent_at").is_(None)),
    sqlite_with_rowid=False,
)
"""One place in a line. `due_at`: by when the addressee's receipt is expected."""

lines_out = Table(
    "lines_out",
    metadata,
    Column("origin", String(12), primary_key=True),
    Column("addressee", String(12), primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("applied", Integer, nullable=False, server_default="0"),
    Column("applied_at", String(32)),
    sqlite_with_rowid=False,
)
"""The end of a line that begins here, and up to where its addressee has signed that it was applied."""

lines_in = Table(
    "lines_in",
    metadata,
    Column("origin", String(12), primary_key=True),
    Column("addressee", String(12), primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("known", Integer, nullable=False, server_default="0"),
    Column("asked_at", String(32)),
    Column("touched_at", String(32), nullable=False, server_default=""),
    sqlite_with_rowid=False,
)
"""How far a line that ends here was applied (`seq`), and is known to reach (`known`; more than `seq`: there is a gap).
`touched_at`: when its origin last had reason to hear how far we are."""

held = Table(
    "held",
    metadata,
    Column("origin", String(12), primary_key=True),
    Column("addressee", String(12), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("parcel", LargeBinary, nullable=False),
    Column("at", String(32), nullable=False),
    sqlite_with_rowid=False,
)
"""What came before its turn, until the gap before it is closed."""

arrived = Table(
    "arrived",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("origin", String(12), nullable=False),
    Column("kind", String(24), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("at", String(32), nullable=False),
    Column("inner", LargeBinary),
    sqlite_with_rowid=False,
)
"""Messages that were applied. `inner`: of those that this program could not read yet, the bytes that were signed, with what is needed to
do them later."""

owed = Table(
    "owed",
    metadata,
    Column("origin", String(12), primary_key=True),
    Column("addressee", String(12), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("statement", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
"""Signed receipts for recalls and refusals, repeated until the origin of the line has them."""

tombstones = Table(
    "tombstones",
    metadata,
    Column("object_id", String(40), primary_key=True),
    Column("addressee", String(12), primary_key=True),
    Column("owner", String(12), nullable=False),
    Column("version", Integer, nullable=False),
    Column("at", String(32), nullable=False),
    sqlite_with_rowid=False,
)
"""What was taken back from a bureau here, also where it never arrived: no copy up to that version is taken in any more."""

proofs = Table(
    "proofs",
    metadata,
    Column("message", String(40), ForeignKey("messages.id"), primary_key=True),
    Column("addressee", String(12), primary_key=True),
    Column("at", String(32), nullable=False),
    Column("statement", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
"""Signed words of other nodes that they have purged what a recall took back."""

peers = Table(
    "peers",
    metadata,
    Column("node", String(64), primary_key=True),
    Column("heard_at", String(32)),
    Column("release", String(24), nullable=False, server_default=""),
    Column("directory", Integer, nullable=False, server_default="0"),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("wait_until", String(32)),
    Column("trouble", Text, nullable=False, server_default=""),
    Column("refused", Integer, nullable=False, server_default="0"),
    Column("answers", String(200), nullable=False, server_default=""),
)
"""Other nodes: when each was last heard, and what is wrong with it. `refused` counts parcels that could not be trusted;
`answers` are the kinds of check, parted by blanks, for which it holds records that stay at home."""

directories = Table(
    "directories",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("document", LargeBinary, nullable=False),
    Column("accepted_at", String(32), nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("hit_id", String(40), primary_key=True),
    sqlite_with_rowid=False,
)
"""Hits of which an owner elsewhere has yet to be told; they are written with the check, many to a commit."""

audience_groups = Table(
    "audience_groups",
    metadata,
    Column("record_id", String(40), ForeignKey("records.id"), primary_key=True),
    Column("name", String(64), primary_key=True),
    Index("audience_groups_name", "name"),
    sqlite_with_rowid=False,
)

group_members = Table("group_members", metadata, Column("name", String(64), primary_key=True), Column("members", Text, nullable=False))
"""Who belonged to a group of the exchange at the last look."""

leases = Table(
    "leases",
    metadata,
    Column("work", String(40), primary_key=True),
    Column("holder", String(40), nullable=False),
    Column("until", String(32), nullable=False),
)

TABLES = (
    audience_groups,
    group_members,
    leases,
    outbox,
    messages,
    about,
    slips,
    lines_out,
    lines_in,
    held,
    arrived,
    owed,
    tombstones,
    proofs,
    peers,
    directories,
)
