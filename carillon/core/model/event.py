# SPDX-License-Identifier: Apache-2.0
"""An event that many bureaus look after together: a marathon, a World Cup, a summit. What is here is known to every bureau."""

from typing import Literal

import msgspec

Point = tuple[float, float]
"""Latitude and longitude in degrees (WGS 84)."""
PHASES = ("planning", "build-up", "live", "stand-down")


class Venue(msgspec.Struct, frozen=True, kw_only=True):
    """A place of an event; coordinates in degrees (WGS 84), absent where nobody has said. `names` are its other names, in any script."""

    id: str
    name: str
    names: tuple[str, ...] = ()
    city: str = ""
    country: str = ""
    lat: float | None = None
    lon: float | None = None
    capacity: int | None = None
    zone: str = ""


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """A course, as the points at which it turns, in the order they are passed. `length_km` is its length as the organiser states it; what
    is between the points is measured along them and scaled to it."""

    id: str
    name: str
    points: tuple[Point, ...]
    length_km: float | None = None


class Zone(msgspec.Struct, frozen=True, kw_only=True):
    """An area: a cordon, a fan zone, closed air space. `kind` is a code of the list `zone_kinds`; `ring` is its outline, not closed."""

    id: str
    name: str
    kind: str
    ring: tuple[Point, ...]


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """One match, race or ceremony, at a venue or along a route; `starts` and `ends` are RFC 3339 UTC."""

    title: str
    starts: str
    ends: str = ""
    venue: str = ""
    route: str = ""
    crowd: int | None = None


class Phase(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the life of an event; `starts` and `ends` are days, both included."""

    name: Literal["planning", "build-up", "live", "stand-down"]
    starts: str
    ends: str


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """`hosts` are bureau codes, the first of them leads; `starts` and `ends` dates or times, and the event is over when `ends` is.

    `partners` are bureaus that work for its security beside the hosts. `zone` is the time zone of its days where a venue names no other.
    `words` are what else it is known by, in any script: organisers, sponsors, nicknames, delegations' seats. `series` is the name of what
    it belongs to, such as a season of marathons. `kind` is a code of the list `event_kinds`.
    """

    id: str
    name: str
    kind: str
    hosts: tuple[str, ...]
    starts: str
    ends: str
    zone: str = "UTC"
    series: str = ""
    partners: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    crowd: int | None = None
    phases: tuple[Phase, ...] = ()
    venues: tuple[Venue, ...] = ()
    routes: tuple[Route, ...] = ()
    zones: tuple[Zone, ...] = ()
    sessions: tuple[Session, ...] = ()
    state: Literal["standing", "cancelled"] = "standing"
    version: int = 1
    source: str = ""

    @property
    def lead(self) -> str:
        return self.hosts[0]

    @property
    def bureaus(self) -> tuple[str, ...]:
        """Hosts and partners: who sees more of it than the register says."""
        return tuple(dict.fromkeys((*self.hosts, *self.partners)))
