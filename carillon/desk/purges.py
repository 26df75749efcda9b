# SPDX-License-Identifier: Apache-2.0
"""The purge of what was kept for an event, by everybody who took part, with a signed statement from each.

Erased are the room, what mattered to the event and what bureaus thought of it, counts, situation reports, calls, lists of persons,
questions kept open for it, and what was said of all that to other nodes. The register's entry, debriefings and published lessons stay,
and so do reports, records, notices and hits: they are their owners'.
"""

from collections.abc import Iterator, Sequence
from hashlib import sha256

import msgspec
from sqlalchemy import Connection

from carillon.core.model.event import Event
from carillon.core.model.purge import Statement
from carillon.core.policy import rooms as rules
from carillon.core.policy.actors import Actor
from carillon.core.policy.scope import Scope
from carillon.desk import debriefings
from carillon.desk.act import Act, Repeat, act, keep, look
from carillon.desk.bench import Bench
from carillon.desk.events import admitted
from carillon.desk.exchange import authority, post, sharing, telling
from carillon.desk.exchange import purges as told
from carillon.desk.exchange.post import Saying
from carillon.desk.listed import erasing
from carillon.errors import Conflict, Denied
from carillon.store import calls, clock, counts, events, inbox, matter_ranks, people, rooms, screenings, situations, watches
from carillon.store import purges as store
from carillon.store.calls import Held
from carillon.store.exchange import letters
from carillon.store.purges import Purge
from carillon.store.watches import Wanted

KEPT_DAYS = 90
"""Days after the end of the work on an event after which it is purged by itself."""
BATCH, FORGOTTEN_AT_ONCE = 20, 500
MOST_CALLS = 1000


class Purged(msgspec.Struct, frozen=True, kw_only=True):
    """What one that took part was asked to erase, and its statement (None: not yet). `holds`: the statement's signature is by the key that
    it names; `overdue`: it should have come."""

    participant: str
    asked_at: str
    statement: Statement | None
    holds: bool
    overdue: bool


def purge(bench: Bench, actor: Actor, event_id: str, repeat: Repeat | None = None) -> list[Purged]:
    """Has everybody erase what was kept for an event that is over or cancelled, with the next round; for the bureau that leads it."""
    with act(bench, actor, "event.purge", object=event_id, repeat=repeat) as doing:
        event = admitted.require(doing, event_id)
        if actor.bureau != event.lead:
            raise Denied(f"Only {event.lead}, which leads {event.id}, has it purged.", help="Ask that bureau.")
        if not _is_over(event, doing.at):
            raise Conflict(f"{event.name} is not over.", help=f"The work on it ends on {rules.last_day(event)}; cancel it, or wait.")
        _ask(bench, doing, event)
        return _shown(doing, event)


def page(bench: Bench, actor: Actor, event_id: str) -> list[Purged]:
    """Who has stated what; the lead sees all, everybody else his own."""
    with look(bench, actor, "event.purge", object=event_id) as doing:
        return _shown(doing, admitted.require(doing, event_id))


def carry_out(bench: Bench) -> int:
    """The chore: erases what bureaus of this node were asked to erase, and states it. What is not over as far as this node knows waits."""
    with bench.database.read() as connection:
        away = post.elsewhere(bench, connection)
        asked = [one for one in store.open_own(connection, BATCH) if one.bureau not in away]
        known = {one.id: one for one in events.find_all(connection, {one.event for one in asked})}
    waiting = [one for one in asked if one.event not in known or _is_over(known[one.event], clock.now())]
    for one in waiting:
        with keep(bench, one.bureau, "event.purge", object=one.event) as doing:
            _freeze(bench, doing, known.get(one.event))
            ids, found = _erase(bench, doing, one)
            digest = sha256("\n".join(sorted(ids)).encode()).hexdigest()
            statement = told.sign(bench, Statement(event=one.event, bureau=one.bureau, at=doing.at, counts=found, digest=digest))
            store.state(doing.connection, one.bureau, statement)
            doing.detail = {"rows": sum(found.values()), "digest": digest}
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


def _is_over(event: Event, at: str) -> bool:
    return event.state == "cancelled" or rules.is_over(event, at)


def _shown(doing: Act, event: Event) -> list[Purged]:
    return [
        Purged(
            participant=one.participant,
            asked_at=one.asked_at,
            statement=one.statement,
            holds=one.statement is not None and told.holds(one.statement),
            overdue=one.overdue(doing.at),
        )
        for one in store.of(doing.connection, doing.actor.bureau, event.id)
    ]


def _ask(bench: Bench, doing: Act, event: Event) -> None:
    """Of all that take part, of all that were called for information about it, and of the secretariat, which may have called; whoever took
    part before has lost his copy already."""
    called = {code for held in _calls(doing.connection, event.lead, event.id) if held.own for code in held.call.to}
    caller = authority.secretariat(doing.connection)
    asked = sorted({*event.bureaus, *called, *([caller] if caller else ())})
    store.ask(doing.connection, event.lead, event.id, asked, event.lead, doing.at)
    body = {"event": event.id}
    saying = Saying(kind="event-purge", origin=event.lead, body=body, objects=((event.id, event.version),), priority="urgent")
    telling.tell(bench, doing, saying, asked)
    doing.detail = {"asked": len(asked)}


def _calls(connection: Connection, bureau: str, event_id: str) -> list[Held]:
    """A bureau's copies of calls about this event. One about several lives as long as the last of them."""
    event = events.find(connection, event_id)
    if event is None:
        return []
    found = calls.page(connection, Scope(bureau=bureau, red=True), calls.Wanted(event=event, limit=MOST_CALLS))
    return [one for one in found if one.bureau == bureau and _ends_with(connection, one, event_id)]


def _ends_with(connection: Connection, held: Held, event_id: str) -> bool:
    meant = {one.id for one in events.meant(connection, held.call.events, held.call.series)} - {event_id}
    return not meant - store.purged(connection, held.bureau, meant)


def _freeze(bench: Bench, doing: Act, event: Event | None) -> None:
    """The figures of who took part outlive what they are counted from."""
    if event is not None and doing.actor.bureau in event.bureaus:
        debriefings.freeze(bench, doing, event)


def _erase(bench: Bench, doing: Act, asked: Purge) -> tuple[list[str], dict[str, int]]:
    """Ids of what was erased, and rows by what they were."""
    connection, bureau, event_id = doing.connection, asked.bureau, asked.event
    ids = rooms.ids(connection, bureau, event_id) + situations.ids(connection, bureau, event_id)
    found = matter_ranks.forget_event(connection, event_id)
    found["room"] = rooms.erase(connection, bureau, event_id)
    found["hours"] = counts.erase(connection, event_id, [bureau])
    found["situation_reports"] = situations.erase(connection, bureau, event_id)
    about = _calls(connection, bureau, event_id)
    for held in about:
        _erase_call(bench, doing, held, asked.lead)
    found["calls"] = len(about)
    lists = screenings.of_event(connection, event_id, bureau)
    found["lists"] = sum(erasing.erase_now(bench, connection, one, "schedule", doing.at) is not None for one in lists)
    watched = _forget_watches(connection, bureau, event_id, doing.at)
    found["watches"] = len(watched)
    inbox.forget_for(connection, event_id, bureau)
    ids += [*(held.call.id for held in about), *(one.id for one in lists), *watched]
    for some in _some(ids):
        letters.forget(connection, some)
    return ids, found


def _erase_call(bench: Bench, doing: Act, held: Held, lead: str) -> None:
    """Whom the lead did not know of is told by who called."""
    call = held.call
    calls.erase(doing.connection, held)
    inbox.forget_for(doing.connection, call.id, held.bureau)
    if held.own and held.bureau != lead and call.to:
        telling.tell(bench, doing, sharing.taking_back(call.owner, "call", [(call.id, call.version + 1)], doing.at), call.to)


def _forget_watches(connection: Connection, bureau: str, event_id: str, at: str) -> list[str]:
    wanted = Wanted(name=rules.reference_of(event_id), limit=1000)
    watched = [one.id for one in watches.page(connection, Scope(bureau=bureau, red=True), wanted)]
    watches.close(connection, watched, watches.ENDED, "", at)
    watches.forget(connection, watched)
    return watched


def _some(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), FORGOTTEN_AT_ONCE):
        yield ids[start : start + FORGOTTEN_AT_ONCE]
