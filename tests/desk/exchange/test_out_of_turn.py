# SPDX-License-Identifier: Apache-2.0
"""Parcels that are lost, late or early on one line only; members that leave; and more receipts than one pulse carries."""

from collections.abc import Callable

import pytest

from carillon.desk import records
from carillon.desk.exchange import membership, post, pulses, receiving, sending, sharing
from carillon.exchange.transport import Outgoing
from carillon.store import clock
from carillon.store import records as store
from carillon.store.exchange import letters, lines, peers
from tests.desk.exchange.network import THREE, Network, only, person

Made = Callable[..., Network]


def share(net: Network, bureau: str, name: str, **rules: object) -> str:
    return records.create(net.at(bureau).bench, net.officer(bureau), person(name, **rules)).record.id


class Kept:
    """A carrier that keeps what it is given, for a test to hand over as it likes."""

    def __init__(self) -> None:
        self.parcels: list[Outgoing] = []

    def publish_many(self, parcels: list[Outgoing]) -> list[None]:
        self.parcels += parcels
        return [None] * len(parcels)


class Handed:
    tries = 1

    def __init__(self, sender: str, data: bytes) -> None:
        self.sender, self.data = sender, data

    def done(self) -> None: ...

    def later(self, seconds: float) -> None: ...


def leave(net: Network, name: str = "alpha") -> list[Outgoing]:
    """What a node says now, each message by itself."""
    kept = Kept()
    sharing.share(net.nodes[name].bench)
    while sending.send(net.nodes[name].bench, kept):  # type: ignore[arg-type]
        pass
    return [one for one in kept.parcels if one.to_node == "beta"]


def hand(net: Network, *parcels: Outgoing) -> None:
    for one in parcels:
        receiving.take(net.nodes["beta"].bench, [Handed("alpha", one.data)])


def live(net: Network, record_id: str, bureau: str) -> bool:
    with net.nodes["beta"].bench.database.read() as connection:
        found = store.fetch_any(connection, record_id)
    return found is not None and found.status == "live" and found.audience.admits(bureau)


def change(net: Network, record_id: str, audience: object) -> None:
    records.correct(net.at("FR").bench, net.officer("FR"), record_id, {"audience": audience}, version=None, reason="as said")


def test_a_bureau_is_given_what_was_taken_back_from_another_on_its_node(network: Made) -> None:
    net = network()
    record_id = share(net, "FR", "Nadia Exemplar", audience=only("DE"))
    hand(net, *leave(net))
    change(net, record_id, only("AT"))
    for_at, recall = leave(net)
    hand(net, recall, for_at)
    assert not live(net, record_id, "DE")
    assert live(net, record_id, "AT")


def test_what_waited_is_not_done_after_its_recall_came_first(network: Made) -> None:
    net = network()
    first = leave(net) if share(net, "FR", "Otto Exemplar", audience=only("DE")) else []
    record_id = share(net, "FR", "Nadia Exemplar", audience=only("DE"))
    (early,) = leave(net)
    share(net, "FR", "Kofi Exemplar", audience=only("DE"))
    leave(net)
    change(net, record_id, only("BE"))
    (recall,) = leave(net)
    hand(net, early, recall, *first)
    assert not live(net, record_id, "DE")


def test_what_waited_for_one_bureau_was_done_for_another(network: Made) -> None:
    net = network()
    share(net, "FR", "Otto Exemplar", audience=only("AT"))
    (first,) = leave(net)
    record_id = share(net, "FR", "Nadia Exemplar")
    (second,) = leave(net)
    hand(net, second)
    assert (live(net, record_id, "DE"), live(net, record_id, "AT")) == (True, False)
    hand(net, first)
    assert live(net, record_id, "AT")


def test_an_older_directory_that_comes_with_a_newer_one_undoes_nothing(network: Made) -> None:
    net = network(THREE)
    alpha, admin = net.nodes["alpha"].bench, net.admin("alpha")
    older = membership.group(alpha, admin, "g5", {"DE": clock.after(clock.now(), hours=9)}).document
    newer = membership.remove(alpha, admin, "JP").document
    receiving.take(net.nodes["beta"].bench, [Handed("alpha", newer), Handed("alpha", older)])
    with net.nodes["beta"].bench.database.read() as connection:
        assert peers.newest(connection) == membership.listing(alpha, admin).version
        assert peers.document(connection, peers.newest(connection) - 1) is None


def test_what_a_bureau_that_left_had_yet_to_say_holds_up_nobody(network: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "BATCH", 3)
    net = network(THREE)
    beta = net.nodes["beta"].bench
    for number in range(6):
        share(net, "DE", f"Otto Exemplar{number}")
    while sharing.share(beta):
        pass
    membership.remove(net.nodes["alpha"].bench, net.admin("alpha"), "DE")
    net.spread()
    share(net, "DE", "Pavel Exemplar")
    share(net, "AT", "Ingrid Exemplar")
    net.settle(6)
    assert net.check("FR", "Ingrid Exemplar")["verdict"] == "hit"
    assert net.check("FR", "Pavel Exemplar")["verdict"] == "no_hit"


def test_what_waits_for_a_node_that_left_holds_up_nobody(network: Made) -> None:
    net = network({**TWO_AND_ONE})
    alpha = net.nodes["alpha"].bench
    for number in range(5):
        share(net, "FR", f"Otto Exemplar{number}", audience=only("KE"))
    while sharing.share(alpha):
        pass
    membership.remove(alpha, net.admin("alpha"), "KE")
    share(net, "FR", "Ingrid Exemplar")
    sharing.share(alpha)
    kept = Kept()
    assert sending.send(alpha, kept, limit=2) == 1  # type: ignore[arg-type]
    assert [one.to_node for one in kept.parcels] == ["beta"]


TWO_AND_ONE = {"alpha": ("FR",), "beta": ("DE",), "gamma": ("KE",)}


def test_more_recalls_than_a_pulse_has_room_for_are_all_proven(network: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulses.pulses, "RECEIPTS", 4)
    net = network()
    ids = [share(net, "FR", f"Otto Exemplar{number}") for number in range(11)]
    net.settle()
    for one in ids:
        records.recall(net.at("FR").bench, net.officer("FR"), one, "over")
        sharing.share(net.at("FR").bench)
    net.settle()
    with net.nodes["alpha"].bench.database.read() as connection:
        assert all(letters.proven(connection, one).keys() == {"DE", "AT"} for one in ids)
    assert net.quiet("alpha")


def test_a_report_that_is_said_again_is_delivered_once(network: Made) -> None:
    from carillon.desk import inbox
    from tests.desk.exchange.test_told import send

    net = network()
    report_id = send(net, "FR", "DE")
    alpha = net.nodes["alpha"].bench
    with alpha.database.write() as connection:
        (number,) = letters.told(connection, [report_id])[report_id].values()
        end = {one.addressee: one for one in letters.all_ends(connection)}["DE"]
        message = connection.exec_driver_sql("SELECT message FROM slips WHERE addressee = 'DE' AND seq = ?", (number.seq,)).scalar_one()
        found = post.directory(connection)
        assert found is not None
        assert alpha.keyring is not None
        letter = letters.fetch(connection, [message])
        again = post._places(alpha.keyring, found, letter[message], ["DE"], {"DE": (end.seq, end.hash)}, None)
        letters.place_again(connection, [(message, again[0])])
    net.settle()
    assert net.quiet("alpha")
    told = [one.text for one in inbox.page(net.at("DE").bench, net.officer("DE"), limit=9) if one.kind == "report"]
    assert len(told) == 1
    with net.nodes["beta"].bench.database.read() as connection:
        assert all(one.seq == one.known for one in lines.all_lines(connection))
