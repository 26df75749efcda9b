# SPDX-License-Identifier: Apache-2.0
"""The strict form of bytes: what is refused, and that what is taken is the canonical form and nothing else."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.core.model.codec import canonical
from carillon.errors import Garbled, Invalid, PeerError, TooBig
from carillon.exchange import limits, wire

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
INTEGERS = st.integers(-limits.GREATEST_INTEGER, limits.GREATEST_INTEGER)
VALUES = st.recursive(
    st.none() | st.booleans() | INTEGERS | TEXTS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4)
)
OBJECTS = st.dictionaries(TEXTS, VALUES, max_size=4)
MOST = 10_000


def nested(depth: int) -> bytes:
    """An object around so many arrays, less one."""
    return b'{"a":' + b"[" * (depth - 1) + b"]" * (depth - 1) + b"}"


@given(OBJECTS)
def test_what_is_written_is_canonical_and_reads_the_same(value: dict[str, object]) -> None:
    data = wire.write(value)
    assert data == canonical(value)
    assert wire.read(data, MOST) == value


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b'"text"',
        b"1",
        b"null",
        b"\xef\xbb\xbf{}",
        b" {}",
        b"{} ",
        b"{}{}",
        b'{"a":1,}',
        b'{"a" :1}',
        b'{"b":1,"a":2}',
        b'{"a":1,"a":1}',
        b'{"a":1,"a":2}',
        b'{"a":1.0}',
        b'{"a":1.5}',
        b'{"a":1e2}',
        b'{"a":1E400}',
        b'{"a":-0}',
        b'{"a":01}',
        b'{"a":+1}',
        b'{"a":NaN}',
        b'{"a":Infinity}',
        b'{"a":9007199254740992}',
        b'{"a":-9007199254740992}',
        b'{"a":' + b"1" * 400 + b"}",
        b'{"a":' + b"1" * 6000 + b"}",
        b'{"a":"\\u0000"}',
        b'{"\\u0000":1}',
        b'{"a":"\\u0041"}',
        b'{"a":"\\/"}',
        b'{"a":"\\ud800"}',
        b'{"a":"\\udc00\\ud800"}',
        b'{"a":"\\ud83d\\ude00"}',
        b'{"a":"\xed\xa0\x80"}',
        b'{"a":"\xc0\x80"}',
        b'{"a":"\xff"}',
        b'{"a":"\xf4\x90\x80\x80"}',
        b'{"a":"\n"}',
        b'{"a":"\\u000A"}',
        b"{'a':1}",
        b'{"a":tru}',
        '{"￿":1,"😀":2}'.encode(),
        b'{"' + b"a" * 257 + b'":1}',
    ],
)
def test_what_is_not_the_canonical_form_is_garbled(data: bytes) -> None:
    with pytest.raises(Garbled):
        wire.read(data, MOST)


@pytest.mark.parametrize(
    "data",
    [
        b"{}",
        b'{"a":9007199254740991,"b":-9007199254740991}',
        '{"😀":1,"￿":2}'.encode(),
        '{"a":"\\u001f\\n\x7f\u2028é😀"}'.encode(),
        b'{"' + b"a" * 256 + b'":1}',
        nested(limits.DEPTH),
    ],
)
def test_what_is_canonical_is_read(data: bytes) -> None:
    assert wire.write(wire.read(data, MOST)) == data


@pytest.mark.parametrize("data", [nested(limits.DEPTH + 1), b'{"a":[' + b"1," * 20 + b"1]}", b'{"a":"' + b"x" * MOST + b'"}'])
def test_too_much_of_it_is_too_big(data: bytes) -> None:
    with pytest.raises(TooBig):
        wire.read(data, MOST, most_values=20)


@pytest.mark.parametrize("depth", [2_000, 100_000])
def test_depth_that_breaks_decoders_is_refused(depth: int) -> None:
    for data in (nested(depth), b'{"a":' * depth + b"1" + b"}" * depth, b"[" * depth):
        with pytest.raises(PeerError):
            wire.read(data, limits.DIRECTORY_BYTES)


@pytest.mark.parametrize("value", [1.5, 1.0, float("nan"), 2**53, "\0", "\ud800", b"bytes", {1: 2}, {"\ud800": 1}, object()])
def test_what_the_protocol_has_no_form_for_is_not_written(value: object) -> None:
    with pytest.raises(Invalid):
        wire.write({"a": value})


@given(st.binary(max_size=200))
def test_bytes_are_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(PeerError):
        assert wire.write(wire.read(data, MOST)) == data


@given(st.binary(max_size=100))
def test_base64url_goes_both_ways(data: bytes) -> None:
    assert wire.unb64(wire.b64(data)) == data


@pytest.mark.parametrize("text", ["A", "AB", "AA==", "AA=", "A+8A", "A/8A", "AAA A", "AAAA\n", "é", "QQ\u0000A"])
def test_other_base64_is_garbled(text: str) -> None:
    with pytest.raises(Garbled):
        wire.unb64(text)


@pytest.mark.parametrize("text", ["2026-02-30T00:00:00.000000Z", "2026-13-01T00:00:00.000000Z", "2026-01-01T25:00:00.000000Z"])
def test_there_is_no_such_time(text: str) -> None:
    with pytest.raises(Garbled):
        wire.moment(text)
