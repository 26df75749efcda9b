# SPDX-License-Identifier: Apache-2.0
"""Visitors, what they find in the node, a server on a free port, and a Chromium where there is one."""

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn
from litestar.testing import TestClient

from carillon import node as nodes
from carillon.core.model.event import Event, Session, Venue
from carillon.desk import records, reports
from carillon.desk.events import register as events
from carillon.node import Node
from tests.conftest import cast
from tests.doors.apps import borrowed
from tests.doors.web.people import Visitor, application

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Visit = Callable[..., Visitor]


@dataclass(frozen=True)
class Things:
    """Ids of what every test finds: Germany's records and report, France's record and draft, and an event."""

    wanted: str
    told: str
    passport: str
    missing: str
    hidden: str
    report: str
    draft: str
    event: str = "city-run-2030"


def fill(node: Node) -> Things:
    """Enters a little of everything, with fictitious persons and the specimen document of ICAO Doc 9303."""

    def enter(bureau: str, schema: str, properties: dict[str, Any], **rules: Any) -> str:
        body = {"schema": schema, "properties": properties, **rules}
        return records.create(node.bench, cast(node, bureau), body).record.id

    name = [{"value": "Иван Примеров", "lang": "ru", "source": "File 12", "date": "2025-03-02"}, "Ivan Primerov"]
    wanted = enter(
        "DE", "Person", {"name": name, "birthDate": ["1979-05-12"], "nationality": ["RU"]},
        action="arrest", handling=["H1"], grading="admiralty:B2",
    )  # fmt: skip
    told = enter("DE", "Person", {"name": ["Halina Wzorcowa"], "birthDate": ["1985"]}, reach="hit-only", action="locate")
    passport = enter("DE", "Passport", {"number": ["L898902C3"], "country": ["UTO"]}, action="stop_document", area="documents")
    missing = enter("FR", "Person", {"name": ["Jeanne Exemple"], "birthDate": ["2009-07-01"]}, action="protect", area="missing")
    hidden = enter("DE", "Person", {"name": ["Verborgene Beispielfrau"]}, audience=["JP"])
    place = Venue(id="start", name="Great Square", city="Nairobi", country="KE", lat=-1.28, lon=36.82, capacity=12000)
    run = Event(
        id="city-run-2030", name="City Run 2030", kind="marathon", hosts=("KE",), starts="2030-05-05", ends="2030-05-05",
        venues=(place,), sessions=(Session(title="Start of the run", starts="2030-05-05T06:00:00Z", venue="start"),),
    )  # fmt: skip
    events.register(node.bench, cast(node, "KE", "commander"), run)
    body = {
        "title": "Questions about the guards", "narrative": "A man asked about the night shift.", "audience": ["FR"],
        "grading": "admiralty:B2", "urgency": "urgent", "behaviours": ["ELICIT"], "event": run.id,
    }  # fmt: skip
    report = reports.draft(node.bench, cast(node, "DE"), body).report.id
    reports.send(node.bench, cast(node, "DE"), report)
    unsent = {"title": "Drone over the square", "narrative": "Seen twice.", "audience": ["DE"]}
    draft = reports.draft(node.bench, cast(node, "FR"), unsent).report.id
    return Things(wanted, told, passport, missing, hidden, report, draft)


@pytest.fixture
def things(node: Node) -> Things:
    return fill(node)


@pytest.fixture
def visit(node: Node) -> Iterator[Visit]:
    """`visit("officer.fr")` is that person, signed in; `visit()` nobody."""
    opened: list[TestClient[Any]] = []

    def come(username: str = "", *, language: str = "en") -> Visitor:
        client = TestClient(app, raise_server_exceptions=False)
        client.headers["Accept-Language"] = language
        client.__enter__()
        opened.append(client)
        visitor = Visitor(client)
        if username:
            answer = visitor.sign_in(username)
            assert answer.status_code == 303, answer.text
        return visitor

    with borrowed(application, node) as app:
        yield come
        for client in reversed(opened):
            client.__exit__(None, None, None)


# A browser -------------------------------------------------------------------------------------------------------------


def chromium() -> str:
    """The Chromium of this machine; the test skips, visibly, where there is none."""
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        if found := shutil.which(name):
            return found
    pytest.skip("BROWSER TESTS WERE NOT RUN: there is no chromium or google-chrome on this machine")


@dataclass(frozen=True)
class Served:
    """A node behind a real server."""

    address: str
    node: Node
    things: Things


@pytest.fixture(scope="module")
def served(node_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A node with a little of everything, served on a free port for the tests of one file."""
    folder = tmp_path_factory.mktemp("served") / "node"
    shutil.copytree(node_template, folder)
    node = nodes.open_node(folder)
    found = fill(node)
    server = uvicorn.Server(uvicorn.Config(application(node), host="127.0.0.1", port=0, log_level="error", lifespan="on"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield Served(f"http://127.0.0.1:{port}", node, found)
    server.should_exit = True
    thread.join(timeout=10)
    node.close()


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    """A Chromium without a window, for the tests of one file."""
    place = chromium()
    from playwright.sync_api import sync_playwright

    quiet = ["--disable-background-networking", "--no-first-run", "--disable-sync", "--disable-component-update"]
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=place, args=["--no-sandbox", "--disable-gpu", *quiet])
        yield opened
        opened.close()
