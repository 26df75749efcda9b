# SPDX-License-Identifier: Apache-2.0
"""The inbox of a bureau's desk, and the number of what is unread in it."""

from litestar import Response, get, post
from litestar.enums import MediaType
from litestar.handlers import HTTPRouteHandler

from carillon.desk import hits
from carillon.desk import inbox as desk
from carillon.doors.web import paging
from carillon.doors.web.visit import Here, Visit
from carillon.errors import NotFound

PAGES = {
    "hit": "/hits/",
    "escalation": "/hits/",
    "correct": "/records/",
    "flag": "/records/",
    "watch": "/hits/",
    "report": "/reports/",
    "answer": "/reports/",
    "request": "/requests/",
    "reply": "/requests/",
    "call": "/calls/",
    "tip": "/tips/",
    "case": "/cases/",
    "task": "/cases/",
    "broadcast": "/duty/broadcasts/",
    "passed": "/duty/passed/",
    "notice": "/notices/",
    "review": "/records/",
    "reviews": "/",
    "subject": "/subjects/",
    "consultation": "/consultations/",
    "event": "/events/",
    "screening": "/screenings/",
    "situation": "/situations/",
    "room": "/events/",
    "alert": "/alerts/",
    "order": "/records/",
}
"""Where each kind of line leads; a recall leads nowhere, since the thing is gone. A review is of a record that
becomes due, or of a notice."""


@get("/inbox", sync_to_thread=True)
def inbox_page(visit: Here) -> Response[str]:
    unread = visit.text("show") == "unread"
    found = desk.page(visit.bench, visit.actor, limit=paging.LIMIT, after=paging.after(visit), unread=unread)
    pager = paging.pager(visit, found, lambda one: one.id, show="unread" if unread else "")
    return visit.page("inbox.html", items=found, pager=pager, only_unread=unread, pages=PAGES)


@post("/inbox/open", sync_to_thread=True)
def open_line(visit: Here) -> Response[str]:
    """Marks what the inbox says of one thing as read, and goes there."""
    form = visit.form
    desk.mark_read(visit.bench, visit.actor, form["object"][:80])
    page, thing = PAGES.get(form["kind"]), form["object"]
    if not page or not thing.replace("-", "").isalnum():
        return visit.go("/inbox")
    if form["kind"] == "review" and thing.startswith("ntc-"):
        return visit.go(f"/reviews/{thing}")
    if form["kind"] == "room":
        return visit.go(f"/events/{thing}/room")
    if form["kind"] == "escalation":
        return visit.go(_hit_of(visit, thing))
    return visit.go(_check_of(visit, thing) if form["kind"] == "watch" else f"{page}{thing}")


def _hit_of(visit: Visit, hit_id: str) -> str:
    """The secretariat learns that an owner does not answer, and sees nothing of the hit."""
    try:
        hits.fetch(visit.bench, visit.actor, hit_id)
    except NotFound:
        return "/inbox"
    return f"/hits/{hit_id}"


def _check_of(visit: Visit, hit_id: str) -> str:
    """An alert leads to the check that says it: what was asked stands beside what was found."""
    try:
        check = hits.fetch(visit.bench, visit.actor, hit_id)["check"]
    except NotFound:
        return "/inbox"
    return f"/checks/{check}" if check and visit.may("check.read") else f"/hits/{hit_id}"


@get("/inbox/unread", sync_to_thread=True)
def unread(visit: Here) -> Response[str]:
    """The number alone, for the page's own head; nothing where there is none."""
    return visit.dress(Response(str(visit.unread or ""), media_type=MediaType.HTML))


HANDLERS: list[HTTPRouteHandler] = [inbox_page, open_line, unread]
