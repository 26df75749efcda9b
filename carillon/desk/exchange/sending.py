# SPDX-License-Identifier: Apache-2.0
"""Sending: what was said is sealed to those who are entitled now, packed for each node, and handed to the carrier.

A node that cannot be reached waits by itself, each time twice as long, and nobody else with it. What is withheld (its content was taken
back, or its addressee left the group) still has a place in its line: the slip goes alone, so that the line goes on and nothing is told.
"""

import logging
import secrets
from collections import defaultdict

import msgspec

from carillon.desk.bench import Bench
from carillon.desk.exchange import post
from carillon.errors import Error, PeerError
from carillon.exchange import envelope, lines
from carillon.exchange.directory import Directory
from carillon.exchange.keyring import Keyring
from carillon.exchange.lines import SignedSlip
from carillon.exchange.messages import Signed, restore
from carillon.exchange.transport import Outgoing, Transport
from carillon.store import clock
from carillon.store.exchange import letters, peers
from carillon.store.exchange.letters import Letter, Place

BATCH = 200
"""Messages sealed and handed over at a time."""
LONGEST_WAIT = 60.0
"""Seconds after which a node that could not be reached is tried again at the latest."""
log = logging.getLogger(__name__)


def send(bench: Bench, carrier: Transport, limit: int = BATCH) -> int:
    """Hands the next messages to the carrier; returns how many parcels it took."""
    keyring = bench.keyring
    with bench.database.read() as connection:
        found = post.directory(connection)
        if keyring is None or found is None:
            return 0
        at = clock.now()
        waiting = {node for node, peer in peers.all_peers(connection).items() if peer.wait_until and peer.wait_until > at}
        # What cannot leave, because it is for or by somebody who is in the exchange no more, must not stand before what can.
        ready = [node for node in found.nodes if node not in waiting and node != keyring.node]
        due = letters.unsent(connection, ready, limit, [code for code in keyring.bureaus if found.hosts(keyring.node, code, at)])
        stored = letters.fetch(connection, [number for number, _ in due])
    parcels: list[tuple[int, Outgoing]] = []
    found.require_current(at)
    for number, places in due:
        try:
            parcels += [(number, one) for one in pack(found, keyring, stored[number], places, at)]
        except PeerError as refusal:
            log.warning("Message %s cannot leave: %s", stored[number].id, refusal.message)
    if not parcels:
        return 0
    outcomes = carrier.publish_many([one for _, one in parcels])
    _note(bench, parcels, outcomes)
    return sum(outcome is None for outcome in outcomes)


def pack(found: Directory, keyring: Keyring, letter: Letter, places: list[Place], at: str) -> list[Outgoing]:
    """The parcels of one message, by node."""
    signed = restore(letter.inner, letter.signature, letter.kid) if letter.inner is not None else None
    open_to = _entitled(found, signed, [one.addressee for one in places], at)
    by_node: dict[str, tuple[list[SignedSlip], list[SignedSlip]]] = defaultdict(lambda: ([], []))
    for one in places:
        if one.node not in found.nodes:
            continue
        slip = post.slip(keyring.node, letter, one)
        made = SignedSlip(slip, keyring.sign_with(letter.kid, lines.signed_bytes(slip)))
        by_node[one.node][one.addressee not in open_to].append(made)
    sealed = envelope.seal(signed, open_to, found, at, secrets.token_bytes) if signed is not None and open_to else None
    parcels = []
    for node, (given, withheld) in sorted(by_node.items()):
        if given and sealed is not None:
            parcels.append(Outgoing(node, envelope.parcel(sealed, given, node), _parcel_id(letter, given)))
        if withheld:
            parcels.append(Outgoing(node, envelope.blank(keyring, withheld, node), _parcel_id(letter, withheld)))
    return parcels


def _entitled(found: Directory, signed: Signed | None, addressees: list[str], at: str) -> frozenset[str]:
    """Those to whom the content may go now."""
    if signed is None:
        return frozenset()
    return frozenset(found.entitled(signed.message.audience, at, addressees))


def _parcel_id(letter: Letter, slips: list[SignedSlip]) -> str:
    """The carrier takes the same parcel once within its memory; one that is asked for again must pass, so every sending has a name."""
    first = slips[0].slip
    return f"{letter.id}.{first.addressee}.{first.seq}.{secrets.token_hex(4)}"


def _note(bench: Bench, parcels: list[tuple[int, Outgoing]], outcomes: list[Error | None]) -> None:
    """What the carrier took has left; nodes that it could not take anything for wait."""
    at = clock.now()
    troubles: dict[str, Error] = {}
    whole: dict[tuple[int, str], bool] = {}
    for (number, one), outcome in zip(parcels, outcomes, strict=True):
        whole[number, one.to_node] = whole.get((number, one.to_node), True) and outcome is None
        if outcome is not None:
            troubles.setdefault(one.to_node, outcome)
    with bench.database.write() as connection:
        letters.sent(connection, [one for one, taken in whole.items() if taken], at)
        known = peers.all_peers(connection)
        for node in {one.to_node for _, one in parcels}:
            peer = known.get(node, peers.Peer(node))
            if trouble := troubles.get(node):
                failures = peer.failures + 1
                wait = min(LONGEST_WAIT, 0.5 * 2 ** min(failures, 10))
                log.warning("Node %s waits %.0f s: %s", node, wait, trouble.message)
                changed = msgspec.structs.replace(
                    peer, failures=failures, wait_until=clock.after(at, seconds=wait), trouble=trouble.message[:300]
                )
                peers.put(connection, changed)
            elif peer.failures:
                peers.put(connection, msgspec.structs.replace(peer, failures=0, wait_until=None, trouble=""))
