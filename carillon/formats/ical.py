# SPDX-License-Identifier: Apache-2.0
"""iCalendar (RFC 5545) to events: a season, of which each VEVENT is an event, or a programme, of which each is a session of one event.

An entry that names another of the file as its parent (RELATED-TO) is a session of that one in either case. Times without a zone are
of the zone that the calendar or the reader names, and are refused where nobody does. Days end with themselves (DTEND is the day after).
What recurs is refused: each day on which an event is held is an event of its own.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo

import msgspec

from carillon.core.model.event import Event, Session
from carillon.formats import zones
from carillon.formats.calendar_entries import (
    Note,
    Reading,
    Unfit,
    digest,
    distinct,
    event_id,
    fitted,
    framed,
    id_from,
    id_of,
    kind_of,
    merged,
    outside,
)
from carillon.formats.coordinates import checked
from carillon.formats.ical_lines import Component, Property, calendars
from carillon.formats.rows import Rejected, shown
from carillon.formats.venue_names import VenueNames

OURS = "urn:carillon:event:"
"""What the identifiers begin with that `ical_out` writes."""
_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_TIME = re.compile(r"(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})?(Z?)")
_DURATION = re.compile(r"\+?P(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?)?")
_UNTOLD = {"VTIMEZONE", "VALARM"}


class _Span(msgspec.Struct, frozen=True):
    """When an entry takes place: days, both included, and moments in UTC where it has times; `told` is what to look at."""

    first: date
    last: date
    zone: tzinfo
    starts: str = ""
    ends: str = ""
    told: str = ""


class _Entry(msgspec.Struct, frozen=True):
    """One VEVENT, read. `parent` is the identifier of the entry that it belongs to."""

    source: Component
    uid: str
    title: str
    span: _Span
    sequence: int
    parent: str
    cancelled: bool

    @property
    def session(self) -> Session:
        starts, ends = self.span.starts, self.span.ends
        if not starts:
            starts, ends = zones.bounds(self.span.first, self.span.last, self.span.zone)
        return Session(title=self.title, starts=starts, ends=ends)


class _Found(msgspec.Struct):
    """What a file holds, gathered."""

    entries: list[_Entry] = []
    rejected: list[Rejected] = []
    notes: list[Note] = []


def read_season(data: bytes, *, hosts: tuple[str, ...] = (), kind: str = "", zone: str = "", series: str = "") -> Reading:
    """Each entry as an event. `kind` and `hosts` are of those that do not say; `zone` is for times of no zone.

    Raises errors.Malformed where the file is no calendar or is cut off.
    """
    found = _gathered(data, zone)
    children: dict[str, list[_Entry]] = {entry.uid: [] for entry in found.entries if not entry.parent}
    for entry in found.entries:
        if entry.parent in children:
            children[entry.parent].append(entry)
    events: dict[str, Event] = {}
    for entry in found.entries:
        if entry.parent in children:
            continue
        if entry.parent.startswith(OURS):
            found.rejected.append(Rejected(entry.source.place, f"{shown(entry.title)}: its event is not in the file, or was left out"))
            continue
        event = _event(entry, children.get(entry.uid, []), found, kind)
        own = distinct(event.id, events)
        events[own] = msgspec.structs.replace(event, id=own, hosts=event.hosts or hosts, series=event.series or series)
    return Reading(tuple(events.values()), tuple(found.rejected), tuple(found.notes))


def read_programme(data: bytes, event: Event) -> Reading:
    """One event: the given one with each entry as a session, its venues added; its days are those of the sessions where it has none.

    An entry that others name as their parent is the event itself, and no session.
    """
    found = _gathered(data, event.zone if event.zone != "UTC" else "")
    parents = {entry.parent for entry in found.entries if entry.parent}
    places = VenueNames(event.venues)
    sessions: list[Session] = []
    for entry in found.entries:
        if entry.uid in parents:
            continue
        if entry.cancelled:
            found.notes.append(Note(entry.source.place, f"{shown(entry.title)} is cancelled, and left out"))
            continue
        sessions.append(_placed(entry, places, found))
    zone = zones.zone_of(event.zone) or UTC
    framed_event = framed(msgspec.structs.replace(event, venues=places.venues), merged(event.sessions, sessions), zone)
    return Reading((framed_event,), tuple(found.rejected), (*found.notes, *outside(framed_event, zone)))


def _gathered(data: bytes, zone: str) -> _Found:
    found = _Found()
    newest: dict[str, _Entry] = {}
    for calendar in calendars(data):
        for part in calendar.parts:
            if part.name != "VEVENT":
                if part.name not in _UNTOLD:
                    found.notes.append(Note(part.place, f"{part.name} is no event, and passed over"))
                continue
            found.notes += [Note(f"line {number}", "it is no line of a calendar, and passed over") for number in part.broken]
            try:
                entry = _entry(part, calendar, zone)
            except Unfit as unfit:
                found.rejected.append(Rejected(part.place, str(unfit)))
                continue
            known = newest.setdefault(entry.uid, entry)
            if known is not entry:
                older, newest[entry.uid] = sorted((known, entry), key=lambda one: one.sequence)
                found.rejected.append(Rejected(older.source.place, f"{shown(older.title)}: another entry of the same UID is newer"))
    found.entries = list(newest.values())
    found.notes += [Note(one.source.place, one.span.told) for one in found.entries if one.span.told]
    return found


def _entry(part: Component, calendar: Component, zone: str) -> _Entry:
    title = fitted(part.text("SUMMARY"))
    if not title:
        raise Unfit("it has no SUMMARY, which says what it is")
    _refuse_recurring(part, title)
    span = _span(part, calendar, zone, title)
    sequence = part.text("SEQUENCE")
    parents = [one.text.strip() for one in part.all("RELATED-TO") if one.parameters.get("RELTYPE", "PARENT").upper() == "PARENT"]
    uid = part.text("UID") or f"{title}|{span.first}"
    return _Entry(
        source=part,
        uid=uid,
        title=title,
        span=span,
        sequence=int(sequence) if sequence.isdecimal() and len(sequence) < 10 else 0,
        parent=parents[0] if parents and parents[0] != uid else "",
        cancelled=part.text("STATUS").upper() == "CANCELLED",
    )


def _refuse_recurring(part: Component, title: str) -> None:
    once = re.compile(r"(?:^|;)COUNT=0*1(?:;|$)", re.IGNORECASE)
    if any(not once.search(rule.value) for rule in part.all("RRULE")) or part.one("RDATE"):
        raise Unfit(f"{shown(title)} recurs (RRULE or RDATE); enter each day on which it is held as an event of its own")
    if part.one("RECURRENCE-ID"):
        raise Unfit(f"{shown(title)} is one day of something that recurs (RECURRENCE-ID); enter it as an event of its own")


def _span(part: Component, calendar: Component, zone: str, title: str) -> _Span:
    begin, end = part.one("DTSTART"), part.one("DTEND")
    if begin is None:
        raise Unfit(f"{shown(title)} has no DTSTART, and so no day")
    starts, place = _moment(begin, calendar, zone)
    if end is not None:
        ends, end_place = _moment(end, calendar, zone)
    else:
        ends, end_place = _lasting(starts, part.text("DURATION")), place
    if isinstance(starts, datetime) != isinstance(ends, datetime):
        raise Unfit(f"{shown(title)}: one of DTSTART and DTEND is a day, the other a time")
    try:
        if isinstance(starts, datetime) and isinstance(ends, datetime):
            return _timed(starts, place, ends, end_place, title)
    except (ValueError, OverflowError) as error:
        raise Unfit(f"{shown(title)}: {error}") from None
    if ends < starts:
        raise Unfit(f"{shown(title)} ends before it begins")
    last = max(starts, ends - timedelta(days=1))
    if not 1800 <= starts.year <= last.year < 2200:
        raise Unfit(f"{shown(title)}: the year {starts.year} is not one of an event's")
    return _Span(starts, last, place)


def _timed(starts: datetime, place: tzinfo, ends: datetime, end_place: tzinfo, title: str) -> _Span:
    first, last = zones.utc(starts, place), zones.utc(ends, end_place)
    if last < first:
        raise Unfit(f"{shown(title)} ends before it begins")
    told = "; ".join(filter(None, dict.fromkeys((zones.told(starts, place), zones.told(ends, end_place)))))
    end = ends - timedelta(seconds=1) if last > first else ends
    return _Span(starts.date(), max(end.date(), starts.date()), place, first, last if last > first else "", told)


def _moment(said: Property, calendar: Component, zone: str) -> tuple[date | datetime, tzinfo]:
    value, tzid = said.value.strip(), said.parameters.get("TZID", "")
    try:
        if match := _DAY.fullmatch(value):
            return date(*map(int, match.groups())), _floating(calendar, zone) or UTC
        if match := _TIME.fullmatch(value):
            year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
            local = datetime.combine(date(year, month, day), time(hour, minute, min(second, 59)))
            return local, UTC if match[7] else _place(tzid, said, calendar, zone)
    except ValueError:
        pass
    raise Unfit(f"{said.name} {shown(value)} is no day or time")


def _place(tzid: str, said: Property, calendar: Component, zone: str) -> tzinfo:
    found = zones.zone_of(tzid) if tzid else _floating(calendar, zone)
    if found is None and tzid:
        declared = next((one for one in calendar.parts if one.name == "VTIMEZONE" and one.text("TZID") == tzid), None)
        found = zones.zone_of(declared.text("X-LIC-LOCATION")) if declared else None
    if found is None and tzid:
        raise Unfit(f"{said.name}: the time zone {shown(tzid)} is not one of the tz database; write one such as Europe/Paris")
    if found is None:
        raise Unfit(f"{said.name} has no time zone, nor has the calendar; say in which zone its times are")
    return found


def _floating(calendar: Component, zone: str) -> tzinfo | None:
    return zones.zone_of(calendar.text("X-WR-TIMEZONE")) or zones.zone_of(zone)


def _lasting(starts: date | datetime, duration: str) -> date | datetime:
    """The end of what says how long it lasts; a day lasts a day where it does not say, and a time no time."""
    if not duration:
        return starts if isinstance(starts, datetime) else starts + timedelta(days=1)
    match = _DURATION.fullmatch(duration.upper())
    if not match or not any(match.groups()):
        raise Unfit(f"DURATION {shown(duration)} is none, such as PT5H or P2D")
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    try:
        return starts + timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError:
        raise Unfit(f"DURATION {shown(duration)} is longer than any event") from None


def _event(entry: _Entry, children: list[_Entry], found: _Found, kind: str) -> Event:
    part, span = entry.source, entry.span
    places = VenueNames()
    own = _placed(entry, places, found)
    sessions = [_placed(one, places, found) for one in children if not one.cancelled]
    ours = entry.uid.startswith(OURS)
    if not sessions and span.starts and not ours:
        sessions = [own]
    categories = [word for line in part.all("CATEGORIES") for word in line.texts]
    organizer = part.one("ORGANIZER")
    by = [fitted(organizer.parameters.get("CN", "")) if organizer else ""]
    zone = part.text("X-CARILLON-ZONE") or zones.name_of(span.zone) or "UTC"
    return Event(
        id=_id(entry),
        name=entry.title,
        kind=kind_of(*categories) or kind or kind_of(entry.title) or "other",
        hosts=tuple(filter(None, (word.strip() for line in part.all("X-CARILLON-HOSTS") for word in line.texts))),
        starts=span.starts if ours and span.starts else span.first.isoformat(),
        ends=(span.ends or span.starts) if ours and span.starts else span.last.isoformat(),
        zone=zone if zones.zone_of(zone) else "UTC",
        series=fitted(part.text("X-CARILLON-SERIES"), 60),
        words=tuple(dict.fromkeys(filter(None, by))),
        venues=places.venues,
        sessions=tuple(sorted(sessions, key=lambda one: (one.starts, one.title))),
        state="cancelled" if entry.cancelled else "standing",
        version=max(1, entry.sequence),
        source=fitted(part.text("URL"), 500),
    )


def _id(entry: _Entry) -> str:
    if not entry.source.text("UID"):
        return event_id(entry.title, f"{entry.span.first:%Y}", id_of(digest(entry.uid)[:6]))
    return id_from(entry.uid.removeprefix(OURS))


def _placed(entry: _Entry, places: VenueNames, found: _Found) -> Session:
    """The entry as a session, its venue among the places; coordinates that are none are told, and left out."""
    part = entry.source
    lat = lon = None
    if geo := part.text("GEO"):
        try:
            lat, lon = _point(geo)
        except Unfit as unfit:
            found.notes.append(Note(part.place, f"GEO {shown(geo)} is left out: {unfit}"))
    where = fitted(part.text("LOCATION"))
    if not where and lat is None:
        return entry.session
    venue, told = places.meet(where or entry.title, lat=lat, lon=lon, zone=zones.name_of(entry.span.zone) if entry.span.starts else "")
    if told:
        found.notes.append(Note(part.place, f"{shown(where)} is {told}"))
    return msgspec.structs.replace(entry.session, venue=venue)


def _point(geo: str) -> tuple[float, float]:
    parts = re.split(r"[;,]", geo)
    try:
        lat, lon = map(float, parts)
    except ValueError:
        raise Unfit("it is not latitude;longitude") from None
    return checked(lat, lon)
