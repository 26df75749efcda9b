# SPDX-License-Identifier: Apache-2.0
"""Countries filled by a state or a number, so that it is read in black and white, too: by pattern and sign beside the tone."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from markupsafe import escape

from carillon.doors.language import Language
from carillon.doors.web.maps.cities import cities
from carillon.doors.web.maps.land import SMALL, Land, Shape
from carillon.doors.web.maps.layers import GRADES, Key
from carillon.doors.web.maps.marks import Mark, safe
from carillon.doors.web.maps.projection import XY
from carillon.doors.web.maps.view import WholeWorld

SIGNED = 160.0
"""Square units of a country from which on the sign of its state is written on it."""


class Filled(NamedTuple):
    under: str
    marks: list[Mark]
    notes: list[str]


def fill(
    fills: Mapping[str, str], keys: Sequence[Key], ground: Land, addresses: Mapping[str, str], name: str, language: Language
) -> Filled:
    """Countries as paths, with signs on the large ones; those too small for a colour get a dot with their sign."""
    by_code = {one.code: one for one in keys}
    states = {code.upper(): by_code[state] for code, state in fills.items() if state in by_code}
    under, found = [], []
    for shape in ground.shapes:
        key = states.get(shape.code)
        if shape.data:
            under.append(_country(shape, key, addresses.get(shape.code, ""), name, language))
        if key is None:
            continue
        if shape.size < SMALL:
            found.append(_dot(shape.code, shape.middle, key, addresses, language))
        elif key.sign and shape.size >= SIGNED:
            found.append(Mark(shape.middle, name=key.sign, style="sign", rank=4, centred=True, whole=True, reach=3.0))
    there = {one.code for one in ground.shapes}
    places = _elsewhere()
    found += [_dot(code, places[code], states[code], addresses, language) for code in states if code not in there and code in places]
    missing = sorted(language.country(code) for code in states if code not in there and code not in places)
    return Filled(
        "".join(under), found, [language.gettext("Not on the map: %(names)s.") % {"names": ", ".join(missing)}] if missing else []
    )


def graded(values: Mapping[str, float], language: Language) -> tuple[dict[str, str], tuple[Key, ...]]:
    """Fills and keys for numbers by country: four steps of equal count, as far as the numbers differ."""
    ordered = sorted(set(values.values()))
    steps = [part for number in range(4) if (part := ordered[len(ordered) * number // 4 : len(ordered) * (number + 1) // 4])]
    keys, limits = [], []
    for number, part in enumerate(steps):
        tone, pattern = GRADES[number + 4 - len(steps)]
        low, high = language.number(part[0]), language.number(part[-1])
        keys.append(Key(f"step-{number}", low if low == high else f"{low}–{high}", tone, pattern, ""))
        limits.append(part[-1])
    fills = {code: f"step-{next(n for n, limit in enumerate(limits) if value <= limit)}" for code, value in values.items()}
    return fills, tuple(keys)


def _country(shape: Shape, key: Key | None, address: str, name: str, language: Language) -> str:
    said = escape(_said(shape.code, shape.name, key, language))
    filled = f'class="map-filled" fill="url(#{name}-{key.code})"' if key else 'class="map-land"'
    path = f'<path {filled} d="{shape.data}"><title>{said}</title></path>'
    return f'<a href="{escape(address)}" aria-label="{said}">{path}</a>' if safe(address) else path


def _dot(code: str, at: XY, key: Key, addresses: Mapping[str, str], language: Language) -> Mark:
    body = f'<circle class="map-tone {key.tone}" r="5.5"/><text class="map-sign small" y="3">{escape(key.sign)}</text>'
    return Mark(at, body, title=_said(code, code, key, language), address=addresses.get(code, ""), reach=5.5, rank=4)


def _said(code: str, name: str, key: Key | None, language: Language) -> str:
    country = language.country(code) if code else name
    return f"{country}: {language.gettext(key.label)}" if key else country


def _elsewhere() -> dict[str, XY]:
    """Where a country that has no shape is, by its first city."""
    view, found = WholeWorld(), {}
    for city in reversed(cities()):
        if (at := view.place(city.at)) is not None:
            found[city.country] = at
    return found
