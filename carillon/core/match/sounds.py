# SPDX-License-Identifier: Apache-2.0
"""How a Latin spelling sounds, roughly: one letter for each sound that spellings of many languages share, and consonant skeletons."""

import re
from functools import lru_cache
from itertools import groupby

# Digraphs of the common romanisations (English, German, French, Polish, Hungarian, Dutch, scientific), longest first.
_DIGRAPHS = {
    "shch": "S", "schtsch": "S", "tsch": "C", "dsch": "J", "tch": "C", "sch": "S", "szcz": "S", "dzh": "J", "cz": "C", "ch": "C",
    "sh": "S", "sz": "S", "zh": "J", "dj": "J", "dz": "z", "ph": "f", "kh": "H", "gh": "g", "th": "t", "dh": "d", "rh": "r",
    "bh": "b", "ck": "k", "cq": "k", "qu": "k", "tz": "c", "ts": "c", "ng": "ng", "x": "ks", "q": "k", "wh": "w",
    "ee": "i", "oo": "u", "ou": "u", "ie": "i", "eu": "u", "ue": "u", "oe": "o", "ae": "e", "ai": "e", "ei": "e", "ay": "e",
    "ey": "e", "au": "o", "aw": "o", "ow": "o", "aa": "a", "iy": "i", "ij": "i", "yy": "i", "ii": "i", "uu": "u",
}  # fmt: skip
# A w before a vowel or at the end is a consonant (Kowalski, Schukow, Chawla); in Slavic names also before sk.
_DIGRAPH = re.compile(
    "|".join(d + "(?![aeiouy]|sk|$)" * d.endswith("ow") + "(?![aeiouy])" * (d == "aw") for d in sorted(_DIGRAPHS, key=len, reverse=True))
)
_SOFT_C = re.compile(r"c(?=[eiy])")
_DOUBLE = re.compile(r"(.)\1")
_ONE = str.maketrans("CSJHyw", "csjhiv")
_ONE_AND_C = str.maketrans("CSJHywc", "csjhivk")
_VOWELS = str.maketrans("", "", "aeiouy")
# Consonants that some script does not tell apart: l/r (Kana, Hangul), b/p/v/f (Arabic, Hangul, Kana, Tamil), k/g (Hangul, Tamil,
# Arabic), t/d (Hangul, Tamil), s/z/c/j (Hangul, Tamil, Kana, Thai); h is often not written at all.
_COARSE = str.maketrans("rpvfgqdzcjx", "lbbbkktsssk", "h")


@lru_cache(maxsize=131072)
def sound(word: str) -> str:
    """An a-z word with its vowels, one letter a sound: `tschernyschewski` and `chernyshevsky` both give `cernisevski`."""
    text = word[:-1] if word[-1:] == "h" and word[-2:-1] in _OPEN else word
    if "c" in text and "ch" not in word and "cz" not in word:
        text = _SOFT_C.sub("s", text)
    text = _single(_DIGRAPH.sub(_spell, text))
    return _single(text.translate(_ONE if "ts" in word or "tz" in word else _ONE_AND_C)) or word


_OPEN = frozenset("aeiou")


def _spell(found: re.Match[str]) -> str:
    return _DIGRAPHS[found.group()]


def _single(text: str) -> str:
    """Every run of one letter as that letter."""
    return "".join([letter for letter, _ in groupby(text)]) if _DOUBLE.search(text) else text


@lru_cache(maxsize=131072)
def skeleton(word: str) -> str:
    """The consonants of the sound, doubles collapsed: `muhammad` and `mohamed` both give `mhmd`; of a word of vowels the vowels."""
    heard = sound(word)
    return _single(heard.translate(_VOWELS)) or heard[:1]


def skeletons(word: str) -> tuple[str, ...]:
    """The skeleton, and a second one where a w may be a vowel (Dawud, Daoud) or a final h silent."""
    first = skeleton(word)
    if "w" in word[1:]:
        second = skeleton(word[0] + word[1:].replace("w", ""))
        if second != first:
            return (first, second)
    return (first,)


@lru_cache(maxsize=131072)
def coarse(bones: str) -> str:
    """A skeleton in the few classes that every script keeps apart: k t s b n l."""
    return _single(bones.translate(_COARSE)) or "h"
