# SPDX-License-Identifier: Apache-2.0
"""What bureaus elsewhere tell ours of reports and hits, put where our people look for it."""

from typing import Any

import msgspec

from carillon.core.model.report import Report
from carillon.desk import urgency
from carillon.desk.exchange.inward import Inward
from carillon.errors import NotFound, PeerError
from carillon.store import hits, records, reports
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


class HitBody(msgspec.Struct, frozen=True, kw_only=True):
    """A hit as its owner may know it; `score` in thousandths."""

    hit: str
    check: str
    record: str
    score: int
    silent: bool
    state: str
    kind: str
    purpose: str
    place: str = ""
    at: str


class HitStep(msgspec.Struct, frozen=True, kw_only=True):
    """What one side of a hit says to the other: the new state, what was said, and a sentence for its inbox."""

    hit: str
    state: str
    what: str
    text: str = ""
    line: str = ""
    at: str


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


def take_hit(inward: Inward) -> None:
    """A check elsewhere met one of our records."""
    body = inward.read(HitBody)
    record = records.fetch_any(inward.connection, body.record)
    if record is None or record.owner != inward.addressee:
        raise NotFound("A hit on a record that is not ours.")
    if hits.fetch_any(inward.connection, body.hit) is not None:
        # It was said again, by a node that was restored from an older copy.
        return
    found = hits.Elsewhere(
        id=body.hit,
        check_id=body.check,
        record_id=record.id,
        owner=record.owner,
        bureau=inward.message.origin,
        silent=body.silent,
        score=body.score,
        state=body.state,
        kind=body.kind,
        purpose=body.purpose,
        place=body.place or None,
        schema=record.schema,
        at=body.at,
    )
    hits.put_elsewhere(inward.connection, found)
    where = f" at {body.place}" if body.place else ""
    what = "Silent hit" if body.silent else "Hit" if body.state == "open" else "Possible hit"
    text = f"{what} on {record.id}: checked by {inward.message.origin}{where}, purpose {body.purpose}"
    inward.tell("hit", body.hit, text, urgency.of_hit(record.action))
    inward.note("record.disclosed", record.id, to=inward.message.origin, by="check", hit=body.hit)


def take_confirmation(inward: Inward) -> None:
    """The owner's word on a hit of ours."""
    _step(inward, asker=True)


def take_outcome(inward: Inward) -> None:
    """The asker's word on a hit on a record of ours."""
    _step(inward, asker=False)


def _step(inward: Inward, *, asker: bool) -> None:
    body = inward.read(HitStep)
    hit = hits.fetch_any(inward.connection, body.hit)
    ours, theirs = (hit.bureau, hit.owner) if hit is not None and asker else (hit.owner, hit.bureau) if hit is not None else ("", "")
    if hit is None or ours != inward.addressee or theirs != inward.message.origin:
        raise NotFound(f"There is no hit {body.hit[:40]} between {inward.message.origin} and {inward.addressee}.")
    step = {"at": body.at, "bureau": inward.message.origin, "what": body.what[:100], "text": body.text[:500]}
    hits.change(inward.connection, hit, body.state, step)
    if body.line:
        inward.tell("hit", hit.id, body.line)
    inward.note("hit.told", hit.id)


def _own_report(inward: Inward, report_id: str) -> Report:
    report = reports.fetch_any(inward.connection, report_id)
    if report is None or report.owner != inward.addressee:
        raise NotFound("An answer to a report that is not ours.")
    if reports.copy_of(inward.connection, report_id, inward.message.origin) is None:
        raise NotFound(f"{inward.message.origin} was not sent this report.")
    return report
