# SPDX-License-Identifier: Apache-2.0
"""What happens when a time is over: owners are warned of review dates, silence deletes, and what is no record is erased.

All of it in small transactions, each of which looks again whether what it does is still due: an owner may extend at the same moment.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import msgspec
from sqlalchemy import Connection

from carillon.core.model.record import Audience, Record
from carillon.core.policy.actors import Actor
from carillon.core.policy.retention import clock_months, latest, months_on
from carillon.desk import act, attachments, fate
from carillon.desk.bench import Bench
from carillon.desk.exchange import post
from carillon.errors import Error
from carillon.store import calls, cases, clock, consultations, duty, hits, inbox, people, phrases, positions, records, reports, requests
from carillon.store import retention as store
from carillon.store.db import lock_audit
from carillon.store.retention import Due

BATCH = 200
LARGE_INDEX = 300_000
"""Names up to which the index is written anew by itself; that takes about a minute."""
STAGES = ("first_warning", "last_warning")
"""The clocks by which owners are warned, and in which order."""
DONE, SWEPT, REWRITTEN = "retention:day", "retention:swept", "retention:rewritten"
KIND = "review"
"""The kind of line by which an inbox is told."""
log = logging.getLogger(__name__)


def run(bench: Bench) -> int:
    """Does some of what is due; returns how much, 0 when nothing is left. Then it looks for more tomorrow."""
    today = clock.today()
    _sweep(bench, today)
    if _position(bench, DONE) == _number(today):
        return 0
    for work in WORKS:
        if done := work(bench, today):
            return done
    _note(bench, DONE, _number(today))
    return 0


def sweep(bench: Bench, actor: Actor) -> None:
    """Writes the name index anew, whatever its size, so that nothing is left in its files of records that are gone."""
    with act.act(bench, actor, "node.sweep"):
        pass
    bench.database.checkpoint()
    bench.names.follow(anew=True)
    _note(bench, REWRITTEN, _number(clock.today()))


# Records ---------------------------------------------------------------------------------------------------------------------


def _date(bench: Bench, today: str) -> int:
    """Records from before there were review dates get one; never one of which their owner could not be warned in time."""
    with bench.database.read() as connection:
        old = store.undated(connection, _owners(bench, connection), BATCH)
    soonest = months_on(today, clock_months(bench.packs, STAGES[0]))
    return sum(_change(bench, one, max(latest(bench.packs, one), soonest)) for one in old)


def _change(bench: Bench, old: Record, review_on: str) -> bool:
    with _alone(old.id), act.keep(bench, old.owner, "retention.dated", object=old.id) as doing:
        changed = msgspec.structs.replace(old, review_on=review_on)
        fate.renew(bench, doing.connection, changed, "retention", f"kept until {review_on}", doing.at)
        doing.detail = {"until": review_on}
        return True
    return False


@contextmanager
def _alone(record_id: str) -> Iterator[None]:
    """A fault with one record, be it that it was changed meanwhile, does not keep the others."""
    try:
        yield
    except Error as failure:
        log.warning("Record %s waits: %s", record_id, failure.message)


def _warn(bench: Bench, today: str, stage: int) -> int:
    """Tells owners' desks, once of each review date and stage; of a list in one line."""
    until = months_on(today, clock_months(bench.packs, STAGES[stage - 1]))
    with bench.database.read() as connection:
        due = store.to_warn(connection, _owners(bench, connection), until, stage, BATCH)
    told: dict[tuple[str, str], list[Due]] = defaultdict(list)
    for one in due:
        told[one.record.owner, one.record.source or ""].append(one)
    for (owner, source), several in told.items():
        with act.keep(bench, owner, "retention.warned", object=several[0].record.id if not source else "") as doing:
            here = [one for one in several if _is_still(doing.connection, one.record)]
            store.warned(doing.connection, [(one.record.id, one.record.review_on or "") for one in here], stage, doing.at)
            lines = _lines(owner, source, here, doing.at)
            inbox.put(doing.connection, lines)
            doing.detail = {"records": len(here), "stage": stage}
    return len(due)


def _lines(owner: str, source: str, due: Sequence[Due], at: str) -> list[inbox.Item]:
    if not due:
        return []
    last = "Extend it with a written assessment, or it is deleted everywhere on that day."
    kind = f"{KIND}s" if source else KIND
    if source:
        days = sorted(one.record.review_on or "" for one in due)
        texts = [("retention", f"{len(due)} records of the list {source[:80]} are to be reviewed from {days[0]} on. {last}")]
    else:
        texts = [(one.record.id, f"{one.caption or one.record.id} is to be reviewed by {one.record.review_on}. {last}") for one in due]
    return [
        inbox.Item(id=clock.new_id("inb"), bureau=owner, kind=kind, object_id=thing, urgency="routine", text=text[:300], at=at)
        for thing, text in texts
    ]


def _end(bench: Bench, today: str) -> int:
    """Silence deletes: everywhere, by a recall like its owner's."""
    with bench.database.read() as connection:
        over = store.to_end(connection, _owners(bench, connection), today, BATCH)
    return sum(_end_one(bench, one, today) for one in over)


def _end_one(bench: Bench, one: Record, today: str) -> bool:
    with _alone(one.id), act.keep(bench, one.owner, "retention.ended", object=one.id) as doing:
        now = records.fetch_any(doing.connection, one.id)
        if now is not None and now.status in store.HELD and (now.review_on or "9") <= today:
            fate.take_back(doing.connection, now, "retention", f"its review date {now.review_on} has passed", doing.at)
            text = f"Record {one.id} was deleted: its review date {now.review_on} has passed, and nobody extended it"
            line_id = clock.new_id("inb")
            line = inbox.Item(id=line_id, bureau=one.owner, kind="recall", object_id=one.id, urgency="routine", text=text, at=doing.at)
            inbox.put(doing.connection, [line])
        return True
    return False


def _end_copies(bench: Bench, today: str) -> int:
    """Copies of others' records end as well, some time after the day, where nothing was heard of their owner: no recall, no extension."""
    with bench.database.read() as connection:
        away = post.elsewhere(bench, connection)
        over = store.copies_over(connection, away, months_on(today, -clock_months(bench.packs, "copy")), BATCH) if away else []
    return sum(_end_copy(bench, one) for one in over)


def _end_copy(bench: Bench, one: Record) -> bool:
    with _alone(one.id), act.keep(bench, min(one.audience.bureaus, default=""), "retention.ended", object=one.id) as doing:
        gone = msgspec.structs.replace(one, status=fate.RECALLED, properties={}, source_id=None, audience=Audience("only"))
        empty = records.Filing(record=gone, caption="", keys=(), targets=(), by="retention")
        records.renew(doing.connection, [(empty, one.version)])
        hits.forget_content(doing.connection, one.id)
        return True
    return False


def _is_still(connection: Connection, record: Record) -> bool:
    now = records.fetch_any(connection, record.id)
    return now is not None and now.review_on == record.review_on and now.status in store.HELD


def _owners(bench: Bench, connection: Connection) -> frozenset[str]:
    """The bureaus that live on this node: only of theirs does it decide."""
    return people.bureau_codes(connection) - post.elsewhere(bench, connection)


# What is no record -----------------------------------------------------------------------------------------------------------


def _erasing(clock_name: str, work: Callable[[Connection, str], int]) -> Callable[[Bench, str], int]:
    """A work that erases what is older than a clock of the packs says."""

    def erase(bench: Bench, today: str) -> int:
        with bench.database.write() as connection:
            lock_audit(connection)
            return work(connection, months_on(today, -clock_months(bench.packs, clock_name)))

    return erase


def _erase_checks(connection: Connection, before: str) -> int:
    old = store.old_checks(connection, before, BATCH)
    if old:
        store.erase_checks(connection, old)
    return len(old)


def _erase_reports(connection: Connection, before: str) -> int:
    old = store.old_reports(connection, before, BATCH)
    for one in old:
        reports.purge(connection, one, "erased")
        store.erase_answers(connection, one)
        inbox.forget(connection, one)
    return len(old)


def _erase_requests(connection: Connection, before: str) -> int:
    old = requests.old(connection, before, BATCH)
    for one in old:
        requests.erase(connection, one)
        attachments.forget(connection, one.bureau, one.request.id)
        inbox.forget_for(connection, one.request.id, one.bureau)
    return len(old)


def _erase_calls(connection: Connection, before: str) -> int:
    old = calls.old(connection, before, BATCH)
    for one in old:
        calls.erase(connection, one)
        inbox.forget_for(connection, one.call.id, one.bureau)
    return len(old)


def _erase_cases(connection: Connection, before: str) -> int:
    old = cases.old(connection, before, BATCH)
    for one in old:
        cases.end(connection, one.bureau, one.case)
        inbox.forget_for(connection, one.case.id, one.bureau)
    return len(old)


def _erase_duty(connection: Connection, before: str) -> int:
    old = duty.old_broadcasts(connection, before, BATCH)
    for one in old:
        duty.end_broadcast(connection, one.bureau, one.broadcast)
        inbox.forget_for(connection, one.broadcast.id, one.bureau)
    return len(old) + duty.erase_log(connection, before, BATCH)


WORKS: tuple[Callable[[Bench, str], int], ...] = (
    _date,
    lambda bench, today: _warn(bench, today, 2),
    lambda bench, today: _warn(bench, today, 1),
    _end,
    _end_copies,
    _erasing("check", _erase_checks),
    _erasing("check", lambda connection, before: store.erase_judgements(connection, before, BATCH)),
    _erasing("report", _erase_reports),
    _erasing("request", _erase_requests),
    _erasing("request", lambda connection, before: phrases.erase(connection, before, BATCH)),
    _erasing("request", _erase_calls),
    _erasing("joint_case", _erase_cases),
    _erasing("duty", _erase_duty),
    _erasing("inbox", lambda connection, before: store.erase_lines(connection, before, BATCH)),
    _erasing("message", lambda connection, before: store.erase_messages(connection, before, BATCH)),
    _erasing("repeat", lambda connection, before: store.erase_keys(connection, before, BATCH)),
    _erasing("case", lambda connection, before: consultations.forget(connection, before, BATCH)),
)
"""In the order in which they are done: the next begins when nothing is left of the one before."""


def _sweep(bench: Bench, today: str) -> None:
    """Files behind the database and the index keep nothing for long of what is gone from them. A large index waits for `sweep`."""
    with bench.database.read() as connection:
        newest = records.last_change(connection)
    if _position(bench, SWEPT) != newest:
        bench.database.checkpoint()
        _note(bench, SWEPT, newest)
    written = _position(bench, REWRITTEN)
    over = written <= _number(months_on(today, -clock_months(bench.packs, "index")))
    if not written or (over and bench.names.size() <= LARGE_INDEX and bench.names.follow(anew=True)):
        _note(bench, REWRITTEN, _number(today))


def _number(day: str) -> int:
    return int(day.replace("-", ""))


def _position(bench: Bench, name: str) -> int:
    with bench.database.read() as connection:
        return positions.read(connection, name)


def _note(bench: Bench, name: str, value: int) -> None:
    with bench.database.write() as connection:
        positions.write(connection, name, value)
