# SPDX-License-Identifier: Apache-2.0
"""Text as it comes becomes comparable, whatever it holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.core.match.normalise import LIMIT, WORD_LIMIT, clean, script_of, tokens, undot

ANY_TEXT = st.text(alphabet=st.characters(), max_size=80)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  ERIKSSON,\tAnna  Maria ", "eriksson, anna maria"),
        ("Ｅｒｉｋｓｓｏｎ", "eriksson"),
        ("Anna\u200bMaria", "annamaria"),
        ("\u202eAnna\u202c", "anna"),
        ("Anna\x00Maria", "anna maria"),
        ("\ud800Anna", "anna"),
        ("Straße", "strasse"),
        ("İpek", "ipek"),
        ("Аnnа", "anna"),
        ("Mаriа", "maria"),
        ("пeтров", "петров"),
        ("😀", "😀"),
    ],
)
def test_folds_what_does_not_matter(text: str, expected: str) -> None:
    assert clean(text) == expected


def test_leaves_a_word_of_one_script_alone() -> None:
    assert clean("Анна") == "анна"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Jean-Pierre O'Neil", ("jean", "pierre", "oneil")),
        ("ʿAbd al-Raḥmān", ("abd", "al", "raḥmān")),
        ("SMITH, John", ("smith", "john")),
        ("नमस्ते", ("नमस्ते",)),
        ("ミハエル・シュナイ", ("ミハエル", "シュナイ")),
        ("😀 - ,", ()),
        ("", ()),
    ],
)
def test_words(text: str, expected: tuple[str, ...]) -> None:
    assert tokens(text) == expected


def test_joins_dotted_abbreviations() -> None:
    assert undot("s.p.a. rossi").split() == ["spa", "rossi"]


@pytest.mark.parametrize(
    ("text", "script"), [("Anna", "LATIN"), ("Анна", "CYRILLIC"), ("محمد", "ARABIC"), ("李", "CJK"), ("12", ""), ("", "")]
)
def test_names_the_script(text: str, script: str) -> None:
    assert script_of(text) == script


@given(ANY_TEXT)
def test_is_done_once(text: str) -> None:
    once = clean(text)
    assert clean(once) == once


@pytest.mark.parametrize("text", ["a" * 10_000, "ab " * 5_000, "ﷺ" * 10_000, "李" * 10_000])
def test_reads_no_more_than_a_name(text: str) -> None:
    assert len(clean(text)) <= LIMIT
    assert len(tokens(text)) <= WORD_LIMIT
