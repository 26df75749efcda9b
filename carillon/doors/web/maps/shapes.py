# SPDX-License-Identifier: Apache-2.0
"""The shapes of countries (Natural Earth, as TopoJSON), as unit vectors: what crosses the date line or holds a pole is no special case.

The files come into the package when it is built (`tools/browser_assets.py`). Where they are absent there is no atlas, and maps are drawn
without countries.
"""

from array import array
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from importlib import resources
from math import acos, cos, hypot, pi, radians, sin
from typing import Any, Literal, NamedTuple

import msgspec
from babel.core import get_global

from carillon.core.model.geometry import Vector

Detail = Literal["110m", "50m"]
"""By the scale for which the shapes were drawn: 1 to 110 million, 1 to 50 million."""
WITHOUT_NUMBER = {"Kosovo": "XK"}
"""Territories that ISO 3166 gives no number, by their name in the file; the code is the one in common use."""


class Cap(NamedTuple):
    """A circle on the sphere that holds a shape; `radius` is an angle."""

    centre: Vector
    radius: float


class Arc(NamedTuple):
    """A line that two countries, or a country and the sea, have in common."""

    x: "array[float]"
    y: "array[float]"
    z: "array[float]"
    cap: Cap
    border: bool

    def vectors(self) -> list[Vector]:
        return list(zip(self.x, self.y, self.z, strict=True))


class Ring(NamedTuple):
    """An outline: places in `Atlas.arcs`, those below nought (~n) backwards."""

    arcs: tuple[int, ...]
    cap: Cap


class Country(NamedTuple):
    """`code` is of two letters, empty for what has none; `name` is English, for want of a code. Outlines within others are holes."""

    code: str
    name: str
    rings: tuple[Ring, ...]


class Atlas(NamedTuple):
    """All countries of one file."""

    arcs: tuple[Arc, ...]
    countries: tuple[Country, ...]

    def outline(self, ring: Ring) -> list[Vector]:
        """The corners of a ring, in order; its last is not its first again."""
        found: list[Vector] = []
        for number in ring.arcs:
            line = self.arcs[number].vectors() if number >= 0 else self.arcs[~number].vectors()[::-1]
            found += line[1:] if found else line
        return found[:-1] if len(found) > 1 and found[0] == found[-1] else found


@cache
def atlas(detail: Detail) -> Atlas | None:
    """The shapes at a detail, read once a process; None where the build brought none."""
    file = resources.files("carillon.doors.web").joinpath("static", "vendor", f"countries-{detail}.json")
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        return None
    return decode(msgspec.json.decode(content))


def decode(topology: Mapping[str, Any]) -> Atlas:
    """Takes a TopoJSON topology apart: whole-number steps from point to point, by a scale and from an origin, or plain coordinates."""
    lines = [_line(arc, topology.get("transform")) for arc in topology["arcs"]]
    used: defaultdict[int, set[int]] = defaultdict(set)
    shapes = []
    for number, shape in enumerate(topology["objects"]["countries"]["geometries"]):
        outlines = [tuple(ring) for polygon in _polygons(shape) for ring in polygon]
        for arc in (one for outline in outlines for one in outline):
            used[arc if arc >= 0 else ~arc].add(number)
        shapes.append((shape, outlines))
    arcs = tuple(_arc(line, len(used[number]) > 1) for number, line in enumerate(lines))
    countries = [Country(_code(shape), _name(shape), tuple(_ring(one, arcs) for one in outlines)) for shape, outlines in shapes]
    return Atlas(arcs, tuple(countries))


def _polygons(shape: Mapping[str, Any]) -> list[list[list[int]]]:
    if shape["type"] == "Polygon":
        return [shape["arcs"]]
    return list(shape["arcs"]) if shape["type"] == "MultiPolygon" else []


def _line(arc: list[list[float]], transform: Mapping[str, list[float]] | None) -> list[tuple[float, float]]:
    """Longitude and latitude of each point of an arc."""
    if transform is None:
        return [(lon, lat) for lon, lat in arc]
    (wide, high), (west, south) = transform["scale"], transform["translate"]
    x = y = 0.0
    found = []
    for east, north in arc:
        x, y = x + east, y + north
        found.append((x * wide + west, y * high + south))
    return found


def _arc(line: list[tuple[float, float]], border: bool) -> Arc:
    x, y, z = array("d"), array("d"), array("d")
    for lon, lat in line:
        over, up = radians(lon), radians(lat)
        flat = cos(up)
        x.append(flat * cos(over))
        y.append(flat * sin(over))
        z.append(sin(up))
    return Arc(x, y, z, _cap([(x, y, z)]), border)


def _ring(outline: tuple[int, ...], arcs: tuple[Arc, ...]) -> Ring:
    lines = [arcs[one if one >= 0 else ~one] for one in outline]
    return Ring(outline, _cap([(arc.x, arc.y, arc.z) for arc in lines]))


def _cap(lines: list[tuple["array[float]", "array[float]", "array[float]"]]) -> Cap:
    """Around the middle of the points; the whole sphere where they have no middle."""
    sx, sy, sz = (sum(sum(line[axis]) for line in lines) for axis in range(3))
    length = hypot(sx, sy, sz)
    if length < 1e-9:
        return Cap((0.0, 0.0, 1.0), pi)
    mx, my, mz = sx / length, sy / length, sz / length
    least = min(mx * x + my * y + mz * z for line in lines for x, y, z in zip(*line, strict=True))
    return Cap((mx, my, mz), acos(max(-1.0, min(1.0, least))))


def _name(shape: Mapping[str, Any]) -> str:
    return str(shape.get("properties", {}).get("name", ""))


def _code(shape: Mapping[str, Any]) -> str:
    """Two letters for ISO's three digits, by the table of CLDR."""
    found: list[str] = get_global("territory_aliases").get(str(shape.get("id", "")), [])
    return found[0] if found else WITHOUT_NUMBER.get(_name(shape), "")
