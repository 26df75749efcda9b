# SPDX-License-Identifier: Apache-2.0
"""Two words of names: how alike they are, and in what way."""

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from carillon.core.match.subject import Token

FLOOR = 0.5
"""Words less alike than this are different words."""
PREFILTER = 0.54

Likeness = tuple[float, str]
NOTHING: Likeness = (0.0, "")


@lru_cache(maxsize=262144)
def likeness(first: Token, second: Token) -> Likeness:
    """How alike two words are (0 to 1) and the way: same, romanised, spelling, sound, nickname, initial, bones, short, close, number."""
    if first.text == second.text:
        return 1.0, "same"
    if first.role == "number" or second.role == "number":
        return (1.0, "number") if first.concept and first.concept == second.concept else NOTHING
    foreign = first.script != second.script or first.script != "LATIN"
    if not set(first.readings).isdisjoint(second.readings):
        return (0.99, "romanised") if foreign else (0.99, "same")
    if first.role == "initial" or second.role == "initial":
        return (0.85, "initial") if first.readings[0][0] == second.readings[0][0] else NOTHING
    if first.concept and first.concept == second.concept:
        return 0.93, "concept"
    known = _known(first, second, foreign)
    built = _built(first, second, foreign)
    return max(known, built, key=lambda found: found[0])


def _known(first: Token, second: Token, foreign: bool) -> Likeness:
    if not first.groups.isdisjoint(second.groups):
        return 0.96, "spelling"
    if not set(first.sounds).isdisjoint(second.sounds):
        return (0.95, "romanised") if foreign else (0.95, "sound")
    if not first.nicknames.isdisjoint(second.nicknames):
        return 0.88, "nickname"
    return NOTHING


def _built(first: Token, second: Token, foreign: bool) -> Likeness:
    heard = max(OSA.normalized_similarity(a, b) for a in first.sounds[:3] for b in second.sounds[:3])
    written = OSA.normalized_similarity(first.readings[0], second.readings[0])
    best = max(heard, written)
    score, way = best - (1.0 - best) * 0.45, "close"
    shared = max((len(b) for b in first.bones & second.bones), default=0)
    if shared >= 2:
        base = 0.82 if shared >= 3 else 0.68
        if base + 0.13 * heard > score:
            score, way = base + 0.13 * heard, "romanised" if foreign else "bones"
    if foreign and score < 0.8 and not first.classes.isdisjoint(second.classes):
        score, way = max(score, 0.66 + 0.15 * heard), "romanised"
    short, long = sorted((first.readings[0], second.readings[0]), key=len)
    if len(short) >= 4 and long.startswith(short) and score < 0.8:
        score, way = 0.8, "short"
    return (min(score, 0.94), way) if score >= FLOOR else NOTHING


class Lens:
    """The words of a question, met with those of all candidates at once: what is clearly different is put aside in bulk."""

    def __init__(self, tokens: Iterable[Token]) -> None:
        self._tokens = list(dict.fromkeys(tokens))
        self.rows: dict[Token, dict[Token, Likeness]] = {t: {} for t in self._tokens}

    def meet(self, tokens: Iterable[Token]) -> None:
        """Fills `rows`: for each word of the question, the words that are like it."""
        others = list(dict.fromkeys(tokens))
        sounds: list[str] = []
        owners: list[Token] = []
        by_mark: dict[object, list[Token]] = defaultdict(list)
        for other in others:
            for heard in other.sounds[:3]:
                sounds.append(heard)
                owners.append(other)
            for mark in _marks(other):
                by_mark[mark].append(other)
        for one in self._tokens:
            near: dict[Token, None] = {}
            for heard in one.sounds[:3]:
                for _, _, place in process.extract(heard, sounds, scorer=OSA.normalized_similarity, score_cutoff=PREFILTER, limit=None):
                    near[owners[place]] = None
            for mark in _marks(one):
                near.update(dict.fromkeys(by_mark.get(mark, ())))
            row = self.rows[one]
            for other in near:
                found = likeness(one, other)
                if found[0]:
                    row[other] = found


def _marks(token: Token) -> Iterable[object]:
    """What two words share when they are alike though not by edits."""
    yield token.text
    yield token.readings[0][:1] + "." if token.role == "initial" else token.readings[0][:1] + ":"
    if token.role == "initial":
        yield token.readings[0][:1] + ":"
    else:
        yield token.readings[0][:1] + "."
    for bone in token.bones:
        if len(bone) > 1:
            yield "b" + bone
    if token.script != "LATIN":
        for kind in token.classes:
            yield "n" + kind
    for kind in token.classes:
        yield "c" + kind
    yield from token.groups
    for group in token.nicknames:
        yield -1 - group
    if token.concept:
        yield "k" + token.concept
    if len(token.readings[0]) >= 4:
        yield "p" + token.readings[0][:4]
