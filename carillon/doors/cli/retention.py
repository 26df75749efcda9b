# SPDX-License-Identifier: Apache-2.0
"""`carillon retention`: what is to be reviewed, what is kept for longer and why, and what a supervisor counts."""

from typing import Annotated

import typer

from carillon.doors.cli import desk, options, output
from carillon.doors.cli.options import PAGE, After, Limit
from carillon.doors.cli.verbs import verb

app = options.group("Review dates: what comes up, what is kept for longer, and why. Silence deletes.", "retention")

Id = Annotated[str, typer.Argument(metavar="ID", help="The record's id, rec-...")]


@verb(app, "list", "carillon retention list --bureau FR", "carillon retention list --until 2027-06-30 --as control.fr")
def list_due(
    seat: desk.Seat,
    *,
    until: Annotated[str, typer.Option("--until", metavar="DATE", help="To be reviewed by this day.")] = "",
    limit: Limit = PAGE,
    after: After = None,
) -> None:
    """Records that are to be reviewed, the next first; left alone, they are deleted on that day."""
    from carillon.desk import retention

    found = retention.page(seat.bench, seat.actor, until=until, limit=limit, after=after)
    more = output.cursor(found, limit, f"{found[-1].record.review_on}|{found[-1].record.id}" if found else "")
    items = [retention.plain(seat.bench, one) for one in found]
    if seat.as_json:
        output.items(items, more)
        return
    columns = ("record", "caption", "owner", "review_on", "latest", "warned", "extended")
    output.table(columns, [[one[name] for name in columns] for one in items], empty="Nothing is to be reviewed.", more=more)


@verb(app, "extend", 'carillon retention extend rec-0123456789ab --until 2029-11-24 --assessment "The warrant stands." --bureau FR')
def extend(
    seat: desk.Seat,
    record: Id,
    *,
    until: Annotated[str, typer.Option("--until", metavar="DATE", help="The new review date: one more period at most.")],
    assessment: Annotated[str, typer.Option("--assessment", metavar="TEXT", help="Why it is still needed; kept with your name.")],
) -> None:
    """Keep a record for longer, for reasons that are written down."""
    from carillon.desk import retention

    made = retention.extend(seat.bench, seat.actor, record, until, assessment)
    if seat.as_json:
        output.document(made)
        return
    output.fields({"review date": made.review_on, "version": made.version, "extended": len(made.extensions)}, title=record)


@verb(app, "show", "carillon retention show rec-0123456789ab --bureau FR")
def show(seat: desk.Seat, record: Id) -> None:
    """Why a record was kept for longer, each time."""
    from carillon.desk import retention

    found = retention.extensions(seat.bench, seat.actor, record)
    if seat.as_json:
        output.items(found, None)
        return
    rows = [(one.at[:16], one.was, one.until, one.by, one.assessment or "erased") for one in found]
    output.table(("at", "was", "until", "by", "assessment"), rows, empty="It was never extended.")


@verb(app, "sweep", "carillon retention sweep --node ./fr", role="admin")
def sweep(seat: desk.Seat) -> None:
    """Write the name index anew, so that its files keep nothing of records that are gone. A node of ordinary size does so every month."""
    from carillon.desk import expiry

    expiry.sweep(seat.bench, seat.actor)
    if seat.as_json:
        output.document({"names": seat.bench.names.size()})
    else:
        output.say(f"The index holds {seat.bench.names.size()} names.")


@verb(app, "count", "carillon retention count --since 2026-01-01 --as control.fr")
def count(seat: desk.Seat, *, since: Annotated[str, typer.Option("--since", metavar="DATE", help="Extensions since.")] = "") -> None:
    """For the supervisor: by bureau, what is due and what was extended."""
    from carillon.desk import retention

    found = retention.counts(seat.bench, seat.actor, since)
    if seat.as_json:
        output.items(found, None)
        return
    rows = [(one.bureau, one.due, one.extensions, one.extended) for one in found]
    output.table(("bureau", "due", "extensions", "records extended"), rows, empty="There is nothing to count.")
