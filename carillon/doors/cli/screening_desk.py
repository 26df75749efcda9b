# SPDX-License-Identifier: Apache-2.0
"""`carillon screening` at the review desk: the word on each match, decisions, exports, partners, and the end of a list."""

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from carillon.doors.cli import desk, output, screenings
from carillon.doors.cli.options import Text
from carillon.doors.cli.screenings import Hit, Id, Number, Out, Why
from carillon.doors.cli.verbs import verb

app = screenings.app

Rows = Annotated[list[int], typer.Argument(metavar="ROW...", min=1, help="Numbers of rows.")]
Decision = Annotated[str, typer.Option("--decision", metavar="WORD", help="clear, refer or refuse.")]


@verb(app, "accept", "carillon screening accept scr-0123456789ab 17 hit-0123456789ab --bureau FR")
def accept(seat: desk.Seat, screening: Id, number: Number, hit: Hit) -> None:
    """It is the same person."""
    _judge(seat, screening, number, hit, "same", "")


@verb(app, "reject", 'carillon screening reject scr-0123456789ab 17 hit-0123456789ab --reason "Another face" --bureau FR')
def reject(seat: desk.Seat, screening: Id, number: Number, hit: Hit, *, reason: Why) -> None:
    """It is a different person; the match does not come back until the record changes."""
    _judge(seat, screening, number, hit, "different", reason)


@verb(app, "ask", "carillon screening ask scr-0123456789ab 17 hit-0123456789ab --bureau FR")
def ask(seat: desk.Seat, screening: Id, number: Number, hit: Hit, *, text: Text = "") -> None:
    """Ask the record's owner to confirm, against the clock."""
    from carillon.desk.accreditation import reviewing

    screenings.show_row(seat, reviewing.ask(seat.bench, seat.actor, screening, number, hit, text=text))


@verb(app, "decide", 'carillon screening decide scr-0123456789ab 17 18 --decision refer --reason "To be spoken to" --bureau FR')
def decide(seat: desk.Seat, screening: Id, rows: Rows, *, decision: Decision, reason: Why = "") -> None:
    """What becomes of persons: all of these rows, or none."""
    from carillon.desk.accreditation import deciding

    _say(seat, deciding.decide(seat.bench, seat.actor, screening, rows, decision, reason))


@verb(app, "second", "carillon screening second scr-0123456789ab 17 --bureau FR")
def second(
    seat: desk.Seat,
    screening: Id,
    number: Number,
    *,
    decline: Annotated[bool, typer.Option("--decline", help="You do not agree; say why with --reason.")] = False,
    reason: Why = "",
) -> None:
    """The second person's word on a refusal."""
    from carillon.desk.accreditation import deciding

    _say(seat, [deciding.second(seat.bench, seat.actor, screening, number, agrees=not decline, reason=reason)])


@verb(app, "undo", "carillon screening undo scr-0123456789ab 17 --bureau FR")
def undo(seat: desk.Seat, screening: Id, number: Number) -> None:
    """Take a decision back that was not exported."""
    from carillon.desk.accreditation import deciding

    _say(seat, [deciding.undo(seat.bench, seat.actor, screening, number)])


@verb(app, "clear", "carillon screening clear scr-0123456789ab --bureau FR")
def clear(seat: desk.Seat, screening: Id) -> None:
    """Clear everybody against whom nothing stands."""
    from carillon.desk.accreditation import deciding

    count = deciding.clear_all(seat.bench, seat.actor, screening)
    if seat.as_json:
        output.document({"rows": count})
    else:
        output.say(f"{count} rows are cleared.")


@verb(app, "export", "carillon screening export scr-0123456789ab --new --out decisions.csv --bureau FR")
def export(
    seat: desk.Seat,
    screening: Id,
    *,
    out: Out,
    new: Annotated[bool, typer.Option("--new", help="Only what was decided since the last export.")] = False,
) -> None:
    """Decisions for the organiser: reference, name, and one word."""
    from carillon.desk.accreditation import exporting

    made = exporting.export(seat.bench, seat.actor, screening, new=new)
    out.write_bytes(made.data)
    if seat.as_json:
        output.document(made.note)
    else:
        output.say(f"{out}: {made.note.rows} rows, SHA-256 {made.note.digest}.")


@verb(app, "faults", "carillon screening faults scr-0123456789ab --out faults.csv --bureau FR")
def faults(seat: desk.Seat, screening: Id, *, out: Out) -> None:
    """Rows that could not be read, with the reason; they were not screened."""
    from carillon.desk.accreditation import exporting

    data = exporting.faults(seat.bench, seat.actor, screening)
    out.write_bytes(data)
    count = data.count(b"\n") - 1
    output.say(f"{out}: {count} rows.")


@verb(app, "close", "carillon screening close scr-0123456789ab --bureau FR")
def close(seat: desk.Seat, screening: Id) -> None:
    """End the work on a list; it stays until it is purged."""
    from carillon.desk.accreditation import running

    running.close(seat.bench, seat.actor, screening)
    screenings.show_head(seat, screening)


@verb(app, "reopen", "carillon screening reopen scr-0123456789ab --bureau FR")
def reopen(seat: desk.Seat, screening: Id) -> None:
    """Work on a closed list again."""
    from carillon.desk.accreditation import running

    running.close(seat.bench, seat.actor, screening, closed=False)
    screenings.show_head(seat, screening)


@verb(app, "purge", "carillon screening purge scr-0123456789ab --bureau FR")
def purge(seat: desk.Seat, screening: Id) -> None:
    """Purge a list everywhere, at once; what is left proves it."""
    from carillon.desk.accreditation import purging

    output.document(purging.purge(seat.bench, seat.actor, screening))


@verb(app, "proof", "carillon screening proof scr-0123456789ab --bureau FR")
def proof(seat: desk.Seat, screening: Id) -> None:
    """What proves that a list was purged."""
    from carillon.desk.accreditation import reviewing

    output.document(reviewing.proof(seat.bench, seat.actor, screening))


@verb(app, "invite", "carillon screening invite scr-0123456789ab --partner DE --partner KE --bureau FR")
def invite(
    seat: desk.Seat,
    screening: Id,
    partner: Annotated[list[str], typer.Option("--partner", metavar="CC", help="A bureau that secures the event. Repeat for more.")],
) -> None:
    """Ask partners to screen the list for what they alone may see."""
    from carillon.desk.accreditation import partnering

    found = partnering.invite(seat.bench, seat.actor, screening, partner)
    if seat.as_json:
        output.items(found, None)
        return
    output.table(("partner", "state"), [(one.partner, one.state) for one in found], empty="Nobody is asked.")


@verb(app, "partake", "carillon screening partake scr-0123456789ab --bureau DE")
def partake(
    seat: desk.Seat, screening: Id, *, decline: Annotated[bool, typer.Option("--decline", help="We do not take part.")] = False
) -> None:
    """Take part in the screening of another bureau's list: its rows come, and you advise."""
    from carillon.desk.accreditation import partnering

    partnering.partake(seat.bench, seat.actor, screening, agrees=not decline)
    screenings.show_head(seat, screening)


def _judge(seat: desk.Seat, screening: str, number: int, hit: str, verdict: str, reason: str) -> None:
    from carillon.desk.accreditation import reviewing

    screenings.show_row(seat, reviewing.judge(seat.bench, seat.actor, screening, number, hit, verdict, reason))


def _say(seat: desk.Seat, rows: Sequence[Any]) -> None:
    if seat.as_json:
        output.items(rows, None)
        return
    output.table(("row", "reference", "state", "decision"), [(one.number, one.ref, one.state, one.decision) for one in rows], empty="")
