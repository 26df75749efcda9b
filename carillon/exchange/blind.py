# SPDX-License-Identifier: Apache-2.0
"""Blind questions: whether another bureau holds a number, by an oblivious pseudorandom function that neither can look behind.

The function is RFC 9497's in its verifiable mode, over ristretto255 with SHA-512. The library draws the blinds and the randomness of
proofs from the operating system itself; nothing else here is random.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Annotated

import msgspec
from msgspec import Meta
from voprf import ristretto

from carillon.errors import Forged, Garbled, Invalid
from carillon.exchange import limits, wire

KIND = "blind"
MOST_BITS = 12
"""Bits of hashes of the number that a question may show, of all its keys together. The asker begins with none, and shows more only where
the answer would be too long: each lets the answerer rule out half of all numbers."""
MOST_OUTPUTS = 4096
"""Outputs in one answer, of all its buckets together: in base64url, two thirds of what an answer may hold."""
MOST_KEYS = 16
OUTPUT_BYTES = 16


class Blinded(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One key in question: its family, in which of 2^`bits` buckets it is, and the blinded element (base64url)."""

    form: limits.KindName
    bits: Annotated[int, Meta(ge=0, le=MOST_BITS)]
    bucket: Annotated[int, Meta(ge=0, lt=2**MOST_BITS)]
    element: limits.Public


class Ask(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The body of a blind question: the kind of check, the role of who asks, and a key for every family of that kind."""

    kind: limits.KindName
    role: limits.KindName
    keys: Annotated[list[Blinded], Meta(min_length=1, max_length=MOST_KEYS)]


class Told(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The body of its answer: for each key `evaluated`, the element and its proof, and `outputs`, those of its bucket, sorted; all
    base64url. `bits`: there are too many, name so many bits of each key; `refused` says why there is nothing."""

    public: str = ""
    evaluated: list[str] = []
    outputs: list[str] = []
    bits: list[int] = []
    refused: str = ""


def text(form: str, value: str) -> bytes:
    """A key as the function takes it."""
    return f"{form}\x1f{value}".encode()


def bucket(key: bytes, bits: int) -> int:
    """The bucket of a key, from the first bits of a hash that anybody can compute."""
    return int.from_bytes(sha256(b"carillon/1 bucket\n" + key).digest()[:2], "big") >> (16 - bits)


class Evaluator:
    """Whoever answers, with a key made from a secret seed of 32 bytes (DeriveKeyPair)."""

    def __init__(self, seed: bytes, info: bytes = b"") -> None:
        self._key = ristretto.Evaluator.from_seed(seed, info)
        self.public: bytes = self._key.public_key.serialize()

    def evaluate(self, element: bytes) -> bytes:
        """BlindEvaluate: the proof, then the evaluated element. Raises Garbled for what is no element of the group."""
        try:
            return self._key.evaluate(ristretto.BlindedInput.deserialize(element)).serialize()
        except ValueError:
            raise Garbled("What was blinded is no element of the group.") from None

    def output(self, key: bytes) -> bytes:
        """The function of a key that is known, cut to the length in which it is told."""
        return self._key.evaluate_known_input(key)[:OUTPUT_BYTES]


class Asking:
    """A key that was blinded, with what it takes to read the answer. `element` may be shown to anybody."""

    def __init__(self, key: bytes) -> None:
        """Raises Invalid for an empty key."""
        try:
            self._client, blinded = ristretto.Client.blind(key)
        except ValueError as wrong:
            raise Invalid(f"This cannot be asked blindly: {wrong}.") from None
        self.element: bytes = blinded.serialize()

    def finalise(self, public: bytes, evaluated: bytes) -> bytes:
        """The function of the key, cut likewise. Raises Garbled, or Forged where the proof does not hold."""
        try:
            key = ristretto.PublicKey.deserialize(public)
            found = ristretto.VerifiableOutput.deserialize(evaluated)
        except ValueError:
            raise Garbled("What was evaluated is no element of the group.") from None
        try:
            return self._client.finalize(found, key)[:OUTPUT_BYTES]
        except ValueError:
            raise Forged("The proof that it was evaluated with the key that is shown does not hold.") from None


# The bodies ----------------------------------------------------------------------------------------------------------------


def ask(kind: str, role: str, keys: Sequence[tuple[str, bytes]], bits: Sequence[int]) -> tuple[Ask, list[Asking]]:
    """A question about keys, each with its family and the bits to show of it, and what it takes to read the answer."""
    asking = [Asking(key) for _, key in keys]
    blinded = [
        Blinded(form=form, bits=shown, bucket=bucket(key, shown), element=wire.b64(one.element))
        for (form, key), shown, one in zip(keys, bits, asking, strict=True)
    ]
    return Ask(kind=kind, role=role, keys=blinded), asking


def tell(asked: Ask, held: Sequence[Sequence[bytes]], seed: bytes) -> Told:
    """The answer: `held` are for each key of the question what stands in its bucket. Raises Garbled for what is no element."""
    evaluator = Evaluator(seed)
    evaluated = [wire.b64(evaluator.evaluate(wire.unb64(one.element))) for one in asked.keys]
    outputs = [wire.b64(b"".join(sorted(evaluator.output(key) for key in keys))) for keys in held]
    return Told(public=wire.b64(evaluator.public), evaluated=evaluated, outputs=outputs)


def narrow(bits: Sequence[int], counts: Sequence[int]) -> list[int]:
    """The bits to show of each key where buckets of the present bits hold too many: the fullest is halved until all fit, on average."""
    wanted, left = list(bits), list(counts)
    while sum(left) > MOST_OUTPUTS:
        fullest = left.index(max(left))
        wanted[fullest] += 1
        left[fullest] //= 2
    return wanted


def read(told: Told, asking: Sequence[Asking]) -> tuple[list[bool], int]:
    """Which of the keys the answerer holds, and how many others stand in their buckets. Raises Garbled or Forged."""
    buckets = [wire.unb64(one) for one in told.outputs]
    if not len(asking) == len(buckets) == len(told.evaluated) or any(len(one) % OUTPUT_BYTES for one in buckets):
        raise Garbled("The answer is not one to what was asked.")
    public = wire.unb64(told.public)
    own = [one.finalise(public, wire.unb64(evaluated)) for one, evaluated in zip(asking, told.evaluated, strict=True)]
    found = [_within(one, among) for one, among in zip(own, buckets, strict=True)]
    return found, sum(len(one) for one in buckets) // OUTPUT_BYTES - sum(found)


def _within(output: bytes, outputs: bytes) -> bool:
    return any(outputs[start : start + OUTPUT_BYTES] == output for start in range(0, len(outputs), OUTPUT_BYTES))
