# SPDX-License-Identifier: Apache-2.0
"""Consultations: what control asks the owner of records on a person, and what he answers."""

from typing import Any

import msgspec
from sqlalchemy import Connection, Row, and_, delete, insert, select, update

from carillon.store.schemas.subjects import consultations
from carillon.store.subjects import Person

ASKS, ASKED = "asks", "asked"
"""Whose copy it is."""
NOBODY = Person(name="")


class Consultation(msgspec.Struct, frozen=True, kw_only=True):
    """`state`: open, answered or silent. `position` of the owner: agree, object (with a coded `objection`) or no_data; `confirm`: he agrees
    that the applicant is told that data are held."""

    bureau: str
    id: str
    side: str
    origin: str
    owner: str
    subject_id: str
    kind: str
    state: str = "open"
    person: Person
    records: tuple[str, ...] = ()
    question: str = ""
    position: str = ""
    objection: str = ""
    confirm: bool = False
    text: str = ""
    due_at: str
    at: str
    answered_at: str | None = None


_decoder = msgspec.json.Decoder(Consultation)
_COLUMNS = ("bureau", "id", "side", "origin", "owner", "subject_id", "state", "due_at", "at", "answered_at")


def put(connection: Connection, one: Consultation) -> None:
    """Stores a copy, in the place of what this bureau knew of it."""
    connection.execute(delete(consultations).where(_copy(one.bureau, one.id, one.side)))
    row = {name: getattr(one, name) for name in _COLUMNS}
    connection.execute(insert(consultations).values(**row, doc=msgspec.json.encode(one).decode()))


def find(connection: Connection, bureau: str, consultation_id: str, side: str) -> Consultation | None:
    doc = connection.execute(select(consultations.c.doc).where(_copy(bureau, consultation_id, side))).scalar()
    return _decoder.decode(doc) if doc else None


def asked(connection: Connection, bureau: str | None, *, state: str | None, limit: int, after: str | None) -> list[Consultation]:
    """What a bureau was asked (None: every bureau of the node), newest first."""
    query = select(consultations.c.doc).where(consultations.c.side == ASKED).order_by(consultations.c.id.desc()).limit(limit)
    if bureau is not None:
        query = query.where(consultations.c.bureau == bureau)
    if state:
        query = query.where(consultations.c.state == state)
    if after:
        query = query.where(consultations.c.id < after)
    return [_decoder.decode(doc) for doc in connection.execute(query).scalars()]


def of_subject(connection: Connection, subject_id: str) -> list[Consultation]:
    """What control asked because of a request, oldest first."""
    query = select(consultations.c.doc).where(consultations.c.subject_id == subject_id, consultations.c.side == ASKS)
    return [_decoder.decode(doc) for doc in connection.execute(query.order_by(consultations.c.id)).scalars()]


def overdue(connection: Connection, at: str, limit: int) -> list[Consultation]:
    """Those that were not answered in time; copies of who asks."""
    late = and_(consultations.c.state == "open", consultations.c.side == ASKS, consultations.c.due_at <= at)
    return [_decoder.decode(doc) for doc in connection.execute(select(consultations.c.doc).where(late).limit(limit)).scalars()]


def forget(connection: Connection, before: str, limit: int) -> int:
    """Whom a consultation from before a moment was about, and what was said; that there was one stays. Returns how many."""
    query = select(consultations).where(consultations.c.at < before, consultations.c.state != "forgotten").limit(limit)
    rows: list[Row[Any]] = list(connection.execute(query).all())
    for row in rows:
        _forget(connection, _decoder.decode(row.doc))
    return len(rows)


def forget_subject(connection: Connection, subject_id: str) -> None:
    """The same of all that control asked because of a request."""
    for one in of_subject(connection, subject_id):
        _forget(connection, one)


def _forget(connection: Connection, one: Consultation) -> None:
    empty = msgspec.structs.replace(one, person=NOBODY, question="", text="", state="forgotten")
    values = {"doc": msgspec.json.encode(empty).decode(), "state": "forgotten"}
    connection.execute(update(consultations).where(_copy(one.bureau, one.id, one.side)).values(**values))


def _copy(bureau: str, consultation_id: str, side: str) -> Any:
    return and_(consultations.c.bureau == bureau, consultations.c.id == consultation_id, consultations.c.side == side)
