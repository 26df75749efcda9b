# SPDX-License-Identifier: Apache-2.0
"""What part of the Earth a drawing shows, and where its points, lines and areas fall on it; cut to what is visible."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import hypot, radians, sin, tan
from typing import Protocol

from carillon.core.model.event import Point
from carillon.core.model.geometry import EARTH_KM, Vector, angle, point, vector
from carillon.doors.web.maps.projection import WORLD_HIGH, WORLD_WIDE, XY, Azimuthal, equal_earth

Line = list[XY]
WIDE = 960
"""The units across every drawing; on a page of this many pixels, a unit is a pixel."""
FARTHEST = radians(80.0)
"""No corner of a close-up is farther from its centre."""


class View(Protocol):
    """Sizes are in units; `km_per_unit` is None where it differs from place to place."""

    @property
    def width(self) -> int: ...

    @property
    def height(self) -> int: ...

    @property
    def km_per_unit(self) -> float | None: ...

    def place(self, at: Point) -> XY | None:
        """Where a point falls; None outside the drawing."""

    def lines(self, course: Sequence[Vector]) -> list[Line]:
        """A course, in as many pieces as it is visible in."""

    def areas(self, outline: Sequence[Vector]) -> list[Line]:
        """An outline, cut to the drawing."""


class CloseUp:
    """The surroundings of a centre, with true distances from it. `span_km` is how far it is from one side to the other."""

    def __init__(self, centre: Point, span_km: float, height: int) -> None:
        self.width, self.height = WIDE, height
        self.projection = Azimuthal(centre)
        self.km_per_unit = span_km / WIDE
        self._per_km = WIDE / span_km
        self.angle = hypot(WIDE, height) / 2 / self._per_km / EARTH_KM
        """From the centre to a corner."""
        if self.angle > FARTHEST:
            raise ValueError("a close-up shows less than half of the globe")
        self.planes = self._sides()

    def _sides(self) -> tuple[Vector, ...]:
        """Four great circles, just outside the sides, as vectors that point inwards: a great circle bends towards the centre, so each is
        laid through the corners."""
        far = self.angle * 1.02
        wide = tan(far) * self.width / hypot(self.width, self.height)
        high = tan(far) * self.height / hypot(self.width, self.height)
        east, north, up = self.projection.east, self.projection.north, self.projection.up

        def side(across: Vector, sign: float, reach: float) -> Vector:
            return up[0] * reach + sign * across[0], up[1] * reach + sign * across[1], up[2] * reach + sign * across[2]

        return side(east, -1, wide), side(east, 1, wide), side(north, -1, high), side(north, 1, high)

    def at(self, of: Vector) -> XY:
        """Where a vector falls, inside the drawing or not."""
        east, north = self.projection.forward(of)
        return self.width / 2 + east * self._per_km, self.height / 2 - north * self._per_km

    def back(self, x: float, y: float) -> Point:
        """The point that falls on a place of the drawing."""
        return self.projection.inverse(((x - self.width / 2) / self._per_km, (self.height / 2 - y) / self._per_km))

    def place(self, at: Point) -> XY | None:
        x, y = self.at(vector(at))
        return (x, y) if 0 <= x <= self.width and 0 <= y <= self.height else None

    def lines(self, course: Sequence[Vector]) -> list[Line]:
        return self.strokes(curved(course, self.angle / 20))

    def strokes(self, course: Sequence[Vector]) -> list[Line]:
        """The same for a course whose points are close together already."""
        (ax, ay, az), (bx, by, bz), (cx, cy, cz), (dx, dy, dz) = self.planes
        beyond = [
            (ax * x + ay * y + az * z < 0)
            | (bx * x + by * y + bz * z < 0) << 1
            | (cx * x + cy * y + cz * z < 0) << 2
            | (dx * x + dy * y + dz * z < 0) << 3
            for x, y, z in course
        ]
        if not any(beyond):
            return [self._laid(course)]
        pieces: list[Line] = []
        first = 0
        for number, (out, out_next) in enumerate(pairwise(beyond)):
            if out & out_next:
                pieces += [self._laid(course[first : number + 1])] if number > first else []
                first = number + 1
        return pieces + ([self._laid(course[first:])] if len(course) - first > 1 else [])

    def _laid(self, course: Sequence[Vector]) -> Line:
        per, half, down = self._per_km, self.width / 2, self.height / 2
        return [(half + east * per, down - north * per) for east, north in map(self.projection.forward, course)]

    def areas(self, outline: Sequence[Vector]) -> list[Line]:
        ring = list(outline)
        for side in self.planes:
            if len(ring) < 3:
                return []
            ring = cut(ring, side)
        return [self._laid(ring)] if len(ring) > 2 else []

    def reaches(self, middle: Vector, radius: float) -> bool:
        """Whether anything within an angle of a place may be visible."""
        return angle(middle, self.projection.up) <= radius + self.angle * 1.02


class WholeWorld:
    """All of the Earth, Greenwich in the middle."""

    km_per_unit = None
    margin = 4

    def __init__(self) -> None:
        self.width = WIDE
        self._per = (WIDE - 2 * self.margin) / WORLD_WIDE
        self.height = round(WORLD_HIGH * self._per) + 2 * self.margin

    def at(self, lat: float, lon: float) -> XY:
        x, y = equal_earth(lat, lon)
        return self.width / 2 + x * self._per, self.height / 2 - y * self._per

    def place(self, at: Point) -> XY | None:
        return self.at(at[0], (at[1] + 180.0) % 360.0 - 180.0)

    def lines(self, course: Sequence[Vector]) -> list[Line]:
        """Cut where they cross the date line, which is the edge of this map."""
        unrolled = unroll([point(one) for one in curved(course, radians(3.0))])
        return [[self.at(lat, lon) for lat, lon in piece] for shift in (-360.0, 0.0, 360.0) for piece in _strip(unrolled, shift)]

    def areas(self, outline: Sequence[Vector]) -> list[Line]:
        ring = unroll([point(one) for one in [*outline, outline[0]]])
        turn = round((ring[-1][1] - ring[0][1]) / 360.0)
        if turn:
            # It goes round a pole: down to it at one end and up again at the other.
            pole = -90.0 if sum(lat for lat, _ in ring) < 0 else 90.0
            ring += [(pole, ring[-1][1]), (pole, ring[0][1])]
        found = []
        for shift in (-360.0, 0.0, 360.0):
            piece = [(lat, lon + shift) for lat, lon in ring]
            for limit, sign in ((-180.0, 1.0), (180.0, -1.0)):
                piece = _trim(piece, limit, sign)
            if len(piece) > 2:
                found.append([self.at(lat, lon) for lat, lon in piece])
        return found


def cut(ring: list[Vector], side: Vector) -> list[Vector]:
    """The part of an outline on the inner side of a great circle (Sutherland and Hodgman, 1974, on the sphere)."""
    sx, sy, sz = side
    depths = [sx * x + sy * y + sz * z for x, y, z in ring]
    if min(depths) >= 0:
        return ring
    if max(depths) < 0:
        return []
    found: list[Vector] = []
    before, deep = ring[-1], depths[-1]
    for here, depth in zip(ring, depths, strict=True):
        if (depth < 0) != (deep < 0):
            share = deep / (deep - depth)
            x, y, z = before
            found.append((x + share * (here[0] - x), y + share * (here[1] - y), z + share * (here[2] - z)))
        if depth >= 0:
            found.append(here)
        before, deep = here, depth
    return found


def curved(course: Sequence[Vector], step: float) -> list[Vector]:
    """The same course with points put in, so that none of its great-circle arcs is longer than an angle."""
    found = list(course[:1])
    for a, b in pairwise(course):
        whole = angle(a, b)
        pieces = int(whole / step) + 1
        for number in range(1, pieces):
            first, second = sin(whole * (1 - number / pieces)) / sin(whole), sin(whole * number / pieces) / sin(whole)
            found.append((a[0] * first + b[0] * second, a[1] * first + b[1] * second, a[2] * first + b[2] * second))
        found.append(b)
    return found


def unroll(line: Iterable[Point]) -> list[Point]:
    """Longitudes go on beyond 180 degrees where the line crosses the date line, so that neighbours are neighbours."""
    found: list[Point] = []
    for lat, lon in line:
        before = found[-1][1] if found else lon
        found.append((lat, lon + 360.0 * round((before - lon) / 360.0)))
    return found


def _strip(line: list[Point], shift: float) -> list[list[Point]]:
    """The pieces of an unrolled line that lie between the two edges of the world once it is shifted."""
    pieces: list[list[Point]] = []
    for (lat, lon), (lat2, lon2) in pairwise([(lat, lon + shift) for lat, lon in line]):
        held, held2 = max(-180.0, min(180.0, lon)), max(-180.0, min(180.0, lon2))
        if held == held2 and (held != lon or held2 != lon2):
            continue
        start = (lat if held == lon else lat + (lat2 - lat) * ((held - lon) / (lon2 - lon)), held)
        end = (lat2 if held2 == lon2 else lat + (lat2 - lat) * ((held2 - lon) / (lon2 - lon)), held2)
        if pieces and pieces[-1][-1] == start:
            pieces[-1].append(end)
        else:
            pieces.append([start, end])
    return pieces


def _trim(ring: list[Point], limit: float, sign: float) -> list[Point]:
    """The part of an outline on one side of a meridian."""
    found: list[Point] = []
    for (lat, lon), (lat2, lon2) in pairwise([*ring[-1:], *ring]):
        inside, inside2 = (lon - limit) * sign >= 0, (lon2 - limit) * sign >= 0
        if inside != inside2:
            share = (limit - lon) / (lon2 - lon)
            found.append((lat + share * (lat2 - lat), limit))
        if inside2:
            found.append((lat2, lon2))
    return found
