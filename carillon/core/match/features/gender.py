# SPDX-License-Identifier: Apache-2.0
"""Gender, where both sides say male or female."""

from carillon.core.match.reason import Reason, reason
from carillon.core.match.subject import Prepared

SAME = 0.05
CONFLICT = -1.3
_KNOWN = {"m": "male", "male": "male", "f": "female", "female": "female"}


def gender(query: Prepared, candidate: Prepared) -> Reason | None:
    """Half of mankind agrees, so an agreement says almost nothing; a contradiction does."""
    left = _KNOWN.get((query.subject.gender or "").lower())
    right = _KNOWN.get((candidate.subject.gender or "").lower())
    if not left or not right:
        return None
    if left == right:
        return reason("gender.same", 1.0, SAME, left=left)
    return reason("gender.conflict", 0.0, CONFLICT, left=left, right=right)
