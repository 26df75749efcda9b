# SPDX-License-Identifier: Apache-2.0
"""What bureaus tell each other of the purge of an event: its lead that it is time, each that took part what it has erased."""

from pathlib import Path

import msgspec

from carillon.core.model import purge as model
from carillon.core.model.purge import Statement
from carillon.desk.bench import Bench
from carillon.desk.exchange import steps
from carillon.desk.exchange.inward import Inward
from carillon.errors import Error, NotFound, PeerError
from carillon.exchange import keyring, wire
from carillon.store import events
from carillon.store import purges as store


class PurgeBody(msgspec.Struct, frozen=True):
    event: str


class PurgedBody(msgspec.Struct, frozen=True):
    statement: Statement


def take_purge(inward: Inward) -> None:
    """By the lead of an event alone. It is carried out with the next round, so that a long one holds up nobody."""
    event = events.find(inward.connection, inward.read(PurgeBody).event)
    if event is None:
        raise NotFound(f"{inward.message.origin} purges an event that is not known here.")
    inward.require_owner(event.lead)
    store.ask(inward.connection, inward.addressee, event.id, [inward.addressee], event.lead, inward.at)
    inward.note("event.purge", event.id)


def take_purged(inward: Inward) -> None:
    """A statement of one that took part, signed by its node."""
    statement = inward.read(PurgedBody).statement
    inward.require_owner(statement.bureau)
    if len(statement.counts) > 50 or not holds(statement):
        raise PeerError(f"What {statement.bureau} states to have erased is not signed as it says.")
    if inward.directory is not None:
        node = inward.directory.node_of(inward.message.origin)
        keys = {one.public for one in inward.directory.nodes[node].signing if one.kid not in inward.directory.revoked}
        if statement.key not in keys:
            raise PeerError(f"What {statement.bureau} states to have erased is not signed by {node}.")
    if store.state(inward.connection, inward.addressee, statement):
        inward.note("event.purged", statement.event, by=statement.bureau)


def sign(bench: Bench, statement: Statement) -> Statement:
    """The statement with the key by which this node speaks, and its signature. Raises Broken where the key cannot be used."""
    ring = bench.keyring
    if ring is not None:
        public = next(one.public for one in ring.public().signing if one.kid == ring.kid)
        statement = msgspec.structs.replace(statement, key=public)
        return msgspec.structs.replace(statement, signature=wire.b64(ring.sign(model.signed(statement))[1]))
    own = steps.own_key(Path(bench.settings.path) / "node.key")
    statement = msgspec.structs.replace(statement, key=wire.b64(own.public_key().public_bytes_raw()))
    return msgspec.structs.replace(statement, signature=wire.b64(own.sign(model.signed(statement))))


def holds(statement: Statement) -> bool:
    """Whether the signature of a statement is by the key that it names."""
    try:
        return keyring.verify(wire.unb64(statement.key), wire.unb64(statement.signature), model.signed(statement))
    except Error:
        return False
