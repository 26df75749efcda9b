# SPDX-License-Identifier: Apache-2.0
"""What a score is worth: how probable it is that the match is the right one, at a stated base rate."""

from bisect import bisect_right

# Of the matches with a score (left) among the first ten of a question, the share that was the right record (right), where every question is
# about somebody on the list. Measured on one half of the questions about withheld aliases of listed names, names alone, and verified on the
# other half; docs/matching.md has both. Between the points the curve is straight.
_PERSON = (
    (0.0, 0.001), (0.425, 0.03), (0.475, 0.06), (0.525, 0.07), (0.575, 0.10), (0.625, 0.18), (0.675, 0.28), (0.725, 0.35), (0.775, 0.57),
    (0.825, 0.89), (0.875, 0.90), (0.925, 0.97), (0.975, 0.98), (1.0, 0.99),
)  # fmt: skip
_OTHER = (
    (0.0, 0.001), (0.425, 0.05), (0.475, 0.06), (0.525, 0.09), (0.575, 0.19), (0.625, 0.36), (0.675, 0.45), (0.725, 0.71), (0.775, 0.80),
    (0.825, 0.82), (0.875, 0.91), (0.925, 0.96), (0.975, 0.97), (1.0, 0.98),
)  # fmt: skip
CURVES = {"person": _PERSON, "organisation": _OTHER}


def probability(score: float, kind: str = "person", base_rate: float = 1.0) -> float:
    """How probable it is that a match with this score is right, if a share `base_rate` of all questions is about somebody on the list.

    A birth date or nationality that was compared is in the score already, and makes the curve hold better than for names alone.
    """
    curve = CURVES.get(kind, _OTHER)
    place = min(bisect_right([point for point, _ in curve], score), len(curve) - 1)
    (low, below), (high, above) = curve[place - 1], curve[place]
    share = below + (above - below) * min(max((score - low) / (high - low), 0.0), 1.0)
    odds = share / (1.0 - share) * min(max(base_rate, 0.0), 1.0)
    return odds / (1.0 + odds)
