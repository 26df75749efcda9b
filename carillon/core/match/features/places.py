# SPDX-License-Identifier: Apache-2.0
"""Places of birth, as text in any script."""

from rapidfuzz import fuzz

from carillon.core.match.reason import Reason, reason
from carillon.core.match.romanise import romanise
from carillon.core.match.subject import Prepared

SAME = 0.8
NEAR = 0.4
CONFLICT = -0.4


def places(query: Prepared, candidate: Prepared) -> Reason | None:
    """The best agreement of two sets of places; a place is often given as village, district and country, so a part is enough."""
    left, right = query.subject.birth_places, candidate.subject.birth_places
    if not left or not right:
        return None
    pairs = (
        (fuzz.token_set_ratio(a, b), one, other)
        for one in left[:8]
        for other in right[:8]
        for a in romanise(one)[:2]
        for b in romanise(other)[:2]
    )
    best = max(pairs, default=None, key=lambda found: found[0])
    if best is None:
        return None
    score, one, other = best
    if score >= 95:
        return reason("birth_place.same", 1.0, SAME, left=one, right=other)
    if score >= 75:
        return reason("birth_place.near", score / 100, NEAR, left=one, right=other)
    return reason("birth_place.conflict", 0.0, CONFLICT, left=one, right=other)
