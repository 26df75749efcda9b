# SPDX-License-Identifier: Apache-2.0
"""`carillon subject`: requests of persons for access, correction and deletion; for data-protection officers, who name themselves."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from carillon.doors.cli import desk, options, output
from carillon.doors.cli.options import PAGE, After, Limit, Text
from carillon.doors.cli.verbs import verb

if TYPE_CHECKING:
    from carillon.desk.subjects.cases import Opened

app = options.group("Rights of persons: requests, searches, consultations, decisions, answers. Control acts by name: --as.", "subject")

Id = Annotated[str, typer.Argument(metavar="ID", help="The request's id, dsr-...")]
Record = Annotated[str, typer.Argument(metavar="RECORD", help="A record's id, rec-...")]
Body = Annotated[Path, typer.Argument(metavar="FILE", help="A JSON document; - reads standard input.")]
State = Annotated[str | None, typer.Option("--state", metavar="STATE", help="Only in this state.")]


@verb(app, "list", "carillon subject list --state consulting --as control.fr")
def list_subjects(seat: desk.Seat, *, state: State = None, limit: Limit = PAGE, after: After = None) -> None:
    """Requests of persons, newest first."""
    from carillon.desk.subjects import cases

    found = cases.page(seat.bench, seat.actor, state=state, limit=limit, after=after)
    more = output.cursor(found, limit, found[-1].id if found else "")
    items = [cases.listed(one) for one in found]
    if seat.as_json:
        output.items(items, more)
        return
    rows = [(one["id"], one["kind"], one["state"], one["name"], (one["due_at"] or "")[:10], one["created_at"][:16]) for one in items]
    output.table(("id", "kind", "state", "person", "due", "received"), rows, empty="There is no such request.", more=more)


@verb(app, "show", "carillon subject show dsr-0123456789ab --as control.fr")
def show(seat: desk.Seat, subject: Id) -> None:
    """One request, with the records on the person, their owners' word, and the orders."""
    from carillon.desk.subjects import cases

    _show(seat, cases.fetch(seat.bench, seat.actor, subject))


@verb(app, "receive", "carillon subject receive request.json --as control.fr")
def receive(seat: desk.Seat, file: Body) -> None:
    """Take in a request: kind, subject, applicant, and how it was proven who asks."""
    from carillon.desk.subjects import cases

    _show(seat, cases.receive(seat.bench, seat.actor, desk.body(file)))


@verb(app, "admit", "carillon subject admit dsr-0123456789ab --as control.fr")
def admit(
    seat: desk.Seat,
    subject: Id,
    *,
    ground: Annotated[str, typer.Option("--not", metavar="CODE", help="Why it is not admissible (pack show inadmissibilities).")] = "",
) -> None:
    """Say that a request is admissible, or with --not why it is not."""
    from carillon.desk.subjects import cases

    _show(seat, cases.admit(seat.bench, seat.actor, subject, ground))


@verb(app, "search", "carillon subject search dsr-0123456789ab --as control.fr")
def search(seat: desk.Seat, subject: Id) -> None:
    """Look through the whole node for what is held on the person."""
    from carillon.desk.subjects import searching

    found = searching.search(seat.bench, seat.actor, subject)
    _show(seat, found.opened, mentions=found.mentions)


@verb(app, "drop", "carillon subject drop dsr-0123456789ab rec-0123456789ab --as control.fr")
def drop(seat: desk.Seat, subject: Id, record: Record) -> None:
    """Say that a record that was found is on somebody else."""
    from carillon.desk.subjects import searching

    _show(seat, searching.drop(seat.bench, seat.actor, subject, record))


@verb(app, "consult", "carillon subject consult dsr-0123456789ab --as control.fr")
def consult(
    seat: desk.Seat,
    subject: Id,
    *,
    text: Text = "",
    others: Annotated[str, typer.Option("--others", metavar="CODES", help="Also bureaus of whose records nobody here knows: FR,DE.")] = "",
) -> None:
    """Ask the owners of the records found; who does not answer in time has not confirmed."""
    from carillon.desk.subjects import consulting

    _show(seat, consulting.consult(seat.bench, seat.actor, subject, text, [one for one in others.upper().split(",") if one]))


@verb(app, "block", "carillon subject block rec-0123456789ab --request dsr-0123456789ab --as control.fr")
def block(
    seat: desk.Seat, record: Record, *, request: Annotated[str, typer.Option("--request", metavar="ID", help="Because of this.")] = ""
) -> None:
    """Block a record while it is examined: it answers nobody."""
    from carillon.desk.subjects import deciding

    _order(seat, deciding.block(seat.bench, seat.actor, record, request))


@verb(app, "unblock", "carillon subject unblock rec-0123456789ab --as control.fr")
def unblock(
    seat: desk.Seat, record: Record, *, request: Annotated[str, typer.Option("--request", metavar="ID", help="Because of this.")] = ""
) -> None:
    """Set a blocked record free."""
    from carillon.desk.subjects import deciding

    _order(seat, deciding.unblock(seat.bench, seat.actor, record, request))


@verb(app, "decide", "carillon subject decide dsr-0123456789ab decision.json --as control.fr")
def decide(seat: desk.Seat, subject: Id, file: Body) -> None:
    """Decide: decision, ground, reasons, and for each record delete, correct, disclose or keep. Orders follow at once."""
    from carillon.desk.subjects import deciding

    _show(seat, deciding.decide(seat.bench, seat.actor, subject, desk.body(file)))


@verb(app, "answer", "carillon subject answer dsr-0123456789ab --as control.fr")
def answer(seat: desk.Seat, subject: Id) -> None:
    """Write the answer to the applicant, which neither confirms nor denies unless every owner agrees."""
    from carillon.desk.subjects import answering

    opened = answering.answer(seat.bench, seat.actor, subject)
    _show(seat, opened, letter=opened.case.letter)


@verb(app, "close", "carillon subject close dsr-0123456789ab --as control.fr")
def close(seat: desk.Seat, subject: Id) -> None:
    """Close a request that was answered."""
    from carillon.desk.subjects import cases

    _show(seat, cases.close(seat.bench, seat.actor, subject))


@verb(app, "disclosures", "carillon subject disclosures dsr-0123456789ab --as control.fr --json")
def disclosures(seat: desk.Seat, subject: Id) -> None:
    """To whom the records on the person were disclosed."""
    from carillon.desk.subjects import disclosing

    found = disclosing.of_subject(seat.bench, seat.actor, subject)
    if seat.as_json:
        output.items(found, None)
        return
    rows = [(one.at[:16], one.record, one.to, one.by, one.via, "yes" if one.gone else "") for one in found]
    output.table(("at", "record", "to", "by", "through", "proven gone"), rows, empty="Nobody was told of any.")


@verb(app, "consultations", "carillon subject consultations --state open --bureau FR")
def consultations(seat: desk.Seat, *, state: State = None, limit: Limit = PAGE, after: After = None) -> None:
    """What control asks your bureau, newest first."""
    from carillon.desk.subjects import consulting

    found = consulting.page(seat.bench, seat.actor, state=state, limit=limit, after=after)
    more = output.cursor(found, limit, found[-1].id if found else "")
    if seat.as_json:
        output.items([consulting.plain(one) for one in found], more)
        return
    rows = [(one.id, one.state, one.origin, one.kind, one.person.name, one.due_at[:10], ", ".join(one.records)) for one in found]
    output.table(("id", "state", "from", "kind", "person", "due", "records"), rows, empty="Nothing is asked.", more=more)


@verb(app, "reply", "carillon subject reply con-0123456789ab answer.json --bureau FR")
def reply(seat: desk.Seat, consultation: Annotated[str, typer.Argument(metavar="ID", help="con-...")], file: Body) -> None:
    """Answer a consultation as the owner: position, objection, confirm, text, records."""
    from carillon.desk.subjects import consulting

    plain = consulting.plain(consulting.answer(seat.bench, seat.actor, consultation, desk.body(file)))
    if seat.as_json:
        output.document(plain)
    else:
        output.fields(plain, title=consultation)


def _order(seat: desk.Seat, order: Any) -> None:
    import msgspec

    if seat.as_json:
        output.document(order)
    else:
        output.fields(msgspec.to_builtins(order), title=f"{order.what} {order.record_id}")


def _show(seat: desk.Seat, opened: "Opened", **more: Any) -> None:
    from carillon.desk.subjects import cases

    plain = cases.plain(opened) | more
    if seat.as_json:
        output.document(plain)
        return
    held, asked, orders, _ = (plain.pop(name) for name in ("holdings", "consultations", "orders", "log"))
    output.fields(plain, title=opened.case.person.name or opened.case.id)
    if held:
        rows = [(one["record_id"], one["owner"], f"{one['score'] / 1000:.2f}", one["position"], one["fate"]) for one in held]
        output.table(("record", "owner", "score", "owner says", "decided"), rows, empty="")
    if asked:
        rows = [(one["id"], one["owner"], one["state"], one["due_at"][:10], one["text"]) for one in asked]
        output.table(("consultation", "owner", "state", "due", "text"), rows, empty="")
    if orders:
        given = [(one["id"], one["what"], one["record_id"], one["owner"], one["state"], one["note"]) for one in orders]
        output.table(("order", "what", "record", "owner", "state", "note"), given, empty="")
