# SPDX-License-Identifier: Apache-2.0
"""One subject against another, and one against the candidates of an index."""

from collections.abc import Iterable

from carillon.core.match.features.names import match
from carillon.core.match.score import Scored, tell, weigh
from carillon.core.match.subject import Prepared, Subject, prepare
from carillon.core.match.words import Lens


def compare(left: Subject, right: Subject) -> Scored:
    """The score of a pair and its reasons."""
    query, candidate = prepare(left), prepare(right)
    lens = Lens(query.words)
    lens.meet(candidate.words)
    found = match(query, candidate, lens)
    score, beside = weigh(query, candidate, found)
    return tell(score, found, beside)


def rank(query: Prepared, candidates: Iterable[tuple[str, Prepared]], limit: int = 10) -> list[tuple[str, Scored]]:
    """The best `limit` candidates with a score above 0, best first; equal ones stay in the order in which they came."""
    met = list(candidates)
    lens = Lens(query.words)
    lens.meet(word for _, candidate in met for word in candidate.words)
    weighed = []
    for key, candidate in met:
        found = match(query, candidate, lens)
        score, beside = weigh(query, candidate, found)
        if score > 0:
            weighed.append((key, score, found, beside))
    weighed.sort(key=lambda one: -one[1])
    return [(key, tell(score, found, beside)) for key, score, found, beside in weighed[:limit]]
