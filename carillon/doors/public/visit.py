# SPDX-License-Identifier: Apache-2.0
"""One request at the public door: in which language it is answered, under which address, and from where it comes (for the limits alone)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from litestar import MediaType, Response
from litestar.di import NamedDependency

from carillon.desk.attachments import Upload
from carillon.desk.bench import Bench
from carillon.doors import language
from carillon.doors.language import Language
from carillon.doors.public import answers
from carillon.doors.public.answers import Asked
from carillon.doors.public.limits import Limit
from carillon.doors.public.rendering import Pages
from carillon.node import Node

LANGUAGE = "lang"
"""The parameter that chooses a language; it goes on from page to page, since there is no cookie to keep it."""


@dataclass(frozen=True)
class Site:
    """What all requests share. `asking` counts requests, `telling` tips, `guessing` receipt codes."""

    node: Node
    languages: Mapping[str, Language]
    pages: Pages
    asking: Limit
    telling: Limit
    guessing: Limit
    form_key: bytes

    @property
    def bench(self) -> Bench:
        return self.node.bench

    def __deepcopy__(self, memo: object) -> "Site":
        """The framework copies a router with all that hangs on it; there is one node, and so one site."""
        return self


@dataclass
class Visit:
    """`form` holds the texts of a form that was sent, by name, and `files` what was chosen in it."""

    site: Site
    request: Asked
    language: Language
    chosen: str
    form: dict[str, str] = field(default_factory=dict)
    files: list[Upload] = field(default_factory=list)

    @property
    def bench(self) -> Bench:
        return self.site.bench

    @property
    def address(self) -> str:
        """Where the request comes from."""
        return self.request.client.host if self.request.client else ""

    @property
    def base(self) -> str:
        """The public site's address without a slash at the end."""
        given = self.bench.settings.public_base.rstrip("/")
        return given or str(self.request.base_url).rstrip("/")

    def text(self, name: str) -> str:
        """A parameter of the address, trimmed; empty where it is not given."""
        return str(self.request.query_params.get(name) or "").strip()[:200]

    def other(self, language: str) -> str:
        """This page in another language."""
        told = {name: str(value) for name, value in self.request.query_params.items()}
        return f"{self.request.url.path}?{urlencode({**told, LANGUAGE: language})}"

    def link(self, path: str, **values: str | int | None) -> str:
        """An address on this site that keeps the chosen language."""
        told = {name: str(value) for name, value in values.items() if value not in (None, "")}
        if self.chosen and LANGUAGE not in told:
            told[LANGUAGE] = self.chosen
        return f"{path}?{urlencode(told)}" if told else path

    def page(self, template: str, *, status: int = 200, **values: Any) -> Response[Any]:
        """A page that may be asked for again by its tag."""
        html = self._render(template, values)
        if status != 200:
            return self._dress(Response(html, status_code=status, media_type=MediaType.HTML, headers={"Cache-Control": "no-store"}))
        return self._dress(answers.kept(self.request, html.encode(), "text/html; charset=utf-8"))

    def own_page(self, template: str, *, status: int = 200, **values: Any) -> Response[Any]:
        """A page for one person, which nothing on the way keeps."""
        html = self._render(template, values)
        return self._dress(Response(html, status_code=status, media_type=MediaType.HTML, headers={"Cache-Control": "no-store"}))

    def _render(self, template: str, values: dict[str, Any]) -> str:
        others = [one for code, one in self.site.languages.items() if code in language.NAMES and code != self.language.code]
        return self.site.pages.render(self.language, template, {"visit": self, "others": others, "failure": None, **values})

    def _dress(self, response: Response[Any]) -> Response[Any]:
        response.headers["Content-Language"] = self.language.code
        response.headers["Vary"] = "Accept-Language"
        return answers.secure(response)


Here = NamedDependency[Visit]
"""How a handler asks for the visit."""


def begin(site: Site, request: Asked) -> Visit:
    """A request, with its language: what the address says, then the browser's."""
    asked = str(request.query_params.get(LANGUAGE) or "")
    chosen = asked if asked in site.languages else ""
    found = language.choose(site.languages, chosen or None, accepted=request.headers.get("accept-language", ""))
    return Visit(site, request, found, chosen)
