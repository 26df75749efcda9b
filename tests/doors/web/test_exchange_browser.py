# SPDX-License-Identifier: Apache-2.0
"""The page of the exchange, and of a record that has gone elsewhere, in a real browser: on a phone, refreshing, and by axe's rules."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest
import uvicorn

from carillon.desk import records
from tests.desk.conftest import network
from tests.desk.exchange.network import Network, person
from tests.doors.exchange import enter
from tests.doors.web.conftest import Served, Things
from tests.doors.web.people import application
from tests.doors.web.test_axe import violations
from tests.doors.web.test_browser import DESK, PHONE, Open, browse, complaints, in_place

pytestmark = pytest.mark.browser
__all__ = ["browse", "complaints", "network"]


@pytest.fixture
def served(network: Callable[..., Network], cheap_passwords: None) -> Iterator[Served]:
    """A node that has shared one record, taken back another that the other node has not purged yet, and cannot reach its hub."""
    net = network()
    kept, gone = (
        records.create(net.at("FR").bench, net.officer("FR"), person(name)).record.id for name in ("Nadia Exemplar", "Kofi Specimen")
    )
    net.settle()
    records.recall(net.at("FR").bench, net.officer("FR"), gone, "mistaken")
    net.office.cut("alpha")
    net.settle(3, ["alpha"])
    enter(net, "FR")
    node = net.at("FR")
    server = uvicorn.Server(uvicorn.Config(application(node), host="127.0.0.1", port=0, log_level="error", lifespan="on"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield Served(f"http://127.0.0.1:{port}", node, Things(kept, gone, "", "", "", "", ""))
    server.should_exit = True
    thread.join(timeout=10)


@pytest.mark.parametrize(("theme", "size"), [("light", DESK), ("dark", PHONE), ("sun", PHONE)], ids=str)
def test_it_fits_a_phone_and_breaks_no_rule(browse: Open, served: Served, theme: str, size: dict[str, int]) -> None:
    page = browse("officer.fr", size=size, cookies={"carillon_theme": theme}, bypass_csp=True)
    for path in ("/exchange", f"/records/{served.things.wanted}", f"/records/{served.things.told}"):
        page.goto(path)
        assert violations(page) == [], path
        for language in ("en-XA", "ar"):
            page.goto(f"{path}?lang={language}")
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], (path, language)


@in_place
def test_it_refreshes_without_being_asked(browse: Open) -> None:
    page = browse("officer.fr")
    page.goto("/exchange")
    page.get_by_text("There is no connection to the hub").wait_for()
    assert page.locator("#standing").get_attribute("hx-trigger") == "every 5s"
    page.locator("#standing").evaluate("element => { element.textContent = '…' }")
    page.evaluate("htmx.ajax('GET', '/exchange', {target: '#standing', swap: 'outerHTML'})")
    page.locator("#standing", has_text="beta").wait_for()
    assert page.locator("#standing").count() == 1
