# SPDX-License-Identifier: Apache-2.0
"""The directory of bureaus, and the users of this node for its administrators."""

import re
from typing import Any

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler

from carillon.core.policy.actors import ROLES
from carillon.desk import people as desk
from carillon.doors.web.visit import Here, Id, Visit
from carillon.errors import Conflict, Invalid
from carillon.store.people import Bureau, User


@get("/bureaus", sync_to_thread=True)
def bureaus_page(visit: Here) -> Response[str]:
    found = desk.list_bureaus(visit.bench, visit.actor)
    wanted = visit.text("text").casefold()
    shown = [one for one in found if not wanted or wanted in _words(visit, one)]
    return visit.page("people/bureaus.html", bureaus=shown, text=visit.text("text"), total=len(found))


@get("/users", sync_to_thread=True)
def users_page(visit: Here) -> Response[str]:
    return _users(visit)


@post("/users", sync_to_thread=True)
def register(visit: Here) -> Response[str]:
    """Adds a user; the one-time password is shown on the page that follows and nowhere else."""
    form = visit.form
    body: dict[str, Any] = {**form.given("username", "name", "role", "language"), "bureau": form["bureau"].upper()}
    if events := re.split(r"[\s,;]+", form["events"]) if form["events"] else []:
        body["events"] = [one for one in events if one]
    try:
        user, password = desk.register_user(visit.bench, visit.actor, body)
    except Invalid as wrong:
        return _users(visit, failure=wrong, status=422)
    except Conflict as taken:
        again = Invalid(taken.message, help=taken.help, fields={"username": taken.message})
        return _users(visit, failure=again, status=409)
    return _users(visit, shown=(user, password))


@post("/users/{username:str}/reset", sync_to_thread=True)
def reset(visit: Here, username: Id) -> Response[str]:
    password = desk.reset_password(visit.bench, visit.actor, username)
    found = next(user for user in desk.list_users(visit.bench, visit.actor) if user.username == username)
    return _users(visit, shown=(found, password))


@post("/users/{username:str}/close", sync_to_thread=True)
def close(visit: Here, username: Id) -> Response[str]:
    """Closes an account, or opens it again."""
    desk.close_user(visit.bench, visit.actor, username, active=visit.form["active"] == "yes")
    return visit.go("/users", done="user-saved")


def _users(visit: Visit, *, failure: Invalid | None = None, shown: tuple[User, str] | None = None, status: int = 200) -> Response[str]:
    bureau = visit.text("bureau").upper()
    users = desk.list_users(visit.bench, visit.actor, bureau or None)
    return visit.page(
        "people/users.html",
        status=status,
        users=users,
        bureau=bureau,
        roles=("control",) if visit.actor.role == "control" else ROLES,
        failure=failure,
        errors=failure.fields if failure else {},
        shown=shown,
    )


def _words(visit: Visit, bureau: Bureau) -> str:
    """What a bureau is found by: code, names in all languages, country."""
    return " ".join([bureau.code, *bureau.names.values(), visit.language.country(bureau.country)]).casefold()


HANDLERS: list[HTTPRouteHandler] = [bureaus_page, users_page, register, reset, close]
