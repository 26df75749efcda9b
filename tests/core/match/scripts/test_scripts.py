# SPDX-License-Identifier: Apache-2.0
"""Rules of single scripts."""

import pytest

from carillon.core.match.scripts import cyrillic, han, hangul, indic, kana, others, semitic


@pytest.mark.parametrize(
    ("word", "reading"), [("щукин", "shchukin"), ("щерев", "shterev"), ("гнатюк", "hnatyuk"), ("їжак", "yizhak"), ("љубо", "ljubo")]
)
def test_cyrillic(word: str, reading: str) -> None:
    assert reading in cyrillic.readings(word)


@pytest.mark.parametrize(
    ("word", "reading"),
    [("محمد", "mahamad"), ("داود", "daud"), ("يوسف", "yusaf"), ("جمال", "gamal"), ("الكريم", "karim"), ("مُحَمَّد", "muhamad")],
)
def test_arabic(word: str, reading: str) -> None:
    assert reading in semitic.arabic(word)


@pytest.mark.parametrize(("word", "reading"), [("משה", "masha"), ("לוי", "lavy"), ("יוסף", "yusaf"), ("אברהם", "avaraham")])
def test_hebrew(word: str, reading: str) -> None:
    assert reading in semitic.hebrew(word)


@pytest.mark.parametrize(
    ("pinyin", "wade"), [("xiao", "hsiao"), ("zhang", "chang"), ("deng", "teng"), ("guo", "kuo"), ("luo", "lo"), ("ri", "jih")]
)
def test_wade_giles(pinyin: str, wade: str) -> None:
    assert han.wade_giles(pinyin) == wade


@pytest.mark.parametrize(
    ("name", "divided"),
    [("王小明", ("王", "小明")), ("歐陽小明", ("歐陽", "小明")), ("王", ("", "王")), ("約翰史密斯", ("", "約翰史密斯"))],
)
def test_surnames_in_han(name: str, divided: tuple[str, str]) -> None:
    assert han.divide(name) == divided


@pytest.mark.parametrize(
    ("word", "reading"), [("とうきょう", "tokyo"), ("しゅん", "shun"), ("いっぺい", "ippei"), ("スミス", "smis"), ("ヴェラ", "vera")]
)
def test_kana(word: str, reading: str) -> None:
    assert reading in kana.readings(word)


def test_kana_is_cut_into_morae() -> None:
    assert kana.units("シューマッハ") == ("シュー", "マ", "ッ", "ハ")


@pytest.mark.parametrize(("word", "reading"), [("민준", "minjun"), ("지우", "jiwoo"), ("영수", "yongsu"), ("길동", "kildong")])
def test_hangul(word: str, reading: str) -> None:
    assert reading in hangul.readings(word)


@pytest.mark.parametrize(
    ("word", "script", "reading"),
    [("राम", "DEVANAGARI", "ram"), ("कुमार", "DEVANAGARI", "kumar"), ("சுந்தரம்", "TAMIL", "sundaram"), ("సుందరం", "TELUGU", "sundaran")],
)
def test_brahmic(word: str, script: str, reading: str) -> None:
    assert reading in indic.brahmic(word, script)


@pytest.mark.parametrize(("word", "reading"), [("เชียง", "cheiyng"), ("จันทร์", "chanth"), ("ทักษิณ", "thaksin")])
def test_thai(word: str, reading: str) -> None:
    assert any(r.startswith(reading[:4]) for r in indic.thai(word))


def test_greek_digraphs() -> None:
    assert others.greek("παπανδρέου")[0] == "papandreou"
    assert "bakas" in others.greek("μπάκας")
