# SPDX-License-Identifier: Apache-2.0
"""Signs and names at points of a drawing, as SVG. They keep their size when the map is enlarged or shown on a small screen."""

from collections.abc import Sequence
from math import isfinite
from typing import NamedTuple

from markupsafe import escape

from carillon.doors.web.maps import labels, symbols
from carillon.doors.web.maps.labels import Box
from carillon.doors.web.maps.layers import Spot
from carillon.doors.web.maps.projection import XY
from carillon.doors.web.maps.view import View

NAMED = 24
"""Points have their names written beside them where there are no more than this; the others tell theirs when one points at them."""
TOLD = 6
"""Names that a cluster tells."""
LONGEST = 120
"""Letters of what one reads over a point."""


HEAVY, BROAD = ("strong", "zone", "country"), 1.17
"""Styles with heavy letters, and how much wider these are."""


class Mark(NamedTuple):
    """`body` is SVG around the point, which reaches `reach` units; `name` stands beside it, in the style of a class, if there is room.

    A mark that is `whole` is drawn only where its name has room. `rank` says whose name goes first, the smallest before all.
    """

    at: XY
    body: str = ""
    name: str = ""
    style: str = ""
    title: str = ""
    address: str = ""
    reach: float = 6.0
    size: float = 1.0
    rank: int = 0
    centred: bool = False
    whole: bool = False


def draw(marks: Sequence[Mark], view: View, taken: Sequence[tuple[float, float, Box]] = ()) -> str:
    """All marks, the last on top. Names keep clear of each other, of `taken` and of the signs of venues, starts and finishes."""
    order = sorted((n for n, one in enumerate(marks) if one.name), key=lambda n: marks[n].rank)
    names = [_name(marks[n]) for n in order]
    full = [*taken, *((*one.at, _square(one.reach)) for one in marks if one.body and one.rank == 0)]
    placed = dict(zip(order, labels.place(names, view.width, view.height, full), strict=True))
    return "".join(_one(mark, placed.get(number)) for number, mark in enumerate(marks))


def _name(mark: Mark) -> labels.Name:
    return labels.Name(*mark.at, mark.name, mark.reach, mark.size, mark.centred, BROAD if mark.style in HEAVY else 1.0)


def _square(reach: float) -> Box:
    half = reach * 0.7
    return -half, -half, half, half


def _one(mark: Mark, place: labels.Place | None) -> str:
    if mark.whole and place is None:
        return ""
    x, y = mark.at
    title = f"<title>{escape(mark.title)}</title>" if mark.title else ""
    text = ""
    if place is not None:
        shown = f" {place.tier}" if place.tier and not mark.whole else ""
        style = f"map-name {mark.style}{shown}".replace("  ", " ")
        text = f'<text class="{style}" x="{place.dx:.3g}" y="{place.dy:.3g}" text-anchor="{place.anchor}">{escape(mark.name)}</text>'
    inner = f"{title}{mark.body}{text}"
    if safe(mark.address):
        inner = f'<a href="{escape(mark.address)}">{inner}</a>'
    tier = f' class="{place.tier}"' if place is not None and place.tier and mark.whole else ""
    return f'<g{tier} transform="translate({x:.1f} {y:.1f})"><g class="map-mark">{inner}</g></g>'


def safe(address: str) -> bool:
    """Whether an address is a page of this site: nothing else is made a link."""
    return address.startswith(("/", "#", "?")) and not address.startswith(("//", "/\\"))


def points(spots: Sequence[Spot], view: View) -> tuple[list[Mark], list[Spot]]:
    """Marks for points in sight, those close together as one; and the points that are not in sight."""
    inside: list[Spot] = []
    outside: list[Spot] = []
    places: list[XY] = []
    for spot in spots:
        at = view.place((spot.lat, spot.lon)) if known(spot.lat, spot.lon) else None
        if at is None:
            outside.append(spot)
        else:
            inside.append(spot)
            places.append(at)
    named = len(inside) <= NAMED
    return [_point(one, named) for one in symbols.gather(inside, places)], outside


def known(lat: float | None, lon: float | None) -> bool:
    """Whether these are coordinates of a place."""
    return lat is not None and lon is not None and isfinite(lon) and abs(lat) <= 90.0


def _point(cluster: symbols.Cluster, named: bool) -> Mark:
    spots = cluster.spots
    if len(spots) == 1:
        one = spots[0]
        title = "\n".join(text[:LONGEST] for text in (one.name, one.note) if text)
        name = labels.shortened(one.name) if named else ""
        body = symbols.sign(one.kind, one.urgency, one.size)
        return Mark(cluster.at, body, name, "soft", title, one.address, 6.5 * max(1.0, one.size), 1.0, 3)
    told = [labels.shortened(one.name) for one in spots[:TOLD]] + (["…"] if len(spots) > TOLD else [])
    return Mark(cluster.at, symbols.many(cluster), title="\n".join(told), reach=symbols.radius(len(spots)))
