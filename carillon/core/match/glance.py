# SPDX-License-Identifier: Apache-2.0
"""A first look at many candidates, microseconds each: how alike names sound as a whole, and whether dates and countries agree.

It only decides who is compared in full first; no score comes of it.
"""

import msgspec
from rapidfuzz import fuzz

from carillon.core.match.features.dates import compare
from carillon.core.match.normalise import clean
from carillon.core.match.romanise import forms
from carillon.core.match.sounds import sound

DATES = {"same": 0.6, "swapped": 0.4, "digit": 0.3, "month": 0.4, "year": 0.25, "near": 0.0, "sameyear": 0.1, "conflict": -0.25}
MOST_DATES = 4


class Heard(msgspec.Struct, frozen=True, array_like=True):
    """What a first look needs: the sound of each name, birth dates (ISO) and countries."""

    sounds: tuple[str, ...]
    birth_dates: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()


def heard(name: str) -> str:
    """The sound of a name in its first reading, words in order and parted by blanks."""
    found = forms(clean(name))
    return " ".join(sound(word.readings[0]) for word in found[0]) if found else ""


def glance(asked: Heard, held: Heard) -> float:
    """How likely two are the same, for the order in which to compare: about 0 to 1.7."""
    found = max((fuzz.token_set_ratio(one, other) for one in asked.sounds for other in held.sounds), default=0.0) / 100.0
    if asked.birth_dates and held.birth_dates:
        found += max(DATES.get(compare(one, other), 0.0) for one in asked.birth_dates for other in held.birth_dates[:MOST_DATES])
    if asked.countries and held.countries:
        found += 0.1 if set(asked.countries) & set(held.countries) else -0.1
    return found
