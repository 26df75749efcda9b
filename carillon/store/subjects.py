# SPDX-License-Identifier: Apache-2.0
"""The rights of persons: their requests, what is held on them, consultations of owners, orders, and hashes of what was deleted."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, and_, delete, func, insert, or_, select, update

from carillon.errors import Conflict
from carillon.store.schema import checks, reports, watches
from carillon.store.schemas.subjects import erased as erased_table
from carillon.store.schemas.subjects import holdings, subjects
from carillon.store.schemas.subjects import orders as orders_table

GIVES, DOES = "gives", "does"
"""Whose copy of an order it is: that of who gives it, or of who carries it out."""
FINISHED = ("proven", "refused", "passed")
"""States of an order after which nothing more is to come."""


class Person(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whom a request is about, as far as it says; the date ISO and perhaps partial, the country alpha-2."""

    name: str
    other_names: tuple[str, ...] = ()
    birth_date: str | None = None
    nationality: str | None = None
    gender: str | None = None
    numbers: tuple[str, ...] = ()


class Step(msgspec.Struct, frozen=True):
    """What control did with a request, when and who; `text` is for control alone."""

    at: str
    by: str
    what: str
    text: str = ""


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """A request of a person. `identity` says how it was proven who asks; `ground` is the code of an inadmissibility or of the decision;
    `letter` the answer as it was given, `template` from which text of the pack."""

    id: str
    bureau: str
    kind: str
    state: str
    version: int = 1
    due_at: str | None = None
    person: Person
    applicant: str
    address: str = ""
    representative: str = ""
    identity: str
    language: str = "en"
    text: str = ""
    received_on: str
    ground: str = ""
    decision: str = ""
    decided_at: str | None = None
    reasons: str = ""
    template: str = ""
    letter: str = ""
    log: tuple[Step, ...] = ()
    created_at: str = ""
    updated_at: str = ""


class Holding(msgspec.Struct, frozen=True, kw_only=True):
    """A record on the person; see `schemas/subjects.py`."""

    subject_id: str
    record_id: str
    owner: str
    away: bool
    score: int
    consultation: str | None = None
    position: str = ""
    objection: str = ""
    confirm: bool = False
    fate: str = ""


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What control has ordered of a record: block, unblock, correct or delete. `state`: ordered, done, proven, refused, or passed (a later
    one was done before it came)."""

    bureau: str
    id: str
    side: str
    origin: str
    owner: str
    subject_id: str
    record_id: str
    what: str
    number: int
    state: str
    ground: str
    was: str = ""
    change: int = 0
    note: str = ""
    at: str
    done_at: str | None = None
    proven_at: str | None = None


class Erased(msgspec.Struct, frozen=True):
    """A record that was deleted by order, met by a hash."""

    record_id: str
    order_id: str
    origin: str
    subject_id: str


_decoder = msgspec.json.Decoder(Case)


# Requests --------------------------------------------------------------------------------------------------------------------


def put(connection: Connection, case: Case) -> None:
    connection.execute(insert(subjects).values(**_row(case), created_at=case.created_at))


def find(connection: Connection, subject_id: str) -> Case | None:
    """A request; for control, which sees those of its whole node."""
    doc = connection.execute(select(subjects.c.doc).where(subjects.c.id == subject_id)).scalar()
    return _decoder.decode(doc) if doc else None


def page(connection: Connection, *, state: str | None, limit: int, after: str | None) -> list[Case]:
    """The newest first."""
    query = select(subjects.c.doc).order_by(subjects.c.id.desc()).limit(limit)
    if state:
        query = query.where(subjects.c.state == state)
    if after:
        query = query.where(subjects.c.id < after)
    return [_decoder.decode(doc) for doc in connection.execute(query).scalars()]


def change(connection: Connection, case: Case, at: str) -> Case:
    """Stores the next version of a request; raises Conflict where somebody was faster."""
    new = msgspec.structs.replace(case, version=case.version + 1, updated_at=at)
    same = and_(subjects.c.bureau == case.bureau, subjects.c.id == case.id, subjects.c.version == case.version)
    if connection.execute(update(subjects).where(same).values(**_row(new))).rowcount != 1:
        raise Conflict(f"Request {case.id} was changed by somebody else meanwhile.", help="Open it again, then go on.")
    return new


def due(connection: Connection, at: str, limit: int) -> list[Case]:
    """Requests whose next step is due by a moment, and of which nobody was reminded."""
    query = select(subjects.c.doc).where(subjects.c.due_at <= at, subjects.c.reminded != subjects.c.due_at).limit(limit)
    return [_decoder.decode(doc) for doc in connection.execute(query).scalars()]


def reminded(connection: Connection, case: Case) -> None:
    connection.execute(update(subjects).where(subjects.c.id == case.id).values(reminded=case.due_at))


def closed_before(connection: Connection, moment: str, limit: int) -> list[Case]:
    """Requests that were closed before a moment and still say whose they were."""
    query = select(subjects.c.doc).where(subjects.c.state == "closed", subjects.c.updated_at < moment).limit(limit)
    return [_decoder.decode(doc) for doc in connection.execute(query).scalars()]


def _row(case: Case) -> dict[str, Any]:
    row = {name: getattr(case, name) for name in ("bureau", "id", "kind", "state", "version", "due_at", "updated_at")}
    return row | {"doc": msgspec.json.encode(case).decode()}


def mentions(connection: Connection, names: Sequence[str]) -> dict[str, int]:
    """In how many checks, watches and reports of the node a name stands as it is written; each has a retention of its own."""
    found = {}
    for what, column in (("checks", checks.c.query), ("watches", watches.c.query), ("reports", reports.c.doc)):
        written = or_(*(func.lower(column).contains(name.lower(), autoescape=True) for name in names))
        found[what] = int(connection.execute(select(func.count()).where(written)).scalar_one())
    return found


# What is held ----------------------------------------------------------------------------------------------------------------


def hold(connection: Connection, found: Sequence[Holding]) -> None:
    """Notes records on a person; what is known of one already stays."""
    for one in found:
        if not connection.execute(select(holdings.c.owner).where(_holding(one.subject_id, one.record_id))).first():
            connection.execute(insert(holdings).values(**_plain(one)))


def hold_again(connection: Connection, one: Holding) -> None:
    """The same with everything that is known of it now."""
    connection.execute(delete(holdings).where(_holding(one.subject_id, one.record_id)))
    connection.execute(insert(holdings).values(**_plain(one)))


def let_go(connection: Connection, subject_id: str, record_id: str) -> None:
    """A record is on somebody else."""
    connection.execute(delete(holdings).where(_holding(subject_id, record_id)))


def held(connection: Connection, subject_id: str) -> list[Holding]:
    """All records on the person, the surest first."""
    query = select(holdings).where(holdings.c.subject_id == subject_id).order_by(holdings.c.score.desc(), holdings.c.record_id)
    return [Holding(**{**row._mapping, "away": bool(row.away), "confirm": bool(row.confirm)}) for row in connection.execute(query)]


def _holding(subject_id: str, record_id: str) -> ColumnElement[bool]:
    return and_(holdings.c.subject_id == subject_id, holdings.c.record_id == record_id)


def _plain(one: Holding) -> dict[str, Any]:
    return msgspec.structs.asdict(one) | {"away": int(one.away), "confirm": int(one.confirm)}


# Orders ----------------------------------------------------------------------------------------------------------------------


def put_order(connection: Connection, order: Order) -> None:
    """Stores a copy of an order, in the place of what this bureau knew of it."""
    connection.execute(delete(orders_table).where(_order(order.bureau, order.id, order.side)))
    connection.execute(insert(orders_table).values(**msgspec.structs.asdict(order)))


def order(connection: Connection, bureau: str, order_id: str, side: str) -> Order | None:
    row = connection.execute(select(orders_table).where(_order(bureau, order_id, side))).first()
    return _read_order(row) if row else None


def orders(connection: Connection, *, subject_id: str = "", record_id: str = "", side: str = GIVES) -> list[Order]:
    """Orders that a request has led to, or on a record; oldest first."""
    query = select(orders_table).where(orders_table.c.side == side).order_by(orders_table.c.id)
    if subject_id:
        query = query.where(orders_table.c.subject_id == subject_id)
    if record_id:
        query = query.where(orders_table.c.record_id == record_id)
    return [_read_order(row) for row in connection.execute(query)]


def next_number(connection: Connection, record_id: str, side: str) -> int:
    """The number that the next order on a record has."""
    query = select(func.coalesce(func.max(orders_table.c.number), 0)).where(
        orders_table.c.record_id == record_id, orders_table.c.side == side
    )
    return int(connection.execute(query).scalar_one()) + 1


def unproven(connection: Connection, limit: int) -> list[Order]:
    """Orders that were carried out here, and of which copies elsewhere may yet have to go."""
    query = select(orders_table).where(orders_table.c.side == DOES, orders_table.c.state == "done").order_by(orders_table.c.id)
    return [_read_order(row) for row in connection.execute(query.limit(limit))]


def open_orders(connection: Connection, subject_id: str) -> int:
    """How many orders of a request are not finished."""
    query = select(func.count()).where(
        orders_table.c.subject_id == subject_id, orders_table.c.side == GIVES, orders_table.c.state.not_in(FINISHED)
    )
    return int(connection.execute(query).scalar_one())


def _order(bureau: str, order_id: str, side: str) -> ColumnElement[bool]:
    return and_(orders_table.c.bureau == bureau, orders_table.c.id == order_id, orders_table.c.side == side)


def _read_order(row: Row[Any]) -> Order:
    return Order(**row._mapping)


# What may not come back ------------------------------------------------------------------------------------------------------


def remember(connection: Connection, digests: Sequence[str], bureau: str, record_id: str, order_id: str, at: str) -> None:
    """Keeps hashes of a record that is deleted by order."""
    connection.execute(delete(erased_table).where(erased_table.c.digest.in_(digests), erased_table.c.bureau == bureau))
    rows = [{"digest": one, "bureau": bureau, "record_id": record_id, "order_id": order_id, "at": at} for one in digests]
    if rows:
        connection.execute(insert(erased_table), rows)


def any_erased(connection: Connection) -> bool:
    return connection.execute(select(erased_table.c.digest).limit(1)).first() is not None


def erased(connection: Connection, digests: Sequence[str], bureau: str) -> list[Erased]:
    """Which records of a bureau, deleted by order, have one of these hashes."""
    done = and_(orders_table.c.id == erased_table.c.order_id, orders_table.c.bureau == bureau, orders_table.c.side == DOES)
    query = (
        select(erased_table.c.record_id, erased_table.c.order_id, orders_table.c.origin, orders_table.c.subject_id)
        .distinct()
        .join_from(erased_table, orders_table, done)
        .where(erased_table.c.digest.in_(digests), erased_table.c.bureau == bureau)
    )
    return [Erased(*row) for row in connection.execute(query)]
