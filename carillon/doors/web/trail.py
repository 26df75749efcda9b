# SPDX-License-Identifier: Apache-2.0
"""The audit trail: read one's own bureau's, and verify that the whole chain holds."""

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler

from carillon.desk import trail as desk
from carillon.doors.web import paging
from carillon.doors.web.visit import Here, Visit


@get("/audit", sync_to_thread=True)
def audit_page(visit: Here) -> Response[str]:
    return _page(visit, None)


@post("/audit/verify", sync_to_thread=True)
def verify(visit: Here) -> Response[str]:
    """Walks the chain. htmx gets the result alone."""
    result = desk.verify(visit.bench, visit.actor)
    if visit.fragment:
        return visit.page("people/verified.html", result=result)
    return _page(visit, result)


def _page(visit: Visit, result: desk.Verification | None) -> Response[str]:
    """An administrator may verify the trail and not read it."""
    visit.require("audit.verify")
    about = visit.text("about")
    lines: list[desk.Line] = []
    if visit.may("audit.read"):
        lines = desk.page(visit.bench, visit.actor, limit=paging.LIMIT, after=paging.after(visit), about=about or None)
    pager = paging.pager(visit, lines, lambda one: one.cursor, about=about)
    return visit.page("people/audit.html", lines=lines, pager=pager, about=about, result=result)


HANDLERS: list[HTTPRouteHandler] = [audit_page, verify]
