# SPDX-License-Identifier: Apache-2.0
"""What is known of name parts: how often they occur, which are spellings of one name, how characters are read in names.

The files in `data/` are derived by `tools/match_tables.py`; their first lines say from what.
`own_*` are written by hand. Each is read once, when first asked for.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources
from itertools import product

COMMONEST = 9
"""The highest class of the frequency table; each class is twice as frequent as the one below."""


def weight(reading: str) -> float:
    """How much an agreement on this word says, 0 to 1: 1 for a rare word, less for a common, a short or a one-syllable one."""
    common = 1.0 - 0.05 * _frequency().get(reading, 0)
    length = len(reading)
    if length <= 5 and len(_VOWELS.findall(reading)) == 1:
        # One-syllable names are few, and shared by the languages of half the world.
        common *= 0.8
    return common * _LENGTH_WEIGHT.get(length, 1.0)


_VOWELS = re.compile("[aeiouy]+")
_LENGTH_WEIGHT = {1: 0.3, 2: 0.7, 3: 0.9}


def groups(word: str) -> tuple[int, ...]:
    """The names of which a word (as written or read) is a known spelling."""
    return _groups().get(word, ())


def established(word: str) -> bool:
    """Whether a word is a name that many bear, and so hardly a slip for another one."""
    return word in _frequency() or word in _names()


def known(word: str) -> tuple[int, ...]:
    """The names of which an established word is a spelling, if it is one of several."""
    return _names().get(word, ())


def is_full(reading: str, group: int) -> bool:
    """Whether a word is the full name of a group of nicknames, rather than one of its short forms."""
    return reading in _full_names().get(group, ())


def nicknames(reading: str) -> tuple[int, ...]:
    """The groups of full and short names to which a word belongs."""
    return _nicknames().get(reading, ())


def kanji(text: str) -> tuple[str, ...]:
    """Japanese readings of a name part in Han characters, commonest first; empty where none is known."""
    whole = _kanji().get(text, ())
    if len(text) > 4:
        return whole
    known = _frequency()
    found = dict.fromkeys((*whole, *_assembled(text, _kanji_parts())))
    return tuple(sorted(found, key=lambda reading: -known.get(reading, 0)))[:6]


def japanese_names(text: str) -> list[tuple[str, str]]:
    """Divisions of a name in Han characters into two parts, each of which can be a Japanese name; those with known parts first."""
    if not 2 <= len(text) <= 6:
        return []
    known = _kanji()
    cuts = [(text[:i], text[i:]) for i in range(1, len(text)) if i <= 3]
    best = sorted(cuts, key=lambda cut: (-((cut[0] in known) * 2 + (cut[1] in known)), abs(len(cut[0]) - 2)))
    return [cut for cut in best if kanji(cut[0]) and kanji(cut[1])][:2]


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


def _lines(name: str) -> list[str]:
    file = resources.files("carillon.core.match") / "data" / name
    if not file.is_file():
        return []
    return [line for line in file.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]


@lru_cache(maxsize=1)
def _frequency() -> dict[str, int]:
    found: dict[str, int] = {}
    for line in _lines("frequency.txt"):
        level, _, words = line.partition(" ")
        for word in words.split():
            found[word] = int(level)
    return found


@lru_cache(maxsize=1)
def _groups() -> dict[str, tuple[int, ...]]:
    return _numbered("spellings.txt", "own_spellings.txt")


@lru_cache(maxsize=1)
def _names() -> dict[str, tuple[int, ...]]:
    return _numbered("names.txt")


@lru_cache(maxsize=1)
def _full_names() -> dict[int, tuple[str, ...]]:
    """Of the derived rows the first word is the full name; those written by hand have several, and stand together as they are."""
    derived = _lines("nicknames.txt")
    rows = dict(enumerate((line.split()[0],) for line in derived))
    return rows | {len(derived) + i: tuple(line.split()) for i, line in enumerate(_lines("own_nicknames.txt"))}


@lru_cache(maxsize=1)
def _nicknames() -> dict[str, tuple[int, ...]]:
    return _numbered("nicknames.txt", "own_nicknames.txt")


def _numbered(*names: str) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for number, line in enumerate(line for name in names for line in _lines(name)):
        for word in line.split():
            found[word] = (*found.get(word, ()), number)
    return found


def _mapped(name: str) -> dict[str, tuple[str, ...]]:
    return {key: tuple(values) for key, *values in (line.split() for line in _lines(name))}


@lru_cache(maxsize=1)
def _kanji() -> dict[str, tuple[str, ...]]:
    return _mapped("kanji_names.txt")


@lru_cache(maxsize=1)
def _kanji_parts() -> dict[str, tuple[str, ...]]:
    return _mapped("kanji_parts.txt")


@lru_cache(maxsize=1)
def _cantonese() -> dict[str, tuple[str, ...]]:
    own = _mapped("own_cantonese.txt")
    return {c: tuple(dict.fromkeys((*own.get(c, ()), *found))) for c, found in {**own, **_mapped("cantonese.txt")}.items()}


@lru_cache(maxsize=3)
def _foreign(script: str) -> dict[str, tuple[str, ...]]:
    return _mapped(f"foreign_{script}.txt")
