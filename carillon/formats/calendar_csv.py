# SPDX-License-Identifier: Apache-2.0
"""Events and sessions as CSV, one a row, under headings that `calendar_mapping` knows again; no cell is a formula to a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta, tzinfo

from carillon.core.model.event import Event, Session, Venue
from carillon.formats import zones
from carillon.formats.calendar_rows import safe

_EVENT = ("id", "name", "kind", "hosts", "starts", "time", "ends", "end time", "zone", "venue", "city", "country", "lat", "lon", "capacity")
_MORE = ("crowd", "series", "words", "status", "source")
_SESSION = ("event id", "title", "starts", "time", "ends", "end time", "zone", "venue", "city", "country", "lat", "lon", "crowd")


def write_events(events: Iterable[Event]) -> bytes:
    """Each event with its place where it has one alone, and with a time where it has one session on its days."""
    return _written((*_EVENT, *_MORE), (_event_row(event) for event in events))


def write_sessions(events: Iterable[Event]) -> bytes:
    """Each session of each event, by the clock of its venue."""
    return _written(_SESSION, (row for event in events for row in _session_rows(event)))


def _written(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([safe(cell) if isinstance(cell, str) else "" if cell is None else cell for cell in row] for row in rows)
    return out.getvalue().encode()


def _event_row(event: Event) -> Sequence[object]:
    venue = event.venues[0] if len(event.venues) == 1 else None
    zone = zones.zone_of(event.zone) or UTC
    starts, ends = ((text if len(text) == 10 else zones.day_of(text, zone)) for text in (event.starts, event.ends))
    time = end_time = ""
    if len(event.sessions) == 1:
        day, clock = _local(event.sessions[0].starts, zone)
        end_day, end_clock = _local(event.sessions[0].ends, zone)
        if day == starts and end_day in ("", ends):
            time, end_time = clock, end_clock
    place = _place(venue)
    own = (event.id, event.name, event.kind, "; ".join(event.hosts), starts, time, ends, end_time, event.zone, *place)
    more = (event.crowd, event.series, "; ".join(event.words), event.state, event.source)
    return (*own, venue.capacity if venue else None, *more)


def _session_rows(event: Event) -> Iterator[Sequence[object]]:
    venues = {venue.id: venue for venue in event.venues}
    for session in event.sessions:
        venue = venues.get(session.venue)
        name = venue.zone if venue and venue.zone else event.zone
        yield event.id, session.title, *_times(session, zones.zone_of(name) or UTC), name, *_place(venue), session.crowd


def _times(session: Session, zone: tzinfo) -> tuple[str, str, str, str]:
    return (*_local(session.starts, zone), *_local(session.ends, zone))


def _place(venue: Venue | None) -> Sequence[object]:
    return (venue.name, venue.city, venue.country, venue.lat, venue.lon) if venue else ("", "", "", None, None)


def _local(moment: str, zone: tzinfo) -> tuple[str, str]:
    """The day and the time with its offset, such as 13:00 UTC-6, so that no hour is there twice; empty where there is no moment."""
    if not moment:
        return "", ""
    local = datetime.fromisoformat(moment).astimezone(zone)
    offset = local.utcoffset() or timedelta()
    if offset % timedelta(minutes=1):
        local, offset = local.astimezone(UTC), timedelta()
    minutes = int(offset.total_seconds()) // 60
    said = f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60}" + (f":{abs(minutes) % 60:02}" if minutes % 60 else "")
    clock = local.strftime("%H:%M:%S" if local.second else "%H:%M")
    return local.date().isoformat(), f"{clock} UTC{said if minutes else ''}"
