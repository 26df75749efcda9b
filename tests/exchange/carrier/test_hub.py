# SPDX-License-Identifier: Apache-2.0
"""A hub lives through crashes, lost streams, changes of its plan and a full disk; what it acknowledged it still has."""

import os
import signal
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from carillon.errors import Error, Unavailable
from carillon.exchange.carrier import certificates
from carillon.exchange.carrier.hub import Hub, secured
from carillon.exchange.carrier.nats_transport import NatsTransport
from carillon.exchange.transport import NoAddressee, Outgoing
from tests.exchange.carrier.network import ADMINISTRATOR, Network, changed, key_of, plan_for, until


def kill(hub: Hub) -> None:
    pid = hub.server.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)


def collect(line: NatsTransport, many: int) -> list[bytes]:
    got: list[bytes] = []

    def more() -> bool:
        try:
            for one in line.receive(200, 1):
                got.append(one.data)
                one.done()
        except Unavailable:
            pass
        return len(got) >= many

    until(more)
    return got


def insist(line: NatsTransport, to: str, data: bytes, word: str) -> None:
    """Sends again until the carrier has it, as an outbox does."""

    failures: list[str] = []

    def try_it() -> bool:
        try:
            line.publish(to, data, word)
        except Error as failure:
            failures.append(failure.message)
            return False
        return True

    try:
        until(try_it)
    except AssertionError:
        raise AssertionError(f"it was never taken: {failures[-1]}, {line.state()}") from None


def test_what_was_acknowledged_survives_kill_9(network: Network) -> None:
    hub = network.hub("fr", "de")
    fr, de = network.line("fr", hub.server), network.line("de", hub.server)
    kept = []
    for n in range(60):
        if n % 20 == 10:
            kill(hub)
        data = f"{n}".encode()
        insist(fr, "de", data, f"{n}")
        kept.append(data)
    came = collect(de, 60)
    assert list(dict.fromkeys(came)) == kept
    assert hub.server.restarts == 3
    assert fr.state().reconnects >= 3


def test_kill_9_in_the_middle_of_many(network: Network) -> None:
    hub = network.hub("fr", "de")
    fr, de = network.line("fr", hub.server), network.line("de", hub.server)
    parcels = [Outgoing("de", f"{n}".encode(), f"{n}") for n in range(500)]
    until(fr.connected)
    first = fr.publish_many(parcels[:250])
    kill(hub)
    second = fr.publish_many(parcels[250:])
    until(fr.connected)
    acknowledged = {one.data for one, outcome in zip(parcels, first + second, strict=True) if outcome is None}
    assert len(acknowledged) >= 250
    for one, outcome in zip(parcels, first + second, strict=True):
        if outcome is not None:
            insist(fr, "de", one.data, one.message_id)
    assert set(collect(de, 500)) == {one.data for one in parcels}


def test_a_waiting_receiver_and_a_server_of_questions_come_back_after_a_restart(network: Network) -> None:
    hub = network.hub("fr", "de")
    fr, de = network.line("fr", hub.server), network.line("de", hub.server)
    de.serve_asked(lambda question: question)
    hub.server.restart()
    insist(fr, "de", b"x", "1")
    assert collect(de, 1) == [b"x"]
    until(fr.connected)
    assert until(lambda: fr.ask("de", b"y", 5)) == b"y"


def test_an_acknowledgement_said_without_a_connection_is_said_later(network: Network) -> None:
    hub = network.hub("fr", "de")
    fr, de = network.line("fr", hub.server), network.line("de", hub.server)
    fr.publish("de", b"x", "1")
    [came] = de.receive(1, 5)
    hub.server.stop()
    until(lambda: not de.connected())
    came.done()
    hub.server.start()
    until(lambda: de.state().pending == 0)


def test_it_starts_before_the_hub_and_connects_when_that_comes(network: Network, tmp_path: Path) -> None:
    hub = network.hub("fr")
    fr = network.line("fr", hub.server)
    hub.stop()
    until(lambda: not fr.connected())
    late = network.line("fr", hub.server, wait=False)
    assert not late.connected()
    hub.start()
    until(lambda: late.connected() and fr.connected())


def test_a_stream_deleted_under_us_is_an_error_and_the_keeper_makes_it_again(network: Network) -> None:
    hub = network.hub("fr", "de")
    fr, de = network.line("fr", hub.server), network.line("de", hub.server)
    fr.publish("de", b"before", "1")
    hub.remove("de")
    with pytest.raises(NoAddressee):
        fr.publish("de", b"lost?", "2")
    with pytest.raises(Unavailable, match="no box for de, this node"):
        de.receive(1, 0)
    assert hub.tend().made == ("de",)
    fr.publish("de", b"after", "2")
    assert [one.data for one in de.receive(5, 5)] == [b"after"]


def test_the_keeper_goes_round_by_itself(network: Network) -> None:
    hub = network.hub("fr", "de", every=0.05)
    fr = network.line("fr", hub.server)
    hub.remove("de")
    insist(fr, "de", b"x", "1")
    assert hub.alive()


def test_a_node_joins_and_its_box_is_there_without_a_restart(network: Network) -> None:
    hub = network.hub("fr", "de")
    fr, pid = network.line("fr", hub.server), hub.server.pid
    fr.publish("de", b"x", "1")
    assert hub.change(plan_for("fr", "de", "ke")).made == ("ke",)
    ke = network.line("ke", hub.server)
    fr.publish("ke", b"welcome", "1")
    assert [one.data for one in ke.receive(5, 5)] == [b"welcome"]
    assert fr.state().reconnects == 0
    assert hub.server.pid == pid


def test_limits_change_with_the_plan(network: Network) -> None:
    hub = network.hub("fr", "de")
    tended = hub.change(changed(plan_for("fr", "de"), bytes_per_node=1 << 20, max_age_days=7))
    assert tended.changed == ("de", "fr")
    assert hub.tend() == type(tended)()


def test_a_node_leaves_and_its_box_stays_until_it_is_removed(network: Network) -> None:
    hub = network.hub("fr", "de")
    network.line("fr", hub.server).publish("de", b"x", "1")
    assert hub.change(plan_for("fr")).left_over == ("de",)
    assert {box.node: box.parcels for box in hub.boxes()} == {"de": 1, "fr": 0}
    hub.remove("de")
    assert hub.tend().left_over == ()


def test_the_operator_sees_numbers_and_ages(network: Network) -> None:
    hub = network.hub("fr", "de")
    fr, de = network.line("fr", hub.server), network.line("de", hub.server)
    fr.publish_many([Outgoing("de", bytes(1000), f"{n}") for n in range(3)])
    de.receive(1, 5)
    [box, empty] = hub.boxes()
    assert (box.node, box.parcels, box.waiting, box.handed_over) == ("de", 3, 2, 1)
    assert box.bytes > 3000
    assert box.oldest is not None
    assert abs(datetime.now(UTC) - box.oldest) < timedelta(hours=1)
    assert (empty.node, empty.parcels, empty.oldest, empty.copies) == ("fr", 0, None, 1)


def test_a_hub_with_the_wrong_administrator_says_so(network: Network, tmp_path: Path) -> None:
    hub = Hub(tmp_path / "x", plan_for("fr"), key_of("somebody"))
    network.endings.append(hub.stop)
    with pytest.raises(Unavailable, match="key"):
        hub.start(wait=2)
    assert not hub.server.alive()


# TLS -------------------------------------------------------------------------------------------------------------------


def test_everything_passes_through_tls_pinned_to_the_hubs_authority(network: Network) -> None:
    hub = network.hub("fr", "de", tls=True)
    authority = (network.folder / "authority" / "authority.pem").read_text()
    assert hub.server.url.startswith("tls://")
    fr, de = (network.line(one, hub.server, authority=authority) for one in ("fr", "de"))
    de.serve_asked(lambda question: question)
    fr.publish("de", bytes(1_000_000), "1")
    assert [len(one.data) for one in de.receive(1, 10)] == [1_000_000]
    assert fr.ask("de", b"x", 10) == b"x"


def test_another_authority_is_not_trusted_nor_is_plain_speech_heard(network: Network, tmp_path: Path) -> None:
    hub = network.hub("fr", tls=True)
    other = certificates.make_authority(tmp_path / "other", "another", datetime.now(UTC)).read_text()
    fr = network.line("fr", hub.server, authority=other, wait=False)
    until(lambda: "not one of the hub's authority" in fr.state().trouble)
    plain = NatsTransport("fr", key_of("fr"), [hub.server.url.replace("tls:", "nats:")])
    network.endings.append(plain.close)
    until(lambda: plain.state().trouble)
    assert not fr.connected()
    assert not plain.connected()


def test_a_certificate_that_ends_soon_is_renewed_without_a_restart(network: Network) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=certificates.SERVER_DAYS - certificates.RENEW_DAYS + 1)
    plan = secured(plan_for("fr"), network.folder / "authority", (), long_ago)
    assert plan.tls is not None
    before, authority = Path(plan.tls.certificate).read_bytes(), Path(plan.tls.authority).read_text()
    hub = network.start_hub(plan, every=0.05)
    fr, pid = network.line("fr", hub.server, authority=authority), hub.server.pid
    until(lambda: Path(plan.tls.certificate).read_bytes() != before)
    network.line("fr", hub.server, authority=authority)
    assert fr.state().reconnects == 0
    assert hub.server.pid == pid


# A full disk -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 24 MB, where this machine lets us mount one."""
    place = tmp_path / "small"
    place.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", place], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip(f"a small disk cannot be mounted here: {done.stderr.strip()}")
    yield place
    subprocess.run(["umount", "-l", place], check=False)


def test_a_full_disk_is_an_error_for_the_sender_and_loses_nothing(network: Network, small_disk: Path) -> None:
    hub = Hub(small_disk / "hub", plan_for("fr", "de"), ADMINISTRATOR, every=0.05, room=2_000_000)
    network.endings.append(hub.stop)
    hub.start()
    fr, de = network.line("fr", hub.server), network.line("de", hub.server)
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(10_000_000))
    parcels = [Outgoing("de", f"{n:6}".encode() + bytes(500_000), f"{n}") for n in range(32)]
    outcome = fr.publish_many(parcels)
    kept = [one.data[:6] for one, failure in zip(parcels, outcome, strict=True) if failure is None]
    assert 5 < len(kept) < 32
    until(lambda: "free on the disk" in hub.trouble)
    assert not hub.alive()
    ballast.unlink()
    until(hub.alive)
    insist(fr, "de", b"room again", "later")
    assert set(kept) <= {one[:6] for one in collect(de, len(kept) + 1)}
