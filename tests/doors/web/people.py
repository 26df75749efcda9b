# SPDX-License-Identifier: Apache-2.0
"""Somebody at a browser without a window: signs in, reads pages, sends forms with their proof, as plain HTML would."""

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from httpx import Response
from litestar import Litestar
from litestar.exceptions import HTTPException
from litestar.testing import TestClient

from carillon.doors.web import site
from carillon.node import Node
from tests.conftest import PASSWORD

PROOF = re.compile(r'name="csrf" value="([0-9a-f]+)"')


def application(node: Node) -> Litestar:
    """The web door alone, with the pages for what the framework refuses."""
    return Litestar(
        route_handlers=site.routes(node),
        exception_handlers={HTTPException: lambda request, failure: site.refuse(request, failure.status_code), Exception: site.fail},
        openapi_config=None,
        logging_config=None,
    )


@dataclass
class Visitor:
    """One browser."""

    client: TestClient[Litestar]
    kept: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **headers: str) -> Response:
        return self.client.get(path, headers=headers, follow_redirects=False)

    def page(self, path: str) -> str:
        """The text of a page that must be there."""
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code, text_of(answer)[:500])
        return text_of(answer)

    def post(self, path: str, form: dict[str, Any] | None = None, *, start: str = "/account", **headers: str) -> Response:
        """Sends a form with the proof of the page `start`."""
        data = {"csrf": self.proof(start), **(form or {})}
        return self.client.post(path, data=data, headers=headers, follow_redirects=False)

    def proof(self, start: str) -> str:
        if start not in self.kept:
            found = PROOF.search(self.get(start).text)
            assert found is not None, start
            self.kept[start] = found[1]
        return self.kept[start]

    def sign_in(self, username: str, password: str = PASSWORD) -> Response:
        form = {"username": username, "password": password, "csrf": self.proof("/sign-in")}
        self.kept.clear()
        return self.client.post("/sign-in", data=form, follow_redirects=False)


def text_of(answer: Response) -> str:
    """The body with entities read, for looking for words in it."""
    return unescape(answer.text)
