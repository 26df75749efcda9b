# SPDX-License-Identifier: Apache-2.0
"""Hangul: Revised Romanisation, the spellings Koreans choose for themselves, and those of North Korea (McCune-Reischauer)."""

from functools import lru_cache


def _words(text: str) -> list[str]:
    return text.split()


_INITIAL = _words("""
g kk n d tt r m b pp s ss _ j jj ch k t p h
""")
_VOWEL = _words("""
a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i
""")
_FINAL = [
    "",
    *_words("""
k k k n n n t l k m l l l p l m p p t t ng t t k t p t
"""),
]
# What bearers write in passports, where it differs from the rule: k for g, o and u for eo, u for eu, oo for u.
_CHOSEN_INITIAL = {"g": "k", "d": "t", "b": "p", "j": "ch", "r": "r"}
_CHOSEN_VOWEL = {"eo": "o", "yeo": "yo", "eu": "u", "oe": "oe", "wo": "wo", "ui": "ui", "u": "u", "yu": "yu"}
_OWN_VOWEL = {"eo": "u", "yeo": "you", "eu": "eu", "u": "oo", "yu": "yoo", "oe": "oi"}

# Common surnames whose usual spellings no rule gives (South Korean passports; the North writes Ri, Pak, Choe, Ro).
SURNAMES = {
    "김": "kim gim", "이": "lee yi rhee ri i", "리": "ri lee rhee yi",
    "박": "park pak bak", "최": "choi choe", "정": "jung jeong chung chong",
    "강": "kang gang", "조": "cho jo", "윤": "yoon yun", "장": "jang chang",
    "임": "lim im rim", "림": "rim lim im", "한": "han", "오": "oh o",
    "서": "seo suh so", "신": "shin sin", "권": "kwon gwon", "황": "hwang", "안": "ahn an", "송": "song", "류": "ryu yoo yu",
    "유": "yoo yu ryu", "홍": "hong", "전": "jeon chun chon", "고": "ko go koh", "문": "moon mun", "양": "yang ryang", "손": "son sohn",
    "배": "bae pae", "백": "baek paek paik", "허": "heo hur huh ho", "남": "nam",
    "심": "shim sim", "노": "noh roh no ro", "로": "ro roh no noh",
    "하": "ha", "곽": "kwak gwak", "성": "sung seong song", "차": "cha", "주": "joo ju chu", "우": "woo u", "구": "koo gu ku",
    "민": "min", "나": "na ra la", "진": "jin chin", "지": "ji chi", "엄": "um eom om", "채": "chae", "원": "won", "천": "cheon chun chon",
    "방": "bang pang", "공": "kong gong", "현": "hyun hyeon hyon", "함": "ham",
    "변": "byun byeon pyon", "염": "yum yeom", "여": "yeo yo ryo",
    "추": "choo chu", "도": "do to", "소": "so", "석": "seok sok", "선": "sun seon son", "설": "seol sol", "마": "ma", "길": "gil kil",
    "위": "wi", "표": "pyo", "명": "myung myeong", "기": "ki gi", "반": "ban pan", "왕": "wang", "금": "keum geum kum", "옥": "ok",
    "맹": "maeng", "모": "mo", "남궁": "namgung namkung", "황보": "hwangbo", "제갈": "jegal", "선우": "sunwoo seonu", "독고": "dokgo tokko",
    "라": "ra la na", "량": "ryang yang", "려": "ryo yeo yo", "연": "yeon yon",
    "계": "kye gye", "태": "tae", "피": "pi", "탁": "tak", "국": "kuk guk",
}  # fmt: skip

# The same surnames in Chinese characters, as older documents and newspapers have them.
_HANJA = """
김金 이李 박朴 최崔 정鄭郑丁程 강姜康 조趙赵曺曹 윤尹 장張张 임林任 한韓韩 오吳吴 서徐 신申辛愼 권權权
황黃黄 안安 송宋 류柳 유劉刘兪俞庾 홍洪 전全田錢 고高 문文 양梁楊杨 손孫孙 배裵裴 백白 허許许 남南 심沈
노盧卢魯 하河 곽郭 성成 차車车 주朱周 우禹 구具 민閔闵 나羅罗 진陳陈秦晉 지池 엄嚴严 채蔡 원元 천千
방方房 공孔 현玄 함咸 변卞邊 염廉 여呂吕余 추秋 도都 소蘇苏 석石 선宣 설薛 마馬马 길吉 위魏 표表 명明
기奇 반潘 왕王 금琴 옥玉 맹孟 모牟 연延 피皮 탁卓 국鞠 남궁南宮南宫 황보皇甫 제갈諸葛诸葛 선우鮮于
독고獨孤
"""
_OF_HANJA: dict[str, str] = {}
for _row in _HANJA.split():
    _name = "".join(c for c in _row if "가" <= c <= "힣")
    _signs = _row[len(_name) :]
    for _place in range(0, len(_signs), len(_name)):
        _OF_HANJA[_signs[_place : _place + len(_name)]] = SURNAMES[_name]


@lru_cache(maxsize=1)
def _spelt() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for name, spellings in SURNAMES.items():
        for spelling in spellings.split():
            found.setdefault(spelling, set()).add(name)
    return {spelling: frozenset(names) for spelling, names in found.items()}


def spelt(latin: str) -> frozenset[str]:
    """The surnames that are written so in Latin letters."""
    return _spelt().get(latin, frozenset())


def hanja(surname: str) -> tuple[str, ...]:
    """Korean spellings of a surname in Chinese characters; empty for any other word."""
    return tuple(_OF_HANJA.get(surname, "").split())


def readings(word: str) -> tuple[str, ...]:
    """Readings of a word: the official one, McCune-Reischauer without marks, and as bearers spell."""
    parts = [_split(c) for c in word if "가" <= c <= "힣"]
    if not parts:
        return ()
    official = _official(parts)
    north = _northern(parts)
    own = _own(parts, {})
    hard = _own(parts, _CHOSEN_INITIAL)
    return tuple(dict.fromkeys((official, north, own, hard)))


def _own(parts: list[tuple[str, str, str]], first: dict[str, str]) -> str:
    """As bearers spell: oo for u, u for eo; the first consonant hard where `first` has it."""
    text = ""
    for place, (initial, vowel, final) in enumerate(parts):
        start = first.get(initial, initial) if place == 0 else initial
        text += start + ("woo" if not initial and vowel == "u" else _OWN_VOWEL.get(vowel, vowel)) + final
    return text


def _split(syllable: str) -> tuple[str, str, str]:
    code = ord(syllable) - 0xAC00
    initial, vowel, final = _INITIAL[code // 588], _VOWEL[code % 588 // 28], _FINAL[code % 28]
    return "" if initial == "_" else initial, vowel, final


def _official(parts: list[tuple[str, str, str]]) -> str:
    text = ""
    for initial, vowel, final in parts:
        start = "l" if initial == "r" and text.endswith("l") else initial
        text += start + vowel + final
    return text


def _northern(parts: list[tuple[str, str, str]]) -> str:
    text = ""
    for initial, vowel, final in parts:
        voiced = text[-1:] in set("aeiounml") and bool(text)
        start = initial if voiced else _CHOSEN_INITIAL.get(initial, initial)
        text += start + _CHOSEN_VOWEL.get(vowel, vowel) + final
    return text
