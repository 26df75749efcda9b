# SPDX-License-Identifier: Apache-2.0
"""A graph as a picture: its objects on a circle, those with the most lines spread out first, and straight lines between them."""

from collections import Counter
from math import cos, pi, sin
from typing import NamedTuple

from carillon.desk.cases.graph import Graph
from carillon.desk.cases.objects import Shown

WIDTH, HEIGHT = 480, 420
MARGIN_ACROSS, MARGIN_DOWN = 130, 48
LETTERS = 18
"""Of a caption, so that two neighbours do not run into each other."""


class Point(NamedTuple):
    """An object and where it stands; `anchor` is on which side of it its caption begins."""

    shown: Shown
    x: int
    y: int
    anchor: str
    caption: str


class Drawing(NamedTuple):
    """`lines` are pairs of places in `points`."""

    width: int
    height: int
    points: tuple[Point, ...]
    lines: tuple[tuple[Point, Point], ...]


def circle(graph: Graph) -> Drawing:
    """Where everything stands; nothing moves when the page is opened again."""
    lines: Counter[int] = Counter(end for line in graph.lines for end in (line.source, line.target))
    order = _interleaved(sorted(range(len(graph.objects)), key=lambda number: (-lines[number], graph.objects[number].id)))
    places = {number: _point(graph.objects[number], place, len(order)) for place, number in enumerate(order)}
    drawn = tuple((places[line.source], places[line.target]) for line in graph.lines)
    return Drawing(WIDTH, HEIGHT, tuple(places.values()), drawn)


def _interleaved(order: list[int]) -> list[int]:
    """The first half between the second: what has many lines does not stand side by side."""
    half = (len(order) + 1) // 2
    few = order[half:]
    return [one for pair in zip(order[:half], [*few, -1], strict=False) for one in pair if one >= 0]


def _point(shown: Shown, place: int, count: int) -> Point:
    angle = 2 * pi * place / max(count, 1) - pi / 2
    x = WIDTH / 2 + (WIDTH / 2 - MARGIN_ACROSS) * cos(angle)
    y = HEIGHT / 2 + (HEIGHT / 2 - MARGIN_DOWN) * sin(angle)
    side = cos(angle)
    anchor = "middle" if abs(side) < 0.2 else "start" if side > 0 else "end"
    caption = shown.caption if len(shown.caption) <= LETTERS else shown.caption[: LETTERS - 1] + "…"
    return Point(shown, round(x), round(y), anchor, caption)
