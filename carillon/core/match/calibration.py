# SPDX-License-Identifier: Apache-2.0
"""What a score is worth: how probable it is that the match is the right one, at a stated base rate."""

from bisect import bisect_right

MEASURED = 4_000
"""Persons on the list with which the curves were measured."""
EVIDENCE = "with evidence"
"""Curves for scores that have a birth date or a nationality in them have this behind the kind."""

# Score; of the matches with about this score among the first ten of questions about somebody on the list, the share that was the right
# record; matches with this score of a question about a stranger, for each right one of a question about somebody on the list. In steps of
# 0.05, made rising and falling by pooling neighbours; straight between the points (the last on a logarithmic scale), ends set by hand.
# From one half of the questions; docs/matching.md has how they were made, and both halves.
CURVES: dict[str, tuple[tuple[float, float, float], ...]] = {
    "person": (
        (0, 0.001, 79.495200), (0.425, 0.0427, 3.974758), (0.475, 0.0487, 2.853636), (0.525, 0.0668, 2.853636),
        (0.575, 0.0669, 2.853636), (0.625, 0.1857, 1.034965), (0.675, 0.1952, 0.597048), (0.725, 0.3762, 0.233333),
        (0.775, 0.6868, 0.069703), (0.825, 0.8933, 0.015058), (0.875, 0.8933, 0.015058), (0.925, 0.9671, 0.002257),
        (0.975, 0.9943, 0.001693), (1, 0.9943, 0.001693),
    ),
    "organisation": (
        (0, 0.001, 458.468900), (0.425, 0.0418, 22.923445), (0.475, 0.0878, 10.389522), (0.525, 0.132, 6.575758),
        (0.575, 0.1726, 4.793743), (0.625, 0.3041, 2.288392), (0.675, 0.4863, 1.056344), (0.725, 0.5903, 0.694054),
        (0.775, 0.7961, 0.256124), (0.825, 0.8016, 0.247505), (0.875, 0.8562, 0.167951), (0.925, 0.9586, 0.043188),
        (0.975, 0.9586, 0.043188), (1, 0.9586, 0.043188),
    ),
    f"person {EVIDENCE}": (
        (0, 0.001, 3.506400), (0.425, 0.1646, 0.175322), (0.475, 0.1646, 0.175322), (0.525, 0.2812, 0.052739),
        (0.575, 0.4245, 0.052739), (0.625, 0.4245, 0.052739), (0.675, 0.4245, 0.052739), (0.725, 0.5667, 0.035443),
        (0.775, 0.6333, 0.031712), (0.825, 0.825, 0.006086), (0.875, 0.8636, 0.003524), (0.925, 0.9963, 0.000747),
        (0.975, 0.998, 0.000036), (1, 0.998, 0.000036),
    ),
}  # fmt: skip


def probability(score: float, kind: str = "person", base_rate: float = 1.0, *, evidence: bool = False, persons: int = MEASURED) -> float:
    """How probable it is that a match with this score is right, if a share `base_rate` of all questions is about somebody on the list.

    `evidence`: a birth date or nationality was compared, too. A stranger is an ordinary person of any country. Measured with a list of some
    4 000 `persons`; one of ten times as many has ten times the namesakes. For persons, and for organisations without evidence.
    """
    more = max(persons, MEASURED) / MEASURED
    curve = CURVES.get(f"{kind} {EVIDENCE}" if evidence else kind) or CURVES["person " + EVIDENCE if evidence else "organisation"]
    place = min(max(bisect_right([point[0] for point in curve], score), 1), len(curve) - 1)
    (low, below, many), (high, above, few) = curve[place - 1], curve[place]
    way = min(max((score - low) / (high - low), 0.0), 1.0)
    share = below + (above - below) * way
    strange = many * (few / many) ** way
    listed = min(max(base_rate, 0.0), 1.0)
    wrong = (1.0 / share - 1.0) * more
    return listed / (listed * (1.0 + wrong) + (1.0 - listed) * strange * more) if listed else 0.0
