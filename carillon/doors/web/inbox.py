# SPDX-License-Identifier: Apache-2.0
"""The inbox of a bureau's desk, and the number of what is unread in it."""

from litestar import Response, get, post
from litestar.enums import MediaType
from litestar.handlers import HTTPRouteHandler

from carillon.desk import inbox as desk
from carillon.doors.web import paging
from carillon.doors.web.visit import Here

PAGES = {"hit": "/hits/", "report": "/reports/", "answer": "/reports/"}
"""Where each kind of line leads; a recall leads nowhere, since the thing is gone."""


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
    page = PAGES.get(form["kind"])
    return visit.go(f"{page}{form['object']}" if page and form["object"].replace("-", "").isalnum() else "/inbox")


@get("/inbox/unread", sync_to_thread=True)
def unread(visit: Here) -> Response[str]:
    """The number alone, for the page's own head; nothing where there is none."""
    return visit.dress(Response(str(visit.unread or ""), media_type=MediaType.HTML))


HANDLERS: list[HTTPRouteHandler] = [inbox_page, open_line, unread]
