# SPDX-License-Identifier: Apache-2.0
"""Distances on the Earth taken as a sphere, by unit vectors: the date line and the poles are places like all others.

Points are (latitude, longitude) in degrees, lengths kilometres. A course is a polyline of great-circle arcs, each shorter than half the
globe; a ring is an outline of such arcs that need not be closed. On the sphere a distance is wrong by at most 0.6 per cent.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise
from math import asin, atan2, cos, degrees, hypot, pi, radians, sin

import msgspec

from carillon.core.model.event import Point

EARTH_KM = 6371.0088
"""The mean radius (IUGG)."""
Vector = tuple[float, float, float]


class Cap(msgspec.Struct, frozen=True):
    """All points within `radius_km` of `centre`."""

    centre: Point
    radius_km: float

    def holds(self, point: Point) -> bool:
        return distance(self.centre, point) <= self.radius_km


class Nearest(msgspec.Struct, frozen=True):
    """The place of a course that is nearest to a point: how far off the point is, after how many kilometres of the course, and where."""

    distance_km: float
    km: float
    point: Point


def vector(point: Point) -> Vector:
    lat, lon = radians(point[0]), radians(point[1])
    return cos(lat) * cos(lon), cos(lat) * sin(lon), sin(lat)


def point(of: Vector) -> Point:
    x, y, z = of
    return degrees(atan2(z, hypot(x, y))), degrees(atan2(y, x))


def distance(first: Point, second: Point) -> float:
    return angle(vector(first), vector(second)) * EARTH_KM


def angle(a: Vector, b: Vector) -> float:
    """Between two vectors of any length, exact for small angles and for those near 180 degrees, too."""
    return atan2(hypot(*_cross(a, b)), _dot(a, b))


class Course:
    """A course, measured once. `length_km` is what the organiser states; without it, that of the line."""

    def __init__(self, points: Sequence[Point], length_km: float | None = None) -> None:
        self.points = tuple(points)
        self._vectors = [vector(one) for one in self.points]
        self._arcs = [angle(a, b) for a, b in pairwise(self._vectors)]
        self._normals = [_unit(_cross(a, b)) for a, b in pairwise(self._vectors)]
        self._ends = [0.0, *accumulate(self._arcs)]
        measured = self._ends[-1] * EARTH_KM
        self.length_km = length_km if length_km else measured
        self._scale = self.length_km / self._ends[-1] if self._ends[-1] else 0.0

    def nearest(self, place: Point) -> Nearest:
        """The nearest place of the course; of several equally near the first."""
        x, y, z = there = vector(place)
        best, at = 9.0, 0
        for number, (nx, ny, nz) in enumerate(self._normals):
            # No point of the arc is nearer than its great circle: most arcs are put aside by this alone.
            across = abs(nx * x + ny * y + nz * z)
            if across < best and (off := self._off(number, there)) < best:
                best, at = off, number
        if not self._arcs:
            return Nearest(distance(self.points[0], place), 0.0, self.points[0])
        along = self._along(at, there)
        found = self._within(at, along)
        return Nearest(angle(found, there) * EARTH_KM, (self._ends[at] + along) * self._scale, point(found))

    def at(self, km: float) -> Point:
        """The point after so many kilometres; before the start the start, beyond the finish the finish."""
        if not self._scale or km <= 0:
            return self.points[0]
        if km >= self.length_km:
            return self.points[-1]
        run = km / self._scale
        number = min(bisect_right(self._ends, run), len(self._arcs)) - 1
        return point(self._within(number, run - self._ends[number]))

    def stretch(self, from_km: float, to_km: float) -> tuple[Point, ...]:
        """The course between two of its kilometres, as points in the order in which they are passed."""
        first, last = sorted((max(0.0, from_km), min(self.length_km, to_km)))
        between = [one for one, end in zip(self.points, self._ends, strict=True) if first < end * self._scale < last]
        return self.at(first), *between, self.at(last)

    def _off(self, number: int, there: Vector) -> float:
        """The chord from a point to the nearest of an arc (half its sine, doubled): it grows with the distance, and is never below the
        sine of the angle to the great circle."""
        return _chord(self._within(number, self._along(number, there)), there)

    def _along(self, number: int, there: Vector) -> float:
        """How far along an arc, as an angle, its nearest point to another is."""
        start, normal, length = self._vectors[number], self._normals[number], self._arcs[number]
        ahead = _cross(normal, start)
        run = atan2(_dot(there, ahead), _dot(there, start))
        if 0.0 <= run <= length:
            return run
        return 0.0 if _dot(there, start) >= _dot(there, self._vectors[number + 1]) else length

    def _within(self, number: int, run: float) -> Vector:
        start = self._vectors[number]
        ahead = _cross(self._normals[number], start)
        c, s = cos(run), sin(run)
        return start[0] * c + ahead[0] * s, start[1] * c + ahead[1] * s, start[2] * c + ahead[2] * s


def in_ring(place: Point, ring: Sequence[Point]) -> bool:
    """Whether a point is inside an outline: on that side which is the smaller part of the globe. A point on the line may be either."""
    if len(ring) < 3:
        return False
    corners = [vector(one) for one in ring]
    there, centre = vector(place), _unit(_sum(corners))
    if not any(centre):
        return False
    # A ring within half the globe does not reach what lies opposite its middle: count the crossings on the way from there.
    outside = (-centre[0], -centre[1], -centre[2])
    if angle(there, outside) < 1e-9:
        return False
    via = _unit(_sum([there, outside, _aside(there)]))
    ways = ((there, via), (via, outside))
    edges = list(pairwise([*corners, corners[0]]))
    return sum(_crosses(a, b, c, d) for a, b in ways for c, d in edges) % 2 == 1


def bounding_cap(points: Iterable[Point]) -> Cap:
    """A cap that holds all the points and, where it is less than half the globe, all great-circle arcs between them. Not the least one."""
    all_of = list(points)
    middle = _unit(_sum([vector(one) for one in all_of]))
    centre = point(middle) if any(middle) else all_of[0]
    return Cap(centre, max(distance(centre, one) for one in all_of))


def box(cap: Cap) -> tuple[float, float, float, float] | None:
    """(south, west, north, east) of a cap, for tables of degrees; west is above east where it crosses the date line. None: any longitude,
    since a pole is in it, and the latitudes alone limit it; see `latitudes`."""
    south, north = latitudes(cap)
    if south <= -90.0 or north >= 90.0:
        return None
    width = degrees(asin(min(1.0, sin(min(cap.radius_km / EARTH_KM, pi / 2)) / cos(radians(cap.centre[0])))))
    return south, _wrapped(cap.centre[1] - width), north, _wrapped(cap.centre[1] + width)


def latitudes(cap: Cap) -> tuple[float, float]:
    """The southernmost and northernmost latitude of a cap."""
    reach = degrees(cap.radius_km / EARTH_KM)
    return max(-90.0, cap.centre[0] - reach), min(90.0, cap.centre[0] + reach)


def _wrapped(lon: float) -> float:
    return (lon + 180.0) % 360.0 - 180.0


def _crosses(a: Vector, b: Vector, c: Vector, d: Vector) -> bool:
    """Whether two arcs cross; an arc that begins on the other counts for one of its two neighbours only."""
    n, m = _cross(a, b), _cross(c, d)
    if (_dot(n, c) > 0.0) == (_dot(n, d) > 0.0) or (_dot(m, a) > 0.0) == (_dot(m, b) > 0.0):
        return False
    line = _cross(n, m)
    # Both great circles meet twice, and each arc is shorter than half of its own: the crossing must be in both.
    return (_dot(line, _sum([a, b])) > 0.0) == (_dot(line, _sum([c, d])) > 0.0)


def _aside(of: Vector) -> Vector:
    """A vector that points away from another, by the axis that it is least along."""
    axis = min(range(3), key=lambda i: abs(of[i]))
    across = _unit(_cross(of, tuple(1.0 if i == axis else 0.0 for i in range(3))))  # type: ignore[arg-type]
    return across[0] * 0.37, across[1] * 0.37, across[2] * 0.37


def _chord(a: Vector, b: Vector) -> float:
    return hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])


def _sum(vectors: Iterable[Vector]) -> Vector:
    x, y, z = (sum(parts) for parts in zip(*vectors, strict=True))
    return x, y, z


def _unit(of: Vector) -> Vector:
    """The same at length 1; nothing stays nothing."""
    length = hypot(*of)
    return (of[0] / length, of[1] / length, of[2] / length) if length > 1e-15 else (0.0, 0.0, 0.0)


def _dot(a: Vector, b: Vector) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def _cross(a: Vector, b: Vector) -> Vector:
    return a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]
