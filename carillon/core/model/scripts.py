# SPDX-License-Identifier: Apache-2.0
"""The script that a text is written in, as ISO 15924 calls it (Latn, Cyrl, Arab, Hani, …)."""

import unicodedata
from collections import Counter
from functools import lru_cache

_BY_WORD = {
    "LATIN": "Latn",
    "CYRILLIC": "Cyrl",
    "GREEK": "Grek",
    "ARABIC": "Arab",
    "HEBREW": "Hebr",
    "ARMENIAN": "Armn",
    "GEORGIAN": "Geor",
    "ETHIOPIC": "Ethi",
    "DEVANAGARI": "Deva",
    "BENGALI": "Beng",
    "GURMUKHI": "Guru",
    "GUJARATI": "Gujr",
    "ORIYA": "Orya",
    "TAMIL": "Taml",
    "TELUGU": "Telu",
    "KANNADA": "Knda",
    "MALAYALAM": "Mlym",
    "SINHALA": "Sinh",
    "THAI": "Thai",
    "LAO": "Laoo",
    "MYANMAR": "Mymr",
    "KHMER": "Khmr",
    "TIBETAN": "Tibt",
    "MONGOLIAN": "Mong",
    "THAANA": "Thaa",
    "SYRIAC": "Syrc",
    "COPTIC": "Copt",
    "CHEROKEE": "Cher",
    "TIFINAGH": "Tfng",
    "NKO": "Nkoo",
    "JAVANESE": "Java",
    "BOPOMOFO": "Bopo",
    "YI": "Yiii",
    "CJK": "Hani",
    "KANGXI": "Hani",
    "IDEOGRAPHIC": "Hani",
    "HANGUL": "Hang",
    "HIRAGANA": "Hira",
    "KATAKANA": "Kana",
    "KATAKANA-HIRAGANA": "Kana",
}
"""The first word of a letter's Unicode name; letters of other scripts are Zyyy to us (common)."""
_WIDTHS = ("FULLWIDTH", "HALFWIDTH", "PRESENTATION")
_MIXED = {"Jpan": ("Hira", "Kana"), "Kore": ("Hang",)}

SAMPLE = 300
"""Characters that are looked at; a longer text is no name."""

_JOINED = "Arab Syrc Mong Nkoo Deva Beng Guru Gujr Orya Taml Telu Knda Mlym Sinh Mymr Khmr Tibt"
JOINED = frozenset(_JOINED.split())
"""Scripts in which a zero-width joiner or non-joiner changes what a word says (Persian می‌خواهم, Sinhala ශ්‍රී)."""


def script_of(text: str) -> str | None:
    """The script of most letters of a text; None where there is no letter.

    Han with any Kana is Japanese (Jpan), Han with any Hangul is Korean (Kore), as ISO 15924 names their mixtures.
    """
    if text.isascii():
        return "Latn" if any(map(str.isalpha, text)) else None
    counts = Counter(map(of_letter, text[:SAMPLE]))
    counts.pop("", None)
    if not counts:
        return None
    if "Hani" in counts:
        for name, parts in _MIXED.items():
            together = sum(counts.get(part, 0) for part in parts)
            if together:
                counts[name] = together + counts.pop("Hani", 0)
                for part in parts:
                    counts.pop(part, None)
    return max(counts, key=lambda name: (counts[name], name))


@lru_cache(maxsize=16384)
def of_letter(char: str) -> str:
    """The script of one letter, empty for anything else."""
    if char.isascii():
        return "Latn" if char.isalpha() else ""
    if unicodedata.category(char)[0] != "L":
        return ""
    words = unicodedata.name(char, "").split(" ", 2)
    if words[0] in _WIDTHS and len(words) > 1:
        words = words[1:]
    return _BY_WORD.get(words[0], "" if words[0] == "MODIFIER" else "Zyyy")


@lru_cache(maxsize=4096)
def joins(char: str) -> bool:
    """Whether a letter or mark belongs to a script in which zero-width joiners mean something."""
    word = unicodedata.name(char, "").split(" ", 1)[0]
    return unicodedata.category(char)[0] in "LM" and _BY_WORD.get(word) in JOINED
