# SPDX-License-Identifier: Apache-2.0
"""The program and a second verifier, written from the protocol's text, agree: on the vectors, and on parcels mutated at random."""

import json
import random
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.core.model.codec import canonical, digest
from carillon.errors import PeerError
from carillon.exchange import asking, directory, enrolment, envelope, keyring, lines, messages, receipts, wire
from carillon.exchange.directory import Directory
from carillon.exchange.keyring import Keyring
from tests.exchange import independent
from tests.exchange.scene import NOW, network
from tools import protocol_vectors

Outcome = tuple[str, Any]
"""`refused` and a code, or `good` and what came out."""


def program(work: Callable[[], Any]) -> Outcome:
    try:
        return "good", work()
    except PeerError as refused:
        return "refused", refused.code


def second(work: Callable[[], Any]) -> Outcome:
    try:
        return "good", work()
    except independent.Refused as refused:
        return "refused", refused.code


@cache
def vectors(name: str) -> Any:
    return json.loads((protocol_vectors.PLACE / f"{name}.json").read_text(encoding="utf-8"))


def cases(name: str) -> list[Any]:
    return [pytest.param(case, id=case.get("about", str(n))) for n, case in enumerate(vectors(name)["cases"])]


@cache
def listed(name: str) -> tuple[Directory, dict[str, Any]]:
    """A directory of the vectors, as each of the two has it."""
    data = vectors("directories")["good"][name].encode()
    return directory.read(data).directory, independent.read_directory(data)[0]


@cache
def ring(node: str) -> Keyring:
    told = vectors("keys")["nodes"][node]
    signing = tuple(keyring.SigningKey(wire.unb64(one["private"])) for one in told["signing"])
    opening = {bureau: tuple(keyring.OpeningKey(wire.unb64(one["private"])) for one in keys) for bureau, keys in told["opening"].items()}
    return Keyring(node, signing, signing[0].kid, opening)


def private(node: str) -> dict[str, dict[str, bytes]]:
    told = vectors("keys")["nodes"][node]["opening"]
    return {bureau: {one["kid"]: independent.raw(one["private"]) for one in keys} for bureau, keys in told.items()}


def test_the_vectors_are_those_that_the_program_makes() -> None:
    for file, text in protocol_vectors.vectors().items():
        assert file.read_text(encoding="utf-8") == text, f"run python -m tools.protocol_vectors: {file.name}"


def test_keys_are_called_by_their_bytes() -> None:
    told = vectors("keys")
    for key in [*told["roots"], *told["new_roots"], *(key for node in told["nodes"].values() for key in node["signing"])]:
        made = keyring.SigningKey(wire.unb64(key["private"]))
        assert (made.kid, wire.b64(made.public)) == (key["kid"], key["public"])


@pytest.mark.parametrize("case", cases("bytes"))
def test_bytes(case: dict[str, Any]) -> None:
    data = independent.raw(case["bytes"])
    ours, theirs = program(lambda: wire.read(data, 10_000)), second(lambda: independent.read(data, 10_000))
    assert ours == theirs
    assert ours[0] == "good" if case["refused"] is None else ours == ("refused", case["refused"])


@pytest.mark.parametrize("case", cases("directories"))
def test_directories(case: dict[str, Any]) -> None:
    told = vectors("directories")
    data, trusted, threshold = case["document"].encode(), told["trusted"], told["threshold"]
    ours, theirs = listed(case["current"]) if case["current"] else (None, None)
    one = program(lambda: directory.accept(data, ours, trusted, threshold, case["now"]).version)
    other = second(lambda: independent.accept(data, theirs, trusted, threshold, case["now"])["version"])
    assert one == other
    assert (one[1] if one[0] == "refused" else None) == case["refused"]


@pytest.mark.parametrize("case", cases("requests"))
def test_requests(case: dict[str, Any]) -> None:
    data = case["request"].encode()
    digits = digest(data)[:32]
    assert case["fingerprint"].replace(" ", "") == digits
    kind, code = program(lambda: enrolment.read(data).node)
    assert (code if kind == "refused" else None) == case["refused"]


@pytest.mark.parametrize("case", cases("messages"))
def test_messages(case: dict[str, Any]) -> None:
    inner, signature = case["inner"].encode(), independent.raw(case["signature"])
    public = independent.key_of(listed("listed")[1], case["node"], case["kid"], NOW)
    assert independent.signed(public, signature, "message", inner)
    assert independent.sha(inner) == case["digest"]
    assert independent.read_message(inner) == json.loads(inner)
    restored = messages.restore(inner, signature, case["kid"])
    assert messages.write_inner(restored.message, independent.raw(case["salt"])) == inner


def open_both(data: bytes, node: str, name: str, now: str) -> tuple[Outcome, Outcome]:
    ours, theirs = listed(name)

    def one() -> Any:
        opened = envelope.open_parcel(data, ours, ring(node), now)
        return opened.signed and opened.signed.inner, [json.loads(wire.write_flat(slip.slip)) for slip in opened.slips]

    return program(one), second(lambda: independent.open_parcel(data, theirs, node, private(node), now))


@pytest.mark.parametrize("case", cases("parcels"))
def test_parcels(case: dict[str, Any]) -> None:
    one, other = open_both(case["parcel"].encode(), case["node"], case["directory"], case["now"])
    assert one == other
    if case["refused"] is None:
        withheld = "withheld" in json.loads(case["parcel"])
        assert one[1][0] == (None if withheld else vectors("parcels")["parts"]["inner"].encode())
    else:
        assert one == ("refused", case["refused"])


def test_lines() -> None:
    told = vectors("lines")
    slips = {(name, n + 1): one for name, kept in told["slips"].items() for n, one in enumerate(kept)}
    for one in slips.values():
        assert independent.sha(independent.canonical(one["slip"])) == one["hash"]
        public = independent.key_of(listed("listed")[1], "paris", one["slip"]["kid"], NOW)
        assert independent.signed(public, independent.raw(one["signature"]), "slip", independent.canonical(one["slip"]))
    last, kept = None, {}
    for arrival in told["arrivals"]:
        slip = lines.Slip(**slips[arrival["line"], arrival["seq"]]["slip"])
        place = lines.place(slip, last, kept.get)
        assert place.standing == arrival["standing"]
        if place.standing in ("next", "gap"):
            kept[slip.seq] = slip
        while (after := kept.get(last.seq + 1 if last else 1)) is not None:
            last = lines.Line(after.seq, lines.slip_hash(after))


@pytest.mark.parametrize("case", cases("receipts"))
def test_receipts(case: dict[str, Any]) -> None:
    ours, theirs = listed(vectors("receipts")["directory"])
    data = case["receipt"].encode()
    one = program(lambda: receipts.read(data, ours, NOW).message)
    other = second(lambda: independent.read_receipt(data, theirs, NOW)["message"])
    assert one == other
    assert (one[1] if one[0] == "refused" else None) == case["refused"]


@pytest.mark.parametrize("case", cases("letters"))
def test_letters(case: dict[str, Any]) -> None:
    told = vectors("letters")
    ours, theirs = listed(told["directory"])
    data, inner = case["letter"].encode(), told["question"]["inner"].encode()
    if case["what"] == "question":
        one = program(lambda: asking.hear(data, ours, ring("nairobi"), case["now"]).question.id)
        other = second(lambda: independent.hear(data, theirs, private("nairobi"), case["now"])["id"])
    else:
        question = json.loads(inner)
        asked = asking.Asked(b"", digest(inner), asking.Question(**{name: question[name] for name in asking.Question.__struct_fields__}))
        one = program(lambda: asking.read_answer(data, asked, ours, ring("paris"), case["now"]).answer.created)
        other = second(lambda: independent.read_answer(data, inner, theirs, private("paris"), case["now"])["created"])
    assert one == other
    assert (one[1] if one[0] == "refused" else None) == case["refused"]


# Mutations -----------------------------------------------------------------------------------------------------------------

GOOD = vectors("parcels")["parts"]["parcel"].encode()
PARTS = [*GOOD.split(b'"'), b"\\ud800", b"9" * 400, b"[" * 40, b"\xff", b"\0", b'"', b",", b"1.0", b"-0", b"true", b"null", b"{}"]


@given(seed=st.integers(0, 2**32), times=st.integers(1, 3))
def test_both_agree_on_mutated_bytes(seed: int, times: int) -> None:
    chance, data = random.Random(seed), bytearray(GOOD)
    for _ in range(times):
        place = chance.randrange(len(data))
        what = chance.randrange(4)
        if what == 0:
            data[place] = chance.randrange(256)
        elif what == 1:
            del data[place : place + chance.randrange(1, 30)]
        elif what == 2:
            data[place:place] = chance.choice(PARTS)
        else:
            end = place + chance.randrange(1, 40)
            data[place:end] = reversed(data[place:end])
    agree(bytes(data))


NAMES = ["KE", "UG", "JP", "FR", "FR-CYBER", "ZZ", "paris", "tokyo", "nairobi", "carillon/1"]
FORMS = ["0" * 64, "f" * 64, "0" * 16, "A" * 86, "A" * 16, "A" * 107, NOW, "2026-02-30T00:00:00.000000Z", "2026-05-03T12:00:00.000000Z"]
FIELDS = st.sampled_from([*NAMES, *FORMS, "", "\0", 0, 1, 2, 2**53 - 1, 2**53, None, True, [], {}])


@given(data=st.data())
def test_both_agree_on_mutated_values(data: st.DataObject) -> None:
    told = json.loads(GOOD)
    for _ in range(data.draw(st.integers(1, 3))):
        holder: Any = told
        while True:
            key = data.draw(st.sampled_from(sorted(holder) if isinstance(holder, dict) else range(len(holder))))
            if not isinstance(holder[key], dict | list) or not holder[key] or data.draw(st.booleans()):
                break
            holder = holder[key]
        holder[key] = data.draw(FIELDS)
    agree(canonical(told) if fits(told) else json.dumps(told).encode())


def fits(value: Any) -> bool:
    """Whether the canonical form of it exists."""
    return str(2**53) not in json.dumps(value)


@given(st.lists(st.tuples(st.sampled_from(["origin", "digest", "node", "created"]), FIELDS), min_size=1, max_size=2))
def test_both_agree_where_all_slips_change_alike(changes: list[tuple[str, Any]]) -> None:
    told = json.loads(GOOD)
    for slip in told["slips"]:
        slip.update(changes)
    agree(canonical(told) if fits(told) else json.dumps(told).encode())


def agree(data: bytes) -> None:
    one, other = open_both(data, "nairobi", "listed", NOW)
    assert one[0] == other[0], (one, other)
    if one[0] == "good":
        assert one == other
        assert one[1][0] == vectors("parcels")["parts"]["inner"].encode(), "nothing but the message that was sent is ever opened"


@given(seed=st.integers(0, 2**32))
def test_both_agree_on_mutated_directories(seed: int) -> None:
    chance, data = random.Random(seed), bytearray(vectors("directories")["good"]["listed"].encode())
    data[chance.randrange(len(data))] = chance.randrange(256)
    trusted = vectors("directories")["trusted"]
    one = program(lambda: directory.accept(bytes(data), None, trusted, 2, NOW).version)
    other = second(lambda: independent.accept(bytes(data), None, trusted, 2, NOW)["version"])
    assert one[0] == other[0]


def test_what_the_program_seals_now_the_other_opens() -> None:
    net = network()
    signed = net.sign()
    told = independent.read_directory(net.signed())[0]
    stored = json.loads(net.rings["nairobi"].to_json())["opening"]["KE"]
    keys = {"KE": {keyring.OpeningKey(wire.unb64(one)).kid: wire.unb64(one) for one in stored}}
    inner, (slip,) = independent.open_parcel(net.send(signed=signed), told, "nairobi", keys, NOW)
    assert inner == signed.inner
    assert slip["addressee"] == "KE"
