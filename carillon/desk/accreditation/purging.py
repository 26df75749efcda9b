# SPDX-License-Identifier: Apache-2.0
"""Purging lists: by deed, when their day is over, and when a bureau no longer secures the event; in steps that a kill only delays."""

from carillon.core.model.event import Event
from carillon.core.model.screening import MOST_DAYS, Proof, Screening
from carillon.core.policy.actors import Actor
from carillon.desk.accreditation import advising, indexing, partnering
from carillon.desk.act import Act, act, keep
from carillon.desk.bench import Bench
from carillon.desk.listed import erasing, folders, heads
from carillon.desk.listed.erasing import Why
from carillon.errors import Broken, NotFound
from carillon.store import clock
from carillon.store import events as event_store
from carillon.store import screenings as store
from carillon.store.db import lock_audit

ABANDONED_HOURS = 24
"""An upload that came to no end is swept away after so many hours."""


def purge(bench: Bench, actor: Actor, screening_id: str) -> Proof:
    """All of a list, at once: also where the bureau no longer secures the event. Returns what proves it."""
    with act(bench, actor, "screening.purge", object=screening_id) as doing:
        screening = store.find(doing.connection, actor.bureau, screening_id)
        if screening is None or (actor.events is not None and screening.event not in actor.events):
            raise NotFound(f"There is no screening {screening_id[:60]}.", help="Check the id.")
        if screening.state != "purged":
            _close(bench, doing, screening, "deed")
    _empty(bench, screening_id, actor.bureau)
    with act(bench, actor, "screening.purge", object=screening_id) as doing:
        proof = _prove(bench, doing, screening_id)
    bench.database.checkpoint()
    return proof


def purge_due(bench: Bench) -> int:
    """The chore: lists whose day is over, or whose bureau no longer secures the event; what was begun is brought to its end."""
    with bench.database.read() as connection:
        over = store.due(connection, clock.today())
        lost = [one for one in store.in_state(connection, _HELD) if _lost(event_store.find(connection, one.event), one)]
        unproven = store.unproven(connection)
        abandoned = store.abandoned(connection, clock.after(clock.now(), hours=-ABANDONED_HOURS))
    done = 0
    for one in {(one.bureau, one.id): one for one in (*over, *lost)}.values():
        done += _end(bench, one)
    for one in unproven:
        done += _carry_out(bench, one.id, one.bureau)
    for upload in abandoned:
        with bench.database.write() as connection:
            store.forget_file(connection, upload)
        done += 1
    return done


_HELD = ("invited", "declined", "uploaded", "mapped", "running", "paused", "screened", "closed")


def _lost(event: Event | None, screening: Screening) -> bool:
    return event is not None and screening.bureau not in event.bureaus


def _end(bench: Bench, seen: Screening) -> int:
    """One list, if that is still due now that nobody else writes. An event that was put off keeps its lists, for as long as is allowed."""
    with keep(bench, seen.bureau, "screening.purge", object=seen.id) as doing:
        now = store.find(doing.connection, seen.bureau, seen.id)
        if now is None or now.state == "purged":
            return 0
        event = event_store.find(doing.connection, now.event)
        if _lost(event, now):
            _close(bench, doing, now, "removed")
        elif event is not None and now.own and (day := heads.last_day(event, min(now.options.keep_days, MOST_DAYS))) > doing.at[:10]:
            heads.change(doing.connection, now, doing.at, purge_on=day)
            return 1
        else:
            _close(bench, doing, now, "schedule")
    return _carry_out(bench, seen.id, seen.bureau)


def _close(bench: Bench, doing: Act, screening: Screening, why: Why) -> None:
    proof = erasing.draft(bench, doing.connection, screening, why, doing.at)
    erasing.close(doing.connection, screening, proof, doing.at)
    if screening.own:
        advising.end(bench, doing, screening, advising.partners_in(doing, screening, partnering.STANDING))
    doing.detail = {"why": why, "rows": proof.rows, "list": proof.list, "result": proof.result}


def _carry_out(bench: Bench, screening_id: str, bureau: str) -> int:
    """By the node itself: what was begun is brought to its end."""
    _empty(bench, screening_id, bureau)
    with keep(bench, bureau, "screening.purge", object=screening_id) as doing:
        _prove(bench, doing, screening_id)
    bench.database.checkpoint()
    return 1


def _empty(bench: Bench, screening_id: str, bureau: str) -> None:
    """Erases what is left of a list that nobody reads any more, some at a time."""
    while True:
        with bench.database.write() as connection:
            lock_audit(connection)
            screening = store.find(connection, bureau, screening_id)
            if screening is None or screening.state != "purged" or not erasing.some(bench, connection, screening):
                break
    folders.forget(bench, bureau, screening_id)
    folders.forget(bench, bureau, indexing.RECORDS)


def _prove(bench: Bench, doing: Act, screening_id: str) -> Proof:
    """Signs that nothing is left, and tells the host of a partner's copy; once. Raises NotFound."""
    bureau = doing.actor.bureau
    now = store.find(doing.connection, bureau, screening_id)
    if now is None or now.state != "purged":
        raise NotFound(f"There is no screening {screening_id[:60]}.", help="Check the id.")
    proof = erasing.finish(bench, doing.connection, now, doing.at) or store.proof_of(doing.connection, bureau, screening_id)
    if proof is None:
        raise Broken(f"Of screening {screening_id} there is no proof.", help="Restore the database from a backup.")
    if now.due:
        if not now.own:
            advising.answer(bench, doing, now, "purged", proof)
        heads.change(doing.connection, now, doing.at, due=False)
    doing.detail = {"result": proof.result, "rows": proof.rows}
    return proof
