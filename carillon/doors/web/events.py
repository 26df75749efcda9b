# SPDX-License-Identifier: Apache-2.0
"""Events that many bureaus look after together: where, when, who hosts, and the reports that belong to each."""

from datetime import UTC, datetime

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from carillon.desk import reports
from carillon.desk.events import register as desk
from carillon.doors.web import paging
from carillon.doors.web.visit import Here, Id
from carillon.store.events import Wanted


@get("/events", sync_to_thread=True)
def events_page(visit: Here) -> Response[str]:
    past = visit.text("show") == "all"
    since = None if past else datetime.now(UTC).strftime("%Y-%m-%d")
    found = desk.page(visit.bench, visit.actor, Wanted(limit=paging.LIMIT, after=paging.after(visit), since=since))
    pager = paging.pager(visit, found, lambda one: f"{one.starts}|{one.id}", show="all" if past else "")
    return visit.page("events/list.html", events=found, pager=pager, past=past)


@get("/events/{event_id:str}", sync_to_thread=True)
def one_page(visit: Here, event_id: Id) -> Response[str]:
    event = desk.fetch(visit.bench, visit.actor, event_id)
    own = reports.page(visit.bench, visit.actor, event=event_id) if visit.may("report.read") else []
    venues = {venue.id: venue for venue in event.venues}
    return visit.page("events/one.html", event=event, reports=own, venues=venues)


HANDLERS: list[HTTPRouteHandler] = [events_page, one_page]
