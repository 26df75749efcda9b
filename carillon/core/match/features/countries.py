# SPDX-License-Identifier: Apache-2.0
"""Nationalities and countries: two sets that share a member, or do not."""

from carillon.core.match.reason import Reason, reason
from carillon.core.match.subject import Prepared

SAME = 0.45
CONFLICT = -1.2


def countries(query: Prepared, candidate: Prepared) -> Reason | None:
    """Agreement where a country is shared; people have several nationalities, so a difference speaks against, but not loudly."""
    left, right = query.subject.countries, candidate.subject.countries
    if not left or not right:
        return None
    shared = sorted(set(left) & set(right))
    if shared:
        return reason("country.same", 1.0, SAME, left=", ".join(shared))
    return reason("country.conflict", 0.0, CONFLICT, left=", ".join(sorted(left)), right=", ".join(sorted(right)))
