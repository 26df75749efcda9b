# SPDX-License-Identifier: Apache-2.0
"""Other nodes, when each was last heard, and the directory that says who they are."""

from functools import lru_cache

import msgspec
from sqlalchemy import Connection, Dialect, func, insert, select, update

from carillon.store.exchange.schema import directories, peers
from carillon.store.prepared import Prepared


class Peer(msgspec.Struct, frozen=True):
    """Another node as this one knows it; `trouble` is a sentence, empty while all is well."""

    node: str
    heard_at: str | None = None
    release: str = ""
    directory: int = 0
    failures: int = 0
    wait_until: str | None = None
    trouble: str = ""
    refused: int = 0
    answers: str = ""


def find(connection: Connection, node: str) -> Peer:
    """A node never heard of has an empty entry."""
    row = connection.execute(select(peers).where(peers.c.node == node)).first()
    return Peer(**row._mapping) if row else Peer(node)


def all_peers(connection: Connection) -> dict[str, Peer]:
    return {row.node: Peer(**row._mapping) for row in connection.execute(select(peers).order_by(peers.c.node))}


def put(connection: Connection, peer: Peer) -> None:
    """Stores a node's entry in the place of the earlier one."""
    values = msgspec.structs.asdict(peer)
    done = connection.execute(update(peers).where(peers.c.node == peer.node).values(values))
    if not done.rowcount:
        connection.execute(insert(peers).values(values))


def newest(connection: Connection) -> int:
    """The version of the directory that holds; 0: there is none."""
    return int(connection.execute(select(directories.c.version).order_by(directories.c.version.desc()).limit(1)).scalar() or 0)


def latest(connection: Connection) -> tuple[int, str] | None:
    """Version of the directory that holds, and when it was accepted; None: there is none."""
    rows = _latest(connection.dialect).rows(connection, {})
    return (int(rows[0][0]), str(rows[0][1])) if rows else None


@lru_cache(maxsize=4)
def _latest(dialect: Dialect) -> Prepared:
    query = select(directories.c.version, directories.c.accepted_at).order_by(directories.c.version.desc()).limit(1)
    return Prepared(query, dialect)


def since(connection: Connection) -> str:
    """When this node first had a directory; empty before that."""
    return str(connection.execute(select(func.min(directories.c.accepted_at))).scalar() or "")


def document(connection: Connection, version: int) -> bytes | None:
    found = connection.execute(select(directories.c.document).where(directories.c.version == version)).scalar()
    return bytes(found) if found is not None else None


def accept(connection: Connection, version: int, document: bytes, at: str) -> None:
    connection.execute(insert(directories).values(version=version, document=document, accepted_at=at))
