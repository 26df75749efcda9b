# SPDX-License-Identifier: Apache-2.0
"""Reviews due: records whose time is nearly over, to be kept for longer with a written assessment, or let go."""

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler

from carillon.core.policy.retention import extendable
from carillon.desk import records
from carillon.desk import retention as desk
from carillon.doors.web import paging
from carillon.doors.web.visit import Here, Id, Visit
from carillon.errors import Denied, Invalid
from carillon.store import clock


@get("/retention", sync_to_thread=True)
def reviews_page(visit: Here) -> Response[str]:
    after = paging.after(visit)
    found = desk.page(visit.bench, visit.actor, limit=paging.LIMIT, after=after if after and "|" in after else None)
    pager = paging.pager(visit, found, lambda one: f"{one.record.review_on}|{one.record.id}")
    counts = desk.counts(visit.bench, visit.actor)
    return visit.page("retention/list.html", due=found, pager=pager, counts=counts, today=clock.today())


@get("/retention/{record_id:str}", sync_to_thread=True)
def extend_page(visit: Here, record_id: Id) -> Response[str]:
    return _form(visit, record_id)


@post("/retention/{record_id:str}", sync_to_thread=True)
def extend(visit: Here, record_id: Id) -> Response[str]:
    try:
        desk.extend(visit.bench, visit.actor, record_id, visit.form["until"], visit.form["assessment"])
    except Invalid as wrong:
        return _form(visit, record_id, failure=wrong)
    return visit.go("/retention", done="record-extended")


def _form(visit: Visit, record_id: str, *, failure: Invalid | None = None) -> Response[str]:
    visit.require("retention.extend")
    opened = records.fetch(visit.bench, visit.actor, record_id)
    if not opened.own:
        raise Denied(f"Only the owner, bureau {opened.record.owner}, keeps it for longer.", help="Send it a report with what you know.")
    return visit.page(
        "retention/extend.html",
        status=422 if failure else 200,
        opened=opened,
        record=opened.record,
        latest=extendable(visit.bench.packs, opened.record, clock.today()),
        extensions=desk.extensions(visit.bench, visit.actor, record_id),
        failure=failure,
        errors=failure.fields if failure else {},
    )


HANDLERS: list[HTTPRouteHandler] = [reviews_page, extend_page, extend]
