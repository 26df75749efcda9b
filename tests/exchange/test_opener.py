# SPDX-License-Identifier: Apache-2.0
"""The process that opens parcels: it says of each what opening it here says, and nothing of one that is to be refused."""

import io
from collections.abc import Iterator

import pytest

from carillon.errors import Unavailable
from carillon.exchange import changes, envelope, opener
from carillon.exchange.opener import Opener
from tests.exchange import scene


@pytest.fixture
def beside() -> Iterator[Opener]:
    made = Opener()
    yield made
    made.close()


def test_it_opens_as_this_process_does(beside: Opener) -> None:
    net = scene.network()
    group = net.sign(scene.message(kind="recall", body={"deep": [1, [None, {"é": "見本"}]]}, extra={"later": ["x"]}))
    first = envelope.slip(group, "KE", None, net.rings["paris"])
    blank = envelope.blank(net.rings["paris"], [first], "nairobi")
    parcels = [net.send(), net.send(signed=group), blank]
    assert beside.open(parcels, net.signed(), net.rings["nairobi"], scene.NOW) == [net.open(one) for one in parcels]


def test_what_is_refused_comes_back_without_an_answer(beside: Opener) -> None:
    net = scene.network()
    good = net.send()
    bad = [b"", b"{}", good[:-1], good.replace(b'"seq":1', b'"seq":2'), net.send("JP")]
    assert beside.open([*bad, good], net.signed(), net.rings["nairobi"], scene.NOW) == [*[None] * len(bad), net.open(good)]


def test_it_goes_by_the_directory_and_the_keys_it_was_told_last(beside: Opener) -> None:
    net = scene.network()
    parcel, ring = net.send(), net.rings["nairobi"]
    revoked = net.signed(changes.revoke(net.directory, net.rings["paris"].kid, scene.NOW))
    good = net.signed()
    told = [(good, ring), (good, ring), (revoked, ring), (good, ring), (good, net.rings["tokyo"])]
    answers = [beside.open([parcel], document, keys, scene.NOW) for document, keys in told]
    assert answers == [[net.open(parcel)], [net.open(parcel)], [None], [net.open(parcel)], [None]]


def test_one_that_has_ended_says_so(beside: Opener) -> None:
    net = scene.network()
    beside.close()
    with pytest.raises(Unavailable):
        beside.open([net.send()], net.signed(), net.rings["nairobi"], scene.NOW)


@pytest.mark.parametrize("rest", [b"", b"\0\0", b"\0\0\0\x09", b"\0\0\0\x09x"])
def test_it_ends_with_what_it_reads_from(rest: bytes) -> None:
    sink = io.BytesIO()
    opener.serve(io.BytesIO(rest), sink)
    assert sink.getvalue() == b""
