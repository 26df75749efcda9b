# SPDX-License-Identifier: Apache-2.0
"""One subject against another, and one against the candidates of an index."""

from bisect import insort
from collections.abc import Iterable
from operator import itemgetter

from carillon.core.match.features.names import NameMatch, Sight
from carillon.core.match.reason import Reason
from carillon.core.match.score import Scored, ceiling, tell, weigh
from carillon.core.match.subject import Prepared, Subject, prepare

STEPS = 20
"""How finely the least score of names is known that can still come among the best."""


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
    steps = [ceiling(query, step / STEPS) for step in range(1, STEPS + 1)]
    best: list[tuple[float, int, NameMatch | None, tuple[Reason, ...]]] = []
    needed = 0
    for place, (_, candidate) in enumerate(met):
        # Names less alike than this cannot come among the best, whatever else is known.
        while len(best) == limit and steps[needed] < -best[-1][0]:
            needed += 1
        found = sight.match(candidate, needed / STEPS)
        if found is None and needed:
            continue
        score, beside = weigh(query, candidate, found)
        if score > 0 and (len(best) < limit or score > -best[-1][0]):
            insort(best, (-score, place, found, beside), key=itemgetter(0, 1))
            del best[limit:]
    return [(met[place][0], tell(-score, found, beside)) for score, place, found, beside in best]
