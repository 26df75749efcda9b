# SPDX-License-Identifier: Apache-2.0
"""An event that many bureaus look after together: a marathon, a World Cup, a summit."""

import msgspec


class Venue(msgspec.Struct, frozen=True, kw_only=True):
    """A place of an event; coordinates in degrees (WGS 84), absent where nobody has said."""

    id: str
    name: str
    city: str = ""
    country: str = ""
    lat: float | None = None
    lon: float | None = None
    capacity: int | None = None


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """One match, race or ceremony at a venue; `starts` is RFC 3339 UTC."""

    title: str
    starts: str
    venue: str = ""


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """`hosts` are bureau codes; `starts` and `ends` dates or times; `route` points (latitude, longitude) in the order they are passed."""

    id: str
    name: str
    kind: str
    hosts: tuple[str, ...]
    starts: str
    ends: str
    venues: tuple[Venue, ...] = ()
    sessions: tuple[Session, ...] = ()
    route: tuple[tuple[float, float], ...] = ()
    source: str = ""
