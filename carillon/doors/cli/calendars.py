# SPDX-License-Identifier: Apache-2.0
"""`carillon event import` and `export`: whole calendars into the register and out of it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from carillon.doors.cli import desk, output
from carillon.doors.cli.events import app as app
from carillon.doors.cli.verbs import verb
from carillon.errors import TooLarge

if TYPE_CHECKING:
    from carillon.desk.events.calendars import Imported

LARGEST = 32 * 1024 * 1024
"""Bytes of a calendar; the programme of a World Cup has a thousandth of it."""
SHOWN = 50


@verb(
    app,
    "import",
    "carillon event import season.csv --series 'City Runs 2027' --kind marathon --bureau QA",
    "carillon event import stadiums.json fixtures.json --into world-cup-2030 --bureau MA",
    "carillon event import course.geojson --into paris-marathon-2027 --bureau FR",
)
def bring_in(
    seat: desk.Seat,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Calendars, tables or maps; read one after the other.")],
    *,
    format: Annotated[str, typer.Option("--format", metavar="NAME", help="ics, geojson, csv, xlsx or json; else as the file says.")] = "",
    mapping: Annotated[Path | None, typer.Option("--mapping", metavar="FILE.yml", help="Which column is what; else it is guessed.")] = None,
    series: Annotated[str, typer.Option("--series", metavar="NAME", help="What the events belong to, where they do not say.")] = "",
    kind: Annotated[str, typer.Option("--kind", metavar="CODE", help="marathon, tournament ...; where they do not say.")] = "",
    zone: Annotated[str, typer.Option("--zone", metavar="NAME", help="Of times without a zone, such as Europe/Paris.")] = "",
    into: Annotated[str, typer.Option("--into", metavar="EVENT", help="The event whose programme, venues or map it is.")] = "",
    latitude_first: Annotated[
        bool, typer.Option("--latitude-first", help="geojson: the file has the latitude first, against the rule.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and compare; change nothing.")] = False,
) -> None:
    """Enter a calendar, a table or a map. The same file again changes nothing; rows that cannot be read are told, and the rest goes in."""
    from carillon.desk.events import calendars
    from carillon.desk.events.calendar_files import Calendar
    from carillon.formats import calendar_mapping

    plan = calendar_mapping.parse(mapping.read_bytes()) if mapping else None
    documents = []
    for file in files:
        calendar = Calendar(
            data=_read(file),
            name=file.name,
            format=format,
            mapping=plan,
            series=series,
            kind=kind,
            zone=zone,
            latitude_first=latitude_first,
        )
        made = calendars.bring_in(seat.bench, seat.actor, calendar, into=into, dry_run=dry_run)
        if seat.as_json:
            documents.append({"file": file.name} | _plain(made))
        else:
            _show(file, made)
    if seat.as_json:
        output.document(documents[0] if len(documents) == 1 else {"files": documents})


@verb(
    app,
    "export",
    "carillon event export --series 'City Runs 2027' --format ics --bureau FR",
    "carillon event export world-cup-2030 --format geojson --out venues.geojson --bureau MA",
)
def take_out(
    seat: desk.Seat,
    event: Annotated[str, typer.Argument(metavar="EVENT", help="One event; without it, a series or all.")] = "",
    *,
    format: Annotated[str, typer.Option("--format", metavar="NAME", help="ics, geojson or csv.")] = "ics",
    series: Annotated[str, typer.Option("--series", metavar="NAME", help="Every event of this series.")] = "",
    since: Annotated[str, typer.Option("--since", metavar="DATE", help="Not over before.")] = "",
    until: Annotated[str, typer.Option("--until", metavar="DATE", help="Begun by then.")] = "",
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Into this file instead of standard output.")] = None,
) -> None:
    """Events as iCalendar, GeoJSON or CSV; of one event, CSV is its programme."""
    from carillon.desk.events import calendars

    data = calendars.take_out(seat.bench, seat.actor, format, event=event, series=series, since=since, until=until)
    if out is not None:
        out.write_bytes(data)
        output.say(f"{len(data)} bytes written to {out}.")
    else:
        typer.get_binary_stream("stdout").write(data)


def _read(file: Path) -> bytes:
    with file.open("rb") as stream:
        data = stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise TooLarge(f"{file} has more than {LARGEST} bytes.", help="Split the calendar.")
    return data


def _plain(made: "Imported") -> dict[str, Any]:
    import msgspec

    names = ("format", "mapping", "new", "changed", "unchanged", "rejected", "notes", "dry_run")
    return {name: msgspec.to_builtins(getattr(made, name)) for name in names}


def _show(file: Path, made: "Imported") -> None:
    would = "would be " if made.dry_run else ""
    counts: dict[str, object] = {f"{would}new": len(made.new), f"{would}changed": len(made.changed), "as they were": len(made.unchanged)}
    if made.mapping:
        fields = made.mapping.get("fields") or {}
        counts |= {"columns": ", ".join(f"{name} = {_column(column)}" for name, column in fields.items())}
        counts |= {"not understood": ", ".join(made.mapping.get("unknown") or [])}
    output.fields(
        {name: str(value) for name, value in counts.items()} | {"rejected": str(len(made.rejected))}, f"{file.name} ({made.format})"
    )
    for one in made.rejected[:SHOWN]:
        output.say(f"rejected: {one.place}: {one.reason}")
    for note in made.notes[:SHOWN]:
        output.say(f"note: {note.place}: {note.text}")


def _column(column: object) -> str:
    if isinstance(column, dict):
        return _column(column.get("column"))
    return " + ".join(map(str, column)) if isinstance(column, list) else str(column)
