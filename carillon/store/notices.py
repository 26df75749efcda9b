# SPDX-License-Identifier: Apache-2.0
"""Notices as each bureau has them: put, found, listed, and met on the records that they are about."""

from collections.abc import Iterable, Sequence

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, delete, exists, false, func, insert, or_, select, update
from sqlalchemy.orm import aliased

from carillon.core.model.notice import Mark, Notice
from carillon.core.model.record import Record
from carillon.core.policy.scope import Scope
from carillon.store import clock, matter_feed
from carillon.store.schema import records
from carillon.store.schemas.notices import notice_records, notices

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Notice)
_records = msgspec.json.Decoder(Record)
OWNER, REVIEWER, ADDRESSEE = 0, 1, 2
"""What the bureau of a copy is to the notice."""


class Seat(msgspec.Struct, frozen=True):
    """What a role adds to a scope: `drafts` are the colours of which it sees its own bureau's before they are published, `internal` those
    that are published to nobody, and `reviews` whether it sees what its bureau reviews."""

    drafts: tuple[str, ...] = ()
    internal: tuple[str, ...] = ()
    reviews: bool = False


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which notices a list shows; `after` is where the page before ended ("updated_at|id")."""

    limit: int = 50
    after: str | None = None
    state: str | None = None
    colour: str | None = None
    owner: str | None = None
    record: str | None = None
    diffusion: bool | None = None


def put(connection: Connection, bureau: str, notice: Notice, *, open_to: bool, pending: bool = False) -> None:
    """Stores one bureau's copy in place of the one before. `open_to`: whether its people may read it when it is published; `pending`:
    others are still to be told of it."""
    row = _row(bureau, notice) | {"open": int(open_to), "pending": int(pending)}
    done = connection.execute(update(notices).where(notices.c.bureau == bureau, notices.c.id == notice.id).values(row))
    if not done.rowcount:
        connection.execute(insert(notices).values(row))
    connection.execute(delete(notice_records).where(notice_records.c.bureau == bureau, notice_records.c.notice_id == notice.id))
    rows = _subjects(bureau, notice)
    if rows:
        connection.execute(insert(notice_records), rows)
    if notice.state == "published":
        matter_feed.changed(connection, "notice", [notice.id])
    elif not published_elsewhere(connection, notice.id, bureau):
        matter_feed.forget(connection, "notice", [notice.id])


def _row(bureau: str, notice: Notice) -> dict[str, object]:
    place = OWNER if bureau == notice.owner else REVIEWER if bureau == notice.reviewer else ADDRESSEE
    content = (notice.standing or notice.latest).content
    year, _, serial = notice.number.partition("-")[0].partition("/")
    return {
        "bureau": bureau,
        "id": notice.id,
        "owner": notice.owner,
        "reviewer": notice.reviewer,
        "place": place,
        "colour": notice.colour,
        "state": notice.state,
        "stage": notice.stage,
        "diffusion": int(notice.addressed_as == "diffusion" if notice.addressed_as else content.diffusion),
        "area": content.area,
        "red": int("TLP:RED" in content.handling),
        "number": notice.number,
        "year": int(year or 0),
        "serial": int(serial or 0),
        "until": content.until,
        "ended_at": notice.ended_at,
        "updated_at": notice.updated_at,
        "doc": _encoder.encode(notice).decode(),
    }


def _subjects(bureau: str, notice: Notice) -> list[dict[str, object]]:
    found: dict[str, dict[str, object]] = {}
    for paper, standing in ((notice.offered, 0), (notice.standing, 1)):
        for record in paper.content.records if paper else ():
            digest = next((one.digest for one in paper.subjects if one.record == record), "") if paper else ""
            found[record] = {"bureau": bureau, "notice_id": notice.id, "record_id": record, "digest": digest, "standing": standing}
    return list(found.values())


def find(connection: Connection, bureau: str, notice_id: str) -> Notice | None:
    """One bureau's copy, with no scope: for deeds and the exchange, never for an answer."""
    doc = connection.execute(select(notices.c.doc).where(notices.c.bureau == bureau, notices.c.id == notice_id)).scalar()
    return _decoder.decode(doc) if doc is not None else None


def place_of(connection: Connection, bureau: str, notice_id: str) -> tuple[bool, bool] | None:
    """(open, pending) of a copy."""
    row = connection.execute(select(notices.c.open, notices.c.pending).where(notices.c.bureau == bureau, notices.c.id == notice_id)).first()
    return (bool(row[0]), bool(row[1])) if row else None


def visible_notices(scope: Scope, seat: Seat) -> ColumnElement[bool]:
    """Whose copies of which notices: an addressee's bureau sees what was published to it and is in force; the owner's people theirs, the
    reviewer's compliance what was submitted. Of several copies on a node the data-protection officer sees the one that says most."""
    if scope.nothing:
        return false()
    if scope.everything:
        other = aliased(notices)
        better = or_(other.c.place < notices.c.place, and_(other.c.place == notices.c.place, other.c.bureau < notices.c.bureau))
        return ~exists().where(other.c.id == notices.c.id, better)
    published = and_(notices.c.state == "published", in_force(), notices.c.open == 1, notices.c.colour.not_in(seat.internal))
    ways = [published, and_(notices.c.place == OWNER, notices.c.colour.in_(seat.drafts))]
    if seat.reviews:
        ways.append(and_(notices.c.reviewer == scope.bureau, notices.c.place != ADDRESSEE, notices.c.state != "draft"))
    conditions: list[ColumnElement[bool]] = [notices.c.bureau == scope.bureau, or_(*ways)]
    if scope.areas is not None:
        conditions.append(notices.c.area.in_(scope.areas))
    if not scope.red:
        conditions.append(notices.c.red == 0)
    return and_(*conditions)


def in_force() -> ColumnElement[bool]:
    """Not past its last day: an expiry waits for nobody to note it."""
    return or_(notices.c.until.is_(None), notices.c.until >= clock.today())


def fetch(connection: Connection, notice_id: str, scope: Scope, seat: Seat) -> tuple[str, Notice] | None:
    """(the bureau whose copy it is, the notice), if it may be seen."""
    query = select(notices.c.bureau, notices.c.doc).where(notices.c.id == notice_id, visible_notices(scope, seat))
    row = connection.execute(query).first()
    return (row[0], _decoder.decode(row[1])) if row else None


def page(connection: Connection, scope: Scope, seat: Seat, wanted: Wanted) -> list[tuple[str, Notice]]:
    """The newest first, each with the bureau whose copy it is."""
    query = select(notices.c.bureau, notices.c.doc).where(visible_notices(scope, seat))
    for column in ("state", "colour", "owner"):
        if (value := getattr(wanted, column)) is not None:
            query = query.where(notices.c[column] == value)
    if wanted.diffusion is not None:
        query = query.where(notices.c.diffusion == int(wanted.diffusion))
    if wanted.record is not None:
        about = and_(notice_records.c.bureau == notices.c.bureau, notice_records.c.notice_id == notices.c.id)
        query = query.where(exists().where(about, notice_records.c.record_id == wanted.record))
    if wanted.after:
        at, _, last = wanted.after.partition("|")
        query = query.where(or_(notices.c.updated_at < at, and_(notices.c.updated_at == at, notices.c.id < last)))
    query = query.order_by(notices.c.updated_at.desc(), notices.c.id.desc()).limit(wanted.limit)
    return [(row[0], _decoder.decode(row[1])) for row in connection.execute(query)]


def marks(connection: Connection, bureau: str, record_ids: Sequence[str]) -> dict[str, list[tuple[str, Mark]]]:
    """What a bureau's published notices say of records: by record, the digest that each stands for and the mark it makes; newest last."""
    if not record_ids:
        return {}
    there = and_(notice_records.c.bureau == notices.c.bureau, notice_records.c.notice_id == notices.c.id)
    columns = (notice_records.c.record_id, notice_records.c.digest, notices.c.id, notices.c.number, notices.c.colour)
    query = (
        select(*columns)
        .join_from(notice_records, notices, there)
        .where(notice_records.c.bureau == bureau, notice_records.c.record_id.in_(record_ids), notice_records.c.standing == 1)
        .where(notices.c.state == "published", notices.c.open == 1, in_force())
        .order_by(notices.c.id)
    )
    found: dict[str, list[tuple[str, Mark]]] = {}
    for row in connection.execute(query):
        found.setdefault(row[0], []).append((row[1], Mark(row[2], row[3], row[4])))
    return found


def about(connection: Connection, bureau: str, record_id: str) -> list[Notice]:
    """All of a bureau's copies that name a record, oldest first."""
    query = (
        select(notices.c.doc)
        .join_from(notices, notice_records, and_(notice_records.c.bureau == notices.c.bureau, notice_records.c.notice_id == notices.c.id))
        .where(notices.c.bureau == bureau, notice_records.c.record_id == record_id)
        .order_by(notices.c.id)
    )
    return [_decoder.decode(doc) for doc in connection.execute(query).scalars()]


def published_elsewhere(connection: Connection, notice_id: str, bureau: str) -> bool:
    """Whether another bureau of this node has it as published."""
    query = select(func.count()).where(notices.c.id == notice_id, notices.c.bureau != bureau, notices.c.state == "published")
    return bool(connection.execute(query).scalar())


def reviewed(connection: Connection, bureau: str, states: Iterable[str], limit: int = 5000) -> list[Notice]:
    """The newest notices that a bureau reviews, in some states."""
    query = select(notices.c.doc).where(notices.c.bureau == bureau, notices.c.reviewer == bureau, notices.c.state.in_(list(states)))
    return [_decoder.decode(doc) for doc in connection.execute(query.order_by(notices.c.id.desc()).limit(limit)).scalars()]


def count_published(connection: Connection, bureau: str, owner: str, colour: str, year: int) -> int:
    """How many notices of a colour an owner has had published in a year, as a bureau knows; what was withdrawn since counts."""
    query = select(func.count()).where(notices.c.bureau == bureau, notices.c.owner == owner, notices.c.colour == colour)
    return int(connection.execute(query.where(notices.c.year == year, notices.c.number != "")).scalar_one())


def next_serial(connection: Connection, year: int) -> int:
    """The next number that is given on this node in a year; the caller holds the lock of the chain."""
    given = and_(notices.c.reviewer == notices.c.bureau, notices.c.year == year)
    return int(connection.execute(select(func.max(notices.c.serial)).where(given)).scalar() or 0) + 1


def pending(connection: Connection, limit: int = 100) -> list[tuple[str, Notice]]:
    """Copies of which others are still to be told."""
    query = select(notices.c.bureau, notices.c.doc).where(notices.c.pending == 1).order_by(notices.c.id).limit(limit)
    return [(row[0], _decoder.decode(row[1])) for row in connection.execute(query)]


def mark_pending(connection: Connection) -> int:
    """All that is published and reviewed here is looked at again: bureaus have come or gone."""
    there = and_(notices.c.state == "published", notices.c.reviewer == notices.c.bureau)
    return connection.execute(update(notices).where(there).values(pending=1)).rowcount


def lapsed(connection: Connection, today: str, limit: int = 100) -> list[tuple[str, Notice]]:
    """Copies in force by their state that are past their last day."""
    query = select(notices.c.bureau, notices.c.doc).where(notices.c.state.in_(("published", "suspended")), notices.c.until < today)
    return [(row[0], _decoder.decode(row[1])) for row in connection.execute(query.order_by(notices.c.until).limit(limit))]


def lapsing(connection: Connection, first: str, last: str) -> list[tuple[str, Notice]]:
    """Owners' copies whose last day lies between two days."""
    there = and_(notices.c.place == OWNER, notices.c.state == "published", notices.c.until >= first, notices.c.until <= last)
    return [(row[0], _decoder.decode(row[1])) for row in connection.execute(select(notices.c.bureau, notices.c.doc).where(there))]


def ended_before(connection: Connection, colour: str, moment: str, limit: int = 100) -> list[tuple[str, Notice]]:
    """Copies of a colour that ended before a moment and were not purged."""
    there = and_(notices.c.colour == colour, notices.c.state.in_(("refused", "withdrawn", "expired")), notices.c.ended_at < moment)
    return [
        (row[0], _decoder.decode(row[1])) for row in connection.execute(select(notices.c.bureau, notices.c.doc).where(there).limit(limit))
    ]


def reviewed_for(connection: Connection, owner: str, state: str, limit: int = 2000) -> list[Notice]:
    """An owner's own notices in a state, newest first."""
    query = select(notices.c.doc).where(notices.c.bureau == owner, notices.c.place == OWNER, notices.c.state == state)
    return [_decoder.decode(doc) for doc in connection.execute(query.order_by(notices.c.id.desc()).limit(limit)).scalars()]


def recent(connection: Connection, owner: str, kinds: Sequence[str], since: str, limit: int = 1000) -> list[Record]:
    """An owner's live records of some kinds that were changed since a moment, newest first."""
    there = and_(records.c.owner == owner, records.c.schema.in_(kinds), records.c.status == "live", records.c.updated_at >= since)
    query = select(records.c.doc).where(there).order_by(records.c.updated_at.desc()).limit(limit)
    return [_records.decode(doc) for doc in connection.execute(query).scalars()]
