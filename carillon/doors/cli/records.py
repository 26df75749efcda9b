# SPDX-License-Identifier: Apache-2.0
"""`carillon record`: what a bureau knows, from the first entry to the recall."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from carillon.doors.cli import desk, options, output
from carillon.doors.cli.options import PAGE, After, Limit, Reason
from carillon.doors.cli.verbs import verb

if TYPE_CHECKING:
    from carillon.desk.records import Opened

app = options.group("Records: a bureau's own, and what others let it read.", "record")

Id = Annotated[str, typer.Argument(metavar="ID", help="The record's id, rec-...")]
Body = Annotated[Path, typer.Argument(metavar="FILE", help="A JSON document; - reads standard input.")]
Schema = Annotated[str | None, typer.Option("--schema", metavar="KIND", help="Person, Passport, Vehicle ...")]


@verb(app, "list", "carillon record list --schema Person --text eriksson --bureau FR")
def list_records(
    seat: desk.Seat,
    *,
    schema: Schema = None,
    owner: Annotated[str | None, typer.Option("--owner", metavar="CODE", help="Of this bureau.")] = None,
    area: Annotated[str | None, typer.Option("--area", metavar="AREA", help="Of this crime area.")] = None,
    status: Annotated[str | None, typer.Option("--status", metavar="STATUS", help="live, withdrawn or recalled.")] = None,
    text: Annotated[str | None, typer.Option("--text", metavar="TEXT", help="With this in the caption.")] = None,
    limit: Limit = PAGE,
    after: After = None,
) -> None:
    """Records, newest first."""
    from carillon.desk import records
    from carillon.store.records import Wanted

    wanted = Wanted(limit=limit, after=after, schema=schema, owner=owner, area=area, status=status, text=text)
    found = records.page(seat.bench, seat.actor, wanted)
    last = f"{found[-1].record.updated_at}|{found[-1].record.id}" if found else ""
    more = output.cursor(found, limit, last)
    if seat.as_json:
        output.items([_plain(one) for one in found], more)
        return
    output.table(
        ("id", "kind", "caption", "owner", "area", "status", "updated"),
        [(r.id, r.schema, one.caption, r.owner, r.area, r.status, r.updated_at[:16]) for one in found for r in (one.record,)],
        empty="There is no such record that you may read.",
        more=more,
    )


@verb(app, "show", "carillon record show rec-0123456789ab --bureau FR")
def show(seat: desk.Seat, record: Id) -> None:
    """One record."""
    from carillon.desk import records

    _show(seat, records.fetch(seat.bench, seat.actor, record))


@verb(app, "create", "carillon record create person.json --bureau FR")
def create(seat: desk.Seat, file: Body) -> None:
    """A new record: a FollowTheMoney entity, with audience, reach, handling, grading, area and retention beside it."""
    from carillon.desk import records

    _show(seat, records.create(seat.bench, seat.actor, desk.body(file)))


@verb(app, "correct", 'carillon record correct rec-0123456789ab change.json --reason "born a year earlier" --bureau FR')
def correct(
    seat: desk.Seat,
    record: Id,
    file: Body,
    *,
    version: Annotated[
        int | None, typer.Option("--version", metavar="N", help="The version you looked at; another one is a conflict.")
    ] = None,
    reason: Reason = "",
) -> None:
    """Change what the file names, and keep the rest; a property set to null or [] goes."""
    from carillon.desk import records

    _show(seat, records.correct(seat.bench, seat.actor, record, desk.body(file), version=version, reason=reason))


@verb(app, "withdraw", 'carillon record withdraw rec-0123456789ab --reason "arrested" --bureau FR')
def withdraw(seat: desk.Seat, record: Id, *, reason: Reason = "") -> None:
    """End a record: no check meets it any more; its history stays."""
    from carillon.desk import records

    _show(seat, records.withdraw(seat.bench, seat.actor, record, reason))


@verb(app, "recall", 'carillon record recall rec-0123456789ab --reason "entered by mistake" --bureau FR')
def recall(seat: desk.Seat, record: Id, *, reason: Reason = "") -> None:
    """Take a record back for good: its content goes, a tombstone stays."""
    from carillon.desk import records

    _show(seat, records.recall(seat.bench, seat.actor, record, reason))


@verb(app, "history", "carillon record history rec-0123456789ab --bureau FR")
def history(seat: desk.Seat, record: Id) -> None:
    """Every version: who, when and why."""
    from carillon.desk import records

    found = records.history(seat.bench, seat.actor, record)
    if seat.as_json:
        plain = [
            {"version": one.version, "by": one.by, "at": one.at, "reason": one.reason,
             "record": records.plain(one.record) if one.record else None}
            for one in found
        ]  # fmt: skip
        output.items(plain, None)
        return
    output.table(
        ("version", "at", "by", "reason", "content"),
        [(one.version, one.at[:19], one.by, one.reason, _content(one.record)) for one in found],
        empty="There is no version.",
    )


@verb(app, "disclosures", "carillon record disclosures rec-0123456789ab --bureau FR")
def disclosures(seat: desk.Seat, record: Id) -> None:
    """To which bureaus the record was disclosed, and by what."""
    from carillon.desk import records

    found = records.disclosures(seat.bench, seat.actor, record)
    if seat.as_json:
        output.items(found, None)
        return
    output.table(
        ("at", "to", "by", "through", "whose officer"),
        [(one.at[:19], one.bureau, one.deed, one.via, one.actor) for one in found],
        empty="It was disclosed to nobody.",
    )


@verb(app, "link", "carillon record link rec-0123456789ab holder rec-ba9876543210 --bureau FR")
def link(
    seat: desk.Seat,
    record: Id,
    prop: Annotated[str, typer.Argument(metavar="PROPERTY", help="What the other one is to it: holder, owner ...")],
    target: Annotated[str, typer.Argument(metavar="OTHER", help="The id of the other record.")],
) -> None:
    """Say that a record belongs to another."""
    from carillon.desk import records

    _show(seat, records.link(seat.bench, seat.actor, record, prop, target))


@verb(app, "neighbours", "carillon record neighbours rec-0123456789ab --bureau FR")
def neighbours(seat: desk.Seat, record: Id) -> None:
    """Records linked to this one that you may read."""
    from carillon.desk import records

    found = records.neighbours(seat.bench, seat.actor, record)
    if seat.as_json:
        plain = [{"property": one.prop, "way": one.way, "caption": one.caption, "record": records.plain(one.record)} for one in found]
        output.items(plain, None)
        return
    output.table(
        ("property", "way", "id", "kind", "caption"),
        [(one.prop, one.way, one.record.id, one.record.schema, one.caption) for one in found],
        empty="Nothing is linked to it.",
    )


def _show(seat: desk.Seat, opened: "Opened") -> None:
    plain = _plain(opened)
    if seat.as_json:
        output.document(plain)
        return
    properties = plain.pop("properties")
    output.fields(plain, title=f"{opened.caption or opened.record.id}")
    if properties:
        output.fields({name: [_value(one) for one in values] for name, values in properties.items()}, title="It says")


def _plain(opened: "Opened") -> dict[str, Any]:
    from carillon.desk import records

    return {**records.plain(opened.record), "caption": opened.caption}


def _value(value: object) -> str:
    """A value with what is known of it: its source, script, language and date."""
    if not isinstance(value, dict):
        return str(value)
    known = ", ".join(str(value[name]) for name in ("source", "script", "lang", "date") if value.get(name))
    text = str(value.get("value") or "not known") if value.get("unknown") else str(value.get("value", ""))
    return f"{text} ({known})" if known else text


def _content(record: object) -> str:
    return "" if record is not None else "erased"
