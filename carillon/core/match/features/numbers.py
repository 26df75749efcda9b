# SPDX-License-Identifier: Apache-2.0
"""Document numbers: an equal one is the strongest evidence there is, and a finding of its own when the names differ."""

from rapidfuzz.distance import OSA

from carillon.core.match.reason import Reason, reason
from carillon.core.match.subject import Prepared

SAME = 4.5
NEAR = 1.0
SHORTEST = 5
"""Characters below which an equal number says little."""


def numbers(query: Prepared, candidate: Prepared) -> Reason | None:
    """An equal number, or one a character off; that other documents differ says nothing."""
    if not query.subject.numbers or not candidate.subject.numbers:
        return None
    left = [n for n in query.subject.numbers if n]
    right = [n for n in candidate.subject.numbers if n]
    shared = sorted(set(left) & set(right), key=lambda n: (-len(n), n))
    if shared:
        effect = SAME if len(shared[0]) >= SHORTEST else NEAR
        return reason("number.same", 1.0, effect, left=shared[0])
    for one in left[:20]:
        for other in right[:20]:
            if min(len(one), len(other)) >= 7 and OSA.distance(one, other, score_cutoff=1) <= 1:
                return reason("number.near", 0.8, NEAR, left=one, right=other)
    return None
