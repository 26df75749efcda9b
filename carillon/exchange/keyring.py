# SPDX-License-Identifier: Apache-2.0
"""A node's private keys: those it signs with, and for every bureau it hosts those it opens with; the current ones and earlier ones."""

import hashlib
import secrets
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from carillon.errors import Broken, Garbled, Invalid, NotFound
from carillon.exchange import limits, wire

if TYPE_CHECKING:
    from carillon.exchange.wire import Random


class PublicKey(msgspec.Struct, frozen=True):
    """`public` is base64url of 32 bytes, `kid` its short name."""

    kid: str
    public: str


class PublicKeys(msgspec.Struct, frozen=True):
    """What a node shows of its keys, oldest first. `opening` is by bureau."""

    node: str
    signing: tuple[PublicKey, ...]
    opening: dict[str, tuple[PublicKey, ...]]


class SigningKey:
    """One Ed25519 key: a node's, or a root's of the directory."""

    __slots__ = ("_key", "_private", "kid", "public")

    def __init__(self, private: bytes) -> None:
        self._private = private
        self._key = Ed25519PrivateKey.from_private_bytes(private)
        self.public: bytes = self._key.public_key().public_bytes_raw()
        self.kid = wire.kid(self.public)

    def __repr__(self) -> str:
        return f"SigningKey({self.kid})"

    def sign(self, data: bytes) -> bytes:
        return self._key.sign(data)

    def shown(self) -> PublicKey:
        return PublicKey(self.kid, wire.b64(self.public))

    def private(self) -> str:
        """The secret itself, base64url, to be stored where nobody else reads."""
        return wire.b64(self._private)


class OpeningKey:
    """One X25519 key of a bureau: what is sealed to the bureau is locked with its public half."""

    __slots__ = ("_private", "key", "kid", "public")

    def __init__(self, private: bytes) -> None:
        self._private = private
        self.key = X25519PrivateKey.from_private_bytes(private)
        self.public: bytes = self.key.public_key().public_bytes_raw()
        self.kid = wire.kid(self.public)

    def __repr__(self) -> str:
        return f"OpeningKey({self.kid})"

    def shown(self) -> PublicKey:
        return PublicKey(self.kid, wire.b64(self.public))

    def private(self) -> str:
        """The secret itself, base64url, to be stored where nobody else reads."""
        return wire.b64(self._private)


class Keyring:
    """All keys of a node. It never changes: what changes it gives a new one."""

    __slots__ = ("_by_kid", "_current", "_opening", "_signing", "node")

    def __init__(self, node: str, signing: tuple[SigningKey, ...], current: str, opening: dict[str, tuple[OpeningKey, ...]]) -> None:
        self.node = node
        self._signing = signing
        self._opening = opening
        self._by_kid = {(bureau, key.kid): key for bureau, keys in opening.items() for key in keys}
        self._current = next(key for key in signing if key.kid == current)

    def __repr__(self) -> str:
        return f"Keyring({self.node}, signing with {self.kid}, opening for {', '.join(sorted(self._opening))})"

    @property
    def kid(self) -> str:
        """The key that signs now."""
        return self._current.kid

    @property
    def bureaus(self) -> frozenset[str]:
        """The bureaus for which there are opening keys."""
        return frozenset(self._opening)

    def sign(self, data: bytes) -> tuple[str, bytes]:
        """The key's short name and the signature."""
        return self._current.kid, self._current.sign(data)

    def sign_with(self, kid: str, data: bytes) -> bytes:
        """A signature by an earlier key, for what was numbered under it; raises NotFound where it was forgotten."""
        key = next((one for one in self._signing if one.kid == kid), None)
        if key is None:
            raise NotFound(f"This node has no signing key {kid} any more.")
        return key.sign(data)

    def sign_with_all(self, data: bytes) -> dict[str, bytes]:
        """A signature by every signing key, to show that the node holds them."""
        return {key.kid: key.sign(data) for key in self._signing}

    def secret(self, purpose: bytes) -> bytes:
        """32 bytes for one purpose, which nobody can make who does not hold the signing key; others once it is turned."""
        return HKDF(SHA256(), 32, salt=None, info=b"carillon/1 secret\n" + purpose).derive(wire.unb64(self._current.private()))

    def opening(self, bureau: str, kid: str) -> OpeningKey | None:
        """The bureau's key of that name, current or earlier."""
        return self._by_kid.get((bureau, kid))

    def public(self) -> PublicKeys:
        return PublicKeys(
            self.node,
            tuple(key.shown() for key in self._signing),
            {bureau: tuple(key.shown() for key in keys) for bureau, keys in sorted(self._opening.items())},
        )

    def add_bureau(self, bureau: str, random: "Random" = secrets.token_bytes) -> "Keyring":
        """With an opening key for one more bureau; raises Invalid where there is one."""
        if bureau in self._opening:
            raise Invalid(f"There are keys for {bureau} already.")
        return Keyring(self.node, self._signing, self.kid, self._opening | {bureau: (OpeningKey(random(32)),)})

    def rotate(self, random: "Random" = secrets.token_bytes) -> "Keyring":
        """With one more signing key, and one more opening key for every bureau. The old one signs on until `speak_with`, since peers
        do not know the new one before the directory lists it."""
        opening = {bureau: (*keys, OpeningKey(random(32))) for bureau, keys in self._opening.items()}
        return Keyring(self.node, (*self._signing, SigningKey(random(32))), self.kid, opening)

    def speak_with(self, kid: str) -> "Keyring":
        """Signing with another of the keys from now on; raises NotFound where there is no such key."""
        if all(key.kid != kid for key in self._signing):
            raise NotFound(f"This node has no signing key {kid}.")
        return Keyring(self.node, self._signing, kid, self._opening)

    def forget(self, kids: Iterable[str]) -> "Keyring":
        """Without some earlier keys: what was sealed to them can no longer be opened, by nobody. Raises Invalid for one still needed."""
        gone = set(kids)
        opening = {bureau: tuple(key for key in keys if key.kid not in gone) for bureau, keys in self._opening.items()}
        if self.kid in gone or not all(opening.values()):
            raise Invalid("The key that signs now, and the last opening key of a bureau, cannot be forgotten.")
        return Keyring(self.node, tuple(key for key in self._signing if key.kid not in gone), self.kid, opening)

    def to_json(self) -> bytes:
        """Everything, secrets included, for a file that nobody else reads."""
        return msgspec.json.encode(
            _Stored(
                node=self.node,
                current=self.kid,
                signing=[key.private() for key in self._signing],
                opening={bureau: [key.private() for key in keys] for bureau, keys in sorted(self._opening.items())},
            )
        )


class _Stored(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="what", tag="carillon keyring 1"):
    node: limits.NodeName
    current: limits.Kid
    signing: list[limits.Public]
    opening: dict[limits.BureauCode, list[limits.Public]]


def make(node: str, bureaus: Iterable[str], random: "Random" = secrets.token_bytes) -> Keyring:
    """New keys for a node and the bureaus it hosts; raises Invalid for a name that the protocol does not allow."""
    codes = sorted(set(bureaus))
    try:
        msgspec.convert(node, limits.NodeName)
        msgspec.convert(codes, list[limits.BureauCode])
    except msgspec.ValidationError:
        raise Invalid(
            f"A node is called by lower-case letters, digits and hyphens, a bureau by its code: not {node}, {', '.join(codes)}."
        ) from None
    signing = SigningKey(random(32))
    return Keyring(node, (signing,), signing.kid, {bureau: (OpeningKey(random(32)),) for bureau in codes})


def from_json(data: bytes) -> Keyring:
    """What `to_json` wrote; raises Broken."""
    try:
        stored = msgspec.json.decode(data, type=_Stored)
        return Keyring(
            stored.node,
            tuple(SigningKey(wire.unb64(one)) for one in stored.signing),
            stored.current,
            {bureau: tuple(OpeningKey(wire.unb64(one)) for one in keys) for bureau, keys in stored.opening.items()},
        )
    except (ValueError, RecursionError, Garbled, StopIteration):
        raise Broken("The file of this node's keys is damaged.", help="Restore it from a backup, or enrol the node again.") from None


def fingerprint(data: bytes) -> str:
    """Eight groups of four hexadecimal digits (128 bits of SHA-256), for two people to compare by voice."""
    digits = hashlib.sha256(data).hexdigest()[:32]
    return " ".join(digits[n : n + 4] for n in range(0, 32, 4))


def verify(public: bytes, signature: bytes, data: bytes) -> bool:
    """Whether an Ed25519 signature (RFC 8032) holds."""
    try:
        _verifier(public).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True


@lru_cache(maxsize=1024)
def _verifier(public: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(public)
