# SPDX-License-Identifier: Apache-2.0
"""Small worlds for the tests: a topology of two squares that share a border, and outlines in plain degrees."""

from collections.abc import Iterable
from typing import Any

import pytest

from carillon.core.model.event import Point
from carillon.core.model.geometry import Vector, vector
from carillon.doors.web.maps import shapes

TINY: dict[str, Any] = {
    "type": "Topology",
    "transform": {"scale": [0.1, 0.1], "translate": [0.0, 40.0]},
    "arcs": [
        [[100, 0], [0, 100]],
        [[100, 100], [-100, 0], [0, -100], [100, 0]],
        [[100, 0], [100, 0], [0, 100], [-100, 0]],
    ],
    "objects": {
        "countries": {
            "type": "GeometryCollection",
            "geometries": [
                {"type": "Polygon", "arcs": [[0, 1]], "id": "250", "properties": {"name": "France"}},
                {"type": "MultiPolygon", "arcs": [[[2, -1]]], "id": "380", "properties": {"name": "Italy"}},
                {"type": "Polygon", "arcs": [[2, -1]], "properties": {"name": "Kosovo"}},
            ],
        }
    },
}
"""Two squares of ten degrees from 40 north and Greenwich on; the second stands for two countries."""
real = pytest.mark.skipif(
    shapes.atlas("110m") is None, reason="THE SHAPES OF COUNTRIES ARE MISSING, run `python tools/browser_assets.py`: maps show none"
)


def outline(points: Iterable[Point]) -> list[Vector]:
    return [vector(one) for one in points]
