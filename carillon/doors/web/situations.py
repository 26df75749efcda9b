# SPDX-License-Identifier: Apache-2.0
"""Situation reports in a browser and on paper; and what comes after an event: lessons, and the purge with what everybody states."""

from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler

from carillon.core.model.debriefing import SOURCES
from carillon.core.model.event import Event
from carillon.core.model.situation import TEXTS, Situation
from carillon.desk import debriefings, lessons, purges
from carillon.desk.debriefings import Debriefed
from carillon.desk.events import admitted, daily, register, situations
from carillon.doors.web import event_times, paging
from carillon.doors.web.maps.drawing import close_up
from carillon.doors.web.maps.layers import Layers, Spot
from carillon.doors.web.visit import Here, Id, Visit
from carillon.doors.web.words import N_
from carillon.errors import AskerError, Invalid
from carillon.store.lessons import Wanted

SOURCE_NAMES = {
    "calls": N_("Calls for information"),
    "picture": N_("Picture"),
    "screening": N_("Screening"),
    "alerts": N_("Alerts"),
    "liaison": N_("Liaison officers"),
}
FIGURES = {
    "checks": N_("Checks"),
    "hits": N_("Hits"),
    "entries": N_("Entries in the log"),
    "incidents": N_("Incidents"),
    "alerts": N_("Alerts"),
    "alerts_noted": N_("Alerts noted by all"),
    "alert_minutes": N_("Minutes until half had noted an alert"),
    "tasks": N_("Tasks"),
    "tasks_done": N_("Tasks done"),
    "tasks_late": N_("Tasks open after their time"),
    "asked": N_("Asked by call"),
    "answered": N_("Answered the call"),
    "answer_hours": N_("Hours until half had answered"),
    "screened": N_("Persons screened"),
    "possible": N_("With a possible match"),
    "same": N_("Found to be the same person"),
    "different": N_("Found to be another"),
    "cleared": N_("Cleared"),
    "referred": N_("Referred"),
    "refused": N_("Refused"),
    "matters": N_("Things that mattered"),
    "pinned": N_("Pinned"),
    "dismissed": N_("Dismissed"),
}


@get("/events/{event_id:str}/situations", sync_to_thread=True)
def list_page(visit: Here, event_id: Id) -> Response[str]:
    return _list(visit, event_id)


@post("/events/{event_id:str}/situations", sync_to_thread=True)
def draft(visit: Here, event_id: Id) -> Response[str]:
    made = situations.draft(visit.bench, visit.actor, event_id, {"language": visit.actor.language})
    return visit.go(f"/situations/{made.report.id}", done="situation-drafted")


@post("/events/{event_id:str}/situations/daily", sync_to_thread=True)
def schedule(visit: Here, event_id: Id) -> Response[str]:
    form = visit.form
    try:
        if form["stop"]:
            daily.stop(visit.bench, visit.actor, event_id)
        else:
            body = {name: form[name] for name in ("at", "first", "until") if form[name]}
            daily.schedule(visit.bench, visit.actor, event_id, body)
    except Invalid as wrong:
        return _list(visit, event_id, failure=wrong)
    return visit.go(f"/events/{event_id}/situations", done="situation-daily")


@get("/situations/{report_id:str}", sync_to_thread=True)
def one_page(visit: Here, report_id: Id) -> Response[str]:
    return _one(visit, report_id)


@get("/situations/{report_id:str}/file", sync_to_thread=True)
def file(visit: Here, report_id: Id) -> Response[Any]:
    """The report as it was signed, to be verified anywhere."""
    opened = situations.fetch(visit.bench, visit.actor, report_id)
    report = msgspec.structs.replace(opened.report, by="", to=())
    name = f"situation-{report.event}-{report.owner}-{report.number}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return visit.dress(Response(msgspec.json.encode(report), media_type="application/json", headers=headers))


@post("/situations/{report_id:str}", sync_to_thread=True)
def change(visit: Here, report_id: Id) -> Response[str]:
    """Saves the texts of a draft, draws it up anew, issues it, or takes it back."""
    form = visit.form
    try:
        if form["deed"] == "recall":
            situations.recall(visit.bench, visit.actor, report_id)
            return visit.go(f"/situations/{report_id}", done="situation-recalled")
        body: dict[str, Any] = {name: form[name] for name in TEXTS} | {name: form.all(name) for name in ("to", "handling")}
        body["supersedes"] = _number(form["supersedes"]) or 0
        if version := _number(form["version"]):
            body["version"] = version
        situations.edit(visit.bench, visit.actor, report_id, body | ({"renew": True} if form["deed"] == "renew" else {}))
        if form["deed"] == "issue":
            situations.issue(visit.bench, visit.actor, report_id)
            return visit.go(f"/situations/{report_id}", done="situation-issued")
    except Invalid as wrong:
        return _one(visit, report_id, failure=wrong)
    return visit.go(f"/situations/{report_id}", done="situation-saved")


@get("/events/{event_id:str}/after", sync_to_thread=True)
def after_page(visit: Here, event_id: Id) -> Response[str]:
    return _after(visit, event_id)


@post("/events/{event_id:str}/after", sync_to_thread=True)
def purge(visit: Here, event_id: Id) -> Response[str]:
    """Says how it went; or has everybody erase what was kept for the event: whoever asks for that types its id, since nothing brings it
    back."""
    try:
        if visit.form["deed"] == "debrief":
            return _debrief(visit, event_id)
        if visit.form["confirm"].strip() != event_id:
            raise Invalid("Type the id of the event.", fields={"confirm": f"{event_id}, since nothing brings back what is erased."})
        purges.purge(visit.bench, visit.actor, event_id)
    except AskerError as wrong:
        return _after(visit, event_id, failure=wrong)
    return visit.go(f"/events/{event_id}/after", done="event-purged")


def _debrief(visit: Visit, event_id: str) -> Response[str]:
    form = visit.form
    body: dict[str, Any] = {"text": form["text"], "uses": {name: form[f"uses.{name}"] for name in SOURCES if form[f"uses.{name}"]}}
    for name in ("crowd", "sessions_held"):
        if form[name]:
            number = _number(form[name])
            body[name] = form[name] if number is None else number
    debriefings.write(visit.bench, visit.actor, event_id, body)
    return visit.go(f"/events/{event_id}/after", done="event-debriefed")


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 12 else None


def _list(visit: Visit, event_id: str, *, failure: Invalid | None = None) -> Response[str]:
    found = situations.page(visit.bench, visit.actor, event_id, limit=paging.LIMIT, after=paging.after(visit))
    event = register.fetch(visit.bench, visit.actor, event_id)
    pager = paging.pager(visit, found, lambda one: one.report.id)
    values: dict[str, Any] = {"event": event, "found": found, "pager": pager, "daily": daily.find(visit.bench, visit.actor, event_id)}
    errors = dict(failure.fields) if failure else {}
    return visit.page("situations/list.html", status=422 if failure else 200, failure=failure, errors=errors, **values)


def _one(visit: Visit, report_id: str, *, failure: Invalid | None = None) -> Response[str]:
    opened = situations.fetch(visit.bench, visit.actor, report_id)
    event = register.fetch(visit.bench, visit.actor, opened.report.event)
    values: dict[str, Any] = {
        "opened": opened,
        "report": opened.report,
        "event": event,
        "venues": {one.id: one.name for one in event.venues},
        "numbers": _numbers(visit, opened.report) if opened.own and opened.report.state == "draft" else (),
        "map": _map(visit, event, opened.report),
        "moment": lambda at: event_times.local(at, event.zone, visit.language) if at else "",
        "failure": failure,
        "errors": dict(failure.fields) if failure else {},
    }
    return visit.page("situations/one.html", status=422 if failure else 200, **values)


def _numbers(visit: Visit, report: Situation) -> list[int]:
    """Of the bureau's own reports, that one may correct."""
    found = situations.page(visit.bench, visit.actor, report.event, limit=paging.LIMIT)
    return [one.report.number for one in found if one.own and one.report.state == "issued"]


def _map(visit: Visit, event: Event, report: Situation) -> str:
    spots = [Spot(float(one.lat), float(one.lon), "incident", one.text) for one in report.incidents if one.lat and one.lon]
    return close_up(Layers(event.venues, event.routes, event.zones, spots), event.name, visit.language)


@get("/events/{event_id:str}/purge.json", sync_to_thread=True)
def statements(visit: Here, event_id: Id) -> Response[Any]:
    """What each states to have erased, to be verified anywhere."""
    found = purges.page(visit.bench, visit.actor, event_id)
    headers = {"Content-Disposition": f'attachment; filename="purge-{event_id}.json"'}
    return visit.dress(Response(msgspec.json.encode({"items": found, "next": None}), media_type="application/json", headers=headers))


def _details(visit: Visit, found: Debriefed) -> dict[str, Any]:
    """Counts by kind, as they are now; of what is purged, as the bureau said them."""
    own = next((one for one in found.said if one.bureau == visit.actor.bureau), found.now)
    name = visit.language.gettext
    tables = (("incidents", name("Incidents"), "incidents"), ("days", name("Incidents by day"), "days"),
              ("dismissed", name("Dismissed"), "opinion_reasons"))  # fmt: skip
    details = [(title, getattr(found.now, field) or getattr(own, field), codes) for field, title, codes in tables]
    return {"details": details, "levels": found.now.levels or own.levels}


def _after(visit: Visit, event_id: str, *, failure: AskerError | None = None) -> Response[str]:
    with visit.bench.database.read() as connection:
        event = admitted.find(connection, visit.actor, event_id)
    wanted = Wanted(event=event.id, limit=paging.LIMIT)
    debriefed = debriefings.read(visit.bench, visit.actor, event_id) if visit.may("debriefing.read") else None
    values: dict[str, Any] = {
        "event": event,
        "debriefed": debriefed,
        "figures": FIGURES,
        **(_details(visit, debriefed) if debriefed is not None else {}),
        "uses": {"decisive": N_("Decisive"), "useful": N_("Useful"), "little": N_("Of little use"), "none": N_("Of no use")},
        "sources": SOURCE_NAMES,
        "lessons": lessons.page(visit.bench, visit.actor, wanted) if visit.may("lesson.read") else [],
        "purged": purges.page(visit.bench, visit.actor, event_id) if visit.may("event.purge") else [],
        "themes": visit.bench.packs.codes["lesson_themes"].codes,
        "leads": event.lead == visit.actor.bureau,
        "failure": failure,
        "errors": dict(failure.fields) if failure else {},
    }
    return visit.page("situations/after.html", status=(failure and 409) or 200, **values)


HANDLERS: list[HTTPRouteHandler] = [list_page, draft, schedule, one_page, file, change, after_page, purge, statements]
