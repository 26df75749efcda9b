# SPDX-License-Identifier: Apache-2.0
"""Khmer: consonants of two series, which change the vowel behind them, as Khmer people spell their names."""

from typing import NamedTuple

# Letters with their series (UNGEGN 1972 without marks, as simplified in passports); Khmer names write o for the vowel of the first series
# and ea, or o before a closing consonant, for that of the second.
_FIRST = dict(zip("កខចឆដឋតថណបផសហឡអ", ["k", "kh", "ch", "chh", "d", "th", "t", "th", "n", "b", "ph", "s", "h", "l", "-"], strict=True))
_SECOND = dict(
    zip(
        "គឃងជឈញឌឍទធនពភមយរលវ",
        ["k", "kh", "ng", "ch", "chh", "nh", "d", "th", "t", "th", "n", "p", "ph", "m", "y", "r", "l", "v"],
        strict=True,
    )
)
_VOWELS = {
    "ា": ("a", "ea"), "ិ": ("e", "i"), "ី": ("ei", "i"), "ឹ": ("oe", "ue"), "ឺ": ("eu", "eu"), "ុ": ("o", "u"), "ូ": ("o", "u"), "ួ": ("uo", "uo"),
    "ើ": ("aeu", "eu"), "ឿ": ("oea", "oea"), "ៀ": ("ie", "ie"), "េ": ("e", "e"), "ែ": ("ae", "e"), "ៃ": ("ai", "ey"), "ោ": ("ao", "o"),
    "ៅ": ("ao", "ov"), "ំ": ("om", "um"), "ះ": ("ah", "eah"), "ុំ": ("om", "um"), "ាំ": ("am", "oam"),
}  # fmt: skip
_INDEPENDENT = {
    "ឥ": "e",
    "ឦ": "ei",
    "ឧ": "u",
    "ឩ": "u",
    "ឪ": "ov",
    "ឫ": "rue",
    "ឬ": "rue",
    "ឯ": "ae",
    "ឰ": "ai",
    "ឱ": "ao",
    "ឲ": "ao",
    "ឳ": "au",
}
_SUBSCRIPT, _SHORT, _SILENCER = "\u17d2", "\u17cb", "\u17cd"
_TO_SECOND, _TO_FIRST = "\u17ca", "\u17c9"


def readings(word: str) -> tuple[str, ...]:
    """Readings: series by series; with plain vowels; and with what is written behind the last vowel left unspoken (Vichet, Sambat)."""
    letters = _letters(word)
    spoken, plain = _spell(letters, True), _spell(letters, False)
    found = [spoken, plain]
    found += [one.replace("ph", "p").replace("kh", "k").replace("th", "t").replace("chh", "ch") for one in (spoken, plain)]
    cut = _cut(letters)
    if len(cut) < len(letters):
        found.append(_spell(cut, False))
    found.append(plain.replace("v", "w").replace("o", "u"))
    return tuple(dict.fromkeys(reading for reading in found if reading))


class Letter(NamedTuple):
    """A consonant, its series (2: no vowel can follow), the vowel sign it carries, and whether it stands below the one before."""

    consonant: str
    series: int
    vowel: tuple[str, str] | None = None
    below: bool = False


def _letters(word: str) -> list[Letter]:
    found: list[Letter] = []
    place = 0
    while place < len(word):
        char = word[place]
        below = char == _SUBSCRIPT
        if below:
            place += 1
            char = word[place : place + 1]
        if char in _FIRST and char:
            found.append(Letter(_FIRST[char].strip("-"), found[-1].series if below and found else 0, None, below))
        elif char in _SECOND and char:
            found.append(Letter(_SECOND[char], found[-1].series if below and found else 1, None, below))
        elif char in _INDEPENDENT and char:
            found.append(Letter(_INDEPENDENT[char], 2, ("", "")))
        elif char in (_TO_SECOND, _TO_FIRST) and found:
            found[-1] = found[-1]._replace(series=int(char == _TO_SECOND))
        elif char == _SILENCER and found:
            found.pop()
        elif char == _SHORT and found:
            found[-1] = found[-1]._replace(series=2, vowel=("", ""))
        elif char in _VOWELS and char and found:
            pair = word[place : place + 2]
            signs = _VOWELS[pair] if pair in _VOWELS and len(pair) == 2 else _VOWELS[char]
            place += len(pair) - 1 if pair in _VOWELS and len(pair) == 2 else 0
            found[-1] = found[-1]._replace(vowel=signs)
        place += 1
    return found


def _spell(letters: list[Letter], by_series: bool) -> str:
    text = ""
    for place, one in enumerate(letters):
        last = place + 1 == len(letters)
        text += "o" if one.consonant == "v" and last and place and one.vowel is None else one.consonant
        if one.vowel is not None:
            text += one.vowel[min(one.series, 1)] if by_series else one.vowel[0]
        elif not last and _needs_vowel(letters, place):
            text += "o" if by_series else "a"
    return text


def _needs_vowel(letters: list[Letter], place: int) -> bool:
    """Whether the inherent vowel is spoken behind a consonant: nothing stands below it, and it closes no syllable."""
    if letters[place + 1].below:
        return False
    if place == 0 or letters[place].below or letters[place - 1].vowel is None:
        return True
    return place + 2 < len(letters) and letters[place + 1].vowel is None


def _cut(letters: list[Letter]) -> list[Letter]:
    """The letters without a second closing consonant, and without a short vowel behind the last one."""
    vowels = [place for place, one in enumerate(letters) if one.vowel]
    if len(vowels) > 1 and vowels[-1] == len(letters) - 1 and letters[-1].vowel in (_VOWELS["ិ"], _VOWELS["ុ"]):
        return letters[:-1] if letters[-1].below else [*letters[:-1], letters[-1]._replace(series=2, vowel=("", ""))]
    if vowels and len(letters) - vowels[-1] > 2:
        return letters[: vowels[-1] + 2]
    return letters
