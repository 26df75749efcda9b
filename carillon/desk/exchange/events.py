# SPDX-License-Identifier: Apache-2.0
"""What bureaus tell each other of events: the register, each event by the bureau that leads it and by nobody else."""

from collections.abc import Collection, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection

from carillon.core.model.event import Event
from carillon.core.packs.pack import Packs
from carillon.core.policy import events as rules
from carillon.desk.exchange import post, rooms
from carillon.desk.exchange.announcing import texts
from carillon.desk.exchange.inward import Inward
from carillon.errors import PeerError
from carillon.store import clock, inbox, people
from carillon.store import events as store


class EventsBody(msgspec.Struct, frozen=True):
    events: tuple[dict[str, Any], ...]


def take_events(inward: Inward) -> None:
    """Events as they stand now. One row serves the whole node: the first of its bureaus that is told brings it up to date for all of
    them, and each hears what the change means to itself."""
    told = [_known(_read(one), inward.bench.packs) for one in inward.read(EventsBody).events]
    bureaus = people.bureau_codes(inward.connection)
    away = post.elsewhere(inward.bench, inward.connection)
    for event in told:
        _require_sound(inward, event, bureaus)
        old = store.find(inward.connection, event.id)
        if old is not None:
            inward.require_owner(old.lead)
            if old.version >= event.version:
                continue
        store.put(inward.connection, [(event, inward.message.origin, inward.at)])
        for code in sorted(set(event.bureaus) | set(old.bureaus if old else ())):
            if code in bureaus and code not in away:
                tell(inward.connection, code, event, old, inward.at)
                rooms.follow(inward.bench, inward.connection, code, event, old, inward.at)
    inward.note("event.received", "register", events=len(told))


def _require_sound(inward: Inward, event: Event, bureaus: Collection[str]) -> None:
    if not event.hosts:
        raise PeerError(f"Event {event.id[:60]} has no host.")
    inward.require_owner(event.lead)
    # Hosts and partners may be bureaus of which this node hears tomorrow.
    wrong = rules.faults(event, {*bureaus, *event.bureaus}, inward.bench.packs)
    if wrong:
        field, text = next(iter(wrong.items()))
        raise PeerError(f"Event {event.id[:60]} has a mistake in {field}: {text}")


def _read(body: dict[str, Any]) -> Event:
    """Coordinates and lengths travel as decimal text."""
    try:
        return msgspec.convert(body, Event, strict=False)
    except msgspec.ValidationError as wrong:
        raise PeerError(f"An event of another form than this program knows: {wrong}.") from None


def _known(event: Event, packs: Packs) -> Event:
    """The event with kinds that are of packs of others as the rest that every list has."""
    zones = tuple(one if one.kind in packs.codes["zone_kinds"].codes else msgspec.structs.replace(one, kind="other") for one in event.zones)
    kind = event.kind if event.kind in packs.codes["event_kinds"].codes else "other"
    return msgspec.structs.replace(event, kind=kind, zones=zones)


def tell(connection: Connection, bureau: str, event: Event, old: Event | None, at: str) -> None:
    """What a change means to one bureau of this node: it is asked to take part, does so no longer, or the event is cancelled."""
    before, now = old is not None and bureau in old.bureaus, bureau in event.bureaus
    if now and not before:
        text = f"{event.lead} asks you to help secure an event: {event.name}"
    elif before and not now:
        text = f"{event.lead} has ended your part in an event: {event.name}"
    elif now and old is not None and event.state != old.state:
        text = f"{event.name} is {'cancelled' if event.state == 'cancelled' else 'on again'}"
    else:
        return
    line = inbox.Item(id=clock.new_id("inb"), bureau=bureau, kind="event", object_id=event.id, urgency="routine", text=text[:300], at=at)
    inbox.put(connection, [line])


def plain(events: Sequence[Event]) -> dict[str, Any]:
    """Events as they travel: canonical form has no fractions, so coordinates and lengths are decimal text."""
    return {"events": [texts(msgspec.to_builtins(event)) for event in events]}
