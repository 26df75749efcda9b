# SPDX-License-Identifier: Apache-2.0
"""All evidence together: log odds added up, and the reasons kept."""

import math

import msgspec

from carillon.core.match.features import countries as country
from carillon.core.match.features import dates as date
from carillon.core.match.features import gender as sex
from carillon.core.match.features import numbers as document
from carillon.core.match.features import places as place
from carillon.core.match.features.names import NameMatch, explain, odds
from carillon.core.match.reason import Reason, reason
from carillon.core.match.subject import Prepared

NAME_FLOOR = 0.45
"""A name less alike than this gains nothing from a birth date or country that agrees: those are shared by many."""


class Scored(msgspec.Struct, frozen=True):
    """A score from 0 to 1 and what made it, names first."""

    score: float
    reasons: tuple[Reason, ...] = ()


NAMELESS = -2.0
BESIDE = (date.dates, country.countries, sex.gender, place.places)


def ceiling(query: Prepared, score: float) -> float:
    """What no pair exceeds whose names score `score`, whatever the evidence beside them says. With a number asked, anything is possible."""
    asked = query.subject
    if asked.numbers:
        return 1.0
    gains = ((asked.birth_dates, date.BEST), (asked.countries, country.SAME), (asked.gender, sex.SAME), (asked.birth_places, place.SAME))
    return round(_probability(odds(score) + _gated(sum([most for given, most in gains if given]), score)), 6)


def weigh(query: Prepared, candidate: Prepared, names: NameMatch | None) -> tuple[float, tuple[Reason, ...]]:
    """The score of a pair whose names have been compared, and the reasons beside the names."""
    number = document.numbers(query, candidate)
    score = names.score if names else 0.0
    if score <= 0 and number is None:
        return 0.0, ()
    found = (
        date.dates(query, candidate),
        country.countries(query, candidate),
        sex.gender(query, candidate),
        place.places(query, candidate),
    )
    beside = tuple([r for r in found if r])
    # A number without any name to compare says less than both together.
    known = odds(score) if names else NAMELESS
    total = known + sum([_gated(r.weight, score) if names else r.weight for r in beside])
    if number:
        if names and score < NAME_FLOOR and number.code == "number.same":
            number = reason("number.other_holder", 1.0, number.weight, left=number.params["left"])
        total += number.weight
        beside = (number, *beside)
    return round(_probability(total), 6), beside


def tell(score: float, names: NameMatch | None, beside: tuple[Reason, ...]) -> Scored:
    """The score with all its reasons, that of the names first."""
    return Scored(score, ((explain(names), *beside) if names and score > 0 else beside))


def _gated(weight: float, score: float) -> float:
    """Agreement counts in full only beside a name that may be the same one."""
    if weight <= 0:
        return weight
    return weight * min(max((score - NAME_FLOOR) / 0.25, 0.0), 1.0)


def _probability(total: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(min(total, 40.0), -40.0)))
