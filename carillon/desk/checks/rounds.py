# SPDX-License-Identifier: Apache-2.0
"""Candidates compared in full, some at a time, for as long as there is somebody among them who may be meant."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import msgspec

from carillon.core.match import engine
from carillon.core.match.score import Scored
from carillon.core.match.subject import Prepared

Row = TypeVar("Row")
Made = TypeVar("Made")


class Rounds(msgspec.Struct, frozen=True):
    """How many candidates are compared at a time, how many matches are wanted, and which scores keep the search going."""

    size: int
    limit: int
    promising: Callable[[float], bool]


def rank(
    asked: Prepared, rows: Sequence[Row], fetch: Callable[[Sequence[Row]], Sequence[tuple[Made, Prepared]]], rounds: Rounds
) -> list[tuple[Made, Scored]]:
    """The best of the rows, which come likeliest first; best first, equal ones in the order of the rows. `fetch` gives what some rows
    stand for, and leaves out what is not to be compared.

    Stops after a round in which nobody is promising, or nobody is better than those known already.
    """
    best: list[tuple[int, Scored]] = []
    made: list[Made] = []
    for start in range(0, len(rows), rounds.size):
        batch = []
        for one, prepared in fetch(rows[start : start + rounds.size]):
            batch.append((str(len(made)), prepared))
            made.append(one)
        ranked = [(int(place), scored) for place, scored in engine.rank(asked, batch, rounds.limit)]
        before = best
        best = sorted([*best, *ranked], key=lambda one: (-one[1].score, one[0]))[: rounds.limit]
        if batch and (best == before or not any(rounds.promising(scored.score) for _, scored in ranked)):
            break
    return [(made[place], scored) for place, scored in best]
