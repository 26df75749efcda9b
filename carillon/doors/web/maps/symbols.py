# SPDX-License-Identifier: Apache-2.0
"""Signs on a map. Each kind has its own form and each urgency its own tone and ring, so that both are told apart without colour."""

from collections import Counter
from collections.abc import Callable, Sequence
from math import log10
from typing import NamedTuple

from carillon.doors.web.maps.layers import Spot
from carillon.doors.web.maps.projection import XY
from carillon.doors.web.words import N_

FORMS = {
    "circle": "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z",
    "square": "M-4.5-4.5h9v9h-9z",
    "diamond": "M0-6.5 6.5 0 0 6.5-6.5 0z",
    "triangle": "M0-6.5 6.2 4.8H-6.2z",
    "drop": "M0 6.5-5.5-4h11z",
    "cross": "M-6-3.2-3.2-6 0-2.8 3.2-6 6-3.2 2.8 0 6 3.2 3.2 6 0 2.8-3.2 6-6 3.2-2.8 0z",
    "hexagon": "M-3-5.4h6L6 0 3 5.4h-6L-6 0z",
    "star": "M0-7 1.9-2.4 6.7-2.2 3 .9 4.2 5.7 0 3-4.2 5.7-3 .9-6.7-2.2-1.9-2.4z",
    "plus": "M-2-6h4v4h4v4h-4v4h-4v-4h-4v-4h4z",
}
KINDS = {
    "report": ("diamond", N_("Report")),
    "hit": ("cross", N_("Hit")),
    "incident": ("triangle", N_("Incident")),
    "notice": ("square", N_("Notice")),
    "record": ("circle", N_("Record")),
    "indicator": ("hexagon", N_("Indicator")),
    "alert": ("star", N_("Alert")),
    "task": ("drop", N_("Task")),
    "event": ("plus", N_("Event")),
}
"""Form and name of each kind of point; a kind that is not here is drawn as a circle."""
URGENCIES = {"routine": N_("Routine"), "priority": N_("Priority"), "urgent": N_("Urgent"), "flash": N_("Life in danger")}
"""The least urgent first."""
MANY = 300
"""From more points than this on, those close together are drawn as one."""
CLOSE, SAME = 38.0, 5.0
"""Units within which points are drawn as one when they are many, and when they are few: then only what would hide another."""


class Cluster(NamedTuple):
    """Points drawn as one, and where."""

    at: XY
    spots: tuple[Spot, ...]


def gather(spots: Sequence[Spot], placed: Sequence[XY]) -> list[Cluster]:
    """Points, each in the first cluster near enough, begun by the most urgent; the most urgent come last, to be drawn over the others."""
    near = CLOSE if len(spots) > MANY else SAME
    order = sorted(range(len(spots)), key=lambda n: (-rank(spots[n]), placed[n], spots[n].name))
    cells: dict[tuple[int, int], list[tuple[XY, list[Spot]]]] = {}
    found: list[tuple[XY, list[Spot]]] = []
    for number in order:
        x, y = placed[number]
        column, row = int(x // near), int(y // near)
        around = (one for c in (column - 1, column, column + 1) for r in (row - 1, row, row + 1) for one in cells.get((c, r), ()))
        host = next((one for one in around if (one[0][0] - x) ** 2 + (one[0][1] - y) ** 2 <= near * near), None)
        if host is None:
            host = ((x, y), [])
            cells.setdefault((column, row), []).append(host)
            found.append(host)
        host[1].append(spots[number])
    return [Cluster(at, tuple(held)) for at, held in reversed(found)]


def rank(spot: Spot) -> int:
    return list(URGENCIES).index(spot.urgency) if spot.urgency in URGENCIES else 0


def urgency(spots: Sequence[Spot]) -> str:
    """The greatest of some points."""
    return list(URGENCIES)[max(rank(one) for one in spots)]


def sign(kind: str, level: str, size: float = 1.0) -> str:
    """A point's sign around its place, as SVG."""
    form, _ = KINDS.get(kind, ("circle", ""))
    level = level if level in URGENCIES else "routine"
    ring = '<circle class="map-ring" r="10.5"/>' if level == "flash" else ""
    held = max(0.5, min(2.0, size))
    scaled = f' transform="scale({held:.2g})"' if held != 1.0 else ""
    return f'{ring}<path class="map-spot {level}" d="{FORMS[form]}"{scaled}/>'


def many(cluster: Cluster) -> str:
    """The sign of several points in one place: how many."""
    level, count = urgency(cluster.spots), len(cluster.spots)
    return f'<circle class="map-many {level}" r="{radius(count):.3g}"/><text class="map-count {level}" y="4">{count}</text>'


def radius(count: int) -> float:
    return 7.5 + 3.0 * log10(count)


def kinds(spots: Sequence[Spot], gettext: Callable[[str], str]) -> list[tuple[str, str, int]]:
    """Code, name and number of each kind among some points; known kinds in their order, others after them by their own code."""
    counts = Counter(one.kind for one in spots)
    order = [*(one for one in KINDS if one in counts), *sorted(one for one in counts if one not in KINDS)]
    return [(one, gettext(KINDS[one][1]) if one in KINDS else one, counts[one]) for one in order]
