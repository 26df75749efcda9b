# SPDX-License-Identifier: Apache-2.0
"""The hub that a node keeps, alone or as one of three servers on three nodes: set up, shared with the others, listed, and run.

The directory says which servers there are. A server that was given the keys of another's hub joins it once the directory lists both, with
the addresses by which servers reach each other; until then the first goes on alone.
"""

import logging
import secrets
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from carillon.core.policy.actors import Actor
from carillon.desk.act import act
from carillon.desk.bench import Bench
from carillon.desk.exchange import line, membership
from carillon.errors import Conflict, Invalid, Malformed, NotFound, Unavailable
from carillon.exchange import changes
from carillon.exchange.carrier.config import Cluster, HubPlan, is_loopback
from carillon.exchange.carrier.hub import Hub, secured
from carillon.exchange.carrier.nkeys import Nkey
from carillon.exchange.directory import Directory
from carillon.exchange.listing import Hub as Listed
from carillon.store.exchange import safe

LOOK_AGAIN = 2.0
"""Seconds between two looks at the directory."""
HUB, HUB_KEY, TLS = "hub.json", "hub.seed", "tls"
CLUSTER, LEAF = "cluster", "leaf"
"""What the directory's entry of a server may say beside its address: where the other servers reach it, and on which port leaves do."""
SERVERS = 3
"""Of a hub that goes on when one of them dies."""
Address = tuple[str, int]
log = logging.getLogger(__name__)


class Joint(msgspec.Struct, frozen=True):
    """One server's part in a hub of several: where the others reach it, and what they know each other by."""

    address: str
    secret: str


class HubSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Where this node's server of the hub listens, and the addresses by which others reach it."""

    host: str
    port: int
    addresses: tuple[str, ...] = ()
    joint: Joint | None = None

    @property
    def url(self) -> str:
        """How the directory lists it. Beyond this machine a hub speaks TLS only."""
        if is_loopback(self.host):
            return f"nats://{self.host}:{self.port}"
        return f"tls://{self.addresses[0]}:{self.port}"


class Shared(msgspec.Struct, frozen=True, kw_only=True, tag_field="what", tag="carillon hub 1", forbid_unknown_fields=True):
    """What another server of the same hub needs, secrets included: the authority in PEM (empty on one machine), the administrator's seed,
    and what servers know each other by."""

    authority: str
    authority_key: str
    administrator: str
    secret: str


# Setting up ----------------------------------------------------------------------------------------------------------------


def keep_hub(bench: Bench, kept: HubSettings) -> Iterator[Listed]:
    """From now on this node keeps a hub; gives how the directory lists it, and sets it up when that is asked for and not before, so
    that it happens behind the gate."""
    _put(bench, kept)
    if safe.read(bench.settings.path, HUB_KEY) is None:
        safe.write(bench.settings.path, HUB_KEY, Nkey.make().seed.encode())
    tls = _plan(bench, kept, None).tls
    yield Listed(url=kept.url, ca=Path(tls.authority).read_text(encoding="ascii") if tls else "")


def found(bench: Bench, actor: Actor, hub: HubSettings, *, roots: int = 1, threshold: int = 1) -> membership.Change:
    """Founds an exchange whose hub this node keeps. Raises as `membership.found` does; then no hub was set up either."""
    return membership.found(bench, actor, keep_hub(bench, hub), roots=roots, threshold=threshold)


def move_hub(bench: Bench, actor: Actor, hub: HubSettings) -> membership.Change:
    """The exchange's hub is this node's, and listens there from its next start."""
    return membership.hubs(bench, actor, keep_hub(bench, hub))


def hub_settings(listen: str, addresses: tuple[str, ...] = ()) -> HubSettings:
    """Where a hub is to listen, from HOST:PORT; raises Invalid."""
    host, port = address(listen, "For example 127.0.0.1:4222, or 0.0.0.0:4222 with --address.")
    if not is_loopback(host) and not addresses:
        raise Invalid("Others need an address to reach the hub by.", help="Give --address NAME, as it stands in their DNS.")
    return HubSettings(host=host, port=port, addresses=addresses)


def address(text: str, example: str) -> Address:
    """A host and a port, from HOST:PORT; raises Invalid."""
    host, _, port = text.rpartition(":")
    if not host or not (port.isascii() and port.isdigit()) or not 0 < int(port) < 65536:
        raise Invalid(f"{text!r} is not HOST:PORT.", help=example)
    return host, int(port)


def keeps_hub(bench: Bench) -> bool:
    """Whether the exchange's hub, or one of its servers, is this node's to run."""
    return safe.read(bench.settings.path, HUB) is not None


# Several servers -----------------------------------------------------------------------------------------------------------


def share(bench: Bench, actor: Actor, cluster: str, carry: Callable[[bytes], None]) -> HubSettings:
    """Gives to `carry` what another server of this node's hub needs; `cluster` is where the others will reach this one. Raises NotFound
    where this node keeps no hub."""
    _check_cluster(cluster)
    with act(bench, actor, "exchange.hubs", object=bench.settings.node) as doing:
        kept = _kept(bench)
        if kept is None:
            raise NotFound("This node keeps no hub.", help="Share it where it is: on the node that founded the exchange.")
        joint = Joint(cluster, kept.joint.secret if kept.joint else secrets.token_hex(32))
        pem, key = (safe.read(bench.settings.path, f"{TLS}/{name}") or b"" for name in ("authority.pem", "authority.key"))
        carry(
            msgspec.json.encode(
                Shared(authority=pem.decode(), authority_key=key.decode(), administrator=_hub_key(bench).seed, secret=joint.secret)
            )
        )
        shared = msgspec.structs.replace(kept, joint=joint)
        _put(bench, shared)
        doing.detail = {"cluster": cluster}
    return shared


def take(bench: Bench, actor: Actor, data: bytes, settings: HubSettings, cluster: str) -> HubSettings:
    """From now on this node keeps a server of the hub that was shared; it joins the others when the directory lists it. Raises Conflict
    where this node keeps a hub of its own, Malformed where the file is another."""
    _check_cluster(cluster)
    with act(bench, actor, "exchange.hubs", object=bench.settings.node) as doing:
        membership.require_member(doing.connection)
        if keeps_hub(bench):
            raise Conflict("This node keeps a hub already.", help="Take it on a node that keeps none.")
        given = _read_shared(data)
        if not given.authority and not is_loopback(settings.host):
            raise Invalid(
                "The hub that was shared is reached from its own machine only.", help="Move it first: `carillon exchange move-hub`."
            )
        for name, text in (("authority.pem", given.authority), ("authority.key", given.authority_key)):
            if text:
                safe.write(bench.settings.path, f"{TLS}/{name}", text.encode("ascii"))
        safe.write(bench.settings.path, HUB_KEY, given.administrator.encode("ascii"))
        taken = msgspec.structs.replace(settings, joint=Joint(cluster, given.secret))
        _put(bench, taken)
        doing.detail = {"cluster": cluster}
    return taken


def list_servers(bench: Bench, actor: Actor, servers: Sequence[tuple[str, str]], leaf_port: int | None = None) -> membership.Change:
    """The directory lists these servers of the hub, each by its address and, where there are several, by that for the other servers;
    leaves may join them on a port. Raises Invalid where they cannot be a hub."""
    _check_servers(servers)
    leaf = {LEAF: leaf_port} if leaf_port is not None else {}

    def make(current: Directory, at: str) -> Directory:
        ca = next((one.ca for one in current.hubs if one.ca), "")
        hubs = [
            Listed(url=url, ca=ca if url.startswith("tls:") else "", extra=leaf | ({CLUSTER: cluster} if cluster else {}))
            for url, cluster in servers
        ]
        return changes.set_hubs(current, hubs, at)

    return membership.change(bench, actor, "exchange.hubs", make)


def _check_servers(servers: Sequence[tuple[str, str]]) -> None:
    for url, cluster in servers:
        if urlsplit(url).scheme not in ("tls", "nats") or not urlsplit(url).hostname or not urlsplit(url).port:
            raise Invalid(f"{url!r} is not the address of a hub.", help="For example tls://hub.example.org:4222, as `status` shows it.")
        if cluster:
            _check_cluster(cluster)
    if len({urlsplit(url).scheme for url, _ in servers}) > 1:
        raise Invalid("Some are reached from their own machine only.", help="All servers of a hub are tls://, or all are on one machine.")
    joint = [cluster for _, cluster in servers if cluster]
    if len(set(joint)) != len(joint) or (len(servers), len(joint)) not in ((1, 0), (SERVERS, SERVERS)):
        raise Invalid(
            f"A hub has one server, or {SERVERS} of which each says where the others reach it.",
            help=f"Name one URL, or {SERVERS} times URL=HOST:PORT.",
        )


def _check_cluster(cluster: str) -> None:
    host, _ = address(cluster, "For example 10.1.0.1:6222, by which the other servers reach this one.")
    if host in ("0.0.0.0", "[::]"):  # noqa: S104 - compared, not listened on
        raise Invalid(f"The other servers cannot reach {host}.", help="Give the address that they know, such as 10.1.0.1:6222.")


def _read_shared(data: bytes) -> Shared:
    try:
        return msgspec.json.decode(data, type=Shared)
    except (ValueError, RecursionError):
        raise Malformed("It is no share of a hub.", help="Name the file that `carillon exchange hub --share` wrote.") from None


# Running -------------------------------------------------------------------------------------------------------------------


class HubHere:
    """The server of the hub that this node keeps, if it keeps one."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._hub: Hub | None = None

    def tend(self, found: Directory) -> bool:
        """Starts it, or lets in whoever the directory lists now. False where this node keeps none; raises Unavailable where it does not
        start, as when another process of this node keeps it, or the directory does not list it yet."""
        kept = _kept(self._bench)
        if kept is None:
            return False
        if kept.joint is not None and kept.url not in [one.url for one in found.hubs]:
            raise Unavailable(
                "The directory does not list this node's server of the hub yet.",
                help="Where the root keys are: `carillon exchange list-hubs`, with all its servers.",
            )
        plan = _plan(self._bench, kept, found)
        if self._hub is not None and _fixed(self._hub.plan) == _fixed(plan):
            self._change(self._hub, plan)
            return True
        self.stop()
        hub = Hub(safe.place(self._bench.settings.path, "hub" if plan.cluster is None else "hub-joint"), plan, _hub_key(self._bench))
        hub.start()
        self._hub = hub
        return True

    @staticmethod
    def _change(hub: Hub, plan: HubPlan) -> None:
        try:
            hub.change(plan)
        except Unavailable as failure:
            if plan.cluster is None:
                raise
            log.warning("Too few servers of the hub are up; its keeper goes on trying: %s", failure.message)

    @property
    def kept(self) -> bool:
        """Whether it runs in this process, or there is none to run."""
        return self._hub is not None or not keeps_hub(self._bench)

    @property
    def running(self) -> Hub | None:
        """The server with its keeper, while this process runs it."""
        return self._hub

    def stop(self) -> None:
        if self._hub is not None:
            self._hub.stop()
            self._hub = None


def run_hub(bench: Bench, stop: threading.Event, ready: Callable[[str], None]) -> None:
    """Keeps this node's hub until `stop`, without anything else; `ready` is told its address. Raises NotFound where this node keeps none,
    Unavailable where it does not start."""
    here, version = HubHere(bench), 0
    try:
        while True:
            listed = line.directory_of(bench)
            if listed is None:
                raise NotFound("This node belongs to no exchange.", help="Begin with `carillon exchange found`.")
            if listed.version != version:
                if not here.tend(listed):
                    raise NotFound("This node keeps no hub.", help="The hub is on the node that founded the exchange.")
                if not version:
                    ready(", ".join(hub.url for hub in listed.hubs))
                version = listed.version
            if stop.wait(LOOK_AGAIN):
                return
    finally:
        here.stop()


def _plan(bench: Bench, kept: HubSettings, found: Directory | None) -> HubPlan:
    """What the server is to be, by the directory that holds; None: before there is one."""
    nodes = {name: node.carrier for name, node in found.nodes.items() if node.carrier} if found else {}
    listed = {one.url: one.extra for one in found.hubs} if found else {}
    # A hub that loses what it had in memory costs time, not messages: whoever sent them keeps them until they were applied.
    plan = HubPlan(nodes=nodes, administrator=_hub_key(bench).public, host=kept.host, port=kept.port, sync_always=False)
    leaf = listed.get(kept.url, {}).get(LEAF)
    plan = msgspec.structs.replace(plan, leaf_port=leaf if isinstance(leaf, int) else None)
    routes = tuple(sorted(one for extra in listed.values() if isinstance(one := extra.get(CLUSTER), str)))
    if kept.joint is not None and kept.joint.address in routes and len(routes) >= SERVERS:
        host, port = address(kept.joint.address, "")
        cluster = Cluster(name="hub", host=host, port=port, routes=routes, secret=kept.joint.secret)
        plan = msgspec.structs.replace(plan, name=f"hub-{bench.settings.node}", cluster=cluster, replicas=SERVERS)
    if is_loopback(kept.host):
        return plan
    advertised = tuple(f"{one}:{kept.port}" for one in kept.addresses)
    names = kept.addresses + ((address(kept.joint.address, "")[0],) if kept.joint else ())
    return msgspec.structs.replace(secured(plan, safe.place(bench.settings.path, TLS), names), advertise=advertised)


def _fixed(plan: HubPlan) -> tuple[object, ...]:
    """What a server is told of when it starts and not again."""
    cluster = plan.cluster
    return (plan.name, plan.host, plan.port, plan.leaf_port, plan.advertise, cluster and (cluster.host, cluster.port, cluster.secret))


def _kept(bench: Bench) -> HubSettings | None:
    data = safe.read(bench.settings.path, HUB)
    return msgspec.json.decode(data, type=HubSettings) if data is not None else None


def _put(bench: Bench, kept: HubSettings) -> None:
    safe.write(bench.settings.path, HUB, msgspec.json.encode(kept))


def _hub_key(bench: Bench) -> Nkey:
    seed = safe.read(bench.settings.path, HUB_KEY)
    if seed is None:
        raise NotFound("The key of the hub is gone.", help="Found the exchange's hub anew with `carillon exchange move-hub`.")
    return Nkey.from_seed(seed.decode().strip())
