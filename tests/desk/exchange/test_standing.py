# SPDX-License-Identifier: Apache-2.0
"""How the exchange stands: who was heard, what waits, what is missing, and where copies are; in sentences that say what to do."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from carillon.core.policy.actors import Actor
from carillon.desk import records
from carillon.desk.exchange import membership, standing
from carillon.errors import Denied, NotFound
from carillon.exchange import receipts
from carillon.node import Node
from carillon.store import clock
from carillon.store.exchange import lines
from tests.conftest import Cast
from tests.desk.exchange.network import THREE, Network, only, person

Made = Callable[..., Network]


def later(hours: float) -> datetime:
    return datetime.now(UTC) + timedelta(hours=hours)


def of(net: Network, name: str) -> standing.Standing:
    return standing.standing(net.nodes[name].bench, net.admin(name))


def shared(net: Network, bureau: str = "FR", **rules: object) -> str:
    made = records.create(net.at(bureau).bench, net.officer(bureau), person("Nadia Exemplar", **rules))
    net.settle()
    return made.record.id


def test_all_is_well(network: Made) -> None:
    net = network(THREE)
    shared(net)
    found = of(net, "alpha")
    assert [(one.node, one.bureaus) for one in found.peers] == [("beta", ("AT", "DE")), ("gamma", ("JP", "KE"))]
    assert {(one.waiting, one.unapplied, one.recalls_open, one.stale, one.behind) for one in found.peers} == {(0, 0, 0, False, False)}
    assert all(one.release and one.silent_seconds is not None and one.silent_seconds < 60 for one in found.peers)
    assert found.carrier is not None
    assert found.carrier.connected
    assert [one for one in found.alerts if "names no hub" not in one.what] == []
    assert found.gaps == found.warnings == ()


def test_a_node_of_no_exchange_has_nothing_to_show(node: Node, actors: Cast) -> None:
    found = standing.standing(node.bench, actors("FR"))
    assert (found.version, found.peers, found.alerts) == (0, (), ())
    assert standing.figures(node.bench) is None


@pytest.mark.parametrize("role", ["frontline", "analyst", "commander", "partner"])
def test_who_may_not_look(role: str, node: Node, actors: Cast) -> None:
    for look in (standing.standing, standing.refresh):
        with pytest.raises(Denied):
            look(node.bench, actors("FR", role))


def test_what_is_unheard_is_said_and_what_to_do(network: Made) -> None:
    net = network()
    assert any("beta has not been heard yet" in one.what for one in of(net, "alpha").alerts)
    shared(net)
    with clock.pretend(later(3)):
        (alert,) = [one for one in of(net, "alpha").alerts if "beta" in one.what]
    assert alert.what.startswith("beta has not been heard for 3 hours.")
    assert alert.do


def test_without_a_line_it_says_so(network: Made) -> None:
    net = network()
    shared(net)
    net.office.cut("alpha")
    found = of(net, "alpha")
    assert found.carrier is not None
    assert not found.carrier.connected
    assert found.alerts[0].grave
    assert "no connection to the hub" in found.alerts[0].what
    net.nodes["alpha"].bench.carrier.transport = None
    assert of(net, "alpha").carrier is None


def test_an_expiry_is_warned_of_and_then_grave(network: Made) -> None:
    net = network()
    shared(net)
    with clock.pretend(later(24 * 80)):
        assert any("The directory ends at" in one for one in of(net, "alpha").warnings)
    with clock.pretend(later(24 * 91)):
        assert any(one.grave and "nothing is sent or accepted" in one.what for one in of(net, "alpha").alerts)


def test_a_gap_is_seen_by_whom_it_concerns(network: Made) -> None:
    net = network()
    shared(net)
    bench = net.nodes["beta"].bench
    with bench.database.write() as connection:
        lines.put(connection, [lines.Line("FR", "DE", 1, "0" * 64, 7, None, clock.now())])

    def gaps(actor: Actor) -> list[tuple[str, str, int]]:
        found = standing.standing(bench, actor)
        assert any("From FR to DE" in one.what for one in found.alerts) == bool(found.gaps)
        return [(one.origin, one.addressee, one.known) for one in found.gaps]

    assert gaps(net.admin("beta")) == gaps(net.officer("DE")) == [("FR", "DE", 7)]
    assert gaps(net.officer("AT")) == []


def test_a_copy_from_its_delivery_to_the_proof_that_it_is_gone(network: Made) -> None:
    net = network()
    record = shared(net, audience=only("DE", "BE"))
    bench, owner = net.at("FR").bench, net.officer("FR")
    (copy,) = standing.copies(bench, owner, record)
    assert (copy.bureau, copy.node, copy.version, copy.delivered, copy.recalled) == ("DE", "beta", 1, True, False)
    assert standing.oldest([copy]) == copy.age_seconds
    net.office.cut("beta")
    records.recall(bench, owner, record, "mistaken")
    net.settle(4)
    (copy,) = standing.copies(bench, owner, record)
    assert (copy.delivered, copy.recalled, copy.overdue, copy.proof) == (False, True, False, None)
    with clock.pretend(later(25)):
        assert standing.copies(bench, owner, record)[0].overdue
        assert any("owes the proof of 1 recall," in one.what for one in of(net, "alpha").alerts)
        figures = standing.figures(bench)
        assert figures is not None
        assert (figures.receipts_overdue, figures.nodes, figures.nodes_quiet) == (1, 1, 1)
    net.office.heal("beta")
    net.settle()
    (copy,) = standing.copies(bench, owner, record)
    assert copy.delivered
    assert copy.proof is not None
    assert standing.oldest([copy]) is None
    told = receipts.check(copy.proof.receipt.encode(), membership.listing(bench, net.admin("alpha")))
    assert (told.deed, told.bureau) == ("purged", "DE")
    assert hashlib.sha256(copy.proof.message.encode()).hexdigest() == told.digest
    assert record in copy.proof.message


def test_copies_are_for_the_owner(network: Made) -> None:
    net = network()
    record = shared(net)
    bench = net.at("FR").bench
    with pytest.raises(Denied):
        standing.copies(bench, net.officer("BE"), record)
    with pytest.raises(NotFound):
        standing.copies(bench, net.officer("FR"), "rec-none")


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (None, "never"),
        (1, "1 second"),
        (59, "59 seconds"),
        (119, "119 seconds"),
        (120, "2 minutes"),
        (7200, "2 hours"),
        (400_000, "4 days"),
    ],
)
def test_durations_as_people_say_them(seconds: int | None, said: str) -> None:
    assert standing.duration(seconds) == said
