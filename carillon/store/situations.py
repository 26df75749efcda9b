# SPDX-License-Identifier: Apache-2.0
"""Situation reports as each bureau has them, who opened them, and those that are issued daily."""

from collections.abc import Collection
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, and_, delete, false, insert, select, true, update

from carillon.core.model.situation import Schedule, Situation
from carillon.core.policy.scope import Scope
from carillon.store.schema import inbox
from carillon.store.schemas.situations import numbers, opened, schedules, situations

_situation = msgspec.json.Decoder(Situation).decode
_schedule = msgspec.json.Decoder(Schedule).decode
_encode = msgspec.json.Encoder().encode


class Held(msgspec.Struct, frozen=True):
    """A bureau's copy. `holds`: its signature was the issuing node's when it came in."""

    bureau: str
    report: Situation
    holds: bool
    opened_at: str | None
    opened_by: str | None

    @property
    def own(self) -> bool:
        return self.bureau == self.report.owner


def visible(scope: Scope) -> ColumnElement[bool]:
    """A bureau sees its own copies, and TLP:RED only where it is for the reader."""
    if scope.nothing:
        return false()
    if scope.everything:
        return true()
    own = situations.c.bureau == scope.bureau
    return own if scope.red else and_(own, situations.c.red == 0)


def put(connection: Connection, bureau: str, one: Situation, *, holds: bool = True) -> None:
    """A new copy, or how it stands now; who has opened it stays."""
    values = {
        "event_id": one.event,
        "owner": one.owner,
        "number": one.number,
        "state": one.state,
        "red": int("TLP:RED" in one.handling),
        "holds": int(holds),
        "doc": _encode(one).decode(),
    }
    same = and_(situations.c.bureau == bureau, situations.c.id == one.id)
    if not connection.execute(update(situations).where(same).values(values)).rowcount:
        connection.execute(insert(situations).values(bureau=bureau, id=one.id, **values))


def find(connection: Connection, bureau: str, report_id: str) -> Held | None:
    """A bureau's copy with no scope at all, for the exchange's own use; never for an answer."""
    row = connection.execute(select(situations).where(situations.c.bureau == bureau, situations.c.id == report_id)).first()
    return _held(row) if row else None


def fetch(connection: Connection, report_id: str, scope: Scope) -> Held | None:
    query = select(situations).where(situations.c.id == report_id, visible(scope))
    row = connection.execute(query.order_by((situations.c.bureau != scope.bureau), situations.c.bureau).limit(1)).first()
    return _held(row) if row else None


def page(connection: Connection, scope: Scope, event_id: str, *, limit: int = 50, after: str | None = None) -> list[Held]:
    """The newest first."""
    query = select(situations).where(visible(scope), situations.c.event_id == event_id).order_by(situations.c.id.desc()).limit(limit)
    if not scope.everything:
        query = query.where(situations.c.bureau == scope.bureau)
    if after:
        query = query.where(situations.c.id < after)
    return [_held(row) for row in connection.execute(query)]


def latest(connection: Connection, bureau: str, event_id: str) -> Situation | None:
    """The newest that a bureau has issued on an event itself."""
    query = select(situations.c.doc).where(
        situations.c.bureau == bureau, situations.c.event_id == event_id, situations.c.owner == bureau, situations.c.state == "issued"
    )
    doc = connection.execute(query.order_by(situations.c.number.desc()).limit(1)).scalar()
    return _situation(doc) if doc is not None else None


def corrected_by(connection: Connection, bureau: str, one: Situation) -> int:
    """The number of the last report by the same author that stands in the place of one; 0 where none does."""
    if not one.number:
        return 0
    query = select(situations.c.doc).where(
        situations.c.bureau == bureau, situations.c.event_id == one.event, situations.c.owner == one.owner,
        situations.c.number > one.number, situations.c.state == "issued",
    )  # fmt: skip
    found = (_situation(doc) for doc in connection.execute(query).scalars())
    return max((later.number for later in found if later.supersedes == one.number), default=0)


def other_of(connection: Connection, bureau: str, one: Situation) -> str | None:
    """The id of another report that bears the same number of the same author."""
    query = select(situations.c.id).where(
        situations.c.bureau == bureau, situations.c.event_id == one.event, situations.c.owner == one.owner,
        situations.c.number == one.number, situations.c.id != one.id,
    )  # fmt: skip
    return connection.execute(query.limit(1)).scalar()


def next_number(connection: Connection, bureau: str, event_id: str) -> int:
    """Given once, and not again."""
    same = and_(numbers.c.bureau == bureau, numbers.c.event_id == event_id)
    last = int(connection.execute(select(numbers.c.number).where(same)).scalar() or 0)
    if last:
        connection.execute(update(numbers).where(same).values(number=last + 1))
    else:
        connection.execute(insert(numbers).values(bureau=bureau, event_id=event_id, number=1))
    return last + 1


def mark_opened(connection: Connection, bureau: str, report_id: str, by: str, at: str) -> bool:
    """False where somebody of the desk had opened it before."""
    same = and_(situations.c.bureau == bureau, situations.c.id == report_id, situations.c.opened_at.is_(None))
    return connection.execute(update(situations).where(same).values(opened_at=at, opened_by=by)).rowcount == 1


def expect(connection: Connection, report_id: str, addressees: Collection[str]) -> None:
    if addressees:
        connection.execute(insert(opened), [{"id": report_id, "addressee": code, "at": None} for code in sorted(addressees)])


def note_opened(connection: Connection, report_id: str, addressee: str, at: str) -> bool:
    """That a bureau's desk has opened our report; False where it was not sent to it, or this is known."""
    same = and_(opened.c.id == report_id, opened.c.addressee == addressee, opened.c.at.is_(None))
    return connection.execute(update(opened).where(same).values(at=at)).rowcount == 1


def opened_by(connection: Connection, report_id: str) -> dict[str, str | None]:
    query = select(opened.c.addressee, opened.c.at).where(opened.c.id == report_id).order_by(opened.c.addressee)
    return {row[0]: row[1] for row in connection.execute(query)}


def put_schedule(connection: Connection, one: Schedule) -> None:
    drop_schedule(connection, one.bureau, one.event)
    connection.execute(insert(schedules).values(bureau=one.bureau, event_id=one.event, doc=_encode(one).decode()))


def drop_schedule(connection: Connection, bureau: str, event_id: str) -> bool:
    return connection.execute(delete(schedules).where(schedules.c.bureau == bureau, schedules.c.event_id == event_id)).rowcount > 0


def find_schedule(connection: Connection, bureau: str, event_id: str) -> Schedule | None:
    doc = connection.execute(select(schedules.c.doc).where(schedules.c.bureau == bureau, schedules.c.event_id == event_id)).scalar()
    return _schedule(doc) if doc is not None else None


def all_schedules(connection: Connection) -> list[Schedule]:
    query = select(schedules.c.doc).order_by(schedules.c.bureau, schedules.c.event_id)
    return [_schedule(doc) for doc in connection.execute(query).scalars()]


def erase(connection: Connection, bureau: str, event_id: str) -> int:
    """All that a bureau has of the reports on an event, with what its inbox says of them; the last number stays, so that none is given
    twice."""
    same = (situations.c.bureau == bureau, situations.c.event_id == event_id)
    reports = select(situations.c.id).where(*same)
    connection.execute(delete(opened).where(opened.c.id.in_(reports.where(situations.c.owner == bureau))))
    connection.execute(delete(inbox).where(inbox.c.bureau == bureau, inbox.c.object_id.in_(reports)))
    drop_schedule(connection, bureau, event_id)
    return connection.execute(delete(situations).where(*same)).rowcount


def ids(connection: Connection, bureau: str, event_id: str) -> list[str]:
    """Of all reports that a bureau has on an event."""
    query = select(situations.c.id).where(situations.c.bureau == bureau, situations.c.event_id == event_id)
    return list(connection.execute(query.order_by(situations.c.id)).scalars())


def _held(row: Row[Any]) -> Held:
    return Held(row.bureau, _situation(row.doc), bool(row.holds), row.opened_at, row.opened_by)
