# SPDX-License-Identifier: Apache-2.0
"""Imported lists: what came in, when, by whom, and how it ended."""

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from carillon.desk import imports as desk
from carillon.doors.web import paging
from carillon.doors.web.visit import Here


@get("/lists", sync_to_thread=True)
def lists_page(visit: Here) -> Response[str]:
    found = desk.page(visit.bench, visit.actor, limit=paging.LIMIT, after=paging.after(visit))
    return visit.page("lists.html", imports=found, pager=paging.pager(visit, found, lambda one: one.id))


HANDLERS: list[HTTPRouteHandler] = [lists_page]
