# SPDX-License-Identifier: Apache-2.0
"""What is around a map and not of the Earth: scale bar, north arrow, patterns, the key below it, the buttons beside it."""

from collections.abc import Sequence
from math import floor, log10
from typing import NamedTuple

from markupsafe import Markup, escape

from carillon.doors.language import Language
from carillon.doors.web.maps import courses, symbols
from carillon.doors.web.maps.labels import Box
from carillon.doors.web.maps.layers import Key, Layers, Spot
from carillon.doors.web.maps.view import View
from carillon.doors.web.words import N_

BAR = 150.0
"""The longest that a scale bar is, in units."""
LEFT = 18.0
NORTH = '<path class="map-north" d="M0-15 6 7 0 3-6 7z"/><text class="map-text map-north-word" y="20">{}</text>'
HATCHES = {
    "plain": "",
    "lines": '<path class="map-hatch" d="M0 20h80M0 60h80"/>',
    "stripes": '<path class="map-hatch" d="M-20 20 20-20M-20 100 100-20M60 100 100 60"/>',
    "dots": '<circle class="map-dot" cx="20" cy="20" r="9"/><circle class="map-dot" cx="60" cy="60" r="9"/>',
    "cross": '<path class="map-hatch" d="M-20 20 20-20M-20 100 100-20M60 100 100 60M-20 60 20 100M-20-20 100 100M60-20 100 20"/>',
}
"""Marks on a tile of 80 by 80 tenths of a unit."""


class Entry(NamedTuple):
    """A line of the key: SVG around the middle of a square of 20 units, and what it means."""

    body: str
    text: str


def scale_bar(view: View, language: Language) -> tuple[str, list[tuple[float, float, Box]]]:
    """The bar, and the space that it takes; nothing where a map has no one scale."""
    if view.km_per_unit is None:
        return "", []
    km = round_length(BAR * view.km_per_unit)
    far, down = km / view.km_per_unit, view.height - 16
    units = {"km": language.gettext(N_("%(count)s km")), "m": language.gettext(N_("%(count)s m"))}
    said = units["km"] % {"count": language.number(km)} if km >= 1 else units["m"] % {"count": language.number(round(km * 1000))}
    data = f'data-map-bar="{view.km_per_unit:.6g}" data-km="{escape(units["km"])}" data-m="{escape(units["m"])}"'
    bar = (
        f'<g class="map-bar" transform="translate({LEFT:g} {down})" {data}><path class="map-bar-line" d="M0-5V0H{far:.1f}V-5"/>'
        f'<g class="map-mark"><text class="map-text" x="0" y="-7">{escape(said)}</text></g></g>'
    )
    return bar, [(LEFT, down, (-6.0, -24.0, max(far, 60.0), 8.0))]


def round_length(longest: float) -> float:
    """The greatest of 1, 2, 5, 10, 20 … that is not longer."""
    power: float = 10.0 ** floor(log10(longest))
    return next(step * power for step in (5.0, 2.0, 1.0) if step * power <= longest * 1.000001)


def north(view: View, language: Language) -> tuple[str, list[tuple[float, float, Box]]]:
    # Translators: The letter for north on a map.
    letter = escape(language.gettext("N"))
    x, y = view.width - 26.0, 30.0
    arrow = f'<g transform="translate({x:g} {y:g})"><g class="map-mark">{NORTH.format(letter)}</g></g>'
    return arrow, [(x, y, (-12.0, -18.0, 12.0, 24.0))]


def patterns(keys: Sequence[Key], name: str) -> str:
    """A fill for each key, by the id `<name>-<code>`; in tenths of a unit, as the paths that it fills."""
    return "<defs>" + "".join(_pattern(one, f"{name}-{one.code}") for one in keys) + "</defs>"


def _pattern(key: Key, number: str) -> str:
    ground = f'<rect class="map-tone {key.tone}" width="80" height="80"/>'
    return f'<pattern id="{number}" width="80" height="80" patternUnits="userSpaceOnUse">{ground}{HATCHES[key.pattern]}</pattern>'


def key_entries(keys: Sequence[Key], name: str, language: Language) -> list[Entry]:
    """One for each state of a country, with its pattern and its sign."""
    found = []
    for key in keys:
        rect = f'<rect class="map-key-box" x="-90" y="-90" width="180" height="180" fill="url(#{name}-{key.code})"/>'
        sign = f'<text class="map-sign" y="4.5">{escape(key.sign)}</text>' if key.sign else ""
        found.append(Entry(f'<g transform="scale(.1)">{rect}</g>{sign}', language.gettext(key.label)))
    return found


def place_entries(layers: Layers, km: bool, language: Language) -> list[Entry]:
    """One for each sort of place that the map of an event shows."""
    found = []
    if any(one.lat is not None for one in layers.venues):
        found.append(Entry(courses.VENUE, language.gettext(N_("Venue"))))
    drawn = [one for one in layers.routes if len(one.points) > 1]
    for number, route in enumerate(drawn):
        line = f'<path class="map-casing" d="M-9 0H9"/><path class="map-course map-course-{number % courses.STYLES + 1}" d="M-9 0H9"/>'
        found.append(Entry(line, route.name))
    if drawn:
        found += [Entry(courses.START, language.gettext(N_("Start"))), Entry(courses.FINISH, language.gettext(N_("Finish")))]
    if km:
        body = '<circle class="map-km" r="8.5"/><text class="map-name km" text-anchor="middle" y="3.2">5</text>'
        found.append(Entry(body, language.gettext(N_("Kilometre"))))
    if layers.zones:
        found.append(Entry('<path class="map-zone cordon" d="M-8-6H8V6H-8z"/>', language.gettext(N_("Zone"))))
    return found


def spot_entries(spots: Sequence[Spot], clustered: bool, language: Language) -> list[Entry]:
    """One for each kind of point with how many there are, for each urgency that occurs, and for clusters."""
    found = [
        Entry(symbols.sign(code, "routine"), f"{name}: {language.number(count)}")
        for code, name, count in symbols.kinds(spots, language.gettext)
    ]
    levels = [one for one in symbols.URGENCIES if any(symbols.urgency([spot]) == one for spot in spots)]
    if len(levels) > 1:
        found += [Entry(symbols.sign("record", one), language.gettext(symbols.URGENCIES[one])) for one in levels]
    if clustered:
        body = '<circle class="map-many routine" r="8.5"/><text class="map-count routine" y="4">9</text>'
        found.append(Entry(body, language.gettext(N_("Several in one place"))))
    return found


def caption(entries: Sequence[Entry], notes: Sequence[str]) -> str:
    """The key and the notes below a map."""
    lines = "".join(
        f'<li><svg class="map-key" viewBox="-11 -11 22 22" aria-hidden="true">{one.body}</svg>'
        f'<span dir="auto">{escape(one.text)}</span></li>'
        for one in entries
    )
    keys = f'<ul class="map-keys">{lines}</ul>' if lines else ""
    return keys + "".join(f'<p class="map-note"><span dir="auto">{escape(one)}</span></p>' for one in notes)


def tools(language: Language) -> str:
    """Buttons that a script shows once it can serve them."""
    buttons = (("in", "+", N_("Zoom in")), ("out", "−", N_("Zoom out")), ("all", "⤢", N_("Whole map")))
    made = "".join(
        Markup('<button type="button" class="map-tool" data-map-{0}="" aria-label="{2}" title="{2}">{1}</button>').format(
            deed, sign, language.gettext(word)
        )
        for deed, sign, word in buttons
    )
    return f'<div class="map-tools" hidden="">{made}</div>'
