# SPDX-License-Identifier: Apache-2.0
"""Time zones as calendars and tables name them, and local times put into UTC with a stated rule where clocks change.

The rule is that of RFC 5545, 3.3.5: a local time that occurs twice is its first occurrence, and one that the clocks leap over is read by
the offset that was in force before the leap, so that 02:30 becomes 03:30. `told` says so in words, for whoever imported it.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

_OFFSET = re.compile(r"\(?(?:utc|gmt)?\s*([+\-−–])\s*(\d{1,2})(?::?(\d{2}))?\)?", re.IGNORECASE)
_NONE = {"utc": "UTC", "gmt": "UTC", "z": "UTC", "zulu": "UTC", "universal": "UTC"}
_ALONE = {"west": 1, "cest": 2, "sast": 2, "eest": 3, "msk": 3, "jst": 9, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13, "edt": -4}
"""Abbreviations that are one offset wherever they are used, in hours."""
_LONGEST = 120
_YEARS = range(1800, 2200)


@lru_cache(maxsize=1024)
def zone_of(text: str) -> tzinfo | None:
    """The zone that a name stands for, None where it is unknown.

    Read are names of the tz database in any case, also behind a path as calendar programs put it (/example.org/2024/Europe/Paris), the
    names that Windows uses, and offsets (UTC-6, GMT+1, +05:30, UTC). Abbreviations such as CST are several zones, and are not;
    those that are one offset everywhere (CEST, EDT) are.
    """
    name = " ".join(text.split()).strip("\"'")
    if not name or len(name) > _LONGEST:
        return None
    if name.casefold() in _NONE:
        return ZoneInfo("UTC")
    if match := _OFFSET.fullmatch(name):
        return _offset(match)
    if name.casefold() in _ALONE:
        return timezone(timedelta(hours=_ALONE[name.casefold()]))
    known = _names()
    parts = name.casefold().replace(" ", "_").strip("/").split("/")
    for start in range(len(parts)):
        if found := known.get("/".join(parts[start:])):
            return ZoneInfo(found)
    windows = _windows().get(name.casefold())
    return ZoneInfo(windows) if windows else None


def name_of(zone: tzinfo | None) -> str:
    """Its name in the tz database (Etc/GMT+6 is six hours behind UTC); empty for an offset with minutes, which has none."""
    if isinstance(zone, ZoneInfo):
        return zone.key
    offset = zone.utcoffset(None) if zone else None
    if offset is None or offset % timedelta(hours=1):
        return ""
    hours = offset // timedelta(hours=1)
    return f"Etc/GMT{-hours:+d}" if hours else "UTC"


@cache
def zones_in(country: str) -> tuple[tzinfo, ...]:
    """The zones of a country (alpha-2), as the tz database lists them."""
    rows = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8").splitlines()
    cells = [row.split("\t") for row in rows if row and not row.startswith("#")]
    return tuple(ZoneInfo(row[2]) for row in cells if row[0] == country.upper() and row[2].casefold() in _names())


def agreed(country: str, local: datetime) -> tzinfo | None:
    """The zone of a country at a local time, where all its zones show the same hour then; None where they differ."""
    zones = zones_in(country)
    offsets = {zone.utcoffset(local) for zone in zones}
    return zones[0] if len(offsets) == 1 else None


def utc(local: datetime, zone: tzinfo) -> str:
    """A local time as RFC 3339 in UTC, by the rule above. Raises ValueError for years that no calendar of events has."""
    if local.year not in _YEARS:
        raise ValueError(f"the year {local.year} is not one of an event's")
    moment = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    return moment.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def day_of(moment: str, zone: tzinfo) -> str:
    """The day that it is in a zone at a moment in RFC 3339."""
    return datetime.fromisoformat(moment).astimezone(zone).date().isoformat()


def bounds(first: date, last: date, zone: tzinfo) -> tuple[str, str]:
    """The moments at which the first of some days begins and the last of them is over, also where clocks change at midnight."""
    after = last + timedelta(days=1)
    return utc(datetime.combine(first, time()), zone), utc(datetime.combine(after, time()), zone)


def told(local: datetime, zone: tzinfo) -> str:
    """What to say of a local time that clocks leap over or show twice; empty for any other."""
    first, second = local.replace(tzinfo=zone, fold=0), local.replace(tzinfo=zone, fold=1)
    if first.utcoffset() == second.utcoffset():
        return ""
    shown, name = local.isoformat(" ", "minutes"), name_of(zone) or str(zone)
    back = first.astimezone(UTC).astimezone(zone).replace(tzinfo=None)
    if back != local:
        return f"{shown} does not exist in {name}, where the clocks are put forward; it is read as {back.isoformat(' ', 'minutes')}"
    return f"{shown} occurs twice in {name}, where the clocks are put back; the first is meant"


def _offset(match: re.Match[str]) -> tzinfo | None:
    hours, minutes = int(match[2]), int(match[3] or 0)
    if hours > 14 or minutes > 59:
        return None
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(offset if match[1] == "+" else -offset)


@cache
def _names() -> dict[str, str]:
    listed = files("tzdata").joinpath("zones").read_text("utf-8").split()
    return {name.casefold(): name for name in listed if name not in ("Factory", "localtime")}


@cache
def _windows() -> dict[str, str]:
    from babel.core import get_global

    known = _names()
    table = dict(get_global("windows_zone_mapping"))
    return {name.casefold(): zone for name, zone in table.items() if zone.casefold() in known}
