# SPDX-License-Identifier: Apache-2.0
"""Han characters as Japanese names: how surnames and given names are read, where one ends, and one spelling of a reading."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import islice, product

from carillon.core.match import tables

OPTIONS = 5
"""Readings of one character that are tried in a name."""
KNOWN = 3.0
"""How much likelier (binary logarithm) a reading is that is a known name, even the rarest one."""
LEVEL = 0.6
"""How much likelier each class of frequency makes it."""
INSIDE = frozenset("ノヶケツ")
"""Katakana that stand between the characters of a surname."""
UNLIKELY, LIKELY = 7.0, 4.0
"""How much less likely (binary logarithm) than the best one another division or reading of a given name, or of a surname, may be."""
SURNAMES, GIVEN = 4, 8
"""Most readings of a surname and of a given name."""
LONGEST = 4
"""Characters of the longest name part that is read."""
Parts = Mapping[str, Sequence[tuple[str, int]]]
"""Readings of a character with how rare each is (binary logarithm)."""


def assembled(text: str, parts: Parts, levels: Mapping[str, int], most: int = 9) -> list[tuple[float, str]]:
    """Readings put together character by character, with how unlikely each is (binary logarithm), likeliest first."""
    text = _unrepeated(text)
    if not 1 <= len(text) <= LONGEST or any(char not in parts for char in text):
        return []
    options = OPTIONS if len(text) <= 3 else 3
    found: dict[str, float] = {}
    for choice in product(*(parts[char][:options] for char in text)):
        reading = "".join([part for part, _ in choice])
        if reading in found and len(text) > 1:
            continue
        level = levels.get(reading)
        cost = sum([rarity for _, rarity in choice]) - (KNOWN + LEVEL * level if level is not None else 0.0)
        found[reading] = min(cost, found.get(reading, cost))
    return sorted((cost, reading) for reading, cost in found.items())[:most]


def _unrepeated(text: str) -> str:
    """佐々木 with the sign of repetition written out."""
    return re.sub("(.)々", r"\1\1", text) if "々" in text else text


@lru_cache(maxsize=32768)
def surname(text: str) -> tuple[str, ...]:
    """Readings of a surname, likeliest first: those of the table, then those put together."""
    return tuple(dict.fromkeys((*_table("surname", text), *_guesses("surname", text, LIKELY)[:3])))[:SURNAMES]


@lru_cache(maxsize=32768)
def given(text: str) -> tuple[str, ...]:
    """Readings of a given name, likeliest first: anything that its characters allow may be one."""
    return tuple(dict.fromkeys((*_table("given", text), *_guesses("given", text))))[:GIVEN]


def inside(text: str) -> tuple[str, ...]:
    """Readings of characters within a longer given name, likeliest first."""
    guessed = assembled(text, _parts("given"), {})
    return tuple([reading for _, reading in guessed])


def is_reading(word: str) -> bool:
    """Whether a word in Latin letters is a known Japanese name."""
    return word in _levels()


def is_common(text: str) -> bool:
    """Whether a surname that exists in China or Korea, too, is as common in Japan (林, 南, 柳)."""
    return any(len(reading) >= 5 and _levels().get(reading, 0) >= 5 for reading in _table("surname", text)[:1])


def is_surname(text: str) -> bool:
    """Whether a Japanese surname is in the table."""
    return bool(_table("surname", text))


@lru_cache(maxsize=32768)
def divide(text: str) -> tuple[tuple[str, str], ...]:
    """The ways to divide a name into surname and given name that are plausible in Japanese, likeliest first; at most two."""
    found = []
    for cut in range(1, min(len(text), LONGEST)):
        first, last = text[:cut], text[cut:]
        if len(first) > 3 or len(last) > 3 or not surname(first) or not given(last):
            continue
        found.append((_likely("surname", first) + _likely("given", last) + _LENGTHS[len(last)], (first, last)))
    found.sort(reverse=True)
    return tuple(cut for likely, cut in found[:2] if likely >= found[0][0] - UNLIKELY)


_LENGTHS = {1: -2.0, 2: 0.0, 3: -2.5}


def _likely(kind: str, text: str) -> float:
    known = _table(kind, text)
    if known and kind == "surname":
        return 4.0 + 0.6 * _levels().get(known[0], 0)
    guessed = assembled(text, _parts(kind), _levels(), 1)
    likely = max(-guessed[0][0] if guessed else -9.0, 2.0 if known else -9.0)
    return likely + _LENGTHS[len(text)] if kind == "surname" else likely


def _table(kind: str, text: str) -> tuple[str, ...]:
    table = _names(kind)
    found = table.get(text, ())
    if not found and len(text) <= LONGEST:
        for other in islice(product(*(tables.variants(char) for char in _unrepeated(text))), 16):
            found = table.get("".join(other), ())
            if found:
                break
    return found


def _guesses(kind: str, text: str, within: float = UNLIKELY) -> tuple[str, ...]:
    guessed = assembled("".join([_known_variant(kind, char) for char in _unrepeated(text)]), _parts(kind), _levels())
    return tuple([reading for cost, reading in guessed if cost <= guessed[0][0] + within])


def _known_variant(kind: str, char: str) -> str:
    known = _parts(kind)
    return next((other for other in tables.variants(char) if other in known), char)


@lru_cache(maxsize=65536)
def romaji(word: str) -> str:
    """A known Japanese name that is spelt with long vowels, or by the rules of the state or of telegrams, in Hepburn with short ones.

    Satoh and Satou give `sato`, Zyunko gives `junko`. Empty for any other word, and for one that is spelt so already.
    """
    if not _ODD.search(word) or not _SPELT.fullmatch(word):
        return ""
    text = _LONG_H.sub("o", word)
    for found, instead in _HEPBURN:
        text = found.sub(instead, text)
    return text if text != word and len(_VOWELS.findall(text)) >= 2 and text in _levels() else ""


_ODD = re.compile("o[ouh]|uu|ee|[stzjc]y|si|t[iu]|(?<![sc])hu|zi|d[iu]|m[bpm]|tch")
_SPELT = re.compile(
    r"(?:(?:[kgsztdnhbpmrj]y|cy|sh|ch|ts|[kgsztdnhbpmrwfyj])?[aiueo]h?|n(?![aiueoy])|m(?=[bpm])|([kstpcgdbz])(?=\1)|t(?=ch)|s(?=sh)|t(?=ts))+"
)
_LONG_H = re.compile("oh(?![aiueoy])")
_VOWELS = re.compile("[aiueo]")
_HEPBURN = [
    (re.compile(spelt), instead)
    for spelt, instead in (
        ("o[ou]+", "o"), ("uu", "u"), ("ee", "e"), ("sy", "sh"), ("[tc]y", "ch"),
        ("[zj]y", "j"), ("si", "shi"), ("ti", "chi"), ("tu", "tsu"),
        ("(?<![sc])hu", "fu"), ("zi|di", "ji"), ("du", "zu"), ("m(?=[bpm])", "n"), ("tch", "cch"),
    )
]  # fmt: skip


@lru_cache(maxsize=1)
def _levels() -> dict[str, int]:
    found: dict[str, int] = {}
    for line in tables.lines("japanese_readings.txt"):
        level, *words = line.split()
        found.update(dict.fromkeys(words, int(level)))
    return found


@lru_cache(maxsize=2)
def _names(kind: str) -> dict[str, tuple[str, ...]]:
    return tables.mapped(f"kanji_{kind}.txt")


@lru_cache(maxsize=2)
def _parts(kind: str) -> dict[str, tuple[tuple[str, int], ...]]:
    found = {
        char: tuple([(reading[:-1], int(reading[-1])) for reading in readings])
        for char, readings in tables.mapped(f"kanji_{kind}_parts.txt").items()
    }
    return {"ノ": (("no", 0),), "ヶ": (("ga", 1), ("ke", 1)), "ケ": (("ga", 1), ("ke", 1)), "ツ": (("tsu", 0),)} | found
