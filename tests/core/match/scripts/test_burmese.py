# SPDX-License-Identifier: Apache-2.0
"""Burmese names by syllable."""

import pytest

from carillon.core.match.scripts.burmese import readings, syllables


def test_cuts_a_name_into_syllables() -> None:
    assert syllables("အောင်မင်းထွန်း") == ("အောင်", "မင်း", "ထွန်း")
    assert syllables("") == ()


@pytest.mark.parametrize(
    ("syllable", "spelt"),
    [("အောင်", "aung"), ("မင်း", "min"), ("ထွန်း", "htun"), ("ကျော်", "kyaw"), ("မြင့်", "myint"), ("ရွှေ", "shwe"), ("ခင်", "khin"),
     ("လှ", "hla"), ("သိန်း", "thein"), ("စိုး", "soe"), ("ဦး", "u"), ("အေး", "aye"), ("နိုင်", "naing"), ("ဝင်း", "win")],
)  # fmt: skip
def test_spellings(syllable: str, spelt: str) -> None:
    assert spelt in readings(syllable)
