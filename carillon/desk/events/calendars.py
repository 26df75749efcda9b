# SPDX-License-Identifier: Apache-2.0
"""Whole calendars into the register and out of it: what fits is entered, the rest is told row by row, a second run changes nothing."""

from collections.abc import Collection, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection

from carillon.core.model.event import Event, Venue
from carillon.core.policy import events as rules
from carillon.core.policy.actors import Actor
from carillon.desk.act import look, permit
from carillon.desk.bench import Bench
from carillon.desk.events import calendar_files, register
from carillon.desk.events.calendar_files import Calendar
from carillon.errors import Denied, Invalid
from carillon.formats import calendar_csv, geojson, ical_out
from carillon.formats.calendar_entries import Note, merged
from carillon.formats.rows import Rejected
from carillon.store import clock, people
from carillon.store import events as store
from carillon.store.events import Wanted

WRITTEN = ("ics", "geojson", "csv")
MOST = register.MOST_AT_ONCE
SHOWN_NOTES = 500


class Imported(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a calendar, or would: `events` as they are, or would be, entered; ids of those that are new, changed, and known as they
    are; rows that were left out, each with its place and the reason; and what is doubtful in the rest."""

    format: str
    mapping: dict[str, Any] | None
    samples: dict[str, tuple[str, ...]]
    events: tuple[Event, ...]
    new: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    rejected: tuple[Rejected, ...]
    notes: tuple[Note, ...]
    dry_run: bool


def bring_in(bench: Bench, actor: Actor, calendar: Calendar, *, into: str = "", dry_run: bool = False) -> Imported:
    """Enters the events of a calendar, led by the actor's bureau; `into` is the event whose programme, venues or map it is.

    An event that is there already keeps what the calendar does not speak of. Raises Malformed, TooLarge, Invalid, NotFound, Denied.
    """
    permit(bench, actor, "event.register", into or "calendar")
    with look(bench, actor, "event.read", object=into or "calendar") as doing:
        event = register.find(doing.connection, into) if into else None
        if event is not None and event.lead != actor.bureau:
            raise Denied(f"Only {event.lead}, which leads {event.id}, changes it.", help="Ask that bureau to import it.")
        understood = calendar_files.read(calendar, event, () if event else (actor.bureau,))
        found = _Sorted(actor.bureau, people.bureau_codes(doing.connection), list(understood.reading.notes))
        for one in understood.reading.events:
            found.take(bench, doing.connection, one, onto=event is not None)
    if len(found.events) > MOST:
        raise Invalid(f"At most {MOST} events at once; this calendar has {len(found.events)}.", help="Split it.")
    made = found.outcome
    if not dry_run and (made.new or made.changed):
        made = register.register_all(bench, actor, found.events)
    return Imported(
        format=understood.format,
        mapping=understood.mapping,
        samples=understood.samples,
        events=tuple(found.events),
        new=made.new,
        changed=made.changed,
        unchanged=made.unchanged,
        rejected=(*understood.reading.rejected, *found.rejected),
        notes=tuple(found.notes[:SHOWN_NOTES]),
        dry_run=dry_run,
    )


def take_out(bench: Bench, actor: Actor, form: str, *, event: str = "", series: str = "", since: str = "", until: str = "") -> bytes:
    """Events of the register as a file: one, a series, or those within a time. CSV of one event is its programme."""
    if form not in WRITTEN:
        raise Invalid(f"Events are written as {', '.join(WRITTEN)}.", fields={"format": f"One of {', '.join(WRITTEN)}."})
    if event:
        found = [register.fetch(bench, actor, event)]
    else:
        found = register.page(bench, actor, Wanted(limit=MOST, series=series or None, since=since or None, until=until or None))
    if form == "ics":
        return ical_out.write(found, clock.now())
    if form == "csv":
        return calendar_csv.write_sessions(found) if event and found[0].sessions else calendar_csv.write_events(found)
    return geojson.write(found[0]) if event else _all_places(found)


def _all_places(found: Sequence[Event]) -> bytes:
    """The geography of several events in one collection, each feature with the id of its event."""
    features = []
    for event in found:
        for feature in msgspec.json.decode(geojson.write(event))["features"]:
            feature["properties"] |= {"event": event.id, "starts": event.starts, "ends": event.ends}
            features.append({**feature, "id": f"{event.id}/{feature['id']}"})
    return msgspec.json.encode({"type": "FeatureCollection", "features": features})


class _Sorted:
    """Events of a calendar, sorted by what may become of each."""

    def __init__(self, bureau: str, bureaus: Collection[str], notes: list[Note]) -> None:
        self.events: list[Event] = []
        self.rejected: list[Rejected] = []
        self.notes = notes
        self._bureau, self._bureaus = bureau, bureaus
        self._became: dict[str, list[str]] = {"new": [], "changed": [], "unchanged": []}

    @property
    def outcome(self) -> register.Registered:
        return register.Registered(*(tuple(self._became[name]) for name in ("new", "changed", "unchanged")))

    def take(self, bench: Bench, connection: Connection, event: Event, *, onto: bool) -> None:
        old = store.find(connection, event.id)
        if old is not None and old.lead != self._bureau:
            self.rejected.append(Rejected(event.id, f"{old.lead} leads this event; ask it to change it"))
            return
        whole = _spare(event if onto else over(old, self._led(event)))
        if wrong := rules.faults(whole, self._bureaus, bench.packs):
            self.rejected.append(Rejected(event.id or event.name, "; ".join(f"{name}: {text}" for name, text in wrong.items())))
            return
        became = "new" if old is None else "unchanged" if msgspec.structs.replace(whole, version=old.version) == old else "changed"
        self._became[became].append(whole.id)
        self.events.append(whole)

    def _led(self, event: Event) -> Event:
        """The event with our bureau in front, since whoever enters an event leads it, and the bureaus of the countries where it takes place
        beside it. Hosts that are no bureaus here are left out, and told."""
        if strange := [code for code in event.hosts if code not in self._bureaus]:
            self.notes.append(Note(event.id, f"there is no bureau {', '.join(strange)}; it is not among the hosts"))
        named = dict.fromkeys((*event.hosts, *(venue.country for venue in event.venues)))
        hosts = [code for code in named if code in self._bureaus and code != self._bureau]
        return msgspec.structs.replace(event, hosts=(self._bureau, *hosts))


def over(old: Event | None, new: Event) -> Event:
    """What a calendar says laid over what is known: it changes what it speaks of, and takes nothing away. An event that was called off here
    is not called on by a calendar that has not heard of it."""
    if old is None:
        return new
    return msgspec.structs.replace(
        old,
        name=new.name,
        kind=new.kind if new.kind != "other" else old.kind,
        starts=new.starts,
        ends=new.ends,
        zone=new.zone if new.zone != "UTC" else old.zone,
        series=new.series or old.series,
        hosts=tuple(dict.fromkeys((*old.hosts, *(code for code in new.hosts if code not in old.partners)))),
        words=tuple(dict.fromkeys((*old.words, *new.words))),
        crowd=new.crowd if new.crowd is not None else old.crowd,
        venues=_venues(old.venues, new.venues),
        sessions=tuple(sorted(merged(old.sessions, new.sessions), key=lambda one: (one.starts, one.title))),
        state="cancelled" if new.state == "cancelled" else old.state,
        source=new.source or old.source,
    )


def _spare(event: Event) -> Event:
    """Without time zones of venues that are the event's own, so that a table that says them changes nothing."""
    venues = tuple(msgspec.structs.replace(one, zone="") if one.zone == event.zone else one for one in event.venues)
    return msgspec.structs.replace(event, venues=venues)


def _venues(old: Sequence[Venue], new: Sequence[Venue]) -> tuple[Venue, ...]:
    """By id; of a venue that both know, what the new one says."""
    found = {one.id: one for one in old}
    for one in new:
        known = found.get(one.id)
        if known is not None:
            said = {name: value for name, value in msgspec.structs.asdict(one).items() if value not in (None, "", ())}
            one = msgspec.structs.replace(known, **said)
        found[one.id] = one
    return tuple(found.values())
