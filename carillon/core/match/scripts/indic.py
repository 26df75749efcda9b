# SPDX-License-Identifier: Apache-2.0
"""The Brahmic scripts of South and South-East Asia: inherent vowels supplied, the final one dropped where it is not spoken."""

import unicodedata
from functools import lru_cache

from anyascii import anyascii

SCHWA_DROPPED = frozenset({"DEVANAGARI", "BENGALI", "GURMUKHI", "GUJARATI", "ORIYA"})
SCRIPTS = SCHWA_DROPPED | {"TAMIL", "TELUGU", "KANNADA", "MALAYALAM", "SINHALA"}

# Tamil writes voiced and voiceless stops with one letter; names are spelt in Latin by sound.
_TAMIL_VOICED = str.maketrans({"k": "g", "t": "d", "p": "b", "c": "s"})
_THAI_FINAL = {
    "ร": "n",
    "ล": "n",
    "ญ": "n",
    "ณ": "n",
    "ส": "t",
    "ศ": "t",
    "ษ": "t",
    "จ": "t",
    "ช": "t",
    "ซ": "t",
    "ด": "t",
    "ฎ": "t",
    "บ": "p",
    "พ": "p",
    "ภ": "p",
    "ป": "p",
    "ฟ": "p",
    "ค": "k",
    "ข": "k",
    "ว": "o",
    "ย": "i",
}
_THAI = {
    "ก": "k", "ข": "kh", "ฃ": "kh", "ค": "kh", "ฅ": "kh", "ฆ": "kh", "ง": "ng", "จ": "ch", "ฉ": "ch", "ช": "ch", "ซ": "s",
    "ฌ": "ch", "ญ": "y", "ฎ": "d", "ฏ": "t", "ฐ": "th", "ฑ": "th", "ฒ": "th", "ณ": "n", "ด": "d", "ต": "t", "ถ": "th", "ท": "th",
    "ธ": "th", "น": "n", "บ": "b", "ป": "p", "ผ": "ph", "ฝ": "f", "พ": "ph", "ฟ": "f", "ภ": "ph", "ม": "m", "ย": "y", "ร": "r",
    "ล": "l", "ว": "w", "ศ": "s", "ษ": "s", "ส": "s", "ห": "h", "ฬ": "l", "อ": "", "ฮ": "h", "ฤ": "rue",
    "ะ": "a", "ั": "a", "า": "a", "ำ": "am", "ิ": "i", "ี": "i", "ึ": "ue", "ื": "ue", "ุ": "u", "ู": "u", "เ": "e", "แ": "ae",
    "โ": "o", "ใ": "ai", "ไ": "ai", "็": "", "ๅ": "a",
}  # fmt: skip
_THAI_LEADING = "เแโใไ"


def brahmic(word: str, script: str) -> tuple[str, ...]:
    """Readings of a word in one of `SCRIPTS`."""
    text = "".join(_letters(unicodedata.normalize("NFC", word)))
    if script in SCHWA_DROPPED and len(text) > 3 and text.endswith("A"):
        text = text[:-1]
    reading = text.lower()
    if script == "TAMIL":
        voiced = reading[:1].replace("c", "s") + reading[1:].translate(_TAMIL_VOICED)
        return tuple(dict.fromkeys((reading.replace("c", "ch"), voiced)))
    shorter = reading.replace("y", "j", 1) if script == "BENGALI" and reading.startswith("y") else reading
    return tuple(dict.fromkeys((reading, shorter)))


def thai(word: str) -> tuple[str, ...]:
    """Readings of a Thai word: the letters (as Pali and Sanskrit names are spelt), then with spoken endings (RTGS)."""
    word = "".join(c for c in word if not "\u0e48" <= c <= "\u0e4b")
    while "\u0e4c" in word:  # a silenced letter, with the vowel it may carry
        place = word.index("\u0e4c")
        start = place - 2 if place > 1 and word[place - 1] in "ิุ" else place - 1
        word = word[: max(start, 0)] + word[place + 1 :]
    moved = list(word)
    i = 0
    while i < len(moved) - 1:
        if moved[i] in _THAI_LEADING:
            moved[i], moved[i + 1] = moved[i + 1], moved[i]
            i += 1
        i += 1
    letters = "".join(moved)
    as_written = "".join(_THAI.get(c, "") for c in letters)
    if letters[-1:] in _THAI_FINAL:
        spoken = "".join(_THAI.get(c, "") for c in letters[:-1]) + _THAI_FINAL[letters[-1]]
        return tuple(dict.fromkeys((as_written, spoken)))
    return (as_written,)


def _letters(word: str) -> list[str]:
    """Latin letters; an inherent vowel is a capital A, so that a final one can be told from a written one."""
    found: list[str] = []
    for i, char in enumerate(word):
        latin, kind = _letter(char)
        if kind == "virama":
            continue
        found.append(latin)
        if kind == "consonant":
            following = _letter(word[i + 1])[1] if i + 1 < len(word) else "end"
            if following == "nukta":
                following = _letter(word[i + 2])[1] if i + 2 < len(word) else "end"
            if following in ("consonant", "end", "sign", "vowel letter", "other"):
                found.append("A")
    return found


@lru_cache(maxsize=4096)
def _letter(char: str) -> tuple[str, str]:
    name = unicodedata.name(char, "")
    if "VIRAMA" in name or "AL-LAKUNA" in name:
        return "", "virama"
    if "NUKTA" in name or "ADDAK" in name:
        return "", "nukta"
    if "ANUSVARA" in name or "BINDI" in name or "TIPPI" in name or "CANDRABINDU" in name:
        return "n", "sign"
    if "VISARGA" in name:
        return "h", "sign"
    latin = "".join(c for c in anyascii(char).lower() if c.isalnum())
    if "VOWEL SIGN" in name or "AU LENGTH" in name:
        return latin, "vowel"
    if unicodedata.category(char) == "Lo":
        vowel = latin[:1] in "aeiou" or (name.endswith("VOCALIC R"))
        return latin, "vowel letter" if vowel else "consonant"
    return latin, "other"
