# SPDX-License-Identifier: Apache-2.0
"""A server of a node's own, which joins the hub as a leaf: the node's processes speak to it, and it holds one connection to the hub."""

import socket
from urllib.parse import urlsplit

import msgspec

from carillon.core.policy.actors import Actor
from carillon.desk.act import act
from carillon.desk.bench import Bench
from carillon.desk.exchange import membership
from carillon.errors import Unavailable
from carillon.exchange.carrier.config import LeafPlan, leaf_config
from carillon.exchange.carrier.server import Server
from carillon.exchange.directory import Directory
from carillon.store.exchange import safe

LEAF = "leaf.json"
HOST = "127.0.0.1"
"""A node's own server is for this machine alone."""
PORT = 4223


class LeafSettings(msgspec.Struct, frozen=True):
    """The port on which this node's processes find their own server."""

    port: int


def set_leaf(bench: Bench, actor: Actor, port: int) -> None:
    """From now on this node's processes speak to the hub through a server of their own. Raises NotFound where the node belongs to no
    exchange, Unavailable where the hub takes no leaves."""
    with act(bench, actor, "exchange.hubs", object=bench.settings.node) as doing:
        _places(membership.require_member(doing.connection))
        safe.write(bench.settings.path, LEAF, msgspec.json.encode(LeafSettings(port)))
        doing.detail = {"leaf": port}


def unset_leaf(bench: Bench, actor: Actor) -> None:
    """From now on they speak to the hub themselves."""
    with act(bench, actor, "exchange.hubs", object=bench.settings.node) as doing:
        safe.place(bench.settings.path, LEAF).unlink(missing_ok=True)
        doing.detail = {"leaf": 0}


def url_of(bench: Bench) -> str:
    """Where this node's processes find their own server; empty where there is none."""
    data = safe.read(bench.settings.path, LEAF)
    return f"nats://{HOST}:{msgspec.json.decode(data, type=LeafSettings).port}" if data is not None else ""


def listens(bench: Bench) -> bool:
    """Whether it is there now."""
    url = urlsplit(url_of(bench))
    if not url.hostname:
        return False
    try:
        with socket.create_connection((url.hostname, url.port or 0), timeout=1):
            return True
    except OSError:
        return False


class LeafHere:
    """This node's own server, if it has one."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._server: Server | None = None
        self._plan: LeafPlan | None = None

    def tend(self, found: Directory) -> bool:
        """Starts it, ends it where it is wanted no longer, or lets it join where the directory lists the hub now. False where there is none
        to run; raises Unavailable or Conflict where it does not start, as when another process of this node runs it."""
        url = url_of(self._bench)
        plan = self._plan_for(found, urlsplit(url).port or 0) if url else None
        if plan != self._plan:
            self.stop()
        if plan is not None and self._server is None:
            folder = safe.place(self._bench.settings.path, "leaf")
            server = Server(folder, leaf_config(plan, str(folder)))
            server.start()
            self._server, self._plan = server, plan
        return plan is not None

    @property
    def kept(self) -> bool:
        """Whether all is as it was asked for: it runs in this process, or there is none to run."""
        return (self._server is not None) == bool(url_of(self._bench))

    @property
    def running(self) -> Server | None:
        """The server, while this process runs it."""
        return self._server

    def stop(self) -> None:
        if self._server is not None:
            self._server.stop()
        self._server = self._plan = None

    def _plan_for(self, found: Directory, port: int) -> LeafPlan:
        authority = "\n".join(one.ca for one in found.hubs if one.ca)
        file = safe.place(self._bench.settings.path, "leaf") / "authority.pem"
        if authority:
            safe.write_file(file, authority.encode("ascii"))
        seed = membership.carrier_key(self._bench).seed
        return LeafPlan(
            node=self._bench.settings.node, seed=seed, hubs=_places(found), authority=str(file) if authority else "", host=HOST, port=port
        )


def _places(found: Directory) -> tuple[str, ...]:
    """Where leaves join the servers of the hub."""
    places = [f"{urlsplit(one.url).hostname}:{port}" for one in found.hubs if isinstance(port := one.extra.get("leaf"), int)]
    if not places:
        raise Unavailable(
            "The hub takes no leaves: the directory names no port for them.",
            help="Ask the operator of the exchange for `carillon exchange list-hubs … --leaf-port`.",
        )
    return tuple(places)
