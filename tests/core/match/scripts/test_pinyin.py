# SPDX-License-Identifier: Apache-2.0
"""Words of Chinese syllables, in both romanisations."""

import pytest

from carillon.core.match.scripts.pinyin import SYLLABLES, chinese, from_wade


def test_there_are_about_four_hundred_syllables() -> None:
    assert 390 <= len(SYLLABLES) <= 420


@pytest.mark.parametrize(
    ("word", "pinyin"),
    [("xiaoming", "xiaoming"), ("hsiaoming", "xiaoming"), ("chihchiang", "zhiqiang"), ("chang", "zhang"), ("tsai", "cai")],
)
def test_reads_pinyin_and_wade_giles(word: str, pinyin: str) -> None:
    assert pinyin in chinese(word)


@pytest.mark.parametrize("word", ["eriksson", "lee", "x", "", "smith", "petrovich"])
def test_other_words_are_none(word: str) -> None:
    assert not chinese(word)


@pytest.mark.parametrize(("word", "found"), [("hsu", ("xu",)), ("chiang", ("jiang", "qiang")), ("ming", ()), ("petersen", ())])
def test_what_only_wade_giles_writes(word: str, found: tuple[str, ...]) -> None:
    assert from_wade(word) == found
