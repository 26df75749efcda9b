# SPDX-License-Identifier: Apache-2.0
"""Whom or what a description means: the subject as given, and prepared once for many comparisons."""

import re
from dataclasses import dataclass
from functools import lru_cache

import msgspec

from carillon.core.match import parts, phrases, tables
from carillon.core.match.normalise import clean, script_of, undot
from carillon.core.match.romanise import Word, forms
from carillon.core.match.scripts import pinyin
from carillon.core.match.sounds import coarse, skeleton, skeletons, sound

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


@dataclass(slots=True, eq=False)
class Token:
    """A word of a name with everything that comparisons need. Equal words of one kind are the same object.

    `weight` is what an agreement on it says, `bulk` what a contradiction does: that is no less where the word is a common one.
    `marks` are what it may share with a word that is like it otherwise than by a few edits: a skeleton, a group, a beginning.
    """

    text: str
    script: str
    readings: tuple[str, ...]
    sounds: tuple[str, ...]
    bones: frozenset[str]
    classes: frozenset[str]
    groups: frozenset[int]
    nicknames: frozenset[int]
    weight: float
    bulk: float
    role: str
    concept: str
    joined: bool
    marks: frozenset[object] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class Arrangement:
    """One division of a name into words, of a subject of `kind`; `total` is the weight of all its words, `bulk` their bulk.

    `seams` are skeletons of neighbouring words written together, or where that is short all letters; `letters` is the word that may be an
    acronym, if it is all there is; `numbers` are those in it.
    """

    tokens: tuple[Token, ...]
    kind: str
    total: float
    bulk: float
    seams: frozenset[str]
    letters: str
    numbers: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Name:
    """A name as given, and its arrangements."""

    text: str
    cleaned: str
    script: str
    arrangements: tuple[Arrangement, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """A subject, ready to be compared any number of times; `words` are all words of its names.

    `seams` are those of all names; `odd` says that a name is a single word, or may be an acronym.
    """

    subject: Subject
    names: tuple[Name, ...]
    words: tuple[Token, ...]
    seams: frozenset[str]
    odd: bool


LONGEST_ACRONYM = 14
CONCEPT_WEIGHT = 0.45
"""A word that means the same in several languages (bank, national) is a common one."""
GENERIC_WEIGHT = 0.6
"""A word of an organisation's name that says what it does (trading, engineering) is shared by many."""
BULK = 0.9
"""How much a name speaks against another one, however many bear it."""
_ROLE_WEIGHT = {"particle": 0.06, "title": 0.06, "suffix": 0.15, "patronymic": 0.55, "initial": 0.3, "legal": 0.1, "number": 1.0}
_MISREAD = str.maketrans("0134568", "oleasgb")
"""Figures that a reader of print takes for letters."""
_MEETING = frozenset(
    ["sz", "cz", "ck", "cq", "tz", "ts", "tc", "ng", "dz", "dj", "ij", "qu", "ce", "ci", "cy", *(c + "h" for c in "sczpkgtdrbw")]
)
"""Two letters that make one sound where words meet."""
_VOWELS = frozenset("aeiouy")
_ABD = re.compile(r"^abd(?:[aeiou]+l|[aeou]([rsznd])(?=\1))")


def prepare(subject: Subject) -> Prepared:
    """Reads the names of a subject: words, readings, sounds and weights."""
    found = (name(text, subject.kind) for text in dict.fromkeys(subject.names[:NAME_LIMIT]))
    names = tuple(n for n in found if n.arrangements)
    arrangements = [arrangement for one in names for arrangement in one.arrangements]
    words = dict.fromkeys([t for arrangement in arrangements for t in arrangement.tokens])
    odd = any(len(arrangement.tokens) == 1 or arrangement.letters for arrangement in arrangements)
    seams = arrangements[0].seams if len(arrangements) == 1 else frozenset().union(*[one.seams for one in arrangements])
    return Prepared(subject, names, tuple(words), seams, odd)


@lru_cache(maxsize=32768)
def name(text: str, kind: str) -> Name:
    """One name of a subject of `kind`, prepared; without arrangements where nothing in it can be read."""
    cleaned = clean(text)
    cleaned = phrases.plain(cleaned if kind == "person" else parts.unglue(undot(cleaned)), kind)
    if kind == "person" and cleaned.count(",") == 1:
        # "SURNAME, Given" is the order of files; the other one lets neighbouring words be joined.
        surname, given = cleaned.split(",")
        cleaned = f"{given.strip()} {surname.strip()}".strip()
    arranged = (arrange(form, kind) for one in phrases.names(cleaned, kind) for form in forms(one))
    return Name(text, cleaned, script_of(cleaned), tuple(a for a in arranged if a.tokens))


def arrange(form: tuple[Word, ...], kind: str) -> Arrangement:
    """The words of one form as tokens; small words count as names where there is nothing else."""
    form = _patronymics(form) if kind == "person" and len(form) > 2 else form
    tokens = tuple(token(word, kind) for word in form[:WORD_LIMIT])
    if tokens and all(t.role in ("particle", "title", "suffix", "legal") for t in tokens):
        tokens = tuple(token(word, kind, True) for word in form[:WORD_LIMIT])
    core = [t.readings[0] for t in tokens if t.role == "name"] if kind != "person" else ()
    letters = core[0] if len(core) == 1 and 3 <= len(core[0]) <= LONGEST_ACRONYM else ""
    numbers = [t.concept for t in tokens if t.role == "number"]
    total, bulk = sum([t.weight for t in tokens]), sum([t.bulk for t in tokens])
    return Arrangement(tokens, kind, total, bulk, frozenset(_seams(tokens)), letters, frozenset(numbers))


def _patronymics(form: tuple[Word, ...]) -> tuple[Word, ...]:
    """The words, a father's name and the "son of" behind it as one."""
    places = phrases.descent([word.text for word in form])
    if not places:
        return form
    words = list(form)
    for first, second in reversed(places):
        both = words[first], words[second]
        words[first : second + 1] = [Word(f"{both[0].text} {both[1].text}", (both[0].readings[0] + both[1].readings[0],), both[0].script)]
    return tuple(words)


@lru_cache(maxsize=131072)
def token(word: Word, kind: str, proper: bool = False, joined: bool = False) -> Token:
    """The token of a word in a name of `kind`; `proper` where it is a name whatever it looks like, `joined` where it was two words."""
    first = word.readings[0]
    role = "name" if proper else parts.role(first, kind)
    readings = _readings(word, kind)
    sounds = tuple(dict.fromkeys([sound(r) for r in readings]))
    bones = frozenset([b for r in readings for b in skeletons(r)])
    # Short readings of one character belong to too many groups.
    spelt = (word.text,) if word.script in ("CJK", "HANGUL") else (word.text, *readings)
    classes = frozenset([coarse(b) for b in bones if len(b) > 2])
    groups = frozenset([g for s in spelt for g in tables.groups(s)])
    nick = frozenset([g for r in readings for g in tables.nicknames(r)])
    concept = parts.number(first) if role == "number" else parts.CONCEPTS.get(first, "") if kind != "person" else ""
    weight = min(tables.weight(first), _ROLE_WEIGHT.get(role, 1.0), _syllables(word))
    if role == "name" and kind == "organisation" and tables.is_generic(first):
        weight = min(weight, GENERIC_WEIGHT)
    elif role == "name" and concept:
        weight = min(weight, CONCEPT_WEIGHT)
    bulk = max(weight, min(BULK * tables.shape(first), _ROLE_WEIGHT.get(role, 1.0), _syllables(word)))
    built = Token(word.text, word.script, readings, sounds, bones, classes, groups, nick, weight, bulk, role, concept, joined)
    built.marks = frozenset(_marks(built))
    return built


def _readings(word: Word, kind: str) -> tuple[str, ...]:
    """The readings, with Abd al-X as it is written together, and figures that a reader of print took for letters."""
    found = word.readings
    for reading in word.readings:
        if reading.startswith("abd") and len(reading) > 4:
            found = (*found, _ABD.sub("abd", reading))
    first = word.readings[0]
    if kind == "person" and not first.isalpha() and not first.isdigit():
        found = (*found, first.translate(_MISREAD))
    return found if len(found) == 1 else tuple(dict.fromkeys(found))


def _syllables(word: Word) -> float:
    """The most that a word of one or two syllable signs can weigh: Mandarin has 400 syllables, Korean names use 200."""
    if word.script not in ("CJK", "HANGUL"):
        return 1.0
    return {1: 0.55, 2: 0.85}.get(len(word.text), 1.0)


def asked(one: Token) -> set[object]:
    """The marks by which a word of a question is met: its own, but the coarse classes of the other side's scripts, and initials."""
    found: set[object] = {mark for mark in one.marks if not (isinstance(mark, str) and mark[0] in "cnai")}
    found |= {("c" if one.script != "LATIN" else "n") + kind for kind in one.classes}
    if one.joined and max([len(bone) for bone in one.bones]) <= 2:
        # Two words written together are met by their consonants, from either side; of so few the sound alone is no sign.
        found = {mark for mark in found if not (isinstance(mark, str) and mark[0] == "s")}
        # But a given name of two syllables is one word in Han characters and Hangul (Do-yun, Chih-hao).
        found.update(["y" + heard for heard in one.sounds])
    if not one.joined:
        found.add(("a" if one.role == "initial" else "i") + one.readings[0][:1])
    return found


def _marks(one: Token) -> set[object]:
    first = one.readings[0]
    found: set[object] = {"t" + one.text, *one.groups}
    shortest = 2 if one.joined else 1
    found.update(["b" + bone for bone in one.bones if len(bone) > shortest])
    found.update(["s" + heard for heard in one.sounds])
    found.update(["c" + kind for kind in one.classes])
    if one.script != "LATIN":
        found.update(["n" + kind for kind in one.classes])
    if one.script in ("CJK", "HANGUL"):
        found.update(["y" + heard for heard in one.sounds])
    if not one.joined:
        found.update([-1 - group for group in one.nicknames])
        found.add("a" + first[:1])
        if one.role == "initial":
            found.add("i" + first[:1])
        if one.concept:
            found.add("k" + one.concept)
        if len(first) >= 3:
            found.add("p" + first[:3])
    return found


def _seams(tokens: tuple[Token, ...]) -> list[str]:
    count = len(tokens)
    if count < 2 or count > 8:
        return []
    found = [bone for i in range(count - 1) for bone in _seam(tokens[i], tokens[i + 1])]
    found += _seam(tokens[-1], tokens[0])
    for i in range(1, count - 1):
        if tokens[i].role == "particle":
            found += _seam(tokens[i - 1], tokens[i + 1])
            found += skeletons("".join([t.readings[0] for t in tokens[i - 1 : i + 2]]))
    return found


def _seam(first: Token, second: Token) -> tuple[str, ...]:
    """Skeletons of two words written together; put together from theirs where no sound can arise between them."""
    left, right = first.readings, second.readings
    if len(left) == len(right) == len(first.bones) == len(second.bones) == 1:
        (one,), (other,) = first.bones, second.bones
        last = left[0][-1:]
        if last != "h" and last + right[0][:1] not in _MEETING and one[0] not in _VOWELS and other[0] not in _VOWELS:
            bone = one + (other[1:] if one[-1] == other[0] else other)
            return (bone if len(bone) > 2 else left[0] + right[0],)
    text = left[0] + right[0]
    found = (text, *skeletons(text), *[skeleton(other) for other in pinyin.from_wade(text)])
    return found if len(left) == len(right) == 1 else (*found, skeleton(left[min(1, len(left) - 1)] + right[min(1, len(right) - 1)]))


@lru_cache(maxsize=16384)
def joins(arrangement: Arrangement) -> tuple[tuple[int, Token], ...]:
    """Neighbouring words written together, with the mask of the words they take: with and without a particle between them, and the last
    before the first (surname first)."""
    tokens, kind = arrangement.tokens, arrangement.kind
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
    text = "".join([t.text for t in tokens])
    readings = tuple(dict.fromkeys(["".join([t.readings[min(k, len(t.readings) - 1)] for t in tokens]) for k in (0, 1)]))
    wade = pinyin.from_wade(readings[0]) if len(tokens) == 2 and tokens[0].script == "LATIN" else ()
    return token(Word(text, tuple(dict.fromkeys((*readings, *wade))), tokens[0].script), kind, True, True)
