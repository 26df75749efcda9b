# SPDX-License-Identifier: Apache-2.0
"""Scripts by the majority of letters."""

import pytest

from carillon.core.model.scripts import script_of


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("Jane Doe", "Latn"),
        ("Łukasz Żółć", "Latn"),
        ("Ｊａｎｅ", "Latn"),
        ("Джейн Доу (Jane)", "Cyrl"),
        ("جين دو", "Arab"),
        ("ג'יין דו", "Hebr"),
        ("Τζέιν", "Grek"),
        ("王小明", "Hani"),
        ("山田太郎", "Hani"),
        ("山田 はなこ", "Jpan"),
        ("ヤマダ ハナコ", "Kana"),
        ("ﾔﾏﾀﾞ", "Kana"),
        ("金 지우", "Kore"),
        ("김지우", "Hang"),
        ("สมชาย", "Thai"),
        ("अमित", "Deva"),
        ("አበበ", "Ethi"),
        ("Գարեգին", "Armn"),
        ("ნინო", "Geor"),
        ("𞤀𞤣", "Zyyy"),
        ("12-34", None),
        ("", None),
        ("№ 7", None),
    ],
)
def test_script_of(text: str, script: str | None) -> None:
    assert script_of(text) == script
