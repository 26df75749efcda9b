# SPDX-License-Identifier: Apache-2.0
"""Hits: those of one's own checks and those on one's own records, with what each side has said."""

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler

from carillon.desk import hits as desk
from carillon.doors.web import paging
from carillon.doors.web.visit import Here, Id, Visit
from carillon.doors.web.words import HIT_STATES
from carillon.errors import Invalid


@get("/hits", sync_to_thread=True)
def hits_page(visit: Here) -> Response[str]:
    state = visit.text("state") if visit.text("state") in HIT_STATES else ""
    found = desk.page(visit.bench, visit.actor, limit=paging.LIMIT, after=paging.after(visit), state=state or None)
    pager = paging.pager(visit, found, lambda one: str(one["id"]), state=state)
    return visit.page("hits/list.html", hits=found, pager=pager, state=state)


@get("/hits/{hit_id:str}", sync_to_thread=True)
def one_page(visit: Here, hit_id: Id) -> Response[str]:
    return one(visit, hit_id)


@post("/hits/{hit_id:str}/judge", sync_to_thread=True)
def judge(visit: Here, hit_id: Id) -> Response[str]:
    """The asker's word; htmx gets a line in place of the buttons."""
    word = visit.form["verdict"]
    try:
        desk.judge(visit.bench, visit.actor, hit_id, word, visit.form["reason"])
    except Invalid as wrong:
        text = wrong.fields.get("reason", wrong.message)
        if visit.fragment:
            return visit.page("hits/judge.html", status=422, hit_id=hit_id, judge_failure=text)
        return one(visit, hit_id, judge_failure=text, status=422)
    if visit.fragment:
        return visit.page("hits/judged.html", hit_id=hit_id, word=word)
    return visit.go(f"/hits/{hit_id}", done="judged")


@post("/hits/{hit_id:str}/confirm", sync_to_thread=True)
def confirm(visit: Here, hit_id: Id) -> Response[str]:
    try:
        desk.confirm(visit.bench, visit.actor, hit_id, visit.form["word"], visit.form["text"], until=visit.form["until"])
    except Invalid as wrong:
        return one(visit, hit_id, errors=wrong.fields, status=422)
    return visit.go(f"/hits/{hit_id}", done="confirmed")


@post("/hits/{hit_id:str}/outcome", sync_to_thread=True)
def outcome(visit: Here, hit_id: Id) -> Response[str]:
    try:
        details = visit.form.given(*desk.DETAILS)
        desk.outcome(visit.bench, visit.actor, hit_id, visit.form["outcome"], visit.form["text"], details=details)
    except Invalid as wrong:
        return one(visit, hit_id, errors=wrong.fields, status=422)
    return visit.go(f"/hits/{hit_id}", done="outcome")


def one(
    visit: Visit,
    hit_id: str,
    *,
    judge_failure: str = "",
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> Response[str]:
    """A hit with what was wrong in one of its forms."""
    found = desk.fetch(visit.bench, visit.actor, hit_id)
    return visit.page("hits/one.html", status=status, hit=found, hit_id=hit_id, judge_failure=judge_failure, errors=errors or {})


HANDLERS: list[HTTPRouteHandler] = [hits_page, one_page, judge, confirm, outcome]
