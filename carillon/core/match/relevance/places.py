# SPDX-License-Identifier: Apache-2.0
"""Where a thing is against the venues, courses and zones of all events at once.

Places stand in a grid of cubes of 50 km that the unit sphere is cut into, so that the date line and the poles need no rule of their own.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, product
from math import floor, log10

import msgspec

from carillon.core.match.reason import Reason
from carillon.core.match.relevance.reasons import kilometres, reason
from carillon.core.match.relevance.thing import Spot
from carillon.core.model import geometry
from carillon.core.model.event import Event, Point
from carillon.core.model.geometry import EARTH_KM, Cap, Course, Nearest

REACH_KM = 50.0
"""Further away a place says nothing."""
BESIDE_KM = 3.0
"""So near a course its kilometre is told, though another place of the event is nearer."""
CELL = REACH_KM / EARTH_KM
PIECE_KM = 50.0
"""Long arcs are cut for the grid."""
WIDE = 0.06
"""A radius from which on a zone (nearly 400 km) stands in no grid and is looked at always."""
Cell = tuple[int, int, int]


class _Shape(msgspec.Struct, frozen=True, eq=False):
    """One place of an event, by the event's number."""

    event: int
    kind: str
    id: str
    name: str
    point: Point | None = None
    course: Course | None = None
    ring: tuple[Point, ...] = ()

    def spot(self, there: Point, known: dict[int, Nearest]) -> Spot:
        """`known` has what was measured already: the editions of a race run the same course."""
        if self.course is None:
            return Spot(self.kind, self.id, self.name, geometry.distance(self.point or there, there))
        nearest = known.get(id(self.course))
        if nearest is None:
            nearest = known[id(self.course)] = self.course.nearest(there)
        if self.kind == "route":
            return Spot(self.kind, self.id, self.name, nearest.distance_km, nearest.km)
        return Spot(self.kind, self.id, self.name, 0.0 if geometry.in_ring(there, self.ring) else nearest.distance_km)


class Atlas:
    """The places of events, compiled once."""

    def __init__(self, events: Sequence[Event]) -> None:
        self._cells: dict[Cell, list[_Shape]] = defaultdict(list)
        self._wide: list[_Shape] = []
        self.placed: set[int] = set()
        """Numbers of events of which some place is known to a point."""
        courses: dict[tuple[object, ...], Course] = {}
        for number, event in enumerate(events):
            for shape, caps in _shapes(number, event, courses):
                self.placed.add(number)
                self._put(shape, caps)

    def near(self, there: Point) -> dict[int, list[Spot]]:
        """Events with a place within reach of a point: by number, the places that count, nearest first."""
        x, y, z = geometry.vector(there)
        known: dict[int, Nearest] = {}
        found: dict[int, list[Spot]] = defaultdict(list)
        for shape in (*self._cells.get((floor(x / CELL), floor(y / CELL), floor(z / CELL)), ()), *self._wide):
            spot = shape.spot(there, known)
            if spot.distance_km <= REACH_KM:
                found[shape.event].append(spot)
        return {number: _kept(spots) for number, spots in found.items()}

    def _put(self, shape: _Shape, caps: Iterable[Cap]) -> None:
        cells: set[Cell] = set()
        for cap in caps:
            # The chord is shorter than the arc: what is within reach on the ground is within reach through it.
            radius = (cap.radius_km + REACH_KM) / EARTH_KM
            if radius > WIDE:
                self._wide.append(shape)
                return
            cells |= _cells(geometry.vector(cap.centre), radius)
        for cell in cells:
            self._cells[cell].append(shape)


def _shapes(number: int, event: Event, courses: dict[tuple[object, ...], Course]) -> Iterator[tuple[_Shape, list[Cap]]]:
    for venue in event.venues:
        if venue.lat is not None and venue.lon is not None:
            place = (venue.lat, venue.lon)
            yield _Shape(number, "venue", venue.id, venue.name, point=place), [Cap(place, 0.0)]
    for route in event.routes:
        course = courses.setdefault((route.points, route.length_km), Course(route.points, route.length_km))
        yield _Shape(number, "route", route.id, route.name, course=course), _caps(route.points)
    for zone in event.zones:
        shape = _Shape(number, "zone", zone.id, zone.name, course=Course((*zone.ring, zone.ring[0])), ring=zone.ring)
        yield shape, [geometry.bounding_cap(zone.ring)]


def _caps(points: Sequence[Point]) -> list[Cap]:
    """Caps of at most some fifty kilometres that hold a course."""
    found, some = [], [points[0]]
    for one, other in pairwise(points):
        length = geometry.distance(one, other)
        if length > PIECE_KM:
            arc = Course((one, other))
            steps = int(length / PIECE_KM) + 1
            found += [geometry.bounding_cap((arc.at(length * i / steps), arc.at(length * (i + 1) / steps))) for i in range(steps)]
            found.append(geometry.bounding_cap(some))
            some = [other]
        elif geometry.distance(some[0], other) > PIECE_KM:
            found.append(geometry.bounding_cap(some))
            some = [one, other]
        else:
            some.append(other)
    return [*found, geometry.bounding_cap(some)]


def _cells(at: geometry.Vector, radius: float) -> set[Cell]:
    """The cubes that a ball meets, but for those that the sphere does not."""
    x, y, z = (range(floor((part - radius) / CELL), floor((part + radius) / CELL) + 1) for part in at)
    return {cell for cell in product(x, y, z) if _near(cell, at, radius)}


def _near(cell: Sequence[int], at: geometry.Vector, radius: float) -> bool:
    low, high, off = 0.0, 0.0, 0.0
    for step, part in zip(cell, at, strict=True):
        first, last = step * CELL, (step + 1) * CELL
        low += 0.0 if first <= 0.0 <= last else min(first * first, last * last)
        high += max(first * first, last * last)
        beyond = max(first - part, part - last, 0.0)
        off += beyond * beyond
    return low <= 1.0 + 1e-9 and high >= 1.0 - 1e-9 and off <= radius * radius


def _kept(spots: list[Spot]) -> list[Spot]:
    """The nearest, then every course beside which the point is."""
    spots.sort(key=lambda spot: (spot.distance_km, spot.kind != "zone", spot.id))
    return [spots[0], *[spot for spot in spots[1:] if spot.distance_km <= BESIDE_KM and spot.kind != "venue"]]


def judge(spot: Spot) -> Reason:
    """What a distance says: all at the spot, little at the other end of the city."""
    weight = 4.4 - 1.9 * log10(1.0 + spot.distance_km / 0.15)
    if spot.kind == "zone" and spot.distance_km == 0.0:
        return reason("place.zone", 3.6, name=spot.name)
    distance = kilometres(spot.distance_km)
    if spot.kind == "route" and spot.km is not None:
        return reason("place.route", weight, distance=distance, name=spot.name, km=f"{spot.km:.1f}")
    return reason("place.venue", weight, distance=distance, name=spot.name)
