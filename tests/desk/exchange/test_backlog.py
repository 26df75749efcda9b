# SPDX-License-Identifier: Apache-2.0
"""A backlog: what comes next is opened while what came before is written, and all of it is done in its turn, once, and as believed then."""

import os
import signal
from collections.abc import Callable, Sequence

import pytest

from carillon.desk.exchange import membership, opening, receiving, sending, sharing
from carillon.desk.exchange.receiving import Intake
from carillon.exchange.transport import Delivery
from carillon.store import clock, records
from carillon.store.exchange import lines, peers
from tests.desk.exchange.network import THREE, Network, only
from tests.desk.exchange.test_out_of_turn import Handed, Kept, leave, share

Made = Callable[..., Network]


class Box:
    """A carrier with parcels in a row; it notes how far it was emptied, and what was acknowledged."""

    def __init__(self, parcels: Sequence[tuple[str, bytes]]) -> None:
        self.waiting = [Acknowledged(*one) for one in parcels]
        self.all = list(self.waiting)

    def receive(self, limit: int, wait: float) -> list[Delivery]:
        taken, self.waiting = self.waiting[:limit], self.waiting[limit:]
        return list(taken)

    def done(self) -> int:
        return sum(one.acknowledged for one in self.all)


class Acknowledged(Handed):
    acknowledged = False

    def done(self) -> None:
        self.acknowledged = True


def intake(net: Network, parcels: Sequence[tuple[str, bytes]]) -> tuple[Intake, Box]:
    box = Box(parcels)
    return Intake(net.nodes["beta"].bench, box), box  # type: ignore[arg-type]


def applied(net: Network) -> int:
    with net.nodes["beta"].bench.database.read() as connection:
        return sum(line.seq for line in lines.all_lines(connection))


def said(net: Network, count: int) -> list[tuple[str, bytes]]:
    for number in range(count):
        share(net, "FR", f"Nadia Exemplar {number}", audience=only("DE"))
    return [("alpha", one.data) for one in leave(net)]


def drain(taking: Intake, limit: int) -> list[int]:
    """How many parcels each step did."""
    steps = []
    while done := taking.receive(limit)[0]:
        steps.append(done)
    taking.close()
    return steps


@pytest.mark.parametrize("processes", [1, 2])
def test_all_of_it_is_done_in_its_turn_and_once(network: Made, monkeypatch: pytest.MonkeyPatch, processes: int) -> None:
    monkeypatch.setattr(receiving, "PROCESSES", processes)
    monkeypatch.setattr(opening, "PROCESSES", processes)
    monkeypatch.setattr(opening, "SHARE", 2)
    net = network()
    parcels = said(net, 13)
    forged = parcels[4][1].replace(b'"seq":5', b'"seq":6')
    taking, box = intake(net, [*parcels[:4], ("alpha", forged), *parcels[4:], *parcels[:3]])
    assert drain(taking, 5) == [5, 5, 5, 2]
    assert (applied(net), box.done()) == (13, 17)
    with net.nodes["beta"].bench.database.read() as connection:
        assert peers.find(connection, "alpha").refused == 1


def test_no_more_than_one_batch_is_ahead_and_nothing_is_acknowledged_before_it_is_done(network: Made) -> None:
    net = network()
    taking, box = intake(net, said(net, 9))
    counts = []
    while taking.receive(2)[0]:
        counts.append((applied(net), box.done(), len(box.waiting)))
    taking.close()
    assert counts == [(2, 2, 5), (4, 4, 3), (6, 6, 1), (8, 8, 0), (9, 9, 0)]


def test_a_backlog_goes_on_where_the_processes_beside_were_ended(network: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (opening, receiving):
        monkeypatch.setattr(module, "PROCESSES", 2)
    net = network()
    taking, _ = intake(net, said(net, 8))
    taking.receive(2)
    assert taking._openers is not None
    for one in list(taking._openers._idle):
        os.kill(one._process.pid, signal.SIGKILL)
    assert drain(taking, 2) == [2, 2, 2]
    assert applied(net) == 8


@pytest.mark.parametrize("together", [False, True])
def test_what_was_opened_by_an_older_directory_is_judged_by_the_newer_one(network: Made, together: bool) -> None:
    net = network(THREE)
    record_id = share(net, "JP", "Kofi Exemplar", audience=only("DE"))
    (parcel,) = leave(net, "gamma")
    newer = membership.remove(net.nodes["alpha"].bench, net.admin("alpha"), "JP").document
    if together:
        receiving.take(net.nodes["beta"].bench, [Handed("alpha", newer), Handed("gamma", parcel.data)])
    else:
        taking, box = intake(net, [("alpha", newer), ("gamma", parcel.data)])
        assert (taking.receive(1)[0], len(box.waiting)) == (1, 0)
        assert drain(taking, 1) == [1]
    with net.nodes["beta"].bench.database.read() as connection:
        assert records.fetch_any(connection, record_id) is None
        assert peers.find(connection, "gamma").refused == 1


def test_what_was_opened_ahead_is_left_to_the_carrier_when_another_process_goes_on(network: Made) -> None:
    net = network()
    taking, box = intake(net, said(net, 3))
    taking.receive(1)
    taking.forget()
    assert drain(taking, 1) == [1]
    assert (box.done(), applied(net)) == (2, 1)


def test_a_node_that_is_heard_again_is_sent_to_at_once(network: Made) -> None:
    net = network()
    net.settle()
    share(net, "FR", "Nadia Exemplar")
    alpha = net.nodes["alpha"].bench
    with alpha.database.write() as connection:
        waits = clock.after(clock.now(), seconds=3600)
        peers.put(connection, peers.Peer("beta", failures=9, wait_until=waits, trouble="The box of beta is full."))
    sharing.share(alpha)
    kept = Kept()
    assert sending.send(alpha, kept) == 0  # type: ignore[arg-type]
    net.rounds["beta"].once()
    net.rounds["alpha"].once()
    assert net.check("DE", "Nadia Exemplar")["verdict"] == "no_hit"
    net.rounds["alpha"].once()
    net.rounds["beta"].once()
    assert net.check("DE", "Nadia Exemplar")["verdict"] == "hit"
