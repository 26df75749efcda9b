# SPDX-License-Identifier: Apache-2.0
"""`carillon report`: something seen or suspected, told to the bureaus that should know."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from carillon.doors.cli import desk, options, output
from carillon.doors.cli.options import PAGE, After, Limit, Reason, Text
from carillon.doors.cli.verbs import verb

if TYPE_CHECKING:
    from carillon.desk.reports import Opened

app = options.group("Reports of suspicious activity: drafted, graded, sent, acknowledged, answered, recalled.", "report")

Id = Annotated[str, typer.Argument(metavar="ID", help="The report's id, rep-...")]
Body = Annotated[Path, typer.Argument(metavar="FILE", help="A JSON document; - reads standard input.")]


@verb(app, "list", "carillon report list --state sent --bureau FR")
def list_reports(
    seat: desk.Seat,
    *,
    state: Annotated[str | None, typer.Option("--state", metavar="STATE", help="draft, sent or recalled.")] = None,
    event: Annotated[str | None, typer.Option("--event", metavar="ID", help="On this event.")] = None,
    limit: Limit = PAGE,
    after: After = None,
) -> None:
    """Reports that the bureau wrote or received, newest first."""
    from carillon.desk import reports

    found = reports.page(seat.bench, seat.actor, limit=limit, after=after, state=state, event=event)
    more = output.cursor(found, limit, found[-1].id if found else "")
    if seat.as_json:
        output.items(found, more)
        return
    output.table(
        ("id", "state", "urgency", "title", "from", "event", "updated"),
        [(one.id, one.state, one.urgency, one.title, one.owner, one.event, one.updated_at[:16]) for one in found],
        empty="There is no such report that you may read.",
        more=more,
    )


@verb(app, "show", "carillon report show rep-0123456789ab --bureau FR")
def show(seat: desk.Seat, report: Id) -> None:
    """One report, with its copies and answers as far as you may see them."""
    from carillon.desk import reports

    _show(seat, reports.fetch(seat.bench, seat.actor, report))


@verb(app, "draft", "carillon report draft report.json --bureau FR")
def draft(seat: desk.Seat, file: Body) -> None:
    """Begin a report: title, narrative, audience, grading, and what else is known."""
    from carillon.desk import reports

    _show(seat, reports.draft(seat.bench, seat.actor, desk.body(file)))


@verb(app, "edit", "carillon report edit rep-0123456789ab change.json --bureau FR")
def edit(seat: desk.Seat, report: Id, file: Body) -> None:
    """Change what the file names in a draft, and keep the rest."""
    from carillon.desk import reports

    _show(seat, reports.edit(seat.bench, seat.actor, report, desk.body(file)))


@verb(app, "vet", 'carillon report vet rep-0123456789ab terrorism "Filmed the same gate on six days, never the view." --bureau FR')
def vet(
    seat: desk.Seat,
    report: Id,
    nexus: Annotated[str, typer.Argument(metavar="NEXUS", help="What it may have to do with (pack show nexuses).")],
    grounds: Annotated[str, typer.Argument(metavar="GROUNDS", help="What was seen that an innocent explanation does not cover.")],
) -> None:
    """Vet a draft that names people for what is mostly lawful: nobody else reads it before."""
    from carillon.desk import reports, vetting

    vetting.vet(seat.bench, seat.actor, report, nexus, grounds)
    _show(seat, reports.fetch(seat.bench, seat.actor, report))


@verb(app, "send", "carillon report send rep-0123456789ab --bureau FR")
def send(seat: desk.Seat, report: Id) -> None:
    """Deliver a draft to every bureau of its audience, at once."""
    from carillon.desk import reports

    _show(seat, reports.send(seat.bench, seat.actor, report))


@verb(app, "acknowledge", "carillon report acknowledge rep-0123456789ab --bureau QA")
def acknowledge(seat: desk.Seat, report: Id) -> None:
    """Say that your desk has taken it up; its author sees it."""
    from carillon.desk import reports

    _show(seat, reports.acknowledge(seat.bench, seat.actor, report))


@verb(app, "answer", 'carillon report answer rep-0123456789ab nothing_known --text "No trace here." --bureau QA')
def answer(
    seat: desk.Seat,
    report: Id,
    outcome: Annotated[
        str, typer.Argument(metavar="CODE", help="What you found (pack show answers), or what it led to (pack show report_outcomes).")
    ],
    *,
    text: Text = "",
) -> None:
    """Answer a report that you received; that nothing is known is an answer, too."""
    from carillon.desk import reports

    _show(seat, reports.answer(seat.bench, seat.actor, report, outcome, text))


@verb(app, "recall", 'carillon report recall rep-0123456789ab --reason "sent to the wrong bureau" --bureau FR')
def recall(seat: desk.Seat, report: Id, *, reason: Reason = "") -> None:
    """Take a sent report back: it leaves every addressee's view, and each is told."""
    from carillon.desk import reports

    _show(seat, reports.recall(seat.bench, seat.actor, report, reason))


def _show(seat: desk.Seat, opened: "Opened") -> None:
    from carillon.desk import reports

    plain = reports.plain(opened)
    if seat.as_json:
        output.document(plain)
        return
    copies, answers, results = plain.pop("copies"), plain.pop("answers"), plain.pop("results")
    output.fields(plain, title=opened.report.title)
    if copies:
        output.table(
            ("to", "delivered", "acknowledged", "by"),
            [(c["bureau"], c["delivered_at"][:16], (c["acknowledged_at"] or "")[:16], c["acknowledged_by"]) for c in copies],
            empty="",
        )
    if answers:
        output.table(("from", "outcome", "text", "at"), [(a["bureau"], a["outcome"], a["text"], a["at"][:16]) for a in answers], empty="")
    led = [("hits", one["record"], f"{one['hits']}, {one['true']} true") for one in results["hits"]]
    led += [(kind, one["id"], one["title"]) for kind in ("cases", "notices") for one in results[kind]]
    if led:
        output.table(("led to", "id", "what"), led, empty="")
