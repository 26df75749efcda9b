# SPDX-License-Identifier: Apache-2.0
"""What may lie on a map: the places of an event as the model has them, points of any kind, and keys for countries."""

from collections.abc import Sequence
from typing import NamedTuple

from carillon.core.model.event import Route, Venue, Zone
from carillon.doors.web.words import N_


class Spot(NamedTuple):
    """Something that happened or is at a place. `kind` is one of `symbols.KINDS`, `urgency` a code of the list `urgencies`.

    `name` is what it is called, `note` a second line of what one reads over it, `address` the page of this site that it leads to.
    `size` is a share of the usual size, 0.5 to 2.
    """

    lat: float
    lon: float
    kind: str
    name: str
    address: str = ""
    urgency: str = "routine"
    size: float = 1.0
    note: str = ""


class Layers(NamedTuple):
    """Everything that lies on the map of an event. Venues without coordinates are counted and not drawn."""

    venues: Sequence[Venue] = ()
    routes: Sequence[Route] = ()
    zones: Sequence[Zone] = ()
    spots: Sequence[Spot] = ()


class Stretch(NamedTuple):
    """A part of a route, by the id of the route and two of its kilometres."""

    route: str
    from_km: float
    to_km: float


class Key(NamedTuple):
    """How countries of one state are filled: a tone, a pattern and a sign, each of which is enough to tell it from the others."""

    code: str
    label: str
    tone: str
    pattern: str
    sign: str


ANSWERS = (
    Key("answered", N_("Answered"), "clear", "plain", "✓"),
    Key("nothing_known", N_("Nothing known"), "told", "lines", "0"),
    Key("acknowledged", N_("Acknowledged"), "wash", "stripes", "…"),
    Key("silent", N_("No sign yet"), "possible", "dots", "?"),
    Key("late", N_("Overdue"), "hit", "cross", "!"),
)
"""The states of a board of answers; a country without one was not asked."""
GRADES = (("grade-1", "dots"), ("grade-2", "stripes"), ("grade-3", "cross"), ("grade-4", "plain"))
"""Tone and pattern of each quarter of a range of numbers, the least first."""
