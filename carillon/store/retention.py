# SPDX-License-Identifier: Apache-2.0
"""Retention: which records are to be reviewed when, of what owners were warned, extensions, and what is erased in its time."""

from collections.abc import Collection, Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, and_, delete, exists, func, insert, or_, select, update

from carillon.core.model.record import Record
from carillon.core.policy.scope import Scope
from carillon.store import circumstances, clock, matter_feed, outcomes
from carillon.store.exchange.schema import arrived, lines_out, messages, slips
from carillon.store.hits import KEPT_AFTER_RECALL
from carillon.store.schema import answers, checks, hits, idempotency, inbox, judgements, records, reports, watches
from carillon.store.schemas.retention import extensions, reviews
from carillon.store.scoping import visible_records

HELD = ("live", "withdrawn", "blocked")
"""States in which a record has content."""
ERASED = '{"matches":[],"dismissed":[],"notes":[],"erased":true}'
"""What is left of the answer of a check."""
_decoder = msgspec.json.Decoder(Record)


class Due(msgspec.Struct, frozen=True):
    """A record that comes up for review. `extended`: how often it was extended before; `stage` of what its owner was warned (0 to 2)."""

    record: Record
    caption: str
    stage: int
    extended: int


class Extension(msgspec.Struct, frozen=True, kw_only=True):
    """Why a record is kept for longer: `assessment` by whom, from which review date to which."""

    id: str
    record_id: str
    bureau: str
    was: str | None
    until: str
    assessment: str
    by: str
    at: str


class Count(msgspec.Struct, frozen=True):
    """Of one bureau, for the supervisor: records due before a day, extensions since another, and how many records those concern."""

    bureau: str
    due: int
    extensions: int
    extended: int


def page(connection: Connection, scope: Scope, *, until: str, limit: int, after: str | None = None) -> list[Due]:
    """Records of the scope's bureau (control: of every bureau) that are to be reviewed up to a day, the next first; `after`:
    "review_on|id"."""
    own = records.c.owner == scope.bureau if not scope.everything else records.c.owner.is_not(None)
    query = _due(and_(visible_records(scope), own, records.c.review_on <= until)).limit(limit)
    if after:
        day, _, one = after.partition("|")
        query = query.where(or_(records.c.review_on > day, and_(records.c.review_on == day, records.c.id > one)))
    return [Due(_decoder.decode(row[0]), *row[1:]) for row in connection.execute(query)]


def to_warn(connection: Connection, owners: Collection[str], until: str, stage: int, limit: int) -> list[Due]:
    """Records of whose review date, up to a day, their owners were not warned to this stage."""
    warned = and_(reviews.c.record_id == records.c.id, reviews.c.review_on == records.c.review_on, reviews.c.stage >= stage)
    query = _due(and_(records.c.owner.in_(list(owners)), records.c.review_on <= until, ~exists().where(warned))).limit(limit)
    return [Due(_decoder.decode(row[0]), *row[1:]) for row in connection.execute(query)]


def to_end(connection: Connection, owners: Collection[str], today: str, limit: int) -> list[Record]:
    """Records whose review date has come, and of which their owners were warned on an earlier day."""
    warned = and_(reviews.c.record_id == records.c.id, reviews.c.review_on == records.c.review_on, reviews.c.at < today)
    query = _due(and_(records.c.owner.in_(list(owners)), records.c.review_on <= today, exists().where(warned))).limit(limit)
    return [_decoder.decode(row[0]) for row in connection.execute(query)]


def copies_over(connection: Connection, owners: Collection[str], day: str, limit: int) -> list[Record]:
    """Copies of records of these owners whose review date was over on a day."""
    mine = and_(records.c.owner.in_(list(owners)), records.c.review_on <= day, records.c.status == "live")
    query = select(records.c.doc).where(mine).order_by(records.c.review_on).limit(limit)
    return [_decoder.decode(doc) for doc in connection.execute(query).scalars()]


def undated(connection: Connection, owners: Collection[str], limit: int) -> list[Record]:
    """Records that were entered before there were review dates."""
    query = select(records.c.doc).where(records.c.review_on.is_(None), records.c.owner.in_(list(owners)), records.c.status.in_(HELD))
    return [_decoder.decode(one) for one in connection.execute(query.limit(limit)).scalars()]


def stage_of(connection: Connection, record: Record) -> int:
    """To which stage the owner was warned of the present review date."""
    query = select(reviews.c.stage).where(reviews.c.record_id == record.id, reviews.c.review_on == record.review_on)
    return int(connection.execute(query).scalar() or 0)


def warned(connection: Connection, several: Sequence[tuple[str, str]], stage: int, at: str) -> None:
    """Owners were warned of these records (id, review date)."""
    for record_id, review_on in several:
        same = and_(reviews.c.record_id == record_id, reviews.c.review_on == review_on)
        if connection.execute(update(reviews).where(same).values(stage=stage)).rowcount:
            continue
        connection.execute(delete(reviews).where(reviews.c.record_id == record_id))
        connection.execute(insert(reviews).values(record_id=record_id, review_on=review_on, stage=stage, at=at))


def extend(connection: Connection, extension: Extension) -> None:
    connection.execute(insert(extensions).values(**msgspec.structs.asdict(extension)))


def extended_until(connection: Connection, record_id: str) -> str | None:
    """The latest day that an extension of a record has named."""
    return connection.execute(select(func.max(extensions.c.until)).where(extensions.c.record_id == record_id)).scalar()


def extensions_of(connection: Connection, record_id: str) -> list[Extension]:
    """All extensions of a record, oldest first."""
    query = select(extensions).where(extensions.c.record_id == record_id).order_by(extensions.c.id)
    return [Extension(**row._mapping) for row in connection.execute(query)]


def counts(connection: Connection, scope: Scope, until: str, since: str) -> list[Count]:
    """What a supervisor counts, by bureau: of all for control, of one's own for others."""
    own = records.c.owner == scope.bureau if not scope.everything else records.c.owner.is_not(None)
    coming = select(records.c.owner, func.count()).where(own, records.c.review_on <= until, records.c.status.in_(HELD))
    due = {row[0]: int(row[1]) for row in connection.execute(coming.group_by(records.c.owner))}
    mine = extensions.c.bureau == scope.bureau if not scope.everything else extensions.c.bureau.is_not(None)
    given = select(extensions.c.bureau, func.count(), func.count(extensions.c.record_id.distinct())).where(mine, extensions.c.at >= since)
    made = {row[0]: (int(row[1]), int(row[2])) for row in connection.execute(given.group_by(extensions.c.bureau))}
    return [Count(code, due.get(code, 0), *made.get(code, (0, 0))) for code in sorted(due.keys() | made.keys())]


def forget(connection: Connection, record_id: str) -> None:
    """A record is gone: so are the reasons for which it was kept, and not that it was."""
    connection.execute(update(extensions).where(extensions.c.record_id == record_id).values(assessment=""))
    connection.execute(delete(reviews).where(reviews.c.record_id == record_id))


# What is no record ----------------------------------------------------------------------------------------------------------


def old_checks(connection: Connection, before: str, limit: int) -> list[str]:
    """Checks from before a moment that still hold what was asked; not those with which an open watch began."""
    watched = exists().where(watches.c.check_id == checks.c.id, watches.c.state == "open")
    query = select(checks.c.id).where(checks.c.id < clock.first_id("chk", before), checks.c.answer != ERASED, ~watched).limit(limit)
    return list(connection.execute(query).scalars())


def erase_checks(connection: Connection, ids: Sequence[str]) -> None:
    """Erases what was asked and answered. That there was a check, of what kind and why, its verdict, and that it had hits, stays."""
    connection.execute(update(checks).where(checks.c.id.in_(ids)).values(query="{}", place=None, reference=None, answer=ERASED))
    met = list(connection.execute(select(hits.c.id).where(hits.c.check_id.in_(ids))).scalars())
    circumstances.forget(connection, [*ids, *met])
    outcomes.forget(connection, met)
    matter_feed.forget(connection, "hit", met)
    for hit_id, told in connection.execute(select(hits.c.id, hits.c.told).where(hits.c.check_id.in_(ids))).all():
        kept = {name: value for name, value in msgspec.json.decode(told).items() if name in KEPT_AFTER_RECALL}
        values = {"told": msgspec.json.encode(kept).decode(), "log": "[]", "subject": ""}
        connection.execute(update(hits).where(hits.c.id == hit_id).values(**values))
        connection.execute(delete(inbox).where(inbox.c.object_id == hit_id))


def erase_judgements(connection: Connection, before: str, limit: int) -> int:
    """Judgements of subjects that nobody has asked about for so long; returns how many."""
    old = select(judgements.c.bureau, judgements.c.subject, judgements.c.record_id).where(judgements.c.at < before).limit(limit)
    rows = connection.execute(old).all()
    for bureau, subject, record_id in rows:
        one = and_(judgements.c.bureau == bureau, judgements.c.subject == subject, judgements.c.record_id == record_id)
        connection.execute(delete(judgements).where(one))
    return len(rows)


def old_reports(connection: Connection, before: str, limit: int) -> list[str]:
    """Reports from before a moment that still have content: drafts, and what was sent."""
    query = select(reports.c.id).where(reports.c.updated_at < before, reports.c.state.in_(("draft", "sent"))).limit(limit)
    return list(connection.execute(query).scalars())


def erase_answers(connection: Connection, report_id: str) -> None:
    """What was answered to a report; that it was, and how, stays."""
    rows = connection.execute(select(answers.c.id, answers.c.doc).where(answers.c.report_id == report_id)).all()
    for answer_id, doc in rows:
        kept = msgspec.json.encode(msgspec.json.decode(doc) | {"text": ""}).decode()
        connection.execute(update(answers).where(answers.c.id == answer_id).values(doc=kept))


def erase_lines(connection: Connection, before: str, limit: int) -> int:
    """Lines of inboxes from before a moment; returns how many."""
    old = list(connection.execute(select(inbox.c.id).where(inbox.c.id < clock.first_id("inb", before)).limit(limit)).scalars())
    connection.execute(delete(inbox).where(inbox.c.id.in_(old)))
    return len(old)


def erase_messages(connection: Connection, before: str, limit: int) -> int:
    """The content of messages from before a moment that every addressee has applied. Records and their recalls are left: the content of the
    first goes with the record, and the second is what a proof refers to. Returns how many."""
    end = and_(lines_out.c.origin == slips.c.origin, lines_out.c.addressee == slips.c.addressee)
    waiting = exists().where(slips.c.message == messages.c.number, end, slips.c.seq > lines_out.c.applied)
    query = select(messages.c.number).where(
        messages.c.created_at < before, messages.c.inner.is_not(None), messages.c.kind.not_in(("record", "recall")), ~waiting
    )
    old = list(connection.execute(query.limit(limit)).scalars())
    connection.execute(update(messages).where(messages.c.number.in_(old)).values(inner=None))
    unread = select(arrived.c.id).where(arrived.c.at < before, arrived.c.inner.is_not(None)).limit(limit)
    strange = list(connection.execute(unread).scalars())
    connection.execute(update(arrived).where(arrived.c.id.in_(strange)).values(inner=None))
    return len(old) + len(strange)


def erase_keys(connection: Connection, before: str, limit: int) -> int:
    """Keys under which writes could be repeated, with the digests of what was asked; returns how many."""
    old = connection.execute(select(idempotency.c.user_id, idempotency.c.key).where(idempotency.c.at < before).limit(limit)).all()
    for user_id, key in old:
        connection.execute(delete(idempotency).where(idempotency.c.user_id == user_id, idempotency.c.key == key))
    return len(old)


def _due(condition: ColumnElement[bool]) -> Select[Any]:
    """The query of records with content, the next to be reviewed first."""
    same = and_(reviews.c.record_id == records.c.id, reviews.c.review_on == records.c.review_on)
    stage = select(reviews.c.stage).where(same).scalar_subquery()
    extended = select(func.count()).where(extensions.c.record_id == records.c.id).scalar_subquery()
    query = select(records.c.doc, records.c.caption, func.coalesce(stage, 0), extended)
    return query.where(condition, records.c.status.in_(HELD)).order_by(records.c.review_on, records.c.id)
