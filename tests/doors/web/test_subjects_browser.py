# SPDX-License-Identifier: Apache-2.0
"""The pages on the rights of persons and on reviews due in a real browser: on a phone, in other languages, and by axe's rules."""

import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn

from carillon.core.policy.retention import months_on
from carillon.desk import records
from carillon.desk.subjects import cases, consulting, deciding, searching
from carillon.node import Node
from carillon.store import clock
from tests.conftest import cast
from tests.doors.web.conftest import Served, Things, fill
from tests.doors.web.people import application
from tests.doors.web.test_axe import violations
from tests.doors.web.test_browser import DESK, PHONE, Open, browse, complaints

pytestmark = pytest.mark.browser
__all__ = ["browse", "complaints"]


@pytest.fixture
def served(node: Node) -> Iterator[Served]:
    """A node with a record that is to be reviewed, and a request under examination, with a consultation and a blocked record."""
    found = fill(node)
    body = {"schema": "Person", "properties": {"name": ["Kofi Specimen"]}, "retention": {"review_on": months_on(clock.today(), 2)}}
    due = records.create(node.bench, cast(node, "DE"), body).record.id
    control = cast(node, "DE", "control")
    asks = {"kind": "correction", "subject": {"name": "Ivan Primerov"}, "applicant": "Advocate Dupont", "identity": "passport seen"}
    case = cases.receive(node.bench, control, asks).case.id
    cases.admit(node.bench, control, case)
    searching.search(node.bench, control, case)
    deciding.block(node.bench, control, found.wanted, case)
    consulting.consult(node.bench, control, case)
    (asked,) = consulting.page(node.bench, cast(node, "DE"))
    server = uvicorn.Server(uvicorn.Config(application(node), host="127.0.0.1", port=0, log_level="error", lifespan="on"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield Served(f"http://127.0.0.1:{port}", node, Things(due, case, asked.id, found.wanted, "", "", ""))
    server.should_exit = True
    thread.join(timeout=10)


@pytest.mark.parametrize(("theme", "size"), [("light", DESK), ("dark", PHONE), ("sun", PHONE)], ids=str)
def test_they_fit_a_phone_and_break_no_rule(browse: Open, served: Served, theme: str, size: dict[str, int]) -> None:
    due, case, asked, blocked = served.things.wanted, served.things.told, served.things.passport, served.things.missing
    pages = {
        "control.de": ("/subjects", "/subjects/new", f"/subjects/{case}", f"/subjects/{case}/disclosures", f"/records/{blocked}"),
        "officer.de": ("/retention", f"/retention/{due}", "/consultations", f"/consultations/{asked}", f"/records/{blocked}"),
    }
    for username, paths in pages.items():
        page = browse(username, size=size, cookies={"carillon_theme": theme}, bypass_csp=True)
        for path in paths:
            page.goto(path)
            assert violations(page) == [], path
            for language in ("en-XA", "ar"):
                page.goto(f"{path}?lang={language}")
                assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], (path, language)
