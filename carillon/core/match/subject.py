# SPDX-License-Identifier: Apache-2.0
"""Whom or what a description means: the subject as given, and prepared once for many comparisons."""

import re
from dataclasses import dataclass
from functools import lru_cache

import msgspec

from carillon.core.match import parts, tables
from carillon.core.match.normalise import clean, script_of, undot
from carillon.core.match.romanise import Word, forms
from carillon.core.match.sounds import coarse, skeletons, sound

NAME_LIMIT = 60
"""Names of one subject that are compared."""
WORD_LIMIT = 12
"""Words of one name that are compared; the bits of a word mask."""


class Subject(msgspec.Struct, frozen=True):
    """A description to be matched.

    `kind` is person, organisation, vessel, aircraft or any. `birth_dates` are ISO and may stop at the month or year. `countries` are
    alpha-2 capitals and mean nationality, citizenship or country. `numbers` are document numbers, capitals and digits only.
    """

    kind: str = "any"
    names: tuple[str, ...] = ()
    birth_dates: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    gender: str | None = None
    birth_places: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Token:
    """A word of a name with everything that comparisons need. Equal words of one kind are the same object."""

    text: str
    script: str
    readings: tuple[str, ...]
    sounds: tuple[str, ...]
    bones: frozenset[str]
    classes: frozenset[str]
    groups: frozenset[int]
    nicknames: frozenset[int]
    weight: float
    role: str
    concept: str


@dataclass(frozen=True, slots=True, eq=False)
class Arrangement:
    """One division of a name into words. `joins` are neighbouring words written together, with the mask of the words they take."""

    tokens: tuple[Token, ...]
    joins: tuple[tuple[int, Token], ...]
    total: float
    initials: str


@dataclass(frozen=True, slots=True, eq=False)
class Name:
    """A name as given, and its arrangements."""

    text: str
    cleaned: str
    script: str
    arrangements: tuple[Arrangement, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """A subject, ready to be compared any number of times."""

    subject: Subject
    names: tuple[Name, ...]


_ROLE_WEIGHT = {"particle": 0.06, "title": 0.06, "suffix": 0.15, "patronymic": 0.55, "initial": 0.3, "legal": 0.1, "number": 0.7}
_ABD = re.compile(r"^abd(?:[aeiou]+l|[aeou]([rsznd])(?=\1))")


def prepare(subject: Subject) -> Prepared:
    """Reads the names of a subject: words, readings, sounds and weights."""
    names = (name(text, subject.kind) for text in dict.fromkeys(subject.names[:NAME_LIMIT]))
    return Prepared(subject, tuple(n for n in names if n.arrangements))


@lru_cache(maxsize=32768)
def name(text: str, kind: str) -> Name:
    """One name of a subject of `kind`, prepared; without arrangements where nothing in it can be read."""
    cleaned = clean(text)
    cleaned = cleaned if kind == "person" else undot(cleaned)
    arranged = (arrange(form, kind) for form in forms(cleaned))
    return Name(text, cleaned, script_of(cleaned), tuple(a for a in arranged if a.tokens))


def arrange(form: tuple[Word, ...], kind: str) -> Arrangement:
    """The words of one form as tokens; small words count as names where there is nothing else."""
    tokens = tuple(token(word, kind) for word in form[:WORD_LIMIT])
    if tokens and all(t.role in ("particle", "title", "suffix", "legal") for t in tokens):
        tokens = tuple(token(word, kind, True) for word in form[:WORD_LIMIT])
    initials = "".join(t.readings[0][0] for t in tokens if t.role in ("name", "number"))
    return Arrangement(tokens, _joins(tokens, kind), sum(t.weight for t in tokens), initials)


@lru_cache(maxsize=131072)
def token(word: Word, kind: str, proper: bool = False) -> Token:
    """The token of a word in a name of `kind`; `proper` where it is a name whatever it looks like."""
    first = word.readings[0]
    role = "name" if proper else parts.role(first, kind)
    readings = list(word.readings)
    for reading in word.readings:
        if reading.startswith("abd") and len(reading) > 4:
            readings.append(_ABD.sub("abd", reading))
    sounds = tuple(dict.fromkeys(sound(r) for r in readings))
    bones = frozenset(b for r in readings for b in skeletons(r))
    spelt = {word.text, *readings}
    return Token(
        text=word.text,
        script=word.script,
        readings=tuple(dict.fromkeys(readings)),
        sounds=sounds,
        bones=bones,
        classes=frozenset(coarse(b) for b in bones if len(b) > 2),
        groups=frozenset(g for s in spelt for g in tables.groups(s)),
        nicknames=frozenset(g for r in readings for g in tables.nicknames(r)),
        weight=min(tables.weight(first), _ROLE_WEIGHT.get(role, 1.0)),
        role=role,
        concept=parts.number(first) if role == "number" else parts.CONCEPTS.get(first, "") if kind != "person" else "",
    )


def _joins(tokens: tuple[Token, ...], kind: str) -> tuple[tuple[int, Token], ...]:
    if len(tokens) < 2 or len(tokens) > 8:
        return ()
    found = []
    for i in range(len(tokens) - 1):
        found.append((3 << i, _join(tokens[i], tokens[i + 1], kind)))
        if i + 2 < len(tokens) and tokens[i + 1].role == "particle":
            found.append((7 << i, _join(tokens[i], tokens[i + 2], kind)))
    return tuple(found)


def _join(first: Token, second: Token, kind: str) -> Token:
    text = first.text + second.text
    readings = tuple(dict.fromkeys(a + b for a, b in zip(_padded(first), _padded(second), strict=True)))
    return token(Word(text, readings, first.script), kind, True)


def _padded(token: Token) -> tuple[str, str]:
    return token.readings[0], token.readings[min(1, len(token.readings) - 1)]
