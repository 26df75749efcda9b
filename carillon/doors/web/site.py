# SPDX-License-Identifier: Apache-2.0
"""The web door put together: its routes for the application, and its pages for what the framework itself refuses."""

from typing import Any

from litestar import Request, Response, Router
from litestar.concurrency import sync_to_thread
from litestar.di import Provide
from litestar.exceptions import HTTPException

from carillon.doors import language
from carillon.doors.web import (
    account,
    assets,
    calendars,
    calls,
    cases,
    checks,
    confirming,
    csrf,
    duty,
    event_forms,
    events,
    exchange,
    failures,
    figures,
    forms,
    headers,
    hits,
    inbox,
    lessons,
    lists,
    news,
    notices,
    people,
    pictures,
    records,
    reports,
    requests,
    retention,
    reviews,
    rooms,
    samples,
    screenings,
    signin,
    situations,
    start,
    subjects,
    tips,
    trail,
    watches,
)
from carillon.doors.web.failures import Elsewhere
from carillon.doors.web.rendering import Pages
from carillon.doors.web.visit import Site, Visit, begin
from carillon.errors import Error, Unauthenticated
from carillon.node import Node

PAGES = (
    start, signin, checks, watches, confirming, hits, inbox, duty, reports, requests,
    cases, notices, reviews, records, events, pictures, event_forms, calendars, calls, rooms, screenings, situations, lessons, news, tips,
    lists,
    people, exchange, retention, subjects, figures, trail, account, samples,
)  # fmt: skip
"""The modules with pages; each lists its handlers."""
ROOM = 65_536
"""Bytes of a form beside its file."""
NAME = "carillon.web"
"""Under which the application finds the site again."""
SAFE = ("GET", "HEAD", "OPTIONS")


def routes(node: Node) -> list[Router]:
    """All pages of a node, as routers for the application: what takes files has a limit of its own."""
    files = assets.Assets()
    languages = language.load()
    site = Site(node, languages, files, Pages(node.bench.packs, files, languages))

    async def open_visit(request: Request[Any, Any, Any]) -> Visit:
        return await _open(site, request)

    def answer(request: Request[Any, Any, Any], failure: Exception) -> Response[Any]:
        return failures.answer(site, request, failure)

    def router(handlers: list[Any], most: int) -> Router:
        return Router(
            "/",
            route_handlers=handlers,
            dependencies={"visit": Provide(open_visit)},
            exception_handlers={Error: answer, Elsewhere: answer, HTTPException: answer, Exception: answer},
            after_request=headers.after_request,
            include_in_schema=False,
            opt={NAME: site},
            request_max_body_size=most,
        )

    pages = [handler for module in PAGES for handler in module.HANDLERS]
    settings = node.bench.settings
    return [
        router([*pages, *assets.routes(files)], settings.body_limit),
        router([*requests.WITH_FILES, *calendars.WITH_FILES], settings.attachment_bytes + ROOM),
        router([*screenings.WITH_LISTS], settings.screening_bytes + ROOM),
    ]


def refuse(request: Request[Any, Any, Any], status: int) -> Response[Any]:
    """The page for a request that no route takes."""
    site = _site_of(request)
    return headers.secure(failures.plain(begin(site, request), status))


def fail(request: Request[Any, Any, Any], failure: Exception) -> Response[Any]:
    """The page for a failure outside our own handlers."""
    return failures.answer(_site_of(request), request, failure)


async def _open(site: Site, request: Request[Any, Any, Any]) -> Visit:
    """Who visits; lets nobody past who must first sign in, change the password, or prove the form."""
    visit = await sync_to_thread(begin, site, request)
    rules = request.route_handler.opt
    if visit.session is None and not rules.get("open"):
        raise Unauthenticated("Nobody has signed in.", help="Sign in first.")
    if request.method not in SAFE:
        parsed = await request.form()
        visit.form = forms.read(parsed)
        if rules.get("stream"):
            visit.streams = forms.streams(parsed)
        else:
            visit.files = await forms.files(parsed)
        csrf.require(visit.secret, visit.form[csrf.FIELD], request.headers)
    if visit.session and visit.session.must_change and not (rules.get("before_change") or rules.get("open")):
        raise Elsewhere("/password")
    return visit


def _site_of(request: Request[Any, Any, Any]) -> Site:
    for route in request.app.routes:
        for handler in getattr(route, "route_handlers", ()):
            found = handler.opt.get(NAME)
            if isinstance(found, Site):
                return found
    raise LookupError("the web door is not part of this application")
