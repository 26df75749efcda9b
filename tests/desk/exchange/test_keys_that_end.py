# SPDX-License-Identifier: Apache-2.0
"""A key is revoked, or a bureau moves, while messages wait: what was said arrives all the same, once, with its receipts."""

from collections.abc import Callable

import pytest

from carillon import node as nodes
from carillon.desk import records
from carillon.desk.exchange import membership, pulses, receiving, sending, sharing
from carillon.exchange import directory as directories
from carillon.exchange import receipts
from carillon.store import people
from carillon.store import records as store
from carillon.store.exchange import letters, lines, peers
from tests.desk.exchange.network import THREE, Network, person
from tests.desk.exchange.test_out_of_turn import Handed, Kept

Made = Callable[..., Network]


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is missing is asked for with every pulse, and who could not be reached is tried again at once."""
    monkeypatch.setattr(pulses, "ASK_AGAIN", 0.0)
    monkeypatch.setattr(sending, "LONGEST_WAIT", 0.0)


def share(net: Network, name: str, bureau: str = "FR") -> str:
    return records.create(net.at(bureau).bench, net.officer(bureau), person(name)).record.id


def rotate(net: Network, name: str) -> str:
    """New keys for a node, listed everywhere; returns the key with which it signed before."""
    bench, alpha = net.nodes[name].bench, net.nodes["alpha"].bench
    assert bench.keyring is not None
    before = bench.keyring.kid
    asked, fingerprint = membership.rotate(bench, net.admin(name))
    membership.admit(alpha, net.admin("alpha"), asked, fingerprint)
    return before


def revoke(net: Network, kid: str) -> None:
    membership.revoke(net.nodes["alpha"].bench, net.admin("alpha"), kid)


def refused(net: Network, at: str, by: str) -> int:
    with net.nodes[at].bench.database.read() as connection:
        return peers.find(connection, by).refused


def proven(net: Network, record_id: str, bureau: str = "FR") -> set[str]:
    """The bureaus whose receipts for a recall hold against the directory that they name."""
    with net.at(bureau).bench.database.read() as connection:
        held = letters.proven(connection, record_id)
        for code, (_, _, statement) in held.items():
            version = receipts._read(statement).receipt.directory
            found = directories.read(peers.document(connection, version) or b"").directory
            assert receipts.check(statement, found).bureau == code
        return set(held)


def arrived(net: Network, name: str) -> bool:
    """Whether all that a node said was done, and nothing is missing anywhere."""
    for node in net.nodes.values():
        with node.bench.database.read() as connection:
            if any(one.known > one.seq for one in lines.all_lines(connection)):
                return False
    return net.quiet(name)


@pytest.mark.parametrize("begun", [True, False])
def test_what_waits_under_a_revoked_key_is_signed_anew(network: Made, begun: bool) -> None:
    net = network()
    taken_back = share(net, "Otto Exemplar") if begun else ""
    net.settle()
    net.office.cut("beta" if begun else "alpha")
    names = [f"Nadia Exemplar {number}" for number in range(5)]
    for name in names:
        share(net, name)
    if begun:
        records.recall(net.at("FR").bench, net.officer("FR"), taken_back, "over")
    net.settle(3)
    old = rotate(net, "alpha")
    later = share(net, "Pavel Exemplar")
    net.settle(3)
    revoke(net, old)
    net.office.heal()
    net.settle(30)
    for name in [*names, "Pavel Exemplar"]:
        assert net.check("DE", name)["verdict"] != "no_hit", name
    assert arrived(net, "alpha")
    records.recall(net.at("FR").bench, net.officer("FR"), later, "over")
    net.settle()
    assert proven(net, later) == {"DE", "AT"}
    assert not begun or proven(net, taken_back) == {"DE", "AT"}


def test_what_lies_in_the_box_under_a_revoked_key_is_refused_and_comes_again(network: Made) -> None:
    net = network()
    share(net, "Otto Exemplar")
    net.settle()
    recalled = share(net, "Nadia Exemplar")
    net.settle(3, names=["alpha"])
    old = rotate(net, "alpha")
    records.recall(net.at("FR").bench, net.officer("FR"), recalled, "over")
    share(net, "Pavel Exemplar")
    net.settle(3, names=["alpha"])
    revoke(net, old)
    net.spread()
    net.settle(30)
    assert refused(net, "beta", "alpha") > 0
    assert net.check("DE", "Pavel Exemplar")["verdict"] != "no_hit"
    assert net.check("DE", "Nadia Exemplar")["verdict"] == "no_hit"
    assert proven(net, recalled) == {"DE", "AT"}
    assert arrived(net, "alpha")


def test_a_receiver_that_had_applied_it_sees_no_fork(network: Made, caplog: pytest.LogCaptureFixture) -> None:
    """What it did was not heard of yet when the key was revoked: nothing of it is placed anew, and only what follows is."""
    net = network()
    share(net, "Otto Exemplar")
    net.settle()
    alpha, kept = net.nodes["alpha"].bench, Kept()
    for name in ("Nadia Exemplar", "Kofi Exemplar"):
        share(net, name)
    while sharing.share(alpha) or sending.send(alpha, kept):  # type: ignore[arg-type]
        pass
    first, second = (one for one in kept.parcels if one.to_node == "beta")
    receiving.take(net.nodes["beta"].bench, [Handed("alpha", first.data)])
    with alpha.database.read() as connection:
        before = {one.addressee: letters.placed(connection, "FR", one.addressee, 2) for one in letters.all_ends(connection)}
    revoke(net, rotate(net, "alpha"))
    net.settle(3, names=["alpha"])
    net.settle(30)
    receiving.take(net.nodes["beta"].bench, [Handed("alpha", second.data)])
    assert "was revoked" in caplog.text
    assert "forks" not in caplog.text
    assert arrived(net, "alpha")
    assert net.check("DE", "Kofi Exemplar")["verdict"] != "no_hit"
    with alpha.database.read() as connection:
        assert {code: letters.placed(connection, "FR", code, 2) for code in before} == before


def test_one_addressee_is_away_for_longer(network: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    """One message, two lines: what the one could not believe is placed anew, and the other's waits for his own word."""
    monkeypatch.setattr(sending, "BATCH", 3)
    net = network(THREE)
    net.office.cut("beta", "gamma")
    names = [f"Nadia Exemplar {number}" for number in range(8)]
    for name in names:
        share(net, name)
    net.settle(6)
    revoke(net, rotate(net, "alpha"))
    net.office.heal("beta")
    net.settle(20, names=["alpha", "beta"])
    assert net.check("DE", names[-1])["verdict"] != "no_hit"
    assert net.check("KE", names[0])["verdict"] == "no_hit"
    net.office.heal()
    net.settle(30)
    for name in names:
        assert net.check("KE", name)["verdict"] != "no_hit"
    assert arrived(net, "alpha")


def test_receipts_that_wait_under_a_revoked_key_are_signed_anew(network: Made) -> None:
    net = network()
    record_id = share(net, "Nadia Exemplar")
    net.settle()
    records.recall(net.at("FR").bench, net.officer("FR"), record_id, "over")
    net.settle(3, names=["alpha"])
    receiving.take(net.nodes["beta"].bench, net.office.line("beta").receive(50, 0))
    revoke(net, rotate(net, "beta"))
    net.settle(30)
    assert proven(net, record_id) == {"DE", "AT"}
    assert arrived(net, "alpha")


def test_a_key_that_is_revoked_before_there_is_another(network: Made) -> None:
    net = network()
    net.office.cut("alpha")
    share(net, "Nadia Exemplar")
    net.settle(3)
    bench = net.nodes["alpha"].bench
    assert bench.keyring is not None
    revoke(net, bench.keyring.kid)
    share(net, "Otto Exemplar")
    net.office.heal()
    net.settle(6)
    assert net.check("DE", "Nadia Exemplar")["verdict"] == "no_hit"
    asked, fingerprint = membership.rotate(bench, net.admin("alpha"))
    membership.admit(bench, net.admin("alpha"), asked, fingerprint, replace=True)
    net.spread()
    net.settle(30)
    for name in ("Nadia Exemplar", "Otto Exemplar"):
        assert net.check("DE", name)["verdict"] != "no_hit"
    assert arrived(net, "alpha")


def move(net: Network, bureau: str, name: str) -> None:
    """To a node of its own, which begins with nothing."""
    net.hosts = {**net.hosts, name: (bureau,)}
    nodes.make(net.folder / name, [people.Bureau(code=bureau, names={"en": bureau}, country=bureau[:2])], name=name, officers=False)
    net.open(name)
    asked, fingerprint = membership.request(net.nodes[name].bench, net.admin(name))
    change = membership.admit(net.nodes["alpha"].bench, net.admin("alpha"), asked, fingerprint, replace=True)
    membership.join(net.nodes[name].bench, net.admin(name), change.document, change.roots)
    net.home[bureau] = name


@pytest.mark.parametrize("turned", [False, True])
def test_a_bureau_that_moved_is_sent_what_it_should_have(network: Made, turned: bool) -> None:
    net = network()
    share(net, "Nadia Exemplar")
    gone = share(net, "Kofi Exemplar")
    net.settle()
    records.recall(net.at("FR").bench, net.officer("FR"), gone, "over")
    net.settle()
    net.office.cut("beta")
    share(net, "Otto Exemplar")
    net.settle(3)
    if turned:
        revoke(net, rotate(net, "alpha"))
    move(net, "DE", "gamma")
    net.office.heal()
    net.settle(30)
    for name in ("Nadia Exemplar", "Otto Exemplar"):
        assert net.check("DE", name)["verdict"] != "no_hit", name
    assert net.check("DE", "Kofi Exemplar")["verdict"] == "no_hit"
    assert net.check("AT", "Otto Exemplar")["verdict"] != "no_hit"
    assert arrived(net, "alpha")


def test_a_bureau_that_moved_goes_on_where_its_lines_ended(network: Made) -> None:
    net = network()
    for number in range(3):
        share(net, f"Nadia Exemplar {number}", "DE")
    net.settle()
    move(net, "DE", "gamma")
    net.spread()
    record_id = share(net, "Otto Exemplar", "DE")
    net.settle(30)
    assert net.check("FR", "Otto Exemplar")["verdict"] != "no_hit"
    with net.at("FR").bench.database.read() as connection:
        held = store.fetch_any(connection, record_id)
    assert held is not None
    assert held.status == "live"
    assert arrived(net, "gamma")
