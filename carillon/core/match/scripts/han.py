# SPDX-License-Identifier: Apache-2.0
"""Han characters as Chinese names: pinyin with the readings that surnames take, Wade-Giles, Cantonese where the tables know it."""

import re
from functools import lru_cache

from anyascii import anyascii

# Two-character surnames (the usual ones of the Hundred Family Surnames), traditional and simplified.
COMPOUND = frozenset(
    "欧阳 歐陽 司马 司馬 上官 诸葛 諸葛 东方 東方 皇甫 尉迟 尉遲 公孙 公孫 慕容 令狐 宇文 长孙 長孫 司徒 夏侯 端木 轩辕 軒轅 百里 南宫 南宮"
    " 东郭 東郭 西门 西門 呼延 赫连 赫連 澹台 澹臺 独孤 獨孤 申屠 太史 钟离 鍾離 闻人 聞人 万俟".split()
)
# Readings that a character takes only as a surname.
SURNAME = {
    "单": "shan", "單": "shan", "解": "xie", "曾": "zeng", "查": "zha", "仇": "qiu", "朴": "piao", "区": "ou", "區": "ou", "华": "hua",
    "盖": "ge", "蓋": "ge", "覃": "qin", "乐": "yue", "樂": "yue", "冼": "xian", "翟": "zhai", "缪": "miao", "繆": "miao", "任": "ren",
    "沈": "shen", "尹": "yin", "葛": "ge", "逄": "pang", "员": "yun", "員": "yun", "秘": "bi", "祭": "zhai", "折": "she", "薄": "bo",
    "尉迟": "yuchi", "尉遲": "yuchi", "万俟": "moqi", "澹台": "tantai", "澹臺": "tantai", "长孙": "zhangsun", "長孫": "zhangsun",
    "阚": "kan", "闞": "kan", "重": "chong", "召": "shao", "种": "chong", "黑": "he", "盛": "sheng", "石": "shi", "曲": "qu", "娄": "lou",
}  # fmt: skip
_SYLLABLE = re.compile(r"[A-Z][a-z]*|[a-z]+")
# Pinyin initials in Wade-Giles (apostrophes left out, as passports and lists do).
_WADE_INITIAL = (("zh", "ch"), ("ch", "ch"), ("sh", "sh"), ("b", "p"), ("p", "p"), ("d", "t"), ("t", "t"), ("g", "k"), ("k", "k"),
                 ("j", "ch"), ("q", "ch"), ("x", "hs"), ("r", "j"), ("z", "ts"), ("c", "ts"))  # fmt: skip
_WADE_WHOLE = {
    "zi": "tzu", "ci": "tzu", "si": "szu", "zhi": "chih", "chi": "chih", "shi": "shih", "ri": "jih", "yi": "i", "you": "yu", "yan": "yen",
    "ye": "yeh", "yong": "yung", "er": "erh", "he": "ho", "ge": "ko", "ke": "ko", "e": "o", "ju": "chu", "qu": "chu", "xu": "hsu", "yue": "yueh",
    "jiong": "chiung", "qiong": "chiung", "xiong": "hsiung",
}  # fmt: skip
_WADE_FINAL = (("ong", "ung"), ("ian", "ien"), ("ie", "ieh"), ("ue", "ueh"), ("uo", "o"))


@lru_cache(maxsize=16384)
def pinyin(char: str) -> str:
    """The Mandarin syllable of one character, without tone; empty where it is unknown."""
    return "".join(c for c in anyascii(char).lower() if "a" <= c <= "z")


@lru_cache(maxsize=2048)
def wade_giles(syllable: str) -> str:
    """A pinyin syllable in Wade-Giles without apostrophes and marks."""
    if syllable in _WADE_WHOLE:
        return _WADE_WHOLE[syllable]
    for initial, wade in _WADE_INITIAL:
        if syllable.startswith(initial):
            rest = syllable[len(initial) :]
            return wade + _wade_final(rest, initial)
    return _wade_final(syllable, "")


def _wade_final(final: str, initial: str) -> str:
    if final == "uo" and initial in ("g", "k", "h", "sh"):
        return final
    if final == "ui" and initial in ("g", "k"):
        return "uei"
    for pinyin_final, wade in _WADE_FINAL:
        if final == pinyin_final:
            return wade
    return "e" + final[1:] if initial in ("zh", "ch", "sh") and final == "eng" else final


def divide(word: str) -> tuple[str, str]:
    """A personal name's surname and given name; a word that is too short or too long for one has an empty surname."""
    if word[:2] in COMPOUND and 3 <= len(word) <= 4:
        return word[:2], word[2:]
    if 2 <= len(word) <= 3:
        return word[:1], word[1:]
    return "", word


def readings(word: str, *, surname: bool = False) -> tuple[str, ...]:
    """Mandarin readings of a word: pinyin, then Wade-Giles."""
    syllables = [pinyin(c) for c in word]
    if surname and word in SURNAME:
        return tuple(dict.fromkeys((SURNAME[word], wade_giles(SURNAME[word]), "".join(syllables))))
    return tuple(dict.fromkeys(("".join(syllables), "".join(wade_giles(s) for s in syllables))))
