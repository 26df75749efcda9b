# SPDX-License-Identifier: Apache-2.0
"""The OpenAPI document, held against the server: generated requests find no fault of ours and no status that is not in it."""

import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import CHECKS, load_all_checks

from carillon.doors.api import description
from carillon.doors.api.table import TABLE
from tests.doors.api.conftest import Caller

DOCUMENT = json.loads(json.dumps(description.document(TABLE, "0")))
LEFT_OUT = {("DELETE", "/api/v1/session"), ("POST", "/api/v1/session/password")}
"""They end the session with which the others are sent."""
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
OPERATIONS = [found.ok() for found in SCHEMA.get_all_operations()]
load_all_checks()
JUDGED = CHECKS.get_by_names(["not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance"])
OPERATIONS = [one for one in OPERATIONS if (one.method.upper(), one.path) not in LEFT_OUT]


def test_every_route_is_described_once():
    described = [(method, path) for path, methods in DOCUMENT["paths"].items() for method in methods]
    assert len(described) == len(set(described)) == len(TABLE)
    ids = [operation["operationId"] for methods in DOCUMENT["paths"].values() for operation in methods.values()]
    assert len(ids) == len(set(ids))


def test_the_page_names_every_route(client):
    page = client.get("/api/v1/docs").text
    assert all(route.path in page for route in TABLE)
    assert client.get("/api/v1/openapi.json").json()["openapi"].startswith("3.1")


@pytest.fixture
def address(node, client) -> Iterator[str]:
    """The application on a real port, since generated requests go through a real client; `client` has begun its life."""
    server = uvicorn.Server(uvicorn.Config(client.app, port=0, log_level="critical", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: f"{one.method.upper()} {one.path}")
def test_generated_requests(address, sign_in, operation):
    _probe(operation, address, sign_in("admin.ke" if "/users" in operation.path else "officer.ke"), 10)


@pytest.mark.soak
@pytest.mark.parametrize("role", ["officer", "frontline", "control", "partner", "admin"])
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: f"{one.method.upper()} {one.path}")
def test_many_generated_requests(address, sign_in, operation, role):
    _probe(operation, address, sign_in(f"{role}.ke"), 200)


def _probe(operation: Any, address: str, caller: Caller, examples: int) -> None:
    quiet = settings(max_examples=examples, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))

    @quiet
    @given(case=operation.as_strategy())
    def send(case: Any) -> None:
        case.call_and_validate(base_url=address, headers=caller.headers, checks=JUDGED)

    send()
