# SPDX-License-Identifier: Apache-2.0
"""A calendar in whatever form it comes, read into events: iCalendar, GeoJSON, a table as CSV, XLSX or JSON."""

import io
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from carillon.core.model.event import Event
from carillon.errors import Invalid, Malformed
from carillon.formats import calendar_mapping, calendar_rows, calendar_table, geojson, ical
from carillon.formats.calendar_entries import Reading
from carillon.formats.calendar_rows import Table
from carillon.formats.list_rows import letters
from carillon.formats.rows import Rejected

FORMATS = ("ics", "geojson", "csv", "xlsx", "json")
TABLES = ("csv", "xlsx", "json")
SAMPLED = 3
"""Rows of a table that show what its columns hold."""


class Calendar(msgspec.Struct, frozen=True, kw_only=True):
    """A file and how it is to be read. `format` is told from name and content where it is left out; `mapping` is guessed. `series` and
    `kind` are of events that do not say theirs; `event` is the one onto which a programme, a list of venues or a map is read."""

    data: bytes
    name: str = ""
    format: str = ""
    mapping: dict[str, Any] | None = None
    series: str = ""
    kind: str = ""
    zone: str = ""
    latitude_first: bool = False


class Understood(msgspec.Struct, frozen=True, kw_only=True):
    """What a file was taken for: of a table the mapping, and by column what it holds in the first rows."""

    format: str
    mapping: dict[str, Any] | None
    samples: dict[str, tuple[str, ...]]
    reading: Reading


def read(calendar: Calendar, event: Event | None, hosts: tuple[str, ...]) -> Understood:
    """Raises Malformed, TooLarge, Invalid."""
    form = calendar.format or told(calendar.name, calendar.data)
    if form not in FORMATS:
        raise Invalid(f"Calendars come as {', '.join(FORMATS)}.", fields={"format": f"One of {', '.join(FORMATS)}."})
    if form in TABLES:
        return _table(calendar, form, event, hosts)
    if form == "ics":
        season = {"kind": calendar.kind, "zone": calendar.zone, "series": calendar.series}
        reading = ical.read_programme(calendar.data, event) if event else ical.read_season(calendar.data, hosts=hosts, **season)
        return Understood(format=form, mapping=None, samples={}, reading=reading)
    if event is None:
        raise Invalid(
            "A map belongs to an event.", help="Enter the event first, then import the map into it.", fields={"into": "Say which."}
        )
    found = geojson.read(calendar.data, latitude_first=calendar.latitude_first)
    reading = Reading((found.onto(event),), found.rejected, found.notes)
    return Understood(format=form, mapping=None, samples={}, reading=reading)


def told(name: str, data: bytes) -> str:
    """The format of a file, by what it begins with and else by its name; empty where neither says it."""
    start = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"PK\x03\x04"):
        return "xlsx"
    if start.upper().startswith(b"BEGIN:VCALENDAR"):
        return "ics"
    if start.startswith((b"{", b"[")):
        geometry = any(word in data[:100_000] for word in (b'"FeatureCollection"', b'"Feature"', b'"coordinates"'))
        return "geojson" if geometry and start.startswith(b"{") else "json"
    ending = name.lower().rpartition(".")[2]
    return {"ical": "ics", "tsv": "csv", "txt": "csv"}.get(ending, ending)


def _table(calendar: Calendar, form: str, event: Event | None, hosts: tuple[str, ...]) -> Understood:
    table = _rows(calendar.data, form)
    guessed = calendar_mapping.guess(table.header, "programme" if event and calendar.mapping is None and _is_dated(table) else "")
    mapping = {**guessed, **(calendar.mapping or {})}
    constants = dict(mapping.get("constants") or {})
    fields = mapping.get("fields") or {}
    for name, value in (("series", calendar.series), ("kind", calendar.kind), ("zone", calendar.zone)):
        if value and isinstance(fields, dict) and name not in fields:
            constants.setdefault(name, value)
    mapping["constants"] = constants
    if mapping.get("shape") in ("programme", "venues") and event is None:
        raise Invalid(
            f"The table looks like {'a programme' if mapping['shape'] == 'programme' else 'a list of venues'} of one event.",
            help="Enter the event first, then import the table into it; or give a mapping of the shape season.",
            fields={"into": "Say which event."},
        )
    shown = {column: tuple(row.cells.get(column, "") for row in table.rows[:SAMPLED]) for column in table.header}
    return Understood(format=form, mapping=mapping, samples=shown, reading=calendar_table.read(table, mapping, event=event, hosts=hosts))


def _is_dated(table: Table) -> bool:
    """Whether a table for one event tells of its sessions rather than of its venues."""
    fields = calendar_mapping.guess(table.header, "programme")["fields"]
    return "starts" in fields or "time" in fields


def _rows(data: bytes, form: str) -> Table:
    if form == "csv":
        return calendar_rows.table_of_csv(data)
    if form == "json":
        return calendar_rows.table_of_json(data)
    from carillon.formats.sheets import Workbook

    book = Workbook(io.BytesIO(data))
    rows = book.rows(next((one for one in book.sheets if not one.hidden), book.sheets[0]))
    header: Sequence[str] = ()
    for row in rows:
        # A title above the table stands alone in its row.
        if sum(bool(cell) for cell in row.cells) > 1:
            header = row.cells
            break
    if not header:
        raise Malformed("the sheet has no table", help="Its first full row is the header.")

    def rest() -> Iterator[tuple[str, Sequence[Any]] | Rejected]:
        for row in rows:
            if row.faults:
                column, fault = next(iter(row.faults.items()))
                yield Rejected(f"cell {letters(column)}{row.number}", fault)
            else:
                yield row.place, row.cells

    return calendar_rows.table_of_cells(list(header), rest())
