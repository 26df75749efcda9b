# SPDX-License-Identifier: Apache-2.0
"""Messages that arrived in a kind, or a version of a kind, that this program could not read: kept as they were signed, for a later one."""

from collections.abc import Collection

from sqlalchemy import Connection, select, update

from carillon.store import positions
from carillon.store.exchange.schema import arrived

POSITION = "exchange:unread"
"""Whether anything was ever kept and not done yet: who never had to need not look through all that arrived."""


def fetch(connection: Connection, ids: Collection[str]) -> dict[str, bytes]:
    """What was kept of these messages; those that were done, or purged, are absent."""
    query = select(arrived.c.id, arrived.c.inner).where(arrived.c.id.in_(list(ids)), arrived.c.inner.is_not(None))
    return {row[0]: bytes(row[1]) for row in connection.execute(query)}


def put(connection: Connection, message_id: str, kept: bytes) -> None:
    """Keeps a message that is noted as arrived."""
    connection.execute(update(arrived).where(arrived.c.id == message_id).values(inner=kept))
    if not positions.read(connection, POSITION):
        positions.write(connection, POSITION, 1)


def drop(connection: Connection, ids: Collection[str]) -> None:
    """Keeps these no longer; that they arrived stays known."""
    connection.execute(update(arrived).where(arrived.c.id.in_(list(ids))).values(inner=None))


def waiting(connection: Connection) -> list[tuple[str, str, str]]:
    """(time, id, kind) of all that is kept, in the order of the times at which it came."""
    if not positions.read(connection, POSITION):
        return []
    query = select(arrived.c.at, arrived.c.id, arrived.c.kind).where(arrived.c.inner.is_not(None))
    return [(row[0], row[1], row[2]) for row in connection.execute(query.order_by(arrived.c.at, arrived.c.id))]


def settle(connection: Connection) -> None:
    """Notes where nothing is kept any more."""
    if not waiting(connection):
        positions.write(connection, POSITION, 0)


def purge(connection: Connection, origin: str, object_ids: Collection[str], but: str) -> None:
    """Drops what was kept of an origin and names a thing that it took back: nobody here can say what else it tells of that thing. `but`:
    the message that takes it back."""
    if not positions.read(connection, POSITION):
        return
    query = select(arrived.c.id, arrived.c.inner).where(arrived.c.origin == origin, arrived.c.inner.is_not(None), arrived.c.id != but)
    named = [f'"{one}"'.encode() for one in object_ids]
    gone = [row[0] for row in connection.execute(query) if any(name in bytes(row[1]) for name in named)]
    if gone:
        drop(connection, gone)
