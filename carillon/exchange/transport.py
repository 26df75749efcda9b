# SPDX-License-Identifier: Apache-2.0
"""What the exchange asks of a carrier: to take a parcel for a node, to hand over what has come, to carry a question and its answer.

A carrier moves opaque bytes between nodes. It promises *at least once* and nothing more: it may repeat, delay and reorder, so whoever
receives keeps his own account of what he has. Trust is no business of a carrier.
"""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from carillon.errors import Error, Invalid, PeerError, TooLarge

LARGEST = 1_048_576
"""Bytes of one parcel or question; the servers are told the same."""
NODE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,62}")
"""A node's name is one word of a subject, a stream's name and a file's name at once: no dots, no spaces, no wildcards."""


class NoAddressee(PeerError):
    """The carrier knows no such node."""

    code = "no_addressee"


class BoxFull(PeerError):
    """The addressee has not collected for so long, or this sender has sent so much, that the carrier takes no more for him."""

    code = "box_full"


class CarrierState(msgspec.Struct, frozen=True, kw_only=True):
    """How the line to the carrier stands, for a page or a metric."""

    connected: bool
    server: str = ""
    """The address of the server in use, or the one last tried."""
    since: datetime | None = None
    """Since when it has been connected, or not."""
    pending: int | None = None
    """Parcels that wait for this node or were handed over and not yet acknowledged; None: not known now."""
    stored_bytes: int | None = None
    """Bytes that the carrier holds for this node; None: not known now."""
    round_trip_ms: float | None = None
    reconnects: int = 0
    trouble: str = ""
    """The last thing that went wrong, for people."""


class Outgoing(msgspec.Struct, frozen=True):
    """One parcel on its way out."""

    to_node: str
    data: bytes
    message_id: str


class Delivery(Protocol):
    """One parcel handed over. Until `done` it stays with the carrier, and comes again after a while."""

    @property
    def data(self) -> bytes: ...

    @property
    def sender(self) -> str:
        """The node that gave it to the carrier, on the carrier's word; not a proof of origin."""
        ...

    @property
    def tries(self) -> int:
        """How often it has been handed over, this time included; from 1."""
        ...

    def done(self) -> None:
        """Acknowledges: the carrier may forget it. Without a connection it is remembered and said later."""
        ...

    def later(self, seconds: float) -> None:
        """Gives it back; it comes again after that time."""
        ...


class Transport(Protocol):
    """One node's line to its carrier. All calls may come from any thread, and none waits for ever."""

    def publish(self, to_node: str, data: bytes, message_id: str) -> None:
        """Returns when the carrier has it durably. The same `message_id` to the same node again is taken as the same parcel.

        Raises Unavailable when the carrier cannot be reached or did not answer (send again, with the same id), NoAddressee, BoxFull,
        TooLarge, Invalid for a name that no node can have.
        """
        ...

    def publish_many(self, parcels: Sequence[Outgoing]) -> list[Error | None]:
        """The same for many at once, pipelined; for each in its place None, or the error that `publish` would have raised."""
        ...

    def receive(self, limit: int, wait: float) -> list[Delivery]:
        """Up to `limit` parcels, oldest first: at once if there are any, else the first to come within `wait` seconds, else none.

        Raises Unavailable when the carrier cannot be reached in that time.
        """
        ...

    def ask(self, to_node: str, data: bytes, timeout: float) -> bytes | None:
        """The answer of another node's `serve_asked`; None: nobody there, or no answer in `timeout` seconds. Nothing is stored.

        Raises Unavailable when this node has no connection.
        """
        ...

    def serve_asked(self, answer: Callable[[bytes], bytes]) -> None:
        """Answers others' questions from now on, a few at a time; a question too many, or one that `answer` fails on, gets no answer."""
        ...

    def connected(self) -> bool: ...

    def state(self) -> CarrierState: ...

    def close(self) -> None: ...


def check_name(node: str) -> str:
    """The name itself, or Invalid."""
    if not NODE_NAME.fullmatch(node):
        raise Invalid(
            f"{node[:80]!r} cannot be the name of a node.",
            help="A name has letters of the English alphabet, digits, - and _, and at most 63 of them.",
        )
    return node


def check_size(data: bytes) -> None:
    if len(data) > LARGEST:
        raise TooLarge(f"A parcel of {len(data)} bytes is more than the {LARGEST} that a carrier takes.", help="Send it in parts.")
