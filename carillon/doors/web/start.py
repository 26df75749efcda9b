# SPDX-License-Identifier: Apache-2.0
"""The start page, as each role needs it, and the menu of a phone."""

from typing import Any
from urllib.parse import quote

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from carillon.desk import hits, inbox, records, reports
from carillon.doors.web.visit import Here

SHOWN = 6
"""Lines of each list on the start page."""
FIRST_PAGES = {"frontline": "/check", "admin": "/users", "compliance": "/reviews", "partner": "/reports"}
"""Roles with one main page begin there; the others see what happened at their desk."""


@get("/", sync_to_thread=True)
def start_page(visit: Here) -> Response[str]:
    role, events = visit.actor.role, visit.actor.events
    if events is not None:
        # Whose account is for the work at an event begins there.
        return visit.go(f"/events/{quote(events[0], safe='')}/room" if len(events) == 1 else "/events")
    if role in FIRST_PAGES:
        return visit.go(FIRST_PAGES[role])
    bench, actor = visit.bench, visit.actor
    values: dict[str, Any] = {"hits": [], "open_hits": [], "items": [], "reports": [], "counts": {}}
    if visit.may("hit.read"):
        values["open_hits"] = hits.page(bench, actor, limit=SHOWN, state="open")
    if visit.may("inbox.read"):
        values["items"] = inbox.page(bench, actor, limit=SHOWN, unread=True)
    if visit.may("report.read"):
        values["reports"] = reports.page(bench, actor, limit=SHOWN)
    if visit.may("record.read"):
        values["counts"] = records.count(bench, actor)
    return visit.page("start.html", **values)


@get("/menu", sync_to_thread=True)
def menu_page(visit: Here) -> Response[str]:
    return visit.page("menu.html")


HANDLERS: list[HTTPRouteHandler] = [start_page, menu_page]
