# SPDX-License-Identifier: Apache-2.0
"""`carillon situation`: situation reports on an event."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from carillon.doors.cli import desk, options, output
from carillon.doors.cli.options import PAGE, After, Limit
from carillon.doors.cli.verbs import verb

if TYPE_CHECKING:
    from carillon.desk.events.situations import Opened

app = options.group("Situation reports on an event: drawn up, issued with number and signature, daily where wanted.", "situation")
EventId = Annotated[str, typer.Argument(metavar="EVENT", help="The event's id.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="The report's id, sit-...")]
Summary = Annotated[str, typer.Option("--summary", metavar="TEXT", help="How it stands.")]
Outlook = Annotated[str, typer.Option("--outlook", metavar="TEXT", help="What is to come.")]
Needs = Annotated[str, typer.Option("--needs", metavar="TEXT", help="What is needed.")]
Starts = Annotated[str, typer.Option("--from", metavar="TIME", help="The period's beginning, in UTC: 2027-04-11T06:00:00Z.")]
Ends = Annotated[str, typer.Option("--until", metavar="TIME", help="The period's end.")]
To = Annotated[str, typer.Option("--to", metavar="CODES", help="Only to these of those who take part: DE,BE.")]
Handling = Annotated[str, typer.Option("--handling", metavar="CODES", help="Such as TLP:AMBER; several with commas.")]
Corrects = Annotated[int, typer.Option("--corrects", min=0, metavar="NUMBER", help="The number of your report that this one corrects.")]


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


@verb(
    app,
    "draft",
    'carillon situation draft paris-marathon-2027 --summary "Quiet." --issue --bureau FR',
    "carillon situation draft paris-marathon-2027 --to DE,BE --handling TLP:AMBER --corrects 3 --bureau FR",
)
def draft(
    seat: desk.Seat,
    event: EventId,
    *,
    summary: Summary = "",
    outlook: Outlook = "",
    needs: Needs = "",
    starts: Starts = "",
    ends: Ends = "",
    to: To = "",
    handling: Handling = "",
    corrects: Corrects = 0,
    issue: Annotated[bool, typer.Option("--issue", help="Issue it at once.")] = False,
) -> None:
    """Draw one up on the time since the last one."""
    from carillon.desk.events import situations

    texts = {"summary": summary, "outlook": outlook, "needs": needs, "starts": starts, "ends": ends}
    body = _given(texts, to, handling) | ({"supersedes": corrects} if corrects else {})
    made = situations.draft(seat.bench, seat.actor, event, body)
    _show(seat, situations.issue(seat.bench, seat.actor, made.report.id) if issue else made)


@verb(app, "edit", 'carillon situation edit sit-0123456789ab --outlook "Rain from noon on." --renew --bureau FR')
def edit(
    seat: desk.Seat,
    report: Id,
    *,
    summary: Summary = "",
    outlook: Outlook = "",
    needs: Needs = "",
    to: To = "",
    handling: Handling = "",
    renew: Annotated[bool, typer.Option("--renew", help="Draw the rest of it up anew.")] = False,
) -> None:
    """Change a draft: what is named, and nothing else."""
    from carillon.desk.events import situations

    body = _given({"summary": summary, "outlook": outlook, "needs": needs}, to, handling) | ({"renew": True} if renew else {})
    _show(seat, situations.edit(seat.bench, seat.actor, report, body))


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


def _given(texts: dict[str, str], to: str, handling: str) -> dict[str, Any]:
    """A body of what was named."""
    codes = {"to": to, "handling": handling}
    lists = {name: [one.strip().upper() for one in text.split(",") if one.strip()] for name, text in codes.items() if text}
    return {name: text for name, text in texts.items() if text} | lists


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
        "needs": report.needs, "handling": report.handling, "corrects": report.supersedes or "", "corrected by": opened.corrected_by or "",
        "opened": {code: at[:16] if at else "not yet" for code, at in opened.opened.items()},
        "signature holds": "yes" if opened.holds else "NO",
    }  # fmt: skip
    output.fields(fields, title=f"Situation report {report.number or '(draft)'}: {report.name}")
    output.table(
        ("at", "incident", "what", "from"),
        [(one.at[:16], one.code, one.text, one.bureau) for one in report.incidents],
        empty="No incident.",
    )
