# SPDX-License-Identifier: Apache-2.0
"""Events as one iCalendar (RFC 5545), each session an entry of its own that names its event as its parent."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from carillon.core.model.event import Event, Session, Venue
from carillon.formats import zones
from carillon.formats.calendar_entries import digest
from carillon.formats.ical import OURS
from carillon.formats.ical_lines import escape, folded


def write(events: Iterable[Event], at: str) -> bytes:
    """The calendar as bytes; `at`, RFC 3339 in UTC, is when it was made."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Carillon//Register of events//EN", "CALSCALE:GREGORIAN"]
    for event in events:
        lines += _entry(event, at)
        venues = {venue.id: venue for venue in event.venues}
        met: dict[str, int] = {}
        for session in event.sessions:
            number = met[session.title] = met.get(session.title, 0) + 1
            lines += _session(event, session, number, venues.get(session.venue), at)
    return folded([*lines, "END:VCALENDAR"])


def _entry(event: Event, at: str) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{OURS}{event.id}",
        f"DTSTAMP:{_moment(at)}",
        *_times(event),
        f"SUMMARY:{escape(event.name)}",
        f"CATEGORIES:{escape(event.kind)}",
        *_head(event),
        f"X-CARILLON-HOSTS:{','.join(map(escape, event.hosts))}",
        f"X-CARILLON-ZONE:{escape(event.zone)}",
    ]
    if event.series:
        lines.append(f"X-CARILLON-SERIES:{escape(event.series)}")
    if event.source.startswith(("https://", "http://")):
        lines.append(f"URL:{''.join(event.source.split())}")
    if len(event.venues) == 1:
        lines += _place(event.venues[0])
    return [*lines, "END:VEVENT"]


def _session(event: Event, session: Session, number: int, venue: Venue | None, at: str) -> list[str]:
    """Its identifier is made of its title, so that it stays the same entry when it is moved to another hour or place."""
    mark = digest(f"{session.title}|{number}")[:16]
    return [
        "BEGIN:VEVENT",
        f"UID:{OURS}{event.id}:session:{mark}",
        f"RELATED-TO:{OURS}{event.id}",
        f"DTSTAMP:{_moment(at)}",
        f"DTSTART:{_moment(session.starts)}",
        *([f"DTEND:{_moment(session.ends)}"] if session.ends else []),
        f"SUMMARY:{escape(session.title)}",
        *_head(event),
        *(_place(venue) if venue else []),
        "END:VEVENT",
    ]


def _head(event: Event) -> list[str]:
    return [f"SEQUENCE:{event.version}", f"STATUS:{'CANCELLED' if event.state == 'cancelled' else 'CONFIRMED'}"]


def _times(event: Event) -> list[str]:
    """Days where both are days, else moments; then a day begins and ends as it does in the event's zone."""
    if len(event.starts) == len(event.ends) == 10:
        after = date.fromisoformat(event.ends) + timedelta(days=1)
        return [f"DTSTART;VALUE=DATE:{event.starts.replace('-', '')}", f"DTEND;VALUE=DATE:{after:%Y%m%d}"]
    zone = zones.zone_of(event.zone) or UTC
    starts, ends = event.starts, event.ends
    if len(starts) == 10:
        starts, _ = zones.bounds(date.fromisoformat(starts), date.fromisoformat(starts), zone)
    if len(ends) == 10:
        _, ends = zones.bounds(date.fromisoformat(ends), date.fromisoformat(ends), zone)
    return [f"DTSTART:{_moment(starts)}", f"DTEND:{_moment(ends)}"]


def _place(venue: Venue) -> list[str]:
    where = ", ".join(filter(None, (venue.name, venue.city, venue.country)))
    lines = [f"LOCATION:{escape(where)}"]
    if venue.lat is not None and venue.lon is not None:
        lines.append(f"GEO:{venue.lat:.6f};{venue.lon:.6f}")
    return lines


def _moment(text: str) -> str:
    return f"{datetime.fromisoformat(text).astimezone(UTC):%Y%m%dT%H%M%SZ}"
