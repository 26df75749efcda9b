# SPDX-License-Identifier: Apache-2.0
"""Tibetan: syllables with their silent letters left out, as names are spelt in Dharamsala, Bhutan and China."""

import re
import unicodedata
from functools import lru_cache

# The letters in Wylie transliteration, by the rest of their Unicode name.
_ALPHABET = (
    "KA KHA GA NGA CA CHA JA NYA TA THA DA NA PA PHA BA MA TSA TSHA DZA "
    "WA ZHA ZA -A YA RA LA SHA SA HA A SSA TTA TTHA DDA NNA GHA DHA BHA DZHA"
)
_KNOWN = frozenset(_ALPHABET.split())
_VOWELS = {"I": "i", "II": "i", "U": "u", "UU": "u", "E": "e", "EE": "e", "O": "o", "OO": "o", "AA": "a", "REVERSED I": "i"}
_PREFIXES = frozenset(["g", "d", "b", "m", "'"])
_HEADS = frozenset(["r", "l", "s"])
_SUFFIXES = frozenset(["g", "ng", "d", "n", "b", "m", "'", "r", "l", "s"])
_SPOKEN = {"c": "ch", "tsh": "ts", "zh": "sh", "z": "s", "'": "", "ssh": "sh", "tt": "t", "dd": "d", "nn": "n", "tth": "t"}
_YA = {"p": "ch", "ph": "ch", "b": "j", "m": "ny"}
"""Labials with a subjoined y are spoken as palatals."""
_RA = {"k": "tr", "kh": "tr", "g": "dr", "t": "tr", "th": "tr", "d": "dr", "p": "tr", "ph": "tr", "b": "dr"}
_BREAK = re.compile("[\u0f0b\u0f0c\u0f0d\u0f0e\\s]+")

Stack = tuple[list[str], str]
"""Letters one below the other, and the vowel sign."""


def names(word: str) -> tuple[str, ...]:
    """The names of a row of syllables: two syllables each (Tenzin Gyatso), a last odd one for itself."""
    parts = [part for part in _BREAK.split(word) if part]
    return tuple("\u0f0b".join(parts[i : i + 2]) for i in range(0, len(parts), 2))


def readings(word: str) -> tuple[str, ...]:
    """How a word is spoken; then with voiced letters, finals and r as other spellers write them."""
    syllables = [syllable for part in _BREAK.split(word) if part and (syllable := _stacks(part))]
    spoken = "".join([_syllable(one) for one in syllables])
    if not spoken:
        return ()
    softer = "".join([_syllable(one, low=True) for one in syllables])
    linked = "".join([_link(syllables, place) + _syllable(one) for place, one in enumerate(syllables)])
    without = [one.replace("tr", "t").replace("dr", "d") for one in (spoken, softer)]
    plain = "".join([_plain(one) for one in syllables])
    return tuple(dict.fromkeys(reading for reading in (spoken, softer, linked, *without, plain) if reading))


def _link(syllables: list[list[Stack]], place: int) -> str:
    """A silent first letter that is heard behind an open syllable (Lobsang, Dorje)."""
    first = syllables[place][0][0]
    if place == 0 or len(syllables[place - 1]) != 1:
        return ""
    if len(first) > 1 and first[0] in ("r", "l"):
        return "r" if first[0] == "r" else ""
    return first[0] if _root(syllables[place]) and first[0] in ("b", "m") else ""


def _plain(stacks: list[Stack]) -> str:
    """The letters as written, as in a Sanskrit word."""
    text = "".join(
        [
            "".join(letters) + (vowel or "a" * (place == 0 or (place + 1 == len(stacks) and len(letters) > 1)))
            for place, (letters, vowel) in enumerate(stacks)
        ]
    )
    return "".join([c for c in text if c.isalpha()])


def _stacks(part: str) -> list[Stack]:
    found: list[Stack] = []
    for char in unicodedata.normalize("NFD", part):
        kind, letter = _letter(char)
        if kind == "base":
            found.append(([letter], ""))
        elif kind == "below" and found:
            found[-1][0].append(letter)
        elif kind == "vowel" and found:
            found[-1] = (found[-1][0], letter)
        elif kind == "nasal" and found:
            found.append((["m"], ""))
    return found


@lru_cache(maxsize=512)
def _letter(char: str) -> tuple[str, str]:
    name = unicodedata.name(char, "")
    for start, kind in (
        ("TIBETAN LETTER FIXED-FORM ", "base"),
        ("TIBETAN LETTER ", "base"),
        ("TIBETAN SUBJOINED LETTER FIXED-FORM ", "below"),
        ("TIBETAN SUBJOINED LETTER ", "below"),
    ):
        if name.startswith(start) and name.removeprefix(start) in _KNOWN:
            return kind, name.removeprefix(start)[:-1].lower().replace("-", "'")
    if name.startswith("TIBETAN VOWEL SIGN "):
        return "vowel", _VOWELS.get(name.removeprefix("TIBETAN VOWEL SIGN "), "")
    if "RJES SU NGA RO" in name:
        return "nasal", "m"
    return "", ""


def _root(stacks: list[Stack]) -> int:
    """The place of the letter that carries the syllable: the one with a vowel or a stack, else behind a prefix if two letters follow it."""
    for place, (letters, vowel) in enumerate(stacks):
        if vowel or (len(letters) > 1 and (letters[0] in _HEADS or letters[1] in ("y", "r", "l", "w", "h"))):
            return place
    if len(stacks) >= 2 and stacks[0][0][0] in _PREFIXES and (len(stacks) >= 4 or (len(stacks) == 3 and stacks[2][0][0] != "s")):
        return 1
    return 0


def _syllable(stacks: list[Stack], low: bool = False) -> str:
    place = _root(stacks)
    letters, vowel = stacks[place]
    onset = _onset(letters, low)
    if letters == ["b"] and place and stacks[place - 1][0] == ["d"]:
        onset = "w"
    last = stacks[place + 1][0][0] if place + 1 < len(stacks) else ""
    vowel = vowel or "a"
    if last in ("d", "s", "n", "l") and low:
        vowel = {"a": "e", "u": "u", "o": "o"}.get(vowel, vowel)
    if last not in _SUFFIXES or last in ("'", "s", "d"):
        following = stacks[place + 1][1] if place + 1 < len(stacks) else ""
        last = following if last == "'" else ""
    return onset + vowel + {"g": "k", "b": "p"}.get(last, last)


def _onset(letters: list[str], low: bool) -> str:
    core = list(letters)
    if len(core) > 1 and core[0] in _HEADS and core[1] not in ("y", "r", "w", "'"):
        core = core[1:]
    first, below = core[0], core[1:]
    if "l" in below:
        return "d" if first == "z" else "l"
    if letters[0] == "l" and core[0] == "h":
        return "lh"
    if "y" in below:
        return _YA.get(first, {"c": "ch"}.get(first, first) + "y")
    if "r" in below:
        return _RA.get(first, {"s": "s", "h": "hr"}.get(first, first + "r"))
    spoken = {"zh": "zh", "z": "z"}.get(first) if low else None
    return spoken or _SPOKEN.get(first, first)
