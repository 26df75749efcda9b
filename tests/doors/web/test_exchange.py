# SPDX-License-Identifier: Apache-2.0
"""The page of the exchange, what a record's page says of copies elsewhere, and answers that came from elsewhere."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from litestar.testing import TestClient

from carillon.desk import records
from carillon.desk.exchange import rounds, sharing
from carillon.store import clock
from tests.desk.conftest import network
from tests.desk.exchange.network import Network, person
from tests.doors.exchange import enter
from tests.doors.web.conftest import Things, Visit
from tests.doors.web.people import Visitor, application, text_of

__all__ = ["network"]
Made = Callable[..., Network]


class Pages:
    """A network of two nodes, with visitors at either."""

    def __init__(self, net: Network) -> None:
        self.net, self.clients = net, list[TestClient[Any]]()

    def at(self, bureau: str, role: str = "officer") -> Visitor:
        client = TestClient(application(self.net.at(bureau)), raise_server_exceptions=False)
        client.__enter__()
        self.clients.append(client)
        visitor = Visitor(client)
        assert visitor.sign_in(enter(self.net, bureau, role)).status_code == 303
        return visitor

    def shared(self, **rules: object) -> str:
        made = records.create(self.net.at("FR").bench, self.net.officer("FR"), person("Nadia Exemplar", **rules))
        self.net.settle()
        return made.record.id


@pytest.fixture
def pages(network: Made, cheap_passwords: None) -> Iterator[Pages]:
    made = Pages(network())
    yield made
    for client in made.clients:
        client.__exit__(None, None, None)


def test_a_node_of_no_exchange_says_so(visit: Visit, things: Things) -> None:
    officer = visit("officer.fr")
    assert "This node takes part in no exchange." in officer.page("/exchange")
    assert "On other nodes" not in officer.page(f"/records/{things.missing}")
    assert '<a class="place" href="/exchange"' in officer.get("/menu").text
    assert '<a class="place" href="/exchange"' not in visit("frontline.fr").get("/menu").text


@pytest.mark.parametrize("role", ["officer", "compliance", "control", "admin"])
def test_the_page_shows_how_it_stands(pages: Pages, role: str) -> None:
    pages.shared()
    page = pages.at("DE", role).page("/exchange")
    assert "alpha" in page
    assert "BE, FR" in page
    assert "Connected" in page


def test_the_page_refreshes_itself_and_is_noted_once(pages: Pages) -> None:
    pages.shared()
    officer = pages.at("DE")
    officer.page("/exchange")
    for _ in range(3):
        part = officer.get("/exchange", **{"HX-Request": "true"})
        assert part.text.lstrip().startswith('<div class="stack" id="standing"')
    with pages.net.at("DE").bench.database.read() as connection:
        noted = list(connection.exec_driver_sql("SELECT object FROM audit WHERE deed = 'exchange.read' AND actor = 'officer.de'"))
    assert len(noted) == 1


def test_nothing_connected_is_said_with_what_to_do(pages: Pages) -> None:
    pages.shared()
    pages.net.office.cut("beta")
    page = pages.at("DE").page("/exchange")
    assert "There is no connection to the hub" in page
    assert "Not connected" in page


def test_a_record_says_where_its_copies_are_to_its_owner_alone(pages: Pages) -> None:
    record = pages.shared()
    owner = pages.at("FR")
    page = owner.page(f"/records/{record}")
    assert "On other nodes" in page
    assert page.count("Delivered") == 2
    assert "On other nodes" not in pages.at("BE").page(f"/records/{record}")
    records.recall(pages.net.at("FR").bench, pages.net.officer("FR"), record, "mistaken")
    assert "Taken back: not yet confirmed" not in page
    pages.net.settle()
    page = owner.page(f"/records/{record}")
    assert page.count("Taken back: gone") == 2
    proof = owner.get(f"/records/{record}/proofs/DE")
    assert proof.status_code == 200
    assert "attachment" in proof.headers["content-disposition"]
    assert set(proof.json()) == {"receipt", "message"}
    assert owner.get(f"/records/{record}/proofs/JP").status_code == 404


def test_an_overdue_recall_is_seen(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "RECALL_HOURS", -1)
    record = pages.shared()
    pages.net.office.cut("beta")
    owner = pages.at("FR")
    records.recall(pages.net.at("FR").bench, pages.net.officer("FR"), record, "mistaken")
    pages.net.settle(4, ["alpha"])
    page = owner.page(f"/records/{record}")
    assert page.count("Taken back: overdue") == 2
    assert "owes the proof of 2 recalls" in owner.page("/exchange")


def ask(visitor: Visitor) -> str:
    form = {"kind": "person", "query.name": "Nadia Exemplar", "purpose": "wanted"}
    return text_of(visitor.post("/check", form, start="/check?kind=person"))


def test_an_answer_from_elsewhere_is_marked_and_its_hit_is_judged_here(pages: Pages) -> None:
    pages.shared(reach="ask")
    officer = pages.at("DE")
    page = ask(officer)
    assert "Asked elsewhere" in page
    assert "Node alpha" in page
    address = page[page.index('href="/hits/hit-') + 6 :].split('"', 1)[0]
    assert "Nadia Exemplar" in officer.page(address)


def test_who_did_not_answer_and_whose_copies_are_too_old_is_said(pages: Pages) -> None:
    pages.shared(reach="ask")
    pages.net.office.cut("alpha")
    with clock.pretend(datetime.now(UTC) + timedelta(days=5)):
        rounds.age(pages.net.at("DE").bench)
    page = ask(pages.at("DE"))
    assert "Node alpha did not answer." in page
    assert "Not answered from copies of bureaus BE, FR" in page
