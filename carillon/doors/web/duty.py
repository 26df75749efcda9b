# SPDX-License-Identifier: Apache-2.0
"""The duty desk: what waits, the log and the hand-over, broadcasts, who stands in for whom, and everything on some identifiers."""

from typing import Any

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler

from carillon.core.model.duty import DAYS
from carillon.desk import hits
from carillon.desk.checks import everything
from carillon.desk.duty import broadcasts, logbook, queue, standing_in
from carillon.doors.web import paging, rules
from carillon.doors.web.visit import Here, Id, Visit
from carillon.doors.web.words import WAITING
from carillon.errors import Invalid


@get("/duty", sync_to_thread=True)
def queue_page(visit: Here) -> Response[str]:
    kind = visit.text("kind") if visit.text("kind") in WAITING else ""
    language = visit.text("tongue")[:8]
    found = queue.page(visit.bench, visit.actor)
    shown = [one for one in found if kind in ("", one.kind) and (not language or one.language in ("", language))]
    if visit.fragment:
        return visit.page("duty/waiting.html", waiting=shown)
    last = logbook.page(visit.bench, visit.actor, limit=1, kind="handover")
    return visit.page(
        "duty/queue.html",
        waiting=shown,
        kind=kind,
        kinds=[code for code in WAITING if any(one.kind == code for one in found)],
        tongue=language,
        tongues=sorted({one.language for one in found if one.language}),
        handover=last[0] if last else None,
    )


# The log --------------------------------------------------------------------------------------------------------------------------


@get("/duty/log", sync_to_thread=True)
def log_page(visit: Here) -> Response[str]:
    return _log(visit)


@post("/duty/log", sync_to_thread=True)
def write(visit: Here) -> Response[str]:
    """Writes an entry, or hands the desk over, by the button that was pressed."""
    try:
        if visit.form["deed"] == "handover":
            logbook.hand_over(visit.bench, visit.actor, visit.form["text"])
        else:
            logbook.write(visit.bench, visit.actor, visit.form["text"], visit.form["corrects"])
    except Invalid as wrong:
        return _log(visit, failure=wrong)
    return visit.go("/duty/log", done="duty-written")


def _log(visit: Visit, *, failure: Invalid | None = None) -> Response[str]:
    found = logbook.page(visit.bench, visit.actor, limit=paging.LIMIT, after=paging.after(visit))
    pager = paging.pager(visit, found, lambda one: one.id)
    corrects = visit.form["corrects"] or visit.text("corrects")[:60]
    values: dict[str, Any] = {
        "log": found,
        "pager": pager,
        "corrects": corrects,
        "failure": failure,
        "errors": failure.fields if failure else {},
    }
    return visit.page("duty/log.html", status=422 if failure else 200, **values)


# Broadcasts -----------------------------------------------------------------------------------------------------------------------


@get("/duty/broadcasts", sync_to_thread=True)
def broadcasts_page(visit: Here) -> Response[str]:
    found = broadcasts.page(visit.bench, visit.actor, limit=paging.LIMIT, after=paging.after(visit))
    return visit.page("duty/broadcasts.html", broadcasts=found, pager=paging.pager(visit, found, lambda one: one.broadcast.id))


@get("/duty/broadcasts/new", sync_to_thread=True)
def new_page(visit: Here) -> Response[str]:
    visit.require("broadcast.send")
    return _form(visit)


@post("/duty/broadcasts/new", sync_to_thread=True)
def send(visit: Here) -> Response[str]:
    form = visit.form
    owned = rules.body_of(form)
    body: dict[str, Any] = {name: form[name] for name in ("title", "text", "urgency", "language")}
    body |= {name: owned[name] for name in ("audience", "handling") if name in owned}
    try:
        sent = broadcasts.send(visit.bench, visit.actor, body)
    except Invalid as wrong:
        return _form(visit, failure=wrong)
    return visit.go(f"/duty/broadcasts/{sent.broadcast.id}", done="broadcast-sent")


@get("/duty/broadcasts/{broadcast_id:str}", sync_to_thread=True)
def broadcast_page(visit: Here, broadcast_id: Id) -> Response[str]:
    opened = broadcasts.fetch(visit.bench, visit.actor, broadcast_id)
    return visit.page("duty/broadcast.html", opened=opened, broadcast=opened.broadcast)


@post("/duty/broadcasts/{broadcast_id:str}/acknowledge", sync_to_thread=True)
def acknowledge(visit: Here, broadcast_id: Id) -> Response[str]:
    broadcasts.acknowledge(visit.bench, visit.actor, broadcast_id)
    return visit.go(f"/duty/broadcasts/{broadcast_id}", done="broadcast-noted")


@post("/duty/broadcasts/{broadcast_id:str}/recall", sync_to_thread=True)
def recall(visit: Here, broadcast_id: Id) -> Response[str]:
    broadcasts.recall(visit.bench, visit.actor, broadcast_id)
    return visit.go(f"/duty/broadcasts/{broadcast_id}", done="broadcast-recalled")


def _form(visit: Visit, *, failure: Invalid | None = None) -> Response[str]:
    form = visit.form
    values = {name: form[name] for name in ("title", "text")}
    values |= {"urgency": form["urgency"] or "urgent", "language": form["language"] or visit.language.code}
    return visit.page(
        "duty/broadcast_form.html",
        status=422 if failure else 200,
        values=values,
        owned=rules.values_of(None, form) | ({} if "audience" in form else {"audience": "all"}),
        failure=failure,
        errors=rules.mistakes(failure.fields) if failure else {},
    )


# Standing in ----------------------------------------------------------------------------------------------------------------------


@get("/duty/standing-in", sync_to_thread=True)
def standing_in_page(visit: Here) -> Response[str]:
    return _standing_in(visit)


@post("/duty/standing-in", sync_to_thread=True)
def offer(visit: Here) -> Response[str]:
    form = visit.form
    body = {name: form[name] for name in ("keeper", "begins", "ends", "zone", "until")} | {"days": form.all("days")}
    try:
        standing_in.offer(visit.bench, visit.actor, body)
    except Invalid as wrong:
        return _standing_in(visit, failure=wrong)
    return visit.go("/duty/standing-in", done="agreement-offered")


@post("/duty/standing-in/{agreement_id:str}", sync_to_thread=True)
def settle(visit: Here, agreement_id: Id) -> Response[str]:
    deed = standing_in.accept if visit.form["deed"] == "accept" else standing_in.end
    deed(visit.bench, visit.actor, agreement_id)
    return visit.go("/duty/standing-in", done="agreement-settled")


@get("/duty/passed/{line_id:str}", sync_to_thread=True)
def passed_page(visit: Here, line_id: Id) -> Response[str]:
    return _passed(visit, line_id)


@post("/duty/passed/{line_id:str}", sync_to_thread=True)
def say(visit: Here, line_id: Id) -> Response[str]:
    try:
        standing_in.say(visit.bench, visit.actor, line_id, visit.form["word"], visit.form["text"])
    except Invalid as wrong:
        return _passed(visit, line_id, failure=wrong)
    return visit.go("/duty", done="stood-in")


def _standing_in(visit: Visit, *, failure: Invalid | None = None) -> Response[str]:
    form = visit.form
    values = {name: form[name] for name in ("keeper", "begins", "ends", "zone", "until")}
    return visit.page(
        "duty/standing_in.html",
        status=422 if failure else 200,
        agreements=standing_in.agreements(visit.bench, visit.actor),
        passed=standing_in.passed(visit.bench, visit.actor),
        values=values,
        days=form.all("days") or list(DAYS),
        failure=failure,
        errors=failure.fields if failure else {},
    )


def _passed(visit: Visit, line_id: str, *, failure: Invalid | None = None) -> Response[str]:
    line = standing_in.fetch_passed(visit.bench, visit.actor, line_id)
    codes = visit.bench.packs.codes["confirmations"].codes
    confirmations = [(code, visit.language.gettext(codes[code].label)) for code in hits.CONFIRMATIONS if code in codes]
    return visit.page(
        "duty/passed.html",
        status=422 if failure else 200,
        line=line,
        offered=confirmations if line.kind == "hit" else [(standing_in.NOTED, visit.language.gettext("Seen to"))],
        failure=failure,
        errors=failure.fields if failure else {},
    )


# Everything on some identifiers ----------------------------------------------------------------------------------------------------


@get("/duty/everything", sync_to_thread=True)
def everything_page(visit: Here) -> Response[str]:
    visit.require("check.make")
    return visit.page("duty/everything.html", text="", purpose="", reference="", found=None)


@post("/duty/everything", sync_to_thread=True)
def check_everything(visit: Here) -> Response[str]:
    form = visit.form
    asked: dict[str, Any] = {"text": form["text"], "purpose": form["purpose"], "reference": form["reference"]}
    try:
        found = everything.make(visit.bench, visit.actor, **asked)
    except Invalid as wrong:
        return visit.page("duty/everything.html", status=422, found=None, failure=wrong, errors=wrong.fields, **asked)
    return visit.page("duty/everything.html", found=found, **asked)


HANDLERS: list[HTTPRouteHandler] = [
    queue_page, log_page, write, broadcasts_page, new_page, send, broadcast_page, acknowledge, recall, standing_in_page, offer, settle,
    passed_page, say, everything_page, check_everything,
]  # fmt: skip
