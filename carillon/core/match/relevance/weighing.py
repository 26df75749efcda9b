# SPDX-License-Identifier: Apache-2.0
"""What raises or lowers a matter beside place, time and words: how good the information is, what was done, how urgent it is."""

from collections.abc import Iterator

from carillon.core.match.reason import Reason
from carillon.core.match.relevance.reasons import reason
from carillon.core.match.relevance.thing import Thing
from carillon.core.model.record import Grading

SOUGHT = frozenset({"INTRSN", "MISREP", "SABOT", "THREAT", "AVIATION", "ELICIT", "TESTSEC", "PHOTO", "SURVL", "MATRLS", "WPNS", "EXPERT"})
"""Behaviours (ISE-SAR) that come before an attack on a place where people gather."""
SECTORS = frozenset({"ENTMT", "MASS", "POP", "GVTBLDG", "MNMT", "CULTR", "PRSN", "TRANS", "EMRG"})
"""Sectors that events are, or that they live by."""
URGENT = {"flash": 0.8, "urgent": 0.5, "priority": 0.2}
AREAS = {"terrorism": 0.4}
HIT = 0.6
"""Somebody or something that is sought was there."""
MOST = 1.3
"""All of this together adds no more: by itself it tells one event from none."""
_LETTERS = {"A": 0.3, "B": 0.2, "C": 0.0, "D": -0.2, "E": -0.5, "F": 0.0, "G": -0.8, "X": 0.0}
_FIGURES = {"1": 0.3, "2": 0.2, "3": 0.0, "4": -0.2, "5": -0.5, "6": 0.0}
GRADES: dict[str, tuple[dict[str, float], ...]] = {
    "admiralty": (_LETTERS, _FIGURES),
    "4x4": (_LETTERS | {"C": -0.3}, {"1": 0.3, "2": 0.2, "3": 0.1, "4": -0.1}),
    "5x5x5": (_LETTERS | {"E": 0.0}, {"1": 0.3, "2": 0.2, "3": 0.1, "4": 0.0, "5": -0.6}),
    "3x5x2": ({"1": 0.3, "2": 0.0, "3": -0.5}, {"A": 0.3, "B": 0.2, "C": 0.1, "D": 0.0, "E": -0.6}),
}
"""What each position of a grade is worth, by scheme; who may pass it on is worth nothing."""


def worth(grading: Grading | None) -> float:
    """How much better or worse than ungraded information is; 0 in a scheme that is not known here."""
    if grading is None:
        return 0.0
    return sum(values.get(one, 0.0) for one, values in zip(grading.value, GRADES.get(grading.scheme, ()), strict=False))


def judge(thing: Thing) -> Iterator[Reason]:
    """The reasons that are the same for every event."""
    left = MOST
    for code, weight, params in _said(thing):
        if (some := min(weight, left)) > 0:
            left -= some
            yield reason(code, some, **params)
    graded = worth(thing.grading)
    if graded and thing.grading is not None:
        code = "grading.good" if graded > 0 else "grading.poor"
        yield reason(code, graded, value=thing.grading.value, scheme=thing.grading.scheme)


def _said(thing: Thing) -> Iterator[tuple[str, float, dict[str, str]]]:
    if thing.kind == "hit":
        yield "kind.hit", HIT, {}
    if thing.urgency in URGENT:
        yield "kind.urgency", URGENT[thing.urgency], {"code": thing.urgency}
    sought = [code for code in thing.behaviours if code in SOUGHT]
    if sought:
        yield "kind.behaviour", 0.5, {"codes": ", ".join(sought)}
    if thing.area in AREAS:
        yield "kind.area", AREAS[thing.area], {"code": thing.area}
    if thing.sector in SECTORS:
        yield "kind.sector", 0.3, {"code": thing.sector}
