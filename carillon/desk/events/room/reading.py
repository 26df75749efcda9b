# SPDX-License-Identifier: Apache-2.0
"""Reading the room of an event: its log by the newest first, what stands at a moment, who is on the roster."""

from typing import Any

import msgspec
from sqlalchemy import Connection

from carillon.core.model.event import Event
from carillon.core.model.room import KINDS, STATES, Alert, Item, Level, Liaison, Task
from carillon.core.policy import rooms as rules
from carillon.core.policy.actors import Actor
from carillon.core.policy.scope import reading as scope_of
from carillon.desk.act import look
from carillon.desk.bench import Bench
from carillon.desk.events import admitted
from carillon.desk.events.room import items
from carillon.desk.events.room.items import Shown
from carillon.errors import Invalid, NotFound
from carillon.store import rooms as store
from carillon.store import watches
from carillon.store.rooms import Wanted

MOST = 500
"""Of each kind that stands."""
LATEST = 30
"""Alerts and levels that a page shows."""


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in a room at a moment. `levels` holds by venue ("": the whole event), `history` all of them, the newest first; `alerts`
    are those in force; `roster` the officers on duty, `coming` those later on it. `incident`: a response team is deployed."""

    levels: dict[str, Item]
    history: list[Item]
    teams: list[Item]
    tasks: list[Item]
    alerts: list[Shown]
    delegations: list[Item]
    roster: list[Item]
    coming: list[Item]

    @property
    def incident(self) -> bool:
        return bool(self.teams)


class Room(msgspec.Struct, frozen=True, kw_only=True):
    """A room as a page shows it. `log` is a page of entries and hand-overs; `watches`: questions kept open for the event."""

    event: Event
    standing: Standing
    log: list[Shown]
    alerts: list[Shown]
    teams: list[Item]
    done: list[Item]
    watches: list[watches.Watch]


def view(bench: Bench, actor: Actor, event_id: str, wanted: Wanted) -> Room:
    """All of a room, with a page of its log."""
    with look(bench, actor, "room.read", object=event_id) as doing:
        event, connection, bureau = admitted.require(doing, event_id), doing.connection, actor.bureau

        def latest(kind: str, state: str | None = None) -> list[Item]:
            return store.page(connection, bureau, event.id, Wanted(kind=kind, state=state, limit=LATEST))

        reference = watches.Wanted(name=rules.reference_of(event.id), state=watches.OPEN, limit=MOST)
        return Room(
            event=event,
            standing=standing(connection, event, bureau, doing.at),
            log=items.show(connection, event, bureau, store.page(connection, bureau, event.id, wanted)),
            alerts=items.show(connection, event, bureau, latest("alert")),
            teams=latest("team", "stood_down"),
            done=latest("task", "done"),
            watches=watches.page(connection, scope_of(actor), reference),
        )


def page(bench: Bench, actor: Actor, event_id: str, wanted: Wanted) -> list[Shown]:
    """Items of a room, the newest first."""
    if wanted.kind is not None and wanted.kind not in KINDS:
        raise Invalid(f"Unknown kind {wanted.kind!r}.", fields={"kind": f"One of {', '.join(KINDS)}."})
    states = sorted({state for known in STATES.values() for state in known})
    if wanted.state is not None and wanted.state not in states:
        raise Invalid(f"Unknown state {wanted.state!r}.", fields={"state": f"One of {', '.join(states)}."})
    with look(bench, actor, "room.read", object=event_id) as doing:
        event = admitted.require(doing, event_id)
        return items.show(doing.connection, event, actor.bureau, store.page(doing.connection, actor.bureau, event.id, wanted))


def fetch(bench: Bench, actor: Actor, event_id: str, item_id: str) -> Shown:
    with look(bench, actor, "room.read", object=event_id) as doing:
        event = admitted.require(doing, event_id)
        return items.show(doing.connection, event, actor.bureau, [items.find(doing, event, item_id)])[0]


def find_event(bench: Bench, actor: Actor, item_id: str) -> str:
    """The event in whose room an item is, for who comes from a line of the inbox. Raises NotFound."""
    with look(bench, actor, "room.read", object=item_id) as doing:
        event_id = store.event_of(doing.connection, actor.bureau, item_id)
        if event_id is None:
            raise NotFound(f"There is no item {item_id[:40]} any more.", help="See the list of events.")
        return admitted.require(doing, event_id).id


def roster(bench: Bench, actor: Actor, event_id: str, *, every: bool = False) -> list[Shown]:
    """Officers on duty now; `every`: all who are on the roster and have not been, by when they begin."""
    with look(bench, actor, "room.read", object=event_id) as doing:
        event = admitted.require(doing, event_id)
        found = standing(doing.connection, event, actor.bureau, doing.at)
        return [Shown(one) for one in [*found.roster, *(found.coming if every else ())]]


def summary(bench: Bench, actor: Actor, event_id: str) -> dict[str, Any]:
    """What stands now, in its outside form."""
    with look(bench, actor, "room.read", object=event_id) as doing:
        event = admitted.require(doing, event_id)
        found = standing(doing.connection, event, actor.bureau, doing.at)

    def told(some: list[Item]) -> list[dict[str, Any]]:
        return [items.plain(Shown(one)) for one in some]

    return {
        "event": event.id,
        "incident": found.incident,
        "levels": told(list(found.levels.values())),
        "history": told(found.history),
        "teams": told(found.teams),
        "tasks": told(found.tasks),
        "alerts": [items.plain(one) for one in found.alerts],
        "delegations": told(found.delegations),
        "roster": told(found.roster),
    }


def standing(connection: Connection, event: Event, bureau: str, at: str) -> Standing:
    """Within a deed that has admitted the actor: what stands in a bureau's copy at a moment."""

    def all_of(kind: str, state: str | None = None) -> list[Item]:
        return store.page(connection, bureau, event.id, Wanted(kind=kind, state=state, limit=MOST))

    history = all_of("level")
    officers = sorted((one for one in all_of("liaison", "standing") if _ends(one) > at), key=_starts)
    alerts = [one for one in all_of("alert") if isinstance(one.body, Alert) and one.body.message != "cancel"]
    in_force = [one for one in alerts if isinstance(one.body, Alert) and (not one.body.expires or one.body.expires > at)]
    return Standing(
        levels=items.current_levels(history),
        history=history,
        teams=all_of("team", "standing"),
        tasks=sorted(all_of("task", "open"), key=_due),
        alerts=[one for one in items.show(connection, event, bureau, in_force) if not one.replaced_by],
        delegations=all_of("delegation", "standing"),
        roster=[one for one in officers if _starts(one) <= at],
        coming=[one for one in officers if _starts(one) > at],
    )


def waiting(connection: Connection, event: Event, bureau: str, at: str) -> dict[str, int]:
    """How much waits for a bureau in a room, by kind; what is nothing is left out."""
    found = standing(connection, event, bureau, at)
    tasks = [one for one in found.tasks if isinstance(one.body, Task) and one.body.to == bureau]
    alerts = [one for one in found.alerts if one.item.bureau != bureau and all(word.bureau != bureau for word in one.acknowledged)]
    counts = {"task": len(tasks), "alert": len(alerts), "team": len(found.teams)}
    return {kind: count for kind, count in counts.items() if count}


def level_of(connection: Connection, event: Event, bureau: str) -> str:
    """The threat level of the whole event as a bureau's copy has it; empty where none was set."""
    found = items.current_levels(store.page(connection, bureau, event.id, Wanted(kind="level", limit=MOST))).get("")
    return found.body.level if found is not None and isinstance(found.body, Level) else ""


def _starts(item: Item) -> str:
    return item.body.starts if isinstance(item.body, Liaison) else ""


def _ends(item: Item) -> str:
    return item.body.ends if isinstance(item.body, Liaison) else ""


def _due(item: Item) -> tuple[bool, str, str]:
    """Those due first; those without a time last."""
    due = item.body.due_at if isinstance(item.body, Task) else ""
    return (not due, due, item.id)
