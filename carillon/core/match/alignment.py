# SPDX-License-Identifier: Apache-2.0
"""Two arrangements of words, laid against each other: which word is which, what is missing, and how much of the names agrees."""

from operator import itemgetter
from typing import NamedTuple

from carillon.core.match.subject import Arrangement, Prepared, Token, joins
from carillon.core.match.words import JOIN_FLOOR, Lens, Likeness, is_chinese

CONFLICT = 1.25
"""What a word costs that differs on both sides (a contradicted part), in units of its weight."""
OMISSION = 0.3
"""What a word costs that only one side has (an omitted part)."""
OMISSION_OF_BODIES = 0.27
"""The same in the name of an organisation or a ship, of which often only the telling words are said."""
OTHER_NUMBER = 0.5
"""What it costs beyond the words that both names have a number, and another one (Ocean Pearl 2, Ocean Pearl 3)."""
EVIDENCE = 0.32
"""How much agreeing weight leaves two thirds of the doubt; one common word is weak evidence, three are strong."""


class Pair(NamedTuple):
    """A word of the question (`mask`: its place) and a word that is like it; `rank` says which pairs are taken first."""

    rank: float
    lighter: float
    mask: int
    likeness: Likeness
    words: tuple[Token, Token]


class Alignment(NamedTuple):
    """A laying of one arrangement against another; `score` is 0 to 1.

    `pairs` are the words taken as one, each with the mask of its places on the right; `missing` is the weight of what only one side has.
    """

    score: float
    pairs: list[tuple[Pair, int]]
    left: Arrangement
    right: Arrangement
    missing_left: float
    missing_right: float


_ORDER = itemgetter(0, 1, 2, 3)


class Layout:
    """The arrangements of a question, ready to be laid against those of many candidates."""

    def __init__(self, query: Prepared) -> None:
        self.arrangements = [arrangement for name in query.names for arrangement in name.arrangements]
        self.lens = Lens(query.words, [joined for a in self.arrangements for _, joined in joins(a)])
        self._lightest = min([a.total for a in self.arrangements], default=0.0)
        self._places: dict[Token, list[tuple[int, int, float]]] = {}
        for number, arrangement in enumerate(self.arrangements):
            for place, one in enumerate(arrangement.tokens):
                self._places.setdefault(one, []).append((number, 1 << place, one.weight))
            for mask, joined in joins(arrangement):
                self._places.setdefault(joined, []).append((number, mask, _taken(arrangement, mask)))
        self._chinese = [is_chinese(a.tokens) for a in self.arrangements]
        self._pairs: dict[Token, list[list[Pair]]] = {}
        self._worth: dict[Token, float] = {}

    def meet(self, words: dict[Token, None]) -> None:
        """Compares all words of the candidates; to be called once, before `lay`."""
        self.lens.meet(words)
        for other, found in self.lens.liked.items():
            self._pairs[other] = self._placed(other, found)

    def lay(self, right: Arrangement, floor: float, seamed: bool) -> tuple[int, Alignment] | None:
        """The best laying of an arrangement of the question (its number) against one of a candidate.

        None where no word is like another, or where the score cannot exceed `floor`. `seamed` is False where it is known that no two
        words of the candidate written together are like a word of the question.
        """
        joined = seamed and not right.seams.isdisjoint(self.lens.seams)
        if not joined and self._ceiling(right) <= floor:
            return None
        pairs = self._pairs
        met = [(1 << place, pairs[other]) for place, other in enumerate(right.tokens) if other in pairs]
        if joined:
            met += self._met_joined(right)
        best: tuple[int, Alignment] | None = None
        for number, left in enumerate(self.arrangements if met else ()):
            found = [(pair[0], pair[1], pair[2], mask, pair) for mask, by_number in met for pair in by_number[number]]
            if found:
                laid = _weigh(left, right, found)
                if laid[0] > floor:
                    floor = laid[0]
                    best = number, laid
        return best

    def _ceiling(self, right: Arrangement) -> float:
        """A score that no laying against an arrangement exceeds: as if each word that is like one of the question were the same."""
        worth = self._worth
        alike = 0.0
        for other in right.tokens:
            if other in worth:
                alike += worth[other]
        if not alike:
            return 0.0
        left = self._lightest - alike
        over = right.total - alike
        if left <= 0:
            return 1.0 if over <= 0 else self._most(alike, 0.0, over)
        return self._most(alike, left, over) if over > 0 else self._most(alike, 0.0, left)

    @staticmethod
    def _most(alike: float, one: float, other: float) -> float:
        both, beyond = (one, other - one) if one < other else (other, one - other)
        return (
            alike
            / (alike + CONFLICT * both + OMISSION_OF_BODIES * beyond)
            * (0.55 + 0.45 * alike / (alike + EVIDENCE * (one + other + 0.35)))
        )

    def _met_joined(self, right: Arrangement) -> list[tuple[int, list[list[Pair]]]]:
        found = []
        for mask, joined in joins(right):
            like = self.lens.meet_joined(joined)
            if like:
                if joined not in self._pairs:
                    self._pairs[joined] = self._placed(joined, like)
                found.append((mask, self._pairs[joined]))
        return found

    def _placed(self, other: Token, found: list[tuple[Token, Likeness]]) -> list[list[Pair]]:
        """The pairs of one word of a candidate, by the number of the question's arrangement."""
        placed: list[list[Pair]] = [[] for _ in self.arrangements]
        worth = other.weight
        for one, like in found:
            joined = one.joined or other.joined
            if joined and like[0] < JOIN_FLOOR:
                continue
            weight = min(one.weight, other.weight) if "initial" in (one.role, other.role) else (one.weight + other.weight) / 2
            # Two words are taken as one only where they fit better than each for itself.
            rank = -like[0] + (0.03 if joined else 0.0)
            for number, mask, taken in self._places[one]:
                if like[1] == "syllables" and self._chinese[number]:
                    continue
                placed[number].append(Pair(rank, -weight, mask, like, (one, other)))
                worth = max(worth, taken)
        self._worth[other] = worth
        return placed


def _weigh(left: Arrangement, right: Arrangement, found: list[tuple[float, float, int, int, Pair]]) -> Alignment:
    """Takes the most alike pairs first; the score from what agrees, what differs and what is missing."""
    if len(found) > 1:
        found.sort(key=_ORDER)
    used_left = used_right = 0
    agreed = compared = 0.0
    missing_left, missing_right = left.total, right.total
    # What differs on both sides counts in full, however common a word it is; what is missing on one, as what an agreement would have said.
    apart_left, apart_right = left.bulk, right.bulk
    chosen: list[tuple[Pair, int]] = []
    for _, lighter, place, mask, pair in found:
        if place & used_left or mask & used_right:
            continue
        used_left |= place
        used_right |= mask
        chosen.append((pair, mask))
        agreed -= pair[3][0] * lighter
        compared -= lighter
        one, other = pair[4]
        if pair[3][1] == "initial":
            # The rest of the word behind an initial is not known to agree.
            missing_left += lighter
            missing_right += lighter
            apart_left += lighter
            apart_right += lighter
            continue
        missing_left -= _taken(left, place) if one.joined else one.weight
        missing_right -= _taken(right, mask) if other.joined else other.weight
        apart_left -= _bulk(left, place) if one.joined else one.bulk
        apart_right -= _bulk(right, mask) if other.joined else other.bulk
    both = max(min(apart_left, apart_right), 0.0)
    if left.numbers and right.numbers and left.numbers.isdisjoint(right.numbers):
        both += OTHER_NUMBER
    omission = OMISSION if right.kind in ("person", "any") else OMISSION_OF_BODIES
    share = agreed / (compared + CONFLICT * both + omission * abs(missing_left - missing_right))
    certainty = agreed / (agreed + EVIDENCE * (missing_left + missing_right + 0.35))
    return Alignment(share * (0.55 + 0.45 * certainty), chosen, left, right, missing_left, missing_right)


def _taken(arrangement: Arrangement, mask: int) -> float:
    return sum([one.weight for place, one in enumerate(arrangement.tokens) if mask >> place & 1])


def _bulk(arrangement: Arrangement, mask: int) -> float:
    return sum([one.bulk for place, one in enumerate(arrangement.tokens) if mask >> place & 1])
