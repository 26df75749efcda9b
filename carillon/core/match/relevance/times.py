# SPDX-License-Identifier: Apache-2.0
"""When a thing happened against the days and hours of an event.

Moments are days since the year 1 with a fraction, in UTC. The days of an event are those of its time zone. A thing's day without a time
is the day of whoever wrote it down: its noon, which is the same day wherever the event is.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from carillon.core.match.reason import Reason
from carillon.core.match.relevance.reasons import reason
from carillon.core.model.event import Event

BUILD_UP, PLANNING, STAND_DOWN = 14, 180, 3
"""Days before and after an event where its phases are not said."""
HOUR = 1 / 24
BEFORE, AFTER, LASTS = 2 * HOUR, 1 * HOUR, 3 * HOUR
"""People gather before a session and leave after it; one whose end is not said lasts that long."""
NOON = 0.1
"""Around the noon of a day; time zones are up to fourteen hours off."""
_UTC = ZoneInfo("UTC")
Span = tuple[float, float]


class Calendar(msgspec.Struct, frozen=True):
    """The spans of an event; sessions by their start, each with its title."""

    live: Span
    build_up: float
    planning: float
    stand_down: float
    sessions: tuple[tuple[float, float, str], ...]


def span(text: str) -> Span | None:
    """From when to when a moment, a day, a month or a year lasts; None for what is no date."""
    try:
        if len(text) > 10:
            at = _at(datetime.fromisoformat(text), _UTC)
            return at, at
        if len(text) == 10:
            day = date.fromisoformat(text).toordinal()
            return day + 0.5 - NOON, day + 0.5 + NOON
        if len(text) not in (4, 7):
            return None
        year, month = int(text[:4]), int(text[5:7] or 0)
        first = date(year, month or 1, 1).toordinal()
        after = date(year + (month in (0, 12)), month % 12 + 1 if month else 1, 1).toordinal()
    except ValueError:
        return _day_of(text)
    return float(first), float(after)


def _day_of(text: str) -> Span | None:
    """A time that is written in another way than the standard's has a day all the same."""
    return span(text[:10]) if len(text) > 10 and text[4:5] == text[7:8] == "-" else None


def calendar(event: Event) -> Calendar | None:
    """The spans of an event; None where its days cannot be read."""
    zone = _zone(event.zone)
    whole = _days(event.starts, event.ends, zone)
    if whole is None:
        return None
    phases = {one.name: days for one in event.phases if (days := _days(one.starts, one.ends, zone)) is not None}
    live = phases.get("live", whole)
    starts, ends = min(whole[0], live[0]), max(whole[1], live[1])
    build_up = phases["build-up"][0] if "build-up" in phases else starts - BUILD_UP
    planning = phases["planning"][0] if "planning" in phases else starts - PLANNING
    stand_down = phases["stand-down"][1] if "stand-down" in phases else ends + STAND_DOWN
    sessions = []
    for one in event.sessions:
        if (begins := span(one.starts)) is not None:
            over = span(one.ends) if one.ends else None
            sessions.append((begins[0] - BEFORE, (over[1] if over else begins[0] + LASTS) + AFTER, one.title))
    return Calendar((starts, ends), min(build_up, starts), min(planning, build_up), max(stand_down, ends), tuple(sorted(sessions)))


def _days(first: str, last: str, zone: ZoneInfo) -> Span | None:
    """From the beginning of a day, or a moment, to the end of another."""
    try:
        starts, ends = datetime.fromisoformat(first), datetime.fromisoformat(last)
    except ValueError:
        return None
    return _at(starts, zone), _at(ends + timedelta(days=1) if len(last) == 10 else ends, zone)


def _at(moment: datetime, zone: ZoneInfo) -> float:
    moment = moment.replace(tzinfo=moment.tzinfo or zone).astimezone(UTC)
    return moment.toordinal() + (moment.hour * 60 + moment.minute) / 1440


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def judge(when: Span, days: Calendar, share: float = 1.0) -> Reason:
    """What a time says. `share`: how much of it counts, less where only the time of telling is known."""
    starts, ends = days.live
    first, last = when
    if last - first < HOUR:
        for begins, over, title in days.sessions:
            if begins <= last and first <= over:
                during = begins + BEFORE <= last and first <= over - AFTER
                return reason("time.session" if during else "time.around", 1.7 * share, name=title)
    if first <= ends and last >= starts:
        return reason("time.live", 1.2 * share)
    if last < starts:
        before = starts - last
        left = str(round(before))
        if last >= days.build_up and before < 1.5:
            return reason("time.eve", 0.7 * share)
        if last >= days.build_up:
            return reason("time.build_up", 0.7 * share, days=left)
        if last >= days.planning:
            return reason("time.planning", 0.2 * share, days=left)
        return reason("time.early", -min(4.0, 1.5 + (days.planning - last) / 150) * share, days=left)
    since = str(round(first - ends))
    if first <= days.stand_down and first - ends < 1.5:
        return reason("time.next_day", 0.2 * share)
    if first <= days.stand_down:
        return reason("time.stand_down", 0.2 * share, days=since)
    return reason("time.after", -min(4.5, 1.2 + (first - days.stand_down) / 15) * share, days=since)


def is_active(days: Calendar, when: Span) -> bool:
    """Whether an event is built up or takes place then."""
    return when[0] <= days.live[1] and when[1] >= days.build_up


def of(occurred: str, told: str) -> tuple[Span, float] | None:
    """The span that counts for a thing, and how much of it."""
    if occurred and (when := span(occurred)) is not None:
        return when, 1.0
    if told and (when := span(told)) is not None:
        return when, 0.6
    return None
