# SPDX-License-Identifier: Apache-2.0
"""What one heading of a list of persons means: in many languages, in two at once, with remarks in brackets, misspelt."""

import re
from functools import cache, lru_cache

from rapidfuzz import fuzz, process

from carillon.formats.birth_calendars import key
from carillon.formats.headings import spellings

OTHER = "other"
"""What is known and not used: the expiry of a passport, a hotel."""

_RENAMED = {"id": "reference", "position": "function", "profession": "function", "address": OTHER, "title": OTHER, "notes": OTHER}
_BRACKETS = re.compile(r"[(\[（【][^)\]）】]*[)\]）】]")
_INSIDE = re.compile(r"[(\[（【]([^)\]）】]*)[)\]）】]")
_PARTS = re.compile(r"\s*[/|\n\r;•·]\s*|\s+[-–—]\s+")
_LATIN = re.compile(r"[^\x00-\u024f]+")
_NUMBERING = re.compile(r"^\s*(?:\d{1,2}|[a-z])\s*[.):]\s*", re.IGNORECASE)
_LONGEST = 120
_ALIKE, _SHORTEST = 90, 6


@lru_cache(maxsize=4096)
def field_of(heading: str) -> tuple[str, float]:
    """The field, or OTHER, or nothing, and how sure that is: 1 for a heading that we know, less for a part of it or a likeness."""
    text = heading[:_LONGEST].strip()
    bare = _NUMBERING.sub("", text)
    for sure, candidates in ((1.0, [text, bare]), (0.95, [_BRACKETS.sub(" ", bare)]), (0.9, _pieces(bare))):
        for candidate in candidates:
            if found := _table().get(_key(candidate)):
                return found, sure
    plain = key(_BRACKETS.sub(" ", bare))
    if len(plain) >= _SHORTEST:
        alike = process.extractOne(plain, _long(), scorer=fuzz.ratio, score_cutoff=_ALIKE)
        if alike:
            return _table()[alike[0]], 0.7
    return "", 0.0


def _pieces(text: str) -> list[str]:
    """Each language of a heading in two, and what stands in brackets."""
    outside = _BRACKETS.sub(" ", text)
    pieces = [*_PARTS.split(outside), *_INSIDE.findall(text)]
    foreign = " ".join(_LATIN.findall(outside))
    if foreign.strip():
        pieces += [foreign, " ".join(_LATIN.sub(" ", outside).split())]
    return [piece for piece in pieces if piece.strip()]


@cache
def _table() -> dict[str, str]:
    """Vowel signs count, unlike in the keys of `headings`: some languages have words that differ in nothing else."""
    table: dict[str, str] = {}
    for file in ("list_headings.txt", "headings.txt"):
        for name, words in spellings(file).items():
            for word in words:
                table.setdefault(_key(word), _RENAMED.get(name, name))
    return table


def _key(text: str) -> str:
    """A sign alone, such as #, is a heading too."""
    return key(text) or text.strip()


@cache
def _long() -> tuple[str, ...]:
    return tuple(one for one in _table() if len(one) >= _SHORTEST)
