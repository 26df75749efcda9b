# SPDX-License-Identifier: Apache-2.0
"""One's own account: language and theme of this device, password, one-time codes, and the end of all sessions."""

from urllib.parse import parse_qs, urlsplit

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler

from carillon.desk import people
from carillon.doors.language import NAMES
from carillon.doors.web.forms import local_path
from carillon.doors.web.signin import OPEN
from carillon.doors.web.visit import LANGUAGE, SESSION, THEME, THEMES, Here, Visit


@get("/account", sync_to_thread=True)
def account_page(visit: Here) -> Response[str]:
    return _page(visit)


@post("/account", sync_to_thread=True)
def settings(visit: Here) -> Response[str]:
    if visit.form["language"] in NAMES:
        visit.set_cookie(LANGUAGE, visit.form["language"])
    if visit.form["theme"] in THEMES:
        visit.set_cookie(THEME, visit.form["theme"])
    return visit.go("/account", done="settings")


@post("/theme", sync_to_thread=True, opt=OPEN)
def theme(visit: Here) -> Response[str]:
    """Light or dark, from the head of any page; back to that page."""
    if visit.form["theme"] in THEMES:
        visit.set_cookie(THEME, visit.form["theme"])
    return visit.go(local_path(visit.form["next"]))


@post("/account/codes", sync_to_thread=True)
def codes(visit: Here) -> Response[str]:
    """A new secret for one-time codes, shown on this answer and never again."""
    address = people.enrol_otp(visit.bench, visit.actor)
    secret = parse_qs(urlsplit(address).query)["secret"][0]
    parts = [secret[at : at + 4] for at in range(0, len(secret), 4)]
    return _page(visit, address=address, secret=" ".join(parts))


@post("/account/sessions", sync_to_thread=True)
def end_sessions(visit: Here) -> Response[str]:
    """Signs out everywhere, here too."""
    people.end_sessions(visit.bench, visit.actor)
    visit.set_cookie(SESSION, "", seconds=0, same_site="strict")
    return visit.go("/sign-in", done="signed-out")


def _page(visit: Visit, *, address: str = "", secret: str = "") -> Response[str]:
    return visit.page("people/account.html", languages=list(NAMES.items()), themes=THEMES, address=address, secret=secret)


HANDLERS: list[HTTPRouteHandler] = [account_page, settings, theme, codes, end_sessions]
