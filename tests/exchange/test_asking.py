# SPDX-License-Identifier: Apache-2.0
"""Asking: an answer belongs to its question, a question lives for seconds and once, and neither length nor outside tells a hit."""

import json
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.core.model.codec import canonical
from carillon.errors import Expired, Forged, Frozen, Garbled, Invalid, NotAddressed, PeerError, Replayed, Unlisted
from carillon.exchange import asking, changes, letter, wire
from carillon.exchange.asking import Asked, Heard, Question
from carillon.exchange.letter import Way
from tests.exchange.scene import EXPIRES, NOW, network

NET = network()
DEATH = "2026-05-02T12:00:30.000000Z"
QUESTION = Question(
    id="chk-1",
    asker="FR",
    asked="KE",
    kind="check",
    created=NOW,
    expires=DEATH,
    purpose="P1",
    body={"name": "Specimen"},
)


def ask(**fields: Any) -> Asked:
    return asking.ask(msgspec.structs.replace(QUESTION, **fields), NET.directory, NET.rings["paris"], NOW, NET.random)


def hear(data: bytes, node: str = "nairobi", now: str = NOW) -> Heard:
    return asking.hear(data, NET.directory, NET.rings[node], now)


def answer(heard: Heard, body: dict[str, Any] | None = None, node: str = "nairobi") -> bytes:
    given = {"directory": NET.directory, "keyring": NET.rings[node], "now": NOW, "random": NET.random}
    return asking.answer(heard, body or {"hits": []}, **given)


ASKED = ask()
HEARD = hear(ASKED.data)
ANSWER = answer(HEARD)


def read_answer(data: bytes, asked: Asked = ASKED, node: str = "paris", now: str = NOW) -> asking.Answered:
    return asking.read_answer(data, asked, NET.directory, NET.rings[node], now)


def test_a_question_is_heard_and_answered() -> None:
    assert HEARD.question == QUESTION
    assert HEARD.from_node == "paris"
    assert HEARD.digest == ASKED.digest
    answered = read_answer(ANSWER)
    assert answered.answer.body == {"hits": []}
    assert (answered.answer.answerer, answered.from_node) == ("KE", "nairobi")
    assert canonical(json.loads(ANSWER)) == ANSWER


def test_a_hit_is_as_long_as_none() -> None:
    assert len(answer(HEARD, {"hits": [{"caption": "x" * 1500}]})) == len(ANSWER)
    assert len(ask(body={"name": "x" * 300}).data) == len(ASKED.data)


@pytest.mark.parametrize("now", ["2026-05-02T12:02:31.000000Z", "2026-05-02T11:57:59.000000Z", "2026-05-03T12:00:00.000000Z"])
def test_a_question_lives_for_seconds(now: str) -> None:
    with pytest.raises(Expired):
        hear(ASKED.data, now=now)


def test_clocks_may_differ_by_two_minutes() -> None:
    for now in ("2026-05-02T11:58:00.000000Z", "2026-05-02T12:02:30.000000Z"):
        assert hear(ASKED.data, now=now).question == QUESTION
    with pytest.raises(Expired):
        read_answer(ANSWER, now="2026-05-02T12:02:31.000000Z")


def test_a_question_is_answered_once() -> None:
    seen = asking.Replays(most=3)
    seen.admit(HEARD, NOW)
    with pytest.raises(Replayed):
        seen.admit(hear(ASKED.data), NOW)
    for n in range(5):
        seen.admit(hear(ask(id=f"chk-{n + 2}").data), NOW)


def test_the_dead_are_forgotten_first() -> None:
    seen = asking.Replays(most=2)
    seen.admit(msgspec.structs.replace(HEARD, digest="1", question=msgspec.structs.replace(QUESTION, expires=EXPIRES)), NOW)
    seen.admit(HEARD, NOW)
    later = "2026-05-02T13:00:00.000000Z"
    seen.admit(msgspec.structs.replace(HEARD, digest="2"), later)
    with pytest.raises(Replayed):
        seen.admit(msgspec.structs.replace(HEARD, digest="1"), later)


def test_an_answer_belongs_to_one_question() -> None:
    with pytest.raises(Forged):
        read_answer(ANSWER, ask())
    with pytest.raises(Forged):
        read_answer(ANSWER, msgspec.structs.replace(ASKED, question=msgspec.structs.replace(QUESTION, asked="UG")))
    with pytest.raises(Forged):
        read_answer(ANSWER, msgspec.structs.replace(ASKED, question=msgspec.structs.replace(QUESTION, asker="FR-CYBER")))


def test_only_who_was_asked_can_answer() -> None:
    theirs = msgspec.structs.replace(HEARD, question=msgspec.structs.replace(QUESTION, asked="JP"))
    with pytest.raises(Forged):
        read_answer(answer(theirs, node="tokyo"))
    with pytest.raises(Forged):
        read_answer(answer(HEARD, node="tokyo"))


def test_a_node_asks_for_its_own_bureaus_alone() -> None:
    with pytest.raises(Invalid):
        ask(asker="JP")
    moved = msgspec.structs.replace(NET.directory.bureaus["JP"], node="paris")
    liars = msgspec.structs.replace(NET.directory, bureaus=NET.directory.bureaus | {"JP": moved})
    forged = asking.ask(msgspec.structs.replace(QUESTION, asker="JP"), liars, NET.rings["paris"], NOW, NET.random)
    with pytest.raises(Forged):
        hear(forged.data)
    with pytest.raises(Unlisted):
        ask(asker="ZZ")
    with pytest.raises(Unlisted):
        ask(asked="ZZ")


def test_another_node_cannot_open_it() -> None:
    with pytest.raises(NotAddressed):
        hear(ASKED.data, "tokyo")
    with pytest.raises(NotAddressed):
        read_answer(ANSWER, node="nairobi")


def test_a_question_is_no_answer() -> None:
    with pytest.raises(Garbled):
        read_answer(ASKED.data)
    with pytest.raises(Garbled):
        hear(ANSWER)


def altered(change: Callable[[dict[str, Any]], object], data: bytes = ASKED.data) -> bytes:
    told = json.loads(data)
    change(told)
    return canonical(told)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda q: q.update({"from": "tokyo"}), Forged),
        (lambda q: q.update(to="tokyo"), NotAddressed),
        (lambda q: q.update(addressee="UG"), NotAddressed),
        (lambda q: q.update(kid="0" * 16), NotAddressed),
        (lambda q: q.update(digest="0" * 64), Forged),
        (lambda q: q.update(nonce=wire.b64(b"n" * 12)), Forged),
        (lambda q: q.update(wrapped=wire.b64(b"w" * 80)), Forged),
        (lambda q: q.update(body=wire.b64(b"b" * 1040)), Forged),
        (lambda q: q.update(what="order"), Garbled),
        (lambda q: q.update(more=1), Garbled),
        (lambda q: q.pop("nonce"), Garbled),
    ],
)
def test_an_altered_letter_is_refused(change: Callable[[dict[str, Any]], object], error: type[PeerError]) -> None:
    with pytest.raises(error):
        hear(altered(change))


@given(data=st.data())
def test_damaged_letters_are_refused(data: st.DataObject) -> None:
    letter = bytearray(ASKED.data)
    letter[data.draw(st.integers(0, len(letter) - 1))] = data.draw(st.integers(0, 255))
    if bytes(letter) != ASKED.data:
        with pytest.raises(PeerError):
            hear(bytes(letter))


def written(to: str, digest: str | None = None) -> bytes:
    """Our question in a letter with something else on its outside, sealed by a sender who may do as it likes."""
    inner = HEARD.statement.inner
    way = Way("question", "paris", "nairobi", to, digest or ASKED.digest)
    return letter.send(inner, way, NET.directory, NET.rings["paris"], NOW, NET.random)


def test_the_outside_says_what_is_inside() -> None:
    assert hear(written("KE")).question == QUESTION
    with pytest.raises(Forged, match="was sealed to UG"):
        hear(written("UG"))
    with pytest.raises(Forged, match="something else"):
        hear(written("KE", "0" * 64))


def test_a_revoked_key_asks_nothing() -> None:
    revoked = changes.revoke(NET.directory, NET.rings["paris"].kid, NOW)
    with pytest.raises(Forged):
        asking.hear(ASKED.data, revoked, NET.rings["nairobi"], NOW)


def test_a_frozen_directory_asks_and_answers_nothing() -> None:
    with pytest.raises(Frozen):
        asking.ask(QUESTION, NET.directory, NET.rings["paris"], EXPIRES, NET.random)
    with pytest.raises(Frozen):
        hear(ASKED.data, now=EXPIRES)


@pytest.mark.parametrize(
    "fields",
    [
        {"expires": "2026-05-02T12:05:00.000001Z"},
        {"expires": NOW},
        {"kind": ""},
        {"purpose": ""},
        {"body": {"x": 0.5}},
        {"body": {"x": "y" * 200_000}},
    ],
)
def test_what_would_not_be_heard_is_not_asked(fields: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        ask(**fields)


def test_what_would_not_be_read_is_not_answered() -> None:
    with pytest.raises(Invalid):
        answer(HEARD, {"x": 0.5})
