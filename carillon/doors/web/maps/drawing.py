# SPDX-License-Identifier: Apache-2.0
"""Maps as figures of a page: the world by country, and the surroundings of an event.

Values in, markup out. Every text that somebody entered is escaped, and only pages of this site become links. All colours come from the
style sheet, so that themes and paper have their own. With a script (`static/map.js`) one can move and enlarge a map; without it, the
same drawing stands there.
"""

from collections.abc import Mapping, Sequence
from math import isfinite, radians

from markupsafe import Markup, escape

from carillon.core.model.event import Point
from carillon.core.model.geometry import EARTH_KM, bounding_cap, distance, vector
from carillon.doors.language import Language
from carillon.doors.web.maps import courses, furniture, land, marks
from carillon.doors.web.maps.choropleth import fill
from carillon.doors.web.maps.cities import cities
from carillon.doors.web.maps.labels import shortened
from carillon.doors.web.maps.land import Land
from carillon.doors.web.maps.layers import ANSWERS, Key, Layers, Spot, Stretch
from carillon.doors.web.maps.marks import Mark
from carillon.doors.web.maps.projection import Azimuthal
from carillon.doors.web.maps.view import WIDE, CloseUp, View, WholeWorld
from carillon.doors.web.words import N_

LOWEST, HIGHEST, USUAL = 440, 720, 600
"""Units of height: a drawing follows the shape of what it shows, within reason."""
MARGIN = 1.3
LEAST_KM = 3.0
"""The span of a map of one place."""
FAR = radians(75.0)
"""What reaches farther than this from its middle is shown on the map of the world."""
NAMES_FROM_KM, ARROW_TO_KM = 150.0, 3000.0
NAMED_COUNTRY = 3000.0
"""Square units of a country from which on its name is written on it."""
Fit = tuple[Point, float, int]


def world(
    fills: Mapping[str, str],
    title: str,
    language: Language,
    *,
    points: Sequence[Spot] = (),
    keys: Sequence[Key] = ANSWERS,
    addresses: Mapping[str, str] | None = None,
    name: str = "map",
) -> Markup:
    """The world with countries filled by state. `fills` has, by code of two letters, the code of one of `keys`; `addresses` the page that
    a country leads to. `name` tells several maps on one page apart: letters, digits and dashes. See `choropleth.graded` for numbers.
    """
    view, ground = WholeWorld(), land.world()
    filled = fill(fills, keys, ground, addresses or {}, name, language)
    drawn, outside = marks.points(points, view)
    body = _sea(view, world=True, known=ground.known) + _fine(filled.under + _lines(ground)) + marks.draw([*filled.marks, *drawn], view)
    entries = furniture.key_entries([one for one in keys if one.code in fills.values()], name, language)
    entries += furniture.spot_entries(_rest(points, outside), _clustered(drawn), language)
    notes = [*filled.notes, *_notes(ground, Layers(), outside, language)]
    return _figure(view, name, title, furniture.patterns(keys, name), body, "", entries, notes, language)


def close_up(
    layers: Layers,
    title: str,
    language: Language,
    *,
    span_km: float | None = None,
    centre: Point | None = None,
    stretch: Stretch | None = None,
    name: str = "map",
) -> Markup:
    """The surroundings of an event: all of its places; or a stretch of one of its routes; or `span_km` around `centre`.

    What reaches over half the globe is drawn on the map of the world. Where nothing has coordinates, a sentence says so.
    """
    found = _fit(courses.corners(layers, stretch), span_km, centre)
    if found is None:
        return Markup('<p class="soft">{}</p>').format(language.gettext(N_("Nothing here has coordinates yet.")))
    if _corner(found) > FAR:
        return _drawn(WholeWorld(), land.world(), layers, title, stretch, name, language)
    return _drawn(CloseUp(*found), land.around(*found), layers, title, stretch, name, language)


def _fit(corners: Sequence[Point], span_km: float | None, centre: Point | None) -> Fit | None:
    """Centre, span and height of what is to be seen; None where nothing is."""
    if centre is None or not marks.known(*centre):
        if not corners:
            return None
        middle = Azimuthal(bounding_cap(corners).centre)
        places = [middle.forward(vector(one)) for one in corners]
        west, east = min(x for x, _ in places), max(x for x, _ in places)
        south, north = min(y for _, y in places), max(y for _, y in places)
        centre = middle.inverse(((west + east) / 2, (south + north) / 2))
        across, tall = max(east - west, LEAST_KM / MARGIN) * MARGIN, max(north - south, LEAST_KM / MARGIN / 2) * MARGIN
        height = round(max(LOWEST, min(HIGHEST, WIDE * tall / across)))
        fitting = max(across, tall * WIDE / height)
    else:
        height, fitting = USUAL, max([LEAST_KM, *(2 * MARGIN * distance(centre, one) for one in corners)])
    if span_km is not None and isfinite(span_km):
        height, fitting = USUAL, max(0.2, min(20000.0, span_km))
    return (round(centre[0], 6), round(centre[1], 6)), fitting, height


def _corner(fit: Fit) -> float:
    """The angle from the centre of a drawing to its corner."""
    _, span_km, height = fit
    return float((1 + (height / WIDE) ** 2) ** 0.5 * span_km / 2 / EARTH_KM)


def _drawn(view: View, ground: Land, layers: Layers, title: str, stretch: Stretch | None, name: str, language: Language) -> Markup:
    zones = courses.zones(layers.zones, view)
    lines = courses.routes(layers, stretch, view, language)
    venues = courses.venues(layers.venues, view, language)
    spots, outside = marks.points(layers.spots, view)
    whole = isinstance(view, WholeWorld)
    bar, bar_taken = furniture.scale_bar(view, language)
    arrow, arrow_taken = furniture.north(view, language) if _northern(view) else ("", [])
    under = _countries(ground) + _lines(ground) + zones.under + lines.under
    above = marks.draw(
        [*_orientation(view, ground, venues.marks, language), *zones.marks, *lines.marks, *venues.marks, *spots],
        view, [*bar_taken, *arrow_taken],
    )  # fmt: skip
    entries = furniture.place_entries(layers, any(one.style == "km" for one in lines.marks), language)
    entries += furniture.spot_entries(_rest(layers.spots, outside), _clustered(spots), language)
    body = _sea(view, world=whole, known=ground.known) + _fine(under) + above
    return _figure(view, name, title, "", body, bar + arrow, entries, _notes(ground, layers, outside, language), language)


def _northern(view: View) -> bool:
    """Whether up is north all over a map, or near enough."""
    return isinstance(view, CloseUp) and view.width * view.km_per_unit <= ARROW_TO_KM and abs(view.projection.centre[0]) <= 75.0


def _clustered(drawn: Sequence[Mark]) -> bool:
    return any("map-many" in one.body for one in drawn)


def _rest(spots: Sequence[Spot], outside: Sequence[Spot]) -> list[Spot]:
    left = set(outside)
    return [one for one in spots if one not in left]


def _sea(view: View, *, world: bool, known: bool) -> str:
    kind = "map-sea" if known else "map-blank"
    if world:
        return _fine(f'<path class="{kind} map-edge" d="{land.outline()}"/>')
    return f'<rect class="{kind}" width="{view.width}" height="{view.height}"/>'


def _fine(paths: str) -> str:
    return f'<g transform="scale(.1)">{paths}</g>'


def _countries(ground: Land) -> str:
    return "".join(f'<path class="map-land" d="{one.data}"/>' for one in ground.shapes if one.data)


def _lines(ground: Land) -> str:
    pairs = (("map-net", ground.net), ("map-coast", ground.coast), ("map-border", ground.border))
    return "".join(f'<path class="{kind}" d="{data}"/>' for kind, data in pairs if data)


def _orientation(view: View, ground: Land, near: Sequence[Mark], language: Language) -> list[Mark]:
    """Names of countries and cities, and degrees at the edge: only where there is room."""
    found = [Mark(one.at, name=_degree(one, language), style="degree", rank=8, whole=True, reach=0.0, size=0.8) for one in ground.degrees]
    if not isinstance(view, CloseUp) or view.width * view.km_per_unit < NAMES_FROM_KM:
        return found
    for shape in ground.shapes:
        if shape.size >= NAMED_COUNTRY:
            text = language.country(shape.code) if shape.code else shape.name
            found.append(Mark(shape.middle, name=shortened(text), style="country", rank=5, centred=True, whole=True, reach=2.0))
    named = {one.name for one in found}
    for city in cities():
        at, name = view.place(city.at), shortened(city.name(language.locale))
        if at is not None and name not in named and all(abs(at[0] - one.at[0]) + abs(at[1] - one.at[1]) > 12 for one in near):
            body = '<circle class="map-city" r="2"/>'
            found.append(Mark(at, body, name, "city", rank=6 + min(1, city.order), whole=True, reach=2.5, size=0.9))
    return found


def _degree(one: land.Degree, language: Language) -> str:
    words = {
        (True, True): N_("%(degrees)s° N"), (True, False): N_("%(degrees)s° S"),
        (False, True): N_("%(degrees)s° E"), (False, False): N_("%(degrees)s° W"),
    }  # fmt: skip
    figures = language.number(abs(one.degrees))
    if one.degrees in (0.0, 180.0, -180.0):
        return f"{figures}°"
    return shortened(language.gettext(words[one.parallel, one.degrees >= 0]) % {"degrees": figures})


def _notes(ground: Land, layers: Layers, outside: Sequence[Spot], language: Language) -> list[str]:
    found = []
    if outside:
        text = language.ngettext("%(num)s more lies outside this map.", "%(num)s more lie outside this map.", len(outside))
        found.append(text % {"num": language.number(len(outside))})
    if without := sum(not marks.known(one.lat, one.lon) for one in layers.venues):
        text = language.ngettext("%(num)s venue has no coordinates yet.", "%(num)s venues have no coordinates yet.", without)
        found.append(text % {"num": language.number(without)})
    known = N_("Shapes of countries: Natural Earth. Borders are for orientation and say nothing of their status.")
    unknown = N_("Countries are not drawn: this installation has no shapes of them.")
    return [*found, language.gettext(known if ground.known else unknown)]


def _figure(
    view: View,
    name: str,
    title: str,
    defs: str,
    body: str,
    fixed: str,
    entries: Sequence[furniture.Entry],
    notes: Sequence[str],
    language: Language,
) -> Markup:
    told = "; ".join(one.text for one in entries)
    svg = (
        f'<svg class="map-drawing" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {view.width} {view.height}" direction="ltr" role="group"'
        f' aria-label="{escape(title)}" aria-describedby="{name}-told"><desc id="{name}-told">{escape(told)}</desc>'
        f'{defs}<g data-map-moved="">{body}</g>{fixed}</svg>'
    )
    caption = f'<figcaption class="map-caption">{furniture.caption(entries, notes)}</figcaption>'
    figure = f'<figure class="map" id="{name}" data-map=""><div class="map-frame">{svg}</div>{furniture.tools(language)}{caption}</figure>'
    return Markup(figure)  # noqa: S704 - every value in it was escaped where it came in
