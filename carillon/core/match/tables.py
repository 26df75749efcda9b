# SPDX-License-Identifier: Apache-2.0
"""What is known of name parts: how often they occur, which are spellings of one name, how characters are read in names.

The files in `data/` are derived by `tools/match_tables.py`; their first lines say from what.
`own_*` are written by hand. Each is read once, when first asked for.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources
from itertools import islice, product

from carillon.core.match.scripts.han import pinyin

COMMONEST = 9
"""The highest class of the frequency table; each class is twice as frequent as the one below."""


SLOPE = 0.05
"""What each class of frequency takes from the weight of a word."""


def weight(reading: str) -> float:
    """How much an agreement on this word says, 0 to 1: 1 for a rare word, less for a common, a short or a one-syllable one."""
    return (1.0 - SLOPE * _frequency().get(reading, 0)) * shape(reading)


def shape(reading: str) -> float:
    """The same, however common the word is."""
    length = len(reading)
    # One-syllable names are few, and shared by the languages of half the world.
    common = 0.8 if length <= 5 and len(_VOWELS.findall(reading)) == 1 else 1.0
    return common * _LENGTH_WEIGHT.get(length, 1.0)


_VOWELS = re.compile("[aeiouy]+")
_LENGTH_WEIGHT = {1: 0.3, 2: 0.7, 3: 0.9}


def groups(word: str) -> tuple[int, ...]:
    """The names of which a word (as written or read) is a known spelling."""
    return _groups().get(word, ())


def established(word: str) -> bool:
    """Whether a word is a name that many bear, and so hardly a slip for another one."""
    return word in _frequency() or word in _names()


def is_generic(word: str) -> bool:
    """Whether a word of an organisation's name says what it is or does, which many share (trading, engineering)."""
    return word in _generic()


def near_names(word: str) -> tuple[int, ...]:
    """The names of which a word is a spelling, among those that differ from others by a letter or two (Rajesh, Rakesh)."""
    return _near_names().get(word, ())


def known(word: str) -> tuple[int, ...]:
    """The names of which an established word is a spelling, if it is one of several."""
    return _names().get(word, ())


def is_full(reading: str, group: int) -> bool:
    """Whether a word is the full name of a group of nicknames, rather than one of its short forms."""
    return reading in _full_names().get(group, ())


def nicknames(reading: str) -> tuple[int, ...]:
    """The groups of full and short names to which a word belongs."""
    return _nicknames().get(reading, ())


def variants(char: str) -> tuple[str, ...]:
    """A character and those written for it in names: simplified, traditional, Japanese old and new forms."""
    return _variants().get(char) or (char,)


def written(text: str) -> str:
    """A text with one character for all that are written for each other, to compare names in Han characters by."""
    return text.translate(_one_variant())


def korean(text: str) -> tuple[str, ...]:
    """Korean readings of a name part in Han characters, in Hangul."""
    return tuple("".join(syllables) for syllables in islice(product(*(_hanja_syllables(char) for char in text)), 4))


def _hanja_syllables(char: str) -> tuple[str, ...]:
    return next((_hanja()[other] for other in variants(char) if other in _hanja()), ())


def mandarin(syllable: str) -> tuple[str, ...]:
    """Pinyin of the characters of given names that are spelt so in Hong Kong."""
    return _mandarin().get(syllable, ())


def cantonese(text: str) -> tuple[str, ...]:
    """Readings of a Chinese name part as spelt in Hong Kong and the South."""
    return _assembled(text, _cantonese())


def foreign(word: tuple[str, ...], script: str) -> tuple[str, ...]:
    """Latin names that a row of characters, syllables or morae (`script`: chinese, korean or katakana) may render by sound."""
    if len(word) < 2:
        return ()
    return tuple(reading.replace("-", "") for reading in _assembled(word, _foreign(script)))[:3]


def _assembled(text: Sequence[str], parts: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Readings character by character, the commonest of each first; of a long row those with one other choice."""
    if not text or len(text) > 12 or any(c not in parts for c in text):
        return ()
    if len(text) <= 2:
        ranked = sorted(product(*(enumerate(parts[c][:3]) for c in text)), key=lambda choice: sum(place for place, _ in choice))
        return tuple(dict.fromkeys("".join(reading for _, reading in choice) for choice in ranked))[:9]
    first = [parts[c][0] for c in text]
    found = ["".join(first)]
    for i, char in enumerate(text):
        found += ["".join((*first[:i], other, *first[i + 1 :])) for other in parts[char][1:3]]
    return tuple(dict.fromkeys(found))[:6]


def lines(name: str) -> list[str]:
    """The lines of a table without its first one; none where it is not there."""
    file = resources.files("carillon.core.match") / "data" / name
    if not file.is_file():
        return []
    return [line for line in file.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]


@lru_cache(maxsize=1)
def _frequency() -> dict[str, int]:
    found: dict[str, int] = {}
    for line in (*lines("frequency.txt"), *lines("own_common.txt")):
        level, _, words = line.partition(" ")
        for word in words.split():
            found[word] = max(int(level), found.get(word, 0))
    return found


@lru_cache(maxsize=1)
def _groups() -> dict[str, tuple[int, ...]]:
    return _numbered("spellings.txt", "own_spellings.txt")


@lru_cache(maxsize=1)
def _names() -> dict[str, tuple[int, ...]]:
    return _numbered("names.txt")


@lru_cache(maxsize=1)
def _near_names() -> dict[str, tuple[int, ...]]:
    return _numbered("own_names.txt")


@lru_cache(maxsize=1)
def _generic() -> frozenset[str]:
    return frozenset(word for line in lines("own_generic.txt") for word in line.split())


@lru_cache(maxsize=1)
def _full_names() -> dict[int, tuple[str, ...]]:
    """Of the derived rows the first word is the full name; those written by hand have several, and stand together as they are."""
    derived = lines("nicknames.txt")
    rows = dict(enumerate((line.split()[0],) for line in derived))
    return rows | {len(derived) + i: tuple(line.split()) for i, line in enumerate(lines("own_nicknames.txt"))}


@lru_cache(maxsize=1)
def _nicknames() -> dict[str, tuple[int, ...]]:
    return _numbered("nicknames.txt", "own_nicknames.txt")


def _numbered(*names: str) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for number, line in enumerate(line for name in names for line in lines(name)):
        for word in line.split():
            found[word] = (*found.get(word, ()), number)
    return found


def mapped(name: str) -> dict[str, tuple[str, ...]]:
    """A table of a key and its values a line."""
    return {key: tuple(values) for key, *values in (line.split() for line in lines(name))}


@lru_cache(maxsize=1)
def _variants() -> dict[str, tuple[str, ...]]:
    rows: dict[str, str] = {}
    for line in (*lines("own_variants.txt"), *lines("variants.txt")):
        row = "".join(dict.fromkeys("".join([rows.get(char, char) for char in line])))
        rows.update(dict.fromkeys(row, row))
    return {char: (char, *[other for other in row if other != char]) for char, row in rows.items()}


@lru_cache(maxsize=1)
def _one_variant() -> dict[int, str]:
    return {ord(char): min(row) for char, row in _variants().items()}


@lru_cache(maxsize=1)
def _hanja() -> dict[str, tuple[str, ...]]:
    return mapped("hanja.txt")


@lru_cache(maxsize=1)
def _cantonese() -> dict[str, tuple[str, ...]]:
    own = mapped("own_cantonese.txt")
    return {c: tuple(dict.fromkeys((*own.get(c, ()), *found))) for c, found in {**own, **mapped("cantonese.txt")}.items()}


@lru_cache(maxsize=1)
def _mandarin() -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for char, own in mapped("own_cantonese.txt").items():
        for spelt in dict.fromkeys((*own, *_cantonese().get(char, ())[:2])):
            found.setdefault(spelt, {})[pinyin(char)] = None
    return {spelt: tuple(syllables) for spelt, syllables in found.items()}


@lru_cache(maxsize=3)
def _foreign(script: str) -> dict[str, tuple[str, ...]]:
    return mapped(f"foreign_{script}.txt")
