# SPDX-License-Identifier: Apache-2.0
"""`carillon notice`: a notice or diffusion from its draft through review to its end."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from carillon.doors.cli import desk, options, output
from carillon.doors.cli.options import PAGE, After, Limit, Text
from carillon.doors.cli.verbs import verb

if TYPE_CHECKING:
    from carillon.desk.notices.reading import Opened

app = options.group("Notices and diffusions: drafted, submitted, published, suspended, withdrawn.", "notice")

Id = Annotated[str, typer.Argument(metavar="ID", help="The notice's id, ntc-...")]
Body = Annotated[Path, typer.Argument(metavar="FILE", help="A JSON document; - reads standard input.")]
Colour = Annotated[str | None, typer.Option("--colour", metavar="COLOUR", help="red, blue, green, yellow, black, ...")]


@verb(app, "list", "carillon notice list --state published --colour red --bureau FR")
def list_notices(
    seat: desk.Seat,
    *,
    state: Annotated[str | None, typer.Option("--state", metavar="STATE", help="draft, submitted, published, suspended, ...")] = None,
    colour: Colour = None,
    owner: Annotated[str | None, typer.Option("--owner", metavar="CODE", help="Of this bureau.")] = None,
    limit: Limit = PAGE,
    after: After = None,
) -> None:
    """Notices and diffusions that you may see, newest first."""
    from carillon.desk.notices import reading
    from carillon.store.notices import Wanted

    found = reading.page(seat.bench, seat.actor, Wanted(limit=limit, after=after, state=state, colour=colour, owner=owner))
    more = output.cursor(found, limit, f"{found[-1].notice.updated_at}|{found[-1].notice.id}" if found else "")
    if seat.as_json:
        output.items([reading.plain(seat.bench, one) for one in found], more)
        return
    rows = [reading.plain(seat.bench, one) for one in found]
    output.table(
        ("id", "number", "colour", "kind", "state", "stage", "of", "until"),
        [tuple(one[name] for name in ("id", "number", "colour", "kind", "state", "stage", "owner", "until")) for one in rows],
        empty="There is no such notice that you may read.",
        more=more,
    )


@verb(app, "show", "carillon notice show ntc-0123456789ab --bureau FR")
def show(seat: desk.Seat, notice: Id) -> None:
    """One notice, with its history as far as you may see it."""
    from carillon.desk.notices import reading

    _show(seat, reading.fetch(seat.bench, seat.actor, notice))


@verb(app, "colours", "carillon notice colours")
def colours(seat: desk.Seat) -> None:
    """The colours: what each is for, and the fields of its form."""
    import msgspec

    shown = [one for one in seat.bench.packs.colours.values() if not one.internal]
    if seat.as_json:
        output.items([msgspec.to_builtins(one) for one in shown], None)
        return
    rows = [(one.name, one.label, ", ".join(f"{n}{'*' if f.required else ''}" for n, f in one.fields.items())) for one in shown]
    output.table(("colour", "for", "fields (* needed)"), rows, empty="The packs declare no colours.")


@verb(app, "draft", "carillon notice draft notice.json --bureau FR")
def draft(seat: desk.Seat, file: Body) -> None:
    """Begin a notice: colour, records, fields, audience; a list of bureaus as audience makes it a diffusion."""
    from carillon.desk.notices import drafting

    _show(seat, drafting.draft(seat.bench, seat.actor, desk.body(file)))


@verb(app, "edit", "carillon notice edit ntc-0123456789ab change.json --bureau FR")
def edit(seat: desk.Seat, notice: Id, file: Body) -> None:
    """Change what the file names in a draft, or in a version that was returned."""
    from carillon.desk.notices import drafting

    _show(seat, drafting.edit(seat.bench, seat.actor, notice, desk.body(file)))


@verb(app, "amend", "carillon notice amend ntc-0123456789ab change.json --bureau FR")
def amend(seat: desk.Seat, notice: Id, file: Body) -> None:
    """Begin another version of a published notice; the one that stands goes on standing until that is cleared."""
    from carillon.desk.notices import drafting

    _show(seat, drafting.amend(seat.bench, seat.actor, notice, desk.body(file)))


@verb(app, "submit", "carillon notice submit ntc-0123456789ab --bureau FR")
def submit(seat: desk.Seat, notice: Id, *, text: Text = "") -> None:
    """Send the version in work to the reviewer, and to nobody else."""
    from carillon.desk.notices import drafting

    _show(seat, drafting.submit(seat.bench, seat.actor, notice, text))


@verb(app, "answer", 'carillon notice answer ntc-0123456789ab --text "The warrant is attached." --bureau FR')
def answer(seat: desk.Seat, notice: Id, *, text: Text = "") -> None:
    """Answer the reviewer's questions, and submit it again."""
    from carillon.desk.notices import drafting

    _show(seat, drafting.answer(seat.bench, seat.actor, notice, text))


@verb(app, "retract", "carillon notice retract ntc-0123456789ab --bureau FR")
def retract(seat: desk.Seat, notice: Id, *, text: Text = "") -> None:
    """Take a submission back before it is decided."""
    from carillon.desk.notices import drafting

    _show(seat, drafting.retract(seat.bench, seat.actor, notice, text))


@verb(app, "publish", "carillon notice publish ntc-0123456789ab --bureau XS", role="compliance")
def publish(seat: desk.Seat, notice: Id) -> None:
    """Publish a version that was cleared: to its owner and to every addressee."""
    from carillon.desk.reviews import decisions

    _show(seat, decisions.publish(seat.bench, seat.actor, notice))


@verb(app, "suspend", 'carillon notice suspend ntc-0123456789ab complaint --text "Counsel has complained." --bureau XS', role="compliance")
def suspend(
    seat: desk.Seat,
    notice: Id,
    ground: Annotated[str, typer.Argument(metavar="GROUND", help="A code (pack show suspension_grounds).")],
    *,
    text: Text = "",
) -> None:
    """Stop a notice as a precaution, at once and for all."""
    from carillon.desk.notices import life

    _show(seat, life.suspend(seat.bench, seat.actor, notice, ground, text))


@verb(app, "resume", 'carillon notice resume ntc-0123456789ab --text "The complaint was withdrawn." --bureau XS', role="compliance")
def resume(seat: desk.Seat, notice: Id, *, text: Text = "") -> None:
    """End a suspension; everybody gets the notice back as it was cleared."""
    from carillon.desk.notices import life

    _show(seat, life.resume(seat.bench, seat.actor, notice, text))


@verb(app, "withdraw", "carillon notice withdraw ntc-0123456789ab found --bureau FR")
def withdraw(
    seat: desk.Seat,
    notice: Id,
    reason: Annotated[str, typer.Argument(metavar="REASON", help="A code (pack show withdrawal_reasons).")],
    *,
    text: Text = "",
) -> None:
    """End a notice for good, at once and for all; no review."""
    from carillon.desk.notices import life

    _show(seat, life.withdraw(seat.bench, seat.actor, notice, reason, text))


def _show(seat: desk.Seat, opened: "Opened") -> None:
    from carillon.desk.notices import reading

    plain = reading.plain(seat.bench, opened)
    if seat.as_json:
        output.document(plain)
        return
    history, fields = plain.pop("history"), plain.pop("fields")
    output.fields({**plain, **fields}, title=f"{plain['colour']} {plain['kind']} {plain['number'] or plain['id']}")
    output.table(
        ("at", "what", "version", "by", "ground", "text"),
        [(one["at"][:16], one["what"], one["version"], one["by"] or one["bureau"], one["ground"], one["text"]) for one in history],
        empty="Nothing has been done to it yet.",
    )
