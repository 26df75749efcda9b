# SPDX-License-Identifier: Apache-2.0
"""Tips from the public, at the desk: read, taken up, answered, closed, marked as spam."""

from urllib.parse import quote

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler

from carillon.desk import tips as desk
from carillon.doors.web import paging
from carillon.doors.web.visit import Here, Id, Visit
from carillon.doors.web.words import TIP_STATES
from carillon.errors import Invalid


@get("/tips", sync_to_thread=True)
def tips_page(visit: Here) -> Response[str]:
    state = visit.text("state") if visit.text("state") in TIP_STATES else ""
    found = desk.page(visit.bench, visit.actor, limit=paging.LIMIT, after=paging.after(visit), state=state or None)
    return visit.page("tips/list.html", tips=found, pager=paging.pager(visit, found, lambda one: one.id, state=state), state=state)


@get("/tips/{tip_id:str}", sync_to_thread=True)
def one_page(visit: Here, tip_id: Id) -> Response[str]:
    return _one(visit, tip_id)


@get("/tips/{tip_id:str}/attachments/{attachment_id:str}", sync_to_thread=True)
def content(visit: Here, tip_id: Id, attachment_id: Id) -> Response[bytes]:
    """A file, to be saved and never shown in place: nobody knows who sent it."""
    sent = desk.content(visit.bench, visit.actor, tip_id, attachment_id)
    disposition = f"attachment; filename*=UTF-8''{quote(sent.name, safe='')}"
    return Response(sent.data, media_type=sent.media, headers={"Content-Disposition": disposition})


@post("/tips/{tip_id:str}/take", sync_to_thread=True)
def take(visit: Here, tip_id: Id) -> Response[str]:
    desk.take(visit.bench, visit.actor, tip_id)
    return visit.go(f"/tips/{tip_id}", done="tip-taken")


@post("/tips/{tip_id:str}/reply", sync_to_thread=True)
def reply(visit: Here, tip_id: Id) -> Response[str]:
    """Sends a reply, or ends the work with it, as the button says that was pressed."""
    try:
        if visit.form["deed"] == "close":
            desk.close(visit.bench, visit.actor, tip_id, visit.form["text"])
            return visit.go(f"/tips/{tip_id}", done="tip-closed")
        desk.reply(visit.bench, visit.actor, tip_id, visit.form["text"])
    except Invalid as wrong:
        return _one(visit, tip_id, failure=wrong)
    return visit.go(f"/tips/{tip_id}", done="tip-replied")


@post("/tips/{tip_id:str}/spam", sync_to_thread=True)
def spam(visit: Here, tip_id: Id) -> Response[str]:
    desk.spam(visit.bench, visit.actor, tip_id)
    return visit.go("/tips", done="tip-spam")


def _one(visit: Visit, tip_id: str, *, failure: Invalid | None = None) -> Response[str]:
    opened = desk.fetch(visit.bench, visit.actor, tip_id)
    own = opened.tip.bureau == visit.actor.bureau
    status, errors = (422, failure.fields) if failure else (200, {})
    return visit.page("tips/one.html", status=status, opened=opened, tip=opened.tip, own=own, failure=failure, errors=errors)


HANDLERS: list[HTTPRouteHandler] = [tips_page, one_page, content, take, reply, spam]
