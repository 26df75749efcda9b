# SPDX-License-Identifier: Apache-2.0
"""Letters: a signed statement sealed to one bureau, for what has no place in a line: questions, their answers, and pulses.

Carriers learn which node writes to which bureau, and a length rounded up to blocks.
"""

from typing import TYPE_CHECKING, Annotated, Literal

import msgspec
from msgspec import Meta

from carillon.core.model.codec import canonical_flat, digest
from carillon.errors import Forged, Garbled, NotAddressed
from carillon.exchange import limits, sealing, wire
from carillon.exchange.keyring import verify

if TYPE_CHECKING:
    from carillon.exchange.directory import Directory
    from carillon.exchange.keyring import Keyring
    from carillon.exchange.wire import Random

What = Literal["question", "answer", "pulse"]
PREFIXES = {"question": b"carillon/1 question\n", "answer": b"carillon/1 answer\n", "pulse": b"carillon/1 pulse\n"}
"""What is signed begins with what it is."""
_BLOCKS = {"question": limits.QUESTION_BLOCK, "answer": limits.ANSWER_BLOCK, "pulse": limits.QUESTION_BLOCK}


class Way(msgspec.Struct, frozen=True):
    """What a letter says on its outside, to which everything inside is bound."""

    what: What
    sender: str
    to: str
    addressee: str
    digest: str

    def header(self) -> bytes:
        return canonical_flat(
            {
                "protocol": limits.PROTOCOL,
                "what": self.what,
                "from": self.sender,
                "to": self.to,
                "addressee": self.addressee,
                "digest": self.digest,
            }
        )


class _Letter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    protocol: Literal["carillon/1"]
    what: What
    sender: limits.NodeName = msgspec.field(name="from")
    to: limits.NodeName
    addressee: limits.BureauCode
    digest: limits.Digest
    kid: limits.Kid
    wrapped: limits.Wrapped
    nonce: limits.Nonce
    body: Annotated[limits.Blob, Meta(max_length=limits.LETTER_BYTES)]


_letter = msgspec.json.Decoder(_Letter)


def send(inner: bytes, way: Way, directory: "Directory", keyring: "Keyring", now: str, random: "Random") -> bytes:
    """The bytes, signed, sealed to the bureau that the way names, and bound to it."""
    header = way.header()
    listed = directory.sealing_key(way.addressee, now)
    statement = sealing.Statement(inner, *keyring.sign(PREFIXES[way.what] + inner))
    key, locked = sealing.lock(statement, header, _BLOCKS[way.what], random)
    return wire.write_flat(
        _Letter(
            protocol="carillon/1",
            what=way.what,
            sender=way.sender,
            to=way.to,
            addressee=way.addressee,
            digest=way.digest,
            kid=listed.kid,
            wrapped=wire.b64(sealing.wrap(key, listed.public, header)),
            nonce=wire.b64(locked.nonce),
            body=wire.b64(locked.body),
        )
    )


def receive(data: bytes, what: str, directory: "Directory", keyring: "Keyring", now: str) -> tuple[sealing.Statement, Way]:
    """The signed bytes in a letter, by a valid key of the node that it comes from, for a bureau of this node."""
    directory.require_current(now)
    letter = wire.read_as(data, _letter, limits.LETTER_BYTES)
    if letter.what != what:
        raise Garbled(f"This is no {what}, but a letter with {letter.what} on it.")
    if letter.to != keyring.node or not directory.hosts(keyring.node, letter.addressee, now):
        raise NotAddressed(f"This is for {letter.addressee} on the node {letter.to}.")
    key = keyring.opening(letter.addressee, letter.kid)
    if key is None:
        raise NotAddressed("It is sealed to a key that this node does not hold (any more).")
    way = Way(letter.what, letter.sender, letter.to, letter.addressee, letter.digest)
    header = way.header()
    locked = sealing.Locked(wire.unb64(letter.nonce), wire.unb64(letter.body))
    statement = sealing.unlock(sealing.unwrap(wire.unb64(letter.wrapped), key, header), locked, header, _BLOCKS[what])
    if digest(statement.inner) != way.digest:
        raise Forged("The letter holds something else than it says on its outside.")
    if not verify(directory.verify_key(way.sender, statement.kid, now), statement.signature, PREFIXES[what] + statement.inner):
        raise Forged(f"The {what} is not signed by the node {way.sender}.")
    return statement, way
