# SPDX-License-Identifier: Apache-2.0
"""Signing in and out, and the password that must be changed first."""

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler

from carillon.desk import people
from carillon.doors.web.forms import local_path
from carillon.doors.web.visit import SESSION, Here, Visit
from carillon.errors import Error, Invalid, TooMany, Unauthenticated

OPEN = {"open": True}
"""Of a handler: whoever comes may use it."""
BEFORE_CHANGE = {"before_change": True}
"""Of a handler: also for a person whose password must be changed before anything else."""


@get("/sign-in", sync_to_thread=True, opt=OPEN)
def sign_in_page(visit: Here) -> Response[str]:
    if visit.session is not None:
        return visit.go(local_path(visit.text("next") or "/"))
    return _page(visit, onward=local_path(visit.text("next") or "/"))


@post("/sign-in", sync_to_thread=True, opt=OPEN)
def sign_in(visit: Here) -> Response[str]:
    onward = local_path(visit.form["next"] or "/")
    name, code = visit.form["username"], visit.form["otp"].replace(" ", "")
    try:
        signed = people.sign_in(visit.bench, name, visit.form.raw("password"), code or None, "web")
    except TooMany as wait:
        response = _page(visit, failure=wait, onward=onward, username=name, status=429)
        response.headers["Retry-After"] = str(wait.retry_after)
        return response
    except Unauthenticated as wrong:
        return _page(visit, failure=wrong, onward=onward, username=name, status=401)
    visit.set_cookie(SESSION, signed.token, seconds=visit.bench.settings.session_hours * 3600, same_site="strict")
    return visit.go("/password" if signed.session.must_change else onward)


@post("/sign-out", sync_to_thread=True, opt=BEFORE_CHANGE)
def sign_out(visit: Here) -> Response[str]:
    people.sign_out(visit.bench, visit.actor, visit.token)
    visit.set_cookie(SESSION, "", seconds=0, same_site="strict")
    return visit.go("/sign-in", done="signed-out")


@get("/password", sync_to_thread=True, opt=BEFORE_CHANGE)
def password_page(visit: Here) -> Response[str]:
    return visit.page("people/password.html")


@post("/password", sync_to_thread=True, opt=BEFORE_CHANGE)
def change_password(visit: Here) -> Response[str]:
    """Changes the password; its sessions end, this one too, so the person signs in anew."""
    form = visit.form
    try:
        if form.raw("new") != form.raw("again"):
            raise Invalid("The two new passwords differ.", fields={"again": "Type the same password twice."})
        people.change_password(visit.bench, visit.actor, form.raw("old"), form.raw("new"))
    except Invalid as wrong:
        fields = {{"password": "new"}.get(name, name): text for name, text in wrong.fields.items()}
        return visit.page("people/password.html", failure=wrong, errors=fields, status=422)
    visit.set_cookie(SESSION, "", seconds=0, same_site="strict")
    return visit.go("/sign-in", done="password")


def _page(visit: Visit, *, failure: Error | None = None, onward: str = "/", username: str = "", status: int = 200) -> Response[str]:
    return visit.page("people/sign_in.html", failure=failure, onward=onward, username=username, status=status)


HANDLERS: list[HTTPRouteHandler] = [sign_in_page, sign_in, sign_out, password_page, change_password]
