# SPDX-License-Identifier: Apache-2.0
"""The picture of an event: everything that one reader may see of it, for the whole or for a part, at one moment.

Two readers see two pictures. What comes from the room is shared by all who take part; what matters, patterns and activity are made of what
the reader's own scope admits; counts are of what is shared or his bureau's own.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection

from carillon.core.match import patterns
from carillon.core.match.patterns import Pattern, Seen, Shared
from carillon.core.model.event import Event
from carillon.core.model.geometry import Course
from carillon.core.model.room import Alert, Entry, Item, Task
from carillon.core.policy.actors import Actor
from carillon.core.policy.decide import decide
from carillon.core.policy.scope import reading as scope_of
from carillon.desk.act import Act, look
from carillon.desk.bench import Bench
from carillon.desk.calls import board
from carillon.desk.calls.board import About
from carillon.desk.events import admitted, counting, matters, times
from carillon.desk.events.matters import Shown
from carillon.desk.events.room import items, reading
from carillon.desk.events.room.items import Shown as ShownItem
from carillon.desk.events.room.reading import Standing
from carillon.desk.events.times import Moment
from carillon.desk.events.view import View, read
from carillon.desk.notices.reading import seat
from carillon.errors import Denied
from carillon.store import clock, counts, opinions, rooms
from carillon.store import matters as matter_store
from carillon.store.matters import Ranked
from carillon.store.rooms import Wanted as WantedItems

LOOKED_AT = 300
"""Things among which patterns are looked for: those that matter most."""
HOURS = 24
INCIDENTS = 200
QUIET, BUSY = 0.5, 2.0
"""Against its own past, an hour with less than half is quiet, one with more than twice is busy."""


class Counters(msgspec.Struct, frozen=True):
    """Checks and hits of all that take part, as far as they told it, and of the reader's own bureau up to now. `rate` is hits in a
    thousand checks; None where there were none."""

    checks: int
    hits: int
    own_checks: int
    own_hits: int
    last_hour_checks: int
    last_hour_hits: int
    rate: float | None


class Hour(msgspec.Struct, frozen=True):
    """One hour (YYYY-MM-DDTHH, UTC): things that matter and occurred then, incidents, and what was checked."""

    hour: str
    matters: int
    incidents: int
    checks: int
    weather: str


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """`number` changes when anything in it may have. `here` are ids of officers, tasks and teams whose words name the part that is looked
    at; those come first. `weather`: quiet, usual or busy, by the last hour against those before."""

    event: Event
    view: View
    at: str
    number: str
    phase: str
    days: int
    standing: Standing
    here: tuple[str, ...]
    incidents: list[Item]
    matters: list[Shown]
    patterns: list[Pattern]
    timeline: list[Moment]
    calls: tuple[About, ...]
    counters: Counters
    activity: list[Hour]
    weather: str
    kinds: dict[str, int]


def draw(bench: Bench, actor: Actor, event_id: str, given: Mapping[str, Any]) -> Picture:
    """Raises NotFound for whoever does not help to secure the event, Invalid for a view that there is not."""
    with look(bench, actor, "picture.read", object=event_id) as doing:
        event = admitted.require(doing, event_id)
        view = read(event, given)
        doing.detail = {"view": view.label[:80] or "whole"}
        connection, bureau, scope = doing.connection, actor.bureau, scope_of(actor)
        place = seat(bench.packs, actor)
        standing, here = _placed(event, view, reading.standing(connection, event, bureau, doing.at))
        shown = matters.show(bench, doing, event.id, matter_store.page(connection, scope, place, view.wanted(event, view.limit)))
        incidents = _incidents(connection, event, bureau, view)
        since = times.before(doing.at, HOURS)
        hours = matter_store.hours(connection, scope, place, event.id, since, doing.at[:13])
        activity = _activity(connection, event, bureau, hours, incidents, doing.at)
        return Picture(
            event=event,
            view=view,
            at=doing.at,
            number=_number(connection, bench, actor, event),
            phase=times.phase(event, doing.at),
            days=times.days_to(event, doing.at),
            standing=standing,
            here=here,
            incidents=incidents,
            matters=shown,
            patterns=_patterns(doing, bench, actor, event, view),
            timeline=times.line(event, doing.at, standing, incidents, shown),
            calls=board.about(connection, scope, [event]).get(event.id, ()) if decide(actor, "call.read").allowed else (),
            counters=_counters(connection, event, bureau, doing.at),
            activity=activity,
            weather=activity[-1].weather if activity else "usual",
            kinds=matter_store.counts(connection, scope, place, event.id),
        )


def event_of(bench: Bench, actor: Actor, event_id: str) -> Event:
    """The event, for whoever helps to secure it."""
    with look(bench, actor, "picture.read", object=event_id) as doing:
        return admitted.require(doing, event_id)


def changed(bench: Bench, actor: Actor, event_id: str, known: str = "") -> str:
    """The number of the picture as it would be now: what an open page asks for again and again, so it is no deed of its own. `known` is the
    number of a moment ago: whether anything was taken back since is not looked up, which takes longer than all else. Raises Denied,
    NotFound for whoever might not draw it."""
    decision = decide(actor, "picture.read")
    if not decision.allowed:
        raise Denied(decision.reason, help="Ask an officer of your bureau, or the administrator if your role is wrong.")
    with bench.database.read() as connection:
        event = admitted.find(connection, actor, event_id)
        return _number(connection, bench, actor, event, known)


def _number(connection: Connection, bench: Bench, actor: Actor, event: Event, known: str = "") -> str:
    scope, place = scope_of(actor), seat(bench.packs, actor)
    said = opinions.last(connection, actor.bureau, event.id)[-8:]
    room = rooms.last_change(connection, actor.bureau, event.id)
    came = f"{event.version}-{room}-{said}-{matter_store.newest(connection, scope, place, event.id)}"
    if known.rpartition("-")[0] == came:
        return known
    return f"{came}-{matter_store.count(connection, scope, place, event.id)}"


def _placed(event: Event, view: View, standing: Standing) -> tuple[Standing, tuple[str, ...]]:
    """Who and what belongs to a part comes first; the others stay, since they are called when those cannot be reached."""
    if view.whole:
        return standing, ()
    names = view.namer(event)

    def split(some: list[Item]) -> tuple[list[Item], list[Item]]:
        inside = [one for one in some if names(_where(one))]
        return [*inside, *(one for one in some if one not in inside)], inside

    (roster, officers), (tasks, due), (teams, deployed) = split(standing.roster), split(standing.tasks), split(standing.teams)
    placed = msgspec.structs.replace(standing, roster=roster, tasks=tasks, teams=teams)
    return placed, tuple(one.id for one in (*officers, *due, *deployed))


def _where(item: Item) -> str:
    """The words of an item that may say where it belongs."""
    body = item.body
    return " ".join(str(getattr(body, name, "") or "") for name in (("text",) if isinstance(body, Task) else ("place", "role", "text")))


def _incidents(connection: Connection, event: Event, bureau: str, view: View) -> list[Item]:
    """Entries that tell of one, the newest first, those that stand; in this part, or without a place where all is looked at."""
    page = rooms.page(connection, bureau, event.id, WantedItems(kind="entry", incidents=True, limit=INCIDENTS))
    found = [shown.item for shown in items.show(connection, event, bureau, page) if not shown.replaced_by]
    return [one for one in found if isinstance(one.body, Entry) and view.holds(event, _point(one.body))]


def _point(body: Entry) -> tuple[float, float] | None:
    return (body.lat, body.lon) if body.lat is not None and body.lon is not None else None


def _patterns(doing: Act, bench: Bench, actor: Actor, event: Event, view: View) -> list[Pattern]:
    """Against the background of the whole event; of a part, those with something in it."""
    whole = msgspec.structs.replace(view, stretch=None, cap=None, kinds=matter_store.KINDS)
    scope, place = scope_of(actor), seat(bench.packs, actor)
    found = matter_store.page(doing.connection, scope, place, whole.wanted(event, LOOKED_AT))
    owners = matter_store.owners(doing.connection, [(one.kind, one.id) for one in found])
    lengths = {route.id: Course(route.points, route.length_km).length_km for route in event.routes}
    seen = [_seen(one, owners.get((one.kind, one.id), "")) for one in found]
    unusual = patterns.find(seen, now=doing.at, lengths=lengths)
    if view.whole:
        return unusual
    part = view.wanted(event, LOOKED_AT)
    here = {(one.kind, one.id) for one in found if matter_store.is_near(one, part)}
    return [one for one in unusual if here.intersection(one.things)]


def _seen(one: Ranked, owner: str) -> Seen:
    """What the ranking's reasons say of a thing: they are the reader's own."""
    behaviours: list[str] = []
    shared: list[Shared] = []
    for reason in one.reasons:
        if reason.code == "kind.behaviour":
            behaviours += [code.strip() for code in reason.params["codes"].split(",")]
        elif reason.code in ("link.record", "link.number"):
            shared.append(Shared(reason.params.get("form", "record"), reason.params["value"]))
    return Seen(
        kind=one.kind,
        id=one.id,
        bureau=owner,
        occurred=one.occurred or one.at,
        behaviours=tuple(behaviours),
        spots=one.spots,
        shared=tuple(shared),
    )


def _counters(connection: Connection, event: Event, bureau: str, at: str) -> Counters:
    only = None if bureau in event.hosts else event.id
    begins = f"{counting.begins(event)}T00:00:00Z"
    told = counts.by_author(connection, bureau, event.id)
    last = counts.last_hour(connection, bureau, event.id)
    since = f"{times.after(last)}:00:00Z" if last else begins
    # Names are by the millisecond: what was done in this one counts, too.
    now = clock.after(at, seconds=1)
    fresh = counts.done(connection, bureau, since, now, only) if since < now else counts.Tally()
    hour = counts.done(connection, bureau, times.before(at, 1), now, only)
    checks, hits = sum(one.checks for one in told.values()) + fresh.checks, sum(one.hits for one in told.values()) + fresh.hits
    own = told.get(bureau, counts.Tally())
    return Counters(
        checks=checks,
        hits=hits,
        own_checks=own.checks + fresh.checks,
        own_hits=own.hits + fresh.hits,
        last_hour_checks=hour.checks,
        last_hour_hits=hour.hits,
        rate=round(1000 * hits / checks, 2) if checks else None,
    )


def _activity(
    connection: Connection, event: Event, bureau: str, ranked: Mapping[tuple[str, str], int], incidents: Sequence[Item], at: str
) -> list[Hour]:
    """The last day by the hour, the present one last; each against the mean of those before it."""
    checked = counts.hours(connection, bureau, event.id, times.before(at, HOURS), at)
    by_hour: dict[str, int] = {}
    for (hour, _), number in ranked.items():
        by_hour[hour] = by_hour.get(hour, 0) + number
    told: dict[str, int] = {}
    for one in incidents:
        when = (one.body.occurred if isinstance(one.body, Entry) else "") or one.at
        told[when[:13]] = told.get(when[:13], 0) + 1
    end = datetime.fromisoformat(f"{at[:13]}:00:00")
    found: list[Hour] = []
    for back in range(HOURS - 1, -1, -1):
        hour = (end - timedelta(hours=back)).strftime("%Y-%m-%dT%H")
        number = by_hour.get(hour, 0) + told.get(hour, 0)
        found.append(Hour(hour, by_hour.get(hour, 0), told.get(hour, 0), checked.get(hour, counts.Tally()).checks, _weather(number, found)))
    return found


def _weather(number: int, before: Sequence[Hour]) -> str:
    """Small numbers say nothing: below three an hour is never busy."""
    if len(before) < 6:
        return "usual"
    mean = sum(one.matters + one.incidents for one in before) / len(before)
    if number >= 3 and number > BUSY * mean:
        return "busy"
    return "quiet" if mean >= 2 and number < QUIET * mean else "usual"


def unacknowledged(picture: Picture, bureau: str) -> list[ShownItem]:
    """Alerts in force of which the reader's bureau has yet to take note."""
    return [
        one
        for one in picture.standing.alerts
        if isinstance(one.item.body, Alert) and one.item.bureau != bureau and all(word.bureau != bureau for word in one.acknowledged)
    ]


def plain(picture: Picture) -> dict[str, Any]:
    """The picture in its outside form."""

    def told(some: Sequence[Item]) -> list[dict[str, Any]]:
        return [items.plain(ShownItem(one)) for one in some]

    standing = picture.standing
    body: dict[str, Any] = {
        "event": msgspec.to_builtins(picture.event),
        "view": msgspec.to_builtins(picture.view),
        "at": picture.at,
        "number": picture.number,
        "phase": picture.phase,
        "days": picture.days,
        "incident_mode": standing.incident,
        "levels": told(list(standing.levels.values())),
        "level_history": told(standing.history),
        "teams": told(standing.teams),
        "tasks": told(standing.tasks),
        "alerts": [items.plain(one) for one in standing.alerts],
        "delegations": told(standing.delegations),
        "roster": told(standing.roster),
        "here": list(picture.here),
        "incidents": told(picture.incidents),
        "matters": [matters.plain(one) for one in picture.matters],
        "patterns": msgspec.to_builtins(picture.patterns),
        "timeline": msgspec.to_builtins(picture.timeline),
        "calls": msgspec.to_builtins(picture.calls),
        "counters": msgspec.to_builtins(picture.counters),
        "activity": msgspec.to_builtins(picture.activity),
        "weather": picture.weather,
        "kinds": picture.kinds,
    }
    return body
