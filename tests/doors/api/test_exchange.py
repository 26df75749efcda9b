# SPDX-License-Identifier: Apache-2.0
"""The exchange over the API: how it stands, where copies are, and checks for which other nodes are asked."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from litestar.testing import TestClient

from carillon.desk import records
from carillon.desk.checks import elsewhere
from carillon.doors import serve
from carillon.node import Node
from tests.conftest import PASSWORD
from tests.desk.conftest import network
from tests.desk.exchange.network import Network, person
from tests.doors.api.conftest import Caller
from tests.doors.exchange import enter

__all__ = ["network"]
Made = Callable[..., Network]
SignIn = Callable[[str], Caller]
QUESTION = {"kind": "person", "query": {"name": "Nadia Exemplar"}, "purpose": "wanted"}


class Doors:
    """A network of two nodes, with somebody signed in at one of them."""

    def __init__(self, net: Network) -> None:
        self.net, self.clients = net, list[TestClient[Any]]()

    def at(self, bureau: str, role: str = "officer") -> Caller:
        name = enter(self.net, bureau, role)
        node = self.net.at(bureau)
        line = node.bench.carrier.transport
        client = TestClient(serve.make_app(Node(node.folder, node.bench)))
        client.__enter__()
        node.bench.carrier.transport = line
        self.clients.append(client)
        token = client.post("/api/v1/session", json={"username": name, "password": PASSWORD}).json()["token"]
        return Caller(client, token)


@pytest.fixture
def doors(network: Made, cheap_passwords: None) -> Iterator[Doors]:
    made = Doors(network())
    yield made
    for client in made.clients:
        client.__exit__(None, None, None)


def test_a_node_of_no_exchange(sign_in: SignIn) -> None:
    told = sign_in("officer.fr").get("/exchange").json()
    assert (told["version"], told["peers"], told["alerts"]) == (0, [], [])
    assert sign_in("frontline.fr").get("/exchange").status_code == 403
    assert "carillon_exchange" not in sign_in("officer.fr").client.get("/metrics").text


@pytest.mark.parametrize("ask", ["yes", 1, None, []])
def test_to_ask_is_true_or_false(ask: object, sign_in: SignIn) -> None:
    answer = sign_in("officer.fr").post("/checks", {**QUESTION, "ask": ask})
    assert answer.status_code == 400
    assert list(answer.json()["error"]["fields"]) == ["ask"]


@pytest.mark.parametrize("ask", [True, False])
def test_without_an_exchange_nobody_is_asked(ask: bool, sign_in: SignIn) -> None:
    answer = sign_in("officer.fr").post("/checks", {**QUESTION, "ask": ask})
    assert answer.status_code == 201
    assert "peers" not in answer.json()


def test_how_it_stands(doors: Doors) -> None:
    caller = doors.at("DE")
    doors.net.settle()
    told = caller.get("/exchange").json()
    assert [(one["node"], one["bureaus"]) for one in told["peers"]] == [("alpha", ["BE", "FR"])]
    metrics = caller.client.get("/metrics").text
    assert "carillon_exchange_nodes 1.0" in metrics
    assert "alpha" not in metrics


def test_other_nodes_are_asked_unless_it_says_not(doors: Doors) -> None:
    records.create(doors.net.at("FR").bench, doors.net.officer("FR"), person("Nadia Exemplar", reach="ask"))
    doors.net.settle()
    caller = doors.at("DE")
    answer = caller.post("/checks", QUESTION).json()
    assert answer["verdict"] == "hit"
    (match,) = answer["matches"]
    assert (match["node"], match["owner"]) == ("alpha", "FR")
    assert answer["peers"] == [{"node": "alpha", "answered": True, "why": ""}]
    kept = caller.get(f"/checks/{answer['id']}").json()
    assert kept["matches"][0]["correlation"] == match["correlation"]
    assert caller.post("/checks", {**QUESTION, "ask": False}).json()["verdict"] == "no_hit"


def test_a_number_that_nobody_elsewhere_may_know_keeps_its_way(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    caller = doors.at("DE")
    monkeypatch.setattr(elsewhere, "prepare", None)
    question = {"kind": "document", "query": {"number": "L898902C3"}, "purpose": "border"}
    assert caller.post("/checks", question).status_code == 201


def test_copies_of_a_record_and_the_proofs(doors: Doors) -> None:
    net = doors.net
    record = records.create(net.at("FR").bench, net.officer("FR"), person("Nadia Exemplar")).record.id
    net.settle()
    caller = doors.at("FR")
    told = caller.get(f"/records/{record}/copies").json()
    assert [(one["bureau"], one["delivered"], one["proof"]) for one in told["items"]] == [("AT", True, None), ("DE", True, None)]
    assert told["oldest_seconds"] >= 0
    records.recall(net.at("FR").bench, net.officer("FR"), record, "mistaken")
    net.settle()
    told = caller.get(f"/records/{record}/copies").json()
    assert all(one["proof"]["receipt"].startswith("{") for one in told["items"])
    assert caller.get("/records/rec-none/copies").status_code == 404
