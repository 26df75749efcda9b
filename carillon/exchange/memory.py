# SPDX-License-Identifier: Apache-2.0
"""A carrier inside the process, with faults on order: for tests of what must survive a bad line, and for a demonstration without a server.

Everything it does wrong is drawn from one seed, and time is a clock that is passed in: the same calls give the same run.
"""

import random
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import msgspec

from carillon.errors import Error, Unavailable
from carillon.exchange.transport import BoxFull, CarrierState, Delivery, NoAddressee, Outgoing, check_name, check_size

AGAIN_SECONDS = 60.0
"""What was handed over and not acknowledged comes again after this."""


class Faults(msgspec.Struct, frozen=True, kw_only=True):
    """How often what goes wrong; each from 0 (never) to 1 (always)."""

    refuse: float = 0.0
    """`publish` raises, and the parcel did not arrive."""
    uncertain: float = 0.0
    """`publish` raises, and the parcel did arrive."""
    drop: float = 0.0
    """`publish` returns, and the parcel is lost; worse than any carrier should be."""
    duplicate: float = 0.0
    """The parcel is there twice."""
    reorder: float = 0.0
    """The parcel gets before some of those that wait."""
    forget: float = 0.0
    """`done` is not heard, and the parcel comes again."""
    silence: float = 0.0
    """A question gets no answer."""


class _Held:
    """One parcel in a box."""

    def __init__(self, sender: str, data: bytes) -> None:
        self.sender = sender
        self.data = data
        self.tries = 0
        self.not_before = float("-inf")


class PostOffice:
    """The carrier itself. Make one, and a `line` for every node.

    `cut` and `heal` part nodes from it; `faults` may be changed at any time.
    """

    def __init__(
        self, *, seed: int = 0, faults: Faults | None = None, clock: Callable[[], float] = time.monotonic, capacity: int = 1_000_000
    ) -> None:
        """`clock` in seconds; `capacity`: parcels a box may hold."""
        self.faults = faults or Faults()
        self.clock = clock
        self.capacity = capacity
        self.changed = threading.Condition()
        self._chance = random.Random(seed)  # noqa: S311 - a seed makes the same faults again
        self._boxes: dict[str, list[_Held]] = {}
        self._seen: dict[str, set[str]] = {}
        self._answers: dict[str, Callable[[bytes], bytes]] = {}
        self._cut: set[str] = set()

    def line(self, node: str) -> "MemoryTransport":
        """A node's transport; the node has a box from now on, and keeps it when the transport is closed and made again."""
        with self.changed:
            self._boxes.setdefault(check_name(node), [])
            self._seen.setdefault(node, set())
        return MemoryTransport(self, node)

    def cut(self, *nodes: str) -> None:
        """These nodes lose their connection."""
        with self.changed:
            self._cut.update(nodes)

    def heal(self, *nodes: str) -> None:
        """These nodes, or all, are connected again."""
        with self.changed:
            self._cut.difference_update(nodes or tuple(self._cut))
            self.changed.notify_all()

    def reachable(self, node: str) -> bool:
        return node not in self._cut

    def happens(self, chance: float) -> bool:
        return chance > 0 and self._chance.random() < chance

    def take(self, sender: str, parcel: Outgoing) -> None:
        """Puts a parcel into the addressee's box; raises as `Transport.publish` does."""
        check_name(parcel.to_node)
        check_size(parcel.data)
        with self.changed:
            if not self.reachable(sender) or self.happens(self.faults.refuse):
                raise Unavailable("No connection to the carrier.", help="Send it again.")
            self._put(sender, parcel)
            self.changed.notify_all()
            if self.happens(self.faults.uncertain):
                raise Unavailable("The carrier did not answer.", help="Send it again with the same message id.")

    def _put(self, sender: str, parcel: Outgoing) -> None:
        box = self._boxes.get(parcel.to_node)
        if box is None:
            raise NoAddressee(f"The carrier knows no {parcel.to_node}.")
        told = f"{sender}\n{parcel.message_id}"
        if told in self._seen[parcel.to_node]:
            return
        if len(box) >= self.capacity:
            raise BoxFull(f"The carrier holds as much for {parcel.to_node} as it may.")
        self._seen[parcel.to_node].add(told)
        if self.happens(self.faults.drop):
            return
        for _ in range(2 if self.happens(self.faults.duplicate) else 1):
            place = self._chance.randint(0, len(box)) if self.happens(self.faults.reorder) else len(box)
            box.insert(place, _Held(sender, parcel.data))

    def hand_over(self, node: str, limit: int, wait: float) -> list[_Held]:
        """As `Transport.receive`. `wait` is real time, whatever the clock says."""
        end = time.monotonic() + wait
        with self.changed:
            while True:
                there = self._due(node)[: max(1, limit)] if self.reachable(node) else []
                left = end - time.monotonic()
                if there or left <= 0:
                    break
                self.changed.wait(left)
            if not self.reachable(node):
                raise Unavailable("No connection to the carrier.")
            for held in there:
                held.tries += 1
                held.not_before = self.clock() + AGAIN_SECONDS
            return there

    def _due(self, node: str) -> list[_Held]:
        now = self.clock()
        return [held for held in self._boxes[node] if held.not_before <= now]

    def settle(self, node: str, held: _Held, again_in: float | None) -> None:
        """Forgets a parcel, or lets it come again after so many seconds; a word from a node that is cut off is not heard."""
        with self.changed:
            if not self.reachable(node) or self.happens(self.faults.forget):
                held.not_before = min(held.not_before, self.clock())
            elif again_in is not None:
                held.not_before = self.clock() + again_in
            elif held in self._boxes[node]:
                self._boxes[node].remove(held)
            self.changed.notify_all()

    def answers_of(self, node: str, answer: Callable[[bytes], bytes] | None) -> None:
        with self.changed:
            self._answers.pop(node, None)
            if answer is not None:
                self._answers[node] = answer

    def put_question(self, asker: str, node: str, data: bytes) -> bytes | None:
        check_name(node)
        check_size(data)
        with self.changed:
            if not self.reachable(asker):
                raise Unavailable("No connection to the carrier.")
            answer = self._answers.get(node)
            if answer is None or not self.reachable(node) or self.happens(self.faults.silence):
                return None
        try:
            return answer(data)
        except Exception:  # noqa: BLE001 - the other side failed, which the asker learns as silence, as he would over a network
            return None

    def waiting(self, node: str) -> tuple[int, int]:
        """Parcels and bytes in a node's box."""
        with self.changed:
            return len(self._boxes[node]), sum(len(held.data) for held in self._boxes[node])


class _MemoryDelivery:
    def __init__(self, office: PostOffice, node: str, held: _Held) -> None:
        self._office, self._node, self._held = office, node, held
        self.data, self.sender, self.tries = held.data, held.sender, held.tries

    def done(self) -> None:
        self._office.settle(self._node, self._held, None)

    def later(self, seconds: float) -> None:
        self._office.settle(self._node, self._held, max(0.0, seconds))


class MemoryTransport:
    """One node's line to a PostOffice."""

    def __init__(self, office: PostOffice, node: str) -> None:
        self._office = office
        self.node = node
        self._open = True
        self._since = datetime.now(UTC)

    def publish(self, to_node: str, data: bytes, message_id: str) -> None:
        self._check_open()
        self._office.take(self.node, Outgoing(to_node, data, message_id))

    def publish_many(self, parcels: Sequence[Outgoing]) -> list[Error | None]:
        outcome: list[Error | None] = []
        for parcel in parcels:
            try:
                self.publish(parcel.to_node, parcel.data, parcel.message_id)
                outcome.append(None)
            except Error as failure:
                outcome.append(failure)
        return outcome

    def receive(self, limit: int, wait: float) -> list[Delivery]:
        self._check_open()
        return [_MemoryDelivery(self._office, self.node, held) for held in self._office.hand_over(self.node, limit, wait)]

    def ask(self, to_node: str, data: bytes, timeout: float) -> bytes | None:
        """`timeout` has no meaning here: the answer is a call."""
        self._check_open()
        return self._office.put_question(self.node, to_node, data)

    def serve_asked(self, answer: Callable[[bytes], bytes]) -> None:
        self._check_open()
        self._office.answers_of(self.node, answer)

    def connected(self) -> bool:
        return self._open and self._office.reachable(self.node)

    def state(self) -> CarrierState:
        parcels, size = self._office.waiting(self.node)
        known = self.connected()
        return CarrierState(
            connected=known,
            server="memory",
            since=self._since,
            pending=parcels if known else None,
            stored_bytes=size if known else None,
            round_trip_ms=0.0 if known else None,
        )

    def close(self) -> None:
        self._open = False
        self._office.answers_of(self.node, None)

    def _check_open(self) -> None:
        if not self._open:
            raise Unavailable("The connection to the carrier has been closed.")
