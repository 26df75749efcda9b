# SPDX-License-Identifier: Apache-2.0
"""Debriefings: figures of an event, held against its plan and frozen before what they are counted from is purged; and what was of use."""

from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import Connection

from carillon.core.model import texts
from carillon.core.model.debriefing import SOURCES, USES, Debriefing
from carillon.core.model.event import Event
from carillon.core.model.room import Alert, Entry, Level, Task
from carillon.core.policy.actors import Actor
from carillon.core.policy.scope import Scope, reading
from carillon.desk.act import Repeat, act, look
from carillon.desk.bench import Bench
from carillon.desk.calls import board
from carillon.desk.events import admitted, drawing_up
from carillon.desk.exchange import telling
from carillon.desk.exchange.post import Saying
from carillon.errors import Invalid
from carillon.store import debriefings as store
from carillon.store import rooms, screening_rows, screenings
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
    takes the place of what was said before; once the event is purged, with the figures of then."""
    with act(bench, actor, "debriefing.write", object=event_id, repeat=repeat) as doing:
        event = admitted.require(doing, event_id)
        values = _read(body)
        old = store.find(doing.connection, actor.bureau, event.id, actor.bureau)
        now = _count(doing.connection, reading(actor), event, doing.at)
        if old is not None and not any(now.figures.values()):
            now = msgspec.structs.replace(
                now, figures=old.figures, incidents=old.incidents, dismissed=old.dismissed, levels=old.levels
            )  # fmt: skip
        one = msgspec.structs.replace(now, version=old.version + 1 if old else 1, **values)
        store.put(doing.connection, actor.bureau, one)
        saying = Saying(
            kind="debriefing", origin=actor.bureau, body={"debriefing": msgspec.to_builtins(one)}, objects=((event.id, one.version),)
        )
        telling.tell(bench, doing, saying, event.bureaus)
        doing.detail = {"version": one.version}
        return one


def _count(connection: Connection, scope: Scope, event: Event, at: str) -> Debriefing:
    """From what the bureau has of the event. Counts, and nothing of whom or what."""
    bureau = scope.bureau
    found = drawing_up.draw_up(connection, scope, event, "0001-01-01T00:00:00Z", at)
    everything = rooms.page(connection, bureau, event.id, Wanted(limit=MOST))
    alerts = [one for one in everything if isinstance(one.body, Alert) and one.body.message != "cancel"]
    tasks = [one for one in everything if isinstance(one.body, Task)]
    levels = [one for one in everything if isinstance(one.body, Level) and not one.body.venue]
    noted = rooms.acknowledged(connection, bureau, event.id, [one.id for one in alerts]) if alerts else {}
    judged = store.judged(connection, bureau, event.id)
    about = next((one for one in board.about(connection, scope, [event]).get(event.id, ()) if one.asked is not None), None)
    figures = {
        "checks": found["figures"]["checks"],
        "hits": found["figures"]["hits"],
        "log entries": sum(isinstance(one.body, Entry) for one in everything),
        "incidents": len(found["incidents"]),
        "alerts": len(alerts),
        "alerts noted by all": sum(len(noted.get(one.id, ())) >= len(event.bureaus) - 1 for one in alerts),
        "tasks": len(tasks),
        "tasks done": sum(one.state == "done" for one in tasks),
        "asked by call": about.asked or 0 if about else 0,
        "answered the call": about.answered or 0 if about else 0,
        "pinned": sum(number for (verdict, _), number in judged.items() if verdict == "pin"),
        "dismissed": sum(number for (verdict, _), number in judged.items() if verdict == "dismiss"),
        **_screened(connection, bureau, event),
    }
    return Debriefing(
        event=event.id,
        bureau=bureau,
        name=event.name,
        at=at,
        figures=figures,
        incidents=found["incident_counts"],
        dismissed={reason: number for (verdict, reason), number in sorted(judged.items()) if verdict == "dismiss"},
        levels=tuple(f"{one.at[:10]} {one.body.level}" for one in reversed(levels) if isinstance(one.body, Level)),
        crowd_planned=event.crowd,
        sessions_planned=len(event.sessions),
    )


def _screened(connection: Connection, bureau: str, event: Event) -> dict[str, int]:
    lists = screenings.of_event(connection, event.id, bureau)
    rows, refused = 0, 0
    for one in lists:
        of = List(bureau, one.id)
        rows += sum(screening_rows.counts(connection, of).values())
        decided = screening_rows.decisions(connection, of)
        refused += decided.get("refuse", 0) + decided.get("refer", 0)
    return {"persons screened": rows, "refused or referred": refused}


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
