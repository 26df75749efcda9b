# SPDX-License-Identifier: Apache-2.0
"""Cases: what belongs together, who takes part, the log, the tasks, and a picture of what is linked."""

import re
from typing import Any

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler

from carillon.core.model.case import Case
from carillon.desk.cases import deeds, graph
from carillon.doors.web import drawing, paging
from carillon.doors.web.visit import Here, Id, Visit
from carillon.doors.web.words import CASE_STATES
from carillon.errors import Invalid


@get("/cases", sync_to_thread=True)
def cases_page(visit: Here) -> Response[str]:
    state = visit.text("state") if visit.text("state") in CASE_STATES else ""
    holding = visit.text("holding")[:60]
    bench, actor = visit.bench, visit.actor
    found = deeds.page(bench, actor, limit=paging.LIMIT, after=paging.after(visit), state=state or None, holding=holding or None)
    pager = paging.pager(visit, found, lambda one: f"{one.updated_at}|{one.id}", state=state, holding=holding)
    return visit.page("cases/list.html", cases=found, pager=pager, state=state, holding=holding, tasks=deeds.tasks(bench, actor))


@get("/cases/new", sync_to_thread=True)
def new_page(visit: Here) -> Response[str]:
    visit.require("case.open")
    return _form(visit, None)


@post("/cases/new", sync_to_thread=True)
def begin(visit: Here) -> Response[str]:
    try:
        opened = deeds.begin(visit.bench, visit.actor, _head(visit))
    except Invalid as wrong:
        return _form(visit, None, failure=wrong)
    return visit.go(f"/cases/{opened.case.id}", done="case-opened")


@get("/cases/{case_id:str}", sync_to_thread=True)
def one_page(visit: Here, case_id: Id) -> Response[str]:
    return _one(visit, case_id)


@get("/cases/{case_id:str}/print", sync_to_thread=True)
def print_page(visit: Here, case_id: Id) -> Response[str]:
    """All of a case on paper."""
    opened = deeds.fetch(visit.bench, visit.actor, case_id)
    return visit.page("cases/print.html", opened=opened, case=opened.case, drawn=drawing.circle(graph.draw(opened)))


@get("/cases/{case_id:str}/edit", sync_to_thread=True)
def edit_page(visit: Here, case_id: Id) -> Response[str]:
    visit.require("case.change")
    case = deeds.fetch(visit.bench, visit.actor, case_id).case
    return _form(visit, case) if case.lead == visit.actor.bureau else visit.go(f"/cases/{case_id}")


@post("/cases/{case_id:str}/edit", sync_to_thread=True)
def edit(visit: Here, case_id: Id) -> Response[str]:
    try:
        deeds.change(visit.bench, visit.actor, case_id, _head(visit))
    except Invalid as wrong:
        return _form(visit, deeds.fetch(visit.bench, visit.actor, case_id).case, failure=wrong)
    return visit.go(f"/cases/{case_id}", done="case-saved")


@post("/cases/{case_id:str}/items", sync_to_thread=True)
def write(visit: Here, case_id: Id) -> Response[str]:
    names = {"entry": (), "task": ("to", "due_on"), "object": ("object", "object_id")}
    kind = visit.form["kind"] if visit.form["kind"] in names else "entry"
    body = {"kind": kind, "text": visit.form["text"], **{name: visit.form[name] for name in names[kind]}}
    try:
        deeds.write(visit.bench, visit.actor, case_id, body)
    except Invalid as wrong:
        return _one(visit, case_id, failure=wrong, kind=kind)
    return visit.go(f"/cases/{case_id}", done="case-written")


@post("/cases/{case_id:str}/items/{item_id:str}/strike", sync_to_thread=True)
def strike(visit: Here, case_id: Id, item_id: Id) -> Response[str]:
    deeds.strike(visit.bench, visit.actor, case_id, item_id)
    return visit.go(f"/cases/{case_id}", done="case-struck")


@post("/cases/{case_id:str}/items/{item_id:str}/settle", sync_to_thread=True)
def settle(visit: Here, case_id: Id, item_id: Id) -> Response[str]:
    deeds.settle(visit.bench, visit.actor, case_id, item_id, visit.form["state"])
    return visit.go(f"/cases/{case_id}", done="case-settled")


@post("/cases/{case_id:str}/close", sync_to_thread=True)
def close(visit: Here, case_id: Id) -> Response[str]:
    deeds.close(visit.bench, visit.actor, case_id, closed=visit.form["deed"] != "reopen")
    return visit.go(f"/cases/{case_id}", done="case-saved")


@post("/cases/{case_id:str}/leave", sync_to_thread=True)
def leave(visit: Here, case_id: Id) -> Response[str]:
    deeds.leave(visit.bench, visit.actor, case_id)
    return visit.go("/cases", done="case-left")


def _one(visit: Visit, case_id: str, *, failure: Invalid | None = None, kind: str = "entry") -> Response[str]:
    opened = deeds.fetch(visit.bench, visit.actor, case_id)
    taking_part = visit.actor.bureau in opened.case.participants and visit.actor.bureau == opened.bureau
    return visit.page(
        "cases/one.html",
        status=422 if failure else 200,
        opened=opened,
        case=opened.case,
        drawn=drawing.circle(graph.draw(opened)),
        writing=taking_part and opened.case.state == "open" and visit.may("case.write"),
        kind=kind,
        participants=[(code, code) for code in opened.case.participants],
        failure=failure,
        errors=failure.fields if failure else {},
    )


def _head(visit: Visit) -> dict[str, Any]:
    form = visit.form
    participants = [one.upper() for one in re.split(r"[\s,;]+", form["participants"]) if one]
    body: dict[str, Any] = {"title": form["title"], "summary": form["summary"], "participants": participants}
    return body | form.given("area", "event") | {"handling": form.all("handling")}


def _form(visit: Visit, case: Case | None, *, failure: Invalid | None = None) -> Response[str]:
    others = [code for code in case.participants if code != case.lead] if case else []
    shown = {
        "title": case.title if case else "",
        "summary": case.summary if case else "",
        "participants": ", ".join(others),
        "area": case.area if case else "general",
        "event": (case.event or "") if case else visit.text("event"),
    }
    if "title" in visit.form:
        shown |= {name: visit.form[name] for name in shown}
    chosen = visit.form.all("handling") if "title" in visit.form else list(case.handling) if case else []
    return visit.page(
        "cases/form.html",
        status=422 if failure else 200,
        case=case,
        values=shown,
        chosen=chosen,
        failure=failure,
        errors=failure.fields if failure else {},
    )


HANDLERS: list[HTTPRouteHandler] = [
    cases_page, new_page, begin, one_page, print_page, edit_page, edit, write, strike, settle, close, leave,
]  # fmt: skip
