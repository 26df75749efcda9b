# SPDX-License-Identifier: Apache-2.0
"""A few hundred cities for orientation: those after which the world's time zones are named.

Their coordinates are those of the tz database (public domain), their names in each language those of CLDR.
"""

from functools import cache
from importlib.resources import files
from re import fullmatch
from typing import NamedTuple

import babel
from babel.core import get_global

from carillon.core.model.event import Point

_PLACE = r"([+-]\d{2})(\d{2})(\d{2})?([+-]\d{3})(\d{2})(\d{2})?"
"""ISO 6709: degrees, minutes and perhaps seconds."""


class City(NamedTuple):
    """`zone` names it; `order` is its place among the cities of its country, the most populous first."""

    at: Point
    country: str
    zone: str
    order: int

    def name(self, locale: babel.Locale) -> str:
        for zone in (self.zone, *_former().get(self.zone, ())):
            if known := locale.time_zones.get(zone, {}).get("city"):
                return str(known)
        return self.zone.rpartition("/")[2].replace("_", " ")


@cache
def _former() -> dict[str, tuple[str, ...]]:
    """The names that zones had before, by their present one: CLDR keeps the first that it had."""
    found: dict[str, tuple[str, ...]] = {}
    for former, present in get_global("zone_aliases").items():
        found[present] = (*found.get(present, ()), former)
    return found


@cache
def cities() -> tuple[City, ...]:
    """All of them, the first of each country first."""
    rows = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8").splitlines()
    found: list[City] = []
    counts: dict[str, int] = {}
    for row in rows:
        cells = row.split("\t")
        if row.startswith("#") or len(cells) < 3 or (place := fullmatch(_PLACE, cells[1])) is None:
            continue
        order = counts[cells[0]] = counts.get(cells[0], -1) + 1
        found.append(City((_degrees(*place.groups()[:3]), _degrees(*place.groups()[3:])), cells[0], cells[2], order))
    return tuple(sorted(found, key=lambda one: one.order))


def _degrees(whole: str, minutes: str, seconds: str | None) -> float:
    size = abs(int(whole)) + int(minutes) / 60 + int(seconds or 0) / 3600
    return -size if whole.startswith("-") else size
