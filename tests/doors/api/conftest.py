# SPDX-License-Identifier: Apache-2.0
"""A client for each user of a node, on the application that is served."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from litestar.testing import TestClient

from carillon.doors import serve
from carillon.node import Node
from tests.conftest import PASSWORD
from tests.doors.apps import borrowed


class Caller:
    """Calls as one user; `get("/hits")` and so on return the response."""

    def __init__(self, client: TestClient[Any], token: str | None) -> None:
        self.client, self.headers = client, {"Authorization": f"Bearer {token}"} if token else {}
        self.token = token

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        sent = {} if body is None else {"content": body} if isinstance(body, bytes) else {"json": body}
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.request(method, f"/api/v1{path}", headers={**self.headers, "Content-Type": "application/json", **names}, **sent)

    def get(self, path: str) -> Any:
        return self("GET", path)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self("POST", path, body if body is not None else {}, **headers)


@pytest.fixture
def client(node: Node) -> Iterator[TestClient[Any]]:
    with borrowed(serve.make_app, node) as app, TestClient(app) as made:
        yield made


@pytest.fixture
def sign_in(client: TestClient[Any]) -> Callable[[str], Caller]:
    """`sign_in("officer.fr")` is that user, signed in."""

    def enter(username: str) -> Caller:
        answer = client.post("/api/v1/session", json={"username": username, "password": PASSWORD})
        assert answer.status_code == 201, answer.text
        return Caller(client, answer.json()["token"])

    return enter


@pytest.fixture
def stranger(client: TestClient[Any]) -> Caller:
    return Caller(client, None)
