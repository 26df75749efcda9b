# SPDX-License-Identifier: Apache-2.0
"""Requests: ask named bureaus, take up what others ask, answer or refuse; with a clock and attachments."""

import re
from datetime import datetime
from typing import Any
from urllib.parse import quote

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler

from carillon.core.model.request import Request
from carillon.desk.attachments import Upload
from carillon.desk.events import register as events
from carillon.desk.requests import answering, asking, files, reading, thread, translation
from carillon.desk.requests.reading import Opened
from carillon.doors.web import paging
from carillon.doors.web.forms import Form
from carillon.doors.web.visit import Here, Id, Visit
from carillon.doors.web.words import REQUEST_LISTS
from carillon.errors import Invalid, Malformed, TooLarge
from carillon.store import events as event_store
from carillon.store.requests import Wanted

EVENTS_OFFERED = 200
TEXTS = ("subject", "text", "language", "urgency", "due_at", "purpose", "legal_basis", "area", "event")
NUMBER = re.compile(r"(?:(?P<standard>[a-z]+):\s*)?(?P<value>[^()]+?)(?:\s*\((?P<country>[A-Za-z]{2,3})\))?")
"""A line of the form: "plate: AB-123-CD (FR)", where only the number is needed."""


# Lists and forms ---------------------------------------------------------------------------------------------------------


@get("/requests", sync_to_thread=True)
def requests_page(visit: Here) -> Response[str]:
    way = visit.text("way") if visit.text("way") in ("to", "from") else "to"
    state = visit.text("state") if visit.text("state") in REQUEST_LISTS else ""
    urgency = visit.text("urgency") if visit.text("urgency") in visit.bench.packs.codes["urgencies"].codes else ""
    wanted = Wanted(limit=paging.LIMIT, after=paging.after(visit), way=way, state=state or None, urgency=urgency or None)
    found = reading.page(visit.bench, visit.actor, wanted)
    pager = paging.pager(visit, found, lambda one: one.request.id, way=way, state=state, urgency=urgency)
    rows = [(one, reading.plain_held(one)["overdue"]) for one in found]
    figures = reading.figures(visit.bench, visit.actor)
    return visit.page("requests/list.html", rows=rows, pager=pager, way=way, state=state, urgency=urgency, figures=figures)


@get("/requests/new", sync_to_thread=True)
def new_page(visit: Here) -> Response[str]:
    visit.require("request.draft")
    return _form(visit, None)


@post("/requests/new", sync_to_thread=True)
def draft(visit: Here) -> Response[str]:
    try:
        opened = asking.draft(visit.bench, visit.actor, _body(visit.form))
    except Invalid as wrong:
        return _form(visit, None, failure=wrong)
    return _saved(visit, opened.held.request.id)


@get("/requests/{request_id:str}", sync_to_thread=True)
def one_page(visit: Here, request_id: Id) -> Response[str]:
    return _one(visit, request_id)


@get("/requests/{request_id:str}/edit", sync_to_thread=True)
def edit_page(visit: Here, request_id: Id) -> Response[str]:
    visit.require("request.draft")
    opened = reading.fetch(visit.bench, visit.actor, request_id)
    if not opened.own or opened.held.state != "draft":
        return visit.go(f"/requests/{request_id}")
    return _form(visit, opened.held.request)


@post("/requests/{request_id:str}/edit", sync_to_thread=True)
def edit(visit: Here, request_id: Id) -> Response[str]:
    body = _body(visit.form)
    if visit.form["version"].isdecimal():
        body["version"] = int(visit.form["version"])
    try:
        asking.edit(visit.bench, visit.actor, request_id, body)
    except Invalid as wrong:
        return _form(visit, reading.fetch(visit.bench, visit.actor, request_id).held.request, failure=wrong)
    return _saved(visit, request_id)


@post("/requests/{request_id:str}/send", sync_to_thread=True)
def send(visit: Here, request_id: Id) -> Response[str]:
    return _send(visit, request_id)


# Words in the thread -----------------------------------------------------------------------------------------------------


@post("/requests/{request_id:str}/say", sync_to_thread=True)
def say(visit: Here, request_id: Id) -> Response[str]:
    """What either side says, by the button that was pressed."""
    bench, actor, form = visit.bench, visit.actor, visit.form
    # Who writes is taken to write in the language of his pages.
    deed, text, language = form["deed"], form["text"], visit.language.code
    try:
        if deed == "final" or deed == "partial":
            answering.reply(bench, actor, request_id, text, final=deed == "final", language=language)
            return visit.go(f"/requests/{request_id}", done="request-answered")
        if deed == "refuse":
            answering.refuse(bench, actor, request_id, form["reason"], text)
            return visit.go(f"/requests/{request_id}", done="request-refused")
        if deed == "remind":
            asking.remind(bench, actor, request_id, text, to=form["to"])
            return visit.go(f"/requests/{request_id}", done="request-reminded")
        if deed == "ask_back":
            answering.ask_back(bench, actor, request_id, text, language=language)
        else:
            thread.follow_up(bench, actor, request_id, text, to=form["to"], language=language)
    except Invalid as wrong:
        return _one(visit, request_id, failure=wrong)
    return visit.go(f"/requests/{request_id}", done="request-added")


@post("/requests/{request_id:str}/claim", sync_to_thread=True)
def claim(visit: Here, request_id: Id) -> Response[str]:
    answering.claim(visit.bench, visit.actor, request_id, visit.form["note"])
    return visit.go(f"/requests/{request_id}", done="request-claimed")


@post("/requests/{request_id:str}/release", sync_to_thread=True)
def release(visit: Here, request_id: Id) -> Response[str]:
    answering.release(visit.bench, visit.actor, request_id)
    return visit.go(f"/requests/{request_id}", done="request-released")


@post("/requests/{request_id:str}/close", sync_to_thread=True)
def close(visit: Here, request_id: Id) -> Response[str]:
    asking.close(visit.bench, visit.actor, request_id, visit.form["text"])
    return visit.go(f"/requests/{request_id}", done="request-closed")


@get("/requests/{request_id:str}/recall", sync_to_thread=True)
def recall_page(visit: Here, request_id: Id) -> Response[str]:
    visit.require("request.recall")
    return visit.page("requests/recall.html", opened=reading.fetch(visit.bench, visit.actor, request_id))


@post("/requests/{request_id:str}/recall", sync_to_thread=True)
def recall(visit: Here, request_id: Id) -> Response[str]:
    if not visit.form["reason"]:
        errors = {"reason": visit.language.gettext("Say why, for your own bureau's log.")}
        opened = reading.fetch(visit.bench, visit.actor, request_id)
        return visit.page("requests/recall.html", opened=opened, errors=errors, status=422)
    asking.recall(visit.bench, visit.actor, request_id, visit.form["reason"])
    return visit.go(f"/requests/{request_id}", done="request-recalled")


@post("/requests/{request_id:str}/translate", sync_to_thread=True)
def translate(visit: Here, request_id: Id) -> Response[str]:
    try:
        translation.remember(visit.bench, visit.actor, request_id, visit.form["source"], visit.form["translation"], visit.language.code)
    except Invalid as wrong:
        return _one(visit, request_id, failure=wrong)
    return visit.go(f"/requests/{request_id}", done="request-translated")


# Attachments -------------------------------------------------------------------------------------------------------------


@post("/requests/{request_id:str}/attachments", sync_to_thread=True)
def attach(visit: Here, request_id: Id) -> Response[str]:
    chosen = visit.files.get("file")
    try:
        if chosen is None:
            raise Invalid("No file was chosen.", fields={"file": "Choose one, then attach it."})
        files.attach(visit.bench, visit.actor, request_id, Upload(chosen.name, chosen.data, chosen.media))
    except (Invalid, Malformed, TooLarge) as wrong:
        return _one(visit, request_id, failure=wrong)
    return visit.go(f"/requests/{request_id}", done="request-attached")


@get("/requests/{request_id:str}/attachments/{attachment_id:str}", sync_to_thread=True)
def content(visit: Here, request_id: Id, attachment_id: Id) -> Response[bytes]:
    """A file, to be saved and never shown in place."""
    sent = files.content(visit.bench, visit.actor, request_id, attachment_id)
    disposition = f"attachment; filename*=UTF-8''{quote(sent.name, safe='')}"
    return visit.dress(Response(sent.data, media_type=sent.media, headers={"Content-Disposition": disposition}))


@post("/requests/{request_id:str}/attachments/{attachment_id:str}/remove", sync_to_thread=True)
def detach(visit: Here, request_id: Id, attachment_id: Id) -> Response[str]:
    files.detach(visit.bench, visit.actor, request_id, attachment_id)
    return visit.go(f"/requests/{request_id}", done="request-detached")


def _saved(visit: Visit, request_id: str) -> Response[str]:
    """After a draft was saved: sends it where the person pressed the button for both."""
    if visit.form["deed"] == "send":
        return _send(visit, request_id)
    return visit.go(f"/requests/{request_id}", done="request-saved")


def _send(visit: Visit, request_id: str) -> Response[str]:
    try:
        asking.send(visit.bench, visit.actor, request_id)
    except Invalid as wrong:
        return _form(visit, reading.fetch(visit.bench, visit.actor, request_id).held.request, failure=wrong, again=True)
    return visit.go(f"/requests/{request_id}", done="request-sent")


def _body(form: Form) -> dict[str, Any]:
    """A request's body from the form; a field that was emptied is sent empty."""
    body: dict[str, Any] = {name: form[name] for name in ("subject", "text", "legal_basis", "due_at", "event")}
    body |= form.given("language", "urgency", "purpose", "area")
    body["to"] = list(dict.fromkeys(re.findall(r"[A-Z0-9-]+", form["to"].upper())))
    body |= {name: form.all(name) for name in ("questions", "handling")}
    body["records"] = re.findall(r"[^\s,;]+", form["records"])
    body["identifiers"] = [_number(line) for line in form["identifiers"].splitlines() if line.strip()]
    return body


def _number(line: str) -> dict[str, str | None]:
    found = NUMBER.fullmatch(line.strip())
    return found.groupdict() if found else {"value": line.strip()}


def _values(request: Request | None, form: Form, language: str) -> dict[str, Any]:
    """What the fields of the form show."""
    names = (*TEXTS, "to", "records", "identifiers")
    blank: dict[str, Any] = dict.fromkeys(names, "") | {"urgency": "routine", "area": "general", "language": language}
    blank |= {"questions": [], "handling": []}
    if "subject" in form:
        return blank | form.given(*names) | {"questions": form.all("questions"), "handling": form.all("handling")}
    if request is None:
        return blank
    numbers = [f"{one.standard}: {one.value}" + (f" ({one.country})" if one.country else "") for one in request.identifiers]
    return {
        **{name: getattr(request, name) or "" for name in TEXTS},
        "to": ", ".join(request.to),
        "records": "\n".join(request.records),
        "identifiers": "\n".join(numbers),
        "questions": list(request.questions),
        "handling": list(request.handling),
    }


def _form(visit: Visit, request: Request | None, *, failure: Invalid | None = None, again: bool = False) -> Response[str]:
    """The form of a request. `again`: it was saved, and shows what is stored rather than what was sent."""
    known = events.page(visit.bench, visit.actor, event_store.Wanted(limit=EVENTS_OFFERED))
    return visit.page(
        "requests/form.html",
        status=422 if failure else 200,
        request=request,
        values=_values(request, Form({}) if again else visit.form, visit.language.code),
        events=[(one.id, one.name) for one in known],
        failure=failure,
        errors=failure.fields if failure else {},
    )


def _one(visit: Visit, request_id: str, *, failure: Invalid | Malformed | TooLarge | None = None) -> Response[str]:
    opened = reading.fetch(visit.bench, visit.actor, request_id)
    fields = failure.fields if failure else {}
    return visit.page(
        "requests/one.html",
        status=422 if failure else 200,
        opened=opened,
        request=opened.held.request,
        seconds=_seconds_left(opened),
        beside=translation.beside(visit.bench, visit.actor, request_id, visit.language.code),
        most=visit.bench.settings.attachment_bytes,
        failure=failure,
        errors=({"file": failure.message} if failure and visit.files else {}) | fields,
    )


def _seconds_left(opened: Opened) -> float | None:
    """Until the answer is due; less than nothing where it is overdue, None where no answer is awaited."""
    due, waits = opened.held.due_at, opened.held.state in ("sent", "claimed", "partly")
    return (datetime.fromisoformat(due) - datetime.fromisoformat(opened.at)).total_seconds() if due and waits else None


HANDLERS: list[HTTPRouteHandler] = [
    requests_page, new_page, draft, one_page, edit_page, edit, send, say, claim, release, close, recall_page, recall, translate, content,
    detach,
]  # fmt: skip
WITH_FILES: list[HTTPRouteHandler] = [attach]
"""Those that take a file, and so more bytes than others."""
