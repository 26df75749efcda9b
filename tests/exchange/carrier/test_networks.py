# SPDX-License-Identifier: Apache-2.0
"""More than one server: nodes behind servers of their own, and hubs of three servers of which one dies."""

import os
import shutil
import signal
from datetime import UTC, datetime
from pathlib import Path

import pytest

from carillon.errors import Unavailable
from carillon.exchange.carrier.config import Cluster, HubPlan
from carillon.exchange.carrier.hub import Hub, secured
from carillon.exchange.carrier.keeper import Box
from carillon.exchange.carrier.nats_transport import NatsTransport
from carillon.exchange.carrier.server import free_port
from carillon.exchange.transport import NoAddressee, Outgoing
from tests.exchange.carrier.network import Network, changed, key_of, plan_for, until
from tests.exchange.carrier.test_hub import collect, insist


def test_a_node_behind_its_own_server_speaks_through_the_hub(network: Network) -> None:
    hub = network.hub("fr", "de", leaf_port=0)
    leaf = network.leaf("fr", hub)
    fr, de = network.line("fr", leaf), network.line("de", hub.server)
    insist(fr, "de", b"up", "1")
    de.publish("fr", b"down", "1")
    assert collect(de, 1) == [b"up"]
    assert collect(fr, 1) == [b"down"]
    for one in (fr, de):
        one.serve_asked(lambda question: question[::-1])
    assert until(lambda: fr.ask("de", b"abc", 5)) == b"cba"
    assert until(lambda: de.ask("fr", b"abc", 5)) == b"cba"
    until(lambda: fr.state().pending == 0)
    until(lambda: fr.state().stored_bytes == 0)


def test_leaves_speak_to_each_other_through_tls(network: Network) -> None:
    hub = network.hub("fr", "de", leaf_port=0, tls=True)
    authority = str(network.folder / "authority" / "authority.pem")
    fr, de = (network.line(one, network.leaf(one, hub, authority=authority)) for one in ("fr", "de"))
    insist(fr, "de", bytes(1_000_000), "1")
    insist(de, "fr", b"x", "1")
    assert [len(one) for one in collect(de, 1)] == [1_000_000]
    assert collect(fr, 1) == [b"x"]


def test_a_leaf_with_anothers_key_or_a_strangers_does_not_get_in(network: Network) -> None:
    hub = network.hub("fr", "de", leaf_port=0)
    leaf = network.leaf("stranger", hub)
    line = network.line("stranger", leaf)
    until(lambda: leaf.said("Authorization Violation"))
    with pytest.raises((NoAddressee, Unavailable)):
        line.publish("de", b"x", "1")


def test_while_the_hub_is_away_a_leaf_says_so_and_goes_on_after(network: Network) -> None:
    hub = network.hub("fr", "de", leaf_port=0)
    fr = network.line("fr", network.leaf("fr", hub))
    insist(fr, "de", b"1", "1")
    hub.server.stop()

    def refused() -> bool:
        try:
            fr.publish("de", b"2", "2")
        except (NoAddressee, Unavailable):
            return True
        return False

    until(refused)
    hub.server.start()
    insist(fr, "de", b"2", "2")
    assert collect(network.line("de", hub.server), 2) == [b"1", b"2"]


# A hub of three servers --------------------------------------------------------------------------------------------------


def trio(*nodes: str, tls: Path | None = None) -> list[HubPlan]:
    ports = [free_port() for _ in range(3)]
    routes = tuple(f"127.0.0.1:{port}" for port in ports)
    plan = changed(plan_for(*nodes), replicas=3, leaf_port=0)
    if tls:
        plan = secured(plan, tls, (), datetime.now(UTC))
    clusters = [Cluster(name="hub", host="127.0.0.1", port=port, routes=routes, secret="only-for-the-three") for port in ports]
    return [changed(plan, name=f"hub-{n}", cluster=cluster) for n, cluster in enumerate(clusters)]


@pytest.fixture(params=["plain", "tls"])
def three(request: pytest.FixtureRequest, network: Network) -> list[Hub]:
    tls = network.folder / "authority" if request.param == "tls" else None
    hubs = [network.start_hub(plan, every=0.5) for plan in trio("fr", "de", "ke", tls=tls)]
    until(lambda: all(hub.alive() for hub in hubs))
    return hubs


def line_to(network: Network, node: str, hubs: list[Hub]) -> NatsTransport:
    tls = hubs[0].plan.tls
    return network.line(node, *(hub.server for hub in hubs), authority=Path(tls.authority).read_text() if tls else "")


def boxes_at(hub: Hub) -> list[Box]:
    """None while a leader is being elected."""
    try:
        return hub.boxes()
    except Unavailable:
        return []


@pytest.mark.soak
def test_three_servers_go_on_without_one_and_lose_nothing(network: Network, three: list[Hub]) -> None:
    fr, de = line_to(network, "fr", three), line_to(network, "de", three[::-1])
    de.serve_asked(lambda question: question)
    sent = [f"{n}".encode() for n in range(90)]
    for number, data in enumerate(sent):
        if number == 30:
            three[0].server.stop()
        if number == 60:
            three[0].server.start()
            until(three[0].alive)
            victim = three[1].server.pid
            assert victim is not None
            os.kill(victim, signal.SIGKILL)
        insist(fr, "de", data, f"{number}")
    assert list(dict.fromkeys(collect(de, 90))) == sent
    assert until(lambda: fr.ask("de", b"x", 5)) == b"x"
    until(lambda: [box.parcels for box in boxes_at(three[2])] == [0, 0, 0])


@pytest.mark.soak
def test_without_a_majority_nothing_is_acknowledged(network: Network) -> None:
    hubs = [network.start_hub(plan, every=0.5) for plan in trio("fr", "de")]
    until(lambda: all(hub.alive() for hub in hubs))
    fr = line_to(network, "fr", hubs[:1])
    insist(fr, "de", b"1", "1")
    for hub in hubs[1:]:
        hub.server.stop()
    with pytest.raises((Unavailable, NoAddressee)):
        fr.publish("de", b"2", "2")
    for hub in hubs[1:]:
        hub.server.start()
    insist(fr, "de", b"2", "2")
    assert list(dict.fromkeys(collect(line_to(network, "de", hubs), 2))) == [b"1", b"2"]


@pytest.mark.soak
def test_a_leaf_of_three_servers_finds_another_when_its_own_dies(network: Network) -> None:
    hubs = [network.start_hub(plan, every=0.5) for plan in trio("fr", "de")]
    until(lambda: all(hub.alive() for hub in hubs))
    leaf = network.leaf("fr", *hubs)
    fr, de = network.line("fr", leaf), line_to(network, "de", hubs)
    for number, hub in enumerate(hubs):
        insist(fr, "de", f"{number}".encode(), f"{number}")
        hub.server.stop()
        insist(fr, "de", f"{number} again".encode(), f"{number} again")
        hub.server.start()
        until(lambda: all(one.alive() for one in hubs))
    assert len(set(collect(de, 6))) == 6


@pytest.mark.soak
def test_a_plan_changes_on_all_three(network: Network, three: list[Hub]) -> None:
    fr = line_to(network, "fr", three)
    for hub in three:
        hub.change(changed(hub.plan, nodes={**hub.plan.nodes, "jp": key_of("jp").public}))
    insist(fr, "jp", b"welcome", "1")
    assert collect(line_to(network, "jp", three), 1) == [b"welcome"]
    assert fr.publish_many([Outgoing("jp", b"x", f"{n}") for n in range(500)]) == [None] * 500


@pytest.mark.soak
def test_a_server_that_lost_its_disk_is_filled_again_by_the_others(network: Network, three: list[Hub]) -> None:
    fr = line_to(network, "fr", three)
    sent = [f"{n}".encode() for n in range(20)]
    for number, data in enumerate(sent):
        insist(fr, "de", data, f"{number}")
    three[0].server.stop()
    shutil.rmtree(three[0].server.folder / "streams")
    three[0].server.start()
    until(lambda: [box.copies for box in boxes_at(three[0])] == [3, 3, 3])
    three[1].server.stop()
    assert list(dict.fromkeys(collect(line_to(network, "de", three), 20))) == sent
    three[1].server.start()
    until(lambda: all(hub.alive() for hub in three))
