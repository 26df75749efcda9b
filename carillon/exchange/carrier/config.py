# SPDX-License-Identifier: Apache-2.0
"""The servers' configuration, generated from plain data: who may sign in, and the few subjects that each node may use.

Every node has an **account** of its own, and the streams live in the hub's. A node's account imports from the hub's account exactly what
the node may do, so that whatever it publishes, also as the subject for a reply, stays in its own account. Permissions on subjects
in one shared account would not do: a server publishes acknowledgements, and what a pull consumer delivers, on whatever reply subject
the asker named, with no check of his permissions; a node could so write into another's stream as a third one.

What a node finds in its account, X being its name:

| subject                        | what                                                                |
|--------------------------------|---------------------------------------------------------------------|
| `carillon.in.<to>.X`           | gives a parcel to the stream of a node                              |
| `carillon.next.X`              | collects from its own stream, through the durable consumer          |
| `carillon.waiting.X`, `carillon.stored.X` | how its own consumer and stream stand                    |
| `$JS.ACK.IN_X.X.>`             | acknowledges what it collected                                      |
| `carillon.ask.<to>.X`          | asks a node                                                         |
| `carillon.asked.X.<from>`      | others' questions                                                   |
| `_R_.>`                        | where the server wants the answer to a question that came in        |
| `_INBOX_X.>`                   | answers of the server and of other nodes                            |

A question goes from the asker's account into the hub's, is renamed there from `ask` to `asked`, and goes on into the other's account. The
new name is what keeps this from being a circle of imports, which a server refuses.

A configuration is JSON, which the server's own language contains.
"""

import ipaddress
from collections.abc import Mapping
from typing import Any

import msgspec

from carillon.errors import Invalid
from carillon.exchange.carrier import nkeys
from carillon.exchange.transport import LARGEST, check_name

Config = dict[str, Any]
HUB_ACCOUNT = "HUB"
SYSTEM_ACCOUNT = "SYS"
DOMAIN = "carillon"
PULL_SECONDS = 30
"""No request to a consumer waits longer than this; a receiver who waits longer asks again."""
_PAYLOAD = LARGEST + 4096  # headers count

_EXPORTS: tuple[Config, ...] = (
    {"service": "carillon.in.*.*", "response_threshold": "30s"},
    {"service": "$JS.API.CONSUMER.MSG.NEXT.*.*", "response_threshold": f"{2 * PULL_SECONDS}s"},
    {"service": "$JS.API.CONSUMER.INFO.*.*"},
    {"service": "$JS.API.STREAM.INFO.*"},
    {"service": "$JS.ACK.>"},
    {"service": "carillon.ask.*.*", "response_threshold": "30s"},
)
"""What the hub's account offers. An account can use of it what its imports name, and imports are made here alone.

Each has one answer. (A stream of answers to one request would be ended by whoever sends an empty parcel without headers.) A server
remembers the way back for an answer as long as the threshold, and some time more.
"""


class Tls(msgspec.Struct, frozen=True):
    """Paths of PEM files: this server's certificate and key, and the authority that issued them."""

    certificate: str
    key: str
    authority: str


class Cluster(msgspec.Struct, frozen=True, kw_only=True):
    """One of several servers that hold the streams together."""

    name: str
    host: str
    port: int
    routes: tuple[str, ...]
    """`address:port` of all servers of the cluster, this one included if that is easier."""
    secret: str
    """Known to the servers of the cluster alone. Beyond one machine, certificates of the hub's authority are asked for as well."""


class HubPlan(msgspec.Struct, frozen=True, kw_only=True):
    """Everything about one server of a hub."""

    nodes: Mapping[str, str]
    """The public nkey of each node by its name."""
    administrator: str
    """The public nkey of the one user who may make, change, purge and delete streams: the hub's keeper."""
    name: str = "hub"
    """Of this server; each server of a cluster has another."""
    host: str = "127.0.0.1"
    port: int = 0
    """0: a free one is chosen at the first start and kept."""
    leaf_port: int | None = None
    """Where the servers of nodes may join; None: nowhere, 0: a free one."""
    advertise: tuple[str, ...] = ()
    """`address:port` under which nodes reach the servers of the hub, told to every client; empty: the listening address."""
    tls: Tls | None = None
    """May be missing only where the server listens on this machine alone."""
    cluster: Cluster | None = None
    replicas: int = 1
    """On how many servers each stream stands; 3 in a cluster of three."""
    max_age_days: float = 14
    """What was not collected in that time is dropped; senders still have it and see that no receipt came."""
    bytes_per_node: int = 256 << 20
    """A node's stream takes no more than this; its senders then get an error. It is set apart, so that no node takes another's room."""
    parcels_per_sender: int = 100_000
    """Of one sender in one node's stream, so that one sender's flood leaves room for the others."""
    duplicate_hours: float = 2
    """How long a message id is remembered."""
    store_bytes: int = 64 << 30
    """All streams of this server together: at least `bytes_per_node` for every node."""
    sync_always: bool = True
    """Write through to the disk before acknowledging, so that a power cut loses nothing; much faster without."""
    collect_again_seconds: float = 60
    """What was handed over and not acknowledged comes again after this."""
    connections_per_node: int = 64


class LeafPlan(msgspec.Struct, frozen=True, kw_only=True):
    """A node's own server which joins a hub; the node then speaks to it alone."""

    node: str
    seed: str = msgspec.field(default="")
    """The secret spelling of the node's nkey, by which its server signs in at the hub."""
    hubs: tuple[str, ...]
    """`address:leaf port` of the hub's servers."""
    authority: str = ""
    """Path of the PEM file with the hub's authority; may be missing only for hubs on this machine."""
    host: str = "127.0.0.1"
    port: int = 0

    def __repr__(self) -> str:
        return f"LeafPlan(node={self.node!r}, hubs={self.hubs!r}, port={self.port})"


def stream_of(node: str) -> str:
    return f"IN_{node}"


def account_of(node: str) -> str:
    return f"NODE_{node}"


def inbox_of(node: str) -> str:
    return f"_INBOX_{node}"


def is_loopback(host: str) -> bool:
    """Whether this address is reached from the same machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def check_plan(plan: HubPlan) -> None:
    """Every mistake of the plan at once, as Invalid."""
    wrong: dict[str, str] = {}
    for name, key in {**plan.nodes, "administrator's": plan.administrator}.items():
        try:
            if name in plan.nodes:
                check_name(name)
            nkeys.public_bytes(key)
        except Invalid as failure:
            wrong[f"nodes.{name}" if name in plan.nodes else "administrator"] = failure.message
    keys = [*plan.nodes.values(), plan.administrator]
    if len(set(keys)) < len(keys):
        wrong["nodes"] = "Two of them have the same key."
    if plan.tls is None and not is_loopback(plan.host):
        wrong["tls"] = f"{plan.host} is reached from other machines, so a certificate is needed."
    if plan.tls is None and plan.cluster is not None and not is_loopback(plan.cluster.host):
        wrong["cluster"] = f"{plan.cluster.host} is reached from other machines, so a certificate is needed."
    if not 1 <= plan.replicas <= 5 or (plan.replicas > 1 and plan.cluster is None):
        wrong["replicas"] = "One, or up to five with a cluster."
    if plan.duplicate_hours > plan.max_age_days * 24:
        wrong["duplicate_hours"] = "Not more than max_age_days."
    if len(plan.nodes) * plan.bytes_per_node > plan.store_bytes:
        wrong["store_bytes"] = f"{len(plan.nodes)} nodes need {len(plan.nodes) * plan.bytes_per_node}."
    if wrong:
        raise Invalid("The hub's plan cannot be used.", fields=wrong, help="Correct the fields named.")


def hub_config(plan: HubPlan, folder: str) -> Config:
    """The configuration of a hub's server whose data, log and process id stand in `folder`. Raises Invalid."""
    check_plan(plan)
    config = _server(plan.name, f"{plan.host}:{plan.port}", folder)
    config["jetstream"] = {
        "store_dir": f"{folder}/streams",
        "domain": DOMAIN,
        "max_memory_store": 0,
        "max_file_store": plan.store_bytes,
        "sync_interval": "always" if plan.sync_always else "10s",
    }
    config["accounts"] = _accounts(plan)
    config["system_account"] = SYSTEM_ACCOUNT
    if plan.advertise:
        config["client_advertise"] = plan.advertise[0]
    if plan.tls:
        config["tls"] = {**_certificate(plan.tls), "handshake_first": True}
    if plan.leaf_port is not None:
        config["leafnodes"] = {"listen": f"{plan.host}:{plan.leaf_port}"}
        if plan.tls:
            config["leafnodes"]["tls"] = {**_certificate(plan.tls), "handshake_first": True}
    if plan.cluster:
        config["cluster"] = _cluster(plan.cluster, plan.tls)
    return config


def leaf_config(plan: LeafPlan, folder: str) -> Config:
    """The configuration of a node's own server which joins the hub as a leaf; it stores nothing. Raises Invalid."""
    check_name(plan.node)
    if not is_loopback(plan.host):
        raise Invalid("A node's own server listens on this machine alone.", help="Let it listen on 127.0.0.1.")
    key = nkeys.Nkey.from_seed(plan.seed)
    plain = [hub for hub in plan.hubs if not is_loopback(hub.rpartition(":")[0])]
    if not plan.hubs or (plain and not plan.authority):
        raise Invalid("A leaf needs the address of a hub and, beyond this machine, its authority.", help="Both stand in the directory.")
    remote: Config = {
        "urls": [f"{'tls' if plan.authority else 'nats-leaf'}://{hub}" for hub in plan.hubs],
        "nkey": plan.seed,
        "account": account_of(plan.node),
    }
    if plan.authority:
        remote["tls"] = {"ca_file": plan.authority, "min_version": "1.3", "handshake_first": True}
    config = _server(f"leaf-{plan.node}", f"{plan.host}:{plan.port}", folder)
    config["accounts"] = {account_of(plan.node): {"users": [{"nkey": key.public, "permissions": permissions(plan.node)}]}}
    config["leafnodes"] = {"remotes": [remote], "reconnect": "1s"}
    return config


def permissions(node: str) -> Config:
    """What the user of a node may do inside the node's account; a second fence behind the account's imports."""
    return {
        "publish": [
            f"carillon.in.*.{node}",
            f"carillon.ask.*.{node}",
            *(f"carillon.{what}.{node}" for what in ("next", "waiting", "stored")),
            f"$JS.ACK.{stream_of(node)}.{node}.>",
            "_R_.>",
            f"{inbox_of(node)}.>",
        ],
        "subscribe": [f"{inbox_of(node)}.>", f"carillon.asked.{node}.*"],
    }


def _server(name: str, listen: str, folder: str) -> Config:
    return {
        "server_name": name,
        "listen": listen,
        "pid_file": f"{folder}/server.pid",
        "log_file": f"{folder}/server.log",
        "log_size_limit": 10 << 20,
        "log_max_num": 5,
        "max_payload": _PAYLOAD,
        "ping_interval": "20s",
        "ping_max": 2,
        "write_deadline": "10s",
    }


def _certificate(tls: Tls) -> Config:
    return {"cert_file": tls.certificate, "key_file": tls.key, "min_version": "1.3", "timeout": 5}


def _cluster(cluster: Cluster, tls: Tls | None) -> Config:
    config: Config = {
        "name": cluster.name,
        "listen": f"{cluster.host}:{cluster.port}",
        "authorization": {"user": "route", "password": cluster.secret},
        "routes": [f"nats-route://route:{cluster.secret}@{route}" for route in cluster.routes],
    }
    if tls:
        config["tls"] = {**_certificate(tls), "ca_file": tls.authority, "verify": True}
    return config


def _accounts(plan: HubPlan) -> Config:
    accounts: Config = {
        HUB_ACCOUNT: {
            "jetstream": "enabled",
            "users": [{"nkey": plan.administrator}],
            "exports": list(_EXPORTS),
            "imports": [_imported(account_of(node), f"carillon.asked.{node}.*") for node in sorted(plan.nodes)],
            "mappings": {"carillon.ask.*.*": "carillon.asked.{{wildcard(1)}}.{{wildcard(2)}}"},
        },
        SYSTEM_ACCOUNT: {},
    }
    for node, key in sorted(plan.nodes.items()):
        accounts[account_of(node)] = {
            "users": [{"nkey": key, "permissions": permissions(node)}],
            "exports": [{"service": f"carillon.asked.{node}.*", "response_threshold": "30s"}],
            "imports": [_imported(HUB_ACCOUNT, subject, to) for subject, to in _openings(node)],
            "limits": {"max_connections": plan.connections_per_node, "max_payload": _PAYLOAD},
        }
    return accounts


def _openings(node: str) -> list[tuple[str, str]]:
    """What a node's account may call in the hub's: the subject there, and the subject here if another."""
    stream, own = stream_of(node), f"{stream_of(node)}.{node}"
    return [
        (f"carillon.in.*.{node}", ""),
        (f"$JS.API.CONSUMER.MSG.NEXT.{own}", f"carillon.next.{node}"),
        (f"$JS.API.CONSUMER.INFO.{own}", f"carillon.waiting.{node}"),
        (f"$JS.API.STREAM.INFO.{stream}", f"carillon.stored.{node}"),
        (f"$JS.ACK.{own}.>", ""),
        (f"carillon.ask.*.{node}", ""),
    ]


def _imported(account: str, subject: str, to: str = "") -> Config:
    found: Config = {"service": {"account": account, "subject": subject}}
    return {**found, "to": to} if to else found
