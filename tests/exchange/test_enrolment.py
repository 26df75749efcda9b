# SPDX-License-Identifier: Apache-2.0
"""Enrolment: a node comes in by its own signed request and a fingerprint that people compared, and by nothing less."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.core.model.codec import canonical
from carillon.errors import Forged, Garbled, Invalid, PeerError
from carillon.exchange import changes, directory, enrolment, keyring, wire
from tests.exchange.scene import LATER, NOW, START, UNTIL, Stream, network

NET = network()
ROME = keyring.make("rome", ["IT"], Stream("rome"))
REQUEST = enrolment.request(ROME, {"IT": {"en": "Italy", "it": "Italia"}}, "https://rome.example", "UNKEY")


def admit(data: bytes = REQUEST, **given: Any) -> directory.Directory:
    return enrolment.admit(NET.directory, data, enrolment.fingerprint(data), NOW, UNTIL, **given)


def test_a_node_is_admitted() -> None:
    listed = admit()
    assert directory.accept(NET.signed(listed), NET.directory, None, 0, NOW) == listed
    assert listed.node_of("IT") == "rome"
    assert listed.nodes["rome"].carrier == "UNKEY"
    assert listed.bureaus["IT"].names == {"en": "Italy", "it": "Italia"}
    assert listed.bureaus["IT"].country == "IT"
    kid, signature = ROME.sign(b"data")
    assert keyring.verify(listed.verify_key("rome", kid, NOW), signature, b"data")
    assert ROME.opening("IT", listed.sealing_key("IT", NOW).kid)


@pytest.mark.parametrize(
    "write", [str.upper, lambda text: text.replace(" ", ""), lambda text: text.replace(" ", "-"), lambda text: f" {text}\n"]
)
def test_the_fingerprint_may_be_written_as_people_do(write: Callable[[str], str]) -> None:
    assert enrolment.admit(NET.directory, REQUEST, write(enrolment.fingerprint(REQUEST)), NOW, UNTIL).node_of("IT") == "rome"


@pytest.mark.parametrize("told", ["", "0000", enrolment.fingerprint(REQUEST)[:-1], enrolment.fingerprint(REQUEST + b" ")])
def test_another_fingerprint_is_refused(told: str) -> None:
    with pytest.raises(Forged):
        enrolment.admit(NET.directory, REQUEST, told, NOW, UNTIL)


def altered(change: Callable[[dict[str, Any]], object]) -> bytes:
    told = json.loads(REQUEST)
    change(told)
    return canonical(told)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda r: r["request"].update(node="milan"), Forged),
        (lambda r: r["request"].update(address="https://elsewhere.example"), Forged),
        (lambda r: r["request"].update(node="Rome"), Garbled),
        (lambda r: r["request"].update(more=1), Garbled),
        (lambda r: r["request"].pop("carrier"), Garbled),
        (lambda r: r["request"].update(signing=[]), Garbled),
        (lambda r: r["request"]["bureaus"]["IT"].update(sealing=[]), Garbled),
        (lambda r: r["request"]["signing"][0].update(kid="0" * 16), Garbled),
        (lambda r: r["request"]["bureaus"]["IT"]["sealing"][0].update(public=wire.b64(b"p" * 32)), Garbled),
        (lambda r: r["signatures"].clear(), Garbled),
        (lambda r: r["signatures"].update({"0" * 16: next(iter(r["signatures"].values()))}), Garbled),
    ],
)
def test_an_altered_request_is_refused(change: Callable[[dict[str, Any]], object], error: type[PeerError]) -> None:
    with pytest.raises(error):
        enrolment.read(altered(change))


@given(data=st.data())
def test_damaged_requests_are_refused(data: st.DataObject) -> None:
    request = bytearray(REQUEST)
    request[data.draw(st.integers(0, len(request) - 1))] = data.draw(st.integers(0, 255))
    if bytes(request) != REQUEST:
        with pytest.raises(PeerError):
            enrolment.read(bytes(request))


def test_a_request_shows_keys_that_are_there() -> None:
    with pytest.raises(Invalid):
        enrolment.request(ROME, ["FR"], "")


def test_new_keys_are_listed_beside_the_old_ones_and_then_without_them() -> None:
    ring = NET.rings["tokyo"].rotate(Stream("tokyo"))
    both = enrolment.request(ring, ["JP"], "")
    listed = enrolment.admit(NET.directory, both, enrolment.fingerprint(both), LATER, UNTIL)
    assert [key.since for key in listed.nodes["tokyo"].signing] == [START, LATER]
    assert listed.sealing_key("JP", LATER).kid == ring.public().opening["JP"][1].kid
    last = ring.speak_with(ring.public().signing[1].kid).forget([NET.rings["tokyo"].kid, ring.public().opening["JP"][0].kid])
    alone = enrolment.request(last, ["JP"], "")
    left = enrolment.admit(listed, alone, enrolment.fingerprint(alone), LATER, UNTIL)
    assert [key.since for key in left.nodes["tokyo"].signing] == [LATER]
    assert left.bureaus["JP"].names == NET.directory.bureaus["JP"].names


def test_a_listed_node_shows_a_listed_key() -> None:
    thief = keyring.make("tokyo", ["JP"], Stream("thief"))
    asked = enrolment.request(thief, ["JP"], "")
    with pytest.raises(Invalid):
        admit(asked)
    assert admit(asked, replace=True).nodes["tokyo"].signing[0].kid == thief.kid
    revoked = changes.revoke(NET.directory, NET.rings["tokyo"].kid, NOW)
    again = enrolment.request(NET.rings["tokyo"], ["JP"], "")
    with pytest.raises(Invalid):
        enrolment.admit(revoked, again, enrolment.fingerprint(again), NOW, UNTIL)


def test_a_bureau_moves_only_with_the_operators_word() -> None:
    ring = ROME.add_bureau("JP", Stream("jp"))
    asked = enrolment.request(ring, ["IT", "JP"], "")
    with pytest.raises(Invalid):
        admit(asked)
    assert admit(asked, replace=True).node_of("JP") == "rome"
