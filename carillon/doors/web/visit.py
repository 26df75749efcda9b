# SPDX-License-Identifier: Apache-2.0
"""One request of a person: who it is, in which language and theme, what the form says, and how it is answered."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from litestar import MediaType, Request, Response
from litestar.datastructures import Cookie, UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath

from carillon.core.policy.actors import Actor
from carillon.core.policy.decide import decide
from carillon.desk import inbox, people
from carillon.desk.bench import Bench
from carillon.doors import language
from carillon.doors.language import Language
from carillon.doors.web import csrf, navigation, notes
from carillon.doors.web.assets import Assets
from carillon.doors.web.forms import File, Form
from carillon.doors.web.rendering import Pages
from carillon.errors import Denied, Unauthenticated
from carillon.node import Node
from carillon.store.people import Session

SESSION = "carillon_session"
VISITOR = "carillon_visitor"
"""A random value for whoever has not signed in, so that the sign-in form can be proved to be ours."""
LANGUAGE = "carillon_language"
THEME = "carillon_theme"
THEMES = ("auto", "light", "dark", "sun")
"""`auto` follows the device; `sun` is black on white with heavy lines, for a screen in sunlight."""
YEAR = 365 * 86_400


@dataclass(frozen=True)
class Site:
    """What all visits share."""

    node: Node
    languages: Mapping[str, Language]
    assets: Assets
    pages: Pages

    @property
    def bench(self) -> Bench:
        return self.node.bench

    def __deepcopy__(self, memo: object) -> "Site":
        """The framework copies a router with all that hangs on it; there is one node, and so one site."""
        return self


@dataclass
class Visit:
    """`session` is None for whoever has not signed in; `secret` is the cookie that proves forms. `streams` are files that are not read yet,
    for a page that takes large ones."""

    site: Site
    request: Request[Any, Any, Any]
    session: Session | None
    token: str
    secret: str
    language: Language
    theme: str
    form: Form = field(default_factory=lambda: Form({}))
    files: dict[str, File] = field(default_factory=dict)
    streams: dict[str, UploadFile] = field(default_factory=dict)
    cookies: list[Cookie] = field(default_factory=list)

    @property
    def bench(self) -> Bench:
        return self.site.bench

    @property
    def actor(self) -> Actor:
        """Raises Unauthenticated where nobody has signed in."""
        if self.session is None:
            raise Unauthenticated("Nobody has signed in.", help="Sign in first.")
        return self.session.actor

    @property
    def csrf(self) -> str:
        return csrf.proof(self.secret)

    @property
    def fragment(self) -> bool:
        """Whether htmx asks for a part of a page."""
        return self.request.headers.get("hx-request") == "true"

    @property
    def here(self) -> str:
        """The page's own address, to come back to."""
        query = self.request.url.query
        return self.request.url.path + (f"?{query}" if query else "") if self.request.method == "GET" else "/"

    @property
    def unread(self) -> int:
        """Lines of the inbox that nobody of the bureau has opened."""
        return inbox.unread(self.bench, self.actor)

    def within(self, address: str) -> bool:
        """Whether this page belongs to a place of the navigation."""
        path = self.request.url.path
        return path == address or path.startswith(f"{address}/")

    def may(self, deed: str) -> bool:
        """Whether the role permits a deed; what is not permitted is not offered."""
        return self.session is not None and decide(self.session.actor, deed).allowed

    def require(self, deed: str) -> None:
        """For a page that only shows a form: raises Denied where the role may not do what the form is for."""
        decision = decide(self.actor, deed)
        if not decision.allowed:
            raise Denied(decision.reason, help="Ask an officer of your bureau, or the administrator if your role is wrong.")

    def text(self, name: str) -> str:
        """A value of the address, trimmed; empty where it is not given."""
        return str(self.request.query_params.get(name) or "").strip()[:500]

    def page(self, template: str, *, status: int = 200, **values: Any) -> Response[str]:
        shared = {
            "visit": self,
            "navigation": navigation.places(self.session.actor) if self.session else (),
            "first_places": navigation.FIRST,
            "place_groups": navigation.GROUPS,
            "note": notes.NOTES.get(self.text("done")),
            "errors": {},
            "failure": None,
        }
        html = self.site.pages.render(self.language, template, shared | values)
        return self.dress(Response(html, status_code=status, media_type=MediaType.HTML))

    def go(self, address: str, *, done: str | None = None) -> Response[str]:
        """Sends the browser to another page; `done` names the note that it then shows."""
        if done:
            address += ("&" if "?" in address else "?") + f"done={done}"
        if self.fragment:
            return self.dress(Response("", status_code=200, headers={"HX-Redirect": address}, media_type=MediaType.HTML))
        return self.dress(Response("", status_code=303, headers={"Location": address}, media_type=MediaType.HTML))

    def set_cookie(self, name: str, value: str, *, seconds: int | None = YEAR, same_site: Literal["lax", "strict"] = "lax") -> None:
        """A cookie that no script reads; it goes out with the answer."""
        secure = self.bench.settings.secure_cookies
        self.cookies.append(Cookie(key=name, value=value, path="/", max_age=seconds, httponly=True, samesite=same_site, secure=secure))

    def dress(self, response: Response[Any]) -> Response[Any]:
        """Adds the cookies of this visit to an answer."""
        response.cookies.extend(self.cookies)
        return response


Here = NamedDependency[Visit]
"""How a handler asks for the visit."""
Id = FromPath[str]
"""How a handler asks for an id in the address."""


def begin(site: Site, request: Request[Any, Any, Any]) -> Visit:
    """Who visits, as far as the cookies say; an ended session is nobody's."""
    cookies = request.cookies
    token = cookies.get(SESSION, "")
    session = _session(site, token)
    new = session is None and not cookies.get(VISITOR)
    secret = token if session else cookies.get(VISITOR) or secrets.token_urlsafe(24)
    theme = cookies.get(THEME, "auto")
    visit = Visit(
        site=site,
        request=request,
        session=session,
        token=token if session else "",
        secret=secret,
        language=_language(site, request, cookies, session),
        theme=theme if theme in THEMES else "auto",
    )
    if new:
        visit.set_cookie(VISITOR, secret, seconds=None, same_site="strict")
    return visit


def _session(site: Site, token: str) -> Session | None:
    if not token:
        return None
    try:
        return people.session(site.bench, token)
    except Unauthenticated:
        return None


def _language(site: Site, request: Request[Any, Any, Any], cookies: Mapping[str, str], session: Session | None) -> Language:
    """What the address says, then this device's choice, then the user's own setting, then the browser's."""
    asked = str(request.query_params.get("lang") or "")
    own = session.actor.language if session and session.actor.language != "en" else None
    accepted = "" if session else request.headers.get("accept-language", "")
    return language.choose(site.languages, asked, cookies.get(LANGUAGE), own, accepted=accepted)
