# SPDX-License-Identifier: Apache-2.0
"""Ethiopic: each sign is a consonant with one of seven vowels, as Amharic and Tigrinya names are spelt in passports."""

# Unicode lays the signs out in rows of eight, one consonant each (The Unicode Standard, chapter 19.1); BGN/PCGN 1967 without marks.
_FIRST = 0x1200
_CONSONANTS = [
    "h",
    "l",
    "h",
    "m",
    "s",
    "r",
    "s",
    "sh",
    "k",
    "kw",
    "k",
    "kw",
    "b",
    "v",
    "t",
    "ch",
    "h",
    "hw",
    "n",
    "ny",
    "-",
    "k",
    "kw",
    "h",
    "hw",
    "w",
    "-",
    "z",
    "zh",
    "y",
    "d",
    "d",
    "j",
    "g",
    "gw",
    "g",
    "t",
    "ch",
    "p",
    "ts",
    "ts",
    "f",
    "p",
]
_VOWELS = ("e", "u", "i", "a", "e", "", "o", "wa")
_GUTTURAL = frozenset("h-")
"""Their first sign is spoken with a."""
_LABIAL = frozenset(("kw", "hw", "gw"))


def readings(word: str) -> tuple[str, ...]:
    """The usual spelling; with i in a closed syllable (Birhanu); and with e for it and a for the first vowel, as other spellers have it."""
    signs = [found for char in word if (found := _sign(char))]
    if not signs:
        return ()
    plain = "".join([consonant + vowel for consonant, vowel, _ in signs])
    broken = _broken(signs)
    closed = "".join([c + (v or "i" * (place in broken)) for place, (c, v, _) in enumerate(signs)])
    other = "".join([c + ("a" if order == 0 and place == 0 else v or "e" * (place in broken)) for place, (c, v, order) in enumerate(signs)])
    return tuple(dict.fromkeys((closed, plain, other)))


def _sign(char: str) -> tuple[str, str, int] | None:
    """Consonant, vowel and order of a sign."""
    row, order = divmod(ord(char) - _FIRST, 8)
    if not 0 <= row < len(_CONSONANTS):
        return None
    consonant = _CONSONANTS[row]
    vowel = _VOWELS[order]
    if consonant in _GUTTURAL and order == 0:
        vowel = "a"
    if consonant == "-":
        # The two glottal signs carry their vowel alone; without one it is a short i or e.
        return "", vowel or "i", order
    if consonant in _LABIAL and vowel:
        vowel = {"e": "e", "wa": "a"}.get(vowel, vowel)
    return consonant, vowel, order


def _broken(signs: list[tuple[str, str, int]]) -> set[int]:
    """The signs without a vowel behind which a short one is spoken: the first of the word, and every second of a row."""
    found: set[int] = set()
    for place, (consonant, vowel, _) in enumerate(signs):
        if vowel or not consonant or place - 1 in found:
            continue
        before = place > 0 and not signs[place - 1][1]
        after = place + 1 < len(signs) and not signs[place + 1][1]
        if place == 0 or (after and place + 2 == len(signs)) or (before and place + 1 < len(signs)):
            found.add(place)
    return found
