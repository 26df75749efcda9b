# SPDX-License-Identifier: Apache-2.0
"""Candidates are compared in rounds, and no further than there is somebody to find."""

from collections.abc import Sequence

import pytest

from carillon.core.match.subject import Prepared, Subject, prepare
from carillon.desk.checks.rounds import Rounds, rank

ASKED = prepare(Subject("person", ("Zebulon Vanishingham",)))


def ranked(names: list[str], size: int, limit: int = 3) -> tuple[list[int], int]:
    """Places of the best, and how many were looked at."""
    looked: list[str] = []

    def fetch(some: Sequence[tuple[int, str]]) -> list[tuple[int, Prepared]]:
        looked.extend(name for _, name in some)
        return [(place, prepare(Subject("person", (name,)))) for place, name in some]

    found = rank(ASKED, list(enumerate(names)), fetch, Rounds(size, limit, lambda score: score >= 0.7))
    return [place for place, _ in found], len(looked)


@pytest.mark.parametrize(
    ("names", "places", "looked"),
    [
        ([], [], 0),
        (["Quirin Saltlake"] * 9, [], 2),
        (["Quirin Saltlake", "Zebulon Vanishingham", *["Quirin Saltlake"] * 7], [1], 4),
        (["Zebulon Vanisham", "Zebulon Vanishingham", "Zebulon Vanishinghan"], [1, 2, 0], 3),
        (["Zebulon Vanishingham"] * 9, [0, 1, 2], 6),
    ],
)
def test_rounds(names: list[str], places: list[int], looked: int) -> None:
    assert ranked(names, 2) == (places, looked)


@pytest.mark.parametrize("size", [1, 2, 5, 50])
def test_the_best_come_first_whatever_the_size_of_a_round(size: int) -> None:
    names = ["Zebulon Vanishingham", "Zebulon Vanishinghan", "Zebulon Vanishngham"]
    assert ranked(names, size)[0] == ranked(names, 3)[0]
