# SPDX-License-Identifier: Apache-2.0
"""`carillon situation`: situation reports on an event; and the purge of an event, as a verb of `carillon event`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from carillon.doors.cli import desk, options, output
from carillon.doors.cli.events import app as events_app
from carillon.doors.cli.options import PAGE, After, Limit
from carillon.doors.cli.verbs import verb

if TYPE_CHECKING:
    from carillon.desk.events.situations import Opened
    from carillon.store.purges import Purge

app = options.group("Situation reports on an event: drawn up, issued with number and signature, daily where wanted.", "situation")
EventId = Annotated[str, typer.Argument(metavar="EVENT", help="The event's id.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="The report's id, sit-...")]
Summary = Annotated[str, typer.Option("--summary", metavar="TEXT", help="How it stands.")]
Outlook = Annotated[str, typer.Option("--outlook", metavar="TEXT", help="What is to come.")]
Needs = Annotated[str, typer.Option("--needs", metavar="TEXT", help="What is needed.")]


@verb(app, "list", "carillon situation list paris-marathon-2027 --bureau FR")
def list_reports(seat: desk.Seat, event: EventId, *, limit: Limit = PAGE, after: After = None) -> None:
    """Reports on an event, newest first."""
    from carillon.desk.events import situations

    found = situations.page(seat.bench, seat.actor, event, limit=limit, after=after)
    more = output.cursor(found, limit, found[-1].report.id if found else "")
    if seat.as_json:
        output.items([one.report for one in found], more)
        return
    output.table(
        ("id", "number", "from", "state", "issued", "until"),
        [
            (one.report.id, one.report.number or "", one.report.owner, one.report.state, one.report.issued_at[:16], one.report.ends[:16])
            for one in found
        ],
        empty="There is no situation report.",
        more=more,
    )


@verb(app, "draft", 'carillon situation draft paris-marathon-2027 --summary "Quiet." --issue --bureau FR')
def draft(
    seat: desk.Seat,
    event: EventId,
    *,
    summary: Summary = "",
    outlook: Outlook = "",
    needs: Needs = "",
    issue: Annotated[bool, typer.Option("--issue", help="Issue it at once.")] = False,
) -> None:
    """Draw one up on the time since the last one."""
    from carillon.desk.events import situations

    body = {name: text for name, text in (("summary", summary), ("outlook", outlook), ("needs", needs)) if text}
    made = situations.draft(seat.bench, seat.actor, event, body)
    _show(seat, situations.issue(seat.bench, seat.actor, made.report.id) if issue else made)


@verb(app, "show", "carillon situation show sit-0123456789ab --json --bureau FR")
def show(seat: desk.Seat, report: Id) -> None:
    """One report; its author learns that your desk has opened it."""
    from carillon.desk.events import situations

    _show(seat, situations.fetch(seat.bench, seat.actor, report))


@verb(app, "issue", "carillon situation issue sit-0123456789ab --bureau FR")
def issue_report(seat: desk.Seat, report: Id) -> None:
    """Number, sign and send a draft."""
    from carillon.desk.events import situations

    _show(seat, situations.issue(seat.bench, seat.actor, report))


@verb(app, "recall", "carillon situation recall sit-0123456789ab --bureau FR")
def recall(seat: desk.Seat, report: Id) -> None:
    """Take one back, everywhere."""
    from carillon.desk.events import situations

    _show(seat, situations.recall(seat.bench, seat.actor, report))


@verb(app, "daily", "carillon situation daily paris-marathon-2027 --at 07:00 --bureau FR")
def schedule(
    seat: desk.Seat,
    event: EventId,
    *,
    at: Annotated[str, typer.Option("--at", metavar="HH:MM", help="On the event's clock.")] = "",
    first: Annotated[str, typer.Option("--first", metavar="DATE", help="From this day on; today without it.")] = "",
    until: Annotated[str, typer.Option("--until", metavar="DATE", help="To this day; the event's last without it.")] = "",
    stop: Annotated[bool, typer.Option("--stop", help="Issue no more.")] = False,
) -> None:
    """Have one issued every day, or no more; without options, see when."""
    from carillon.desk.events import daily

    if stop:
        daily.stop(seat.bench, seat.actor, event)
    elif at:
        daily.schedule(
            seat.bench, seat.actor, event, {"at": at, **({"first": first} if first else {}), **({"until": until} if until else {})}
        )
    found = daily.find(seat.bench, seat.actor, event)
    if seat.as_json:
        output.document({"schedule": found})
    elif found is None:
        output.say("No report is issued daily.")
    else:
        output.say(f"One is issued every day at {found.at} from {found.first} to {found.until}.")


@app.command("verify", epilog=options.example("carillon situation verify report.json"))
def verify(file: Annotated[Path, typer.Argument(metavar="FILE", help="A report as `show --json` or the page gives it.")]) -> None:
    """Whether a report is signed by the key that it names; no node is needed. Whose key that is, the directory of the exchange says."""
    import msgspec

    from carillon.core.model.situation import Situation
    from carillon.desk.exchange import situations
    from carillon.errors import Malformed

    body = desk.body(file)
    body = body.get("report", body) if isinstance(body, dict) else body
    try:
        report = msgspec.convert(body, Situation)
    except msgspec.ValidationError as wrong:
        raise Malformed(f"{file} holds no situation report: {wrong}.") from None
    if not situations.holds(report):
        raise Malformed(f"Report {report.number} of {report.owner} is not what was signed.", help="Ask its author for it again.")
    output.say(f"Report {report.number} of {report.owner} on {report.event} is as it was signed by the key {report.key}.")


@verb(events_app, "purge", "carillon event purge paris-marathon-2027 --bureau FR")
def purge(
    seat: desk.Seat,
    event: EventId,
    *,
    status: Annotated[bool, typer.Option("--status", help="Only see who has stated what.")] = False,
) -> None:
    """Have everybody who took part erase what was kept for an event that is over, and state it."""
    from carillon.desk import purges

    found = purges.page(seat.bench, seat.actor, event) if status else purges.purge(seat.bench, seat.actor, event)
    _show_purge(seat, found)


def _show_purge(seat: desk.Seat, found: "list[Purge]") -> None:
    import msgspec

    if seat.as_json:
        output.items([msgspec.to_builtins(one) for one in found], None)
        return
    rows = [
        (
            one.participant,
            one.asked_at[:16],
            one.statement.at[:16] if one.statement else "not yet",
            sum(one.statement.counts.values()) if one.statement else "",
        )
        for one in found
    ]
    output.table(("bureau", "asked", "erased", "rows"), rows, empty="It was not purged.")


def _show(seat: desk.Seat, opened: "Opened") -> None:
    import msgspec

    plain = msgspec.to_builtins(opened)
    if seat.as_json:
        output.document(plain)
        return
    report = opened.report
    counts = {name: number for name, number in report.figures.items() if number}
    fields = {
        "id": report.id, "number": report.number or "", "state": report.state, "event": report.event, "from": report.owner,
        "period": f"{report.starts[:16]} to {report.ends[:16]}", "level": "; ".join(f"{one.level}: {one.reason}" for one in report.levels),
        "figures": ", ".join(f"{number} {name}" for name, number in counts.items()), "summary": report.summary, "outlook": report.outlook,
        "needs": report.needs, "signature holds": "yes" if opened.holds else "NO",
    }  # fmt: skip
    output.fields(fields, title=f"Situation report {report.number or '(draft)'}: {report.name}")
    output.table(
        ("at", "incident", "what", "from"),
        [(one.at[:16], one.code, one.text, one.bureau) for one in report.incidents],
        empty="No incident.",
    )
