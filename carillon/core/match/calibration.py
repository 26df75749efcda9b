# SPDX-License-Identifier: Apache-2.0
"""What a score is worth: how probable it is that the match is the right one, at a stated base rate."""

from bisect import bisect_right

# Of the matches with a score (left) among the first ten of a question, the share that was the right record (right), where every
# question is about somebody on the list: names alone, in steps of 0.05, made rising by pooling neighbours. From one half of the questions
# about withheld aliases of listed names; docs/matching.md has both halves. Straight between the points; its ends are set by hand.
_PERSON = (
    (0.0, 0.001), (0.425, 0.030), (0.475, 0.050), (0.525, 0.059), (0.575, 0.083), (0.625, 0.157), (0.675, 0.284), (0.725, 0.342),
    (0.775, 0.565), (0.825, 0.890), (0.875, 0.890), (0.925, 0.978), (0.975, 0.979), (1.0, 0.98),
)  # fmt: skip
_OTHER = (
    (0.0, 0.001), (0.425, 0.047), (0.475, 0.056), (0.525, 0.094), (0.575, 0.190), (0.625, 0.375), (0.675, 0.420), (0.725, 0.710),
    (0.775, 0.829), (0.825, 0.829), (0.875, 0.914), (0.925, 0.961), (0.975, 0.969), (1.0, 0.97),
)  # fmt: skip
CURVES = {"person": _PERSON, "organisation": _OTHER}


def probability(score: float, kind: str = "person", base_rate: float = 1.0) -> float:
    """How probable it is that a match with this score is right, if a share `base_rate` of all questions is about somebody on the list.

    Measured for names alone; how the curve holds for scores with a birth date or nationality in them is not known.
    """
    curve = CURVES.get(kind, _OTHER)
    place = min(bisect_right([point for point, _ in curve], score), len(curve) - 1)
    (low, below), (high, above) = curve[place - 1], curve[place]
    share = below + (above - below) * min(max((score - low) / (high - low), 0.0), 1.0)
    odds = share / (1.0 - share) * min(max(base_rate, 0.0), 1.0)
    return odds / (1.0 + odds)
