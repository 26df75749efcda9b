# SPDX-License-Identifier: Apache-2.0
"""Calendars in the browser: a file is shown as it was understood, column by column and row by row, and goes in when it is right."""

from base64 import b64decode, b64encode
from typing import Any

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler

from carillon.desk.events import calendars, overview
from carillon.desk.events.calendar_files import FORMATS, Calendar
from carillon.doors.web.event_words import CALENDAR_FIELDS
from carillon.doors.web.forms import Form
from carillon.doors.web.visit import Here, Visit
from carillon.errors import AskerError, Invalid
from carillon.formats import calendar_mapping
from carillon.store.events import Wanted

MEDIA = {"ics": "text/calendar", "geojson": "application/geo+json", "csv": "text/csv"}
SHOWN = 200
"""Events, rejected rows and notes that the page shows of each."""
GIVEN = ("series", "kind", "zone", "into", "format")
LARGEST = 4 * 1024 * 1024
"""Bytes of a file that travels through the page; larger ones go in by the command line."""


@get("/events/import", sync_to_thread=True)
def form_page(visit: Here) -> Response[str]:
    visit.require("event.register")
    return _form(visit)


@post("/events/import", sync_to_thread=True)
def bring_in(visit: Here) -> Response[str]:
    """Reads the file and shows what would become of it; with `deed` import it goes in. What was read travels in the page."""
    form = visit.form
    name, data = _file(visit)
    try:
        if not data:
            raise Invalid("No file was chosen.", fields={"file": "Choose one."})
        if len(data) > LARGEST:
            raise Invalid("The file is too large for a page.", fields={"file": "Use the command carillon event import."})
        mapping = _mapping(form) if form["mapped"] else None
        given = {one: form[one] for one in ("format", "series", "kind", "zone")}
        calendar = Calendar(data=data, name=name, mapping=mapping, latitude_first=form["latitude_first"] == "1", **given)
        made = calendars.bring_in(visit.bench, visit.actor, calendar, into=form["into"], dry_run=form["deed"] != "import")
    except AskerError as wrong:
        return _form(visit, failure=wrong)
    if not made.dry_run:
        return _done(visit, made)
    return _shown(visit, name, data, made)


@get("/events/export", sync_to_thread=True)
def take_out(visit: Here) -> Response[bytes]:
    """A file of events, to be saved."""
    form = visit.text("format") or "ics"
    which = {name: visit.text(name) for name in ("event", "series", "since", "until")}
    data = calendars.take_out(visit.bench, visit.actor, form, **which)
    headers = {"Content-Disposition": f'attachment; filename="events.{form}"'}
    return visit.dress(Response(data, media_type=MEDIA[form], headers=headers))


def _file(visit: Visit) -> tuple[str, bytes]:
    """The file that was chosen now, or the one that came with the page."""
    chosen = visit.files.get("file")
    if chosen is not None:
        return chosen.name[:200], chosen.data
    try:
        return visit.form["file_name"][:200], b64decode(visit.form["file_data"], validate=True)
    except ValueError:
        return "", b""


def _mapping(form: Form) -> dict[str, Any]:
    """The mapping that the selects of the page say; a name put together of columns stays as it was guessed."""
    fields: dict[str, Any] = {}
    number = 0
    while f"column.{number}" in form:
        column, field = form.raw(f"heading.{number}"), form[f"column.{number}"]
        if field:
            fields.setdefault(field, []).append(column)
        number += 1
    whole: dict[str, Any] = {name: columns[0] if len(columns) == 1 else columns for name, columns in fields.items()}
    if form["shape"] == "season" and "name" not in whole and "city" in whole:
        whole["name"] = f"{{{whole['city']}}}"
    if form["order"] and "starts" in whole:
        whole |= {name: {"column": whole[name], "date": form["order"]} for name in ("starts", "ends") if name in whole}
    partial = {"partial": "span"} if form["partial"] else {}
    return {"shape": form["shape"] or "season", "fields": whole, "unknown": [], **partial}


def _shown(visit: Visit, name: str, data: bytes, made: calendars.Imported) -> Response[str]:
    mapping = made.mapping or {}
    columns = []
    for heading, samples in made.samples.items():
        field = next((one for one, spec in (mapping.get("fields") or {}).items() if heading in _columns(spec)), "")
        columns.append((heading, field, [text for text in samples if text]))
    return visit.page(
        "events/calendar.html",
        made=made,
        columns=columns,
        fields=[(code, visit.language.gettext(CALENDAR_FIELDS.get(code, code))) for code in calendar_mapping.field_names()],
        shape=mapping.get("shape", ""),
        order=visit.form["order"],
        partial=visit.form["partial"],
        name=name,
        data=b64encode(data).decode(),
        given={one: visit.form[one] for one in GIVEN},
        latitude_first=visit.form["latitude_first"],
        most=SHOWN,
    )


def _done(visit: Visit, made: calendars.Imported) -> Response[str]:
    if made.rejected:
        return visit.page("events/imported.html", made=made, most=SHOWN)
    into = visit.form["into"]
    return visit.go(f"/events/{into}" if into else "/events?days=all", done="events-imported")


def _columns(spec: Any) -> list[str]:
    column = spec.get("column") if isinstance(spec, dict) else spec
    return column if isinstance(column, list) else [str(column)]


def _form(visit: Visit, *, failure: AskerError | None = None) -> Response[str]:
    form = visit.form
    wanted = Wanted(limit=overview.MOST, lead=visit.actor.bureau)
    own = [one.event for one in overview.ahead(visit.bench, visit.actor, wanted)]
    values = {name: form[name] or visit.text(name) for name in GIVEN}
    return visit.page(
        "events/import.html",
        status=422 if failure else 200,
        values=values,
        own=[(one.id, one.name) for one in own],
        formats=FORMATS,
        series=overview.series(visit.bench, visit.actor),
        failure=failure,
        errors=failure.fields if failure else {},
    )


HANDLERS: list[HTTPRouteHandler] = [take_out]
WITH_FILES: list[HTTPRouteHandler] = [form_page, bring_in]
"""The address that takes a file, and so more bytes than others."""
