# SPDX-License-Identifier: Apache-2.0
"""The public door put together: data for programs, pages for people, and what each of them is told when something goes wrong."""

import logging
import secrets
from typing import Any

from litestar import Response, Router
from litestar.di import Provide
from litestar.exceptions import HTTPException

from carillon.desk import tipline
from carillon.desk.attachments import Upload
from carillon.doors import language
from carillon.doors.public import answers, news, notices_v1, notices_v2, pages, tips
from carillon.doors.public.answers import Asked
from carillon.doors.public.limits import Limit
from carillon.doors.public.rendering import Pages
from carillon.doors.public.visit import Site, Visit, begin
from carillon.errors import Error, Malformed, TooMany
from carillon.node import Node

NAME = "carillon.public"
"""Under which the application finds the site again."""
DATA = ("/public/notices/v1", "/public/notices/v2", "/public/notices/data", "/public/news/atom.xml")
FORM_PARTS = 40
GUESSES_PER_HOUR = 60
log = logging.getLogger(__name__)


def routes(node: Node) -> list[Router]:
    """All that the public door answers, as routers for the application."""
    languages, settings = language.load(), node.bench.settings
    site = Site(
        node=node,
        languages=languages,
        pages=Pages(node.bench.packs, languages),
        asking=Limit(settings.public_per_minute, 60),
        telling=Limit(settings.tips_per_address, 3600),
        guessing=Limit(GUESSES_PER_HOUR, 3600),
        form_key=tipline.form_key(node.bench),
    )

    async def open_visit(request: Asked) -> Visit:
        visit = begin(site, request)
        site.asking.take(visit.address)
        if request.method == "POST":
            await _read_form(visit)
        return visit

    def answer(request: Asked, failure: Exception) -> Response[Any]:
        return _answer(site, request, failure)

    reading = [*notices_v1.HANDLERS, *notices_v2.HANDLERS, *pages.HANDLERS, *news.HANDLERS]
    with_files = settings.body_limit + tips.FILES * settings.attachment_bytes
    return [
        Router(
            "/",
            route_handlers=handlers,
            dependencies={"visit": Provide(open_visit)},
            exception_handlers={Error: answer, HTTPException: answer, Exception: answer},
            include_in_schema=False,
            opt={NAME: site},
            request_max_body_size=most,
        )
        for handlers, most in ((reading, settings.body_limit), (tips.HANDLERS, with_files))
    ]


def refuse(request: Asked, status: int) -> Response[Any]:
    """For a request below /public that no route takes."""
    return _plain(_site_of(request), request, status)


def fail(request: Asked, failure: Exception) -> Response[Any]:
    """For a failure outside our own handlers."""
    return _answer(_site_of(request), request, failure)


async def _read_form(visit: Visit) -> None:
    """The texts of a form. Raises Malformed for more than a form has."""
    parsed = await visit.request.form()
    for number, (name, value) in enumerate(parsed.multi_items()):
        if number >= FORM_PARTS:
            raise Malformed("The form has too many fields.", help="Load the page again and send it once more.")
        if isinstance(value, str):
            visit.form[str(name)] = value
        elif value.filename:
            visit.files.append(Upload(name=value.filename, data=await value.read(), media=value.content_type or ""))


def _answer(site: Site, request: Asked, failure: Exception) -> Response[Any]:
    if isinstance(failure, HTTPException):
        return _plain(site, request, failure.status_code)
    if not isinstance(failure, Error):
        number = secrets.token_hex(4)
        log.error("incident %s on %s %s", number, request.method, request.url.path, exc_info=failure)
        return _plain(site, request, 500, f"Something went wrong here; incident {number}.")
    if request.url.path.startswith(DATA):
        return answers.of_error(failure)
    shown = begin(site, request).own_page("failure.html", status=answers.status_of(failure), failure=failure)
    if isinstance(failure, TooMany):
        shown.headers["Retry-After"] = str(failure.retry_after)
    return shown


def _plain(site: Site, request: Asked, status: int, message: str = "There is nothing here.") -> Response[Any]:
    status = status if status in (400, 404, 405, 413, 500) else 400 if status < 500 else 500
    text = {400: "This cannot be read.", 405: "This address takes no such request.", 413: "That is too large."}.get(status, message)
    if request.url.path.startswith(DATA):
        return answers.refusal(status, "not_found" if status == 404 else "error" if status == 500 else "bad_request", text)
    return begin(site, request).own_page("failure.html", status=status, failure=Error(text))


def _site_of(request: Asked) -> Site:
    for route in request.app.routes:
        for handler in getattr(route, "route_handlers", ()):
            found = handler.opt.get(NAME)
            if isinstance(found, Site):
                return found
    raise LookupError("the public door is not part of this application")
