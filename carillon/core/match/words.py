# SPDX-License-Identifier: Apache-2.0
"""Two words of names: how alike they are, and in what way."""

import re
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from carillon.core.match import eastern, tables
from carillon.core.match.scripts import burmese, han, pinyin
from carillon.core.match.sounds import sound
from carillon.core.match.subject import Token, asked

APART = 0.75
"""What is left of equal consonants where only one word begins with a vowel (Robert, Albert in Kana)."""
FLOOR = 0.5
"""Words less alike than this are different words."""
PREFILTER = 0.54
ROUGH = 0.72
"""Of a row of consonant classes, how much must agree for two words of different scripts to be compared further."""
FINE = 0.74
"""The same of the consonants themselves, between scripts that keep them all apart."""
HEARD = 6
"""Sounds of one word that are compared."""
JOIN_FLOOR = 0.85
"""How alike two words written together and one word must be."""
READ = (0.99, 0.98, 0.97, 0.96, 0.95, 0.94)
"""How alike words are of which the first, second … reading is the same; the last also where the first reading of neither is."""
SOUTHERN = 0.86
"""How alike a word spelt in the South is to the pinyin of what its characters may be (Tai Man, Dawen): others are possible."""
BUILT = 0.94
"""The most alike that two words can be for their letters and consonants, if nothing else is known of them."""
DISTINCT = 0.66
"""What is left of the likeness of two established names that are not known as spellings of one (Hassan, Hussein)."""
DISTINCT_BONES = 0.72
"""The same where the consonants are equal."""
DISTINCT_NEAR = 0.55
"""The same of two names that are known to differ by little (Rajesh, Rakesh)."""
MISREAD = 0.88
"""How alike two words are that differ only in letters which look alike in print (rn and m, l and i)."""
SERVANT = 0.8
"""How alike a name of God is to that of his servant, who is called so for short (Karim, Abdelkarim)."""
EDIT_COST = 0.45
"""What the share of letters that differ costs beyond itself."""

_VOWELS = frozenset("aeiouy")
ALPHABETS = frozenset({"LATIN", "CYRILLIC", "GREEK", "GEORGIAN", "ARMENIAN"})
"""Scripts that write every vowel of a name as it is spoken."""
SYLLABIC = frozenset({"CJK", "HANGUL", "MYANMAR"})
"""Scripts of which a word is a few syllables, each one of a few hundred."""
EXACT = ALPHABETS | {"DEVANAGARI", "BENGALI", "GURMUKHI", "GUJARATI", "TELUGU", "KANNADA", "MALAYALAM", "ETHIOPIC", "THAI", "LAO", "KHMER"}
"""Scripts that keep the consonants of names apart as Latin letters do."""
UNVOWELLED = frozenset({"ARABIC", "HEBREW", "SYRIAC", "THAANA"})
"""Scripts in which a first vowel may stand behind any sign."""

Likeness = tuple[float, str]
NOTHING: Likeness = (0.0, "")


@lru_cache(maxsize=262144)
def likeness(first: Token, second: Token) -> Likeness:
    """How alike two words are (0 to 1) and the way.

    It is same, romanised, spelling, sound, nickname, initial, bones, short, close, misread, number or concept.
    The way "syllables" is for words that are alike, but in a Chinese name are two names (Lina, Lian).
    """
    if first.text == second.text:
        return 1.0, "same"
    if first.role == "number" or second.role == "number":
        return (1.0, "number") if first.concept and first.concept == second.concept else NOTHING
    foreign = first.script != second.script
    if first.script == second.script == "CJK" and len(first.text) <= 3 and len(second.text) <= 3:
        if tables.written(first.text) == tables.written(second.text):
            return 0.99, "same"
        # Characters that sound alike take each other's place where a name is written down by ear; others are other names.
        heard = first.readings[0] == second.readings[0] or han.readings(first.text)[0] == han.readings(second.text)[0]
        return (0.88, "romanised") if heard else NOTHING
    if eastern.SOUTHERN in (first.script, second.script):
        return (SOUTHERN, "romanised") if foreign and _meet(first.readings, second.readings) else NOTHING
    if _meet(first.readings, second.readings):
        return (_read(first, second), "romanised") if foreign else (0.99, "same")
    if first.role == "initial" or second.role == "initial":
        return (0.85, "initial") if first.readings[0][0] == second.readings[0][0] else NOTHING
    if first.concept and second.concept:
        return (0.93, "concept") if first.concept == second.concept else NOTHING
    if foreign and eastern.other_surnames(first, second):
        return NOTHING
    known = _known(first, second, foreign)
    other_syllables = _other_syllables(first, second)
    if other_syllables is not None:
        if not other_syllables:
            return 0.93, "spelling"
        # Other syllables are another name, but of some surnames the spelling of the South happens to be one, too (Chen, Chan).
        one, other = first.readings[0], second.readings[0]
        if first.script == second.script and not han.surnames(one).isdisjoint(han.surnames(other)):
            return known
        built = max(known, _built(first, second, foreign))
        return (built[0], "syllables") if built[0] else NOTHING
    # No built likeness exceeds those of a group or a sound.
    built = _built(first, second, foreign) if known[0] < BUILT else NOTHING
    return known if known[0] >= built[0] else built


def _meet(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    return first[0] in second if len(first) == 1 else not set(first).isdisjoint(second)


def _read(first: Token, second: Token) -> float:
    """Words of which a reading is the same; the rarer it is, the less it says, and less do two different characters that sound alike."""
    one, other = first.readings, second.readings
    rank = min([max(one.index(reading), other.index(reading)) for reading in one if reading in other])
    return READ[min(rank, len(READ) - 1)] if one[0] in other or other[0] in one else READ[-1]


def _known(first: Token, second: Token, foreign: bool) -> Likeness:
    if not first.groups.isdisjoint(second.groups):
        return (0.96 if min(len(first.readings[0]), len(second.readings[0])) > 3 else 0.88), "spelling"
    if _meet(first.sounds, second.sounds):
        return (0.95, "romanised") if foreign else (0.95, "sound")
    if any(_nicknamed(first, second, group) for group in first.nicknames & second.nicknames):
        return 0.88, "nickname"
    return NOTHING


def _other_syllables(first: Token, second: Token) -> bool | None:
    """Whether two words of Chinese syllables are different ones (Min, Ming); None where one is no such word."""
    if not {first.script, second.script} <= {"LATIN", "CJK"} or first.joined != second.joined:
        return None
    one, other = _syllables(first), _syllables(second)
    return one.isdisjoint(other) if one and other else None


def is_chinese(words: Iterable[Token]) -> bool:
    """Whether every word that is a name proper is made of Chinese syllables."""
    return all(_syllables(one) for one in words if one.role == "name")


def _syllables(one: Token) -> frozenset[str]:
    if one.script == "CJK":
        return frozenset(han.readings(one.text)[:1]) if len(one.text) <= 2 else frozenset()
    return pinyin.chinese(one.readings[0])


def _nicknamed(first: Token, second: Token, group: int) -> bool:
    return any(tables.is_full(reading, group) for reading in (*first.readings, *second.readings))


def _near(first: Token, second: Token) -> bool:
    """Whether both words are among the names that differ by little, and are different ones."""
    one, other = (frozenset([name for r in t.readings[:4] for name in tables.near_names(r)]) for t in (first, second))
    return bool(one and other) and one.isdisjoint(other)


def _distinct(first: Token, second: Token) -> bool:
    """Whether both words are names that many bear, and not spellings of one: then a likeness is no slip."""
    one, other = (t.text if t.script in UNVOWELLED else t.readings[0] for t in (first, second))
    if first.script == second.script:
        return (
            first.script in ALPHABETS
            and tables.established(one)
            and tables.established(other)
            and set(tables.known(one)).isdisjoint(tables.known(other))
        )
    if UNVOWELLED.isdisjoint((first.script, second.script)):
        return eastern.other_names(first, second)
    groups = tables.known(one), tables.known(other)
    return bool(groups[0] and groups[1]) and set(groups[0]).isdisjoint(groups[1])


def _built(first: Token, second: Token, foreign: bool) -> Likeness:
    heard = max([OSA.normalized_similarity(a, b) for a in first.sounds[:HEARD] for b in second.sounds[:HEARD]])
    short, long = first.readings[0], second.readings[0]
    if len(short) > len(long):
        short, long = long, short
    best = max(heard, OSA.normalized_similarity(short, long))
    score, way = best - (1.0 - best) * EDIT_COST, "close"
    if not foreign and len(short) >= 4 and score < MISREAD and _printed(short) == _printed(long):
        score, way = MISREAD, "misread"
    stems = _stems(first.readings[0], second.readings[0])
    if stems is not None:
        # What two family names of one people end in says nothing (Petrović, Cvetković): half of the doubt is about their stems.
        score = (score + stems - (1.0 - stems) * EDIT_COST) / 2
    if len(short) <= 4 and not foreign and first.sounds[0][0] != second.sounds[0][0]:
        # A different beginning makes another name of a short word (Yong, Song), seldom a slip.
        score -= 0.2
    if foreign and "MYANMAR" in (first.script, second.script) and _onsets(first).isdisjoint(_onsets(second)):
        score -= 0.2
    signs = min([_signs(t) for t in (first, second) if t.script in SYLLABIC], default=9) if foreign else 9
    one_sign = signs == 1
    apart = _apart(first, second)
    shared = 0 if one_sign or first.bones.isdisjoint(second.bones) else max([len(b) for b in first.bones & second.bones])
    if shared >= 2:
        # Two syllable signs write their vowels; longer rows of them, like other scripts, write a foreign name with vowels of their own.
        unwritten = (foreign and signs > 2 and not ALPHABETS.issuperset((first.script, second.script))) or not (
            _VOWELS & set(first.readings[0]) and _VOWELS & set(second.readings[0])
        )
        bones = _bones(shared, heard, unwritten, len(short))
        if bones * (APART if apart else 1.0) > score:
            bones *= APART if apart else 1.0
            score, way = bones, "romanised" if foreign else "bones"
    if foreign and score < 0.8 and not one_sign and (signs > 2 or "CJK" not in (first.script, second.script)):
        rough = _rough(first, second, heard)
        if rough > score:
            score, way = rough, "romanised"
    if len(short) >= 3 and len(long) - len(short) >= 2 and signs > 2 and long.startswith(short):
        cut = 0.8 if len(short) >= 4 else 0.7
        if cut > score:
            score, way = cut, "short"
    if score < SERVANT and len(short) >= 4 and long.startswith("abd") and long.endswith(short) and len(long) - len(short) <= 5:
        score, way = SERVANT, "short"
    if score >= FLOOR and not (first.joined or second.joined) and _near(first, second):
        score *= DISTINCT_NEAR
    elif score >= FLOOR and way != "short" and not (first.joined or second.joined) and _distinct(first, second):
        score *= DISTINCT_BONES if shared >= 2 else DISTINCT
    return (min(score, BUILT), way) if score >= FLOOR else NOTHING


# Endings of family and compound names, by people: Slavic, Armenian, Georgian, Greek, Turkic, Mongolian, South Asian, Thai and Lao.
_ENDING = re.compile(
    "(ovi[ct]s?c?h?|evi[ct]s?c?h?|owicz|ewicz|ovych|evych|[oe][vw]sk(?:iy|yi|ij|y|i|a|aya|aia)|enko|[iy]an|shvili|[ai]dze|opoulos|opoulou|akis|idis|oglu|"
    "zade|zadeh|suren|baatar|jargal|chimeg|tsetseg|padhyaya?|lingam|sw?amy|swami|krishnan|sekh?aran|nathan|lakshmi|preet|jeet|winder|inder|"
    "endra|porn|phon|wong|vong|sen|sson|dottir)$"
)


def _printed(word: str) -> str:
    """A word with letters that a reader of print confuses as one."""
    return word.replace("rn", "m").replace("vv", "w").replace("cl", "d").replace("l", "i").replace("j", "i")


_ONSET = re.compile("[^aeiou]*")


def _stems(one: str, other: str) -> float | None:
    """How alike the stems of two words are that end alike; None where they do not, or one has little before its ending."""
    found = _ENDING.search(one), _ENDING.search(other)
    if not found[0] or not found[1] or min(found[0].start(), found[1].start()) < 2 or found[0].group()[:2] != found[1].group()[:2]:
        return None
    return OSA.normalized_similarity(sound(one[: found[0].start()]), sound(other[: found[1].start()]))


def _onsets(one: Token) -> frozenset[str]:
    """The consonants with which the readings of a word begin; in a language of single syllables they tell names apart (Hlaing, Khaing)."""
    return frozenset([_ONSET.match(reading).group() for reading in one.readings])  # type: ignore[union-attr]


def _signs(one: Token) -> int:
    """Syllables that a word in a syllabic script has, so far as it matters: one, two, more."""
    return len(one.text) if one.script != "MYANMAR" else len(burmese.syllables(one.text))


def _apart(first: Token, second: Token) -> bool:
    """Whether one word begins with a vowel and the other with a consonant other than the weakest."""
    if not UNVOWELLED.isdisjoint((first.script, second.script)):
        return False
    one, other = first.sounds[0][0], second.sounds[0][0]
    return (one in _VOWELS) != (other in _VOWELS) and "h" not in (one, other)


def _rough(first: Token, second: Token, heard: float) -> float:
    """How alike words of two scripts are in the classes of consonants that both keep apart."""
    if not first.classes or not second.classes:
        return 0.0
    if EXACT.issuperset((first.script, second.script)):
        # Scripts that keep all consonants apart have no need of classes.
        fine = max([OSA.normalized_similarity(a, b) for a in first.bones for b in second.bones])
        return 0.42 + 0.25 * fine + 0.15 * heard if fine >= FINE and not _apart(first, second) else 0.0
    alike = max([OSA.normalized_similarity(a, b) for a in first.classes for b in second.classes])
    if _apart(first, second):
        heard -= 1.0
    if alike == 1.0:
        return 0.66 + 0.15 * heard
    return 0.42 + 0.25 * alike + 0.15 * heard if alike >= ROUGH else 0.0


def _bones(shared: int, heard: float, unwritten: bool, shortest: int) -> float:
    """How alike words of the same `shared` consonants are; where vowels are not written at all, those consonants are all there is."""
    if unwritten:
        return (0.82 if shared >= 3 else 0.66) + 0.13 * heard
    if shortest < 4:
        return 0.0
    return (0.68 if shared >= 3 else 0.56) + 0.27 * heard


class Lens:
    """The words of a question, met with those of all candidates at once: what is clearly different is put aside in bulk.

    `liked` has for each word that is like some word of the question those words and how alike they are.
    """

    def __init__(self, words: Iterable[Token], joined: Iterable[Token] = ()) -> None:
        self._words = list(dict.fromkeys(words))
        self._wanted: dict[object, list[Token]] = {}
        for one in dict.fromkeys((*self._words, *joined)):
            for mark in asked(one):
                self._wanted.setdefault(mark, []).append(one)
        bones = [bone for one in self._words for bone in one.bones if len(bone) > 2]
        self.seams = frozenset((*bones, *[reading for one in self._words for reading in one.readings]))
        """What two words of a candidate must give written together."""
        self.liked: dict[Token, list[tuple[Token, Likeness]]] = {}

    def meet(self, words: Iterable[Token]) -> None:
        """Fills `liked`."""
        others = list(dict.fromkeys(words))
        near: dict[tuple[Token, Token], None] = {}
        wanted = self._wanted
        keys = wanted.keys()
        for other in others:
            if not other.marks.isdisjoint(keys):
                for mark in other.marks & keys:
                    for one in wanted[mark]:
                        near[one, other] = None
        self._close(others, near)
        self._roughly(others, near)
        for one, other in near:
            found = likeness(one, other)
            if found[0]:
                self.liked.setdefault(other, []).append((one, found))

    def meet_joined(self, joined: Token) -> list[tuple[Token, Likeness]]:
        """The words of the question that two words of a candidate, written together, are like."""
        if joined not in self.liked:
            found = [(one, likeness(one, joined)) for one in self._words if not one.marks.isdisjoint(joined.marks)]
            self.liked[joined] = [(one, like) for one, like in found if like[0] >= JOIN_FLOOR]
        return self.liked[joined]

    def _close(self, others: list[Token], near: dict[tuple[Token, Token], None]) -> None:
        """Words that are a few edits away."""
        owners = [other for other in others for _ in other.sounds[:HEARD]]
        sounds = [heard for other in others for heard in other.sounds[:HEARD]]
        for one in self._words:
            for heard in one.sounds[:HEARD]:
                close = process.extract(heard, sounds, scorer=OSA.normalized_similarity, score_cutoff=PREFILTER, limit=None)
                for _, _, place in close:
                    near[one, owners[place]] = None

    def _roughly(self, others: list[Token], near: dict[tuple[Token, Token], None]) -> None:
        """Words whose consonant classes are a few edits away, where one of the two is not in Latin letters."""
        natives = [other for other in others if other.script != "LATIN"]
        for one in self._words:
            met = natives if one.script == "LATIN" else others
            if not one.classes or not met:
                continue
            owners = [other for other in met for _ in other.classes]
            classes = [kind for other in met for kind in other.classes]
            for kind in one.classes:
                for _, _, place in process.extract(kind, classes, scorer=OSA.normalized_similarity, score_cutoff=ROUGH, limit=None):
                    near[one, owners[place]] = None
