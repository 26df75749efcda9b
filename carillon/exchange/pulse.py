# SPDX-License-Identifier: Apache-2.0
"""Pulses: what one node tells another of their lines, all the time: how far each reaches, how far it was applied, what is missing.

A pulse is signed and sealed like everything else, and numbered by nothing: each one says all that matters, so that a lost one is made
good by the next. It is also the sign of life that keeps copies from going stale.
"""

from typing import TYPE_CHECKING, Annotated, Literal

import msgspec
from msgspec import Meta

from carillon.core.model.codec import digest
from carillon.errors import Expired, Forged
from carillon.exchange import letter, limits, wire
from carillon.exchange.letter import Way

if TYPE_CHECKING:
    from carillon.exchange.directory import Directory
    from carillon.exchange.keyring import Keyring
    from carillon.exchange.wire import Random

LINES = 2_000
"""Lines that one pulse speaks of at most; the rest follows with the next."""
RECEIPTS = 100


class Reach(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A line that begins here was written up to `seq`, and was applied, by all we know, up to `applied`."""

    origin: limits.BureauCode
    addressee: limits.BureauCode
    seq: limits.Seq
    applied: Annotated[int, Meta(ge=0, le=limits.GREATEST_INTEGER)]


class Done(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A line that ends here was applied up to the slip with this hash."""

    origin: limits.BureauCode
    addressee: limits.BureauCode
    seq: limits.Seq
    hash: limits.Digest


class Want(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """From a line that ends here these are missing."""

    origin: limits.BureauCode
    addressee: limits.BureauCode
    first: limits.Seq
    last: limits.Seq


class Pulse(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`receipts` are signed ones, as text, for recalls and refusals. `directory` is the version that the sender goes by, `answers` are the
    kinds of check for which it holds records that stay at home: for others it need not be asked."""

    protocol: Literal["carillon/1"] = "carillon/1"
    sender: limits.NodeName = msgspec.field(name="from")
    to: limits.NodeName
    at: limits.Time
    salt: limits.Salt = ""
    release: Annotated[str, Meta(max_length=24)]
    directory: limits.Seq
    answers: Annotated[tuple[limits.KindName, ...], Meta(max_length=16)] = ()
    reaches: Annotated[tuple[Reach, ...], Meta(max_length=LINES)] = ()
    done: Annotated[tuple[Done, ...], Meta(max_length=LINES)] = ()
    wants: Annotated[tuple[Want, ...], Meta(max_length=LINES)] = ()
    receipts: Annotated[tuple[Annotated[str, Meta(max_length=limits.RECEIPT_BYTES)], ...], Meta(max_length=RECEIPTS)] = ()


def send(pulse: Pulse, directory: "Directory", keyring: "Keyring", now: str, random: "Random") -> bytes:
    """The pulse, signed and sealed to a bureau of its addressee. Raises a PeerError where the directory admits none there."""
    directory.require_current(now)
    reader = min((code for code in directory.hosted(pulse.to) if directory.hosts(pulse.to, code, now)), default="")
    # Carriers see the digest of the letter; without salt they could confirm a guess at what it says.
    inner = wire.write_flat(msgspec.structs.replace(pulse, salt=wire.b64(random(16))))
    way = Way("pulse", pulse.sender, pulse.to, directory.node_of(reader) and reader, digest(inner))
    return letter.send(inner, way, directory, keyring, now, random)


def read(data: bytes, directory: "Directory", keyring: "Keyring", now: str) -> Pulse:
    """A pulse from another node, verified; whether it is newer than its last is for whoever keeps that. Raises a PeerError."""
    statement, way = letter.receive(data, "pulse", directory, keyring, now)
    pulse = wire.read_as(statement.inner, _decoder, limits.QUESTION_BYTES)
    if (pulse.sender, pulse.to) != (way.sender, way.to):
        raise Forged("The pulse says another way than its letter.")
    if wire.moment(pulse.at) > wire.moment(now) + limits.SKEW:
        raise Expired(f"The pulse says it was made at {pulse.at}, and here it is {now}: one of the clocks is wrong.")
    return _between(pulse, directory.hosted(pulse.sender), directory.hosted(keyring.node))


def _between(pulse: Pulse, theirs: frozenset[str], ours: frozenset[str]) -> Pulse:
    """Without lines that are not between the two nodes: the sender's directory may be another version, and nobody speaks for others."""
    return msgspec.structs.replace(
        pulse,
        reaches=tuple(one for one in pulse.reaches if one.origin in theirs and one.addressee in ours),
        done=tuple(one for one in pulse.done if one.origin in ours and one.addressee in theirs),
        wants=tuple(one for one in pulse.wants if one.origin in ours and one.addressee in theirs),
    )


_decoder = msgspec.json.Decoder(Pulse)
