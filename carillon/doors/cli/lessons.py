# SPDX-License-Identifier: Apache-2.0
"""`carillon lesson`: what bureaus learnt at events, for the next host."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from carillon.doors.cli import desk, options, output
from carillon.doors.cli.options import PAGE, After, Limit
from carillon.doors.cli.verbs import verb

if TYPE_CHECKING:
    from carillon.core.model.lesson import Lesson

app = options.group("What bureaus learnt at events, told to all; search it before you host one.", "lesson")

Id = Annotated[str, typer.Argument(metavar="ID", help="The lesson's id, les-...")]
Body = Annotated[
    Path,
    typer.Argument(metavar="FILE", help='A JSON document, {"theme", "title", "happened", "learnt", "event"}; - reads standard input.'),
]


@verb(app, "list", "carillon lesson list --kind marathon --search crowd --bureau FR")
def list_lessons(
    seat: desk.Seat,
    *,
    search: Annotated[str, typer.Option("--search", metavar="WORDS", help="Words in any script; all must be there.")] = "",
    theme: Annotated[str | None, typer.Option("--theme", metavar="CODE", help="Of one theme, such as crowds.")] = None,
    kind: Annotated[str | None, typer.Option("--kind", metavar="CODE", help="Learnt at events of one kind, such as marathon.")] = None,
    country: Annotated[str | None, typer.Option("--country", metavar="CODE", help="Learnt in one country, two letters.")] = None,
    event: Annotated[str | None, typer.Option("--event", metavar="ID", help="Learnt at one event.")] = None,
    state: Annotated[str | None, typer.Option("--state", metavar="STATE", help="draft, published or withdrawn.")] = None,
    limit: Limit = PAGE,
    after: After = None,
) -> None:
    """Lessons that bureaus published, and your bureau's drafts, newest first."""
    from carillon.desk import lessons
    from carillon.store.lessons import Wanted

    wanted = Wanted(limit=limit, after=after, theme=theme, kind=kind, country=country and country.upper(), event=event, state=state)
    found = lessons.page(seat.bench, seat.actor, wanted, search)
    more = output.cursor(found, limit, found[-1].id if found else "")
    if seat.as_json:
        output.items(found, more)
        return
    output.table(
        ("id", "theme", "title", "at", "from", "state"),
        [(one.id, one.theme, one.title, one.occasion, one.owner, one.state) for one in found],
        empty="There is no such lesson.",
        more=more,
    )


@verb(app, "show", "carillon lesson show les-0123456789ab --bureau FR")
def show(seat: desk.Seat, lesson: Id) -> None:
    """One lesson: what happened, what was learnt, what is advised."""
    from carillon.desk import lessons

    _show(seat, lessons.fetch(seat.bench, seat.actor, lesson))


@verb(app, "write", "carillon lesson write lesson.json --bureau FR")
def write(seat: desk.Seat, file: Body) -> None:
    """Write one down; nobody else sees it yet."""
    from carillon.desk import lessons

    _show(seat, lessons.write(seat.bench, seat.actor, desk.body(file)))


@verb(app, "edit", "carillon lesson edit les-0123456789ab lesson.json --bureau FR")
def edit(seat: desk.Seat, lesson: Id, file: Body) -> None:
    """Change one, also where it is published."""
    from carillon.desk import lessons

    _show(seat, lessons.edit(seat.bench, seat.actor, lesson, desk.body(file)))


@verb(app, "publish", "carillon lesson publish les-0123456789ab --nameless --bureau FR")
def publish(
    seat: desk.Seat,
    lesson: Id,
    *,
    nameless: Annotated[bool, typer.Option("--nameless", help="I have read it: no person is named in it.")] = False,
) -> None:
    """Tell it to every bureau."""
    from carillon.desk import lessons

    _show(seat, lessons.publish(seat.bench, seat.actor, lesson, nameless=nameless))


@verb(app, "withdraw", "carillon lesson withdraw les-0123456789ab --bureau FR")
def withdraw(seat: desk.Seat, lesson: Id) -> None:
    """Take it back, everywhere."""
    from carillon.desk import lessons

    _show(seat, lessons.withdraw(seat.bench, seat.actor, lesson))


def _show(seat: desk.Seat, one: "Lesson") -> None:
    import msgspec

    plain = msgspec.to_builtins(one)
    if seat.as_json:
        output.document(plain)
        return
    output.fields(plain, title=one.title or one.id)
