# SPDX-License-Identifier: Apache-2.0
"""Birth dates, graded: equal, swapped, one figure off, month or year only, near, contradicting."""

from functools import lru_cache

from rapidfuzz.distance import Hamming

from carillon.core.match.reason import Reason, reason
from carillon.core.match.subject import Prepared

# Effect on the log odds. Two persons share a birth date once in some 20 000, a year once in 60; a wrong date of an existing person is
# mostly a slip of a figure or a year or two.
_EFFECT = {"same": 2.6, "swapped": 1.6, "digit": 1.1, "month": 1.3, "year": 0.7, "sameyear": -0.8, "near": -0.5, "conflict": -3.2}
BEST, WORST = _EFFECT["same"], _EFFECT["conflict"]
_SCORE = {"same": 1.0, "swapped": 0.85, "digit": 0.8, "month": 0.85, "year": 0.75, "sameyear": 0.5, "near": 0.4, "conflict": 0.0}


def dates(query: Prepared, candidate: Prepared) -> Reason | None:
    """The best agreement of two sets of birth dates."""
    best: tuple[float, str, str, str] | None = None
    if not query.subject.birth_dates or not candidate.subject.birth_dates:
        return None
    for left in query.subject.birth_dates:
        for right in candidate.subject.birth_dates:
            grade = compare(left, right)
            if grade and (best is None or _EFFECT[grade] > best[0]):
                best = (_EFFECT[grade], grade, left, right)
    if best is None:
        return None
    effect, grade, left, right = best
    if grade == "near":
        apart = abs(int(left[:4]) - int(right[:4]))
        # The same day of another year is a slip; where day and month differ, too, little but the generation agrees.
        full = len(left) == len(right) == 10 and left[4:] != right[4:]
        effect = ({1: -1.2, 2: -1.8, 3: -2.2} if full else {1: -0.2, 2: -0.8, 3: -1.3})[apart]
        return reason("birth_date.near", {1: 0.6, 2: 0.4, 3: 0.3}[apart], effect, left=left[:4], right=right[:4])
    shown = left[:4] if grade == "year" else left
    return reason(f"birth_date.{grade}", _SCORE[grade], effect, left=shown, right=right)


def apart(left: str, right: str) -> bool:
    """Whether two ISO dates contradict each other, said in a microsecond where both are full and it is plain: more than three years between
    them, and more figures different than a slip changes. False where a closer look is needed."""
    if len(left) != 10 or len(right) != 10 or Hamming.distance(left, right) <= 2:
        return False
    try:
        return abs(int(left[:4]) - int(right[:4])) > 3
    except ValueError:
        return False


@lru_cache(maxsize=65536)
def compare(left: str, right: str) -> str:
    """The grade of two ISO dates that may stop at the month or year; empty where one is not a date."""
    a, b = left.split("-"), right.split("-")
    if not (len(a[0]) == len(b[0]) == 4 and "".join(a + b).isdecimal() and left.isascii() and right.isascii()):
        return ""
    if min(len(a), len(b)) == 1:
        return "year" if a[0] == b[0] else _years(a[0], b[0])
    if min(len(a), len(b)) == 2:
        if a[:2] == b[:2]:
            return "month"
        return "sameyear" if a[0] == b[0] else _years(a[0], b[0])
    return _full(a[:3], b[:3])


def _full(a: list[str], b: list[str]) -> str:
    if a == b:
        return "same"
    if a[0] == b[0] and a[1] == b[2] and a[2] == b[1]:
        return "swapped"
    left, right = "".join(a), "".join(b)
    differing = [i for i in range(min(len(left), len(right))) if left[i] != right[i]]
    if len(left) == len(right) and len(differing) == 1:
        return "digit"
    if (
        len(differing) == 2
        and differing[0] + 1 == differing[1]
        and left[differing[0]] == right[differing[1]]
        and left[differing[1]] == right[differing[0]]
    ):
        return "digit"
    # 1 January stands for "the year is known" on many lists.
    if a[0] == b[0]:
        return "year" if ["01", "01"] in (a[1:], b[1:]) else "sameyear"
    return _years(a[0], b[0])


def _years(left: str, right: str) -> str:
    return "near" if abs(int(left) - int(right)) <= 3 else "conflict"
