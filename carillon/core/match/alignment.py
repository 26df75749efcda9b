# SPDX-License-Identifier: Apache-2.0
"""Two arrangements of words, laid against each other: which word is which, what is missing, and how much of the names agrees."""

from dataclasses import dataclass

from carillon.core.match.subject import Arrangement, Token
from carillon.core.match.words import Lens, Likeness

CONFLICT = 1.25
"""What a word costs that differs on both sides (a contradicted part), in units of its weight."""
OMISSION = 0.3
"""What a word costs that only one side has (an omitted part)."""
EVIDENCE = 0.32
"""How much agreeing weight leaves two thirds of the doubt; one common word is weak evidence, three are strong."""
JOIN_FLOOR = 0.85
INITIAL_WEIGHT = 0.3


@dataclass(slots=True)
class Pairing:
    """Words of both sides taken as one: masks of their places, how alike they are, and the weight of that."""

    left: int
    right: int
    likeness: Likeness
    weight: float
    words: tuple[Token, Token]


@dataclass(slots=True)
class Alignment:
    """The best laying of one arrangement against another, `score` 0 to 1."""

    score: float
    pairings: tuple[Pairing, ...]
    left: Arrangement
    right: Arrangement
    missing_left: float
    missing_right: float


def align(left: Arrangement, right: Arrangement, lens: Lens) -> Alignment | None:
    """Lays two arrangements against each other, best pairs first; None where no word is like another."""
    found = _pairings(left, right, lens)
    if not found:
        return None
    found.sort(key=_preference)
    used_left = used_right = 0
    chosen: list[Pairing] = []
    for pairing in found:
        if not (pairing.left & used_left or pairing.right & used_right):
            chosen.append(pairing)
            used_left |= pairing.left
            used_right |= pairing.right
    return _weigh(left, right, chosen, used_left, used_right)


def _preference(pairing: Pairing) -> tuple[float, float, int, int]:
    """The most alike first; two words taken as one only where they fit better than each for itself."""
    joined = pairing.words[0].joined or pairing.words[1].joined
    return (-pairing.likeness[0] + (0.03 if joined else 0.0), -pairing.weight, pairing.left, pairing.right)


def _pairings(left: Arrangement, right: Arrangement, lens: Lens) -> list[Pairing]:
    liked, rows = lens.liked, lens.rows
    singles = [(1 << k, other) for k, other in enumerate(right.tokens) if other in liked]
    joins = [(mask, joined) for mask, joined in right.joins if joined in liked]
    if not singles and not joins:
        return []
    found: list[Pairing] = []
    for i, one in enumerate(left.tokens):
        row = rows[one]
        if not row:
            continue
        for mask, other in singles:
            like = row.get(other)
            if like is not None:
                found.append(_pairing(1 << i, mask, like, one, other))
        for mask, other in joins:
            like = row.get(other)
            if like is not None and like[0] >= JOIN_FLOOR:
                found.append(_pairing(1 << i, mask, like, one, other))
    for mask, joined in left.joins:
        row = rows[joined]
        if not row:
            continue
        for place, other in singles:
            like = row.get(other)
            if like is not None and like[0] >= JOIN_FLOOR:
                found.append(_pairing(mask, place, like, joined, other))
    return found


def _pairing(left: int, right: int, like: Likeness, one: Token, other: Token) -> Pairing:
    weight = min(one.weight, other.weight) if "initial" in (one.role, other.role) else (one.weight + other.weight) / 2
    return Pairing(left, right, like, weight, (one, other))


def _weigh(left: Arrangement, right: Arrangement, chosen: list[Pairing], used_left: int, used_right: int) -> Alignment:
    agreed = sum(p.likeness[0] * p.weight for p in chosen)
    compared = sum(p.weight for p in chosen)
    missing_left = sum(t.weight for i, t in enumerate(left.tokens) if not used_left >> i & 1)
    missing_right = sum(t.weight for i, t in enumerate(right.tokens) if not used_right >> i & 1)
    both = min(missing_left, missing_right)
    one_side = max(missing_left, missing_right) - both
    share = agreed / (compared + CONFLICT * both + OMISSION * one_side)
    certainty = agreed / (agreed + EVIDENCE * (missing_left + missing_right + 0.35))
    return Alignment(share * (0.55 + 0.45 * certainty), tuple(chosen), left, right, missing_left, missing_right)
