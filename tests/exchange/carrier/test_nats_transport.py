# SPDX-License-Identifier: Apache-2.0
"""Parcels and questions between two nodes through one real server."""

import threading

import pytest

from carillon.errors import Invalid, TooLarge, Unavailable
from carillon.exchange.carrier import nats_transport
from carillon.exchange.carrier.nats_transport import NatsTransport
from carillon.exchange.transport import LARGEST, BoxFull, NoAddressee, Outgoing
from tests.exchange.carrier.network import Network, key_of, until


def test_a_parcel_comes_with_its_sender_and_is_forgotten_when_done(network: Network) -> None:
    hub = network.hub("fr", "de")
    fr, de = network.line("fr", hub.server), network.line("de", hub.server)
    fr.publish("de", b"bonjour", "1")
    [came] = de.receive(10, 5)
    assert (came.data, came.sender, came.tries) == (b"bonjour", "fr", 1)
    assert de.state().pending == 1
    came.done()
    until(lambda: de.state().pending == 0)
    until(lambda: de.state().stored_bytes == 0)
    assert de.receive(10, 0) == []


def test_the_same_id_is_the_same_parcel_but_only_of_the_same_sender(network: Network) -> None:
    hub = network.hub("fr", "de", "ke")
    fr, ke, de = (network.line(one, hub.server) for one in ("fr", "ke", "de"))
    for _ in range(3):
        fr.publish("de", b"once", "1")
    ke.publish("de", b"mine", "1")
    fr.publish("ke", b"elsewhere", "1")
    assert [one.data for one in de.receive(10, 5)] == [b"once", b"mine"]
    assert [one.data for one in ke.receive(10, 5)] == [b"elsewhere"]


def test_many_come_in_order_and_whole(network: Network) -> None:
    hub = network.hub("fr", "de")
    fr, de = network.line("fr", hub.server), network.line("de", hub.server)
    sent = [Outgoing("de", f"{n}".encode() * 100, f"{n}") for n in range(1000)]
    assert fr.publish_many(sent) == [None] * 1000
    came: list[bytes] = []
    while len(came) < 1000:
        for one in de.receive(300, 5):
            came.append(one.data)
            one.done()
    assert came == [one.data for one in sent]


def test_publish_many_tells_each_failure_in_its_place(network: Network) -> None:
    hub = network.hub("fr", "de")
    fr = network.line("fr", hub.server)
    parcels = [Outgoing("de", b"1", "1"), Outgoing("nobody", b"2", "2"), Outgoing("a.b", b"3", "3"), Outgoing("de", b"4", "4")]
    assert [type(one) for one in fr.publish_many(parcels)] == [type(None), NoAddressee, Invalid, type(None)]


def test_what_is_given_back_comes_again_and_counts(network: Network) -> None:
    hub = network.hub("fr", "de")
    fr, de = network.line("fr", hub.server), network.line("de", hub.server)
    fr.publish("de", b"hard", "1")
    de.receive(1, 5)[0].later(0)
    [again] = de.receive(1, 30)
    assert (again.data, again.tries) == (b"hard", 2)


def test_what_is_not_acknowledged_comes_again(network: Network) -> None:
    hub = network.hub("fr", "de", collect_again_seconds=1)
    fr, de = network.line("fr", hub.server), network.line("de", hub.server)
    fr.publish("de", b"x", "1")
    assert len(de.receive(5, 5)) == 1
    assert de.receive(5, 0) == []
    [again] = de.receive(5, 30)
    assert again.tries == 2


def test_receive_wakes_when_something_comes(network: Network) -> None:
    hub = network.hub("fr", "de")
    fr, de = network.line("fr", hub.server), network.line("de", hub.server)
    came: list[bytes] = []
    waiting = threading.Thread(target=lambda: came.extend(one.data for one in de.receive(5, 60)))
    waiting.start()
    fr.publish("de", b"now", "1")
    waiting.join(30)
    assert came == [b"now"]


def test_a_long_wait_is_many_requests(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nats_transport, "PULL_SECONDS", 0.05)
    hub = network.hub("fr", "de")
    fr, de = network.line("fr", hub.server), network.line("de", hub.server)
    assert de.receive(5, 0.3) == []
    came: list[bytes] = []
    waiting = threading.Thread(target=lambda: came.extend(one.data for one in de.receive(5, 60)))
    waiting.start()
    fr.publish("de", b"now", "1")
    waiting.join(30)
    assert came == [b"now"]


def test_two_processes_of_a_node_share_what_comes(network: Network) -> None:
    hub = network.hub("fr", "de")
    fr, one, two = network.line("fr", hub.server), network.line("de", hub.server), network.line("de", hub.server)
    fr.publish_many([Outgoing("de", f"{n}".encode(), f"{n}") for n in range(10)])
    first, second = one.receive(5, 5), two.receive(50, 5)
    assert sorted(int(got.data) for got in first + second) == list(range(10))


@pytest.mark.parametrize("size", [0, 1, LARGEST])
def test_any_size_up_to_the_limit_passes(network: Network, size: int) -> None:
    hub = network.hub("fr", "de")
    fr, de = network.line("fr", hub.server), network.line("de", hub.server)
    fr.publish("de", b"x" * size, "1")
    assert [len(one.data) for one in de.receive(2, 10)] == [size]


def test_big_parcels_do_not_choke_the_receiver(network: Network) -> None:
    hub = network.hub("fr", "de")
    fr, de = network.line("fr", hub.server), network.line("de", hub.server)
    assert fr.publish_many([Outgoing("de", bytes(1_000_000), f"{n}") for n in range(60)]) == [None] * 60
    came = 0
    while came < 60:
        got = de.receive(60, 10)
        assert got
        came += len(got)
        for one in got:
            assert one.tries == 1
            one.done()


def test_what_is_too_large_or_has_no_proper_name_is_not_tried(network: Network) -> None:
    hub = network.hub("fr")
    fr = network.line("fr", hub.server)
    with pytest.raises(TooLarge):
        fr.publish("de", b"x" * (LARGEST + 1), "1")
    for name in ("", "a.b", "*", ">", "a b", "é", "x" * 64):
        with pytest.raises(Invalid):
            fr.publish(name, b"x", "1")
        with pytest.raises(Invalid):
            fr.ask(name, b"x", 1)


def test_a_node_without_a_box_is_an_error_and_not_a_silent_success(network: Network) -> None:
    fr = network.line("fr", network.hub("fr").server)
    with pytest.raises(NoAddressee, match="no box for de"):
        fr.publish("de", b"x", "1")


def test_a_full_box_refuses_and_says_so_and_others_are_not_touched(network: Network) -> None:
    hub = network.hub("fr", "de", "ke", bytes_per_node=20_000)
    fr, de = network.line("fr", hub.server), network.line("de", hub.server)
    outcome = fr.publish_many([Outgoing("de", bytes(5_000), f"{n}") for n in range(10)])
    assert outcome[0] is None
    assert isinstance(outcome[-1], BoxFull)
    fr.publish("ke", b"free", "1")
    kept = [one for one in outcome if one is None]
    for one in de.receive(10, 5):
        one.done()
    until(lambda: de.state().stored_bytes == 0)
    fr.publish("de", b"again", "later")
    assert 1 <= len(kept) < 10


def test_one_senders_flood_leaves_room_for_others(network: Network) -> None:
    hub = network.hub("fr", "de", "ke", parcels_per_sender=5)
    fr, ke = network.line("fr", hub.server), network.line("ke", hub.server)
    outcome = fr.publish_many([Outgoing("de", b"x", f"{n}") for n in range(7)])
    assert [type(one) for one in outcome] == [type(None)] * 5 + [BoxFull] * 2
    ke.publish("de", b"x", "1")


def test_a_question_is_answered(network: Network) -> None:
    hub = network.hub("fr", "de")
    fr, de = network.line("fr", hub.server), network.line("de", hub.server)
    de.serve_asked(lambda question: question[::-1])
    assert fr.ask("de", b"abc", 10) == b"cba"
    assert de.ask("de", b"abc", 10) == b"cba"
    assert de.state().stored_bytes == 0


def test_a_question_to_nobody_or_to_one_who_fails_has_no_answer(network: Network) -> None:
    hub = network.hub("fr", "de", "ke")
    fr, de = network.line("fr", hub.server), network.line("de", hub.server)
    assert fr.ask("ke", b"anybody?", 30) is None
    assert fr.ask("stranger", b"anybody?", 30) is None

    def fail(question: bytes) -> bytes:
        if question == b"fail":
            raise ValueError(question)
        return b"fine"

    de.serve_asked(fail)
    assert fr.ask("de", b"fail", 0.3) is None
    assert fr.ask("de", b"well", 10) == b"fine"


def test_questions_are_answered_a_few_at_a_time(network: Network) -> None:
    hub = network.hub("fr", "de")
    fr, de = network.line("fr", hub.server), network.line("de", hub.server)
    at_once, most, guard = 0, 0, threading.Lock()
    enough = threading.Barrier(4)

    def answer(question: bytes) -> bytes:
        nonlocal at_once, most
        with guard:
            at_once += 1
            most = max(most, at_once)
        enough.wait(30)
        with guard:
            at_once -= 1
        return question

    de.serve_asked(answer)
    got: list[bytes | None] = []
    askers = [threading.Thread(target=lambda n=n: got.append(fr.ask("de", f"{n}".encode(), 60))) for n in range(16)]
    for one in askers:
        one.start()
    for one in askers:
        one.join(60)
    assert sorted(int(one or -1) for one in got) == list(range(16))
    assert most == 4


def test_without_a_server_everything_fails_clearly_and_at_once(network: Network) -> None:
    lonely = NatsTransport("fr", key_of("fr"), ["nats://127.0.0.1:9"])
    network.endings.append(lonely.close)
    for call in (lambda: lonely.publish("de", b"x", "1"), lambda: lonely.receive(1, 0.1), lambda: lonely.ask("de", b"x", 1)):
        with pytest.raises(Unavailable, match="No connection"):
            call()
    state = lonely.state()
    assert (state.connected, state.pending, state.round_trip_ms) == (False, None, None)
    until(lambda: "nobody listens" in lonely.state().trouble)


def test_a_closed_line_says_so(network: Network) -> None:
    fr = network.line("fr", network.hub("fr").server)
    fr.close()
    fr.close()
    assert not fr.connected()
    with pytest.raises(Unavailable):
        fr.publish("fr", b"x", "1")


def test_the_state_tells_how_the_line_stands(network: Network) -> None:
    hub = network.hub("fr", "de")
    fr, de = network.line("fr", hub.server), network.line("de", hub.server)
    fr.publish("de", bytes(1000), "1")
    state = de.state()
    assert state.connected
    assert state.server == hub.server.url
    assert state.pending == 1
    assert state.stored_bytes is not None
    assert state.stored_bytes >= 1000
    assert state.round_trip_ms is not None
    assert state.since is not None


@pytest.mark.parametrize("address", ["nats://192.0.2.1:4222", "http://127.0.0.1", "tls://192.0.2.1:4222"])
def test_nothing_goes_to_another_machine_without_tls_and_an_authority(address: str) -> None:
    with pytest.raises(Invalid):
        NatsTransport("fr", key_of("fr"), [address])


def test_an_authority_that_is_none_is_refused() -> None:
    with pytest.raises(Invalid, match="PEM"):
        NatsTransport("fr", key_of("fr"), ["tls://192.0.2.1:4222"], "no certificate")
