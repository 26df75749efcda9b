# SPDX-License-Identifier: Apache-2.0
"""Messages of kinds that this program could not read when they came: kept with what is needed to do them, and done once it can.

What is kept of one is what a seal holds, its head and the bytes that were signed, with the bureaus it is for and their places. It is done
in its order of arrival, before anything newer comes in, under the directory that holds then.
"""

import logging
from collections.abc import Sequence
from itertools import groupby
from typing import Any

import msgspec
from sqlalchemy import Connection

from carillon.desk.bench import Bench
from carillon.desk.exchange import kinds, post
from carillon.desk.exchange.batch import Copies
from carillon.desk.exchange.inward import Inward
from carillon.errors import Error, Forged, NotAddressed, PeerError
from carillon.exchange import wire
from carillon.exchange.directory import Directory
from carillon.exchange.messages import Signed, restore
from carillon.store import audit, clock
from carillon.store.db import lock_audit
from carillon.store.exchange import unread as store

log = logging.getLogger(__name__)


class _Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`nth`: its turn among what came at the same time; `to`: the addressees here with its places in their lines."""

    kid: str
    node: str
    nth: int
    signature: str
    to: dict[str, int]


_head = msgspec.json.Decoder(_Head)


# Keeping -------------------------------------------------------------------------------------------------------------------


def keep(connection: Connection, unread: Sequence[Inward]) -> None:
    """Keeps messages that came in one batch, each as often as it has addressees here; all of them are noted as arrived."""
    kept = store.fetch(connection, {one.message.id for one in unread}) if unread else {}
    for nth, one in enumerate(unread):
        before = _read(kept[one.message.id])[0] if one.message.id in kept else None
        told = before or _Head(kid=one.signed.kid, node=one.node, nth=nth, signature=wire.b64(one.signed.signature), to={})
        head = msgspec.structs.replace(told, to=told.to | {one.addressee: one.seq})
        kept[one.message.id] = msgspec.json.encode(head) + b"\n" + one.signed.inner
    for message_id, data in kept.items():
        store.put(connection, message_id, data)


def _read(data: bytes) -> tuple[_Head, Signed]:
    head, _, inner = data.partition(b"\n")
    told = _head.decode(head)
    return told, restore(inner, wire.unb64(told.signature), told.kid)


# Doing ---------------------------------------------------------------------------------------------------------------------


def catch_up(bench: Bench) -> int:
    """Does what was kept and can be read now, each message once; returns how many. One that may not be done any more is declined."""
    with bench.database.read() as connection:
        waiting = [one for one in store.waiting(connection) if one[2] in kinds.DOES]
    together = (list(group) for _, group in groupby(waiting, key=lambda one: one[0]))
    done = sum(_do_all(bench, [message_id for _, message_id, _ in group]) for group in together)
    if done:
        with bench.database.write() as connection:
            store.settle(connection)
    return done


def _do_all(bench: Bench, ids: list[str]) -> int:
    """What came at one time, in one transaction."""
    with bench.database.write() as connection:
        lock_audit(connection)
        found, at = post.directory(connection), clock.now()
        if found is None or bench.keyring is None:
            return 0
        kept = sorted((_read(data) for data in store.fetch(connection, ids).values()), key=lambda one: one[0].nth)
        ready = [(head, signed) for head, signed in kept if not kinds.unread(signed.message)]
        entries: list[audit.Entry] = []
        for head, signed in ready:
            for bureau, seq in sorted(head.to.items()):
                # An earlier one of them may have taken it back.
                if store.fetch(connection, [signed.message.id]):
                    _do(_inward(bench, connection, head, signed, addressee=bureau, seq=seq, directory=found, at=at, entries=entries))
        store.drop(connection, [signed.message.id for _, signed in ready])
        audit.append(connection, entries)
    return len(ready)


def _inward(bench: Bench, connection: Connection, head: _Head, signed: Signed, **more: Any) -> Inward:
    return Inward(bench=bench, connection=connection, signed=signed, node=head.node, copies=Copies(connection, ()), **more)


def _do(inward: Inward) -> None:
    """Does a message for one addressee; when it fails nothing of it stays, and its origin is told."""
    written = len(inward.entries)
    savepoint = inward.connection.begin_nested()
    try:
        _require_entitled(inward)
        kinds.attempt(inward)
        inward.copies.flush(inward.bench)
        savepoint.commit()
    except Error as refusal:
        savepoint.rollback()
        del inward.entries[written:]
        log.warning("%s %s from %s was not done: %s", inward.message.kind, inward.message.id, inward.message.origin, refusal.message)
        inward.note("exchange.refused", inward.message.id, code=refusal.code)
        kinds.decline(inward, refusal)


def _require_entitled(inward: Inward) -> None:
    """Raises a PeerError unless what was believed when it came is believed still, and is still for its addressee."""
    found, message, keyring = inward.directory, inward.message, inward.bench.keyring
    if found is None or keyring is None:
        raise PeerError("This node belongs to no exchange any more.")
    if inward.signed.kid in found.revoked:
        raise Forged(f"The key {inward.signed.kid} of {inward.node} was revoked.")
    found.speaker(message.origin, inward.at)
    if not _is_for(found, keyring.node, inward):
        raise NotAddressed(f"It is for {inward.addressee} no longer.")


def _is_for(found: Directory, node: str, inward: Inward) -> bool:
    here = found.hosts(node, inward.addressee, inward.at)
    return here and inward.addressee in found.entitled(inward.message.audience, inward.at, [inward.addressee])
