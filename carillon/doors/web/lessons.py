# SPDX-License-Identifier: Apache-2.0
"""The library of lessons: what others learnt at events, by theme and kind; and one's own, written and published."""

from typing import Any

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler

from carillon.core.model.lesson import Lesson
from carillon.desk import lessons as desk
from carillon.desk.events import register
from carillon.doors.web import paging
from carillon.doors.web.visit import Here, Id, Visit
from carillon.errors import Invalid
from carillon.store import events as event_store
from carillon.store.lessons import Wanted

FIELDS = ("theme", "title", "happened", "learnt", "advice", "language", "event")
OFFERED = 500


@get("/lessons", sync_to_thread=True)
def lessons_page(visit: Here) -> Response[str]:
    asked = {name: visit.text(name) for name in ("q", "theme", "kind")}
    wanted = Wanted(limit=paging.LIMIT, after=paging.after(visit), theme=asked["theme"] or None, kind=asked["kind"] or None)
    found = desk.page(visit.bench, visit.actor, wanted, asked["q"])
    pager = paging.pager(visit, found, lambda one: one.id, **asked)
    return visit.page("lessons/list.html", lessons=found, asked=asked, pager=pager, **_codes(visit))


@get("/lessons/new", sync_to_thread=True)
def new_page(visit: Here) -> Response[str]:
    visit.require("lesson.write")
    return _form(visit, None)


@post("/lessons/new", sync_to_thread=True)
def write(visit: Here) -> Response[str]:
    try:
        one = desk.write(visit.bench, visit.actor, _body(visit))
    except Invalid as wrong:
        return _form(visit, None, failure=wrong)
    return visit.go(f"/lessons/{one.id}", done="lesson-saved")


@get("/lessons/{lesson_id:str}", sync_to_thread=True)
def one_page(visit: Here, lesson_id: Id) -> Response[str]:
    return _one(visit, lesson_id)


@get("/lessons/{lesson_id:str}/edit", sync_to_thread=True)
def edit_page(visit: Here, lesson_id: Id) -> Response[str]:
    visit.require("lesson.write")
    one = desk.fetch(visit.bench, visit.actor, lesson_id)
    if one.owner != visit.actor.bureau or one.state == "withdrawn":
        return visit.go(f"/lessons/{lesson_id}")
    return _form(visit, one)


@post("/lessons/{lesson_id:str}/edit", sync_to_thread=True)
def edit(visit: Here, lesson_id: Id) -> Response[str]:
    body = _body(visit)
    if visit.form["version"].isdecimal():
        body["version"] = int(visit.form["version"])
    try:
        desk.edit(visit.bench, visit.actor, lesson_id, body)
    except Invalid as wrong:
        return _form(visit, desk.fetch(visit.bench, visit.actor, lesson_id), failure=wrong)
    return visit.go(f"/lessons/{lesson_id}", done="lesson-saved")


@post("/lessons/{lesson_id:str}/publish", sync_to_thread=True)
def publish(visit: Here, lesson_id: Id) -> Response[str]:
    try:
        desk.publish(visit.bench, visit.actor, lesson_id, nameless=visit.form["nameless"] == "1")
    except Invalid as wrong:
        return _one(visit, lesson_id, failure=wrong)
    return visit.go(f"/lessons/{lesson_id}", done="lesson-published")


@post("/lessons/{lesson_id:str}/withdraw", sync_to_thread=True)
def withdraw(visit: Here, lesson_id: Id) -> Response[str]:
    desk.withdraw(visit.bench, visit.actor, lesson_id)
    return visit.go(f"/lessons/{lesson_id}", done="lesson-withdrawn")


def _one(visit: Visit, lesson_id: str, *, failure: Invalid | None = None) -> Response[str]:
    one = desk.fetch(visit.bench, visit.actor, lesson_id)
    own = one.owner == visit.actor.bureau
    return visit.page("lessons/one.html", status=422 if failure else 200, one=one, own=own, failure=failure, **_codes(visit))


def _body(visit: Visit) -> dict[str, Any]:
    return {name: visit.form[name] for name in FIELDS}


def _codes(visit: Visit) -> dict[str, Any]:
    codes = visit.bench.packs.codes
    return {"themes": codes["lesson_themes"].codes, "kinds": codes["event_kinds"].codes}


def _form(visit: Visit, one: Lesson | None, *, failure: Invalid | None = None) -> Response[str]:
    values = dict.fromkeys(FIELDS, "") | {"event": visit.text("event"), "language": visit.actor.language}
    if len(visit.form):
        values = _body(visit)
    elif one is not None:
        values = {name: getattr(one, name) for name in FIELDS}
    known = register.page(visit.bench, visit.actor, event_store.Wanted(limit=OFFERED))
    own = [(event.id, event.name) for event in known if visit.actor.bureau in event.bureaus]
    errors = dict(failure.fields) if failure else {}
    given = {"one": one, "values": values, "events": own, "failure": failure, "errors": errors}
    return visit.page("lessons/form.html", status=422 if failure else 200, **given, **_codes(visit))


HANDLERS: list[HTTPRouteHandler] = [lessons_page, new_page, write, one_page, edit_page, edit, publish, withdraw]
