# SPDX-License-Identifier: Apache-2.0
"""Every script has a Latin reading."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.core.match.romanise import READINGS, forms, romanise


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("Łukasz Żak", "lukasz zak"),
        ("Łukasz Żak", "lukasz zhak"),
        ("Jörg Müller", "joerg mueller"),
        ("Иван Щукин", "ivan shchukin"),
        ("Сергій Гнатюк", "serhii gnatyuk"),
        ("Ђорђе Љубић", "djordje ljubic"),
        ("Νίκος Παππάς", "nikos pappas"),
        ("محمد داود", "mahamad daud"),
        ("משה לוי", "masha lavi"),
        ("王小明", "wang xiaoming"),
        ("歐陽小明", "ouyang xiaoming"),
        ("曾小明", "tseng hsiaoming"),
        ("やまだ たろう", "yamada taro"),
        ("山田太郎", "yamada taro"),
        ("スミス", "smis"),
        ("홍길동", "hong gildong"),
        ("राम कुमार", "ram kumar"),
        ("ਗੁਰਮੀਤ", "guramit"),
        ("சுந்தரம்", "sundaram"),
        ("สมชาย", "somchai"),
        ("გიორგი", "giorgi"),
        ("Արամ Հակոբյան", "aram hakobyan"),
        ("ሰላም", "selam"),
        ("Nguyễn Văn An", "nguyen van an"),
    ],
)
def test_reads(text: str, reading: str) -> None:
    assert reading in romanise(text)


@pytest.mark.parametrize("text", ["", "😀", "\x00", "---", "\ud800"])
def test_reads_nothing_where_nothing_is(text: str) -> None:
    assert romanise(text) == ()


@given(st.text(max_size=60))
def test_readings_are_plain_letters(text: str) -> None:
    for form in forms(text.casefold()):
        for word in form:
            assert 0 < len(word.readings) <= READINGS
            assert all(r.isascii() and r.isalnum() for r in word.readings)
