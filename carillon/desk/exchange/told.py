# SPDX-License-Identifier: Apache-2.0
"""What other bureaus tell ours of reports, put where our people look for it."""

from typing import Any

import msgspec

from carillon.core.model.report import Report
from carillon.desk.exchange.inward import Inward
from carillon.errors import NotFound, PeerError
from carillon.store import reports
from carillon.store.exchange import lines


class ReportBody(msgspec.Struct, frozen=True):
    report: dict[str, Any]


class AcknowledgementBody(msgspec.Struct, frozen=True):
    report: str


class AnswerBody(msgspec.Struct, frozen=True):
    """`outcome` is a code of the list of answers."""

    id: str
    report: str
    outcome: str
    text: str = ""


def take_report(inward: Inward) -> None:
    """Delivers a report to one bureau's inbox."""
    try:
        report = msgspec.convert(inward.read(ReportBody).report, Report, strict=False)
    except msgspec.ValidationError as wrong:
        raise PeerError(f"A report of another form than this program knows: {wrong}.") from None
    inward.require_owner(report.owner)
    if lines.buried(inward.connection, [report.id]).get((report.id, inward.addressee), 0) >= report.version:
        return
    old = reports.fetch_any(inward.connection, report.id)
    if old is None:
        reports.put(inward.connection, report)
    else:
        inward.require_owner(old.owner)
        if reports.copy_of(inward.connection, report.id, inward.addressee) is not None:
            # It was said again, by a node that was restored from an older copy.
            return
    reports.deliver(inward.connection, report.id, [inward.addressee], inward.at)
    inward.tell("report", report.id, f"Report from {report.owner}: {report.title}", report.urgency)
    inward.note("report.received", report.id)


def take_acknowledgement(inward: Inward) -> None:
    body = inward.read(AcknowledgementBody)
    _own_report(inward, body.report)
    reports.acknowledge(inward.connection, body.report, inward.message.origin, "", inward.at)
    inward.note("report.acknowledged", body.report)


def take_answer(inward: Inward) -> None:
    body = inward.read(AnswerBody)
    report = _own_report(inward, body.report)
    if any(one.id == body.id for one in reports.answers_to(inward.connection, report.id, inward.message.origin)):
        # It was said again, by a node that was restored from an older copy.
        return
    given = reports.Answer(
        id=body.id,
        report_id=report.id,
        bureau=inward.message.origin,
        outcome=body.outcome,
        text=body.text,
        by="",
        at=inward.at,
    )
    reports.acknowledge(inward.connection, report.id, inward.message.origin, "", inward.at)
    reports.answer(inward.connection, given)
    inward.tell("answer", report.id, f"{inward.message.origin} answered: {report.title}", report.urgency)
    inward.note("report.answered", report.id, outcome=body.outcome[:40])


def _own_report(inward: Inward, report_id: str) -> Report:
    report = reports.fetch_any(inward.connection, report_id)
    if report is None or report.owner != inward.addressee:
        raise NotFound("An answer to a report that is not ours.")
    if reports.copy_of(inward.connection, report_id, inward.message.origin) is None:
        raise NotFound(f"{inward.message.origin} was not sent this report.")
    return report
