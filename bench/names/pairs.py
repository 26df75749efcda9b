# SPDX-License-Identifier: Apache-2.0
"""Labelled pairs of names: the same person written differently, and the nearest other person."""

from pathlib import Path
from random import Random

import msgspec
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bench.names.damage import DAMAGE
from bench.names.strangers import Pools, pools
from carillon.core.match.engine import compare
from carillon.core.match.subject import Subject

WRITTEN = Path(__file__).resolve().parents[2] / "tests" / "core" / "match" / "data"
LIGHT = (
    "a letter wrong",
    "a letter missing",
    "two letters swapped",
    "other order",
    "a part too many",
    "two letters wrong",
    "written by ear",
)


class Labelled(msgspec.Struct, frozen=True):
    """Two names, and whether one person bears both."""

    kind: str
    left: str
    right: str
    same: bool


def of_common_names(count: int, seed: int) -> list[Labelled]:
    """Half the same name lightly damaged; half with the given name or the surname exchanged for the nearest other one of the country."""
    dice = Random(seed)
    held = pools()
    made = []
    for number in range(count):
        land = dice.choice(held.lands)
        given, family = dice.choice(held.given[land])[1], dice.choice(held.family[land])[1]
        name = f"{given} {family}"
        if number % 2:
            made.append(Labelled("person", name, DAMAGE[dice.choice(LIGHT)](name, dice), True))
            continue
        other = (
            f"{_nearest(given, held, land, 'given')} {family}"
            if dice.random() < 0.5
            else f"{given} {_nearest(family, held, land, 'family')}"
        )
        made.append(Labelled("person", name, other, False))
    return made


def _nearest(word: str, held: Pools, land: str, which: str) -> str:
    others = sorted({latin for _, latin in (held.given if which == "given" else held.family)[land]} - {word})
    found = process.extractOne(word, others, scorer=OSA.normalized_similarity)
    return str(found[0]) if found else "Nobody"


def by_hand() -> list[Labelled]:
    """The pairs over twenty scripts that the tests have."""
    found = []
    for file, same in (("same.tsv", True), ("different.tsv", False)):
        for line in (WRITTEN / file).read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                kind, left, right = line.split("\t")
                found.append(Labelled(kind, left, right, same))
    return found


def scored(pairs: list[Labelled]) -> list[tuple[float, bool]]:
    return [(compare(Subject(p.kind, (p.left,)), Subject(p.kind, (p.right,))).score, p.same) for p in pairs]


def figures(found: list[tuple[float, bool]], threshold: float) -> dict[str, float]:
    """Recall, share of wrong pairs, F1 at a threshold."""
    same = [score for score, one in found if one]
    other = [score for score, one in found if not one]
    right, wrong = sum(s >= threshold for s in same), sum(s >= threshold for s in other)
    return {
        "same": len(same),
        "different": len(other),
        "recall": round(right / len(same), 4),
        "wrong": round(wrong / len(other), 4),
        "f1": round(2 * right / (right + wrong + len(same)), 4),
    }
