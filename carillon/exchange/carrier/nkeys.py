# SPDX-License-Identifier: Apache-2.0
"""The keys by which a node signs in to its carrier: Ed25519 keys in the spelling that NATS calls nkeys.

An nkey is base32 (no padding) of a kind's prefix, the 32 bytes of the key, and a CRC-16 (XMODEM, little-endian). The secret one, the seed,
has two bytes of prefix in which the prefix of the public kind is folded.
"""

import base64
import binascii

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from carillon.errors import Invalid

_SEED = 18 << 3
_USER = 20 << 3


def _spell(raw: bytes) -> str:
    return base64.b32encode(raw + binascii.crc_hqx(raw, 0).to_bytes(2, "little")).decode().rstrip("=")


def _read(text: str, what: str) -> bytes:
    try:
        raw = base64.b32decode(text + "=" * (-len(text) % 8))
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) < 3 or _spell(raw[:-2]) != text:
        raise Invalid(f"This is not {what}.", help="Copy it again, in whole; it has letters A to Z and digits 2 to 7 only.")
    return raw[:-2]


def public_text(public: bytes) -> str:
    """The nkey ("U…", 56 letters) of a user whose Ed25519 public key has these 32 bytes."""
    return _spell(bytes((_USER,)) + public)


def public_bytes(text: str) -> bytes:
    """The 32 bytes of a user's public nkey; Invalid for anything else."""
    raw = _read(text, "the public nkey of a user")
    if len(raw) != 33 or raw[0] != _USER:
        raise Invalid("This is not the public nkey of a user.", help="A user's public nkey begins with U and has 56 letters.")
    return raw[1:]


def verify(text: str, signature: bytes, data: bytes) -> bool:
    """Whether the holder of this public nkey signed `data`."""
    try:
        Ed25519PublicKey.from_public_bytes(public_bytes(text)).verify(signature, data)
    except InvalidSignature:
        return False
    return True


class Nkey:
    """A user's key pair. It prints as its public half only."""

    def __init__(self, secret: bytes) -> None:
        """`secret`: the 32 bytes of an Ed25519 private key. Use it for signing in and for nothing else."""
        if len(secret) != 32:
            raise Invalid("An nkey is made of 32 secret bytes.")
        self._secret = secret
        self._key = Ed25519PrivateKey.from_private_bytes(secret)
        self.public = public_text(self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))

    def __repr__(self) -> str:
        return f"Nkey({self.public})"

    @classmethod
    def make(cls) -> "Nkey":
        return cls(Ed25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def from_seed(cls, seed: str) -> "Nkey":
        """From the secret spelling ("SU…"); Invalid for anything else. The message never repeats what was given."""
        raw = _read(seed.strip(), "the seed of a user's nkey")
        if len(raw) != 34 or (raw[0] & 0xF8) != _SEED or ((raw[0] & 7) << 5 | raw[1] >> 3) != _USER:
            raise Invalid("This is not the seed of a user's nkey.", help="A user's seed begins with SU and has 58 letters.")
        return cls(raw[2:])

    @property
    def secret(self) -> bytes:
        return self._secret

    @property
    def seed(self) -> str:
        """The secret spelling, for a file that only its owner may read."""
        return _spell(bytes((_SEED | _USER >> 5, (_USER & 31) << 3)) + self._secret)

    def sign(self, data: bytes) -> bytes:
        return self._key.sign(data)
