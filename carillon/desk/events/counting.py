# SPDX-License-Identifier: Apache-2.0
"""Counting checks and hits at events, hour by hour, and telling the others who take part.

Of a host everything counts that its people check while the event is on; of a partner what those check who are limited to the event.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec
from sqlalchemy import Connection

from carillon.core.model.event import Event
from carillon.core.policy import rooms as rules
from carillon.desk.act import keep
from carillon.desk.bench import Bench
from carillon.desk.exchange import post, telling
from carillon.desk.exchange.counts import MOST_AT_ONCE
from carillon.desk.exchange.post import Saying
from carillon.store import clock, people, purges
from carillon.store import counts as store
from carillon.store import events as event_store
from carillon.store.counts import Hour, Tally

BUILD_UP = 14
"""Days before an event from which on it is counted, where its phases do not say."""
MOST_EVENTS = 500
AT_ONCE = 50


def count_hours(bench: Bench) -> int:
    """The chore: counts hours that have ended, and tells them; for `AT_ONCE` events in a round, so that whoever asks something meanwhile
    does not wait."""
    now = clock.now()
    counted = 0
    known: dict[tuple[str, str, str, str | None], list[Hour]] = {}
    with bench.database.read() as connection:
        here = people.bureau_codes(connection) - post.elsewhere(bench, connection)
        ahead = (datetime.fromisoformat(now) + timedelta(days=180)).date().isoformat()
        behind = (datetime.fromisoformat(now) - timedelta(days=60)).date().isoformat()
        events = event_store.page(connection, event_store.Wanted(limit=MOST_EVENTS, since=behind, until=ahead))
        due = [
            (bureau, event, hours)
            for event in events
            if event.state == "standing"
            for bureau in event.bureaus
            if bureau in here
            and (hours := _due(event, store.last_hour(connection, bureau, event.id), now))
            and not purges.asked(connection, bureau, event.id)
        ]
    for bureau, event, hours in due[:AT_ONCE]:
        with keep(bench, bureau, "event.counted", object=event.id) as doing:
            only = None if bureau in event.hosts else event.id
            # A host counts all that he does, whatever the event.
            which = (bureau, hours[0], hours[-1], only)
            if which not in known:
                known[which] = _count(doing.connection, bureau, hours, only)
            made = known[which]
            store.put(doing.connection, bureau, event.id, bureau, made)
            body = {"event": event.id, "hours": msgspec.to_builtins(made)}
            saying = Saying(kind="event-counts", origin=bureau, body=body, objects=((event.id, event.version),), priority="low")
            telling.tell(bench, doing, saying, event.bureaus)
        counted += len(hours)
    return counted


def _count(connection: Connection, bureau: str, hours: Sequence[str], only: str | None) -> list[Hour]:
    """Hours in which nothing was done are many, and known by one question."""

    def done(first: str, last: str) -> Tally:
        return store.done(connection, bureau, f"{first}:00:00Z", f"{_next(last)}:00:00Z", only)

    whole = done(hours[0], hours[-1])
    if not whole.checks and not whole.hits:
        return [Hour(hour, 0, 0) for hour in hours]
    return [Hour(hour, tally.checks, tally.hits) for hour in hours for tally in [done(hour, hour)]]


def begins(event: Event) -> str:
    """The day from which on an event is counted: that of its build-up."""
    return min(
        (phase.starts for phase in event.phases if phase.name in ("build-up", "live")),
        default=(datetime.fromisoformat(event.starts[:10]) - timedelta(days=BUILD_UP)).date().isoformat(),
    )


def _due(event: Event, last: str, now: str) -> list[str]:
    """Hours that have ended and were not counted, at most as many as go into one message; the first of them first."""
    first = _next(last) if last else max(f"{begins(event)}T00", clock.after(now, hours=-72)[:13])
    end = min(now[:13], f"{rules.last_day(event)}T24")
    found: list[str] = []
    while first < end and len(found) < MOST_AT_ONCE:
        found.append(first)
        first = _next(first)
    return found


def _next(hour: str) -> str:
    return (datetime.fromisoformat(f"{hour}:00:00").replace(tzinfo=UTC) + timedelta(hours=1)).strftime("%Y-%m-%dT%H")
