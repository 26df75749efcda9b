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
    joined: bool
    marks: frozenset[object]
    asked: frozenset[object]


@dataclass(frozen=True, slots=True, eq=False)
class Arrangement:
    """One division of a name into words.

    `initials` are those of its names proper, and of all its words. `joins` are neighbouring words
    written together, with the mask of the words they take;
    `wholes` is everything written together, in the order given and with the last word first."""

    tokens: tuple[Token, ...]
    joins: tuple[tuple[int, Token], ...]
    initials: tuple[str, ...]
    wholes: tuple[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Name:
    """A name as given, and its arrangements."""

    text: str
    cleaned: str
    script: str
    arrangements: tuple[Arrangement, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """A subject, ready to be compared any number of times; `words` are all words and joined words of its names."""

    subject: Subject
    names: tuple[Name, ...]
    words: tuple[Token, ...]


_ALL_ROLES = ("name", "number", "particle", "title", "suffix", "patronymic", "initial", "legal")
CONCEPT_WEIGHT = 0.45
"""A word that means the same in several languages (bank, national) is a common one."""
_ROLE_WEIGHT = {"particle": 0.06, "title": 0.06, "suffix": 0.15, "patronymic": 0.55, "initial": 0.3, "legal": 0.1, "number": 0.7}
_MISREAD = str.maketrans("0134568", "oleasgb")
"""Figures that a reader of print takes for letters."""
_ABD = re.compile(r"^abd(?:[aeiou]+l|[aeou]([rsznd])(?=\1))")


def prepare(subject: Subject) -> Prepared:
    """Reads the names of a subject: words, readings, sounds and weights."""
    found = (name(text, subject.kind) for text in dict.fromkeys(subject.names[:NAME_LIMIT]))
    names = tuple(n for n in found if n.arrangements)
    words = dict.fromkeys(t for n in names for a in n.arrangements for t in (*a.tokens, *(j for _, j in a.joins)))
    return Prepared(subject, names, tuple(words))


@lru_cache(maxsize=32768)
def name(text: str, kind: str) -> Name:
    """One name of a subject of `kind`, prepared; without arrangements where nothing in it can be read."""
    cleaned = clean(text)
    if kind != "person":
        cleaned = parts.unglue(undot(cleaned))
    elif cleaned.count(",") == 1:
        # "SURNAME, Given" is the order of files; the other one lets neighbouring words be joined.
        surname, given = cleaned.split(",")
        cleaned = f"{given.strip()} {surname.strip()}".strip()
    arranged = (arrange(form, kind) for form in forms(cleaned))
    return Name(text, cleaned, script_of(cleaned), tuple(a for a in arranged if a.tokens))


def arrange(form: tuple[Word, ...], kind: str) -> Arrangement:
    """The words of one form as tokens; small words count as names where there is nothing else."""
    tokens = tuple(token(word, kind) for word in form[:WORD_LIMIT])
    if tokens and all(t.role in ("particle", "title", "suffix", "legal") for t in tokens):
        tokens = tuple(token(word, kind, True) for word in form[:WORD_LIMIT])
    initials = tuple("".join(t.readings[0][0] for t in tokens if t.role in roles) for roles in (("name", "number"), _ALL_ROLES))
    whole = "".join(t.readings[0] for t in tokens)
    turned = "".join(t.readings[0] for t in (tokens[-1:] + tokens[:-1]))
    return Arrangement(tokens, _joins(tokens, kind), initials, (whole, turned))


@lru_cache(maxsize=131072)
def token(word: Word, kind: str, proper: bool = False, joined: bool = False) -> Token:
    """The token of a word in a name of `kind`; `proper` where it is a name whatever it looks like, `joined` where it was two words."""
    first = word.readings[0]
    role = "name" if proper else parts.role(first, kind)
    readings = list(word.readings)
    for reading in word.readings:
        if reading.startswith("abd") and len(reading) > 4:
            readings.append(_ABD.sub("abd", reading))
    if kind == "person" and any(c.isdigit() for c in first) and any(c.isalpha() for c in first):
        readings.append(first.translate(_MISREAD))
    sounds = tuple(dict.fromkeys(sound(r) for r in readings))
    bones = frozenset(b for r in readings for b in skeletons(r))
    # Short readings of one character belong to too many groups.
    spelt = {word.text} if word.script in ("CJK", "HANGUL") else {word.text, *readings}
    classes = frozenset(coarse(b) for b in bones if len(b) > 2)
    groups = frozenset(g for s in spelt for g in tables.groups(s))
    nick = frozenset(g for r in readings for g in tables.nicknames(r))
    concept = parts.number(first) if role == "number" else parts.CONCEPTS.get(first, "") if kind != "person" else ""
    common = {*_common_marks(first, bones, groups, nick, concept, joined), *(f"s{heard}" for heard in sounds)}
    native = word.script != "LATIN"
    initial = first[:1]
    marks = {word.text, *common, *(f"c{c}" for c in classes), *(f"n{c}" for c in classes if native)}
    asked = {word.text, *common, *((f"c{c}" if native else f"n{c}") for c in classes)}
    if not joined:
        marks |= {f"a{initial}", f"i{initial}"} if role == "initial" else {f"a{initial}"}
        asked.add(f"a{initial}" if role == "initial" else f"i{initial}")
    return Token(
        text=word.text,
        script=word.script,
        readings=tuple(dict.fromkeys(readings)),
        sounds=sounds,
        bones=bones,
        classes=classes,
        groups=groups,
        nicknames=nick,
        weight=min(
            tables.weight(first), _ROLE_WEIGHT.get(role, 1.0), _syllables(word), CONCEPT_WEIGHT if concept and role == "name" else 1.0
        ),
        role=role,
        concept=concept,
        joined=joined,
        marks=frozenset(marks),
        asked=frozenset(asked),
    )


def _syllables(word: Word) -> float:
    """The most that a word of one or two syllable signs can weigh: Mandarin has 400 syllables, Korean names use 200."""
    if word.script not in ("CJK", "HANGUL"):
        return 1.0
    return {1: 0.55, 2: 0.85}.get(len(word.text), 1.0)


def _common_marks(
    first: str, bones: frozenset[str], groups: frozenset[int], nick: frozenset[int], concept: str, joined: bool
) -> set[object]:
    """What two words share that are alike otherwise than by edits: a skeleton, a group of spellings, a meaning, a beginning."""
    found: set[object] = {f"b{bone}" for bone in bones if len(bone) > (2 if joined else 1)}
    found |= groups
    if not joined:
        found |= {-1 - group for group in nick}
        if concept:
            found.add(f"k{concept}")
        if len(first) >= 3:
            found.add(f"p{first[:3]}")
    return found


def _joins(tokens: tuple[Token, ...], kind: str) -> tuple[tuple[int, Token], ...]:
    """Neighbouring words written together, with and without a particle between them, and the last before the first (surname first)."""
    count = len(tokens)
    if count < 2 or count > 8:
        return ()
    found = []
    for i in range(count - 1):
        found.append((3 << i, _join(tokens[i : i + 2], kind)))
        if i + 2 < count and tokens[i + 1].role == "particle":
            found.append((7 << i, _join((tokens[i], tokens[i + 2]), kind)))
            found.append((7 << i, _join(tokens[i : i + 3], kind)))
    found.append((1 | 1 << count - 1, _join((tokens[-1], tokens[0]), kind)))
    return tuple(found)


def _join(tokens: tuple[Token, ...], kind: str) -> Token:
    text = "".join(t.text for t in tokens)
    readings = tuple(dict.fromkeys("".join(t.readings[min(k, len(t.readings) - 1)] for t in tokens) for k in (0, 1)))
    return token(Word(text, readings, tokens[0].script), kind, True, True)
