# SPDX-License-Identifier: Apache-2.0
"""Nodes of one exchange as processes of their own, over the hub that the first of them keeps; started, killed and started again."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from carillon import node as nodes
from carillon.core.policy.actors import Actor
from carillon.desk.exchange import hubs, membership
from carillon.node import Node
from carillon.store import people

PATIENCE = 120.0


class Processes:
    """`hosts`: bureaus by node; the first node founds the exchange and keeps its hub. `databases`: URLs of those not on SQLite."""

    def __init__(
        self, folder: Path, hosts: Mapping[str, Sequence[str]], environment: dict[str, str], databases: Mapping[str, str] | None = None
    ) -> None:
        self.folder, self.hosts, self.environment = folder, hosts, environment
        self.nodes: dict[str, Node] = {}
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        for name, codes in hosts.items():
            bureaus = [people.Bureau(code=code, names={"en": code}, country=code[:2]) for code in codes]
            nodes.make(folder / name, bureaus, database=(databases or {}).get(name, ""), name=name, officers=False)
            self.nodes[name] = nodes.open_node(folder / name)
        first, *others = hosts
        change = hubs.found(self.nodes[first].bench, self.admin(first), hubs.HubSettings(host="127.0.0.1", port=free_port()))
        for name in others:
            asked, fingerprint = membership.request(self.nodes[name].bench, self.admin(name))
            change = membership.admit(self.nodes[first].bench, self.admin(first), asked, fingerprint)
        for name in others:
            membership.join(self.nodes[name].bench, self.admin(name), change.document, change.roots)

    def admin(self, name: str) -> Actor:
        return nodes.actor(self.nodes[name], None, self.hosts[name][0], role="admin")

    def officer(self, name: str, bureau: str = "") -> Actor:
        return nodes.actor(self.nodes[name], None, bureau or self.hosts[name][0])

    def start(self, *names: str) -> None:
        """A process for each of these folders."""
        for name in names:
            command = [sys.executable, "-m", "tests.nodes.exchange_node", str(self.folder / name)]
            self.running[name] = subprocess.Popen(command, env=self.environment, stderr=subprocess.DEVNULL)

    def kill(self, name: str) -> None:
        """kill -9."""
        started = self.running.pop(name)
        started.kill()
        started.wait(60)

    def close(self) -> None:
        for name in list(self.running):
            self.kill(name)
        for one in self.nodes.values():
            one.close()
        for name in self.hosts:
            self.kill_servers(name)

    def kill_servers(self, name: str) -> None:
        """kill -9 of the servers that a node ran: they outlive it."""
        for file in (self.folder / name / "exchange").glob("*/server.pid"):
            with contextlib.suppress(OSError, ValueError):
                pid = int(file.read_text())
                if os.fsencode(file.parent) in Path(f"/proc/{pid}/cmdline").read_bytes():
                    os.kill(pid, signal.SIGKILL)


def until(done: Callable[[], bool], what: str, patience: float = PATIENCE) -> None:
    """Waits for something that other processes do; raises AssertionError where it does not come."""
    end = time.monotonic() + patience
    while not done():
        assert time.monotonic() < end, f"not in {patience:.0f} seconds: {what}"
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
