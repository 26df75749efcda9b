# SPDX-License-Identifier: Apache-2.0
"""Seals: signed bytes, padded, under AES-256-GCM, and its key wrapped with HPKE (RFC 9180) to whom they are for.

HPKE draws its own randomness from the operating system; everything else that is random is passed in.
"""

from typing import TYPE_CHECKING

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from carillon.errors import Forged, Garbled, Unlisted
from carillon.exchange import limits, wire

if TYPE_CHECKING:
    from carillon.exchange.keyring import OpeningKey
    from carillon.exchange.wire import Random

SEAL_PREFIX = b"carillon/1 seal\n"
KEY_BYTES, NONCE_BYTES = 32, 12
_suite = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


class Statement(msgspec.Struct, frozen=True):
    """What is inside a seal: signed bytes, by whose key, and the signature."""

    inner: bytes
    kid: str
    signature: bytes


class Locked(msgspec.Struct, frozen=True):
    """A body that the holder of the key can read."""

    nonce: bytes
    body: bytes


class _Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    kid: limits.Kid
    signature: limits.Signature


_head = msgspec.json.Decoder(_Head)


def lock(statement: Statement, header: bytes, block: int, random: "Random") -> tuple[bytes, Locked]:
    """A fresh key, and the statement under it. `header` is bound to it, `block` is the padding's size in bytes."""
    key, nonce = random(KEY_BYTES), random(NONCE_BYTES)
    head = wire.write_flat(_Head(statement.kid, wire.b64(statement.signature)))
    plain = head + b"\n" + statement.inner
    plain += b" " * (-len(plain) % block)
    return key, Locked(nonce, AESGCM(key).encrypt(nonce, plain, header))


def unlock(key: bytes, locked: Locked, header: bytes, block: int) -> Statement:
    """The statement; raises Forged where the seal is broken, Garbled where something else was sealed."""
    try:
        plain = AESGCM(key).decrypt(locked.nonce, locked.body, header)
    except (InvalidTag, ValueError):
        raise Forged("The seal is broken: this was altered on its way, or was not sealed for what it claims to be.") from None
    text = plain.rstrip(b" ")
    if len(plain) % block or len(plain) - len(text) >= block:
        raise Garbled("What was sealed is not padded as the protocol gives it.")
    first, newline, inner = text.partition(b"\n")
    if not newline:
        raise Garbled("What was sealed is not a signature and a message.")
    head = wire.read_as(first, _head, limits.RECEIPT_BYTES)
    return Statement(inner, head.kid, wire.unb64(head.signature))


def wrap(key: bytes, public: bytes, info: bytes) -> bytes:
    """The body's key for one addressee; raises Unlisted where the addressee's public key is no key."""
    try:
        return _suite.encrypt(key, X25519PublicKey.from_public_bytes(public), info=SEAL_PREFIX + info)
    except ValueError:
        raise Unlisted("A key in the directory cannot be sealed to.", help="Tell the operator of the directory.") from None


def unwrap(wrapped: bytes, key: "OpeningKey", info: bytes) -> bytes:
    """The body's key; raises Forged where it was not wrapped for this key under this header."""
    try:
        found = _suite.decrypt(wrapped, key.key, info=SEAL_PREFIX + info)
    except (InvalidTag, ValueError):
        raise Forged("The wrapped key does not open: it was altered on its way, or belongs to another message.") from None
    if len(found) != KEY_BYTES:
        raise Forged("The wrapped key is not a key.")
    return found
