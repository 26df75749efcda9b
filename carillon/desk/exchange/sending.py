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
from carillon.exchange import envelope
from carillon.exchange.directory import Directory
from carillon.exchange.keyring import Keyring
from carillon.exchange.lines import SignedSlip
from carillon.exchange.messages import Signed
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
    """Hands the next messages to the carrier; returns how many parcels it took, and how many places cannot leave as they are."""
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
    found.require_current(at)
    parcels, parked = _pack_all(found, keyring, [(stored[number], places) for number, places in due], at)
    if parked:
        log.info("%d places were given under a key that is believed no more, and wait for their addressees' word", len(parked))
        with bench.database.write() as connection:
            letters.parked(connection, parked, at)
    if not parcels:
        return len(parked)
    outcomes = carrier.publish_many([one for _, one in parcels])
    _note(bench, parcels, outcomes)
    return len(parked) + sum(outcome is None for outcome in outcomes)


def _pack_all(
    found: Directory, keyring: Keyring, due: list[tuple[Letter, list[Place]]], at: str
) -> tuple[list[tuple[int, Outgoing]], list[Place]]:
    """The parcels of many messages, by number; and the places that were given under a key that is believed no more."""
    live = post.believed(found, keyring, at)
    parcels: list[tuple[int, Outgoing]] = []
    parked: list[Place] = []
    for letter, places in due:
        slips: dict[str, list[SignedSlip]] = defaultdict(list)
        for one in places:
            made = post.signed_slip(keyring, letter, one, live)
            if made is None:
                parked.append(one)
            elif one.node in found.nodes:
                slips[one.node].append(made)
        try:
            parcels += [(letter.number, one) for one in _pack(found, keyring, post.signed(keyring, letter, live), slips, at)]
        except PeerError as refusal:
            log.warning("Message %s cannot leave: %s", letter.id, refusal.message)
    return parcels, parked


def _pack(found: Directory, keyring: Keyring, signed: Signed | None, slips: dict[str, list[SignedSlip]], at: str) -> list[Outgoing]:
    """The parcels of one message, from its slips by node."""
    open_to = _entitled(found, signed, [one.slip.addressee for there in slips.values() for one in there], at)
    sealed = envelope.seal(signed, open_to, found, at, secrets.token_bytes) if signed is not None and open_to else None
    parcels = []
    for node, there in sorted(slips.items()):
        given = [one for one in there if one.slip.addressee in open_to]
        withheld = [one for one in there if one.slip.addressee not in open_to]
        if given and sealed is not None:
            parcels.append(Outgoing(node, envelope.parcel(sealed, given, node), _parcel_id(given)))
        if withheld:
            parcels.append(Outgoing(node, envelope.blank(keyring, withheld, node), _parcel_id(withheld)))
    return parcels


def _entitled(found: Directory, signed: Signed | None, addressees: list[str], at: str) -> frozenset[str]:
    """Those to whom the content may go now."""
    if signed is None:
        return frozenset()
    return frozenset(found.entitled(signed.message.audience, at, addressees))


def _parcel_id(slips: list[SignedSlip]) -> str:
    """The carrier takes the same parcel once within its memory; one that is asked for again must pass, so every sending has a name."""
    first = slips[0].slip
    return f"{first.origin}.{first.addressee}.{first.seq}.{secrets.token_hex(4)}"


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
