# SPDX-License-Identifier: Apache-2.0
"""What goes to a terminal cannot command it, and what goes to a program is one document."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.doors.cli import output


@given(st.text())
def test_nothing_that_moves_a_terminal_is_left(text: str) -> None:
    shown = output.clean(text)
    assert all(" " <= c != "\x7f" and not "\x80" <= c <= "\x9f" for c in shown)
    assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    assert shown.encode().decode() == shown


@pytest.mark.parametrize("text", ["Anna Maria", "Мария Иванова", "محمد علي", "می‌خواهم", "王小明", "김철수", "👮‍♀️"])
def test_names_of_every_script_stay_as_they_are(text: str) -> None:
    assert output.clean(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [("a\x1b[2Jb", "a\\u001b[2Jb"), ("a\nb", "a b"), ("\u202egnp.exe", "\\u202egnp.exe"), ("\ud800", "\\ud800"), (None, ""), (5, "5")],
)
def test_what_is_not_text_is_made_visible(text: object, shown: str) -> None:
    assert output.clean(text) == shown


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "yes"),
        (False, "no"),
        (["a", "b"], "a, b"),
        ({"mode": "only", "bureaus": ["FR"], "x": None}, "mode: only, bureaus: FR"),
        (3, "3"),
    ],
)
def test_values_are_written_as_a_person_would(value: object, text: str) -> None:
    assert output.written(value) == text


def test_a_document_is_one_line_for_a_program(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    output.document({"name": "Мария", "items": [1, 2]})
    out = capfdbinary.readouterr().out
    assert out.count(b"\n") == 1
    assert json.loads(out) == {"name": "Мария", "items": [1, 2]}


@pytest.mark.parametrize(("found", "limit", "expected"), [([], 2, None), ([1], 2, None), ([1, 2], 2, "x"), ([1, 2, 3], 2, "x")])
def test_a_full_page_has_a_next(found: list[int], limit: int, expected: str | None) -> None:
    assert output.cursor(found, limit, "x") == expected
