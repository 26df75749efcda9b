# SPDX-License-Identifier: Apache-2.0
"""Watches: questions that the bureau keeps open, what they have led to, and closing them."""

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler

from carillon.desk import watches as desk
from carillon.doors.web import checks, paging
from carillon.doors.web.visit import Here, Id
from carillon.doors.web.words import WATCH_STATES
from carillon.errors import Invalid
from carillon.store.watches import Wanted


@get("/watches", sync_to_thread=True)
def watches_page(visit: Here) -> Response[str]:
    state = visit.text("state") if visit.text("state") in WATCH_STATES else ""
    reference = visit.text("reference")[:200]
    wanted = Wanted(limit=paging.LIMIT, after=paging.after(visit), state=state or None, name=reference or None)
    found = [desk.plain(one) for one in desk.page(visit.bench, visit.actor, wanted)]
    pager = paging.pager(visit, found, lambda one: f"{one['created_at']}|{one['id']}", state=state, reference=reference)
    return visit.page("watches/list.html", watches=found, pager=pager, state=state, reference=reference)


@get("/watches/{watch_id:str}", sync_to_thread=True)
def one_page(visit: Here, watch_id: Id) -> Response[str]:
    found = desk.plain(desk.fetch(visit.bench, visit.actor, watch_id))
    return visit.page("watches/one.html", watch=found, labels=checks.FIELDS)


@post("/checks/{check_id:str}/watch", sync_to_thread=True)
def keep(visit: Here, check_id: Id) -> Response[str]:
    """Keeps the question of a check open."""
    try:
        kept = desk.open_on_check(visit.bench, visit.actor, check_id, visit.form["until"])
    except Invalid as wrong:
        return checks.one(visit, check_id, errors=wrong.fields, status=422)
    return visit.go(f"/watches/{kept.watch.id}", done="watch-opened")


@post("/watches/close", sync_to_thread=True)
def close_named(visit: Here) -> Response[str]:
    """Closes a whole list."""
    desk.close_named(visit.bench, visit.actor, visit.form["reference"])
    return visit.go("/watches", done="watches-closed")


@post("/watches/{watch_id:str}/close", sync_to_thread=True)
def close(visit: Here, watch_id: Id) -> Response[str]:
    desk.close(visit.bench, visit.actor, watch_id)
    return visit.go(f"/watches/{watch_id}", done="watch-closed")


HANDLERS: list[HTTPRouteHandler] = [watches_page, one_page, keep, close_named, close]
