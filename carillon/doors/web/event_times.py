# SPDX-License-Identifier: Apache-2.0
"""When something is, by the clock on the wall there: the day and the hour of its own time zone, with the distance from UTC."""

from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import dates

from carillon.core.model.event import Event
from carillon.doors.language import Language


def local(moment: str, zone: str, language: Language) -> str:
    """A moment in a zone, such as “5 May 2030, 09:00 (UTC+3)”; a day stays what it is."""
    if len(moment) <= len("2030-05-05"):
        return language.day(moment)
    there = datetime.fromisoformat(moment).astimezone(_zone(zone))
    day, clock = dates.format_date(there, "d MMM y", language.locale), dates.format_time(there, "HH:mm", locale=language.locale)
    return f"{day}, {clock} ({_distance(there)})"


def hour(moment: str, zone: str, language: Language) -> str:
    """The hour alone, for a moment whose day stands beside it."""
    return dates.format_time(datetime.fromisoformat(moment).astimezone(_zone(zone)), "HH:mm", locale=language.locale)


def day_of(moment: str, zone: str) -> str:
    """The day on which a moment is in a zone, ISO."""
    return moment[:10] if len(moment) <= 10 else datetime.fromisoformat(moment).astimezone(_zone(zone)).date().isoformat()


def span(event: Event, language: Language) -> str:
    """From when to when an event is, in its own zone; one day alone where it is over on the day on which it begins."""
    first, last = day_of(event.starts, event.zone), day_of(event.ends, event.zone)
    if first == last and len(event.starts) <= len(first):
        return language.day(first)
    return f"{local(event.starts, event.zone, language)} – {local(event.ends, event.zone, language)}"


def _distance(there: datetime) -> str:
    offset = there.utcoffset() or timedelta()
    minutes = int(offset.total_seconds()) // 60
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")


@cache
def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC
