# SPDX-License-Identifier: Apache-2.0
"""What this node tells each other node of their lines, and what it makes of what the other tells."""

import secrets
from collections.abc import Iterable
from importlib.metadata import version

import msgspec
from sqlalchemy import Connection

from carillon.desk.bench import Bench
from carillon.desk.exchange import post
from carillon.errors import PeerError
from carillon.exchange import pulse as pulses
from carillon.exchange import receipts
from carillon.exchange.directory import Directory
from carillon.exchange.keyring import Keyring
from carillon.exchange.pulse import Done, Pulse, Reach, Want
from carillon.exchange.receipts import Receipt
from carillon.store import clock, records
from carillon.store.exchange import letters, lines, peers

RELEASE = version("carillon-exchange")[:24]
ASK_AGAIN = 5.0
"""Seconds before what is missing is asked for once more."""
LATELY = 120.0
"""Seconds for which an addressee is told that we know what it has done, so that it need not repeat its receipts."""
WINDOW = 500
"""Places asked for at a time."""
MOST_SEQ = 2**31 - 1
"""No line, and no directory's version, gets so far; a number beyond it is a lie, and no database need keep it."""


def make(connection: Connection, found: Directory, keyring: Keyring, answers: tuple[str, ...], node: str, at: str) -> Pulse:
    """Everything that matters to one node now."""
    ours, theirs = keyring.bureaus, found.hosted(node)
    out = [one for one in letters.open_ends(connection, theirs, clock.after(at, seconds=-LATELY), pulses.LINES) if one.origin in ours]
    ends = [one for one in lines.of(connection, theirs, pulses.LINES) if one.addressee in ours]
    missing = [one for one in ends if one.known > one.seq and (one.asked_at or "") < clock.after(at, seconds=-ASK_AGAIN)]
    owed: list[str] = []
    live = post.believed(found, keyring, at)
    for one in ends:
        if len(owed) >= pulses.RECEIPTS:
            break
        owed += [
            receipts.renew(text, live, keyring, found.version, at).decode()
            for text in lines.owing(connection, one.origin, one.addressee, pulses.RECEIPTS - len(owed))
        ]
    return Pulse(
        sender=keyring.node,
        to=node,
        at=at,
        release=RELEASE,
        directory=found.version,
        answers=answers,
        reaches=tuple(Reach(one.origin, one.addressee, one.seq, one.applied) for one in out[: pulses.LINES]),
        done=tuple(Done(one.origin, one.addressee, one.seq, one.hash) for one in ends if one.seq)[: pulses.LINES],
        wants=tuple(Want(one.origin, one.addressee, one.seq + 1, min(one.known, one.seq + WINDOW)) for one in missing)[: pulses.LINES],
        receipts=tuple(owed),
    )


def send(bench: Bench, nodes: Iterable[str], at: str) -> list[tuple[str, bytes]]:
    """Pulses for these nodes, sealed; nodes that the directory no longer admits get none."""
    with bench.database.read() as connection:
        found = post.directory(connection)
        if found is None or bench.keyring is None:
            return []
        schemas = records.at_home(connection)
        checks = {kind.check for name in schemas if (kind := bench.packs.kinds.get(name)) and kind.check}
        made = [make(connection, found, bench.keyring, tuple(sorted(checks)), node, at) for node in nodes if node in found.nodes]
    sealed = []
    for one in made:
        try:
            sealed.append((one.to, pulses.send(one, found, bench.keyring, at, secrets.token_bytes)))
        except PeerError:
            continue
    if any(one.wants for one in made):
        with bench.database.write() as connection:
            for one in made:
                for want in one.wants:
                    lines.asked(connection, want.origin, want.addressee, at)
    return sealed


def take(connection: Connection, found: Directory, keyring: Keyring, pulse: Pulse, at: str) -> bool:
    """Notes how far our lines were applied, and sends again what is missing; how far theirs reach is for whoever receives them. True where
    it brought proofs, so that the sender should hear which of its receipts are here.

    One that is not newer than the last (it came twice, or the sender's clock was put back) is no sign of life and undoes nothing; what it
    says that only ever grows is taken from it all the same.
    """
    peer = peers.find(connection, pulse.sender)
    newer = peer.heard_at is None or pulse.at > peer.heard_at
    if newer:
        heard = msgspec.structs.replace(
            peer,
            heard_at=min(pulse.at, at),
            release=pulse.release,
            directory=min(pulse.directory, MOST_SEQ),
            answers=" ".join(pulse.answers),
            # It collects again: what waits for room in its box, or for its return, is tried at once.
            wait_until=None,
        )
        peers.put(connection, heard)
    proven = [_take_receipt(connection, found, pulse.sender, text.encode(), at) for text in pulse.receipts]
    ends = [Done(one.origin, one.addressee, 0, letters.START) for one in pulse.wants if one.first == 1]
    for done in pulse.done:
        if letters.applied(connection, done.origin, done.addressee, done.seq, done.hash, at):
            ends.append(done)
        elif newer and done.seq <= MOST_SEQ // 2:
            post.place_again(connection, found, keyring, done)
    if newer and pulse.directory >= found.version and post.turned(found, keyring, at):
        for end in ends:
            post.renew(connection, found, keyring, end, at)
    for want in pulse.wants:
        letters.again(connection, (want.origin, want.addressee), want.first, min(want.last, want.first + WINDOW), pulse.sender)
    owing = lines.owing_lines(connection) if pulse.reaches else set()
    for reach in pulse.reaches:
        if (reach.origin, reach.addressee) in owing:
            lines.settled(connection, reach.origin, reach.addressee, reach.applied)
    return any(proven)


def _take_receipt(connection: Connection, found: Directory, node: str, statement: bytes, at: str) -> bool:
    """Keeps a proof that something was purged, True where there was none; one that does not hold proves nothing."""
    try:
        receipt: Receipt = receipts.read(statement, found, at)
    except PeerError:
        return False
    if receipt.node != node or receipt.deed != "purged":
        return False
    return letters.proof(connection, receipt.message, receipt.bureau, at, statement)
