# SPDX-License-Identifier: Apache-2.0
"""Public extracts of notices, as they are now, and the feed of their changes.

Whoever publishes a notice whose owner consents calls `put`, whoever ends or suspends it calls `end`, in the same transaction. Both need
the lock on the audit chain, so that numbers are committed in their order, as every deed has it.
"""

import msgspec
from sqlalchemy import Connection, func, insert, select, update

from carillon.core.model.extract import Extract
from carillon.store.schemas.public import extracts

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Extract)


class Change(msgspec.Struct, frozen=True):
    """The newest change of one extract; None as `extract` is a tombstone: it is public no more, and its content is gone."""

    seq: int
    place: int
    id: str
    extract: Extract | None
    at: str


def put(connection: Connection, extract: Extract, at: str) -> bool:
    """Publishes an extract, or what has changed of it; False where all of it stands there already."""
    row = connection.execute(select(extracts).where(extracts.c.id == extract.id)).first()
    doc = _encoder.encode(extract).decode()
    if row is not None and row.doc == doc:
        return False
    seq = newest(connection) + 1
    values = {"notice": extract.notice, "doc": doc, "seq": seq, "at": at}
    if row is None:
        connection.execute(insert(extracts).values(id=extract.id, place=seq, **values))
    else:
        again = {"place": seq} if row.doc is None else {}
        connection.execute(update(extracts).where(extracts.c.id == extract.id).values(**values, **again))
    return True


def end(connection: Connection, notice: str, at: str) -> int:
    """Takes the extracts of a notice from the public at once; returns how many there were. A tombstone without content stays."""
    there = select(extracts.c.id).where(extracts.c.notice == notice, extracts.c.doc.is_not(None))
    ended = connection.execute(there).scalars().all()
    for number in ended:
        gone = {"doc": None, "seq": newest(connection) + 1, "at": at}
        connection.execute(update(extracts).where(extracts.c.id == number).values(**gone))
    return len(ended)


def newest(connection: Connection) -> int:
    """The number of the newest change; 0 before the first."""
    return int(connection.execute(select(func.max(extracts.c.seq))).scalar() or 0)


def since(connection: Connection, seq: int, limit: int | None = None) -> list[Change]:
    """Changes after a number, in their order; of each extract the newest one only."""
    query = select(extracts).where(extracts.c.seq > seq).order_by(extracts.c.seq).limit(limit)
    return [
        Change(row.seq, row.place, row.id, _decoder.decode(row.doc) if row.doc is not None else None, row.at)
        for row in connection.execute(query)
    ]


def find(connection: Connection, number: str) -> Extract | None:
    """The extract with a public number."""
    doc = connection.execute(select(extracts.c.doc).where(extracts.c.id == number)).scalar()
    return _decoder.decode(doc) if doc is not None else None
