# SPDX-License-Identifier: Apache-2.0
"""Rules of single scripts."""

import pytest

from carillon.core.match.scripts import armenian, cyrillic, ethiopic, han, hangul, indic, kana, khmer, others, semitic, thai, tibetan


@pytest.mark.parametrize(
    ("word", "reading"), [("щукин", "shchukin"), ("щерев", "shterev"), ("гнатюк", "hnatyuk"), ("їжак", "yizhak"), ("љубо", "ljubo")]
)
def test_cyrillic(word: str, reading: str) -> None:
    assert reading in cyrillic.readings(word)


@pytest.mark.parametrize(
    ("word", "reading"),
    [
        ("محمد", "mahamad"),
        ("داود", "daud"),
        ("يوسف", "yusaf"),
        ("جمال", "gamal"),
        ("الكريم", "karim"),
        ("مُحَمَّد", "muhamad"),
        ("موسوی", "musavi"),
        ("رضا", "raza"),
        ("بھٹی", "bhati"),
        ("شيماء", "chima"),
    ],
)
def test_arabic(word: str, reading: str) -> None:
    assert reading in semitic.arabic(word)


@pytest.mark.parametrize(("word", "reading"), [("משה", "masha"), ("לוי", "lavi"), ("יוסף", "yusaf"), ("אברהם", "avaraham")])
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
    [
        ("राम", "DEVANAGARI", "ram"),
        ("कुमार", "DEVANAGARI", "kumar"),
        ("சுந்தரம்", "TAMIL", "sundaram"),
        ("సుందరం", "TELUGU", "sundaran"),
        ("चौधरी", "DEVANAGARI", "chaudhri"),
        ("ज्ञानेश", "DEVANAGARI", "gyanesh"),
        ("कृष्णा", "DEVANAGARI", "krishna"),
        ("சிங்கப்பூர்", "TAMIL", "singappur"),
        ("രാധാകൃഷ്ണൻ", "MALAYALAM", "radhakrishnan"),
        ("সুমন", "BENGALI", "sumon"),
        ("ಮಂಜುನಾಥ", "KANNADA", "manjunath"),
    ],
)
def test_brahmic(word: str, script: str, reading: str) -> None:
    assert reading in indic.brahmic(word, script)


@pytest.mark.parametrize(
    ("word", "reading"),
    [
        ("สมชาย", "somchai"), ("สุรชัย", "surachai"), ("ศิริพร", "siriporn"), ("ประยุทธ์", "prayut"), ("จันทร์", "chan"), ("ทักษิณ", "thaksin"),
        ("เชียงใหม่", "chiangmai"), ("สุวรรณ", "suwan"), ("พงศกร", "phongsakon"), ("วงศ์สวัสดิ์", "wongsawat"), ("ธรรม", "tham"),
        ("เพ็ญศรี", "pensri"),
    ],
)  # fmt: skip
def test_thai(word: str, reading: str) -> None:
    assert reading in thai.thai(word)


@pytest.mark.parametrize(
    ("word", "reading"), [("ສົມສັກ", "somsak"), ("ໄຊຍະວົງ", "saiyavong"), ("ແກ້ວ", "kaeo"), ("ຫຼວງ", "luang"), ("ບຸນມີ", "bunmi")]
)
def test_lao(word: str, reading: str) -> None:
    assert reading in thai.lao(word)


@pytest.mark.parametrize(
    ("word", "reading"),
    [("ብርሃኑ", "birhanu"), ("አበበ", "abebe"), ("ገብረማርያም", "gebremaryam"), ("ክፍለ", "kifle"), ("ዮሐንስ", "yohans"), ("ጥላሁን", "telahun")],
)
def test_ethiopic(word: str, reading: str) -> None:
    assert reading in ethiopic.readings(word)


@pytest.mark.parametrize(
    ("word", "reading"),
    [
        ("հակոբյան", "hakobyan"),
        ("հակոբյան", "hagopyan"),
        ("հակոբյան", "akobyan"),
        ("եղիշե", "yeghishe"),
        ("ոսկանյան", "voskanyan"),
        ("գևորգ", "kevork"),
    ],
)
def test_armenian_of_the_east_the_west_and_russian_papers(word: str, reading: str) -> None:
    assert reading in armenian.readings(word)


@pytest.mark.parametrize(
    ("word", "reading"), [("វិចិត្រ", "vechet"), ("ចន្ថា", "chantha"), ("សុភាព", "sopheap"), ("ស្រីពៅ", "sreipov"), ("កែវ", "kaeo")]
)
def test_khmer(word: str, reading: str) -> None:
    assert reading in khmer.readings(word)


@pytest.mark.parametrize(
    ("word", "reading"),
    [
        ("བསྟན་འཛིན", "tendzin"),
        ("བློ་བཟང", "lobsang"),
        ("རྡོ་རྗེ", "dorje"),
        ("བཀྲ་ཤིས", "tashi"),
        ("རྒྱ་མཚོ", "gyatso"),
        ("དབང་ཕྱུག", "wangchuk"),
        ("པདྨ", "padma"),
    ],
)
def test_tibetan(word: str, reading: str) -> None:
    assert reading in tibetan.readings(word)


def test_a_row_of_tibetan_syllables_is_names_of_two() -> None:
    assert tibetan.names("བསྟན་འཛིན་རྒྱ་མཚོ་") == ("བསྟན་འཛིན", "རྒྱ་མཚོ")


def test_greek_digraphs() -> None:
    assert others.greek("παπανδρέου")[0] == "papandreou"
    assert "bakas" in others.greek("μπάκας")
