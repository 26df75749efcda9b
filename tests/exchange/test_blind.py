# SPDX-License-Identifier: Apache-2.0
"""The function of blind questions: RFC 9497's vectors, a second implementation, the bodies, and what is no answer."""

import hashlib
import json
from typing import NamedTuple

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carillon.errors import Forged, Garbled, Invalid, PeerError
from carillon.exchange import blind, keyring, wire
from tests.exchange import independent_blind as second
from tools import protocol_vectors

SEED, INFO = b"\xa3" * 32, b"test key"
SECRET = "e6f73f344b79b379f1a0dd37e07ff62e38d9f71345ce62ae3a9bc60b04ccd909"
PUBLIC = bytes.fromhex("c803e2cc6b05fc15064549b5920659ca4a77b2cca6f04f6b357009335476ad4e")
BLIND = "64d37aed22a27f5191de1c1d69fadb899d8862b58eb4220029e036ec4c1f6706"
RANDOM = "222a5e897cf59db8145db8d16e597e8facb80ae7d4e26d9881aa6f61d645fc0e"


class Vector(NamedTuple):
    """RFC 9497, A.1.2 (ristretto255-SHA512, VOPRF mode), vectors 1 and 2."""

    key: bytes
    blinded: bytes
    evaluated: bytes
    proof: bytes
    output: bytes


VECTORS = [
    Vector(
        b"\0",
        bytes.fromhex("863f330cc1a1259ed5a5998a23acfd37fb4351a793a5b3c090b642ddc439b945"),
        bytes.fromhex("aa8fa048764d5623868679402ff6108d2521884fa138cd7f9c7669a9a014267e"),
        bytes.fromhex(
            "ddef93772692e535d1a53903db24367355cc2cc78de93b3be5a8ffcc6985dd06"
            "6d4346421d17bf5117a2a1ff0fcb2a759f58a539dfbe857a40bce4cf49ec600d"
        ),
        bytes.fromhex(
            "b58cfbe118e0cb94d79b5fd6a6dafb98764dff49c14e1770b566e42402da1a7d"
            "a4d8527693914139caee5bd03903af43a491351d23b430948dd50cde10d32b3c"
        ),
    ),
    Vector(
        b"\x5a" * 17,
        bytes.fromhex("cc0b2a350101881d8a4cba4c80241d74fb7dcbfde4a61fde2f91443c2bf9ef0c"),
        bytes.fromhex("60a59a57208d48aca71e9e850d22674b611f752bed48b36f7a91b372bd7ad468"),
        bytes.fromhex(
            "401a0da6264f8cf45bb2f5264bc31e109155600babb3cd4e5af7d181a2c9dc0a"
            "67154fabf031fd936051dec80b0b6ae29c9503493dde7393b722eafdf5a50b02"
        ),
        bytes.fromhex(
            "8a9a2f3c7f085b65933594309041fc1898d42d0858e59f90814ae90571a6df60"
            "356f4610bf816f27afdd84f47719e480906d27ecd994985890e5f539e7ea74b6"
        ),
    ),
]
RFC = pytest.mark.parametrize("vector", VECTORS, ids=["A.1.2.1", "A.1.2.2"])


def little(digits: str) -> int:
    return int.from_bytes(bytes.fromhex(digits), "little")


# The RFC's vectors ---------------------------------------------------------------------------------------------------------


@RFC
def test_the_second_implementation_gives_every_byte_of_the_vectors(vector: Vector) -> None:
    secret, scalar = second.derive(SEED, INFO), little(BLIND)
    assert (secret, second.public(secret)) == (little(SECRET), PUBLIC)
    assert second.blind(vector.key, scalar) == vector.blinded
    assert second.evaluate(secret, vector.blinded, little(RANDOM)) == vector.proof + vector.evaluated
    assert second.finalise(vector.key, scalar, PUBLIC, vector.proof + vector.evaluated) == vector.output


@RFC
def test_the_program_gives_the_bytes_of_the_vectors_that_hold_nothing_random(vector: Vector) -> None:
    evaluator = blind.Evaluator(SEED, INFO)
    assert evaluator.public == PUBLIC
    assert evaluator.evaluate(vector.blinded)[64:] == vector.evaluated
    assert evaluator.output(vector.key) == vector.output[:16]
    asking = blind.Asking(vector.key)
    assert asking.finalise(PUBLIC, evaluator.evaluate(asking.element)) == vector.output[:16]


@RFC
def test_the_program_reads_proofs_of_the_second_implementation_and_the_other_way_round(vector: Vector) -> None:
    asking = blind.Asking(vector.key)
    assert asking.finalise(PUBLIC, second.evaluate(little(SECRET), asking.element, 7)) == vector.output[:16]
    evaluated = blind.Evaluator(SEED, INFO).evaluate(vector.blinded)
    assert second.finalise(vector.key, little(BLIND), PUBLIC, evaluated) == vector.output


@settings(deadline=None, max_examples=15)
@given(st.binary(min_size=1, max_size=40), st.binary(min_size=32, max_size=32))
def test_the_two_agree_on_any_key(key: bytes, seed: bytes) -> None:
    evaluator = blind.Evaluator(seed)
    asking = blind.Asking(key)
    assert evaluator.public == second.public(second.derive(seed, b""))
    assert asking.finalise(evaluator.public, second.evaluate(second.derive(seed, b""), asking.element, 11)) == evaluator.output(key)


def test_the_vectors_of_the_protocol_hold_for_the_second_implementation() -> None:
    told = json.loads((protocol_vectors.PLACE / "blind.json").read_text(encoding="utf-8"))
    secret = second.derive(wire.unb64(told["seed"]), b"")
    assert wire.b64(second.public(secret)) == told["public"]
    for one in told["keys"]:
        key = f"{one['form']}\x1f{one['value']}".encode()
        first = int.from_bytes(hashlib.sha256(b"carillon/1 bucket\n" + key).digest(), "big")
        assert wire.b64(key) == one["key"]
        assert one["buckets"] == {bits: first >> (256 - int(bits)) for bits in one["buckets"]}
        assert wire.b64(second.output(key, second.multiply(secret, second.hash_to_group(key)))[:16]) == one["output"]
    for one in told["evaluated"]:
        element = second.decode(wire.unb64(one["element"]))
        assert wire.b64(second.encode(second.multiply(secret, element))) == one["evaluated"]
    for one in told["refused"]:
        with pytest.raises(Garbled):
            blind.Evaluator(SEED).evaluate(wire.unb64(one))


# What is no answer ---------------------------------------------------------------------------------------------------------


def test_the_same_key_is_blinded_anew_each_time() -> None:
    assert len({blind.Asking(b"one").element for _ in range(20)}) == 20


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 767), st.booleans())
def test_an_altered_answer_is_refused(bit: int, whole: bool) -> None:
    evaluator, asking = blind.Evaluator(SEED), blind.Asking(b"key")
    good = bytearray(evaluator.evaluate(asking.element))
    good[bit // 8] ^= 1 << bit % 8
    with pytest.raises((Forged, Garbled)):
        asking.finalise(evaluator.public, bytes(good if whole else good[: bit // 8]))


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=40), st.binary(max_size=100))
def test_what_is_no_element_is_refused(short: bytes, long: bytes) -> None:
    for work in (
        lambda: blind.Evaluator(SEED).evaluate(short),
        lambda: blind.Asking(b"key").finalise(short, blind.Evaluator(SEED).evaluate(blind.Asking(b"key").element)),
        lambda: blind.Asking(b"key").finalise(PUBLIC, long),
    ):
        with pytest.raises(PeerError):
            work()


@pytest.mark.parametrize("element", [bytes(32), b"\xff" * 32, (1).to_bytes(32, "little"), (second.P).to_bytes(32, "little")])
def test_the_neutral_element_and_what_is_not_canonical_are_refused(element: bytes) -> None:
    with pytest.raises(Garbled):
        blind.Evaluator(SEED).evaluate(element)
    with pytest.raises(Garbled):
        blind.Asking(b"key").finalise(element, bytes(96))


def test_another_key_than_the_one_that_is_shown_is_refused() -> None:
    asking = blind.Asking(b"key")
    with pytest.raises(Forged):
        asking.finalise(blind.Evaluator(b"1" * 32).public, blind.Evaluator(b"2" * 32).evaluate(asking.element))


def test_nothing_cannot_be_asked() -> None:
    with pytest.raises(Invalid):
        blind.Asking(b"")


def test_a_secret_of_a_node_is_for_one_purpose_and_of_one_key() -> None:
    ring, other = keyring.make("alpha", ["FR"]), keyring.make("alpha", ["FR"])
    again = keyring.from_json(ring.to_json())
    turned = ring.rotate()
    turned = turned.speak_with(turned.public().signing[-1].kid)
    secrets = {ring.secret(b"one"), ring.secret(b"other"), other.secret(b"one"), turned.secret(b"one")}
    assert len(secrets) == 4
    assert again.secret(b"one") == ring.secret(b"one")


# The bodies ----------------------------------------------------------------------------------------------------------------

KEYS = [("document", blind.text("document", "X1")), ("text", blind.text("text", "x1"))]


def test_a_question_and_its_answer_go_through_their_bodies() -> None:
    asked, asking = blind.ask("document", "officer", KEYS, [3, 0])
    asked = msgspec.convert(msgspec.to_builtins(asked), blind.Ask)
    others = [blind.text("document", f"Y{number}") for number in range(5)]
    told = blind.tell(asked, [[*others, KEYS[0][1]], others[:2]], SEED)
    assert blind.read(msgspec.convert(msgspec.to_builtins(told), blind.Told), asking) == ([True, False], 7)


def test_outputs_stand_in_an_order_that_says_nothing() -> None:
    asked, _ = blind.ask("document", "officer", KEYS, [3, 0])
    keys = [blind.text("document", f"Y{number}") for number in range(9)]
    assert blind.tell(asked, [keys, []], SEED).outputs == blind.tell(asked, [keys[::-1], []], SEED).outputs


def test_answers_under_two_secrets_have_nothing_in_common() -> None:
    keys = [blind.text("document", f"Y{number}") for number in range(9)]
    outputs = {blind.Evaluator(seed).output(key) for seed in (b"1" * 32, b"2" * 32) for key in keys}
    assert len(outputs) == 18


@given(st.text(min_size=1), st.integers(1, 12))
def test_a_bucket_of_fewer_bits_holds_those_of_more(value: str, bits: int) -> None:
    key = value.encode("utf-8", "surrogatepass")
    assert blind.bucket(key, bits) == blind.bucket(key, 12) >> (12 - bits)


@pytest.mark.parametrize(
    ("bits", "counts", "wanted"),
    [
        ([0, 0], [4097, 0], [1, 0]),
        ([0, 0], [4096, 1], [1, 0]),
        ([0, 0], [4000, 4000], [1, 1]),
        ([3, 0], [9000, 20], [5, 0]),
        ([0, 0], [1_000_000, 1000], [9, 0]),
    ],
)
def test_only_what_is_too_full_is_narrowed(bits: list[int], counts: list[int], wanted: list[int]) -> None:
    assert blind.narrow(bits, counts) == wanted


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=6))
def test_buckets_are_narrowed_until_they_fit_and_no_further(counts: list[int]) -> None:
    bits = blind.narrow([0] * len(counts), counts)
    left = [count >> shown for count, shown in zip(counts, bits, strict=True)]
    assert sum(left) <= blind.MOST_OUTPUTS
    assert not any(bits) or sum(left) >= blind.MOST_OUTPUTS // 2


def test_the_greatest_answer_fits_into_an_answer() -> None:
    outputs = [wire.b64(bytes(16 * blind.MOST_OUTPUTS)), *[""] * (blind.MOST_KEYS - 1)]
    told = blind.Told(public="A" * 43, evaluated=["A" * 128] * blind.MOST_KEYS, outputs=outputs)
    assert len(wire.write(msgspec.to_builtins(told))) < 100_000
