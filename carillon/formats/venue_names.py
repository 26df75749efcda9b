# SPDX-License-Identifier: Apache-2.0
"""Which venue of an event a text means: its name, one of its other names, or its city where that has one venue alone.

A name and a city, of which only the city is known, mean the venue there when the words of one name are all in the other: Lusail Iconic
Stadium is Lusail Stadium, and a park in a city that has a hall is another venue.
"""

from collections.abc import Iterable

import msgspec

from carillon.core.model.event import Venue
from carillon.formats.calendar_entries import city_of, distinct, fitted, names_in, slug, venue_from


class VenueNames:
    """Venues by what they are called. `find` knows them, `add` brings new ones in; `venues` are all, in the order they came."""

    def __init__(self, venues: Iterable[Venue] = ()) -> None:
        self._venues: dict[str, Venue] = {}
        self._names: dict[str, str] = {}
        self._cities: dict[str, set[str]] = {}
        for venue in venues:
            self._enter(venue)

    @property
    def venues(self) -> tuple[Venue, ...]:
        return tuple(self._venues.values())

    def get(self, venue_id: str) -> Venue:
        return self._venues[venue_id]

    def find(self, text: str) -> tuple[str, str]:
        """The id of the venue that a text means, empty where it means none; and what to tell where only the city says so."""
        first, _, rest = text.partition(",")
        for name in (text, first, *names_in(text), *names_in(first)):
            if found := self._names.get(slug(name)):
                return found, ""
        for city in (text, rest):
            met = self._cities.get(slug(city_of(city)), set()) if city.strip() else set()
            if len(met) != 1:
                continue
            (found,) = met
            if city == text:
                return found, ""
            if _within(first, self._venues[found]):
                return found, f"read as {self._venues[found].name}, the one venue in {fitted(city)}"
        return "", ""

    def add(self, venue: Venue) -> str:
        """Enters a venue, or adds to the one of the same name and city what it does not say; returns the id."""
        known = self._venues.get(self._names.get(slug(venue.name), ""))
        if known is not None and _same_place(known, venue):
            self._enter(_joined(known, venue))
            return known.id
        fresh = msgspec.structs.replace(venue, id=distinct(venue.id, self._venues))
        self._enter(fresh)
        return fresh.id

    def meet(self, text: str, *, lat: float | None = None, lon: float | None = None, zone: str = "") -> tuple[str, str]:
        """`find`, and where it finds none a new venue made of the text."""
        found, told = self.find(text)
        return (found, told) if found else (self.add(venue_from(text, lat=lat, lon=lon, zone=zone)), "")

    def _enter(self, venue: Venue) -> None:
        self._venues[venue.id] = venue
        for name in (venue.name, *venue.names, *names_in(venue.name)):
            self._names.setdefault(slug(name) or name, venue.id)
        if venue.city:
            self._cities.setdefault(slug(venue.city), set()).add(venue.id)


def _within(name: str, venue: Venue) -> bool:
    said, known = set(slug(name).split("-")), set(slug(venue.name).split("-"))
    return said <= known or known <= said


def _same_place(known: Venue, venue: Venue) -> bool:
    """Not two of the same name in different places: each of what both say agrees."""
    if known.city and venue.city and slug(known.city) != slug(venue.city):
        return False
    return known.lat is None or venue.lat is None or (known.lat, known.lon) == (venue.lat, venue.lon)


def _joined(known: Venue, venue: Venue) -> Venue:
    return msgspec.structs.replace(
        known,
        names=tuple(dict.fromkeys((*known.names, *venue.names))),
        city=known.city or venue.city,
        country=known.country or venue.country,
        lat=venue.lat if known.lat is None else known.lat,
        lon=venue.lon if known.lat is None else known.lon,
        capacity=venue.capacity if known.capacity is None else known.capacity,
        zone=known.zone or venue.zone,
    )
