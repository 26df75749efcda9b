# SPDX-License-Identifier: Apache-2.0
"""Receipts: a node's signed word on what it did with a message, which stands by itself for years.

A receipt names the version of the directory it was made under: keep what you accepted, and the key can be looked up when it has long
been replaced.
"""

from collections.abc import Collection
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from carillon.errors import Expired, Forged, Garbled, Invalid, PeerError
from carillon.exchange import limits, wire
from carillon.exchange.keyring import verify

if TYPE_CHECKING:
    from carillon.exchange.directory import Directory
    from carillon.exchange.keyring import Keyring

RECEIPT_PREFIX = b"carillon/1 receipt\n"

Deed = Literal["applied", "purged", "refused"]


class Receipt(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """`bureau`, on `node`, did `deed` at a time with the message (its id and the digest of its signed bytes); `record` and `version` say
    on what, where the message was about a record; `code` why, where it refused. `directory` is the version it was made under."""

    protocol: Literal["carillon/1"] | UnsetType = UNSET
    message: limits.Label
    digest: limits.Digest
    deed: Deed
    node: limits.NodeName
    bureau: limits.BureauCode
    at: limits.Time
    directory: limits.Seq
    record: Annotated[str, Meta(pattern=r"\A[\x21-\x7e]{0,128}\Z")] = ""
    version: Annotated[int, Meta(ge=0, le=limits.GREATEST_INTEGER)] = 0
    code: Annotated[str, Meta(pattern=r"\A[\x21-\x7e]{0,128}\Z")] = ""


class _Signed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    receipt: Receipt
    kid: limits.Kid
    signature: limits.Signature


_signed = msgspec.json.Decoder(_Signed)


def issue(receipt: Receipt, keyring: "Keyring") -> bytes:
    """The signed receipt: ASCII, canonical, to be stored and sent as it is. Raises Invalid where a field breaks a rule."""
    told = msgspec.structs.replace(receipt, protocol=limits.PROTOCOL, node=keyring.node)
    kid, signature = keyring.sign(RECEIPT_PREFIX + wire.write_flat(told))
    data = wire.write_flat(_Signed(told, kid, wire.b64(signature)))
    try:
        _read(data)
    except PeerError as wrong:
        raise Invalid(f"The receipt cannot be issued: {wrong.message}") from None
    return data


def renew(data: bytes, believed: Collection[str], keyring: "Keyring", version: int, now: str) -> bytes:
    """A receipt of this node's that waits to be believed: the same one, or, where its key is believed no more, one by the key that signs
    now, under this version of the directory and as of now, for that key says nothing of an earlier time."""
    signed = _read(data)
    if signed.kid in believed:
        return data
    return issue(msgspec.structs.replace(signed.receipt, directory=version, at=now), keyring)


def read(data: bytes, directory: "Directory", now: str) -> Receipt:
    """A receipt that just came, by a key valid now of the node that hosts the bureau; raises a PeerError."""
    signed = _read(data)
    told = signed.receipt
    speaker = directory.speaker(told.bureau, now)
    if speaker != told.node:
        raise Forged(f"The receipt of {told.bureau} is by the node {told.node}, and {speaker} hosts it.")
    if wire.moment(told.at) > wire.moment(now) + limits.SKEW:
        raise Expired(f"The receipt says it was made at {told.at}, and here it is {now}: one of the clocks is wrong.")
    return _verified(signed, directory.verify_key(told.node, signed.kid, now))


def check(data: bytes, directory: "Directory") -> Receipt:
    """A stored receipt, years later, against the version of the directory that it names; raises a PeerError. The time is then its own
    word for itself: that it was not written later with an old key is known by whoever stored it when it came."""
    signed = _read(data)
    told = signed.receipt
    if directory.version != told.directory:
        raise Garbled(f"The receipt was made under version {told.directory} of the directory, not {directory.version}.")
    if directory.node_of(told.bureau) != told.node:
        raise Forged(f"The receipt of {told.bureau} is by the node {told.node}, which did not host it.")
    return _verified(signed, directory.verify_key(told.node, signed.kid, told.at))


def _read(data: bytes) -> _Signed:
    signed = wire.read_as(data, _signed, limits.RECEIPT_BYTES)
    told = signed.receipt
    if told.protocol is UNSET:
        raise Garbled("The receipt does not say its protocol.")
    if (told.deed == "refused") != bool(told.code):
        raise Garbled("A receipt has a code exactly where the message was refused.")
    wire.moment(told.at)
    return signed


def _verified(signed: _Signed, public: bytes) -> Receipt:
    if not verify(public, wire.unb64(signed.signature), RECEIPT_PREFIX + wire.write_flat(signed.receipt)):
        raise Forged(f"The receipt is not signed by the node {signed.receipt.node}.")
    return signed.receipt
