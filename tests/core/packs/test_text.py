# SPDX-License-Identifier: Apache-2.0
"""YAML in which all is text, and what would exhaust or deceive the reader is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.core.packs import text


def read(data: bytes, document: int = 0) -> tuple[dict[str, object], dict[str, str]]:
    mistakes: dict[str, str] = {}
    return text.read(data, "own.yml", mistakes, document=document), mistakes


def test_every_scalar_is_text() -> None:
    found, mistakes = read(b"a: NO\nb: 010\nc: 1.0\nd: [yes, ~, '~', null, '']\ne:")
    assert not mistakes
    assert found == {"a": "NO", "b": "010", "c": "1.0", "d": ["yes", None, "~", None, ""], "e": None}


def test_a_later_document_is_read_alone() -> None:
    data = b"a: b\n---\nc: d\n"
    assert read(data)[0] == {"a": "b"}
    assert read(data, 1)[0] == {"c": "d"}
    assert read(data, 2)[0] == {}


def test_a_key_given_twice_is_a_mistake_with_its_line() -> None:
    assert read(b"a: 1\nb: 2\na: 3")[1] == {"own.yml line 3": "a is given twice."}


@pytest.mark.parametrize(
    "data",
    [
        b"a: [1",
        b"\xff\xfe\x00",
        b"a: \x00",
        b"- a",
        b"a",
        b"a: &x [1]\nb: *x",
        b"&a [*a]",
        b"a: " + b"[" * 100_000,
        b"a: " + b"[" * 20 + b"]" * 20,
        b"? [a]\n: b",
        b"a: " + b"x" * text.LIMIT,
        b"a: !!python/object:os.system x\nb: [",
    ],
)
def test_what_cannot_be_read_is_one_mistake(data: bytes) -> None:
    assert len(read(data)[1]) == 1


@given(st.binary(max_size=200))
def test_no_bytes_raise(data: bytes) -> None:
    found, _ = read(data)
    assert isinstance(found, dict)
