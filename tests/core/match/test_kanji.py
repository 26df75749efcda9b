# SPDX-License-Identifier: Apache-2.0
"""Japanese names: readings, divisions, and one spelling of a reading."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.core.match import kanji


@pytest.mark.parametrize(
    ("surname", "reading"),
    [("山田", "yamada"), ("髙橋", "takahashi"), ("佐々木", "sasaki"), ("渡邉", "watanabe"), ("一ノ瀬", "ichinose"), ("東", "higashi")],
)
def test_surnames(surname: str, reading: str) -> None:
    assert reading in kanji.surname(surname)


@pytest.mark.parametrize(("name", "reading"), [("太郎", "taro"), ("裕子", "hiroko"), ("裕子", "yuko"), ("翔", "sho"), ("美咲", "misaki")])
def test_given_names(name: str, reading: str) -> None:
    assert reading in kanji.given(name)


def test_a_rare_reading_is_no_reading() -> None:
    assert kanji.surname("山田") == ("yamada",)


@pytest.mark.parametrize(
    ("name", "divided"),
    [
        ("山田太郎", ("山田", "太郎")),
        ("佐々木健", ("佐々木", "健")),
        ("森田剛", ("森田", "剛")),
        ("林健一", ("林", "健一")),
        ("長谷川一", ("長谷川", "一")),
    ],
)
def test_divides(name: str, divided: tuple[str, str]) -> None:
    assert kanji.divide(name)[0] == divided


@pytest.mark.parametrize(
    ("spelt", "hepburn"),
    [
        ("satoh", "sato"),
        ("satou", "sato"),
        ("ohta", "ota"),
        ("oota", "ota"),
        ("syouko", "shoko"),
        ("zyunko", "junko"),
        ("homma", "honma"),
        ("tutiya", "tsuchiya"),
    ],
)
def test_one_spelling(spelt: str, hepburn: str) -> None:
    assert kanji.romaji(spelt) == hepburn


@pytest.mark.parametrize("word", ["sato", "john", "moussa", "soo", "moon", "", "thomas"])
def test_other_words_stay(word: str) -> None:
    assert kanji.romaji(word) == ""


@given(st.text(max_size=8))
def test_reads_anything(text: str) -> None:
    for first, last in kanji.divide(text):
        assert first + last == text
    assert all(reading.isascii() for reading in (*kanji.surname(text), *kanji.given(text)))
