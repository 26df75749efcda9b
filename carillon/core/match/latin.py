# SPDX-License-Identifier: Apache-2.0
"""Latin letters with marks, folded to a-z: as a national rule spells them out, and with the mark just dropped."""

import unicodedata
from functools import lru_cache

from anyascii import anyascii

# Letters that a national or ICAO 9303 rule spells out (part 3, section 6, "transliteration of multinational Latin-based
# characters", and the usual newspaper spellings of Slavic, Turkish and Romanian letters).
_SPELLED = {
    "ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae", "œ": "oe", "ß": "ss", "þ": "th", "ð": "dh", "đ": "dj",
    "č": "ch", "ć": "ch", "ç": "ch", "š": "sh", "ş": "sh", "ș": "sh", "ś": "sh", "ž": "zh", "ż": "zh", "ź": "zh", "ł": "l",
    "ñ": "ny", "ň": "ny", "ń": "ny", "ğ": "gh", "ı": "i", "ě": "ye", "ř": "rzh", "ț": "ts", "ţ": "ts", "ģ": "g", "ķ": "k",
    "ə": "a", "ĳ": "ij", "ŋ": "ng",
}  # fmt: skip
_BARE = {"ø": "o", "đ": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "ß": "ss", "þ": "th", "ð": "d", "ə": "e", "ŋ": "ng"}

# In a word with Turkish or Azerbaijani letters, plain ones have other sounds, too (BGN/PCGN tables of Azeri, 1993, and Turkish usage).
_TURKIC_LETTERS = frozenset("əğışİ")
_TURKIC = {"c": "j", "ö": "o", "ü": "u"}
_AZERI = {"q": "g", "x": "kh"}


@lru_cache(maxsize=65536)
def fold(word: str) -> tuple[str, ...]:
    """One to three spellings of a Latin word in a-z and 0-9, the one without marks first."""
    if word.isascii():
        return (word,)
    bare = _only_ascii("".join(_bare(c) for c in word))
    spelled = _only_ascii("".join(_SPELLED.get(c) or _bare(c) for c in word))
    found = [bare, spelled]
    if not _TURKIC_LETTERS.isdisjoint(word):
        turkic = {**_SPELLED, **_TURKIC, **(_AZERI if "ə" in word else {})}
        found.append(_only_ascii("".join(turkic.get(c) or _bare(c) for c in word)))
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=4096)
def _bare(char: str) -> str:
    if char in _BARE:
        return _BARE[char]
    stripped = "".join(c for c in unicodedata.normalize("NFD", char) if not unicodedata.combining(c))
    return stripped if stripped.isascii() else anyascii(stripped).lower()


def _only_ascii(text: str) -> str:
    return "".join(c for c in text if c.isascii() and c.isalnum())
