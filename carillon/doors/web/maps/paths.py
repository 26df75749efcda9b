# SPDX-License-Identifier: Apache-2.0
"""Lines and areas as path data of SVG. Coordinates are whole tenths of the drawing's unit: fine enough to enlarge, and short."""

from collections.abc import Iterable, Sequence

from carillon.doors.web.maps.projection import XY

FINE = 10
"""Tenths: what is drawn from path data stands in a group of this scale."""
NEAR = 0.4
"""Corners nearer to the one before, in units, are left out: nobody sees them."""


def path(lines: Iterable[Sequence[XY]], *, closed: bool = False, near: float = NEAR) -> str:
    """The path data of lines or outlines; outlines too small to be seen are left out."""
    return "".join(_one(line, closed, near) for line in lines)


def _one(line: Sequence[XY], closed: bool, near: float) -> str:
    if len(line) < 2:
        return ""
    across, last = near * FINE, len(line) - 1
    left, top = round(line[0][0] * FINE), round(line[0][1] * FINE)
    steps = []
    x, y = left, top
    for number, (px, py) in enumerate(line):
        tx, ty = round(px * FINE), round(py * FINE)
        dx, dy = tx - x, ty - y
        far = dx > across or dx < -across or dy > across or dy < -across
        if far or (number == last and not closed and (dx or dy)):
            steps.append(f"{dx} {dy}" if dy >= 0 else f"{dx}{dy}")
            x, y = tx, ty
    if not steps or (closed and len(steps) < 2):
        return ""
    return f"M{left} {top}l{' '.join(steps)}" + ("z" if closed else "")


def area(ring: Sequence[XY]) -> float:
    """The size of an outline, in square units, without sign."""
    return abs(_twice(ring)) / 2.0


def middle(ring: Sequence[XY]) -> XY:
    """The centre of gravity of an outline; of one without size, of its corners."""
    twice = _twice(ring)
    if abs(twice) < 1e-9:
        return sum(x for x, _ in ring) / len(ring), sum(y for _, y in ring) / len(ring)
    sx = sy = 0.0
    (x0, y0), (px, py) = ring[0], ring[-1]
    for x, y in ring:
        cross = (px - x0) * (y - y0) - (x - x0) * (py - y0)
        sx += (px + x - 2 * x0) * cross
        sy += (py + y - 2 * y0) * cross
        px, py = x, y
    return x0 + sx / (3 * twice), y0 + sy / (3 * twice)


def _twice(ring: Sequence[XY]) -> float:
    x0, y0 = ring[0]
    px, py = ring[-1]
    found = 0.0
    for x, y in ring:
        found += (px - x0) * (y - y0) - (x - x0) * (py - y0)
        px, py = x, y
    return found
