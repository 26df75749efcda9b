# SPDX-License-Identifier: Apache-2.0
"""Countries, coasts, borders and the net of degrees, as paths for a view. What a view has shown once is kept: the Earth does not change."""

from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import pairwise
from math import floor, log10
from typing import NamedTuple

from carillon.core.model.event import Point
from carillon.core.model.geometry import EARTH_KM, Vector, point, vector
from carillon.doors.web.maps.paths import area, middle, path
from carillon.doors.web.maps.projection import XY
from carillon.doors.web.maps.shapes import Atlas, Cap, Detail, atlas
from carillon.doors.web.maps.view import CloseUp, Line, WholeWorld

COARSE_FROM_KM = 9000.0
"""From this span on the coarse shapes do; they are a tenth of the work."""
SMALL = 14.0
"""Square units under which a country is too small for a colour to be seen."""
STEPS = (30.0, 20.0, 10.0, 5.0, 2.0, 1.0, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001)


class Shape(NamedTuple):
    """A country on a drawing: its path data, where its middle falls, and how many square units are visible."""

    code: str
    name: str
    data: str
    middle: XY
    size: float


class Degree(NamedTuple):
    """Where a line of the net meets the edge, and what it is: "48.85° N" in figures."""

    at: XY
    degrees: float
    parallel: bool


class Land(NamedTuple):
    """`known` is false where the build brought no shapes: then what is not drawn may be land or sea."""

    known: bool
    shapes: tuple[Shape, ...]
    coast: str
    border: str
    net: str
    degrees: tuple[Degree, ...]


@lru_cache(maxsize=32)
def around(centre: Point, span_km: float, height: int) -> Land:
    """The land of a close-up."""
    view = CloseUp(centre, span_km, height)
    shapes = atlas(detail(span_km))
    net, degrees = _net(view)
    if shapes is None:
        return Land(False, (), "", "", net, degrees)
    coast, border = _edges(shapes, view)
    return Land(True, tuple(_visible(shapes, view)), coast, border, net, degrees)


def detail(span_km: float) -> Detail:
    return "110m" if span_km >= COARSE_FROM_KM else "50m"


@cache
def world() -> Land:
    """The land of the whole world. Countries too small for the coarse shapes have a middle and no path."""
    view = WholeWorld()
    net = path([*_parallels(view), *_meridians(view)])
    shapes, fine = atlas("110m"), atlas("50m")
    if shapes is None:
        return Land(False, (), "", "", net, ())
    found = []
    for country in shapes.countries:
        pieces = [piece for ring in country.rings for piece in view.areas(shapes.outline(ring))]
        largest = max(pieces, key=area)
        found.append(Shape(country.code, country.name, path(pieces, closed=True), middle(largest), sum(map(area, pieces))))
    there = {one.code for one in found}
    for country in fine.countries if fine is not None else ():
        if country.code and country.code not in there:
            largest_ring = max(country.rings, key=lambda ring: ring.cap.radius)
            found.append(Shape(country.code, country.name, "", view.place(point(largest_ring.cap.centre)) or (0.0, 0.0), 0.0))
    lines = {
        kind: path(p for arc in shapes.arcs if arc.border == kind for c in _natural(arc.vectors()) for p in view.lines(c))
        for kind in (True, False)
    }
    return Land(True, tuple(found), lines[False], lines[True], net, ())


def outline() -> str:
    """The edge of the world map."""
    view = WholeWorld()
    side = [view.at(float(lat), 180.0) for lat in range(-90, 91, 3)]
    other = [view.at(float(lat), -180.0) for lat in range(90, -91, -3)]
    return path([[*side, *other]], closed=True)


def _visible(shapes: Atlas, view: CloseUp) -> Iterator[Shape]:
    for country in shapes.countries:
        pieces = [
            piece for ring in country.rings if _matters(ring.cap, view) for piece in view.areas(shapes.outline(ring)) if area(piece) > 0.3
        ]
        if pieces:
            largest = _held(max(pieces, key=area), view)
            yield Shape(country.code, country.name, path(pieces, closed=True), middle(largest), area(largest))


def _edges(shapes: Atlas, view: CloseUp) -> tuple[str, str]:
    """Coasts and borders; each once, though two countries share a border."""
    found: dict[bool, list[Line]] = {True: [], False: []}
    for arc in shapes.arcs:
        if _matters(arc.cap, view):
            for course in _natural(arc.vectors()):
                found[arc.border] += view.strokes(course)
    return path(found[False]), path(found[True])


def _natural(course: list[Vector]) -> Iterator[list[Vector]]:
    """A coast without the cut that some islands have along the date line, which is in the file and not in the sea."""
    cut = [abs(y) < 1e-9 and x < 0 for x, y, _ in course]
    first = 0
    for number in range(len(course) - 1):
        if cut[number] and cut[number + 1]:
            if number > first:
                yield course[first : number + 1]
            first = number + 1
    if len(course) - first > 1:
        yield course[first:]


def _matters(cap: Cap, view: CloseUp) -> bool:
    """Whether a shape is in sight and large enough to be seen."""
    return cap.radius * EARTH_KM > 0.4 * view.km_per_unit and view.reaches(cap.centre, cap.radius)


def _held(piece: Line, view: CloseUp) -> Line:
    """An outline pressed into the drawing, for its visible middle: it was cut a little outside."""
    return [(max(0.0, min(float(view.width), x)), max(0.0, min(float(view.height), y))) for x, y in piece]


# The net of degrees ----------------------------------------------------------------------------------------------------------


def _parallels(view: WholeWorld) -> list[Line]:
    return [[view.at(float(lat), float(lon)) for lon in (-180, 180)] for lat in range(-60, 61, 30)]


def _meridians(view: WholeWorld) -> list[Line]:
    return [[view.at(float(lat), float(lon)) for lat in range(-90, 91, 5)] for lon in range(-150, 151, 30)]


def _net(view: CloseUp) -> tuple[str, tuple[Degree, ...]]:
    """Lines at a round distance, four or so across; and where they meet the lower edge and the one at the start."""
    south, north, west, east = _reach(view)
    tall, broad = _step((north - south) / 3), _step((east - west) / 4)
    lines: list[Line] = []
    degrees: list[Degree] = []
    for value in _values(south, north, tall):
        pieces = view.lines([vector((value, lon)) for lon in _samples(west, east)])
        lines += pieces
        degrees += [Degree(at, value, True) for at in _meets(pieces, 0, 0.0, view.height)]
    for value in _values(west, east, broad):
        if value - west >= 360.0:
            continue
        pieces = view.lines([vector((lat, value)) for lat in _samples(south, north)])
        lines += pieces
        degrees += [Degree(at, (value + 180.0) % 360.0 - 180.0, False) for at in _meets(pieces, 1, float(view.height), view.width)]
    return path(lines), tuple(degrees)


def _reach(view: CloseUp) -> tuple[float, float, float, float]:
    """The least and greatest latitude and longitude in sight; all longitudes where a pole is."""
    edge = [view.back(view.width * n / 12, y) for n in range(13) for y in (0.0, float(view.height))]
    edge += [view.back(x, view.height * n / 12) for n in range(13) for x in (0.0, float(view.width))]
    lats = [lat for lat, _ in edge] + [view.projection.centre[0]]
    for pole in (90.0, -90.0):
        if view.place((pole, 0.0)) is not None:
            return (min(lats), 90.0, -180.0, 180.0) if pole > 0 else (-90.0, max(lats), -180.0, 180.0)
    middle_lon = view.projection.centre[1]
    lons = [middle_lon + ((lon - middle_lon + 180.0) % 360.0 - 180.0) for _, lon in edge]
    return min(lats), max(lats), min(lons), max(lons)


def _samples(low: float, high: float) -> list[float]:
    """Degrees from one to another, close enough that a parallel looks round."""
    count = max(24, round((high - low) / 3))
    return [low + (high - low) * number / count for number in range(count + 1)]


def _step(about: float) -> float:
    return next((step for step in STEPS if step <= about), STEPS[-1])


def _values(low: float, high: float, step: float) -> list[float]:
    first = floor(low / step) + 1
    return [round(number * step, decimals(step)) for number in range(first, floor(high / step) + 1)]


def decimals(step: float) -> int:
    """How many places after the point a step has."""
    return max(0, -floor(log10(step)))


def _meets(pieces: list[Line], axis: int, edge: float, length: float) -> list[XY]:
    """Where the first of some lines crosses an edge: x is `edge` (axis 0), or y is (axis 1)."""
    for a, b in (pair for piece in pieces for pair in pairwise(piece)):
        if (a[axis] - edge) * (b[axis] - edge) <= 0 and a[axis] != b[axis]:
            share = (edge - a[axis]) / (b[axis] - a[axis])
            along = a[1 - axis] + share * (b[1 - axis] - a[1 - axis])
            if 0 < along < length:
                return [(edge, along) if axis == 0 else (along, edge)]
    return []
