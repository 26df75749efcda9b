# SPDX-License-Identifier: Apache-2.0
"""Screening a list: its rows are read, sifted, and those who may be meant are asked about; in the name of whoever started it.

What a batch of rows led to, and how far the list has come, is one transaction. So a process that is killed loses and repeats nothing, and
two that work on one list by mistake get in each other's way and not into each other's rows.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection

from carillon.core.model.screening import Row, Screening
from carillon.core.policy import rooms
from carillon.core.policy import screenings as rules
from carillon.core.policy.actors import SHELL, Actor, operator
from carillon.core.policy.decide import decide
from carillon.core.policy.scope import checking
from carillon.desk.accreditation import advising, indexing, persons, reading
from carillon.desk.accreditation.asking import Asker, Told
from carillon.desk.accreditation.sieve import Sifting, Sought
from carillon.desk.act import act
from carillon.desk.bench import Bench
from carillon.desk.listed import folders, heads
from carillon.desk.screening import crew
from carillon.errors import AskerError, Denied
from carillon.store import clock, events, journal, people, records, screened
from carillon.store import schema as tables
from carillon.store import screening_rows as rows_store
from carillon.store import screenings as store
from carillon.store.db import lock_audit
from carillon.store.exchange import leases

LEASE, LEASE_SECONDS = "screenings", 90.0
TOGETHER = 256
"""Rows that share a transaction."""
FEW = 2_000
"""Rows for which another process is not worth its start."""
DIRECT = 100
"""An index of the records is worth its making where there are fewer records than so many for each row."""
VIA = "list"
"""Where the checks of a list come from, in the log."""
SAY_EVERY = 20_000
"""Records between two notes of how far the index is."""


class Overtaken(Exception):
    """Somebody paused, purged, or goes on with the list elsewhere: whatever this process has not written is not wanted."""


class Work(msgspec.Struct, frozen=True):
    """How a list is worked on: by whom among the processes, with how many beside, and whether it is to stop now."""

    holder: str
    workers: int = 1
    stop: Callable[[], bool] = bool


def start(bench: Bench, actor: Actor, screening_id: str) -> Screening:
    """Starts, or goes on with, the screening of a list; in the actor's name from now on. The work itself is done by `advance`. Of a list
    that was screened, the actor becomes the one in whose name it is followed."""
    with act(bench, actor, "screening.run", object=screening_id) as doing:
        old = heads.find(doing, screening_id)
        if old.state == "screened":
            return heads.change(doing.connection, old, doing.at, run_by=actor.user, trouble="")
        rules.require(old, "run")
        new = heads.change(
            doing.connection, old, doing.at, state="running", run_by=actor.user, trouble="", began_at=old.began_at or doing.at
        )
        doing.detail = {"rows": new.position}
        return begun(bench, doing.connection, actor, new, doing.at)


def pause(bench: Bench, actor: Actor, screening_id: str) -> Screening:
    """Stops after the batch that is under way."""
    with act(bench, actor, "screening.run", object=screening_id) as doing:
        old = heads.find(doing, screening_id, "pause")
        doing.detail = {"paused": 1}
        return heads.change(doing.connection, old, doing.at, state="paused", phase="")


def close(bench: Bench, actor: Actor, screening_id: str, *, closed: bool = True) -> Screening:
    """Ends the work on a list: nothing is decided and nothing followed any more, until it is opened again; it stays until it is purged."""
    with act(bench, actor, "screening.run", object=screening_id) as doing:
        old = heads.find(doing, screening_id, "close" if closed else "reopen")
        doing.detail = {"closed": int(closed)}
        state, was = ("closed", old.state) if closed else (old.was, "")
        new = heads.change(doing.connection, old, doing.at, state=state, was=was)
    folders.forget(bench, actor.bureau, screening_id)
    return new


def waits(bench: Bench) -> bool:
    """Whether a list was started that nobody works on."""
    with bench.database.read() as connection:
        if not any(one.own or one.whole for one in store.in_state(connection, ("running",))):
            return False
    return leases.free(bench.database, LEASE)


def advance(bench: Bench, work: Work, only: str = "") -> bool:
    """Works on the list that was started first (`only`: on this one) until it is done or stopped; False where there is none, or where
    another process is at it. What hinders a list itself pauses it, and its desk is told why; what hinders the node is raised."""
    with bench.database.read() as connection:
        waiting = [one for one in store.in_state(connection, ("running",)) if (one.own or one.whole) and only in ("", one.id)]
    if not waiting or not leases.hold(bench.database, LEASE, work.holder, LEASE_SECONDS):
        return False
    one = waiting[0]
    try:
        _run(bench, one, work)
    except Overtaken:
        return True
    except AskerError as refusal:
        _trouble(bench, one, refusal.message)
    finally:
        leases.release(bench.database, LEASE, work.holder)
    return True


def keeper(connection: Connection, screening: Screening) -> Actor | None:
    """In whose name a list is screened and followed, with the role and the areas of today; None where he may do so no longer."""
    if screening.run_by.startswith(SHELL):
        actor: Actor | None = operator(screening.bureau, screening.run_by.removeprefix(SHELL))
    else:
        actor = people.actor_by_id(connection, screening.run_by, VIA)
    event = events.find(connection, screening.event)
    if actor is None or actor.bureau != screening.bureau or event is None or not rooms.admits(actor, event):
        return None
    if not decide(actor, "screening.run").allowed:
        return None
    return msgspec.structs.replace(actor, via=VIA)


def begun(bench: Bench, connection: Connection, actor: Actor, screening: Screening, at: str) -> Screening:
    """With the check on which hangs what may not be seen; the same for every list."""
    if screening.first:
        return screening
    drawn = Asker(bench, connection, actor, screening).begin()
    journal.insert(connection, [drawn.deed])
    return heads.change(connection, screening, at, first=drawn.answer.id)


def _run(bench: Bench, screening: Screening, work: Work) -> None:
    actor = _by(bench, screening)
    if not screening.whole:
        screening = _read(bench, actor, screening, work)
    screening = _screen(bench, actor, screening, work)
    _finish(bench, actor, screening)
    folders.forget(bench, screening.bureau, indexing.RECORDS)


def _by(bench: Bench, screening: Screening) -> Actor:
    """In whose name it goes on, as of now. Raises Denied."""
    with bench.database.read() as connection:
        actor = keeper(connection, screening)
    if actor is None:
        raise Denied("Whoever started it may not screen for this event any more. Somebody else must start it again.")
    return actor


def _read(bench: Bench, actor: Actor, screening: Screening, work: Work) -> Screening:
    """The rows of the file into the store; those that are there already are passed over."""
    for several, last in reading.batches(bench, screening, TOGETHER * 4):
        _go_on(bench, work)
        with act(bench, actor, "screening.run", object=screening.id) as doing:
            now = _same(doing.connection, screening)
            rows_store.add(doing.connection, heads.rows_of(now), several)
            values: dict[str, Any] = {"read": several[-1].number if several else now.read, "phase": "reading"}
            if last is not None:
                values |= {"whole": True, "truncated": last.truncated}
                store.forget_file(doing.connection, screening.id)
            screening = heads.change(doing.connection, now, doing.at, **values)
            doing.detail = {"read": len(several), "rejected": sum(one.state == "rejected" for one in several)}
    return screening


def _screen(bench: Bench, actor: Actor, screening: Screening, work: Work) -> Screening:
    with bench.database.read() as connection:
        left = rows_store.counts(connection, heads.rows_of(screening)).get("waiting", 0)
        seq = records.last_change(connection)
    screening = _note(bench, screening, seq=screening.seq or seq, phase="indexing")
    if not left:
        return screening
    sifting = _sifting(bench, actor, screening, left, seq, work)
    screening = _note(bench, screening, phase="screening", since=clock.now(), since_row=screening.position)
    waiting: deque[list[Row]] = deque()

    def pieces() -> Iterator[list[Sought]]:
        for several in _waiting(bench, screening):
            waiting.append(several)
            yield [persons.sought(one) for one in several]

    job: Any = sifting or Everybody()
    for through in crew.run(job, pieces(), 1 if sifting is None else min(work.workers, left // FEW + 1)):
        _go_on(bench, work)
        screening = _batch(bench, _by(bench, screening), screening, waiting.popleft(), through)
    return screening


class Everybody(msgspec.Struct, frozen=True):
    """The job where nobody is sifted out: all are asked about as in a check."""

    def open(self) -> Callable[[Sequence[Sought]], None]:
        return lambda several: None


def _sifting(bench: Bench, actor: Actor, screening: Screening, left: int, seq: int, work: Work) -> Sifting | None:
    """The sieve for what is left of a list; None where that is so little that an index would not be worth its making."""
    scope = checking(actor)
    said = 0

    def told(count: int) -> None:
        nonlocal screening, said
        _go_on(bench, work)
        if count - said >= SAY_EVERY:
            screening, said = _note(bench, screening, indexed=count), count

    with bench.database.read() as connection:
        there = screened.count(connection, scope, indexing.schemas(bench.packs))
    if there > left * DIRECT:
        return None
    with bench.database.read() as connection:
        workers = min(work.workers, left // FEW + 1)
        folder: Path = indexing.of_records(bench, connection, screening.bureau, scope, seq, workers, told)
    return Sifting(str(folder), indexing.floor(bench, screening.options.score))


def _waiting(bench: Bench, screening: Screening) -> Iterator[list[Row]]:
    """Rows that wait, in their order."""
    of, after = heads.rows_of(screening), screening.position
    while True:
        with bench.database.read() as connection:
            several = rows_store.following(connection, of, after, TOGETHER, ("waiting",))
        if not several:
            return
        after = several[-1].number
        yield several


def _batch(bench: Bench, actor: Actor, screening: Screening, several: list[Row], through: dict[int, list[str]] | None) -> Screening:
    """Asks about those who came `through` the sieve or bear a number that is known, and writes down what all rows came to. Without a sieve
    everybody is asked about."""
    with bench.database.read() as connection:
        asker = Asker(bench, connection, actor, screening)
        if through is None:
            told = [asker.of_row(one) for one in several]
        else:
            bear = _bearers(connection, actor, several)
            asked = [one for one in several if one.number in through or one.number in bear]
            told = [asker.of_sifted(one, through.get(one.number, ()), bears=one.number in bear) for one in asked]
    with act(bench, actor, "screening.run", object=screening.id) as doing:
        now = _same(doing.connection, screening)
        of = heads.rows_of(now)
        deeds = [one.deed for one in told if one.deed is not None]
        # Those with a check of their own first: the rows of all are written table by table, and a hit comes after its check.
        journal.insert(doing.connection, sorted(deeds, key=lambda deed: not deed.rows or deed.rows[0][0] is not tables.checks))
        rows_store.put_matches(doing.connection, of, [match for one in told for match in one.matches])
        changed = [_came_to(one) for one in told if one.matches or one.fault]
        rows_store.put(doing.connection, of, changed)
        clear = rows_store.mark_clear(doing.connection, of, several[0].number, several[-1].number)
        screening = heads.change(doing.connection, now, doing.at, position=several[-1].number)
        opened = sum(one.state == "open" for one in changed)
        doing.detail = {"rows": len(several), "clear": clear + len(changed) - opened, "open": opened, "digest": _digest(now, several)}
    return screening


def _bearers(connection: Connection, actor: Actor, several: Sequence[Row]) -> set[int]:
    """Rows with a document whose number a record bears, whoever it says that the bearer is."""
    scope = checking(actor)
    by_key: dict[tuple[str, str], list[int]] = {}
    for one in several:
        for form, value, _ in persons.keys(one):
            by_key.setdefault((form, value), []).append(one.number)
    found: set[int] = set()
    for form in sorted({form for form, _ in by_key}):
        for value in screened.borne(connection, scope, form, [value for one, value in by_key if one == form]):
            found.update(by_key.get((form, value), ()))
    return found


def _came_to(told: Told) -> Row:
    if told.fault:
        return msgspec.structs.replace(told.row, state="rejected", fault=told.fault[:500])
    return rules.summed(msgspec.structs.replace(told.row, kind=told.kind, evidence=told.evidence), told.matches)


def _finish(bench: Bench, actor: Actor, screening: Screening) -> None:
    with act(bench, actor, "screening.run", object=screening.id) as doing:
        now = _same(doing.connection, screening)
        counts = rows_store.counts(doing.connection, heads.rows_of(now))
        now = heads.change(doing.connection, now, doing.at, state="screened", phase="")
        if not now.own:
            advising.answer(bench, doing, now, "done")
        total, waiting = sum(counts.values()), counts.get("open", 0)
        heads.tell(doing.connection, now, f"{now.name}: {total} rows screened, {waiting} with a possible match to look at", doing.at)
        doing.detail = {"rows": total, **dict(sorted(counts.items()))}


def _note(bench: Bench, screening: Screening, **values: Any) -> Screening:
    """How far it is, for whoever looks."""
    with bench.database.write() as connection:
        lock_audit(connection)
        return heads.change(connection, _same(connection, screening), clock.now(), **values)


def _same(connection: Connection, screening: Screening) -> Screening:
    """The head as it is now, if this process is still the one that goes on with it."""
    now = store.find(connection, screening.bureau, screening.id)
    if now is None or now.state != "running" or (now.position, now.read) != (screening.position, screening.read):
        raise Overtaken
    return now


def _go_on(bench: Bench, work: Work) -> None:
    if work.stop() or not leases.hold(bench.database, LEASE, work.holder, LEASE_SECONDS):
        raise Overtaken


def _trouble(bench: Bench, screening: Screening, text: str) -> None:
    """The list pauses, and its desk learns why."""
    with bench.database.write() as connection:
        lock_audit(connection)
        now = store.find(connection, screening.bureau, screening.id)
        if now is not None and now.state == "running":
            at = clock.now()
            now = heads.change(connection, now, at, state="paused", phase="", trouble=text[:500])
            heads.tell(connection, now, f"{now.name} is paused: {text}", at)


def _digest(screening: Screening, several: Sequence[Row]) -> str:
    """Which rows of which list; no name, so that nobody can try names against the chain."""
    return sha256(msgspec.msgpack.encode([screening.digest, [(one.number, one.ref) for one in several]])).hexdigest()
