# SPDX-License-Identifier: Apache-2.0
"""What happens to requests of persons when a time has come: owners are silent, steps are due, proofs are in, files are old."""

import msgspec
from sqlalchemy import Connection

from carillon.core.policy.retention import clock_months, months_on
from carillon.desk import act
from carillon.desk.act import Act
from carillon.desk.bench import Bench
from carillon.desk.exchange import post, sharing
from carillon.desk.exchange.rights import report
from carillon.store import clock, consultations, inbox, positions
from carillon.store import subjects as store
from carillon.store.exchange import letters
from carillon.store.subjects import Case, Order, Person, Step

BATCH = 100
AHEAD_HOURS = 14 * 24
"""How long before a step is due control is reminded."""


def run(bench: Bench) -> int:
    """All of it; returns how much was done."""
    return _hear_silence(bench) + _remind(bench) + _prove(bench) + _forget(bench)


def _hear_silence(bench: Bench) -> int:
    """An owner who did not answer in time has not confirmed; he may still answer until the decision."""
    with bench.database.read() as connection:
        late = consultations.overdue(connection, clock.now(), BATCH)
    for one in late:
        with act.keep(bench, one.bureau, "consultation.silent", object=one.id) as doing:
            now = consultations.find(doing.connection, one.bureau, one.id, one.side)
            if now is None or now.state != "open":
                continue
            consultations.put(doing.connection, msgspec.structs.replace(now, state="silent"))
            for holding in store.held(doing.connection, one.subject_id):
                if holding.consultation == one.id and not holding.position:
                    store.hold_again(doing.connection, msgspec.structs.replace(holding, position="silent"))
            _tell(doing, one.bureau, one.subject_id, f"{one.owner} has not answered your consultation in time: its data are not confirmed")
    return len(late)


def _remind(bench: Bench) -> int:
    """Control hears once of each step that is due soon."""
    with bench.database.read() as connection:
        soon = store.due(connection, clock.after(clock.now(), hours=AHEAD_HOURS), BATCH)
    for case in soon:
        with act.keep(bench, case.bureau, "subject.reminded", object=case.id) as doing:
            store.reminded(doing.connection, case)
            state = case.state.replace("_", " ")
            _tell(doing, case.bureau, case.id, f"Request {case.id} is {state}: its next step is due on {(case.due_at or '')[:10]}")
    return len(soon)


def _prove(bench: Bench) -> int:
    """Orders of which every receipt is in."""
    with bench.database.read() as connection:
        proven = [one for one in store.unproven(connection, BATCH) if _is_proven(bench, connection, one)]
    for one in proven:
        with act.keep(bench, one.bureau, "order.proven", object=one.id) as doing:
            new = msgspec.structs.replace(one, state="proven", proven_at=doing.at)
            store.put_order(doing.connection, new)
            report(bench, doing.connection, new, doing.at)
    return len(proven)


def _forget(bench: Bench) -> int:
    """Whom a request was about, some time after it was closed; that there was one, what was decided and what was done stays."""
    months = clock_months(bench.packs, "case")
    moment = months_on(clock.today(), -months)
    with bench.database.read() as connection:
        old = [one for one in store.closed_before(connection, moment, BATCH) if one.person.name]
    for case in old:
        with act.keep(bench, case.bureau, "subject.forgotten", object=case.id) as doing:
            store.change(doing.connection, _emptied(case), doing.at)
            consultations.forget_subject(doing.connection, case.id)
            letters.forget(doing.connection, [one.id for one in consultations.of_subject(doing.connection, case.id)])
            inbox.forget(doing.connection, case.id)
    return len(old)


def _emptied(case: Case) -> Case:
    log = tuple(Step(step.at, step.by, step.what) for step in case.log)
    return msgspec.structs.replace(
        case, person=Person(name=""), applicant="", address="", representative="", identity="", text="", reasons="", letter="", log=log
    )


def _is_proven(bench: Bench, connection: Connection, order: Order) -> bool:
    """Whether everybody elsewhere who had the record has done what he was told of it since: purged it, or taken the new version."""
    if bench.keyring is None or post.directory(connection) is None:
        return True
    if positions.read(connection, sharing.POSITION) < order.change:
        return False
    told = letters.told(connection, [order.record_id]).get(order.record_id, {}).values()
    return all(one.applied for one in told if one.kind == "recall" or order.what in ("correct", "unblock")) and not (
        order.what in ("block", "delete") and any(one.kind == "record" for one in told)
    )


def _tell(doing: Act, bureau: str, subject_id: str, text: str) -> None:
    line = inbox.Item(
        id=clock.new_id("inb"), bureau=bureau, kind="subject", object_id=subject_id, urgency="priority", text=text[:300], at=doing.at
    )
    inbox.put(doing.connection, [line])
