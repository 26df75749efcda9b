# SPDX-License-Identifier: Apache-2.0
"""The follower that ranks for events whatever is new or has changed, within a second of its acceptance.

What waits stands in a feed, and its line goes in the transaction that writes the ranks: whoever is killed leaves nothing half ranked, and
of two processes that rank the same thing the second finds no line. When an event changes, what may matter to it is ranked anew, after
what is new.
"""

import fcntl
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta

import msgspec
from sqlalchemy import Connection

from carillon.core.match.relevance import times
from carillon.core.match.relevance.ranker import Ranker
from carillon.core.match.relevance.thing import Matter, Thing
from carillon.core.model.event import Event
from carillon.desk.bench import Bench
from carillon.desk.events import things
from carillon.errors import Error, Unavailable
from carillon.store import clock, events, matter_feed, matter_ranks, matter_sources, positions
from carillon.store.db import lock_audit
from carillon.store.matter_feed import Waiting

STEP = 50
"""Things ranked by one transaction, so that nobody waits long for it."""
WINDOW = 2000
"""Changes of records looked through at a time."""
EVENTS = 200
"""Changed events taken at a time."""
AGAIN = {"report": 5000, "hit": 5000, "notice": 2000, "record": 5000}
"""How many of each kind, the newest, are ranked anew when an event changes."""
EARLIER_DAYS = 60
"""So long before an event is planned what came is looked at again."""
FOLLOWED_DAYS = 120
"""So long after its end an event is ranked for."""
MOST_DATABASES = 4
"""So many are ranked for by one process at most; it has one, unless it is a test."""
RECORDS, REGISTER = "matters of records", "matters of events"
"""Positions in the feed of records and in the register of events."""
log = logging.getLogger(__name__)


class _Ranked(msgspec.Struct, frozen=True):
    """What came of one thing that waited; without a thing it matters to nothing any more."""

    waiting: Waiting
    thing: Thing | None
    found: tuple[Matter, ...] = ()


def follow(bench: Bench, limit: int = STEP) -> int:
    """Ranks at most `limit` things that wait, and takes what is new of records and events into the feed. Returns how much of all this it
    did; 0 where there is nothing, or where another process is at it."""
    with _alone(bench) as alone:
        if not alone:
            return 0
        return _rank(bench, limit) + _take_records(bench) + _take_events(bench)


def behind(bench: Bench) -> bool:
    """Whether anything waits."""
    with bench.database.read() as connection:
        return (
            matter_ranks.is_behind(connection)
            or matter_sources.last_change(connection) > positions.read(connection, RECORDS)
            or events.last_change(connection) > positions.read(connection, REGISTER)
        )


def _rank(bench: Bench, limit: int) -> int:
    with bench.database.read() as connection:
        waiting = matter_feed.waiting(connection, limit)
        if not waiting:
            return 0
        ranker = _ranker(bench, connection)
        ranked = [_of(bench, connection, ranker, one) for one in waiting]
    _write(bench, ranked)
    return len(waiting)


def _of(bench: Bench, connection: Connection, ranker: Ranker, one: Waiting) -> _Ranked:
    """What cannot be ranked is noted and let go: it must not keep all others waiting."""
    try:
        thing = things.build(connection, bench.packs, one.kind, one.id)
        if thing is None:
            return _Ranked(one, None)
        return _Ranked(one, thing, tuple(ranker.rank(thing, matter_ranks.links_of(connection, thing))))
    except Error:
        raise
    except Exception:
        log.exception("passed over while ranking: %s %s", one.kind, one.id)
        return _Ranked(one, None)


def _write(bench: Bench, ranked: Sequence[_Ranked]) -> None:
    with bench.database.write() as connection:
        lock_audit(connection)
        at = clock.now()
        # What was taken back or erased meanwhile has no line any more.
        left = matter_feed.still_waiting(connection, [one.waiting for one in ranked])
        moved = []
        for one in ranked:
            if one.waiting not in left:
                continue
            if one.thing is None:
                matter_feed.forget(connection, one.waiting.kind, [one.waiting.id])
            elif matter_ranks.put(connection, one.thing, one.found, at):
                moved.append(one.thing)
        matter_feed.taken(connection, [one.waiting for one in ranked])
        for thing in moved:
            matter_ranks.rank_neighbours(connection, thing)


def _take_records(bench: Bench) -> int:
    """Moves what may matter out of the feed of changes of records."""
    with bench.database.read() as connection:
        before = positions.read(connection, RECORDS)
        upto, found = matter_sources.records_changed(connection, before, WINDOW, things.RANKED)
        if upto == before:
            return 0
        resting = matter_sources.resting_on(connection, found) if found else {}
    with bench.database.write() as connection:
        lock_audit(connection)
        if positions.read(connection, RECORDS) == before:
            matter_feed.changed(connection, "record", found)
            for kind, ids in resting.items():
                matter_feed.changed(connection, kind, ids, again=True)
            positions.write(connection, RECORDS, upto)
    return upto - before


def _take_events(bench: Bench) -> int:
    """Puts what may matter to changed events into the feed again."""
    with bench.database.read() as connection:
        before = positions.read(connection, REGISTER)
        changed = events.changed_since(connection, before, EVENTS)
        if not changed:
            return 0
        waiting = _candidates(connection, [event for _, event in changed])
    with bench.database.write() as connection:
        lock_audit(connection)
        if positions.read(connection, REGISTER) == before:
            for kind, ids in waiting.items():
                for start in range(0, len(ids), matter_feed.TOGETHER):
                    matter_feed.changed(connection, kind, ids[start : start + matter_feed.TOGETHER], again=True)
            positions.write(connection, REGISTER, changed[-1][0])
    return len(changed)


def _candidates(connection: Connection, changed: Sequence[Event]) -> dict[str, list[str]]:
    """What matters to the events now, what names them, and what is new enough to matter to them."""
    found: dict[str, dict[str, None]] = {kind: {} for kind in matter_feed.KINDS}
    for event in changed:
        for kind, ids in matter_ranks.of_event(connection, event.id, AGAIN["report"]).items():
            found[kind] |= dict.fromkeys(ids)
    found["report"] |= dict.fromkeys(matter_sources.naming(connection, [event.id for event in changed]))
    days = [span for event in changed if _is_followed(event) and (span := times.calendar(event)) is not None]
    if days:
        first = min(span.planning for span in days) - EARLIER_DAYS
        since = date.fromordinal(max(1, int(first))).isoformat()
        for kind, most in AGAIN.items():
            found[kind] |= dict.fromkeys(matter_sources.newest(connection, kind, things.RANKED, since, most))
    return {kind: list(ids) for kind, ids in found.items() if ids}


def _is_followed(event: Event) -> bool:
    return event.ends[:10] >= _followed_since()


def _followed_since() -> str:
    return (date.fromisoformat(clock.today()) - timedelta(days=FOLLOWED_DAYS)).isoformat()


def _ranker(bench: Bench, connection: Connection) -> Ranker:
    """The events as they are now, compiled once for as long as they stay so."""
    since = _followed_since()
    state = (matter_sources.register_state(connection), since)
    known = _rankers.get(bench.database.url)
    if known is None or known[0] != state:
        if len(_rankers) >= MOST_DATABASES:
            _rankers.clear()
        known = _rankers[bench.database.url] = (state, Ranker(matter_sources.events_since(connection, since)))
    return known[1]


_rankers: dict[str, tuple[object, Ranker]] = {}
"""By database, for which state of its register it was compiled."""


@contextmanager
def _alone(bench: Bench) -> Iterator[bool]:
    """Whether this process is the one on this machine that ranks; what another does just now need not be done twice."""
    try:
        held = (bench.settings.path / "ranking.lock").open("wb")
    except OSError as failure:
        raise Unavailable(f"The node's folder cannot be written: {failure.strerror}.", help="See `carillon doctor`.") from failure
    with held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True
