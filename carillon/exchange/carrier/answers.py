# SPDX-License-Identifier: Apache-2.0
"""What a hub's server answers, read into what it means here: stored, refused and why, or so many waiting."""

from typing import TypeVar

import msgspec
from nats.aio.msg import Msg

from carillon.errors import Error, PeerError, Unavailable
from carillon.exchange.carrier.config import stream_of
from carillon.exchange.transport import BoxFull, NoAddressee

NO_RESPONDERS = "503"
_FULL = frozenset({10077, 10079})
"""The server's codes for "stream store failed: maximum … exceeded"."""


class Trouble(msgspec.Struct):
    code: int = 0
    err_code: int = 0
    description: str = ""


class Receipt(msgspec.Struct):
    stream: str = ""
    seq: int = 0
    duplicate: bool = False
    error: Trouble | None = None


class Waiting(msgspec.Struct):
    num_pending: int = 0
    num_ack_pending: int = 0
    error: Trouble | None = None


class StreamCount(msgspec.Struct):
    bytes: int = 0


class Stored(msgspec.Struct):
    state: StreamCount = msgspec.field(default_factory=StreamCount)
    error: Trouble | None = None


Answer = TypeVar("Answer", Receipt, Waiting, Stored)


def status_of(message: Msg) -> str:
    """The server's status; "" for a message. A parcel, whatever its sender gave it for headers, has a subject for its acknowledgement."""
    return "" if message.data or message.reply else str((message.headers or {}).get("Status", ""))


def counts_of(message: Msg) -> tuple[int, int]:
    """How often a parcel was handed over, this time included, and how many wait after it; from its subject for the acknowledgement."""
    words = message.reply.split(".")
    first = 4 if len(words) == 9 else 6  # the longer form has the domain and the account before
    try:
        return int(words[first]), int(words[first + 4])
    except (IndexError, ValueError):
        return 1, 0


def read(message: Msg, kind: type[Answer]) -> Answer:
    try:
        return msgspec.json.decode(message.data, type=kind)
    except msgspec.DecodeError:
        raise Unavailable("The carrier's answer cannot be read.", help="The hub needs nats-server 2.12 or newer.") from None


def outcome_of(answer: Msg | Unavailable, node: str) -> Error | None:
    """None when the hub has it."""
    if isinstance(answer, Unavailable):
        return answer
    if status_of(answer) == NO_RESPONDERS:
        return _nobody(node)
    try:
        receipt = read(answer, Receipt)
    except Unavailable as failure:
        return failure
    if receipt.error is not None:
        return _refused(receipt.error, node)
    if receipt.stream != stream_of(node):
        return Unavailable("The hub's answer names another stream.", help="Look at the hub's configuration.")
    return None


def _refused(trouble: Trouble, node: str) -> Error:
    if trouble.err_code in _FULL and "maximum" in trouble.description:
        return BoxFull(
            f"The carrier holds as much for {node} as it may: {trouble.description}.",
            help="Ask that node to collect; what is for it waits here and is sent when there is room.",
        )
    if trouble.code >= 500:
        return Unavailable(f"The hub cannot store it: {trouble.description}.", help="The hub's operator looks at its disk and its log.")
    return PeerError(f"The hub refuses a parcel for {node}: {trouble.description}.", help="Ask the hub's operator.")


def _nobody(node: str) -> Error:
    return NoAddressee(
        f"The hub has no box for {node}, or cannot reach it now.",
        help="If the directory names that node, the hub's operator lets its keeper make the box; it is tried again.",
    )


def no_box(node: str) -> Error:
    return Unavailable(
        f"The hub has no box for {node}, this node, or cannot reach it now.",
        help="The hub's keeper makes it again; if that does not happen, the hub's operator looks whether its plan names this node.",
    )
