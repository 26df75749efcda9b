# SPDX-License-Identifier: Apache-2.0
"""Records that stay at home are met by asking: under the owner's rules, with a deadline, and in both logs."""

from collections.abc import Callable

import pytest

from carillon.desk import inbox, records, trail
from carillon.desk.checks import asked
from tests.desk.exchange.network import THREE, Network, only, person

Made = Callable[..., Network]


def home(net: Network, bureau: str, name: str, reach: str = "ask", **rules: object) -> str:
    made = records.create(net.at(bureau).bench, net.officer(bureau), person(name, reach=reach, **rules))
    net.settle()
    return made.record.id


def test_an_answer_comes_from_where_the_record_is(network: Made) -> None:
    net = network(THREE)
    home(net, "FR", "Nadia Exemplar")
    assert net.check("DE", "Nadia Exemplar")["verdict"] == "no_hit"
    answer = net.ask("DE", "Nadia Exemplar")
    assert answer["verdict"] == "hit"
    assert [(one["owner"], one["node"]) for one in answer["matches"]] == [("FR", "alpha")]
    assert [one["node"] for one in answer["peers"]] == ["alpha"]
    assert any("checked by DE" in one.text for one in inbox.page(net.at("FR").bench, net.officer("FR"), limit=9))


def test_an_audience_is_kept_when_asked(network: Made) -> None:
    net = network(THREE)
    home(net, "FR", "Nadia Exemplar", audience=only("JP"))
    assert net.ask("JP", "Nadia Exemplar")["verdict"] == "hit"
    excluded, nobody = net.ask("DE", "Nadia Exemplar"), net.ask("DE", "Kofi Specimen")
    assert excluded["verdict"] == "no_hit"
    assert {k: v for k, v in excluded.items() if k not in ("id", "at", "took_ms", "query")} == {
        k: v for k, v in nobody.items() if k not in ("id", "at", "took_ms", "query")
    }


def test_hit_only_says_whom_to_call_and_silent_nothing(network: Made) -> None:
    net = network()
    home(net, "FR", "Nadia Exemplar", "hit-only")
    home(net, "BE", "Kofi Specimen", "silent")
    answer = net.ask("DE", "Nadia Exemplar")
    assert (answer["matches"][0]["owner"], answer["matches"][0].get("caption", "")) == ("FR", "")
    assert net.ask("DE", "Kofi Specimen")["verdict"] == "no_hit"
    assert any("Silent hit" in one.text for one in inbox.page(net.at("BE").bench, net.officer("BE"), limit=9))


def test_who_does_not_answer_is_named(network: Made) -> None:
    net = network()
    home(net, "FR", "Nadia Exemplar")
    net.office.cut("alpha")
    answer = net.ask("DE", "Nadia Exemplar")
    assert answer["verdict"] == "no_hit"
    assert [(one["node"], one["answered"]) for one in answer["peers"]] == [("alpha", False)]
    assert answer["peers"][0]["why"]


def test_the_same_correlation_stands_in_both_logs(network: Made) -> None:
    net = network()
    home(net, "FR", "Nadia Exemplar")
    correlation = net.ask("DE", "Nadia Exemplar")["matches"][0]["correlation"]
    ours = trail.page(net.at("DE").bench, net.officer("DE"), limit=20, after=None, about="check.make")
    assert any(correlation in str(one.detail) for one in ours)
    with net.at("FR").bench.database.read() as connection:
        assert list(connection.exec_driver_sql("SELECT reference FROM checks").scalars()) == [correlation]


def test_a_peer_that_asks_too_much_is_not_answered(network: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asked, "BURST", 3.0)
    monkeypatch.setattr(asked, "RATE", 0.0)
    net = network()
    home(net, "FR", "Nadia Exemplar")
    verdicts = [net.ask("DE", "Nadia Exemplar")["verdict"] for _ in range(5)]
    assert verdicts == ["hit", "hit", "hit", "no_hit", "no_hit"]


def test_a_node_that_holds_nothing_at_home_is_not_asked(network: Made) -> None:
    net = network()
    net.settle(3)
    assert "peers" not in net.ask("DE", "Nadia Exemplar")
