# SPDX-License-Identifier: Apache-2.0
"""`carillon figures`: what a bureau and its network did over a period, in tables."""

from typing import Annotated

import typer

from carillon.doors.cli import desk, options, output
from carillon.doors.cli.verbs import verb

app = options.group("Figures: how much, how often, how soon, how good; one's own bureau beside all others.", "figures")


@verb(app, "list", "carillon figures list")
def list_tables(seat: desk.Seat) -> None:
    """The tables that there are."""
    from carillon.desk.figures import tables

    found = [{"table": name, "what": (make.__doc__ or "").strip()} for name, make in tables.TABLES.items()]
    if seat.as_json:
        output.items(found, None)
        return
    output.table(("table", "what"), [(one["table"], one["what"]) for one in found], empty="")


@verb(
    app,
    "show",
    "carillon figures show --days 90 --bureau FR",
    "carillon figures show answering --since 2026-01-01 --until 2026-06-30 --json --bureau FR",
    "carillon figures show quality --csv --bureau FR",
)
def show(
    seat: desk.Seat,
    table: Annotated[str, typer.Argument(metavar="TABLE", help="One table; left out, all of them.")] = "",
    *,
    days: Annotated[str, typer.Option("--days", metavar="N", help="So many days up to today.")] = "",
    since: Annotated[str, typer.Option("--since", metavar="DATE", help="The first day.")] = "",
    until: Annotated[str, typer.Option("--until", metavar="DATE", help="The last day.")] = "",
    of: Annotated[str, typer.Option("--of", metavar="CODE", help="Another bureau, or all: for the data-protection officer.")] = "",
    as_csv: Annotated[bool, typer.Option("--csv", help="Print one table for a spreadsheet.")] = False,
) -> None:
    """Figures of the last 30 days, or of another period; counts of others below three are not told."""
    from carillon.core.model import figures
    from carillon.desk.figures import reading
    from carillon.errors import Invalid
    from carillon.store import clock

    if as_csv and not table:
        raise Invalid("A spreadsheet holds one table.", help="Name the table; `carillon figures list` shows them.")
    found = reading.draw(seat.bench, seat.actor, figures.period(clock.today(), days, since, until), bureau=of, table=table)
    if as_csv:
        typer.echo(figures.as_csv(found.tables[0]), nl=False)
    elif seat.as_json:
        output.document(found)
    else:
        output.say(f"{found.bureau}, {found.since} to {found.until}, as far as the node {found.node} knows.")
        for one in found.tables:
            output.say(one.name)
            output.table(one.columns, one.rows, empty="Nothing.")
