# SPDX-License-Identifier: Apache-2.0
"""Lines of any length in bounded memory, and their decoding."""

import io
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon import errors
from carillon.formats.rows import DEPTH, Line, Rejected, decode, lines, shown, unfit, utf8


def all_lines(data: bytes, limit: int = 100) -> list[Line | Rejected]:
    return list(lines(utf8(io.BytesIO(data)), limit))


def test_lines_know_number_offset_and_end() -> None:
    assert all_lines(b"ab\r\n\ncd") == [Line(1, 0, b"ab"), Line(2, 4, b""), Line(3, 5, b"cd", ended=False)]


def test_a_line_over_the_limit_is_rejected_and_reading_goes_on() -> None:
    long, after = all_lines(b"x" * 101 + b"\nok\n")
    assert long == Rejected("line 1 (byte 0)", "the line has 102 bytes, more than the 100 that one may have")
    assert after == Line(2, 102, b"ok")


def test_a_line_at_the_limit_is_whole() -> None:
    assert [line.data for line in all_lines(b"x" * 100 + b"\r\n" + b"y" * 100) if isinstance(line, Line)] == [
        b"x" * 100,
        b"y" * 100,
    ]


class Endless(io.RawIOBase):
    """`size` bytes of one letter, made while they are read."""

    def __init__(self, size: int) -> None:
        self.left = size

    def read(self, size: int = -1) -> bytes:
        size = min(size, self.left)
        self.left -= size
        return b"x" * size


def test_a_line_without_end_is_never_held() -> None:
    tracemalloc.start()
    try:
        found = list(lines(utf8(Endless(64 * 1024 * 1024)), limit=1024))  # type: ignore[arg-type]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [type(line) for line in found] == [Rejected]
    assert peak < 4 * 1024 * 1024


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-8"])
def test_byte_order_marks_are_understood(encoding: str) -> None:
    text = "Größe 名\nلا\n"
    assert [decode(line) for line in all_lines(text.encode(encoding)) if isinstance(line, Line)] == ["Größe 名", "لا"]


@pytest.mark.parametrize(("encoding", "text"), [("cp1252", "Größe"), ("shift_jis", "名前"), ("utf-16", "x")])
def test_other_encodings_are_read_when_asked_for(encoding: str, text: str) -> None:
    (line,) = lines(utf8(io.BytesIO(text.encode(encoding.replace("utf-16", "utf-16-le"))), encoding))
    assert isinstance(line, Line)
    assert decode(line) == text


def test_the_first_wrong_byte_is_named() -> None:
    line = all_lines(b"ok\nGr\xf6\xdfe\n")[1]
    assert isinstance(line, Line)
    wrong = decode(line)
    assert isinstance(wrong, Rejected)
    assert wrong.place == "line 2 (byte 5)"
    assert "0xF6" in wrong.reason


def test_bytes_wrong_in_the_encoding_asked_for_are_found_in_their_line() -> None:
    good, bad = lines(utf8(io.BytesIO(b"\xe9\n\x81\n"), "cp1252"))
    assert isinstance(good, Line)
    assert isinstance(bad, Line)
    assert decode(good) == "é"
    assert isinstance(decode(bad), Rejected)


def test_utf16_cut_in_a_character_breaks_only_the_last_line() -> None:
    found = [decode(line) for line in all_lines("ab\ncd".encode("utf-16")[:-1]) if isinstance(line, Line)]
    assert found[0] == "ab"
    assert isinstance(found[1], Rejected)


@pytest.mark.parametrize("data", [b"\xff\xfe\0\0a\0\0\0", b"\0\0\xfe\xff\0\0\0a"])
def test_utf32_is_refused(data: bytes) -> None:
    with pytest.raises(errors.Malformed, match="UTF-32"):
        utf8(io.BytesIO(data))


def test_an_unknown_encoding_is_refused_with_those_we_read() -> None:
    with pytest.raises(errors.Malformed) as caught:
        utf8(io.BytesIO(b""), "utf-7")
    assert "cp1252" in caught.value.help


def test_nul_is_no_text() -> None:
    (line,) = all_lines(b"a\0b")
    assert isinstance(line, Line)
    assert isinstance(decode(line), Rejected)


@given(st.binary(max_size=400), st.integers(1, 50))
def test_every_byte_is_in_a_line_or_a_rejection(data: bytes, limit: int) -> None:
    raw = io.BufferedReader(io.BytesIO(data))  # type: ignore[arg-type]
    found = list(lines(raw, limit))
    assert len(found) == data.count(b"\n") + (not data.endswith(b"\n") and bool(data))
    for line in found:
        if isinstance(line, Line):
            assert len(line.data) <= limit
            assert data[line.offset :].startswith(line.data)


@pytest.mark.parametrize(("levels", "fits"), [(3, True), (DEPTH - 1, True), (DEPTH + 2, False), (5000, False)])
def test_depth_is_bounded(levels: int, fits: bool) -> None:
    value: object = "end"
    for _ in range(levels):
        value = [value]
    assert (unfit(value) is None) is fits


def test_values_are_shown_short_and_on_one_line() -> None:
    assert shown("a\nb\x1b") == "“a b ”"
    assert shown("x" * 100, 5) == "“xxxxx…”"
    assert shown(3) == "“3”"
