# SPDX-License-Identifier: Apache-2.0
"""Hubs, leaves and lines for a test, all on this machine and all ended with it."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import pytest

from carillon.errors import NodeError
from carillon.exchange.carrier import server
from carillon.exchange.carrier.config import HubPlan, LeafPlan, leaf_config
from carillon.exchange.carrier.hub import Hub, secured
from carillon.exchange.carrier.nats_transport import NatsTransport
from carillon.exchange.carrier.nkeys import Nkey
from carillon.exchange.carrier.server import Server

PATIENCE = 60.0


def until(what: Callable[[], Any], patience: float = PATIENCE) -> Any:
    """The first true value of `what`; fails when there is none for very long."""
    end = time.monotonic() + patience
    pause = threading.Event()
    while time.monotonic() < end:
        found = what()
        if found:
            return found
        pause.wait(0.02)
    raise AssertionError("it never came")


def key_of(name: str) -> Nkey:
    """The same key for the same name in every test."""
    return Nkey(name.encode().ljust(32, b"."))


ADMINISTRATOR = key_of("administrator")


def plan_for(*nodes: str, **more: Any) -> HubPlan:
    return HubPlan(nodes={name: key_of(name).public for name in nodes}, administrator=ADMINISTRATOR.public, **more)


@dataclass
class Network:
    """Starts things and ends them after the test, last ones first."""

    folder: Path
    endings: list[Callable[[], None]] = field(default_factory=list)

    def hub(self, *nodes: str, name: str = "hub", tls: bool = False, every: float = 15.0, **more: Any) -> Hub:
        plan = plan_for(*nodes, name=name, **more)
        if tls:
            plan = secured(plan, self.folder / "authority", ())
        return self.start_hub(plan, every)

    def start_hub(self, plan: HubPlan, every: float = 15.0) -> Hub:
        made = Hub(self.folder / plan.name, plan, ADMINISTRATOR, every=every)
        self.endings.append(made.stop)
        made.start()
        return made

    def leaf(self, node: str, *hubs: Hub, **more: Any) -> Server:
        addresses = tuple(f"127.0.0.1:{hub.server.port('leafnodes')}" for hub in hubs)
        plan = LeafPlan(node=node, seed=key_of(node).seed, hubs=addresses, **more)
        folder = self.folder / f"leaf-{node}"
        made = Server(folder, leaf_config(plan, str(folder)))
        self.endings.append(made.stop)
        made.start()
        return made

    def line(self, node: str, *servers: Server, key: Nkey | None = None, authority: str = "", wait: bool = True) -> NatsTransport:
        made = NatsTransport(node, key or key_of(node), [one.url for one in servers], authority)
        self.endings.append(made.close)
        if wait:
            until(made.connected)
        return made

    def end(self) -> None:
        for one in reversed(self.endings):
            one()


def needs_server() -> None:
    try:
        server.program()
    except NodeError as missing:
        pytest.skip(missing.message)


def changed(plan: HubPlan, **more: Any) -> HubPlan:
    return msgspec.structs.replace(plan, **more)
