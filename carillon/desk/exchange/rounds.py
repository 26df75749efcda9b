# SPDX-License-Identifier: Apache-2.0
"""The work of the exchange, round by round: tell what changed, send, receive, and keep every node informed of the lines between us.

One process of a node does it at a time. Should two, everything still holds: places in lines are given and taken in transactions, and
what is done twice is done once.
"""

import logging
from time import monotonic

from carillon.desk.bench import Bench
from carillon.desk.exchange import post, pulses, sending, sharing, unread
from carillon.desk.exchange.receiving import Intake
from carillon.exchange.transport import Outgoing, Transport
from carillon.store import clock, people
from carillon.store.exchange import leases, peers

PULSE_SECONDS = 30.0
"""Between two pulses to a node that nothing is said to."""
ANSWER_SECONDS = 0.25
"""How soon a node that was heard is told what was done: its messages of that time share one pulse."""
LEASE_SECONDS = 10.0
log = logging.getLogger(__name__)


class Rounds:
    """The exchange's work of one process."""

    def __init__(
        self,
        bench: Bench,
        carrier: Transport,
        *,
        pulse_seconds: float = PULSE_SECONDS,
        answer_seconds: float = ANSWER_SECONDS,
        lease_seconds: float = LEASE_SECONDS,
    ) -> None:
        self._bench = bench
        self._carrier = carrier
        self._intake = Intake(bench, carrier)
        self._pulse_seconds = pulse_seconds
        self._answer_seconds = answer_seconds
        self._lease_seconds = lease_seconds
        self._heard: set[str] = set()
        self._answered = self._pulsed = self._aged = float("-inf")
        self._holder = clock.new_id("run")
        self._caught_up = False

    def once(self, wait: float = 0.0) -> int:
        """One round; returns how much was done, 0 when there was nothing to do. Waits for something to come in for at most so long."""
        if not leases.hold(self._bench.database, "exchange", self._holder, self._lease_seconds):
            self._intake.forget()
            return 0
        if not self._caught_up:
            # What an earlier program could not read, before anything newer comes in.
            unread.catch_up(self._bench)
            self._caught_up = True
        done = sharing.share(self._bench) + sharing.tell_hits(self._bench)
        done += sending.send(self._bench, self._carrier)
        received, heard = self._intake.receive(wait=0.0 if done else wait)
        self._heard |= heard
        self._pulse()
        self._age()
        return done + received

    def close(self) -> None:
        """Lets another process go on at once."""
        self._intake.close()
        leases.release(self._bench.database, "exchange", self._holder)

    def _pulse(self) -> None:
        """To nodes that were heard soon, to all now and then."""
        now = monotonic()
        every = now - self._pulsed >= self._pulse_seconds
        if not every and not (self._heard and now - self._answered >= self._answer_seconds):
            return
        with self._bench.database.read() as connection:
            found = post.directory(connection)
            known = peers.all_peers(connection)
            keyring = self._bench.keyring
            if found is None or keyring is None:
                return
            nodes = [node for node in found.nodes if node != keyring.node and (every or node in self._heard)]
            at = clock.now()
            newer = []
            for node in nodes:
                has = known[node].directory if node in known else 0
                # Each version that it lacks: one may have changed the roots. What a node goes by that was never heard is not known.
                for version in range(has + 1, found.version + 1) if has else ():
                    document = peers.document(connection, version)
                    if document is not None:
                        newer.append(Outgoing(node, document, f"directory.{version}.{at}"))
        parcels = [Outgoing(node, data, f"pulse.{keyring.node}.{at}") for node, data in pulses.send(self._bench, nodes, at)] + newer
        if parcels:
            self._carrier.publish_many(parcels)
        self._answered = now
        self._heard = set()
        if every:
            self._pulsed = now

    def _age(self) -> None:
        """Copies whose owner's node was not heard for too long stop answering, and answer again when it is heard."""
        if monotonic() - self._aged < self._pulse_seconds / 3:
            return
        self._aged = monotonic()
        age(self._bench)
        sharing.regroup(self._bench)


def age(bench: Bench) -> list[str]:
    """Notes which bureaus' copies are too old to answer from; returns those."""
    with bench.database.read() as connection:
        found = post.directory(connection)
        if found is None or bench.keyring is None:
            return []
        limit = clock.after(clock.now(), hours=-found.stale_after_hours)
        begun = peers.since(connection)
        heard = {node: peer.heard_at or begun for node, peer in peers.all_peers(connection).items()}
        remote = post.elsewhere(bench, connection)
        unheard = {code for code in remote if heard.get(found.node_of(code), begun) < limit}
        # Who left can take nothing back any more, and gets nothing from anyone: nobody answers from his copies, and he from nobody's.
        left = {code for code in people.bureau_codes(connection) if code not in found.bureaus}
        old = sorted(unheard | left)
        now_stale = people.stale(connection)
    if set(old) != now_stale:
        with bench.database.write() as connection:
            people.mark_stale(connection, old)
        log.warning("Too long unheard or gone, and not answered from: %s", ", ".join(old) or "nobody any more")
    return old
