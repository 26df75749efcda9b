# SPDX-License-Identifier: Apache-2.0
"""The follower of the watches: every change of a record is held against the questions that are kept open, once.

What it has to say is written together with how far it has come. Several processes may follow one database: each word is checked against
what was told before within the transaction that writes it, so that two say it once, and one that is killed leaves nothing half said.
"""

import fcntl
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import msgspec

from carillon.desk.alerts import Asker, News, unbroken
from carillon.desk.bench import Bench
from carillon.errors import Error, Unavailable
from carillon.store import clock, journal, records, watches
from carillon.store import schema as tables
from carillon.store.db import lock_audit

CHANGES = 200
"""Changes of records taken at a time."""
MOST = 400
"""Words written by one transaction, so that nobody waits long for it."""
DUE = 20
"""Watches asked in full at a time."""
TENDED = 1000
"""Watches ended, or made to forget, at a time."""
KEPT_DAYS = 30
"""For how many days an ended watch keeps what it asked."""
log = logging.getLogger(__name__)


class _Step(msgspec.Struct, frozen=True):
    """From where the follower goes on to where, and the newest watch there was when it began."""

    before: int
    upto: int
    opened: int


def follow(bench: Bench, limit: int = CHANGES) -> int:
    """Takes at most `limit` changes of records; returns how many it took. 0 where there is none, or where another process follows."""
    with _alone(bench) as alone:
        if not alone:
            return 0
        _tend(bench)
        _ask_due(bench)
        return _sweep(bench, limit)


def behind(bench: Bench) -> int:
    """Changes of records that have not been held against the watches; 0 where nobody watches."""
    with bench.database.read() as connection:
        if not watches.any_open(connection):
            return 0
        return max(0, records.last_change(connection) - watches.position(connection)) + len(watches.due(connection, DUE))


def _sweep(bench: Bench, limit: int) -> int:
    with bench.database.read() as connection:
        before, opened = watches.position(connection), watches.last_change(connection)
        changes = records.changes_since(connection, before, limit)
        if not changes or not watches.any_open(connection):
            return 0
        newest = {record_id: seq for seq, record_id in changes}
        asker = Asker(bench, connection)
        waiting: list[News] = []
        for record_id, seq in newest.items():
            for news in _news(asker, record_id, seq):
                waiting.append(news)
                if len(waiting) == MOST:
                    _say(bench, waiting)
                    waiting = []
    _say(bench, waiting, step=_Step(before, changes[-1][0], opened))
    return len(changes)


def _news(asker: Asker, record_id: str, seq: int) -> Iterator[News]:
    with unbroken(record_id):
        yield from asker.of_record(record_id, seq)


def _ask_due(bench: Bench) -> None:
    """Asks in full what may have missed a change between its first check and its beginning."""
    with bench.database.read() as connection:
        waiting = watches.due(connection, DUE)
        asker = Asker(bench, connection)
        for watch in waiting:
            found: list[News] = []
            with unbroken(watch.id):
                found = list(asker.of_watch(watch))
            _say(bench, found, settled=[watch.id])


def _say(bench: Bench, several: Sequence[News], *, step: _Step | None = None, settled: Sequence[str] = ()) -> None:
    """Writes it; a word that cannot be written is noted, and must not keep all others from being told."""
    try:
        _write(bench, several, step=step, settled=settled)
    except Error:
        raise
    except Exception:
        if not several:
            raise
        for news in several if len(several) > 1 else ():
            _say(bench, [news])
        if len(several) == 1:
            log.exception("passed over while watching: %s %s", several[0].told.watch_id, several[0].told.record_id)
        _write(bench, (), step=step, settled=settled)


def _write(bench: Bench, several: Sequence[News], *, step: _Step | None = None, settled: Sequence[str] = ()) -> None:
    """Writes what still holds, and how far the follower has come."""
    with bench.database.write() as connection:
        lock_audit(connection)
        open_now = watches.fetch_open(connection, {news.watch.id for news in several})
        versions = watches.versions(connection, {news.told.record_id for news in several})
        fresh = [
            news
            for news in several
            if news.watch.id in open_now
            # A record that changed, or was recalled, since it was looked at comes again with that change.
            and (news.deed is None or versions.get(news.told.record_id) == news.told.version)
        ]
        known = watches.told_pairs(connection, [(news.told.watch_id, news.told.record_id) for news in fresh])
        fresh = [news for news in fresh if known.get((news.told.watch_id, news.told.record_id)) == news.before]
        deeds = [news.deed for news in fresh if news.deed is not None]
        # Those with a check of their own first: the rows of all are written table by table, and a hit comes after its check.
        journal.insert(connection, sorted(deeds, key=lambda deed: deed.rows[0][0] is not tables.checks))
        watches.note_told(connection, [news.told for news in fresh])
        watches.settle(connection, settled)
        if step is not None and watches.position(connection) == step.before:
            watches.move(connection, step.upto)
            watches.make_due(connection, step.opened, step.upto)


def _tend(bench: Bench) -> None:
    """Ends watches whose last day is over, and erases what was asked by those that ended long ago."""
    at = clock.now()
    with bench.database.read() as connection:
        past = watches.past(connection, at[:10], TENDED)
        old = watches.to_forget(connection, clock.after(at, hours=-24 * KEPT_DAYS), TENDED)
    if past or old:
        with bench.database.write() as connection:
            lock_audit(connection)
            watches.close(connection, past, watches.ENDED, "", at)
            watches.forget(connection, old)


@contextmanager
def _alone(bench: Bench) -> Iterator[bool]:
    """Whether this process is the one on this machine that follows; what another does just now need not be done twice."""
    try:
        held = (bench.settings.path / "watching.lock").open("wb")
    except OSError as failure:
        raise Unavailable(f"The node's folder cannot be written: {failure.strerror}.", help="See `carillon doctor`.") from failure
    with held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True
