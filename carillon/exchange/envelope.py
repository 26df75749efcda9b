# SPDX-License-Identifier: Apache-2.0
"""A message's way: signed, given its places in the lines, sealed once for all addressees, packed for each node; and back, verified.

`open_parcel` gives out nothing of which it has not verified that the origin's node said it, that it is whole, and that it is for here.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from carillon.core.model.codec import canonical_flat, digest
from carillon.errors import Expired, Forged, Garbled, Invalid, NotAddressed, PeerError, TooBig, Unlisted
from carillon.exchange import limits, lines, sealing, wire
from carillon.exchange.keyring import verify
from carillon.exchange.lines import Line, SignedSlip, Slip
from carillon.exchange.messages import MESSAGE_PREFIX, Message, Signed, read_inner, write_inner

if TYPE_CHECKING:
    from carillon.exchange.directory import Directory
    from carillon.exchange.keyring import Keyring
    from carillon.exchange.wire import Random


WITHHELD_PREFIX = b"carillon/1 withheld\n"


class WrappedKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body's key for one addressee; `kid` is the opening key that it was wrapped for."""

    kid: limits.Kid
    wrapped: limits.Wrapped


class Sealed(msgspec.Struct, frozen=True):
    """One body for every addressee on every node, and a wrapped key for each of them."""

    node: str
    digest: str
    locked: sealing.Locked
    keys: dict[str, WrappedKey]


class Opened(msgspec.Struct, frozen=True):
    """A verified message, and its places in the lines to bureaus of this node; None: its sender withholds the message, and only says
    so, so that the lines go on."""

    signed: Signed | None
    slips: tuple[SignedSlip, ...]
    from_node: str


# Sending -------------------------------------------------------------------------------------------------------------------


def sign(message: Message, keyring: "Keyring", salt: bytes) -> Signed:
    """`salt`: 16 random bytes. Raises Invalid where a receiver would refuse the message."""
    inner = write_inner(message, salt)
    try:
        read = read_inner(inner)
    except PeerError as wrong:
        raise Invalid(f"The message cannot be sent: {wrong.message}") from None
    kid, signature = keyring.sign(MESSAGE_PREFIX + inner)
    return Signed(inner, signature, kid, digest(inner), read)


def slip(signed: Signed, addressee: str, last: Line | None, keyring: "Keyring") -> SignedSlip:
    """The message's place in the line to one addressee, after `last`. Keep it: another key would sign another slip."""
    made = Slip(
        origin=signed.message.origin,
        addressee=addressee,
        seq=last.seq + 1 if last else 1,
        prev=last.hash if last else lines.START,
        digest=signed.digest,
        node=keyring.node,
        kid=keyring.kid,
        created=signed.message.created,
    )
    return SignedSlip(made, keyring.sign(lines.signed_bytes(made))[1])


def seal(signed: Signed, addressees: Iterable[str], directory: "Directory", now: str, random: "Random") -> Sealed:
    """One sealed body for all addressees. Raises Frozen, and Unlisted where one of them is no member (any more) of the directory, or of
    the group that the message is for, or where the directory does not list the key that signed."""
    directory.require_current(now)
    message, to = signed.message, sorted(set(addressees))
    node = directory.speaker(message.origin, now)
    directory.verify_key(node, signed.kid, now)
    outside = set(to) - directory.entitled(message.audience, now, to)
    if outside:
        raise Unlisted(f"The message is not for {', '.join(sorted(outside))}: no member at this time.")
    header = _header(node, signed.digest)
    key, locked = sealing.lock(sealing.Statement(signed.inner, signed.kid, signed.signature), header, limits.MESSAGE_BLOCK, random)
    keys = {}
    for bureau in to:
        listed = directory.sealing_key(bureau, now)
        keys[bureau] = WrappedKey(listed.kid, wire.b64(sealing.wrap(key, listed.public, _info(node, signed.digest, bureau))))
    return Sealed(node, signed.digest, locked, keys)


class _PackedSlip(Slip, frozen=True, kw_only=True, forbid_unknown_fields=True):
    signature: limits.Signature


class _Sealed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    nonce: limits.Nonce
    body: limits.Blob
    keys: dict[limits.BureauCode, WrappedKey]


class _Withheld(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    kid: limits.Kid
    signature: limits.Signature


class _Parcel(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    protocol: Literal["carillon/1"]
    sender: limits.NodeName = msgspec.field(name="from")
    to: limits.NodeName
    slips: Annotated[tuple[_PackedSlip, ...], Meta(min_length=1, max_length=limits.SLIPS)]
    sealed: _Sealed | UnsetType = UNSET
    withheld: _Withheld | UnsetType = UNSET


_parcel = msgspec.json.Decoder(_Parcel)


def parcel(sealed: Sealed, slips: list[SignedSlip], to_node: str) -> bytes:
    """What travels to one node: the body, with the slips and keys of the addressees it hosts. Raises Invalid where a slip is of another
    message or of no addressee, TooBig where a carrier would not take it."""
    to = sorted(one.slip.addressee for one in slips)
    if not sealed.keys.keys() >= set(to):
        raise Invalid("A parcel takes one slip for each of its addressees, and the message must be sealed to them.")
    body = _Sealed(wire.b64(sealed.locked.nonce), wire.b64(sealed.locked.body), {one: sealed.keys[one] for one in to})
    return _pack(
        _Parcel(protocol="carillon/1", sender=sealed.node, to=to_node, slips=_packed(slips, sealed.node, sealed.digest), sealed=body)
    )


def blank(keyring: "Keyring", slips: list[SignedSlip], to_node: str) -> bytes:
    """The slips of a message that is withheld: its content was taken back, or its addressee is no longer entitled to it. So the line
    goes on, and nothing is told. That it is withheld is signed by the sender: otherwise a carrier could take the body out of any parcel,
    and nobody would miss it. Raises as `parcel` does."""
    packed = _packed(slips, keyring.node, slips[0].slip.digest if slips else "")
    kid, signature = keyring.sign(_withheld_bytes(keyring.node, to_node, slips))
    withheld = _Withheld(kid, wire.b64(signature))
    return _pack(_Parcel(protocol="carillon/1", sender=keyring.node, to=to_node, slips=packed, withheld=withheld))


def _packed(slips: list[SignedSlip], node: str, message_digest: str) -> tuple[_PackedSlip, ...]:
    ordered = sorted(slips, key=lambda one: one.slip.addressee)
    if not ordered or len({one.slip.addressee for one in ordered}) != len(ordered):
        raise Invalid("A parcel takes one slip for each of its addressees.")
    if any((one.slip.digest, one.slip.node) != (message_digest, node) for one in ordered):
        raise Invalid("A slip belongs to another message, or to another node.")
    if len(ordered) > limits.SLIPS:
        raise TooBig(f"A parcel takes at most {limits.SLIPS} slips.")
    return tuple(_PackedSlip(**msgspec.structs.asdict(one.slip), signature=wire.b64(one.signature)) for one in ordered)


def _pack(packed: _Parcel) -> bytes:
    data = wire.write_flat(packed)
    wire.check_size(data, limits.PARCEL_BYTES)
    return data


def _withheld_bytes(node: str, to_node: str, slips: Iterable[SignedSlip]) -> bytes:
    """What a sender signs who withholds a message from those to whom the slips are."""
    hashes = [one.line.hash for one in sorted(slips, key=lambda one: one.slip.addressee)]
    return WITHHELD_PREFIX + wire.write({"protocol": limits.PROTOCOL, "from": node, "to": to_node, "slips": hashes})


def _header(node: str, message_digest: str) -> bytes:
    """What the body is bound to."""
    return canonical_flat({"protocol": limits.PROTOCOL, "from": node, "digest": message_digest})


def _info(node: str, message_digest: str, addressee: str) -> bytes:
    """What a wrapped key is bound to."""
    return canonical_flat({"protocol": limits.PROTOCOL, "from": node, "digest": message_digest, "addressee": addressee})


# Receiving -----------------------------------------------------------------------------------------------------------------


def open_parcel(data: bytes, directory: "Directory", keyring: "Keyring", now: str) -> Opened:
    """The message in a parcel and its slips for bureaus of this node, everything verified; whether a slip is the next of its line is
    for `lines.place`. Raises a PeerError saying what does not hold."""
    directory.require_current(now)
    packed = wire.read_as(data, _parcel, limits.PARCEL_BYTES)
    if packed.to != keyring.node:
        raise NotAddressed(f"This parcel is for the node {packed.to}.")
    slips = _unpack(packed)
    here = [one for one in slips if one.slip.addressee in keyring.bureaus and directory.hosts(keyring.node, one.slip.addressee, now)]
    if not here:
        raise NotAddressed("No bureau of this node is an addressee of this parcel.")
    first = slips[0].slip
    _check_speaker(first, packed.sender, directory, now)
    for one in here:
        public = directory.verify_key(one.slip.node, one.slip.kid, now)
        if not verify(public, one.signature, lines.signed_bytes(one.slip)):
            raise Forged(f"The slip for {one.slip.addressee} is not signed by the node {one.slip.node}.")
    if packed.sealed is UNSET:
        _check_withheld(packed, slips, directory, now)
        return Opened(None, tuple(here), packed.sender)
    statement = _unlock(packed.sealed, packed.sender, first.digest, [one.slip.addressee for one in here], keyring)
    return Opened(_check_message(statement, first, directory, now), tuple(here), packed.sender)


def _unpack(packed: _Parcel) -> list[SignedSlip]:
    """The slips, which must all be of one message and one sender, in order, each with its wrapped key and no key more."""
    slips = []
    for packed_slip in packed.slips:
        fields = msgspec.structs.asdict(packed_slip)
        signature = wire.unb64(fields.pop("signature"))
        slips.append(SignedSlip(Slip(**fields), signature))
    to = [one.slip.addressee for one in slips]
    if (packed.sealed is UNSET) == (packed.withheld is UNSET):
        raise Garbled("A parcel has either a sealed message, or its sender's word that it is withheld.")
    if to != sorted(set(to)) or (packed.sealed is not UNSET and packed.sealed.keys.keys() != set(to)):
        raise Garbled("A parcel has its slips in the order of their addressees, one for each, and a wrapped key for each.")
    if len({(one.slip.origin, one.slip.digest, one.slip.node, one.slip.created) for one in slips}) > 1:
        raise Garbled("The slips of a parcel are not all of one message.")
    for one in slips:
        lines.check_first(one.slip)
    lines.check_created(slips[0].slip)
    return slips


def _check_speaker(slip: Slip, sender: str, directory: "Directory", now: str) -> None:
    if slip.node != sender:
        raise Forged(f"The slips are by the node {slip.node}, and the parcel claims to come from {sender}.")
    speaker = directory.speaker(slip.origin, now)
    if speaker != sender:
        raise Forged(f"The node {sender} speaks for {slip.origin}, which {speaker} hosts.")
    if wire.moment(slip.created) > wire.moment(now) + limits.SKEW:
        raise Expired(f"The message says it was made at {slip.created}, and here it is {now}: one of the clocks is wrong.")


def _check_withheld(packed: _Parcel, slips: list[SignedSlip], directory: "Directory", now: str) -> None:
    said = packed.withheld
    if said is UNSET:
        raise Garbled("A parcel without a message has its sender's word for that.")
    public = directory.verify_key(packed.sender, said.kid, now)
    if not verify(public, wire.unb64(said.signature), _withheld_bytes(packed.sender, packed.to, slips)):
        raise Forged(f"That the message is withheld is not signed by the node {packed.sender}.")


def _unlock(sealed: _Sealed, sender: str, message_digest: str, here: list[str], keyring: "Keyring") -> sealing.Statement:
    """With the first key that this node holds. One that it holds and that does not open means that somebody altered something."""
    locked = sealing.Locked(wire.unb64(sealed.nonce), wire.unb64(sealed.body))
    for bureau in here:
        wrapped = sealed.keys[bureau]
        if key := keyring.opening(bureau, wrapped.kid):
            body_key = sealing.unwrap(wire.unb64(wrapped.wrapped), key, _info(sender, message_digest, bureau))
            return sealing.unlock(body_key, locked, _header(sender, message_digest), limits.MESSAGE_BLOCK)
    raise NotAddressed(
        "It is sealed to keys that this node does not hold (any more).", help="The sender's directory may be old: let it send again."
    )


def _check_message(statement: sealing.Statement, slip: Slip, directory: "Directory", now: str) -> Signed:
    if digest(statement.inner) != slip.digest:
        raise Forged("The slips are of another message than the one in the parcel.")
    message = read_inner(statement.inner)
    if (message.origin, message.created) != (slip.origin, slip.created):
        raise Forged("The message and its slips differ in who made it, or when.")
    public = directory.verify_key(slip.node, statement.kid, now)
    if not verify(public, statement.signature, MESSAGE_PREFIX + statement.inner):
        raise Forged(f"The message is not signed by the node {slip.node}.")
    return Signed(statement.inner, statement.signature, statement.kid, slip.digest, message)
