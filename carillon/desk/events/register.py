# SPDX-License-Identifier: Apache-2.0
"""The register of events, open to every bureau; the bureau that leads an event enters it, and a whole season as easily as one."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from carillon.core.model.event import Event
from carillon.core.policy import events as rules
from carillon.core.policy import rooms
from carillon.core.policy.actors import Actor
from carillon.desk.act import Act, Repeat, act, look
from carillon.desk.bench import Bench
from carillon.desk.events import spreading
from carillon.errors import Conflict, Denied, Invalid, NotFound
from carillon.store import events as store
from carillon.store import people, purges

MOST_AT_ONCE = 2000


class Registered(msgspec.Struct, frozen=True):
    """What came of entering several events: ids of those that are new, that changed, and that were known as they are."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]


def page(bench: Bench, actor: Actor, wanted: store.Wanted) -> list[Event]:
    """Events by their start."""
    with look(bench, actor, "event.read", object="list") as doing:
        return store.page(doing.connection, wanted)


def fetch(bench: Bench, actor: Actor, event_id: str) -> Event:
    with look(bench, actor, "event.read", object=event_id) as doing:
        return find(doing.connection, event_id)


def find(connection: Connection, event_id: str) -> Event:
    """Raises NotFound."""
    event = store.find(connection, event_id)
    if event is None:
        raise NotFound(f"There is no event {event_id}.", help="See the list of events.")
    return event


def register(bench: Bench, actor: Actor, event: Event, repeat: Repeat | None = None) -> Event:
    """Enters an event, or a newer form of it; `version` then is the one that the change was made from. For the bureau that leads it."""
    with act(bench, actor, "event.register", object=event.id, repeat=repeat) as doing:
        made, _ = _enter(bench, doing, [event], checked=True)
        doing.detail = {"version": made[0].version}
        return made[0]


def register_all(bench: Bench, actor: Actor, events: Sequence[Event]) -> Registered:
    """Enters a series, or newer forms of what is in it, all or none; what is known as it stands is left alone.

    Versions are not compared: what comes from a calendar is what holds. Raises Invalid naming every event that has a mistake.
    """
    if len(events) > MOST_AT_ONCE:
        raise Invalid(f"At most {MOST_AT_ONCE} events at once.", help="Split the calendar.")
    with act(bench, actor, "event.register", object="series") as doing:
        made, known = _enter(bench, doing, events, checked=False)
        doing.detail = {"events": len(made)}
        new = tuple(one.id for one in made if one.version == 1)
        changed = tuple(one.id for one in made if one.version > 1)
        return Registered(new, changed, tuple(known))


def _enter(bench: Bench, doing: Act, events: Sequence[Event], *, checked: bool) -> tuple[list[Event], list[str]]:
    """What was written, and the ids of what was known as it is (only where versions are not `checked`)."""
    bureaus = people.bureau_codes(doing.connection)
    faults: dict[str, str] = {}
    made: list[Event] = []
    known: list[str] = []
    olds: dict[str, Event | None] = {}
    for event in events:
        found = rules.faults(event, bureaus, bench.packs)
        faults.update({(name if len(events) == 1 else f"{event.id[:60]}.{name}"): text for name, text in found.items()})
        if found:
            continue
        if event.state == "standing" and _is_purged(doing, event):
            faults["state"] = "What was kept for it is erased. Enter it anew, under another id."
            continue
        old = olds[event.id] = store.find(doing.connection, event.id)
        for one in (event, old):
            if one is not None and doing.actor.bureau != one.lead:
                raise Denied(f"Only {one.lead}, which leads {one.id}, enters or changes it.", help="Ask that bureau to change it.")
        if old is None:
            made.append(msgspec.structs.replace(event, version=1))
        elif not checked and msgspec.structs.replace(event, version=old.version) == old:
            known.append(event.id)
        elif checked and event.version != old.version:
            raise Conflict(
                f"Event {event.id} is at version {old.version}, the change was made from {event.version}.",
                help="Look at both versions, then send yours again.",
                current=old,
                offered=event,
            )
        else:
            made.append(msgspec.structs.replace(event, version=old.version + 1))
    if faults:
        raise Invalid("The event has a mistake." if len(events) == 1 else "Some events have mistakes.", fields=faults)
    store.put(doing.connection, [(one, doing.actor.username, doing.at) for one in made])
    for one in made:
        spreading.take_part(bench, doing, one, olds[one.id])
    spreading.spread(bench, doing, doing.actor.bureau)
    return made, known


def _is_purged(doing: Act, event: Event) -> bool:
    """Whether an event is to go on of which nothing is kept any more."""
    return purges.asked(doing.connection, doing.actor.bureau, event.id) and not rooms.is_over(event, doing.at)
