# SPDX-License-Identifier: Apache-2.0
"""Lines: from one origin bureau to one addressee bureau every message has a number and names the one before; so a loss is seen, and a lie.

A slip is the signed place of a message in such a line. What arrives is the next one, a duplicate, after a gap, or proof of a fork.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from carillon.core.model.codec import digest
from carillon.errors import Garbled
from carillon.exchange import limits, wire

SLIP_PREFIX = b"carillon/1 slip\n"
START = "0" * 64
"""What the first slip of a line names as the one before."""


class Line(msgspec.Struct, frozen=True):
    """The end of a line: the last number given, and the hash of its slip."""

    seq: int
    hash: str


class Slip(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`prev` is the hash of the slip before, `digest` that of the message's signed bytes, `created` the message's own."""

    origin: limits.BureauCode
    addressee: limits.BureauCode
    seq: limits.Seq
    prev: limits.Digest
    digest: limits.Digest
    node: limits.NodeName
    kid: limits.Kid
    created: limits.Time


class SignedSlip(msgspec.Struct, frozen=True):
    """A slip and the sending node's signature over it."""

    slip: Slip
    signature: bytes

    @property
    def line(self) -> Line:
        """The line's end after this slip."""
        return Line(self.slip.seq, slip_hash(self.slip))


class _Stored(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    slip: Slip
    signature: limits.Signature


_stored = msgspec.json.Decoder(_Stored)
_MOST_BYTES = 4096


def signed_bytes(slip: Slip) -> bytes:
    return SLIP_PREFIX + wire.write_flat(slip)


def slip_hash(slip: Slip) -> str:
    """SHA-256 of the canonical slip, without prefix and signature."""
    return digest(wire.write_flat(slip))


def to_json(signed: SignedSlip) -> bytes:
    """For the store: a slip is kept as it was sent, and sent again as it was kept, since a later key would give it another hash."""
    return wire.write_flat(_Stored(signed.slip, wire.b64(signed.signature)))


def from_json(data: bytes) -> SignedSlip:
    """What `to_json` wrote; raises Garbled."""
    stored = wire.read_as(data, _stored, _MOST_BYTES)
    return SignedSlip(stored.slip, wire.unb64(stored.signature))


# Where an arriving slip stands ---------------------------------------------------------------------------------------------


class Standing(StrEnum):
    """`NEXT` to be applied; `DUPLICATE` was here before; `GAP` some before it are missing; `FORK` the peer lies about its sequence."""

    NEXT = "next"
    DUPLICATE = "duplicate"
    GAP = "gap"
    FORK = "fork"


class Place(msgspec.Struct, frozen=True):
    """`missing` (with GAP) are the first and the last number to wait for. `against` (with FORK) is the number of the known slip that
    the arriving one contradicts: the two together are the proof."""

    standing: Standing
    missing: tuple[int, int] | None = None
    against: Annotated[int, Meta(ge=0)] | None = None


def place(slip: Slip, last: Line | None, known: Callable[[int], Slip | None] = lambda seq: None) -> Place:
    """Where a verified slip stands in its line.

    `last` is the last slip applied (None: none yet). `known` gives earlier and waiting slips by number, as far as they were kept; a
    number before `last` that was not kept counts as a duplicate, since nothing can be proved of it.
    """
    end = last.seq if last else 0
    there = _known_hash(slip.seq, last, known)
    if there is not None:
        return Place(Standing.DUPLICATE) if there == slip_hash(slip) else Place(Standing.FORK, against=slip.seq)
    before = START if slip.seq == 1 else _known_hash(slip.seq - 1, last, known)
    if before is not None and before != slip.prev:
        return Place(Standing.FORK, against=slip.seq - 1)
    after = known(slip.seq + 1)
    if after is not None and after.prev != slip_hash(slip):
        return Place(Standing.FORK, against=slip.seq + 1)
    if slip.seq <= end:
        return Place(Standing.DUPLICATE)
    if slip.seq == end + 1:
        return Place(Standing.NEXT)
    return Place(Standing.GAP, missing=_missing(end + 1, slip.seq - 1, known))


def contradict(one: Slip, other: Slip) -> bool:
    """Whether two slips, both properly signed, prove that their line forked: two at one place, or neighbours that do not fit."""
    if (one.origin, one.addressee) != (other.origin, other.addressee):
        return False
    if one.seq > other.seq:
        one, other = other, one
    if one.seq == other.seq:
        return one != other
    return other.seq == one.seq + 1 and other.prev != slip_hash(one)


def _known_hash(seq: int, last: Line | None, known: Callable[[int], Slip | None]) -> str | None:
    if last is not None and seq == last.seq:
        return last.hash
    slip = known(seq)
    return None if slip is None else slip_hash(slip)


def _missing(first: int, final: int, known: Callable[[int], Slip | None]) -> tuple[int, int] | None:
    """The gap without what waits at its end already; None where everything before is waiting or known."""
    while final >= first and known(final) is not None:
        final -= 1
    return (first, final) if final >= first else None


def check_created(slip: Slip) -> None:
    """Raises Garbled for a time that does not exist."""
    wire.moment(slip.created)


def check_first(slip: Slip) -> None:
    """Raises Garbled where the first slip of a line names one before it, or a later one names none."""
    if (slip.seq == 1) != (slip.prev == START):
        raise Garbled("The first slip of a line has nothing before it, and every other one has.")
