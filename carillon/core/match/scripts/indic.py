# SPDX-License-Identifier: Apache-2.0
"""The Brahmic scripts of South Asia: inherent vowels supplied, the final one dropped where it is not spoken."""

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii

SCHWA_DROPPED = frozenset({"DEVANAGARI", "BENGALI", "GURMUKHI", "GUJARATI", "ORIYA"})
SCRIPTS = SCHWA_DROPPED | {"TAMIL", "TELUGU", "KANNADA", "MALAYALAM", "SINHALA"}

# Tamil writes voiced and voiceless stops with one letter; names are spelt in Latin by sound.
_TAMIL_VOICED = {"k": "g", "t": "d", "p": "b", "c": "s"}
_TAMIL_ALL = str.maketrans({"k": "g", "t": "d", "p": "b", "c": "j"})
_SOFTENING = "aeiounm"


def brahmic(word: str, script: str) -> tuple[str, ...]:
    """Readings of a word in one of `SCRIPTS`, as spoken; then with the vowels or consonants that other spellers write."""
    text = "".join(_letters(unicodedata.normalize("NFC", word)))
    if script == "TAMIL":
        return _tamil(text)
    if script in SCHWA_DROPPED:
        if len(text) > 3 and text.endswith("A"):
            text = text[:-1]
        spoken = _SCHWA.sub(r"\1\2", text)
        found = [spoken, text, *_other_vowels(spoken, script)]
    else:
        # Kannada and Telugu names lose their last vowel in English (Manjunath, Manjunatha).
        found = [text, *([text[:-1]] if text.endswith("A") and len(text) > 4 else [])]
    if "jny" in found[0] or "jnj" in found[0] or "jn" in found[0]:
        found.append(_JN.sub("gy", found[0]))
    return tuple(dict.fromkeys([one.lower() for one in found]))


_JN = re.compile("jn[yj]?")
# The inherent vowel is not spoken between a syllable and a consonant with a vowel of its own (Ohala's rule of schwa deletion).
_SCHWA = re.compile("([aeiouA][bcdfghjklmnpqrstvwxyz]h?)A((?:[bcdfghjklmnpqrstvwxyz]h?)[aeiou])")


def _other_vowels(text: str, script: str) -> list[str]:
    if script != "BENGALI":
        return []
    # The inherent vowel is an o in Bengali, y at the beginning is j, bh often v.
    rounded = text.replace("A", "o")
    found = [rounded]
    if text.startswith("y"):
        found = [one.replace("y", "j", 1) for one in (text, rounded)]
    return found


def _tamil(text: str) -> tuple[str, ...]:
    """Stops are voiced between vowels and behind nasals, not at the beginning or doubled (Schiffman, Reference Grammar of Spoken Tamil)."""
    written = text.lower()
    letters = list(written)
    for i, letter in enumerate(letters):
        before, after = written[i - 1 : i], written[i + 1 : i + 2]
        soft = before in _SOFTENING and before and after in "aeiou" and after
        if letter in _TAMIL_VOICED and soft:
            letters[i] = "j" if letter == "c" and before == "n" else _TAMIL_VOICED[letter]
        elif letter == "c":
            letters[i] = "s" if i == 0 and after != "c" else "ch"
    spoken = "".join(letters)
    foreign = written[:1].translate(_TAMIL_ALL) + written[1:].translate(_TAMIL_ALL)
    return tuple(dict.fromkeys((spoken, written.replace("c", "ch"), foreign)))


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
    if "CHILLU" in name:
        return anyascii(char).lower(), "sign"
    if "NUKTA" in name or "ADDAK" in name:
        return "", "nukta"
    if "ANUSVARA" in name or "BINDI" in name or "TIPPI" in name or "CANDRABINDU" in name:
        return "n", "sign"
    if "VISARGA" in name:
        return "h", "sign"
    latin = _spelt(name.rsplit(" ", 1)[-1], char, name)
    if "VOWEL SIGN" in name or "AU LENGTH" in name:
        return latin, "vowel"
    if unicodedata.category(char) == "Lo":
        vowel = latin[:1] in "aeiou" or "VOCALIC R" in name
        return latin, "vowel letter" if vowel else "consonant"
    return latin, "other"


# Where names are spelt otherwise than in the transliteration of scholars; Tamil has one letter for s, ch and j.
_SPELT = {"CA": "ch", "CHA": "ch", "SHA": "sh", "SSA": "sh"}


def _spelt(last: str, char: str, name: str) -> str:
    if "VOCALIC R" in name:
        return "ri"
    if "LETTER" in name and last in _SPELT and not (last == "CA" and name.startswith("TAMIL")):
        return _SPELT[last]
    return "".join(c for c in anyascii(char).lower() if c.isalnum())
