# SPDX-License-Identifier: Apache-2.0
"""Latitude and longitude as tables write them: decimal numbers, degrees with minutes and seconds, one cell or two."""

import math
import re
from typing import Any

from carillon.formats.calendar_entries import Unfit
from carillon.formats.rows import shown

_NUMBER = r"[+\-−]?\d+(?:[.,]\d+)?"
_PART = re.compile(
    rf"""(?P<before>[NSEWO])?\s*
    (?P<degrees>{_NUMBER})\s*(?:°|º|˚|deg)?\s*
    (?:(?P<minutes>\d+(?:[.,]\d+)?)\s*(?:['′’‘]|min)\s*)?
    (?:(?P<seconds>\d+(?:[.,]\d+)?)\s*(?:["″”“]|''|′′|’’|sec)\s*)?
    (?P<after>[NSEWO](?![a-z]))?""",
    re.VERBOSE | re.IGNORECASE,
)
_SIGNS = {"N": ("lat", 1), "S": ("lat", -1), "E": ("lon", 1), "W": ("lon", -1)}


def read_pair(text: str) -> tuple[float, float]:
    """Latitude and longitude from one cell: `49°16'36"N 123°6'43"W`, `37.403°N 121.970°W`, `48.85, 2.35`. Raises Unfit."""
    text = text.strip()
    separated = [half for half in re.split(r"\s*[;/|]\s*|\s*,\s+|\s*(?<=[NSEWOnsewo°'\"″”])\s*,\s*", text) if half]
    if len(separated) != 2:
        separated = _halves(text)
    if len(separated) != 2:
        raise Unfit(f"{shown(text)} are no coordinates; write latitude and longitude, such as 48.8566, 2.3522")
    (first, axis), (second, other) = _part(separated[0], text), _part(separated[1], text)
    if axis == "lon" or other == "lat":
        if axis == other:
            raise Unfit(f"{shown(text)} says the same of both numbers: one is the latitude (N, S), the other the longitude (E, W)")
        first, second = second, first
    return checked(first, second)


def read_one(value: Any, axis: str) -> float | None:
    """The degrees in one cell, for `lat` or `lon`; None where it is empty. Raises Unfit."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    text = str(value or "").strip()
    if not text:
        return None
    degrees, said = _part(text, text)
    if said and said != axis:
        raise Unfit(f"{shown(text)} is a {'longitude' if said == 'lon' else 'latitude'}; are the two columns exchanged?")
    return degrees


def checked(lat: float, lon: float) -> tuple[float, float]:
    """The point, its longitude brought between -180 and 180. Raises Unfit, and says so where the two may be exchanged."""
    if not (math.isfinite(lat) and math.isfinite(lon)):
        raise Unfit("the coordinates are no numbers")
    if abs(lat) > 90:
        if abs(lat) <= 180 and abs(lon) <= 90:
            raise Unfit(f"there is no latitude {lat:g}; latitude and longitude seem to be exchanged")
        raise Unfit(f"there is no latitude {lat:g}; it goes from -90 to 90")
    if abs(lon) > 360:
        raise Unfit(f"there is no longitude {lon:g}; it goes from -180 to 180")
    return lat, normal(lon)


def normal(lon: float) -> float:
    """The same meridian between -180 and 180."""
    if abs(lon) <= 180:
        return lon
    turned = (lon + 180) % 360 - 180
    return 180.0 if turned == -180 and lon > 0 else turned


def _halves(text: str) -> list[str]:
    """The two parts of a cell without a comma between: behind a letter of the compass, or at the one space."""
    if match := re.fullmatch(r"(.*?[NSEWO])\s*([+\-−\d].*[NSEWO])", text, re.IGNORECASE):
        return [match[1], match[2]]
    if match := re.fullmatch(r"([NSEWO].*?)\s*([NSEWO].*)", text, re.IGNORECASE):
        return [match[1], match[2]]
    if match := re.fullmatch(r"([+\-−]?\d+\.\d+),\s*([+\-−]?\d+\.\d+)", text):
        return [match[1], match[2]]
    if match := re.fullmatch(rf"({_NUMBER})\s+({_NUMBER})", text):
        return [match[1], match[2]]
    return []


def _part(text: str, whole: str) -> tuple[float, str]:
    match = _PART.fullmatch(text.strip())
    if not match or (match["seconds"] and not match["minutes"]):
        raise Unfit(f"{shown(whole)} are no coordinates; write latitude and longitude, such as 48.8566, 2.3522")
    degrees, minutes, seconds = (_number(match[name]) for name in ("degrees", "minutes", "seconds"))
    if minutes >= 60 or seconds >= 60:
        raise Unfit(f"{shown(whole)}: minutes and seconds go up to 59")
    letter = (match["before"] or match["after"] or "").upper()
    if letter == "O":
        raise Unfit(f"{shown(whole)}: O is west in French and Spanish and east in German; write E or W")
    if letter and (degrees < 0 or (match["before"] and match["after"])):
        raise Unfit(f"{shown(whole)} has both a sign and a letter of the compass, or two letters")
    size = abs(degrees) + minutes / 60 + seconds / 3600
    axis, sign = _SIGNS.get(letter, ("", -1 if match["degrees"][0] in "-−" else 1))
    return round(sign * size, 7), axis


def _number(text: str | None) -> float:
    return float((text or "0").replace(",", ".").replace("−", "-"))
