# SPDX-License-Identifier: Apache-2.0
"""What scores are worth: shares of right matches by score, made rising, and how far a stated probability is off."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence

import msgspec

STEPS = tuple(round(0.4 + 0.05 * step, 2) for step in range(12))


class Step(msgspec.Struct, frozen=True):
    """Matches with a score from `score` on, as far as the next step: how many, the share of right ones, the probability that was said."""

    score: float
    count: int
    share: float
    said: float


def steps(matches: Iterable[tuple[float, bool]], said: Callable[[float], float] | None = None) -> list[Step]:
    """Matches (score, right) by steps of 0.05; those below 0.40 are left out."""
    held: list[list[tuple[float, bool]]] = [[] for _ in STEPS]
    for score, right in matches:
        if score >= STEPS[0]:
            held[bisect_right(STEPS, score) - 1].append((score, right))
    made = []
    for least, found in zip(STEPS, held, strict=True):
        count = max(len(found), 1)
        told = sum(said(score) for score, _ in found) / count if said else 0.0
        made.append(Step(least, len(found), round(sum(right for _, right in found) / count, 4), round(told, 4)))
    return made


def rising(shares: Sequence[float], weights: Sequence[float]) -> list[float]:
    """The nearest row that never falls: neighbours that fall are pooled."""
    pools: list[list[float]] = []
    for share, weight in zip(shares, weights, strict=True):
        pools.append([share, max(weight, 1e-9), 1])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            last, before = pools.pop(), pools.pop()
            total = last[1] + before[1]
            pools.append([(last[0] * last[1] + before[0] * before[1]) / total, total, last[2] + before[2]])
    return [pool[0] for pool in pools for _ in range(int(pool[2]))]


def brier(matches: Iterable[tuple[float, bool]], said: Callable[[float], float]) -> float:
    """The mean square of what the stated probability is off, of matches from 0.40 on."""
    found = [(said(score) - right) ** 2 for score, right in matches if score >= STEPS[0]]
    return round(sum(found) / len(found), 4) if found else 0.0


def off(found: Sequence[Step]) -> tuple[float, float]:
    """How far the stated probability is off, on average over all matches, and at most in a step of at least fifty."""
    count = sum(step.count for step in found) or 1
    mean = sum(abs(step.said - step.share) * step.count for step in found) / count
    return round(mean, 4), round(max((abs(step.said - step.share) for step in found if step.count >= 50), default=0.0), 4)


def fitted(listed: Sequence[tuple[float, bool]], asked: int, strange: Sequence[float], strangers: int) -> list[tuple[float, float, float]]:
    """The points of a curve of `carillon.core.match.calibration`.

    `listed` are the matches of `asked` questions about somebody on the list, `strange` the scores of the matches of `strangers`. Half a
    match is added to each count, so that what was never seen is rare and not impossible.
    """
    right = [[s for s, one in listed if one and least <= s < least + 0.05 + (least == STEPS[-1])] for least in STEPS]
    wrong = [[s for s, one in listed if not one and least <= s < least + 0.05 + (least == STEPS[-1])] for least in STEPS]
    other = [[s for s in strange if least <= s < least + 0.05 + (least == STEPS[-1])] for least in STEPS]
    counts = [len(a) + len(b) for a, b in zip(right, wrong, strict=True)]
    share = rising([(len(a) + 0.5) / (len(a) + len(b) + 1) for a, b in zip(right, wrong, strict=True)], counts)
    ratio = [(len(o) + 0.5) / strangers / ((len(a) + 0.5) / asked) for o, a in zip(other, right, strict=True)]
    falling = [-one for one in rising([-one for one in ratio], [len(o) + len(a) + 1 for o, a in zip(other, right, strict=True)])]
    return [(round(least + 0.025, 3), round(s, 4), round(f, 7)) for least, s, f in zip(STEPS, share, falling, strict=True)]
