# SPDX-License-Identifier: Apache-2.0
"""Debriefings: figures of an event, held against its plan and frozen before what they are counted from is purged; and what was of use."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Connection

from carillon.core.model import texts
from carillon.core.model.debriefing import SOURCES, USES, Debriefing
from carillon.core.model.event import Event
from carillon.core.model.room import Alert, Entry, Item, Level, Task
from carillon.core.policy.actors import Actor
from carillon.core.policy.scope import Scope, reading
from carillon.desk.act import Act, Repeat, act, look
from carillon.desk.bench import Bench
from carillon.desk.calls import board
from carillon.desk.events import admitted, drawing_up
from carillon.desk.exchange import telling
from carillon.desk.exchange.post import Saying
from carillon.errors import Invalid
from carillon.store import calls, clock, matters, rooms, screening_rows, screenings
from carillon.store import debriefings as store
from carillon.store.notices import Seat
from carillon.store.rooms import Wanted
from carillon.store.screening_rows import List

MOST = 20_000
LONGEST = 20_000
FIELDS = frozenset({"crowd", "sessions_held", "uses", "text"})


class Debriefed(msgspec.Struct, frozen=True):
    """What would be said now (`now`), and what each bureau has said."""

    now: Debriefing
    said: tuple[Debriefing, ...]


def read(bench: Bench, actor: Actor, event_id: str) -> Debriefed:
    with look(bench, actor, "debriefing.read", object=event_id) as doing:
        event = admitted.require(doing, event_id)
        now = _count(doing.connection, reading(actor), event, doing.at)
        return Debriefed(now, tuple(store.page(doing.connection, actor.bureau, event.id)))


def write(bench: Bench, actor: Actor, event_id: str, body: Any, repeat: Repeat | None = None) -> Debriefing:
    """Says it for the actor's bureau, with the figures as they are now: {"crowd"?, "sessions_held"?, "uses"?, "text"?}. Written again, it
    takes the place of what was said before; what is purged by then keeps the figures of then."""
    with act(bench, actor, "debriefing.write", object=event_id, repeat=repeat) as doing:
        event = admitted.require(doing, event_id)
        return _say(bench, doing, event, _count(doing.connection, reading(actor), event, doing.at), _read(body))


def freeze(bench: Bench, doing: Act, event: Event) -> None:
    """Within a deed of a bureau that erases what it has of an event: says the figures once more, or where nobody has for the first time."""
    bureau = doing.actor.bureau
    now = _count(doing.connection, Scope(bureau=bureau, red=True), event, doing.at)
    old = store.find(doing.connection, bureau, event.id, bureau)
    kept = {name: getattr(old, name) for name in FIELDS} if old is not None else {}
    if old is None or _with_figures_of(now, old).figures != old.figures:
        _say(bench, doing, event, now, kept)


def _say(bench: Bench, doing: Act, event: Event, now: Debriefing, values: Mapping[str, Any]) -> Debriefing:
    bureau = doing.actor.bureau
    old = store.find(doing.connection, bureau, event.id, bureau)
    counted = _with_figures_of(now, old) if old is not None else now
    one = msgspec.structs.replace(counted, version=old.version + 1 if old else 1, **values)
    store.put(doing.connection, bureau, one)
    saying = Saying(kind="debriefing", origin=bureau, body={"debriefing": msgspec.to_builtins(one)}, objects=((event.id, one.version),))
    telling.tell(bench, doing, saying, event.bureaus)
    doing.detail = {"version": one.version}
    return one


def _with_figures_of(now: Debriefing, old: Debriefing) -> Debriefing:
    """Of what is counted no more the number of before: lists are purged sooner than the rest."""
    figures = {**now.figures, **{name: number for name, number in old.figures.items() if not now.figures.get(name)}}
    kept = {name: getattr(now, name) or getattr(old, name) for name in ("incidents", "days", "dismissed", "levels")}
    return msgspec.structs.replace(now, figures=figures, **kept)


def _count(connection: Connection, scope: Scope, event: Event, at: str) -> Debriefing:
    """From what the bureau has of the event. Counts, and nothing of whom or what."""
    bureau = scope.bureau
    found = drawing_up.draw_up(connection, scope, event, "0001-01-01T00:00:00Z", at)
    told = drawing_up.incidents(connection, event, bureau, "0001-01-01T00:00:00Z", "~")
    everything = rooms.page(connection, bureau, event.id, Wanted(limit=MOST))
    levels = [one for one in everything if isinstance(one.body, Level) and not one.body.venue]
    judged = store.judged(connection, bureau, event.id)
    figures = {
        "checks": found["figures"]["checks"],
        "hits": found["figures"]["hits"],
        "entries": sum(isinstance(one.body, Entry) for one in everything),
        "incidents": len(told),
        **_alerts(connection, event, bureau, [one for one in everything if isinstance(one.body, Alert)]),
        **_tasks([one for one in everything if isinstance(one.body, Task)], at),
        **_answers(connection, scope, event),
        **_screened(connection, bureau, event),
        "matters": matters.count(connection, scope, Seat(), event.id),
        "pinned": sum(number for (verdict, _), number in judged.items() if verdict == "pin"),
        "dismissed": sum(number for (verdict, _), number in judged.items() if verdict == "dismiss"),
    }
    zone = ZoneInfo(event.zone)
    return Debriefing(
        event=event.id,
        bureau=bureau,
        name=event.name,
        at=at,
        figures=figures,
        incidents=dict(Counter(one.code for one in told)),
        days=dict(sorted(Counter(datetime.fromisoformat(one.at).astimezone(zone).date().isoformat() for one in told).items())),
        dismissed={reason: number for (verdict, reason), number in sorted(judged.items()) if verdict == "dismiss"},
        levels=tuple(f"{one.at[:10]} {one.body.level}" for one in reversed(levels) if isinstance(one.body, Level)),
        crowd_planned=event.crowd,
        sessions_planned=len(event.sessions),
    )


def _alerts(connection: Connection, event: Event, bureau: str, every: list[Item]) -> dict[str, int]:
    alerts = [one for one in every if isinstance(one.body, Alert) and one.body.message != "cancel"]
    noted = rooms.acknowledged(connection, bureau, event.id, [one.id for one in alerts]) if alerts else {}
    waits = [clock.seconds(one.at, word.at) / 60 for one in alerts for word in noted.get(one.id, ())]
    whole = sum(len(noted.get(one.id, ())) >= len(event.bureaus) - 1 for one in alerts)
    return {"alerts": len(alerts), "alerts_noted": whole, "alert_minutes": _median(waits)}


def _tasks(tasks: list[Item], at: str) -> dict[str, int]:
    late = [one for one in tasks if isinstance(one.body, Task) and one.state == "open" and one.body.due_at and one.body.due_at < at]
    return {"tasks": len(tasks), "tasks_done": sum(one.state == "done" for one in tasks), "tasks_late": len(late)}


def _answers(connection: Connection, scope: Scope, event: Event) -> dict[str, int]:
    """Of the newest call whose numbers the bureau knows; how soon, where the call is its own."""
    about = next((one for one in board.about(connection, scope, [event]).get(event.id, ()) if one.asked is not None), None)
    if about is None:
        return {}
    sides = calls.sides_of(connection, scope.bureau, [about.call])[about.call] if about.owner == scope.bureau else []
    waits = [clock.seconds(one.told_at, one.answered_at) / 3600 for one in sides if one.answered_at]
    return {"asked": about.asked or 0, "answered": about.answered or 0, "answer_hours": _median(waits)}


def _screened(connection: Connection, bureau: str, event: Event) -> dict[str, int]:
    found = Counter[str]()
    for one in screenings.of_event(connection, event.id, bureau):
        of = List(bureau, one.id)
        states, decided = screening_rows.counts(connection, of), screening_rows.decisions(connection, of)
        tally = screening_rows.tally(connection, of)
        found["screened"] += sum(states.get(state, 0) for state in ("clear", "open", "proposed", "decided"))
        found.update({"possible": tally.rows, "same": tally.same, "different": tally.different})
        found.update({name: decided.get(code, 0) for code, name in (("clear", "cleared"), ("refer", "referred"), ("refuse", "refused"))})
    return dict(found)


def _median(some: list[float]) -> int:
    return round(median(some)) if some else 0


def _read(body: Any) -> dict[str, Any]:
    if not isinstance(body, Mapping):
        raise Invalid("A debriefing is a JSON object.", help='For example {"crowd": 40000, "uses": {"calls": "useful"}, "text": "…"}.')
    wrong = {str(name)[:40]: "There is no such field." for name in body if name not in FIELDS}
    values: dict[str, Any] = {}
    for name in ("crowd", "sessions_held"):
        number = body.get(name)
        if number is not None and (not isinstance(number, int) or isinstance(number, bool) or not 0 <= number <= 8_000_000_000):
            wrong[name] = "A number from 0 on."
        values[name] = number
    uses = body.get("uses") or {}
    if not isinstance(uses, Mapping) or not set(uses) <= set(SOURCES) or any(one not in USES for one in uses.values()):
        wrong["uses"] = f"For any of {', '.join(SOURCES)}: one of {', '.join(USES)}."
    values["uses"] = uses
    try:
        values["text"] = texts.tidy(body.get("text") or "", lines=True) if isinstance(body.get("text") or "", str) else None
    except Invalid as fault:
        values["text"], wrong["text"] = None, fault.message
    if "text" not in wrong and (values["text"] is None or len(values["text"]) > LONGEST):
        wrong["text"] = f"Text of at most {LONGEST} characters."
    if wrong:
        raise Invalid("The debriefing has a mistake." if len(wrong) == 1 else f"There are {len(wrong)} mistakes.", fields=wrong)
    return values
