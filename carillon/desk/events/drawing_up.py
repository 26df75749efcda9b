# SPDX-License-Identifier: Apache-2.0
"""What a situation report says by itself: drawn up from what all who take part share, and from counts. Nothing else is in it.

Reports, notices, hits and records that matter to an event are not: what one bureau may see another may not.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection

from carillon.core.model.event import Event
from carillon.core.model.room import Alert, Entry, Item, Task, Team
from carillon.core.model.situation import Incident, Level, Line
from carillon.core.policy.scope import Scope
from carillon.desk.calls import board
from carillon.desk.events import counting
from carillon.desk.events.room import items, reading
from carillon.store import counts, rooms, screening_rows, screenings
from carillon.store.rooms import Wanted
from carillon.store.screening_rows import List

T = TypeVar("T")
MOST_INCIDENTS = 500
"""That a report tells one by one; it counts all."""
MOST_ENTRIES = 20_000
MOST_BYTES, MOST_LINES = 140_000, 30_000
"""Of the incidents, and of each other list: a report travels in one message."""
OUTLOOK_HOURS = 36


def draw_up(connection: Connection, scope: Scope, event: Event, starts: str, ends: str) -> dict[str, Any]:
    """The fields of a report on the time between two moments, as the bureau of the scope has it."""
    bureau = scope.bureau
    standing = reading.standing(connection, event, bureau, ends)
    found = incidents(connection, event, bureau, starts, ends)
    by_code = Counter(one.code for one in found)
    tasks = [one for one in standing.tasks if not one.own]
    about = board.about(connection, scope, [event]).get(event.id, ())
    asked = next((one for one in about if one.asked is not None), None)
    return {
        "phase": _phase(event, ends[:10]),
        "team": standing.incident,
        "levels": _fitting([_level(venue, item) for venue, item in sorted(standing.levels.items())], MOST_LINES),
        "figures": _figures(connection, event, bureau, starts, ends)
        | {"alerts": len(standing.alerts), "tasks": len(tasks), "incidents": len(found)}
        | _screened(connection, event, bureau),
        "incident_counts": dict(sorted(by_code.items(), key=lambda pair: (-pair[1], pair[0]))),
        "answers": {"asked": asked.asked or 0, "answered": asked.answered or 0} if asked is not None else {},
        "incidents": _fitting(found[-MOST_INCIDENTS:][::-1], MOST_BYTES)[::-1],
        "alerts": _fitting([_alert(one.item, one.item.body) for one in standing.alerts if isinstance(one.item.body, Alert)], MOST_LINES),
        "teams": _fitting([_team(one, one.body) for one in standing.teams if isinstance(one.body, Team)], MOST_LINES),
        "tasks": _fitting([_task(one.body) for one in tasks if isinstance(one.body, Task)], MOST_LINES),
        "sessions": _fitting(_sessions(event, ends), MOST_LINES),
    }


def _figures(connection: Connection, event: Event, bureau: str, starts: str, ends: str) -> dict[str, int]:
    """Of whole hours that all told, and of this bureau the hours that are not told yet."""
    told = counts.by_author(connection, bureau, event.id, starts, ends)
    last = counts.last_hour(connection, bureau, event.id)
    since = max(starts, f"{_after(last)}:00:00Z") if last else max(starts, f"{counting.begins(event)}T00:00:00Z")
    fresh = counts.done(connection, bureau, since, ends, None if bureau in event.hosts else event.id) if since < ends else counts.Tally()
    return {
        "checks": sum(one.checks for one in told.values()) + fresh.checks,
        "hits": sum(one.hits for one in told.values()) + fresh.hits,
    }


def _screened(connection: Connection, event: Event, bureau: str) -> dict[str, int]:
    """How many persons of the bureau's own lists were screened, and how many of them are to be looked at: numbers, and nothing of whom."""
    lists = [one for one in screenings.of_event(connection, event.id, bureau) if one.own]
    if not lists:
        return {}
    counts = Counter[str]()
    for one in lists:
        counts.update(screening_rows.counts(connection, List(bureau, one.id)))
    done = sum(counts[state] for state in ("clear", "open", "proposed", "decided"))
    return {"screened": done, "to_look_at": counts["open"] + counts["proposed"]}


def incidents(connection: Connection, event: Event, bureau: str, starts: str, ends: str) -> tuple[Incident, ...]:
    """Entries that tell of one and are told to all, oldest first; where another stands in the place of an entry, the newest alone."""
    page = rooms.page(connection, bureau, event.id, Wanted(kind="entry", incidents=True, limit=MOST_ENTRIES))
    found = [
        Incident(
            at=_when(one),
            code=one.body.incident,
            text=one.body.text,
            bureau=one.bureau,
            place=one.body.place,
            lat=repr(one.body.lat) if one.body.lat is not None else "",
            lon=repr(one.body.lon) if one.body.lon is not None else "",
        )
        for one in (shown.item for shown in items.show(connection, event, bureau, page) if not shown.replaced_by)
        if isinstance(one.body, Entry) and not one.own and starts <= _when(one) < ends
    ]
    return tuple(sorted(found, key=lambda one: one.at))


def _when(item: Item) -> str:
    return (item.body.occurred if isinstance(item.body, Entry) else "") or item.at


def _level(venue: str, item: Item) -> Level:
    body = item.body
    return Level(getattr(body, "level", ""), getattr(body, "reason", ""), item.at, venue)


def _alert(item: Item, body: Alert) -> Line:
    return Line(at=item.at, text=body.headline, bureau=item.bureau)


def _team(item: Item, body: Team) -> Line:
    return Line(at=body.since, text=body.text, bureau=item.bureau)


def _task(body: Task) -> Line:
    return Line(at=body.due_at, text=body.text, bureau=body.to)


def _fitting(some: Sequence[T], most: int) -> tuple[T, ...]:
    """The first of them that have room together."""
    found, size = [], 0
    for one in some:
        size += len(msgspec.json.encode(one))
        if size > most:
            break
        found.append(one)
    return tuple(found)


def _phase(event: Event, day: str) -> str:
    return next((one.name for one in event.phases if one.starts <= day <= one.ends), "")


def _sessions(event: Event, at: str) -> tuple[Line, ...]:
    """What takes place in the next day and a half, and what is on now."""
    until = (datetime.fromisoformat(at) + timedelta(hours=OUTLOOK_HOURS)).strftime("%Y-%m-%dT%H:%M:%SZ")
    names = {one.id: one.name for one in event.routes} | {one.id: one.name for one in event.venues}
    coming = [one for one in event.sessions if one.starts < until and (one.ends or one.starts) >= at]
    return tuple(
        Line(at=one.starts, text=", ".join(filter(None, (one.title, names.get(one.venue or one.route, "")))))
        for one in sorted(coming, key=lambda one: one.starts)
    )


def _after(hour: str) -> str:
    return (datetime.fromisoformat(f"{hour}:00:00") + timedelta(hours=1)).strftime("%Y-%m-%dT%H")
