# SPDX-License-Identifier: Apache-2.0
"""What control and owners of records tell each other because of a person's request: consultations, positions, orders, results.

An order is binding on whoever owns the record: it is carried out as it comes, by the way that every change of a record goes, and the
owner's desk is told. Who may order: the control of the secretariat, and of a node's own bureaus the control of that node.
"""

from typing import Any

import msgspec
from sqlalchemy import Connection

from carillon.core.model import entities
from carillon.core.model.record import Record, to_plain
from carillon.desk import fate
from carillon.desk.bench import Bench
from carillon.desk.exchange import authority, post, recurrence
from carillon.desk.exchange.inward import Inward
from carillon.desk.exchange.post import Saying
from carillon.errors import Invalid, NotFound, PeerError
from carillon.store import clock, consultations, inbox, records
from carillon.store import subjects as store
from carillon.store.consultations import Consultation
from carillon.store.subjects import DOES, GIVES, Case, Holding, Order, Person

WHAT = ("block", "unblock", "correct", "delete")
MOST = 500
"""Records that one consultation or position names."""


class SubjectBody(msgspec.Struct, frozen=True, kw_only=True):
    """`records` are those that control knows of; none where the owner is asked whether he holds any."""

    consultation: str
    subject: str
    kind: str
    person: Person
    records: tuple[str, ...] = ()
    question: str = ""
    due: str


class PositionBody(msgspec.Struct, frozen=True, kw_only=True):
    """The owner's answer, on the records that it names."""

    consultation: str
    position: str
    objection: str = ""
    confirm: bool = False
    text: str = ""
    records: tuple[str, ...] = ()


class OrderBody(msgspec.Struct, frozen=True, kw_only=True):
    """`number` counts the orders on a record: what comes after a later one is passed over. `properties` of a correction: those named
    replace what was there."""

    order: str
    subject: str
    record: str
    what: str
    number: int
    ground: str
    properties: dict[str, Any] = {}


class ExecutionBody(msgspec.Struct, frozen=True, kw_only=True):
    """What has come of an order: done, proven, refused, passed; or recurred: what was deleted was entered again as `record`."""

    order: str
    state: str
    record: str = ""
    note: str = ""


def take_subject(inward: Inward) -> None:
    """An owner is consulted."""
    body = inward.read(SubjectBody)
    if consultations.find(inward.connection, inward.addressee, body.consultation, consultations.ASKED) is not None:
        return
    asked = Consultation(
        bureau=inward.addressee,
        id=body.consultation,
        side=consultations.ASKED,
        origin=inward.message.origin,
        owner=inward.addressee,
        subject_id=body.subject,
        kind=body.kind,
        person=body.person,
        records=body.records[:MOST],
        question=body.question[:2000],
        due_at=body.due,
        at=inward.at,
    )
    consultations.put(inward.connection, asked)
    text = f"The data-protection control of {inward.message.origin} asks about a person, until {body.due[:10]}"
    inward.tell("consultation", body.consultation, text, "priority")
    inward.note("consultation.received", body.consultation)


def take_position(inward: Inward) -> None:
    """The owner's answer to a consultation of ours; after the decision it is noted and changes nothing."""
    body = inward.read(PositionBody)
    asked = consultations.find(inward.connection, inward.addressee, body.consultation, consultations.ASKS)
    if asked is None or asked.owner != inward.message.origin:
        raise NotFound(f"{inward.message.origin} was not asked {body.consultation[:40]}.")
    if asked.answered_at is not None:
        return
    given = msgspec.structs.replace(
        asked,
        state="answered",
        position=body.position,
        objection=body.objection,
        confirm=body.confirm,
        text=body.text[:2000],
        answered_at=inward.at,
    )
    consultations.put(inward.connection, given)
    case = store.find(inward.connection, asked.subject_id)
    if case is not None and not case.decision:
        _settle(inward, given, body.records[:MOST])
    inward.tell("subject", asked.subject_id, f"{inward.message.origin} has answered your consultation")
    inward.note("consultation.answered", body.consultation, position=body.position[:16])


def _settle(inward: Inward, given: Consultation, named: tuple[str, ...]) -> None:
    """What an owner said, noted with each record; those that he named and nobody knew of are records on the person, too."""
    known = {one.record_id: one for one in store.held(inward.connection, given.subject_id)}
    away = inward.directory is not None
    for record_id in dict.fromkeys((*given.records, *named)):
        one = known.get(record_id) or Holding(
            subject_id=given.subject_id, record_id=record_id, owner=given.owner, away=away, score=1000, consultation=given.id
        )
        if one.owner == given.owner:
            said = msgspec.structs.replace(one, position=given.position, objection=given.objection, confirm=given.confirm)
            store.hold_again(inward.connection, said)


def take_order(inward: Inward) -> None:
    """An order, carried out at once."""
    body, origin = inward.read(OrderBody), inward.message.origin
    if body.what not in WHAT:
        raise PeerError(f"An order to {body.what[:40]} is not known here.")
    if inward.directory is not None and authority.secretariat(inward.connection) != origin:
        raise PeerError(f"{origin} gives an order, and is not the secretariat.")
    before = store.order(inward.connection, inward.addressee, body.order, DOES)
    order = before if before is not None else _carry_out(inward, body)
    if before is None:
        store.put_order(inward.connection, order)
        said = {"done": "was carried out", "passed": "came late and was passed over"}.get(order.state, f"was refused: {order.note}")
        text = f"Order of the data-protection control of {origin}: {body.what} {body.record}, on the ground {body.ground}; it {said}"
        inward.tell("order", body.record, text, "priority")
        inward.note("order.received", body.order, what=body.what, record=body.record, state=order.state)
    report(inward.bench, inward.connection, order, inward.at)


def _carry_out(inward: Inward, body: OrderBody) -> Order:
    """What has come of it, as the owner keeps it."""
    order = Order(
        bureau=inward.addressee,
        id=body.order,
        side=DOES,
        origin=inward.message.origin,
        owner=inward.addressee,
        subject_id=body.subject,
        record_id=body.record,
        what=body.what,
        number=body.number,
        state="done",
        ground=body.ground[:40],
        at=inward.at,
        done_at=inward.at,
    )
    earlier = [one for one in store.orders(inward.connection, record_id=body.record, side=DOES) if one.state != "passed"]
    if any(one.origin == order.origin and one.number > body.number for one in earlier):
        return msgspec.structs.replace(order, state="passed")
    record = records.fetch_any(inward.connection, body.record)
    if record is None or record.owner != inward.addressee:
        return msgspec.structs.replace(order, state="refused", note="There is no such record of ours.")
    try:
        was = _do(inward, body, record, earlier)
    except Invalid as wrong:
        return msgspec.structs.replace(order, state="refused", note=" ".join((wrong.message, *(wrong.fields or {}).values()))[:300])
    return msgspec.structs.replace(order, was=was, change=records.last_change(inward.connection))


def _do(inward: Inward, body: OrderBody, record: Record, earlier: list[Order]) -> str:
    """The deed itself; returns what the record's status was, where it is blocked."""
    bench, connection, at = inward.bench, inward.connection, inward.at
    by, reason = f"control:{inward.message.origin}", f"order {body.order}: {body.ground}"
    if record.status == fate.RECALLED:
        return ""
    if body.what == "delete":
        recurrence.remember(bench, connection, record, body.order, at)
        fate.take_back(connection, record, by, reason, at)
    elif body.what == "correct":
        fate.renew(bench, connection, _corrected(bench, record, body.properties), by, reason, at)
    elif body.what == "block" and record.status != fate.BLOCKED:
        fate.block(bench, connection, record, by, reason, at)
        return record.status
    elif body.what == "unblock" and record.status == fate.BLOCKED:
        block = next(one for one in reversed(earlier) if one.what == "block" and one.was)
        if inward.message.origin not in (block.origin, authority.secretariat(connection)):
            raise Invalid(f"It was blocked by the control of {block.origin}, which alone sets it free.")
        fate.unblock(bench, connection, record, block.was, by, reason, at)
    return ""


def _corrected(bench: Bench, record: Record, changed: dict[str, Any]) -> Record:
    properties = {name: [to_plain(value) for value in values] for name, values in record.properties.items()}
    merged = {name: values for name, values in (properties | changed).items() if values}
    entity = entities.read({"schema": record.schema, "properties": merged}, bench.packs.kinds).entity
    return msgspec.structs.replace(record, properties=entity.properties)


def report(bench: Bench, connection: Connection, order: Order, at: str) -> None:
    """Tells whoever gave an order what has come of it."""
    if order.origin in post.elsewhere(bench, connection):
        body = {"order": order.id, "state": order.state, "record": order.record_id, "note": order.note}
        saying = Saying(kind="execution", origin=order.owner, body=body, objects=((order.id, 0),))
        post.say(bench, connection, at, saying, [order.origin])
    else:
        _executed(connection, order.origin, order, at)


def take_execution(inward: Inward) -> None:
    """The owner says what has come of an order of ours."""
    body = inward.read(ExecutionBody)
    ours = store.order(inward.connection, inward.addressee, body.order, GIVES)
    if ours is None or ours.owner != inward.message.origin:
        raise NotFound(f"{inward.message.origin} speaks of an order that it was not given.")
    if body.state == "recurred":
        text = f"{ours.owner} has entered again what was deleted by order {ours.id}: record {body.record[:40]}"
        inward.tell("subject", ours.subject_id or ours.record_id, text, "priority")
        inward.note("order.recurred", ours.id, record=body.record[:40])
        return
    _executed(inward.connection, inward.addressee, msgspec.structs.replace(ours, state=body.state, note=body.note[:300]), inward.at)
    inward.note("order.executed", ours.id, state=body.state[:12])


RANKS = {"ordered": 0, "done": 1, "refused": 2, "passed": 2, "proven": 2}
"""States of an order; a later word with a lower rank is old."""


def _executed(connection: Connection, bureau: str, said: Order, at: str) -> None:
    """Notes it with the order, if it is news, tells control's desk, and when nothing more is to come, that the decision is carried out."""
    ours = store.order(connection, bureau, said.id, GIVES)
    if ours is None or RANKS.get(said.state, 0) <= RANKS[ours.state]:
        return
    done_at = ours.done_at or (at if said.state in ("done", "proven") else None)
    proven_at = at if said.state == "proven" else None
    new = msgspec.structs.replace(ours, state=said.state, note=said.note, done_at=done_at, proven_at=proven_at)
    store.put_order(connection, new)
    line = inbox.Item(
        id=clock.new_id("inb"),
        bureau=bureau,
        kind="subject",
        object_id=ours.subject_id or ours.record_id,
        urgency="priority" if said.state == "refused" else "routine",
        text=_in_words(new)[:300],
        at=at,
    )
    inbox.put(connection, [line])
    case = store.find(connection, ours.subject_id)
    if case is not None and case.state == "decided" and not store.open_orders(connection, case.id):
        _carried_out(connection, case, ours.owner, at)


def _in_words(order: Order) -> str:
    what = f"{order.what} {order.record_id}"
    return {
        "done": f"{order.owner} has carried out the order to {what}",
        "proven": f"The order to {what} has reached every copy: all receipts are in",
        "refused": f"{order.owner} could not carry out the order to {what}: {order.note}",
        "passed": f"The order to {what} was passed over: a later one was done before it came",
    }[order.state]


def _carried_out(connection: Connection, case: Case, by: str, at: str) -> None:
    step = store.Step(at, f"bureau:{by}", "carried_out")
    store.change(connection, msgspec.structs.replace(case, state="carried_out", log=(*case.log, step)), at)
