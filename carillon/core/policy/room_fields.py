# SPDX-License-Identifier: Apache-2.0
"""The fields of what is written in an event's room: each read into a value, or refused with what would be right."""

import math
import re
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from carillon.core.model import room, territories, texts
from carillon.core.model.room import Kind
from carillon.errors import Invalid

ITEM_ID = re.compile(r"itm-[0-9a-f]{24}")
LONG, SHORT = 10_000, 200
MOST_PEOPLE = 10_000_000
MOST_AREAS, MOST_CORNERS = 20, 1000
"""Outlines of one alert, and their points all together."""
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_EMAIL = re.compile(r"[^@\s]{1,100}@[^@\s]{1,100}")
_PHONE = re.compile(r"\+?[0-9][0-9 ()./-]{2,39}")
_BUREAU = re.compile(r"[A-Z]{2}(?:-[A-Z0-9]{1,9})?")
_WORD = re.compile(r"[A-Za-z_-]{1,40}")


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """Against what an item is read. `bureaus` take part; `venues` are ids; `codes` are the codes of lists by name. What a peer wrote is
    held to its form alone: it may know venues and codes of which this node hears tomorrow."""

    zone: str = "UTC"
    bureaus: Collection[str] | None = None
    venues: Collection[str] | None = None
    codes: Mapping[str, Collection[str]] | None = None


Reader = Callable[[Any, Known], Any]


def _text(longest: int, *, needed: str = "") -> Reader:
    def take(value: Any, there: Known) -> str:
        if value is None:
            value = ""
        if not isinstance(value, str):
            raise ValueError("Text, please.")
        try:
            text = texts.tidy(value, lines=longest > SHORT)
        except Invalid as mistake:
            raise ValueError(mistake.message) from None
        if needed and not text:
            raise ValueError(needed)
        if len(text) > longest:
            raise ValueError(f"At most {longest} characters.")
        return text

    return take


def _word(pattern: re.Pattern[str], right: str) -> Reader:
    def take(value: Any, there: Known) -> str:
        value = "" if value is None else value
        if not isinstance(value, str):
            raise ValueError(right)
        text = value.strip()
        if text and not pattern.fullmatch(text):
            raise ValueError(right)
        return text

    return take


def _code(name: str, otherwise: str | None = "") -> Reader:
    """A code of a list; `otherwise` where none is given, None where one must be."""

    def take(value: Any, there: Known) -> str:
        if value in (None, "") and otherwise is not None:
            return otherwise
        codes = there.codes[name] if there.codes is not None else None
        if not isinstance(value, str) or not (value in codes if codes is not None else _WORD.fullmatch(value)):
            raise ValueError(f"One of {', '.join(codes)}." if codes is not None else "A code.")
        return value

    return take


def _one_of(words: tuple[str, ...], otherwise: str) -> Reader:
    def take(value: Any, there: Known) -> str:
        if value in (None, ""):
            return otherwise
        if value not in words:
            raise ValueError(f"One of {', '.join(words)}.")
        return str(value)

    return take


def _bureau(*, needed: bool) -> Reader:
    def take(value: Any, there: Known) -> str:
        code = value.strip().upper() if isinstance(value, str) else ""
        if not code and value in (None, "") and not needed:
            return ""
        if not _BUREAU.fullmatch(code) or (there.bureaus is not None and code not in there.bureaus):
            raise ValueError(f"A bureau that takes part: {', '.join(there.bureaus or ())}.")
        return code

    return take


def _venue(value: Any, there: Known) -> str:
    if value in (None, ""):
        return ""
    if not isinstance(value, str) or len(value) > 60 or (there.venues is not None and value not in there.venues):
        raise ValueError("The id of a venue of this event.")
    return value


def _country(value: Any, there: Known) -> str:
    code = territories.read(value) if isinstance(value, str) else None
    if code is None:
        raise ValueError("A country's two letters, such as KE.")
    return code


def _moment(*, needed: bool) -> Reader:
    """RFC 3339; without an offset, a time on the clocks of the event."""

    def take(value: Any, there: Known) -> str:
        if value in (None, "") and not needed:
            return ""
        try:
            moment = datetime.fromisoformat(value)
            if len(value) < len("2027-04-11T07:00"):
                raise ValueError(value)
            local = moment if moment.utcoffset() is not None else moment.replace(tzinfo=ZoneInfo(there.zone))
            return local.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        except (ValueError, TypeError, OverflowError):
            raise ValueError("A time such as 2027-04-11T07:00, or 2027-04-11T07:00:00Z in UTC.") from None

    return take


def _day(value: Any, there: Known) -> str:
    if value in (None, ""):
        return ""
    try:
        if date.fromisoformat(value).isoformat() != value:
            raise ValueError(value)
    except (ValueError, TypeError):
        raise ValueError("A day such as 2027-04-11.") from None
    return str(value)


def _degrees(most: int) -> Reader:
    def take(value: Any, there: Known) -> float | None:
        if value in (None, ""):
            return None
        found = _number(value)
        if not -most <= found <= most:
            raise ValueError(f"Degrees from -{most} to {most}.")
        return found

    return take


def _number(value: Any) -> float:
    """A number, or text of one, since forms and messages bring texts."""
    try:
        found = float(value) if not isinstance(value, bool) else math.nan
    except (ValueError, TypeError, OverflowError):
        found = math.nan
    if not math.isfinite(found):
        raise ValueError("A number, please.")
    return found


def _count(value: Any, there: Known) -> int | None:
    if value in (None, ""):
        return None
    found = _number(value)
    if found != int(found) or not 0 <= found <= MOST_PEOPLE:
        raise ValueError(f"How many: a whole number up to {MOST_PEOPLE}.")
    return int(found)


def _yes(value: Any, there: Known) -> bool:
    if value in (None, "", False, "no"):
        return False
    if value in (True, "yes"):
        return True
    raise ValueError("true or false.")


def _item(value: Any, there: Known) -> str:
    if value in (None, ""):
        return ""
    if not isinstance(value, str) or not ITEM_ID.fullmatch(value):
        raise ValueError("The id of an item, itm-….")
    return value


def _languages(value: Any, there: Known) -> tuple[str, ...]:
    found = re.split(r"[\s,;]+", value.strip()) if isinstance(value, str) else value or ()
    if not isinstance(found, list | tuple) or len(found) > 20 or not all(isinstance(one, str) for one in found):
        raise ValueError("A list of languages, as en, fr, ar.")
    found = tuple(dict.fromkeys(one.lower() for one in found if one))
    if not all(_LANGUAGE.fullmatch(one) for one in found):
        raise ValueError("Languages by two or three letters, as en, fr, ar.")
    return found


def _polygons(value: Any, there: Known) -> tuple[tuple[tuple[float, float], ...], ...]:
    found = value or ()
    right = f"At most {MOST_AREAS} outlines of 3 points (latitude, longitude) or more, and {MOST_CORNERS} points in all."
    if not isinstance(found, list | tuple) or len(found) > MOST_AREAS:
        raise ValueError(right)
    rings = []
    for ring in found:
        if not isinstance(ring, list | tuple) or len(ring) < 3:
            raise ValueError(right)
        if not all(isinstance(point, list | tuple) and len(point) == 2 for point in ring):
            raise ValueError(right)
        rings.append(tuple((_known_degrees(point[0], 90), _known_degrees(point[1], 180)) for point in ring))
    if sum(map(len, rings)) > MOST_CORNERS:
        raise ValueError(right)
    return tuple(rings)


def _circles(value: Any, there: Known) -> tuple[room.Circle, ...]:
    found = value or ()
    right = f"At most {MOST_AREAS} circles, each with lat, lon and km."
    if not isinstance(found, list | tuple) or len(found) > MOST_AREAS:
        raise ValueError(right)
    made = []
    for one in found:
        if not isinstance(one, Mapping) or set(one) != {"lat", "lon", "km"}:
            raise ValueError(right)
        km = _number(one["km"])
        if not 0 <= km <= 20_100:
            raise ValueError("A radius in kilometres.")
        made.append(room.Circle(_known_degrees(one["lat"], 90), _known_degrees(one["lon"], 180), km))
    return tuple(made)


def _known_degrees(value: Any, most: int) -> float:
    found = _number(value)
    if not -most <= found <= most:
        raise ValueError(f"Degrees from -{most} to {most}.")
    return found


def _waiting(value: Any, there: Known) -> dict[str, int]:
    found = value or {}
    if not isinstance(found, Mapping) or len(found) > 20:
        raise ValueError("Counts by kind.")
    if not all(isinstance(name, str) and _WORD.fullmatch(name) for name in found):
        raise ValueError("Counts by kind.")
    return {name: _count(count, there) or 0 for name, count in found.items()}


FIELDS: dict[Kind, dict[str, Reader]] = {
    "entry": {
        "text": _text(LONG, needed="Say it in words."),
        "incident": _code("incidents"),
        "place": _text(SHORT),
        "lat": _degrees(90),
        "lon": _degrees(180),
        "occurred": _moment(needed=False),
        "urgency": _code("urgencies", "routine"),
        "supersedes": _item,
    },
    "task": {"text": _text(LONG, needed="Say what is to be done."), "to": _bureau(needed=True), "due_at": _moment(needed=False)},
    "level": {"level": _code("threat_levels", None), "reason": _text(LONG, needed="Say why."), "venue": _venue},
    "delegation": {
        "country": _country,
        "name": _text(SHORT, needed="What it is called."),
        "size": _count,
        "starts": _day,
        "ends": _day,
        "venue": _venue,
        "quarters": _text(SHORT),
        "protected": _yes,
        "contact": _bureau(needed=False),
    },
    "liaison": {
        "of": _bureau(needed=True),
        "name": _text(SHORT, needed="Who it is."),
        "starts": _moment(needed=True),
        "ends": _moment(needed=True),
        "role": _text(SHORT),
        "phone": _word(_PHONE, "A number to call, as +254 20 2123456."),
        "email": _word(_EMAIL, "An address to write to."),
        "languages": _languages,
        "place": _text(SHORT),
    },
    "team": {
        "text": _text(LONG, needed="Say what team it is, and what for."),
        "since": _moment(needed=True),
        "place": _text(SHORT),
        "venue": _venue,
        "strength": _count,
        "stood_down_at": _moment(needed=False),
    },
    "alert": {
        "headline": _text(SHORT, needed="Say it in one line."),
        "message": _one_of(("alert", "update", "cancel"), "alert"),
        "description": _text(LONG),
        "instruction": _text(LONG),
        "category": _one_of(room.CATEGORIES, "Security"),
        "urgency": _one_of(room.URGENCIES, "Unknown"),
        "severity": _one_of(room.SEVERITIES, "Unknown"),
        "certainty": _one_of(room.CERTAINTIES, "Unknown"),
        "area": _text(SHORT),
        "polygons": _polygons,
        "circles": _circles,
        "expires": _moment(needed=False),
        "references": _item,
        "source": _text(SHORT),
    },
    "handover": {"text": _text(LONG, needed="Say what the next shift must know."), "waiting": _waiting},
}
