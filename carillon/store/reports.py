# SPDX-License-Identifier: Apache-2.0
"""Reports: drafts, what was sent to whom, acknowledgements and answers."""

from typing import Any

import msgspec
from sqlalchemy import Connection, Row, and_, delete, func, insert, select, update

from carillon.core.model.report import Report
from carillon.core.policy.scope import Scope
from carillon.errors import Conflict
from carillon.store import matter_feed
from carillon.store.schema import answers, report_copies, reports
from carillon.store.scoping import visible_reports

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Report)


class Copy(msgspec.Struct, frozen=True):
    """A report as delivered to one bureau."""

    bureau: str
    delivered_at: str
    acknowledged_at: str | None = None
    acknowledged_by: str | None = None


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a bureau answered; `outcome` is coded, "nothing_known" is an answer."""

    id: str
    report_id: str
    bureau: str
    outcome: str
    text: str
    by: str
    at: str


def put(connection: Connection, report: Report) -> None:
    """Stores a new draft, or a report that was sent elsewhere."""
    connection.execute(insert(reports).values(created_by=report.created_by, created_at=report.created_at, **_row(report)))
    _follow(connection, report)


def replace(connection: Connection, report: Report, expected: int) -> None:
    """Stores the next version; raises Conflict when `expected` is no longer the current one."""
    done = connection.execute(update(reports).where(reports.c.id == report.id, reports.c.version == expected).values(**_row(report)))
    if done.rowcount != 1:
        doc = connection.execute(select(reports.c.doc).where(reports.c.id == report.id)).scalar()
        raise Conflict(
            f"Report {report.id} was changed by somebody else meanwhile.",
            help="Look at both versions, then send yours again with the current version number.",
            current=_decoder.decode(doc) if doc else None,
            offered=report,
        )
    _follow(connection, report)


def _follow(connection: Connection, report: Report) -> None:
    """What was sent may matter to events, what was taken back does no longer; a draft is nobody's information yet."""
    if report.state == "sent":
        matter_feed.changed(connection, "report", [report.id])
    elif report.state != "draft":
        matter_feed.forget(connection, "report", [report.id])


def deliver(connection: Connection, report_id: str, bureaus: list[str], at: str) -> None:
    """Notes the delivery to each bureau."""
    if bureaus:
        rows = [{"report_id": report_id, "bureau": bureau, "delivered_at": at} for bureau in bureaus]
        connection.execute(insert(report_copies), rows)


def acknowledge(connection: Connection, report_id: str, bureau: str, by: str, at: str) -> bool:
    """True the first time."""
    done = connection.execute(
        update(report_copies)
        .where(
            report_copies.c.report_id == report_id,
            report_copies.c.bureau == bureau,
            report_copies.c.acknowledged_at.is_(None),
        )
        .values(acknowledged_at=at, acknowledged_by=by)
    )
    return done.rowcount == 1


def answer(connection: Connection, given: Answer) -> None:
    doc = msgspec.json.encode({"outcome": given.outcome, "text": given.text}).decode()
    row = {"id": given.id, "report_id": given.report_id, "bureau": given.bureau, "doc": doc, "by": given.by, "at": given.at}
    connection.execute(insert(answers).values(row))


def fetch(connection: Connection, report_id: str, scope: Scope) -> Report | None:
    query = select(reports.c.doc).where(reports.c.id == report_id, visible_reports(scope))
    doc = connection.execute(query).scalar()
    return _decoder.decode(doc) if doc is not None else None


def fetch_any(connection: Connection, report_id: str) -> Report | None:
    """One report with no scope at all, for the exchange's own use; never for an answer."""
    doc = connection.execute(select(reports.c.doc).where(reports.c.id == report_id)).scalar()
    return _decoder.decode(doc) if doc is not None else None


def undeliver(connection: Connection, report_id: str, bureau: str) -> int:
    """Takes a delivered report from a bureau, with its answers; returns how many bureaus still have it."""
    connection.execute(delete(answers).where(answers.c.report_id == report_id, answers.c.bureau == bureau))
    connection.execute(delete(report_copies).where(report_copies.c.report_id == report_id, report_copies.c.bureau == bureau))
    left = select(func.count()).select_from(report_copies).where(report_copies.c.report_id == report_id)
    return int(connection.execute(left).scalar_one())


def purge(connection: Connection, report_id: str, state: str = "recalled") -> None:
    """Empties a report that its author took back, or whose time is over (state "erased")."""
    report = fetch_any(connection, report_id)
    if report is None:
        return
    kept = Report(
        id=report.id,
        owner=report.owner,
        title="",
        narrative="",
        state=state,
        version=report.version,
        created_at=report.created_at,
        updated_at=report.updated_at,
    )
    connection.execute(update(reports).where(reports.c.id == report_id).values(**_row(kept)))
    matter_feed.forget(connection, "report", [report_id])


def page(
    connection: Connection,
    scope: Scope,
    *,
    limit: int = 50,
    after: str | None = None,
    state: str | None = None,
    event: str | None = None,
    author: str | None = None,
) -> list[Report]:
    """The newest first; `author`: one user's own."""
    query = select(reports.c.doc).where(visible_reports(scope)).order_by(reports.c.id.desc()).limit(limit)
    if after:
        query = query.where(reports.c.id < after)
    if state:
        query = query.where(reports.c.state == state)
    if event:
        query = query.where(reports.c.event_id == event)
    if author:
        query = query.where(reports.c.created_by == author)
    return [_decoder.decode(row[0]) for row in connection.execute(query)]


def naming(connection: Connection, record_id: str) -> list[Report]:
    """Reports that name a record, sent or not; for control."""
    query = select(reports.c.doc).where(reports.c.doc.contains(f'"{record_id}"', autoescape=True)).order_by(reports.c.id)
    return [_decoder.decode(doc) for doc in connection.execute(query).scalars()]


def unacknowledged(connection: Connection, scope: Scope, limit: int) -> list[tuple[Report, str]]:
    """Reports delivered to a bureau whose desk has not taken them up, with when they came; the oldest first."""
    # The scope asks for a copy, too, and is not to be taken for a condition on this one.
    ours = report_copies.alias("ours")
    query = select(reports.c.doc, ours.c.delivered_at).join(ours, and_(ours.c.report_id == reports.c.id, ours.c.bureau == scope.bureau))
    query = query.where(visible_reports(scope), reports.c.state == "sent", ours.c.acknowledged_at.is_(None))
    found = connection.execute(query.order_by(ours.c.delivered_at, reports.c.id).limit(limit))
    return [(_decoder.decode(row[0]), row[1]) for row in found]


def copies(connection: Connection, report_id: str) -> list[Copy]:
    """To whom it was delivered; for the author's bureau only."""
    query = select(report_copies).where(report_copies.c.report_id == report_id).order_by(report_copies.c.bureau)
    return [_copy(row) for row in connection.execute(query)]


def copy_of(connection: Connection, report_id: str, bureau: str) -> Copy | None:
    query = select(report_copies).where(report_copies.c.report_id == report_id, report_copies.c.bureau == bureau)
    row = connection.execute(query).first()
    return _copy(row) if row else None


def answers_to(connection: Connection, report_id: str, bureau: str | None) -> list[Answer]:
    """Answers to a report, oldest first; `bureau`: only those of one bureau (an addressee sees its own)."""
    query = select(answers).where(answers.c.report_id == report_id).order_by(answers.c.id)
    if bureau is not None:
        query = query.where(answers.c.bureau == bureau)
    found = []
    for row in connection.execute(query):
        doc = msgspec.json.decode(row.doc)
        found.append(
            Answer(
                id=row.id,
                report_id=row.report_id,
                bureau=row.bureau,
                outcome=doc["outcome"],
                text=doc["text"],
                by=row.by,
                at=row.at,
            )
        )
    return found


def _copy(row: Row[Any]) -> Copy:
    return Copy(row.bureau, row.delivered_at, row.acknowledged_at, row.acknowledged_by)


def _row(report: Report) -> dict[str, Any]:
    return {
        "id": report.id,
        "owner": report.owner,
        "area": report.area,
        "state": report.state,
        "audience": report.audience.mode,
        "red": int("TLP:RED" in report.handling),
        "urgency": report.urgency,
        "event_id": report.event,
        "version": report.version,
        "doc": _encoder.encode(report).decode(),
        "updated_at": report.updated_at,
        "sent_at": report.sent_at,
    }
