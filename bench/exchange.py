# SPDX-License-Identifier: Apache-2.0
"""The exchange: messages a second through two nodes beside plain NATS, catching up after an outage, a report to 190 bureaus on 10 nodes,
and a recall of many records until every node has signed for it.

Every node is a process of its own, and the hub a real server, all on this machine. CARILLON_BENCH_MESSAGES is the length of the outage.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from rich.table import Table

from bench import figures
from bench.persons import persons
from carillon import node as nodes
from carillon.core.model.record import Audience, Record, Value
from carillon.core.model.territories import CODES
from carillon.desk import records as desk_records
from carillon.desk import reports
from carillon.desk.exchange import hubs, membership
from carillon.desk.filing import file
from carillon.exchange.carrier.nats_transport import NatsTransport
from carillon.exchange.transport import Outgoing
from carillon.node import Node
from carillon.store import clock, people, records
from carillon.store.exchange import letters, lines, peers

PATIENCE = 1800.0
"""Seconds after which a measurement that does not end is given up."""


def measure(*, small: bool) -> tuple[Table, dict[str, Any]]:
    said = 2_000 if small else 10_000
    outage = int(os.environ.get("CARILLON_BENCH_MESSAGES", 2_000 if small else 50_000))
    recalled = 1_000 if small else 10_000
    found: dict[str, Any] = {}
    with _network({"alpha": ["FR"], "beta": ["DE"]}) as network:
        found["through"] = _through(network, said)
        found["plain"] = _plain(network, said)
        found["outage"] = _outage(network, outage)
    codes = sorted(code.upper() for code in CODES if len(code) == 2)[:190]
    hosts = {f"node{number}": codes[number::10] for number in range(10)}
    with _network(hosts) as network:
        found["report"] = _report(network, 3 if small else 7)
        found["recall"] = _recall(network, recalled)
    return _table(found), found


class _Network:
    """Nodes of one exchange; the first one founded it and keeps its hub."""

    def __init__(self, folder: Path, hosts: dict[str, list[str]]) -> None:
        self.folder, self.hosts = folder, hosts
        self.nodes: dict[str, Node] = {}
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        for name, codes in hosts.items():
            bureaus = [people.Bureau(code=code, names={"en": code}, country=code[:2]) for code in codes]
            nodes.make(folder / name, bureaus, name=name, officers=False)
            self.nodes[name] = nodes.open_node(folder / name)
        first, *others = hosts
        admin = self.actor(first, "admin")
        bench = self.nodes[first].bench
        change = hubs.found(bench, admin, hubs.HubSettings(host="127.0.0.1", port=_free_port()))
        for name in others:
            asked, fingerprint = membership.request(self.nodes[name].bench, self.actor(name, "admin"))
            change = membership.admit(bench, admin, asked, fingerprint)
        for name in others:
            membership.join(self.nodes[name].bench, self.actor(name, "admin"), change.document, change.roots)

    def actor(self, name: str, role: str = "officer") -> Any:
        return nodes.actor(self.nodes[name], None, self.hosts[name][0], role=role)

    def start(self, *names: str) -> None:
        for name in names:
            command = [sys.executable, "-m", "bench.exchange_node", str(self.folder / name)]
            self._running[name] = subprocess.Popen(command, stderr=subprocess.DEVNULL)

    def stop(self, *names: str) -> None:
        for name in names or tuple(self._running):
            self._running[name].terminate()
            self._running.pop(name).wait(60)

    def memory(self, name: str) -> float:
        """Megabytes of a node's process and of those that it started to open parcels."""
        pid = self._running[name].pid
        children = [one for file in Path(f"/proc/{pid}/task").glob("*/children") for one in file.read_text().split()]
        return sum(figures.resident(one, "RssAnon") for one in (str(pid), *children))

    def put(self, name: str, count: int, audience: Audience, seed: int) -> list[str]:
        """Records of a node's first bureau, entered at once."""
        bench, owner, at = self.nodes[name].bench, self.hosts[name][0], clock.now()
        made = []
        for person in persons(count, seed=seed):
            properties = {prop: tuple(Value(one) for one in values) for prop, values in person["properties"].items()}
            record = Record(
                id=clock.new_id("rec"), schema="Person", properties=properties, owner=owner, audience=audience, created_at=at, updated_at=at
            )
            made.append(file(bench, record, "bench"))
        for start in range(0, count, 1000):
            with bench.database.write() as connection:
                records.insert_many(connection, made[start : start + 1000], "bench")
        return [one.record.id for one in made]

    def applied(self, name: str) -> int:
        """Messages done on a node."""
        with self.nodes[name].bench.database.read() as connection:
            return sum(line.seq for line in lines.all_lines(connection))

    def unapplied(self, name: str) -> int:
        """Messages that a node said and for which it has no receipt."""
        with self.nodes[name].bench.database.read() as connection:
            return sum(end.seq - end.applied for end in letters.all_ends(connection))

    def said(self, name: str) -> int:
        with self.nodes[name].bench.database.read() as connection:
            return sum(end.seq for end in letters.all_ends(connection))

    def waiting(self, name: str) -> bool:
        """Whether a node has messages that its carrier does not have yet."""
        with self.nodes[name].bench.database.read() as connection:
            return bool(letters.unsent(connection, None, 1))

    def stopped(self, name: str, other: str) -> bool:
        """Whether a node's carrier takes nothing more for another one: its box is full."""
        with self.nodes[name].bench.database.read() as connection:
            return bool(peers.find(connection, other).trouble)


@contextmanager
def _network(hosts: dict[str, list[str]]) -> Iterator[_Network]:
    with tempfile.TemporaryDirectory(prefix="carillon-bench-") as folder:
        made = _Network(Path(folder), hosts)
        try:
            yield made
        finally:
            made.stop()
            for one in made.nodes.values():
                one.close()


def _until(done: Callable[[], bool], pause: float = 0.05) -> float:
    """Seconds until it is so. Raises TimeoutError."""
    begun = perf_counter()
    while not done():
        if perf_counter() - begun > PATIENCE:
            raise TimeoutError("the measurement does not end")
        time.sleep(pause)
    return perf_counter() - begun


def _rate(network: _Network, count: int, *, memory: str = "") -> dict[str, Any]:
    """How fast the second node does `count` more messages, from the moment that the first of them is done."""
    before = network.applied("beta")
    _until(lambda: network.applied("beta") > before)
    begun, first = perf_counter(), network.applied("beta")
    early: list[float] = []

    def all_done() -> bool:
        now = network.applied("beta")
        if memory and not early and now - before > count / 4:
            early.append(network.memory(memory))
        return now >= before + count

    _until(all_done)
    took = perf_counter() - begun
    found: dict[str, Any] = {"messages": count, "per_second": round((before + count - first) / took)}
    if memory:
        found |= {"memory_mb_at_a_quarter": round(early[0] if early else 0), "memory_mb_at_the_end": round(network.memory(memory))}
    return found


def _through(network: _Network, count: int) -> dict[str, Any]:
    """Both nodes run: composed, signed, sealed, carried, opened, verified, stored, indexed by key, and told back."""
    network.start("alpha", "beta")
    network.put("alpha", 1, Audience(), seed=1)
    _until(lambda: network.applied("beta") == 1)
    network.put("alpha", count, Audience(), seed=2)
    found = _rate(network, count)
    _until(lambda: network.unapplied("alpha") == 0)
    return found


def _plain(network: _Network, count: int) -> dict[str, Any]:
    """The same number of bytes from one to the other through the same server, durably, and nothing done with them."""
    network.stop("beta")
    document = membership.listing(network.nodes["alpha"].bench, network.actor("alpha", "admin"))
    servers = [hub.url for hub in document.hubs]
    ends = [NatsTransport(name, membership.carrier_key(network.nodes[name].bench), servers) for name in ("alpha", "beta")]
    sender, receiver = ends
    _until(lambda: all(end.connected() for end in ends))
    while receiver.receive(500, 0.5):
        pass
    data = os.urandom(4_100)
    begun, got = perf_counter(), 0
    for start in range(0, count, 200):
        batch = [Outgoing("beta", data, f"plain-{number}") for number in range(start, min(count, start + 200))]
        sender.publish_many(batch)
        for one in receiver.receive(200, 0.0):
            one.done()
            got += 1
    while got < count:
        for one in receiver.receive(500, 1.0):
            one.done()
            got += 1
    took = perf_counter() - begun
    for end in ends:
        end.close()
    return {"messages": count, "per_second": round(count / took)}


def _outage(network: _Network, count: int) -> dict[str, Any]:
    """The second node was away while the first said so much; how fast it catches up, and in how much memory."""
    network.put("alpha", count, Audience(), seed=3)
    before = network.said("alpha")
    _until(lambda: network.said("alpha") >= before + 1, 0.2)
    applied = network.applied("beta")
    _until(lambda: network.said("alpha") >= applied + count and (not network.waiting("alpha") or network.stopped("alpha", "beta")), 0.5)
    network.start("beta")
    found = _rate(network, count, memory="beta")
    _until(lambda: network.unapplied("alpha") == 0)
    return found


def _report(network: _Network, times: int) -> dict[str, Any]:
    """From the acceptance of a report to its line in the inbox of every bureau of every node."""
    network.start(*network.hosts)
    first = next(iter(network.hosts))
    bench, actor = network.nodes[first].bench, network.actor(first)
    body = {"title": "A test of the bell", "narrative": "One sound in every tower.", "audience": "all"}
    body |= {"grading": {"scheme": "admiralty", "value": "B2"}}
    away = sum(len(codes) for name, codes in network.hosts.items() if name != first)
    took, accepted = [], []
    for number in range(times + 1):
        report = reports.draft(bench, actor, body).report
        begun = perf_counter()
        reports.send(bench, actor, report.id)
        accepted.append(perf_counter() - begun)
        _until(lambda report=report: _delivered(network, first, report.id) == away, 0.01)  # type: ignore[misc]
        took.append(perf_counter() - begun)
        if number == 0:
            # The first one also waits for ten processes to start.
            took, accepted = [], []
    return {
        "bureaus": away,
        "nodes": len(network.hosts),
        "seconds": [round(one, 3) for one in took],
        "median_seconds": round(median(took), 3),
        "accepted_ms": round(median(accepted) * 1000, 1),
    }


def _delivered(network: _Network, first: str, report_id: str) -> int:
    count = 0
    for name, node in network.nodes.items():
        if name != first:
            with node.bench.database.read() as connection:
                sql = "SELECT count(*) FROM inbox WHERE object_id = ?"
                count += connection.exec_driver_sql(sql, (report_id,)).scalar_one()
    return count


def _recall(network: _Network, count: int) -> dict[str, Any]:
    """Records that every node holds for all its bureaus are taken back; until each has signed that they are purged."""
    first = next(iter(network.hosts))
    ids = network.put(first, count, Audience(), seed=4)
    expected = network.said(first) + count * sum(len(codes) for name, codes in network.hosts.items() if name != first)
    shared = _until(lambda: network.said(first) >= expected and network.unapplied(first) == 0, 0.5)
    bench, actor = network.nodes[first].bench, network.actor(first)
    begun = perf_counter()
    _recall_all(bench, actor, ids)
    accepted = perf_counter() - begun
    last = ids[-1]
    nodes_away = len(network.hosts) - 1

    def proven() -> bool:
        with bench.database.read() as connection:
            signed = letters.proven(connection, last)
            there = {name for name, codes in network.hosts.items() for code in codes if code in signed}
        return len(there) == nodes_away and network.unapplied(first) == 0

    _until(proven, 0.2)
    return {
        "records": count,
        "nodes": nodes_away,
        "shared_seconds": round(shared, 1),
        "recalls_accepted_seconds": round(accepted, 1),
        "confirmed_seconds": round(perf_counter() - begun, 1),
        "confirmed_after_the_last_acceptance_seconds": round(perf_counter() - begun - accepted, 1),
    }


def _recall_all(bench: Any, actor: Any, ids: Sequence[str]) -> None:
    for one in ids:
        desk_records.recall(bench, actor, one, "the measurement ends")


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _table(found: dict[str, Any]) -> Table:
    table = figures.table("The exchange", "", "figure", "promised")
    through, plain, outage = found["through"], found["plain"], found["outage"]
    ratio = through["per_second"] / plain["per_second"]
    table.add_row("peer: plain NATS, published and collected, per second", f"{plain['per_second']:,}", "")
    table.add_row("through two nodes, signed and sealed, done and receipted", f"{through['per_second']:,} ({ratio:.2f})", "500")
    memory = f"{outage['memory_mb_at_a_quarter']} MB, then {outage['memory_mb_at_the_end']} MB"
    table.add_row(f"catching up {outage['messages']:,} after an outage, per second", f"{outage['per_second']:,}; {memory}", "2,000")
    report, recall = found["report"], found["recall"]
    table.add_row(f"a report to {report['bureaus']} bureaus on {report['nodes']} nodes, seconds", f"{report['median_seconds']}", "1")
    table.add_row("of it until it is accepted, ms", f"{report['accepted_ms']}", "")
    table.add_row(
        f"{recall['records']:,} records recalled and confirmed by {recall['nodes']} nodes, seconds", f"{recall['confirmed_seconds']}", "60"
    )
    table.add_row("of it after the last recall was accepted", f"{recall['confirmed_after_the_last_acceptance_seconds']}", "")
    return table
