# SPDX-License-Identifier: Apache-2.0
"""Text made safe to keep."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.core.model.texts import tidy
from carillon.errors import Invalid


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  Jane   Doe ", "Jane Doe"),
        ("Jane\u00a0Doe\t\n", "Jane Doe"),
        ("O\u0301 Brien", "Ó Brien"),
        ("\u202eJane\u202c", "Jane"),
        ("Ja\u200bne\ufeff", "Jane"),
        ("Ja\u200dne", "Jane"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("ශ\u0dca\u200dරී", "ශ\u0dca\u200dරී"),
        ("علی\u200c", "علی"),
        ("王\u3000小明", "王 小明"),
        ("", ""),
        ("\u200b", ""),
    ],
)
def test_tidy(text: str, kept: str) -> None:
    assert tidy(text) == kept


def test_lines_stay_in_long_texts() -> None:
    assert tidy("one  two\r\n\tthree\rfour", lines=True) == "one two\nthree\nfour"


@pytest.mark.parametrize("text", ["a\0b", "a\x1bb", "a\x7f", "\ud800", "a\x9bb"])
def test_what_is_broken_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        tidy(text)


@given(st.text(), st.booleans())
def test_tidy_text_is_tidy(text: str, lines: bool) -> None:
    try:
        once = tidy(text, lines=lines)
    except Invalid:
        return
    assert tidy(once, lines=lines) == once
    assert unicodedata.is_normalized("NFC", once)
