# SPDX-License-Identifier: Apache-2.0
"""What went wrong, as a page in people's words: what it was, and what to do next."""

import logging
from typing import Any
from urllib.parse import urlencode

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException

from carillon.core.model.notice import Notice
from carillon.core.model.record import Record
from carillon.core.model.report import Report
from carillon.core.model.request import Request as Question
from carillon.doors.web import differences, headers
from carillon.doors.web.visit import Site, Visit, begin
from carillon.doors.web.words import N_
from carillon.errors import (
    Broken,
    Conflict,
    Denied,
    Error,
    Invalid,
    Malformed,
    NotFound,
    TooLarge,
    TooMany,
    Unauthenticated,
    Unavailable,
)

log = logging.getLogger(__name__)

STATUS: dict[type[Error], int] = {
    Invalid: 422,
    Malformed: 422,
    TooLarge: 413,
    Unauthenticated: 401,
    Denied: 403,
    NotFound: 404,
    Conflict: 409,
    TooMany: 429,
    Unavailable: 503,
    Broken: 500,
}
TITLES = {
    400: N_("That cannot be read"),
    403: N_("Not for your role"),
    404: N_("Nothing here"),
    405: N_("Nothing here"),
    409: N_("Somebody else was first"),
    413: N_("That is too large"),
    422: N_("Something needs correcting"),
    429: N_("Please wait"),
    500: N_("This node has a fault"),
    503: N_("Not possible now"),
}
ADVICE = {
    400: N_("Go back, load the page again and try once more."),
    403: N_("Your role does not open this page."),
    404: N_("There is no such page, or you may not know that there is."),
    405: N_("This address takes no such request. Go back and use the page's own buttons."),
    413: N_("Send less at once."),
    500: N_("It is not your fault, and nothing was half done. Try again; if it stays so, tell your administrator the time."),
    503: N_("Try again in a minute."),
}


class Elsewhere(Exception):
    """Stops a request and sends the browser to another page first."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


def status_of(failure: Error) -> int:
    """The HTTP status of an error; the nearest class that is named decides."""
    return next((STATUS[cls] for cls in type(failure).__mro__ if cls in STATUS), 500)


def answer(site: Site, request: Request[Any, Any, Any], failure: Exception) -> Response[Any]:
    """The page for whatever was raised. Never raises."""
    visit = begin(site, request)
    if isinstance(failure, Elsewhere):
        return headers.secure(visit.go(failure.address))
    if isinstance(failure, Unauthenticated):
        return headers.secure(visit.go(sign_in_address(request)))
    if isinstance(failure, Error):
        return headers.secure(_known(visit, failure))
    if isinstance(failure, HTTPException):
        return headers.secure(plain(visit, failure.status_code))
    log.error("unforeseen failure on %s %s", request.method, request.url.path, exc_info=failure)
    return headers.secure(plain(visit, 500))


def plain(visit: Visit, status: int) -> Response[str]:
    """The page for a status and nothing more."""
    status = status if status in TITLES else 400 if status < 500 else 500
    return _page(visit, status, title=TITLES[status], message="", help=ADVICE.get(status, ""))


def sign_in_address(request: Request[Any, Any, Any]) -> str:
    """The sign-in page, with where to go on to for a page that was asked for; the form of a POST is not carried over."""
    if request.method != "GET" or request.headers.get("hx-request"):
        return "/sign-in"
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return "/sign-in" if path == "/" else f"/sign-in?{urlencode({'next': path})}"


def _known(visit: Visit, failure: Error) -> Response[str]:
    status = status_of(failure)
    values: dict[str, Any] = {"title": TITLES[status], "message": failure.message, "help": failure.help}
    if isinstance(failure, Conflict):
        values |= {"changes_found": _both(failure)}
    if isinstance(failure, Invalid):
        values |= {"fields": failure.fields}
    response = _page(visit, status, **values)
    if isinstance(failure, TooMany):
        response.headers["Retry-After"] = str(failure.retry_after)
    return response


def _both(failure: Conflict) -> tuple[differences.Change, ...]:
    """What differs between the state that won and what was asked for, where both are records, reports, requests or notices."""
    current, offered = failure.current, failure.offered
    if isinstance(current, Record) and isinstance(offered, Record):
        return differences.between(current, offered)
    if isinstance(current, Report | Question | Notice) and isinstance(offered, dict):
        now = msgspec.to_builtins(current.latest.content if isinstance(current, Notice) else current)
        return differences.of_fields(now, {name: value for name, value in offered.items() if name in now and name != "version"})
    return ()


def _page(visit: Visit, status: int, **values: Any) -> Response[str]:
    whole = {"changes_found": (), "fields": {}} | values
    if visit.fragment:
        response = visit.page("failure_part.html", status=status, number=status, **whole)
        response.headers["HX-Reswap"] = "innerHTML"
        return response
    return visit.page("failure.html", status=status, number=status, **whole)
