# SPDX-License-Identifier: Apache-2.0
"""`carillon case`: what belongs together, kept by several bureaus."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from carillon.doors.cli import desk, options, output
from carillon.doors.cli.options import PAGE, After, Limit
from carillon.doors.cli.verbs import verb

if TYPE_CHECKING:
    from carillon.desk.cases.deeds import Opened

app = options.group("Cases: open one, ask bureaus in, write, give tasks, put records and reports in, close.", "case")

Id = Annotated[str, typer.Argument(metavar="ID", help="The case's id, cas-...")]
ItemId = Annotated[str, typer.Argument(metavar="ITEM", help="The item's id, itm-...")]
Words = Annotated[str, typer.Argument(metavar="TEXT", help="In words; of an object, why it belongs here.")]


@verb(app, "list", "carillon case list --state open --bureau FR")
def list_cases(
    seat: desk.Seat,
    *,
    state: Annotated[str | None, typer.Option("--state", metavar="STATE", help="open, closed or ended.")] = None,
    holding: Annotated[str | None, typer.Option("--holding", metavar="ID", help="With this record, report or hit in them.")] = None,
    limit: Limit = PAGE,
    after: After = None,
) -> None:
    """Cases that the bureau takes part in, those changed last first."""
    from carillon.desk.cases import deeds

    found = deeds.page(seat.bench, seat.actor, limit=limit, after=after, state=state, holding=holding)
    more = output.cursor(found, limit, f"{found[-1].updated_at}|{found[-1].id}" if found else "")
    if seat.as_json:
        output.items(found, more)
        return
    rows = [(one.id, one.state, one.title, one.lead, ", ".join(one.participants), one.updated_at[:16]) for one in found]
    output.table(("id", "state", "title", "lead", "participants", "changed"), rows, empty="There is no such case.", more=more)


@verb(app, "tasks", "carillon case tasks --bureau DE")
def tasks(seat: desk.Seat) -> None:
    """Open tasks that the bureau does, those due first."""
    from carillon.desk.cases import deeds

    found = deeds.tasks(seat.bench, seat.actor)
    if seat.as_json:
        output.items(found, None)
        return
    rows = [(one.id, one.due_on, one.text, one.bureau, one.case) for one in found]
    output.table(("id", "due", "task", "given by", "case"), rows, empty="Nothing is to be done.")


@verb(app, "show", "carillon case show cas-0123456789ab --bureau FR")
def show(seat: desk.Seat, case: Id) -> None:
    """One case, with what you may see of it."""
    from carillon.desk.cases import deeds

    _show(seat, deeds.fetch(seat.bench, seat.actor, case))


@verb(app, "open", 'carillon case open "The white van" --participant DE --participant KE --bureau FR')
def open_case(
    seat: desk.Seat,
    title: Annotated[str, typer.Argument(metavar="TITLE", help="What it is about, in a few words.")],
    *,
    participant: Annotated[
        list[str] | None, typer.Option("--participant", metavar="CC", help="A bureau to ask in. Repeat for more.")
    ] = None,
    summary: Annotated[str, typer.Option("--summary", metavar="TEXT", help="What is known so far.")] = "",
) -> None:
    """Open a case that your bureau leads."""
    from carillon.desk.cases import deeds

    body = {"title": title, "summary": summary, "participants": participant or []}
    _show(seat, deeds.begin(seat.bench, seat.actor, body))


@verb(app, "change", "carillon case change cas-0123456789ab change.json --bureau FR")
def change(
    seat: desk.Seat,
    case: Id,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A JSON document with the fields to change; - reads standard input.")],
) -> None:
    """Change the head of a case that you lead: title, summary, participants (all of them), area, handling, event."""
    from carillon.desk.cases import deeds

    _show(seat, deeds.change(seat.bench, seat.actor, case, desk.body(file)))


@verb(
    app,
    "write",
    'carillon case write cas-0123456789ab "Seen again in the north." --bureau FR',
    'carillon case write cas-0123456789ab "Find its owner." --task-for DE --due 2026-12-01 --bureau FR',
    'carillon case write cas-0123456789ab "She drove it." --record rec-0123456789ab --bureau FR',
)
def write(
    seat: desk.Seat,
    case: Id,
    text: Words,
    *,
    task_for: Annotated[str | None, typer.Option("--task-for", metavar="CC", help="A task for this bureau.")] = None,
    due: Annotated[str, typer.Option("--due", metavar="DATE", help="By when the task is to be done.")] = "",
    record: Annotated[str | None, typer.Option("--record", metavar="ID", help="Put this record in.")] = None,
    report: Annotated[str | None, typer.Option("--report", metavar="ID", help="Put this report in.")] = None,
    hit: Annotated[str | None, typer.Option("--hit", metavar="ID", help="Put this hit in.")] = None,
    notice: Annotated[str | None, typer.Option("--notice", metavar="ID", help="Put this notice in.")] = None,
    request: Annotated[str | None, typer.Option("--request", metavar="ID", help="Put this request in.")] = None,
) -> None:
    """Write an entry, give a task, or put something in, with the reason why it belongs here."""
    from carillon.desk.cases import deeds

    given = {"record": record, "report": report, "hit": hit, "notice": notice, "request": request}
    objects = [(kind, one) for kind, one in given.items() if one]
    if len(objects) + bool(task_for) > 1:
        raise typer.BadParameter(f"One of --task-for, {', '.join(f'--{kind}' for kind in given)} at a time.")
    body: dict[str, Any] = {"kind": "entry", "text": text}
    if task_for:
        body = {"kind": "task", "text": text, "to": task_for, "due_on": due}
    elif objects:
        body = {"kind": "object", "text": text, "object": objects[0][0], "object_id": objects[0][1]}
    _show(seat, deeds.write(seat.bench, seat.actor, case, body))


@verb(app, "strike", "carillon case strike cas-0123456789ab itm-0123456789ab --bureau FR")
def strike(seat: desk.Seat, case: Id, item: ItemId) -> None:
    """Strike out what your bureau wrote: its text goes everywhere."""
    from carillon.desk.cases import deeds

    _show(seat, deeds.strike(seat.bench, seat.actor, case, item))


@verb(app, "settle", "carillon case settle cas-0123456789ab itm-0123456789ab done --bureau DE")
def settle(
    seat: desk.Seat, case: Id, item: ItemId, state: Annotated[str, typer.Argument(metavar="STATE", help="open, done or dropped.")]
) -> None:
    """Say how a task stands."""
    from carillon.desk.cases import deeds

    _show(seat, deeds.settle(seat.bench, seat.actor, case, item, state))


@verb(app, "close", "carillon case close cas-0123456789ab --bureau FR")
def close(seat: desk.Seat, case: Id) -> None:
    """Close a case that you lead: it may be read, and nothing is written in it."""
    from carillon.desk.cases import deeds

    _show(seat, deeds.close(seat.bench, seat.actor, case))


@verb(app, "reopen", "carillon case reopen cas-0123456789ab --bureau FR")
def reopen(seat: desk.Seat, case: Id) -> None:
    """Open a closed case again."""
    from carillon.desk.cases import deeds

    _show(seat, deeds.close(seat.bench, seat.actor, case, closed=False))


@verb(app, "leave", "carillon case leave cas-0123456789ab --bureau DE")
def leave(seat: desk.Seat, case: Id) -> None:
    """Leave a case: nothing of it stays here but that there was one."""
    from carillon.desk.cases import deeds

    deeds.leave(seat.bench, seat.actor, case)
    output.say(f"{seat.actor.bureau} has left case {case}.")


def _show(seat: desk.Seat, opened: "Opened") -> None:
    from carillon.desk.cases import deeds

    body = deeds.plain(opened)
    if seat.as_json:
        output.document(body)
        return
    output.fields({name: body[name] for name in ("id", "state", "lead", "participants", "area", "summary")}, title=body["title"])
    rows = []
    for one in body["items"]:
        what = one["shown"]["caption"] if one["shown"] else one["to"] and f"for {one['to']} {one['due_on']}"
        rows.append((one["id"], one["at"][:16], one["bureau"], one["kind"], one["state"], one["text"], what))
    output.table(("item", "at", "by", "kind", "state", "text", "what"), rows, empty="Nothing is written in it yet.")
