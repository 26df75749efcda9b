# SPDX-License-Identifier: Apache-2.0
"""Lines and outlines that cross the 180th meridian: cut there when written (RFC 7946, 3.1.9), joined again when read.

Points are (latitude, longitude). Between two of them a line goes the shorter way round, straight in degrees as RFC 7946 has it.
"""

from collections.abc import Sequence
from itertools import pairwise

from carillon.core.model.event import Point
from carillon.formats.coordinates import normal

_NEAR = 1e-7
"""Degrees within which two points are one; about a centimetre."""


def cut(points: Sequence[Point]) -> list[list[Point]]:
    """The parts of a line, one where it does not cross; each part ends on the meridian where the next begins on its other side."""
    parts: list[list[Point]] = [[points[0]]] if points else []
    for here, there in pairwise(points):
        turn = _turn(here[1], there[1])
        if turn:
            edge = 180.0 * turn
            lat = _crossing(here, (there[0], there[1] + 360 * turn), edge)
            parts[-1].append((lat, edge))
            parts.append([(lat, -edge)])
        parts[-1].append(there)
    return [_once(part) for part in parts if len(_once(part)) > 1] or parts[:1]


def joined(parts: Sequence[Sequence[Point]]) -> list[list[Point]]:
    """Lines of which each begins where the one before ends, on either side of the meridian, as one; other lines stay apart."""
    lines: list[list[Point]] = []
    for part in parts:
        if lines and part and _meet(lines[-1][-1], part[0]):
            lines[-1] = _seamless(lines[-1], list(part))
        elif part:
            lines.append(list(part))
    return lines


def cut_ring(ring: Sequence[Point]) -> list[list[Point]]:
    """The outlines, not closed, that an outline falls into at the meridian; one that goes round a pole is led along the pole's edge."""
    chains = _chains(ring)
    if len(chains) == 1 and chains[0][0] == ring[0]:
        return [list(ring)]
    ends = [(chain[end], number, end == 0) for number, chain in enumerate(chains) for end in (0, -1)]
    if len(chains) % 2:
        pole = 90.0 if sum(lat for lat, _ in ring) >= 0 else -90.0
        came = chains[0][0][1]
        chains.append([(pole, -came), (pole, came)])
        ends += [((pole, -came), len(chains) - 1, True), ((pole, came), len(chains) - 1, False)]
    follows: dict[int, int] = {}
    for edge in (180.0, -180.0):
        on_edge = sorted((one for one in ends if one[0][1] == edge), key=lambda one: one[0][0])
        for (_, first, first_begins), (_, second, second_begins) in zip(on_edge[::2], on_edge[1::2], strict=False):
            if first_begins == second_begins:
                return [list(ring)]  # it crosses itself; whole it is at least what was given
            follows[second if first_begins else first] = first if first_begins else second
    return _walk(chains, follows) or [list(ring)]


def joined_rings(rings: Sequence[Sequence[Point]]) -> list[list[Point]]:
    """Outlines, not closed, of which those that share their edges along the meridian are one again."""
    edges: dict[Point, list[Point]] = {}
    sides = [side for ring in rings for side in _sides(ring)]
    for here, there in sides:
        edges.setdefault(here, []).append(there)
    shared = False
    for here, there in sides:
        if here[1] == there[1] == 180 and there in edges[here] and here in edges.get(there, []):
            edges[here].remove(there)
            edges[there].remove(here)
            shared = True
    if not shared:
        return [list(ring) for ring in rings]
    if any(len(targets) > 1 for targets in edges.values()):
        return [list(ring) for ring in rings]
    left = {here: targets[0] for here, targets in edges.items() if targets}
    found = []
    while left:
        start = here = next(iter(left))
        ring = []
        while here in left:
            ring.append(here)
            here = left.pop(here)
        if here != start:
            return [list(one) for one in rings]
        found.append(ring)
    return [_without_seams(ring) for ring in found]


def _turn(here: float, there: float) -> int:
    """1 where the shorter way leads east over the meridian, -1 where it leads west, 0 where it does not cross."""
    step = there - here
    return 1 if step < -180 else -1 if step > 180 else 0


def _crossing(here: Point, there: Point, edge: float) -> float:
    span = there[1] - here[1]
    share = (edge - here[1]) / span if span else 0.0
    return round(here[0] + (there[0] - here[0]) * share, 9)


def _once(part: list[Point]) -> list[Point]:
    """Without a point that repeats the one before, as where a line has a point on the meridian itself."""
    return [point for number, point in enumerate(part) if not number or point != part[number - 1]]


def _meet(end: Point, start: Point) -> bool:
    same = abs(end[1] - start[1]) < _NEAR or abs(abs(end[1]) - 180) < _NEAR > abs(abs(start[1]) - 180)
    return same and abs(end[0] - start[0]) < _NEAR


def _seamless(first: list[Point], second: list[Point]) -> list[Point]:
    """Both in one, without the point between them where a cut alone put it."""
    seam = first[-1]
    if abs(abs(seam[1]) - 180) < _NEAR and len(first) > 1 < len(second) and _straight(first[-2], seam, second[1]):
        return [*first[:-1], *second[1:]]
    return [*first, *second[1:]]


def _straight(before: Point, seam: Point, after: Point) -> bool:
    turn = _turn(before[1], after[1])
    return bool(turn) and abs(_crossing(before, (after[0], after[1] + 360 * turn), 180.0 * turn) - seam[0]) < _NEAR


def _chains(ring: Sequence[Point]) -> list[list[Point]]:
    """The parts of a closed line between its crossings; the whole of it where there is none."""
    parts = cut([*ring, ring[0]])
    if len(parts) == 1:
        return [list(ring)]
    return [*parts[1:-1], [*parts[-1], *parts[0][1:]]]


def _walk(chains: list[list[Point]], follows: dict[int, int]) -> list[list[Point]]:
    found = []
    left = dict.fromkeys(range(len(chains)))
    while left:
        number = next(iter(left))
        ring: list[Point] = []
        while number in left:
            del left[number]
            ring += chains[number]
            number = follows.get(number, number)
        found.append(_once(ring))
    return [ring for ring in found if len(set(ring)) > 2]


def _sides(ring: Sequence[Point]) -> list[tuple[Point, Point]]:
    points = list(map(_east, ring))
    return [(here, there) for here, there in zip(points, [*points[1:], points[0]], strict=True) if here != there]


def _east(point: Point) -> Point:
    """The point with the western name of the meridian turned into the eastern, so that both sides of a cut compare."""
    return (point[0], 180.0) if abs(abs(point[1]) - 180) < _NEAR else point


def _without_seams(ring: list[Point]) -> list[Point]:
    kept = [
        point
        for before, point, after in zip([ring[-1], *ring[:-1]], ring, [*ring[1:], ring[0]], strict=True)
        if not (point[1] == 180 and _straight(before, point, after))
    ]
    return [(lat, normal(lon)) for lat, lon in kept] if len(kept) > 2 else ring
