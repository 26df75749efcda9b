# SPDX-License-Identifier: Apache-2.0
"""One subject against another, and one against the candidates of an index."""

from collections.abc import Iterable

from carillon.core.match.features.names import NameMatch, Sight
from carillon.core.match.reason import Reason
from carillon.core.match.score import Scored, ceiling, tell, weigh
from carillon.core.match.subject import Prepared, Subject, prepare


def compare(left: Subject, right: Subject) -> Scored:
    """The score of a pair and its reasons."""
    query, candidate = prepare(left), prepare(right)
    sight = Sight(query)
    sight.meet([candidate])
    found = sight.match(candidate)
    score, beside = weigh(query, candidate, found)
    return tell(score, found, beside)


def rank(query: Prepared, candidates: Iterable[tuple[str, Prepared]], limit: int = 10) -> list[tuple[str, Scored]]:
    """The best `limit` candidates with a score above 0, best first; equal ones stay in the order in which they came."""
    met = list(candidates)
    sight = Sight(query)
    sight.meet([candidate for _, candidate in met])
    seen = []
    for place, (_, candidate) in enumerate(met):
        found = sight.match(candidate)
        seen.append((ceiling(query, candidate, found), place, found))
    # The most that can become of a name first: once `limit` others are above that, the rest need no look.
    seen.sort(key=lambda one: (-one[0], one[1]))
    best: list[tuple[float, int, NameMatch | None, tuple[Reason, ...]]] = []
    for most, place, found in seen:
        if most <= 0 or (len(best) >= limit and most < -best[-1][0]):
            break
        score, beside = weigh(query, met[place][1], found)
        best.append((-score, place, found, beside))
        best.sort(key=lambda one: one[:2])
        del best[limit:]
    return [(met[place][0], tell(-score, found, beside)) for score, place, found, beside in best if score < 0]
