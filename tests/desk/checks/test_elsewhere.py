# SPDX-License-Identifier: Apache-2.0
"""Whether others are asked at all, and what an answer says of those who were not: away, or too long unheard to be answered for."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from carillon.desk import records
from carillon.desk.checks import elsewhere
from carillon.desk.exchange import rounds
from carillon.node import Node
from carillon.store import clock
from tests.desk.conftest import network
from tests.desk.exchange.network import Network, person

__all__ = ["network"]
Made = Callable[..., Network]


def test_nobody_is_asked_without_an_exchange(node: Node) -> None:
    assert not elsewhere.may_ask(node.bench, "person")
    assert elsewhere.answered_elsewhere(node.bench) == frozenset()


def test_only_kinds_that_somebody_may_answer_are_asked(network: Made) -> None:
    net = network()
    bench = net.at("DE").bench
    records.create(net.at("FR").bench, net.officer("FR"), person("Nadia Exemplar", reach="ask"))
    net.settle()
    assert elsewhere.answered_elsewhere(bench) == {"person"}
    assert elsewhere.may_ask(bench, "person")
    assert not elsewhere.may_ask(bench, "vehicle")
    bench.carrier.transport = None
    assert not elsewhere.may_ask(bench, "person")


def test_a_node_that_is_away_is_not_waited_for(network: Made) -> None:
    net = network()
    records.create(net.at("FR").bench, net.officer("FR"), person("Nadia Exemplar", reach="ask"))
    net.settle()
    with clock.pretend(datetime.now(UTC) + timedelta(minutes=20)):
        (peer,) = net.ask("DE", "Nadia Exemplar")["peers"]
    assert not peer["answered"]
    assert peer["why"].startswith("Not asked: not heard since")


def test_an_answer_says_whose_copies_are_too_old(network: Made) -> None:
    net = network()
    records.create(net.at("FR").bench, net.officer("FR"), person("Nadia Exemplar"))
    net.settle()
    assert net.check("DE", "Nadia Exemplar")["notes"] == []
    bench = net.at("DE").bench
    with clock.pretend(datetime.now(UTC) + timedelta(days=5)):
        assert rounds.age(bench) == ["BE", "FR"]
    answer = net.check("DE", "Nadia Exemplar")
    assert answer["verdict"] == "no_hit"
    said = "Not answered from copies of bureaus BE, FR: not heard for too long, or left the exchange. Ask them directly."
    assert answer["notes"] == [said]
