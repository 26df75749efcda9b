# SPDX-License-Identifier: Apache-2.0
"""Reports: write, grade, address, send; acknowledge, answer, recall."""

import re
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler

from carillon.core.model.report import Report
from carillon.desk import reports as desk
from carillon.desk import vetting
from carillon.desk.events import register as events
from carillon.doors.web import paging, rules
from carillon.doors.web.forms import Form
from carillon.doors.web.visit import Here, Id, Visit
from carillon.doors.web.words import REPORT_STATES
from carillon.errors import Invalid
from carillon.store.events import Wanted

EVENTS_OFFERED = 200


@get("/reports", sync_to_thread=True)
def reports_page(visit: Here) -> Response[str]:
    state = visit.text("state") if visit.text("state") in REPORT_STATES else ""
    event = visit.text("event")
    found = desk.page(visit.bench, visit.actor, limit=paging.LIMIT, after=paging.after(visit), state=state or None, event=event or None)
    pager = paging.pager(visit, found, lambda one: one.id, state=state, event=event)
    return visit.page("reports/list.html", reports=found, pager=pager, state=state)


@get("/reports/new", sync_to_thread=True)
def new_page(visit: Here) -> Response[str]:
    visit.require("report.draft")
    return _form(visit, None)


@post("/reports/new", sync_to_thread=True)
def draft(visit: Here) -> Response[str]:
    try:
        opened = desk.draft(visit.bench, visit.actor, _body(visit.form))
    except Invalid as wrong:
        return _form(visit, None, failure=wrong)
    return _saved(visit, opened.report.id)


@get("/reports/{report_id:str}", sync_to_thread=True)
def one_page(visit: Here, report_id: Id) -> Response[str]:
    return _one(visit, report_id)


@get("/reports/{report_id:str}/edit", sync_to_thread=True)
def edit_page(visit: Here, report_id: Id) -> Response[str]:
    visit.require("report.draft")
    opened = desk.fetch(visit.bench, visit.actor, report_id)
    if not opened.own or opened.report.state != "draft":
        return visit.go(f"/reports/{report_id}")
    return _form(visit, opened.report)


@post("/reports/{report_id:str}/edit", sync_to_thread=True)
def edit(visit: Here, report_id: Id) -> Response[str]:
    body = _body(visit.form)
    if visit.form["version"].isdecimal():
        body["version"] = int(visit.form["version"])
    try:
        desk.edit(visit.bench, visit.actor, report_id, body)
    except Invalid as wrong:
        return _form(visit, desk.fetch(visit.bench, visit.actor, report_id).report, failure=wrong)
    return _saved(visit, report_id)


@post("/reports/{report_id:str}/vet", sync_to_thread=True)
def vet(visit: Here, report_id: Id) -> Response[str]:
    try:
        vetting.vet(visit.bench, visit.actor, report_id, visit.form["nexus"], visit.form["grounds"])
    except Invalid as wrong:
        return _one(visit, report_id, failure=wrong)
    return visit.go(f"/reports/{report_id}", done="report-saved")


@post("/reports/{report_id:str}/send", sync_to_thread=True)
def send(visit: Here, report_id: Id) -> Response[str]:
    return _send(visit, report_id)


@post("/reports/{report_id:str}/acknowledge", sync_to_thread=True)
def acknowledge(visit: Here, report_id: Id) -> Response[str]:
    desk.acknowledge(visit.bench, visit.actor, report_id)
    return visit.go(f"/reports/{report_id}", done="report-acknowledged")


@post("/reports/{report_id:str}/answer", sync_to_thread=True)
def answer(visit: Here, report_id: Id) -> Response[str]:
    try:
        desk.answer(visit.bench, visit.actor, report_id, visit.form["outcome"], visit.form["text"])
    except Invalid as wrong:
        return _one(visit, report_id, failure=wrong)
    return visit.go(f"/reports/{report_id}", done="report-answered")


@post("/reports/{report_id:str}/close", sync_to_thread=True)
def close(visit: Here, report_id: Id) -> Response[str]:
    """What it led to: an answer by which a bureau's work on it ends."""
    try:
        desk.answer(visit.bench, visit.actor, report_id, visit.form["led_to"], visit.form["led_text"])
    except Invalid as wrong:
        fields = {{"outcome": "led_to", "text": "led_text"}.get(name, name): text for name, text in wrong.fields.items()}
        return _one(visit, report_id, failure=Invalid(wrong.message, help=wrong.help, fields=fields))
    return visit.go(f"/reports/{report_id}", done="report-answered")


@get("/reports/{report_id:str}/recall", sync_to_thread=True)
def recall_page(visit: Here, report_id: Id) -> Response[str]:
    visit.require("report.recall")
    opened = desk.fetch(visit.bench, visit.actor, report_id)
    return visit.page("reports/recall.html", opened=opened, report=opened.report)


@post("/reports/{report_id:str}/recall", sync_to_thread=True)
def recall(visit: Here, report_id: Id) -> Response[str]:
    if not visit.form["reason"]:
        opened = desk.fetch(visit.bench, visit.actor, report_id)
        errors = {"reason": visit.language.gettext("Say why, for your own bureau's log.")}
        return visit.page("reports/recall.html", opened=opened, report=opened.report, errors=errors, status=422)
    desk.recall(visit.bench, visit.actor, report_id, visit.form["reason"])
    return visit.go(f"/reports/{report_id}", done="report-recalled")


def _saved(visit: Visit, report_id: str) -> Response[str]:
    """After a draft was saved: sends it where the person pressed the button for both."""
    if visit.form["deed"] == "send":
        return _send(visit, report_id)
    return visit.go(f"/reports/{report_id}", done="report-saved")


def _send(visit: Visit, report_id: str) -> Response[str]:
    try:
        desk.send(visit.bench, visit.actor, report_id)
    except Invalid as wrong:
        return _form(visit, desk.fetch(visit.bench, visit.actor, report_id).report, failure=wrong, again=True)
    return visit.go(f"/reports/{report_id}", done="report-sent")


def _body(form: Form) -> dict[str, Any]:
    """A report's body from the form; a field that was emptied is sent empty where that means something."""
    body: dict[str, Any] = {"title": form["title"], "narrative": form["narrative"], **rules.body_of(form)}
    body |= form.given("sector", "urgency", "occurred", "event")
    body["behaviours"] = form.all("behaviours")
    body["place"] = {"name": form["place"], "country": form["place_country"].upper() or None}
    body["records"] = re.split(r"[\s,;]+", form["records"]) if form["records"] else []
    return body


def _values(report: Report | None, form: Form) -> dict[str, Any]:
    """What the fields of the form show."""
    names = ("title", "narrative", "sector", "urgency", "occurred", "event", "place", "place_country", "records")
    blank: dict[str, Any] = dict.fromkeys(names, "") | {"urgency": "routine", "behaviours": []}
    if "title" in form:
        return blank | form.given(*names) | {"behaviours": form.all("behaviours")}
    if report is None:
        return blank
    known = msgspec.structs.asdict(report)
    shown = {name: known[name] or "" for name in ("title", "narrative", "sector", "urgency", "occurred", "event")}
    return (
        blank
        | shown
        | {
            "behaviours": list(report.behaviours),
            "place": report.place.name,
            "place_country": report.place.country or "",
            "records": "\n".join(report.records),
        }
    )


def _form(visit: Visit, report: Report | None, *, failure: Invalid | None = None, again: bool = False) -> Response[str]:
    """The form of a report. `again`: it was saved, and shows what is stored rather than what was sent."""
    form = Form({}) if again else visit.form
    known = events.page(visit.bench, visit.actor, Wanted(limit=EVENTS_OFFERED))
    return visit.page(
        "reports/form.html",
        status=422 if failure else 200,
        report=report,
        values=_values(report, form),
        owned=rules.values_of(report, form) | ({} if report or "audience" in form else {"audience": "only"}),
        events=[(one.id, one.name) for one in known],
        failure=failure,
        errors=rules.mistakes(failure.fields) if failure else {},
    )


def _one(visit: Visit, report_id: str, *, failure: Invalid | None = None) -> Response[str]:
    opened = desk.fetch(visit.bench, visit.actor, report_id)
    return visit.page(
        "reports/one.html",
        status=422 if failure else 200,
        opened=opened,
        report=opened.report,
        failure=failure,
        errors=failure.fields if failure else {},
    )


HANDLERS: list[HTTPRouteHandler] = [
    reports_page, new_page, draft, one_page, edit_page, edit, vet, send, acknowledge, answer, close, recall_page, recall,
]  # fmt: skip
