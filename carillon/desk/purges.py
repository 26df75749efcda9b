# SPDX-License-Identifier: Apache-2.0
"""The purge of what was kept for an event, by everybody who took part, with a signed statement from each.

Erased are the room, what mattered to the event and what bureaus thought of it, counts, situation reports, calls, lists of persons, and
questions kept open for it. The register's entry and published lessons stay, and so do reports, records, notices and hits: they are their
owners'.
"""

import msgspec
from sqlalchemy import Connection

from carillon.core.model.event import Event
from carillon.core.model.purge import Statement
from carillon.core.policy import rooms as rules
from carillon.core.policy.actors import Actor
from carillon.core.policy.scope import Scope
from carillon.desk.act import Act, Repeat, act, keep, look
from carillon.desk.bench import Bench
from carillon.desk.events import admitted
from carillon.desk.exchange import post, telling
from carillon.desk.exchange import purges as told
from carillon.desk.exchange.post import Saying
from carillon.desk.listed import erasing
from carillon.errors import Conflict, Denied
from carillon.store import calls, clock, counts, events, inbox, matter_ranks, people, rooms, screenings, situations, watches
from carillon.store import purges as store
from carillon.store.calls import Held
from carillon.store.purges import Purge
from carillon.store.watches import Wanted

KEPT_DAYS = 90
"""Days after the end of the work on an event after which it is purged by itself."""
BATCH = 20


def purge(bench: Bench, actor: Actor, event_id: str, repeat: Repeat | None = None) -> list[Purge]:
    """Has everybody erase what was kept for an event that is over or cancelled, with the next round; for the bureau that leads it."""
    with act(bench, actor, "event.purge", object=event_id, repeat=repeat) as doing:
        event = admitted.require(doing, event_id)
        if actor.bureau != event.lead:
            raise Denied(f"Only {event.lead}, which leads {event.id}, has it purged.", help="Ask that bureau.")
        if event.state != "cancelled" and not rules.is_over(event, doing.at):
            raise Conflict(f"{event.name} is not over.", help=f"The work on it ends on {rules.last_day(event)}; cancel it, or wait.")
        _ask(bench, doing, event)
        return store.of(doing.connection, actor.bureau, event_id)


def page(bench: Bench, actor: Actor, event_id: str) -> list[Purge]:
    """Who has stated what; the lead sees all, everybody else his own."""
    with look(bench, actor, "event.purge", object=event_id) as doing:
        event = admitted.require(doing, event_id)
        return store.of(doing.connection, actor.bureau, event.id)


def carry_out(bench: Bench) -> int:
    """The chore: erases what bureaus of this node were asked to erase, and states it."""
    with bench.database.read() as connection:
        away = post.elsewhere(bench, connection)
        waiting = [one for one in store.open_own(connection, BATCH) if one.bureau not in away]
    for one in waiting:
        with keep(bench, one.bureau, "event.purge", object=one.event) as doing:
            found = _erase(bench, doing, one.bureau, one.event)
            statement = told.sign(bench, Statement(event=one.event, bureau=one.bureau, at=doing.at, counts=found))
            store.state(doing.connection, one.bureau, statement)
            doing.detail = {"rows": sum(found.values())}
            if one.lead != one.bureau:
                body = {"statement": msgspec.to_builtins(statement)}
                saying = Saying(kind="event-purged", origin=one.bureau, body=body, objects=((one.event, 0),))
                telling.tell(bench, doing, saying, [one.lead])
    if waiting:
        # What was erased is to be in no file either.
        bench.database.checkpoint()
    return len(waiting)


def purge_due(bench: Bench) -> int:
    """The chore: events whose work ended so long ago that nothing of it is kept any more."""
    before = clock.after(clock.now(), hours=-24 * KEPT_DAYS)[:10]
    with bench.database.read() as connection:
        here = sorted(people.bureau_codes(connection) - post.elsewhere(bench, connection))
        found = events.find_all(connection, store.due(connection, before, here))
        due = [one for one in found if rules.last_day(one) < before]
    for event in due:
        with keep(bench, event.lead, "event.purge", object=event.id) as doing:
            _ask(bench, doing, event)
    return len(due)


def _ask(bench: Bench, doing: Act, event: Event) -> None:
    """Of all that take part, and of all that were called for information about it; whoever took part before has lost his copy already."""
    called = {code for held in _calls(doing.connection, event.lead, event.id) if held.own for code in held.call.to}
    asked = sorted({*event.bureaus, *called})
    store.ask(doing.connection, event.lead, event.id, asked, event.lead, doing.at)
    body = {"event": event.id}
    saying = Saying(kind="event-purge", origin=event.lead, body=body, objects=((event.id, event.version),), priority="urgent")
    telling.tell(bench, doing, saying, asked)
    doing.detail = {"asked": len(asked)}


def _calls(connection: Connection, bureau: str, event_id: str) -> list[Held]:
    """A bureau's copies of calls about this event alone; one about several lives as long as the last of them."""
    event = events.find(connection, event_id)
    found = calls.about_events(connection, Scope(bureau=bureau, red=True), [event]) if event is not None else []
    return [held for held in found if held.call.events == (event_id,) and not held.call.series]


def _erase(bench: Bench, doing: Act, bureau: str, event_id: str) -> dict[str, int]:
    """Rows by what they were."""
    connection, scope = doing.connection, Scope(bureau=bureau, red=True)
    found = matter_ranks.forget_event(connection, event_id)
    found["room"] = rooms.erase(connection, bureau, event_id)
    found["hours"] = counts.erase(connection, event_id, [bureau])
    found["situation_reports"] = _situations(connection, bureau, event_id)
    about = _calls(connection, bureau, event_id)
    for held in about:
        calls.erase(connection, held)
        inbox.forget_for(connection, held.call.id, bureau)
    found["calls"] = len(about)
    found["lists"] = 0
    for one in screenings.of_event(connection, event_id, bureau):
        found["lists"] += erasing.erase_now(bench, connection, one, "schedule", doing.at) is not None
    reference = rules.reference_of(event_id)
    watched = [one.id for one in watches.page(connection, scope, Wanted(name=reference, limit=1000))]
    watches.close(connection, watched, watches.ENDED, "", doing.at)
    watches.forget(connection, watched)
    found["watches"] = len(watched)
    inbox.forget_for(connection, event_id, bureau)
    return found


def _situations(connection: Connection, bureau: str, event_id: str) -> int:
    for held in situations.page(connection, Scope(bureau=bureau, red=True), event_id, limit=10_000):
        inbox.forget_for(connection, held.report.id, bureau)
    return situations.erase(connection, bureau, event_id)
