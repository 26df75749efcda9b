# SPDX-License-Identifier: Apache-2.0
"""Names in the letters of machine-readable zones."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.errors import Invalid
from carillon.formats.mrz_letters import transliterate


@pytest.mark.parametrize(
    ("name", "issuer", "written"),
    [
        ("Müller-Lüdenscheidt", "D", "MUELLER<LUEDENSCHEIDT"),
        ("O'Connor", "IRL", "OCONNOR"),
        ("d’Arc, Jeanne", "FRA", "DARC<JEANNE"),
        ("Straße", "D", "STRASSE"),
        ("Åse Bjørnæs", "NOR", "AASE<BJOERNAES"),
        ("Þórður Guðmundsson", "ISL", "THORDUR<GUDMUNDSSON"),
        ("Łukasz Żółć", "POL", "LUKASZ<ZOLC"),
        ("Kızılırmak İnce", "TUR", "KIZILIRMAK<INCE"),
        ("Nguyễn Thị Đào", "VNM", "NGUYEN<THI<DAO"),
        ("Ñandú", "ARG", "NANDU"),
        ("Щербаков Юрий", "RUS", "SHCHERBAKOV<IURII"),
        ("Подъячев Хрущёв", "RUS", "PODIEIACHEV<KHRUSHCHEV"),
        ("Щербаков", "BGR", "SHTERBAKOV"),
        ("Юрій Гнатенко", "UKR", "YURII<HNATENKO"),
        ("Ігар Ёлкін", "BLR", "IHAR<IOLKIN"),
        ("Живко Цветковић", "SRB", "ZIVKO<CVETKOVIC"),
        ("Ѓорѓи Ќосев", "MKD", "GJORGJI<KJOSEV"),
        ("محمد", "", "MXHMD"),
        ("محمّد", "", "MXHMMD"),
        ("فاطمة الزهراء", "", "FAXTTMXAH<ALZHRAXE"),
        ("پرویز", "IRN", "PRWXYAZ"),
        ("-", "", ""),
        ("", "", ""),
    ],
)
def test_names(name: str, issuer: str, written: str) -> None:
    assert transliterate(name, issuer) == written


@pytest.mark.parametrize("name", ["王小明", "अनिता", "John 2"])
def test_scripts_without_a_table_are_refused(name: str) -> None:
    with pytest.raises(Invalid) as refused:
        transliterate(name)
    assert "Latin" in refused.value.help


@given(st.one_of(st.text(max_size=30), st.text("ÄÖÜßéñçøåЖЩЪІЇҐ' -ابةّء", max_size=30)), st.sampled_from(["", "UKR", "BGR", "SRB"]))
def test_only_letters_and_fillers_are_written(name: str, issuer: str) -> None:
    try:
        written = transliterate(name, issuer)
    except Invalid:
        return
    assert re.fullmatch("(?:[A-Z]+(?:<[A-Z]+)*)?", written)
