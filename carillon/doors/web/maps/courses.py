# SPDX-License-Identifier: Apache-2.0
"""Routes with their kilometres, zones and venues, as lines and marks of a drawing."""

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import escape

from carillon.core.model.event import Point, Route, Venue, Zone
from carillon.core.model.geometry import Course, vector
from carillon.doors.language import Language
from carillon.doors.web.maps.labels import shortened
from carillon.doors.web.maps.layers import Layers, Stretch
from carillon.doors.web.maps.marks import Mark, known
from carillon.doors.web.maps.paths import middle, path
from carillon.doors.web.maps.projection import XY
from carillon.doors.web.maps.view import Line, View
from carillon.doors.web.words import N_

STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
APART = 36.0
"""Units between two kilometre marks, at least."""
USUAL = 5
"""Kilometres from one mark to the next, where a course is shown whole."""
ZONES = ("cordon", "fan_zone", "no_fly", "traffic", "village", "command")
"""Kinds of zones with an outline of their own."""
STYLES = 3
"""Ways of drawing a course, so that two of one event are told apart."""
START = '<circle class="map-end" r="8"/><path class="map-end-sign" d="M-2.6-4.2 4.6 0-2.6 4.2z"/>'
FINISH = '<circle class="map-end" r="8"/><path class="map-end-sign" d="M-4-4h4v4h4v4h-4v-4h-4z"/>'
BOTH = '<circle class="map-end" r="8"/><path class="map-end-sign" d="M-4.5-4h2v8h-2zM-1.2-4 4.6 0-1.2 4z"/>'
VENUE = '<circle class="map-venue" r="6"/><circle class="map-venue-dot" r="2.2"/>'


class Drawn(NamedTuple):
    """`under` is SVG of lines and areas, in tenths of a unit."""

    under: str
    marks: list[Mark]


def zones(given: Sequence[Zone], view: View) -> Drawn:
    under, marks = "", []
    for zone in given:
        pieces = view.areas([vector(one) for one in zone.ring]) if len(zone.ring) > 2 else []
        if not (data := path(pieces, closed=True)):
            continue
        kind = zone.kind if zone.kind in ZONES else "other"
        under += f'<path class="map-zone {kind}" d="{data}"><title>{escape(zone.name)}</title></path>'
        marks.append(Mark(_top(pieces[0], view), name=shortened(zone.name), style="zone", rank=2, whole=True, reach=2.0))
    return Drawn(under, marks)


def _top(outline: Line, view: View) -> XY:
    """The corner of a zone at which its name stands: the highest in sight; where none is, the middle of it."""
    corners = [(x, y) for x, y in outline if 0 <= x <= view.width and 0 <= y <= view.height]
    return min(corners, key=lambda at: at[1]) if corners else middle(outline)


def venues(given: Sequence[Venue], view: View, language: Language) -> Drawn:
    marks = []
    for venue in given:
        if venue.lat is None or venue.lon is None or not known(venue.lat, venue.lon):
            continue
        if (at := view.place((venue.lat, venue.lon))) is not None:
            said = [venue.name, venue.city, language.number(venue.capacity) if venue.capacity else ""]
            marks.append(Mark(at, VENUE, shortened(venue.name), "strong", ", ".join(filter(None, said)), reach=7.0))
    return Drawn("", marks)


def routes(layers: Layers, stretch: Stretch | None, view: View, language: Language) -> Drawn:
    under, marks = "", []
    drawn = [one for one in layers.routes if len(one.points) > 1]
    for number, route in enumerate(drawn):
        course = Course(route.points, route.length_km)
        line = path(view.lines([vector(one) for one in route.points]))
        length = language.gettext(N_("%(count)s km")) % {"count": language.number(round(course.length_km, 1))}
        under += f'<g><title>{escape(f"{route.name}, {length}")}</title><path class="map-casing" d="{line}"/>'
        under += f'<path class="map-course map-course-{number % STYLES + 1}" d="{line}"/></g>'
        near = stretch is not None and stretch.route == route.id
        if near and stretch is not None:
            part = course.stretch(stretch.from_km, stretch.to_km)
            under += f'<path class="map-stretch" d="{path(view.lines([vector(one) for one in part]))}"/>'
        under += _ticks(course, view)
        marks += [*_kilometres(route, course, view, near, language), *_ends(route, view, language, alone=len(drawn) == 1)]
    return Drawn(under, marks)


def _spacing(course: Course, view: View, least: int) -> int:
    """Kilometres from mark to mark; nought where there is no room for any."""
    if view.km_per_unit is None or course.length_km <= 0:
        return 0
    return next((step for step in STEPS if step >= least and step / view.km_per_unit >= APART), 0)


def _ticks(course: Course, view: View) -> str:
    """A dot at every kilometre, where there is room for them."""
    if view.km_per_unit is None or 1 / view.km_per_unit < APART / 2 or course.length_km > 1000:
        return ""
    places = [view.place(course.at(float(km))) for km in range(1, int(course.length_km) + 1)]
    data = "".join(f"M{at[0] * 10:.0f} {at[1] * 10:.0f}h0" for at in places if at is not None)
    return f'<path class="map-tick" d="{data}"/>' if data else ""


def _kilometres(route: Route, course: Course, view: View, near: bool, language: Language) -> list[Mark]:
    step = _spacing(course, view, 1 if near else USUAL)
    if not step:
        return []
    found = []
    for km in range(step, int(course.length_km) + 1, step):
        if (at := view.place(course.at(float(km)))) is not None:
            said = f"{route.name}: " + language.gettext(N_("kilometre %(count)s")) % {"count": language.number(km)}
            body = '<circle class="map-km" r="8.5"/>'
            found.append(Mark(at, body, str(km), "km", said, reach=8.5, size=0.8, rank=1, centred=True, whole=True))
    return found


def _ends(route: Route, view: View, language: Language, *, alone: bool) -> list[Mark]:
    first, last = view.place(route.points[0]), view.place(route.points[-1])
    together = first is not None and last is not None and abs(first[0] - last[0]) + abs(first[1] - last[1]) < 16
    ends = [(first, START, N_("Start")), (last, FINISH, N_("Finish"))] if not together else [(first, BOTH, N_("Start and finish"))]
    found = []
    for at, body, word in ends:
        if at is not None:
            said = language.gettext(word)
            full = f"{route.name}: {said}"
            found.append(Mark(at, body, shortened(said if alone else full), "strong", full, reach=8.0))
    return found


def corners(layers: Layers, stretch: Stretch | None) -> list[Point]:
    """The points that a map must show: a stretch of a route where one is asked for, else the event's places, else its points."""
    for route in layers.routes:
        if stretch is not None and route.id == stretch.route and len(route.points) > 1:
            return list(Course(route.points, route.length_km).stretch(stretch.from_km, stretch.to_km))
    found = [(one.lat, one.lon) for one in layers.venues if one.lat is not None and one.lon is not None and known(one.lat, one.lon)]
    found += [one for route in layers.routes for one in route.points]
    found += [one for zone in layers.zones for one in zone.ring]
    return found or [(one.lat, one.lon) for one in layers.spots if known(one.lat, one.lon)]
