# SPDX-License-Identifier: Apache-2.0
"""The register of events through the API: entered and changed one by one, or as whole calendars."""

from typing import Any

import msgspec
from litestar import Response

from carillon.core.model.event import Event
from carillon.desk.calls import board
from carillon.desk.events import calendars, changing, register
from carillon.desk.events.calendar_files import Calendar
from carillon.doors.api.bodies import Page
from carillon.doors.api.call import Call, decode, pages
from carillon.doors.api.routes import NO_STORE, Route
from carillon.errors import Invalid
from carillon.store.events import Wanted

FILTERS = ("since", "until", "series", "text", "lead", "country")
MEDIA = {"ics": "text/calendar", "geojson": "application/geo+json", "csv": "text/csv"}
LONGEST_MAPPING = 20_000


class Cell(msgspec.Struct):
    """A row that was left out, or that should be looked at."""

    place: str
    reason: str


class ImportedCalendar(msgspec.Struct):
    """`mapping` is what the columns were taken for; send it back, corrected, where it is wrong. Ids of events in `new`, `changed` and
    `unchanged`."""

    format: str
    mapping: dict[str, Any] | None
    new: list[str]
    changed: list[str]
    unchanged: list[str]
    rejected: list[Cell]
    notes: list[Cell]
    dry_run: bool


def plain_import(made: calendars.Imported) -> dict[str, Any]:
    """What came of an import in its outside form."""
    return {
        "format": made.format,
        "mapping": made.mapping,
        "new": made.new,
        "changed": made.changed,
        "unchanged": made.unchanged,
        "rejected": [{"place": one.place, "reason": one.reason} for one in made.rejected],
        "notes": [{"place": one.place, "reason": one.text} for one in made.notes],
        "dry_run": made.dry_run,
    }


def _list(call: Call) -> dict[str, Any]:
    wanted = Wanted(limit=call.limit, after=call.after, **{name: call.choice(name) for name in FILTERS})
    found = register.page(call.bench, call.actor, wanted)
    last = f"{found[-1].starts}|{found[-1].id}" if found else None
    return pages([msgspec.to_builtins(one) for one in found], call.limit, last)


def _register(call: Call) -> Any:
    return msgspec.to_builtins(register.register(call.bench, call.actor, changing.read(call.body), call.repeat))


def _change(call: Call) -> Any:
    return msgspec.to_builtins(changing.change(call.bench, call.actor, call.path["id"], call.body, call.repeat))


def _again(call: Call, event_id: str) -> Any:
    return msgspec.to_builtins(register.fetch(call.bench, call.actor, event_id))


def _import(call: Call) -> dict[str, Any]:
    named = {name: call.choice(name) or "" for name in ("name", "format", "series", "kind", "zone")}
    first = call.choice("latitude_first") in ("1", "true")
    calendar = Calendar(data=call.body or b"", mapping=_mapping(call.query.get("mapping", "")), latitude_first=first, **named)
    dry = call.choice("dry_run") in ("1", "true")
    return plain_import(calendars.bring_in(call.bench, call.actor, calendar, into=call.choice("into") or "", dry_run=dry))


def _mapping(text: str) -> dict[str, Any] | None:
    if not text:
        return None
    given = decode(text.encode()) if len(text) <= LONGEST_MAPPING else None
    if not isinstance(given, dict):
        raise Invalid("The mapping has a mistake.", fields={"mapping": f"A JSON object of at most {LONGEST_MAPPING} characters."})
    return given


def _export(call: Call) -> Response[bytes]:
    form = call.choice("format") or "ics"
    which = {name: call.choice(name) or "" for name in ("event", "series", "since", "until")}
    data = calendars.take_out(call.bench, call.actor, form, **which)
    headers = {**NO_STORE, "Content-Disposition": f'attachment; filename="events.{form}"'}
    return Response(data, media_type=MEDIA[form], headers=headers)


def _calls(call: Call) -> dict[str, Any]:
    event = register.fetch(call.bench, call.actor, call.path["id"])
    found = board.of_events(call.bench, call.actor, [event])[event.id]
    return {"items": msgspec.to_builtins(found), "next": None}


R = Route
ROUTES: tuple[Route, ...] = (
    R("GET", "/events", "Events by their start", _list, gives=Page[Event], query=("limit", "next", *FILTERS)),
    R("POST", "/events", "Enter an event that my bureau leads, or a newer form of it", _register, takes=Event, gives=Event, status=201,
      again=_again),
    R("POST", "/events/import", "Enter a calendar: iCalendar, GeoJSON, CSV, XLSX or JSON", _import, takes=bytes, gives=ImportedCalendar,
      query=("name", "format", "series", "kind", "zone", "into", "mapping", "latitude_first", "dry_run")),
    R("GET", "/events/export", "Events as iCalendar, GeoJSON or CSV", _export, gives=bytes,
      query=("format", "event", "series", "since", "until")),
    R("GET", "/events/{id}", "One event", lambda c: _again(c, c.path["id"]), gives=Event),
    R("PATCH", "/events/{id}", "Change fields of an event; version is the one that the change was made from", _change,
      takes=dict[str, Any], gives=Event, again=_again),
    R("GET", "/events/{id}/calls", "Calls for information about an event, and how they stand", _calls, gives=Page[board.About]),
)  # fmt: skip
