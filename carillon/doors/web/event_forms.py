# SPDX-License-Identifier: Apache-2.0
"""Forms of the register: an event entered and changed, its phases and venues, its partners, whether it takes place; and whole series."""

import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler

from carillon.core.model.event import PHASES, Event, Phase, Venue
from carillon.desk.events import changing, register
from carillon.doors.web.forms import Form
from carillon.doors.web.visit import Here, Id, Visit
from carillon.errors import AskerError, Conflict, Invalid
from carillon.formats import coordinates
from carillon.formats.calendar_entries import Unfit, distinct, event_id, id_of

TEXTS = ("name", "kind", "starts", "ends", "zone", "series", "source")
CODES = ("hosts", "partners")
EMPTY_VENUES = 4
"""Rows in which further venues are written."""
PLACES = ("name", "city", "country", "where", "capacity", "zone")


@get("/events/new", sync_to_thread=True)
def new_page(visit: Here) -> Response[str]:
    visit.require("event.register")
    return _form(visit, None)


@post("/events/new", sync_to_thread=True)
def enter(visit: Here) -> Response[str]:
    form = visit.form
    try:
        body = _head(form)
        body |= {"id": form["id"] or event_id(body["name"], body["starts"][:4]), "zone": body["zone"] or "UTC"}
        _require_new(visit, body["id"])
        made = register.register(visit.bench, visit.actor, changing.read(body))
    except (Invalid, Conflict) as wrong:
        return _form(visit, None, failure=wrong)
    return visit.go(f"/events/{made.id}/edit" if form["deed"] == "venues" else f"/events/{made.id}", done="event-saved")


@get("/events/{event_id:str}/edit", sync_to_thread=True)
def edit_page(visit: Here, event_id: Id) -> Response[str]:
    visit.require("event.register")
    event = register.fetch(visit.bench, visit.actor, event_id)
    if event.lead != visit.actor.bureau:
        return visit.go(f"/events/{event_id}")
    return _form(visit, event)


@post("/events/{event_id:str}/edit", sync_to_thread=True)
def edit(visit: Here, event_id: Id) -> Response[str]:
    form = visit.form
    old = register.fetch(visit.bench, visit.actor, event_id)
    try:
        body = _head(form) | {"phases": _phases(form), "venues": _venues(form, old)}
        if form["version"].isdecimal():
            body["version"] = int(form["version"])
        changing.change(visit.bench, visit.actor, event_id, body)
    except (Invalid, Conflict) as wrong:
        return _form(visit, old, failure=wrong)
    return visit.go(f"/events/{event_id}", done="event-saved")


@post("/events/{event_id:str}/partners", sync_to_thread=True)
def partners(visit: Here, event_id: Id) -> Response[str]:
    changing.set_partners(visit.bench, visit.actor, event_id, _codes(visit.form["add"]), visit.form.all("remove"))
    return visit.go(f"/events/{event_id}", done="event-saved")


@post("/events/{event_id:str}/cancel", sync_to_thread=True)
def cancel(visit: Here, event_id: Id) -> Response[str]:
    changing.cancel(visit.bench, visit.actor, event_id, on_again=visit.form["deed"] == "on-again")
    return visit.go(f"/events/{event_id}", done="event-saved")


@post("/events/series", sync_to_thread=True)
def series(visit: Here) -> Response[str]:
    """Partners of every event of a series that this bureau leads."""
    form = visit.form
    changing.change_series(visit.bench, visit.actor, form["series"], add=_codes(form["add"]), remove=_codes(form["remove"]))
    return visit.go(f"/events?{urlencode({'series': form['series'], 'days': 'all'})}", done="event-saved")


def _require_new(visit: Visit, wanted: str) -> None:
    try:
        register.fetch(visit.bench, visit.actor, wanted)
    except AskerError:
        return
    raise Invalid("There is an event of this id.", fields={"id": "Another one, please."})


def _head(form: Form) -> dict[str, Any]:
    body: dict[str, Any] = {name: form[name] for name in TEXTS}
    body["ends"] = body["ends"] or body["starts"]
    body |= {name: _codes(form[name]) for name in CODES}
    body["words"] = [line.strip() for line in form["words"].splitlines() if line.strip()]
    try:
        return body | {"crowd": _count(form["crowd"])}
    except ValueError as wrong:
        raise Invalid("The event has a mistake.", fields={"crowd": str(wrong)}) from None


def _phases(form: Form) -> list[dict[str, str]]:
    found = [{"name": name, "starts": form[f"phase.{name}.starts"], "ends": form[f"phase.{name}.ends"]} for name in PHASES]
    return [one for one in found if one["starts"] or one["ends"]]


def _venues(form: Form, old: Event) -> list[dict[str, Any]]:
    """The rows of the form; a venue whose name was taken out is left out, what the form does not show stays."""
    known = {venue.id: venue for venue in old.venues}
    rows: list[dict[str, Any]] = []
    wrong: dict[str, str] = {}
    for number in range(len(old.venues) + EMPTY_VENUES):
        given = {name: form[f"venue.{number}.{name}"] for name in PLACES}
        if not given["name"]:
            continue
        own = form[f"venue.{number}.id"]
        made = distinct(own if own in known else id_of(given["name"]) or "venue", [one["id"] for one in rows])
        base = known[own] if own in known else Venue(id=made, name=given["name"])
        try:
            lat, lon = coordinates.read_pair(given["where"]) if given["where"] else (None, None)
            plain = {name: given[name] for name in ("name", "city", "zone")} | {"id": made, "country": given["country"].upper()}
            rows.append(plain | {"names": base.names, "lat": lat, "lon": lon, "capacity": _count(given["capacity"])})
        except (Unfit, ValueError) as mistake:
            wrong[f"venue.{number}.name"] = str(mistake)
    if wrong:
        raise Invalid("The venues have mistakes.", fields=wrong)
    return rows


def _count(text: str) -> int | None:
    """A number of people as people write it, or none. Raises ValueError."""
    plain = re.sub(r"[\s.,'’]", "", text)
    if plain and not plain.isdecimal():
        raise ValueError("How many people: a number.")
    return int(plain) if plain else None


def _codes(text: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r"[A-Z0-9-]+", text.upper())))


def _form(visit: Visit, event: Event | None, *, failure: AskerError | None = None) -> Response[str]:
    form = visit.form
    sent = "name" in form
    values: dict[str, Any] = {name: form[name] if sent else getattr(event, name, "") for name in TEXTS}
    values |= {name: form[name] if sent else ", ".join(getattr(event, name, ())) for name in CODES}
    values["hosts"] = values["hosts"] or visit.actor.bureau
    values["words"] = form["words"] if sent else "\n".join(event.words if event else ())
    values["crowd"] = form["crowd"] if sent else (event.crowd if event and event.crowd is not None else "")
    values["id"] = form["id"]
    phases: dict[str, Phase] = {phase.name: phase for phase in event.phases} if event else {}
    return visit.page(
        "events/form.html",
        status=422 if failure else 200,
        event=event,
        values=values,
        phases=[_phase(name, form if sent else None, phases.get(name)) for name in PHASES],
        venues=_rows(event, form if sent else None),
        failure=failure,
        errors=failure.fields if failure else {},
        today=datetime.now(UTC).date().isoformat(),
    )


def _phase(name: str, form: Form | None, phase: Phase | None) -> tuple[str, str, str]:
    if form is not None:
        return name, form[f"phase.{name}.starts"], form[f"phase.{name}.ends"]
    return name, phase.starts if phase else "", phase.ends if phase else ""


def _rows(event: Event | None, form: Form | None) -> list[dict[str, Any]]:
    """What the rows of venues show: what was just sent, or what the event says and some empty ones."""
    if event is None:
        return []
    rows: list[dict[str, Any]] = []
    for number in range(len(event.venues) + EMPTY_VENUES):
        venue = event.venues[number] if number < len(event.venues) else None
        if form is not None:
            rows.append({name: form[f"venue.{number}.{name}"] for name in ("id", *PLACES)})
        elif venue is not None:
            where = f"{venue.lat}, {venue.lon}" if venue.lat is not None else ""
            shown = {"id": venue.id, "name": venue.name, "city": venue.city, "country": venue.country, "zone": venue.zone}
            rows.append(shown | {"where": where, "capacity": "" if venue.capacity is None else venue.capacity})
        else:
            rows.append(dict.fromkeys(("id", *PLACES), ""))
    return rows


HANDLERS: list[HTTPRouteHandler] = [new_page, enter, edit_page, edit, partners, cancel, series]
