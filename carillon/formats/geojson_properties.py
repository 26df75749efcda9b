# SPDX-License-Identifier: Apache-2.0
"""The properties of GeoJSON features, which the standard leaves open, under the names that maps and map programs give them."""

import re
from collections.abc import Mapping
from typing import Any

from carillon.formats import zones
from carillon.formats.calendar_entries import city_of, count_of, country_of, fitted, slug

_NAMES = ("name", "title", "label", "Name", "NAME", "nom", "nombre", "nome", "official_name")
_OTHERS = ("alt_name", "int_name", "short_name", "old_name", "loc_name", "names", "aliases")
_KIND_WORDS = {
    "fan_zone": ("fan", "fans", "fanzone", "supporters", "public viewing"),
    "no_fly": ("no fly", "airspace", "air space", "closed air", "drone", "drones", "tfr"),
    "traffic": ("traffic", "road closed", "road closure", "car free"),
    "village": ("village", "quarters", "camp", "hotel", "athletes"),
    "command": ("command", "control room", "coordination"),
    "cordon": ("cordon", "security", "secure", "perimeter", "perimetre", "restricted", "sterile"),
}
"""Words that say of an area which of the `zone_kinds` it is."""
_PAUSE = re.compile(r"[\s  ]")
_KINDS = {*_KIND_WORDS, "other"}


def name(properties: Mapping[str, Any]) -> str:
    return next((text for key in _NAMES if (text := _text(properties, key))), "")


def other_names(properties: Mapping[str, Any], title: str) -> tuple[str, ...]:
    """Names beside the title: those of other languages (name:ar) and short, old or alternative ones."""
    found: list[str] = []
    for key, value in properties.items():
        if key in _OTHERS or key.startswith(("name:", "name_", "alt_name:")):
            texts = value if isinstance(value, list | tuple) else str(value).split(";") if isinstance(value, str) else []
            found += [fitted(text) for text in texts if isinstance(text, str)]
    return tuple(one for one in dict.fromkeys(found) if one and one != title)


def city(properties: Mapping[str, Any]) -> str:
    return city_of(_first(properties, "city", "town", "addr:city", "ville", "ciudad", "commune"))


def country(properties: Mapping[str, Any]) -> str:
    return country_of(_first(properties, "country", "cc", "iso_a2", "ISO_A2", "addr:country", "pays", "país"))


def capacity(properties: Mapping[str, Any]) -> int | None:
    value = next((properties[key] for key in ("capacity", "seats", "capacité") if properties.get(key) is not None), None)
    return count_of(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else None


def length(properties: Mapping[str, Any]) -> float | None:
    """Kilometres of a course, as its organiser states them; no more than the way round the world."""
    number = _number(properties, "length_km", "distance_km")
    return number if number is not None and number <= 50_000 else None


def time_zone(properties: Mapping[str, Any]) -> str:
    return zones.name_of(zones.zone_of(_first(properties, "timezone", "time_zone", "tz", "tzid")))


def zone_kind(properties: Mapping[str, Any], title: str) -> str:
    """A code of `zone_kinds`: said outright, or by words in what describes the area; empty where nothing says it."""
    said = _first(properties, "kind", "zone_kind", "category", "type")
    if slug(said).replace("-", "_") in _KINDS:
        return slug(said).replace("-", "_")
    words = f" {slug(f'{said} {title}').replace('-', ' ')} "
    return next((kind for kind, known in _KIND_WORDS.items() if any(f" {word} " in words for word in known)), "")


def _first(properties: Mapping[str, Any], *keys: str) -> str:
    return next((text for key in keys if (text := _text(properties, key))), "")


def _text(properties: Mapping[str, Any], key: str) -> str:
    value = properties.get(key)
    return fitted(value) if isinstance(value, str) else ""


def _number(properties: Mapping[str, Any], *keys: str) -> float | None:
    """A number above nothing, also where a program wrote it as a text; there a comma is that of 42,195 kilometres."""
    for key in keys:
        value = properties.get(key)
        try:
            number = float(_PAUSE.sub("", value).replace(",", ".") if isinstance(value, str) else value or 0)
        except (TypeError, ValueError, OverflowError):
            continue
        if number > 0 and number != float("inf"):
            return number
    return None
