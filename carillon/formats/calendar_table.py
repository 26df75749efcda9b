# SPDX-License-Identifier: Apache-2.0
"""A table to events, by a mapping (`calendar_mapping`): a season, of which each row is an event, or venues and sessions of one event.

A World Cup is its file of stadiums read onto an event, and then its fixtures read onto that. Ids are made of name and year, and of the
city or the day where two events share them, so that they are the same whenever the table is read. Rows that break a rule are left out,
each with its place and the reason.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC
from typing import Any

import msgspec

from carillon import errors
from carillon.core.model.event import Event, Session
from carillon.formats import zones
from carillon.formats.calendar_cells import RowFields, When
from carillon.formats.calendar_days import Order, order_of
from carillon.formats.calendar_entries import (
    Note,
    Reading,
    Unfit,
    country_of,
    event_id,
    fitted,
    framed,
    id_of,
    kind_of,
    merged,
    outside,
    slug,
)
from carillon.formats.calendar_mapping import Plan, checked
from carillon.formats.calendar_rows import Table
from carillon.formats.rows import Rejected, shown
from carillon.formats.venue_names import VenueNames


class _Gathered(msgspec.Struct):
    """What comes of the rows, and of which row."""

    rejected: list[Rejected]
    notes: list[Note] = []
    events: list[tuple[str, Event]] = []
    sessions: list[Session] = []


def read(table: Table, mapping: dict[str, Any], *, event: Event | None = None, hosts: Sequence[str] = ()) -> Reading:
    """The events of a season; of a programme or of venues the given event with them, as the only one.

    `hosts` are of events whose row names none; without them it is the country of the row. An event without days gets those of its
    sessions, one without an id that of its name and year. Raises errors.Invalid with all that does not fit in the mapping.
    """
    plan = checked(mapping, table.header)
    found = _Gathered(rejected=list(table.rejected))
    order = _order(table, plan)
    rows = [RowFields(row, plan, order) for row in table.rows]
    if plan.shape == "season":
        events = _season(rows, found, tuple(hosts))
    elif event is None:
        raise errors.Invalid(f"a table of the shape {plan.shape} is read onto an event", fields={"event": "Say which."})
    else:
        whole = _venues(rows, found, event) if plan.shape == "venues" else _programme(rows, found, event)
        events = [_finished(whole, tuple(hosts))]
    return Reading(tuple(events), tuple(found.rejected), (*_notes(rows), *found.notes))


def _notes(rows: list[RowFields]) -> list[Note]:
    """The notes of the rows, what is the same in several of them once."""
    places: dict[str, list[str]] = {}
    for row in rows:
        for note in row.notes:
            places.setdefault(note.text, []).append(row.place)
    return [Note(where[0] if len(where) == 1 else f"{where[0]} and {len(where) - 1} more", text) for text, where in places.items()]


def _order(table: Table, plan: Plan) -> Order:
    """Of day and month: as the mapping says, else as the days of the table tell together."""
    fields = [plan.fields[name] for name in ("starts", "ends") if name in plan.fields]
    said: Order = next((field.order for field in fields if field.order), "")
    return said or order_of([row.cells.get(column, "") for row in table.rows for field in fields for column in field.columns])


def _season(rows: list[RowFields], found: _Gathered, hosts: tuple[str, ...]) -> list[Event]:
    for row in rows:
        try:
            found.events.append((row.place, _event(row, hosts)))
        except Unfit as unfit:
            found.rejected.append(Rejected(row.place, str(unfit)))
    return _identified(found)


def _event(row: RowFields, hosts: tuple[str, ...]) -> Event:
    name = fitted(row.text("name", " "))
    if not name:
        raise Unfit("it has no name")
    venue = row.venue()
    country = venue.country if venue else row.country()
    when = row.when(country)
    own = _hosts(row) or hosts or ((country,) if country else ())
    if not own:
        raise Unfit(f"{shown(name)} has no host; add a column of hosts or of countries, or say who hosts them")
    distance, venues = fitted(row.text("distance"), 40), (venue,) if venue else ()
    title = fitted(f"{name} ({distance} km)" if distance.replace(".", "").isdecimal() else f"{name} ({distance})" if distance else name)
    session = Session(title=title, starts=when.starts, ends=when.ends, venue=venue.id if venue else "", crowd=row.count("crowd"))
    return Event(
        id=_given_id(row),
        name=name,
        kind=kind_of(row.text("kind")) or kind_of(name, distance) or "other",
        hosts=own,
        starts=when.first.isoformat(),
        ends=when.last.isoformat(),
        zone=zones.name_of(when.zone) or "UTC",
        series=fitted(row.text("series"), 60),
        words=row.several("words"),
        crowd=row.count("crowd"),
        venues=venues,
        sessions=(session,) if when.starts else (),
        state="cancelled" if row.cancelled else "standing",
        source=fitted(row.text("source"), 500),
    )


def _given_id(row: RowFields) -> str:
    """What a column of ids says, where it is made of words; a number in it is one of this table alone."""
    given = slug(row.text("id"))
    return id_of(given) if any(map(str.isalpha, given)) else ""


def _hosts(row: RowFields) -> tuple[str, ...]:
    """Codes of bureaus, as such or as names of countries."""
    parts = [part for text in row.several("hosts") for part in text.replace("/", ",").split(",")]
    return tuple(dict.fromkeys(country_of(part) or fitted(part, 20).upper() for part in parts if part.strip()))


def _identified(found: _Gathered) -> list[Event]:
    """The events with their ids: name and year, then the city, then the day, as far as it takes to tell them apart."""
    events = found.events
    for more in (0, 1, 2):
        ids = [event.id or _made_id(event, more) for _, event in events]
        counts = Counter(ids)
        events = [
            (place, msgspec.structs.replace(event, id=made) if counts[made] == 1 or more == 2 else event)
            for (place, event), made in zip(events, ids, strict=True)
        ]
    kept: dict[str, Event] = {}
    first: dict[str, str] = {}
    for place, event in events:
        if event.id in kept:
            found.rejected.append(Rejected(place, f"{shown(event.name)} is the same event as {first[event.id]}, or has the same id"))
        else:
            kept[event.id], first[event.id] = event, place
    return list(kept.values())


def _made_id(event: Event, more: int) -> str:
    city = event.venues[0].city or event.venues[0].name if event.venues else event.hosts[0]
    return event_id(event.name, event.starts[:4], *(city, event.starts[5:])[:more])


def _venues(rows: list[RowFields], found: _Gathered, event: Event) -> Event:
    places = VenueNames(event.venues)
    for row in rows:
        try:
            venue = row.venue()
            if venue is None:
                raise Unfit("it names no venue")
            places.add(venue)
        except Unfit as unfit:
            found.rejected.append(Rejected(row.place, str(unfit)))
    return msgspec.structs.replace(event, venues=places.venues)


def _programme(rows: list[RowFields], found: _Gathered, event: Event) -> Event:
    places = VenueNames(event.venues)
    seen: dict[Session, str] = {}
    for row in rows:
        try:
            session = _session(row, places, event)
        except Unfit as unfit:
            found.rejected.append(Rejected(row.place, str(unfit)))
            continue
        if session in seen:
            found.rejected.append(Rejected(row.place, f"{shown(session.title)} is the same session as {seen[session]}"))
        elif row.cancelled:
            row.told(f"{shown(session.title)} is cancelled, and left out")
        else:
            seen[session] = row.place
    zone = zones.zone_of(event.zone) or UTC
    whole = framed(msgspec.structs.replace(event, venues=places.venues), merged(event.sessions, seen), zone)
    found.notes += outside(whole, zone)
    return whole


def _session(row: RowFields, places: VenueNames, event: Event) -> Session:
    title = _title(row)
    where = row.venue()
    venue = places.get(_known(row, where.name, places) or places.add(where)) if where else None
    around = zones.zone_of(event.zone) if event.zone != "UTC" else None
    when = row.when(venue.country if venue else "", zones.zone_of(venue.zone) if venue else None, around)
    starts, ends = _moments(when, title)
    return Session(title=title, starts=starts, ends=ends, venue=venue.id if venue else "", crowd=row.count("crowd"))


def _known(row: RowFields, name: str, places: VenueNames) -> str:
    """The venue of the event that a row means; empty where it is a new one, or the row says more of it than its name."""
    if row.point() != (None, None):
        return ""
    said = row.text("venue") or name
    found, told = places.find(said)
    if told:
        row.told(f"{shown(said)} is {told}")
    return found


def _moments(when: When, title: str) -> tuple[str, str]:
    if when.starts:
        return when.starts, when.ends
    if when.zone is None:
        raise Unfit(f"{shown(title)} has no time, and nothing says in which zone its day is; give the event or the venue a zone")
    return zones.bounds(when.first, when.last, when.zone)


def _title(row: RowFields) -> str:
    sides = " – ".join(filter(None, (row.text("home"), row.text("away"))))
    stage = ", ".join(filter(None, (row.text("stage"), row.text("group"))))
    title = row.text("title", " ") or sides or row.text("name", " ")
    if not (title or stage):
        raise Unfit("it has no title, and names no two sides")
    return fitted(f"{title} ({stage})" if title and stage else title or stage)


def _finished(event: Event, hosts: tuple[str, ...]) -> Event:
    """With the hosts and the id that follow from what was read."""
    countries = tuple(dict.fromkeys(venue.country for venue in event.venues if venue.country))
    made = event.id or (event_id(event.name, event.starts[:4]) if event.starts else "")
    return msgspec.structs.replace(event, hosts=event.hosts or hosts or countries, id=made)
