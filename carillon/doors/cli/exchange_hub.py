# SPDX-License-Identifier: Apache-2.0
"""`carillon exchange hub`, `list-hubs`, `leaf`: the hub that a node keeps, or one of its three servers, and a server of a node's own."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from carillon.doors.cli import desk, exchange_files, output
from carillon.doors.cli.exchange import Address, Listen, Out, app, hub_of, tell
from carillon.doors.cli.options import DEFAULT_NODE, AsJson, AsUser, NodeFolder, example
from carillon.doors.cli.standing import until_told
from carillon.doors.cli.verbs import verb

__all__ = ["app"]
Cluster = Annotated[
    str | None,
    typer.Option("--cluster", metavar="HOST:PORT", help="Where the other servers of the hub reach this one, such as 10.1.0.1:6222."),
]


@app.command(
    "hub",
    epilog=example(
        "carillon exchange hub --node ./fr",
        "carillon exchange hub --share hub.secret.json --cluster 10.1.0.1:6222 --node ./fr",
        "carillon exchange hub --take hub.secret.json --address hub-2.example.org --cluster 10.1.0.2:6222 --node ./de",
    ),
)
def hub(
    *,
    share: Annotated[
        Path | None, typer.Option("--share", metavar="FILE", help="Write what another server of this hub needs, its keys included.")
    ] = None,
    take: Annotated[
        Path | None, typer.Option("--take", metavar="FILE", help="Keep a server of the hub whose keeper wrote this file.")
    ] = None,
    listen: Listen = None,
    address: Address = None,
    cluster: Cluster = None,
    as_user: AsUser = None,
    node: NodeFolder = DEFAULT_NODE,
    as_json: AsJson = False,
) -> None:
    """Run this node's hub alone, without the doors, until Ctrl-C or SIGTERM. `carillon serve` runs it by itself.

    A hub that must not stand still has three servers, on three nodes: --share on the node that keeps it, --take on two others, then
    `carillon exchange list-hubs` where the root keys are. Nothing runs here with --share or --take.
    """
    if share is None and take is None:
        if listen or address or cluster:
            raise typer.BadParameter("--listen, --address and --cluster go with --take, and --cluster with --share.")
        _run(node)
        return
    if cluster is None or (share is not None and take is not None):
        raise typer.BadParameter("Give --share or --take, with --cluster HOST:PORT.")
    if share is not None and (listen or address):
        raise typer.BadParameter("Where a hub listens is said when it is founded or moved, or with --take.")
    with desk.seated(node, as_user, None, role="admin") as seat:
        if share is not None:
            _share(seat, share, cluster, as_json=as_json)
        elif take is not None:
            _take(seat, take, cluster, hub=(listen, address), as_json=as_json)


def _run(node: Path) -> None:
    from carillon.desk.exchange import hubs

    def ready(address: str) -> None:
        typer.echo(f"The hub listens on {address}")
        sys.stdout.flush()

    with desk.opened(node) as found:
        hubs.run_hub(found.bench, until_told(), ready)


def _share(seat: desk.Seat, file: Path, cluster: str, *, as_json: bool) -> None:
    from carillon.desk.exchange import hubs

    kept = hubs.share(seat.bench, seat.actor, cluster, lambda data: exchange_files.write(file, data, secret=True))
    if as_json:
        output.document({"file": str(file), "url": kept.url, "cluster": cluster})
        return
    output.say(f"What another server of this hub needs is in {file}. Whoever has it can pass for the hub: carry it by a safe way, and then")
    output.say(f"delete it. On each of two other nodes: `carillon exchange hub --take {file.name} --address NAME --cluster HOST:PORT`")
    typer.echo(f"This server: {kept.url}={cluster}")


def _take(seat: desk.Seat, file: Path, cluster: str, *, hub: tuple[str | None, list[str] | None], as_json: bool) -> None:
    from carillon.desk.exchange import hubs

    data = file.read_bytes()
    with exchange_files.named(file):
        kept = hubs.take(seat.bench, seat.actor, data, hub_of(*hub), cluster)
    if as_json:
        output.document({"url": kept.url, "cluster": cluster})
        return
    output.say(
        "This node keeps a server of the hub. It joins the others once the directory lists them. Where the root keys are, with all three:"
    )
    output.say("  carillon exchange list-hubs URL=HOST:PORT URL=HOST:PORT URL=HOST:PORT")
    typer.echo(f"This server: {kept.url}={cluster}")


@verb(
    app,
    "list-hubs",
    "carillon exchange list-hubs tls://hub-1.example.org:4222=10.1.0.1:6222 tls://hub-2.example.org:4222=10.1.0.2:6222 "
    "tls://hub-3.example.org:4222=10.1.0.3:6222 --node ./fr",
    "carillon exchange list-hubs tls://hub.example.org:4222 --leaf-port 7422 --node ./fr",
    role="admin",
)
def list_hubs(
    seat: desk.Seat,
    servers: Annotated[
        list[str], typer.Argument(metavar="URL[=HOST:PORT]…", help="One, or three with the addresses by which they reach each other.")
    ],
    *,
    leaf_port: Annotated[
        int | None, typer.Option("--leaf-port", metavar="PORT", min=1, max=65535, help="Where servers of nodes may join it as leaves.")
    ] = None,
    out: Out = None,
) -> None:
    """Say which servers the hub has, all at once, where the root keys are; each begins or joins the others by itself."""
    from carillon.desk.exchange import hubs

    exchange_files.require_free(out, exchange_files.DIRECTORY)
    named = [(url, cluster) for url, _, cluster in (one.partition("=") for one in servers)]
    made = hubs.list_servers(seat.bench, seat.actor, named, leaf_port)
    if len(named) == 1:
        place = exchange_files.place(out, f"directory-{made.version}.json", exchange_files.DIRECTORY) if out or not made.complete else None
        tell(seat, made, place, f"The hub is listed in version {made.version}. Every node gets it by itself as soon as it is heard.")
        return
    place = exchange_files.place(out, f"directory-{made.version}.json", exchange_files.DIRECTORY)
    tell(
        seat,
        made,
        place,
        f"The servers of the hub are listed in version {made.version}. Nothing is carried before two know it: on the others' nodes,",
        f"  carillon exchange update {place.name}",
        "Every other node gets it by itself. The boxes begin empty: what lay in the old one is sent again by whoever said it.",
    )


@verb(app, "leaf", "carillon exchange leaf --node ./de", "carillon exchange leaf --off --node ./de", role="admin")
def leaf(
    seat: desk.Seat,
    *,
    port: Annotated[
        int | None, typer.Option("--port", metavar="PORT", min=1, max=65535, help="Where it listens on 127.0.0.1; without it, 4223.")
    ] = None,
    off: Annotated[bool, typer.Option("--off", help="Speak to the hub without it again.")] = False,
) -> None:
    """Let this node speak to the hub through a server of its own, which joins the hub as a leaf; `carillon serve` runs it.

    For a node behind a narrow or restless line, or with several processes: one connection leaves this machine.
    """
    from carillon.desk.exchange import leaves

    if off and port is not None:
        raise typer.BadParameter("Give --port or --off.")
    if off:
        leaves.unset_leaf(seat.bench, seat.actor)
    else:
        leaves.set_leaf(seat.bench, seat.actor, port or leaves.PORT)
    where = leaves.url_of(seat.bench)
    if seat.as_json:
        output.document({"leaf": where or None})
        return
    output.say(
        f"This node's processes speak to {where}, and that to the hub." if where else "This node's processes speak to the hub themselves."
    )
    output.say("A `carillon serve` that runs takes it up by itself.")
