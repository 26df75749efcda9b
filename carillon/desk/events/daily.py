# SPDX-License-Identifier: Apache-2.0
"""Situation reports that are issued every day at an hour of the event's clock, by whoever runs the node's chores."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from carillon.core.model.duty import read_hour
from carillon.core.model.event import Event
from carillon.core.model.situation import Schedule
from carillon.core.policy import rooms as rules
from carillon.core.policy.actors import Actor
from carillon.core.policy.scope import Scope
from carillon.desk.act import Repeat, act, keep, look
from carillon.desk.bench import Bench
from carillon.desk.events import admitted, situations
from carillon.desk.exchange import post
from carillon.errors import Invalid
from carillon.store import clock, events, people
from carillon.store import situations as store

FIELDS = frozenset({"at", "first", "until", "to"})


def schedule(bench: Bench, actor: Actor, event_id: str, body: Any, repeat: Repeat | None = None) -> Schedule:
    """Has a report issued every day: {"at": "07:00", "first"?, "until"?, "to"?}; days of the event's clock."""
    with act(bench, actor, "situation.send", object=event_id, repeat=repeat) as doing:
        event = admitted.require(doing, event_id)
        admitted.require_kept(doing, event)
        one = _read(event, actor, body, _today(event, doing.at))
        store.put_schedule(doing.connection, one)
        doing.detail = {"at": one.at, "until": one.until}
        return one


def stop(bench: Bench, actor: Actor, event_id: str, repeat: Repeat | None = None) -> bool:
    """Ends the daily reports of the actor's bureau on an event; False where there were none."""
    with act(bench, actor, "situation.send", object=event_id, repeat=repeat) as doing:
        event = admitted.require(doing, event_id)
        doing.detail = {"daily": "ended"}
        return store.drop_schedule(doing.connection, actor.bureau, event.id)


def find(bench: Bench, actor: Actor, event_id: str) -> Schedule | None:
    with look(bench, actor, "situation.read", object=event_id) as doing:
        return store.find_schedule(doing.connection, actor.bureau, admitted.require(doing, event_id).id)


def issue_due(bench: Bench) -> int:
    """The chore: issues what is due today and was not issued. A node that was off for days issues the report of the last one alone."""
    now = clock.now()
    with bench.database.read() as connection:
        here = people.bureau_codes(connection) - post.elsewhere(bench, connection)
        due = []
        for one in store.all_schedules(connection):
            event = events.find(connection, one.event)
            if one.bureau in here and event is not None and one.bureau in event.bureaus and (day := due_day(one, event, now)):
                due.append((one, event, day))
    for one, event, day in due:
        with keep(bench, one.bureau, "situation.issued", object=event.id) as doing:
            current = store.find_schedule(doing.connection, one.bureau, event.id)
            if current != one:
                continue
            scope = Scope(bureau=one.bureau)
            values = {"to": one.to} if one.to else {}
            report = situations.draw_up(bench, doing, event, one.bureau, scope, values, by="", automatic=True)
            issued = situations.send(bench, doing, event, report)
            store.put_schedule(doing.connection, msgspec.structs.replace(one, last=day))
            doing.detail = {"number": issued.number}
    return len(due)


def due_day(one: Schedule, event: Event, now: str) -> str:
    """The day for which a report is due at a moment: the last on which the hour has struck; empty where none is. What counts is the clock
    on the wall, also on the days on which it is put forward or back."""
    local = datetime.fromisoformat(now).astimezone(ZoneInfo(event.zone))
    struck = local.date() if local.strftime("%H:%M") >= one.at else local.date() - timedelta(days=1)
    day = struck.isoformat()
    if event.state == "cancelled" or not one.first <= day <= one.until or day <= one.last:
        return ""
    return day


def _today(event: Event, at: str) -> str:
    return datetime.fromisoformat(at).astimezone(ZoneInfo(event.zone)).date().isoformat()


def _read(event: Event, actor: Actor, body: Any, today: str) -> Schedule:
    if not isinstance(body, Mapping):
        raise Invalid("Daily reports are a JSON object.", help='For example {"at": "07:00"}.')
    wrong = {str(name)[:40]: "There is no such field." for name in body if name not in FIELDS}
    last = rules.last_day(event)
    values = {"first": body.get("first") or today, "until": body.get("until") or last}
    for name, value in values.items():
        try:
            if not isinstance(value, str) or datetime.strptime(value, "%Y-%m-%d").date().isoformat() != value:  # noqa: DTZ007
                raise ValueError
        except ValueError:
            wrong[name] = f"A day such as {today}."
    if not wrong and not values["first"] <= values["until"]:
        wrong["until"] = "It ends before it begins."
    if not wrong and values["until"] > last:
        wrong["until"] = f"The work of the event ends on {last}."
    at = ""
    try:
        at = read_hour(str(body.get("at", "")))
    except Invalid:
        wrong["at"] = "A time of day such as 07:00."
    to = body.get("to") or ()
    if not isinstance(to, list | tuple) or any(code not in event.bureaus for code in to):
        wrong["to"] = f"Of those who take part: {', '.join(event.bureaus)}."
    if wrong:
        raise Invalid("The daily reports have a mistake." if len(wrong) == 1 else f"There are {len(wrong)} mistakes.", fields=wrong)
    return Schedule(event=event.id, bureau=actor.bureau, at=at, to=tuple(to), by=actor.username, **values)
