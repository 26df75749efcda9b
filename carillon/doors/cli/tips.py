# SPDX-License-Identifier: Apache-2.0
"""`carillon tip`: what the public told a bureau through the tip line."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from carillon.doors.cli import desk, options, output
from carillon.doors.cli.options import PAGE, After, Limit, Text
from carillon.doors.cli.verbs import verb

if TYPE_CHECKING:
    from carillon.desk.tips import Opened

app = options.group("Tips from the public: read, taken up, answered, closed.", "tip")

Id = Annotated[str, typer.Argument(metavar="ID", help="The tip's id, tip-...")]


@verb(app, "list", "carillon tip list --state new --bureau FR")
def list_tips(
    seat: desk.Seat,
    *,
    state: Annotated[str | None, typer.Option("--state", metavar="STATE", help="new, taken, closed or spam.")] = None,
    limit: Limit = PAGE,
    after: After = None,
) -> None:
    """Tips for your bureau, newest first; spam only where it is asked for."""
    from carillon.desk import tips

    found = tips.page(seat.bench, seat.actor, limit=limit, after=after, state=state)
    more = output.cursor(found, limit, found[-1].id if found else "")
    if seat.as_json:
        output.items(found, more)
        return
    output.table(
        ("id", "state", "subject", "about", "taken up by", "updated"),
        [(one.id, one.state, one.subject, one.about, one.taken_by, one.updated_at[:16]) for one in found],
        empty="There is no such tip.",
        more=more,
    )


@verb(app, "show", "carillon tip show tip-0123456789ab --bureau FR")
def show(seat: desk.Seat, tip: Id) -> None:
    """One tip with what was said on both sides."""
    from carillon.desk import tips

    _show(seat, tips.fetch(seat.bench, seat.actor, tip))


@verb(app, "take", "carillon tip take tip-0123456789ab --bureau FR")
def take(seat: desk.Seat, tip: Id) -> None:
    """Say that you look after it; its sender sees that somebody does."""
    from carillon.desk import tips

    _show(seat, tips.take(seat.bench, seat.actor, tip))


@verb(app, "reply", 'carillon tip reply tip-0123456789ab "At which quay?" --bureau FR')
def reply(seat: desk.Seat, tip: Id, text: Annotated[str, typer.Argument(metavar="TEXT", help="What its sender is to read.")]) -> None:
    """Answer its sender, who reads it with the receipt code."""
    from carillon.desk import tips

    _show(seat, tips.reply(seat.bench, seat.actor, tip, text))


@verb(app, "close", 'carillon tip close tip-0123456789ab --text "Thank you." --bureau FR')
def close(seat: desk.Seat, tip: Id, *, text: Text = "") -> None:
    """End the work on it, with a last reply or without."""
    from carillon.desk import tips

    _show(seat, tips.close(seat.bench, seat.actor, tip, text))


@verb(app, "spam", "carillon tip spam tip-0123456789ab --bureau FR")
def spam(seat: desk.Seat, tip: Id) -> None:
    """Mark it as spam: it leaves the list and is deleted early."""
    from carillon.desk import tips

    _show(seat, tips.spam(seat.bench, seat.actor, tip))


@verb(app, "save", "carillon tip save tip-0123456789ab att-0123456789ab photo.jpg --bureau FR")
def save(
    seat: desk.Seat,
    tip: Id,
    attachment: Annotated[str, typer.Argument(metavar="ATTACHMENT", help="The attachment's id, att-...")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write it; a file that is there is not replaced.")],
) -> None:
    """Write a file that came with a tip. Nobody knows who sent it: open it with care."""
    from carillon.desk import tips

    sent = tips.content(seat.bench, seat.actor, tip, attachment)
    with file.open("xb") as stream:
        stream.write(sent.data)
    plain = {"name": sent.name, "media": sent.media, "bytes": len(sent.data), "file": str(file)}
    output.document(plain) if seat.as_json else output.fields(plain)


def _show(seat: desk.Seat, opened: "Opened") -> None:
    from carillon.desk import tips

    plain = tips.plain(opened)
    if seat.as_json:
        output.document(plain)
        return
    words, files = plain.pop("words"), plain.pop("attachments")
    output.fields(plain, title=opened.tip.id)
    output.table(("from", "text", "at", "by"), [(one["side"], one["text"], one["at"][:16], one["by"]) for one in words], empty="")
    if files:
        rows = [(one["id"], one["name"], one["bytes"], one["state"]) for one in files]
        output.table(("attachment", "name", "bytes", "state"), rows, empty="")
