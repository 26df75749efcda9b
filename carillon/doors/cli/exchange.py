# SPDX-License-Identifier: Apache-2.0
"""`carillon exchange`: nodes that exchange records under one directory. Here: founding one, and coming into one."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from carillon.doors.cli import desk, exchange_files, options, output
from carillon.doors.cli.verbs import verb

if TYPE_CHECKING:
    from carillon.desk.exchange.hubs import HubSettings
    from carillon.desk.exchange.membership import Change

app = options.group("The exchange with other nodes: found one or join one, see how it stands, follow copies and recalls.", "exchange")

LISTEN = "127.0.0.1:4222"
Listen = Annotated[
    str | None,
    typer.Option("--listen", metavar="HOST:PORT", help=f"Where the hub listens; without it {LISTEN}, with --address 0.0.0.0:4222."),
]
Address = Annotated[list[str] | None, typer.Option("--address", metavar="NAME", help="By which others reach the hub. Repeat for more.")]
Fingerprint = Annotated[
    str, typer.Option("--fingerprint", metavar='"…"', help="Eight groups of four, as the other side reads it out by voice.")
]
Out = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Where to write it; without it, a name is chosen and told.")]


@verb(
    app,
    "found",
    "carillon exchange found --node ./fr",
    "carillon exchange found --listen 0.0.0.0:4222 --address hub.example.org --roots 3 --threshold 2 --node ./fr",
    role="admin",
)
def found(
    seat: desk.Seat,
    *,
    listen: Listen = None,
    address: Address = None,
    roots: Annotated[int, typer.Option("--roots", metavar="N", min=1, max=64, help="How many root keys sign the directory.")] = 1,
    threshold: Annotated[int | None, typer.Option("--threshold", metavar="N", help="How many of them suffice; without it, all.")] = None,
) -> None:
    """Found an exchange: this node is its first member, its operator and its hub.

    Beyond this machine the hub speaks TLS only, with a certificate of its own that the directory carries.
    """
    from carillon.desk.exchange import hubs, membership

    made = hubs.found(seat.bench, seat.actor, hub_of(listen, address), roots=roots, threshold=threshold or roots)
    where = ", ".join(one.url for one in membership.listing(seat.bench, seat.actor).hubs)
    tell(
        seat,
        made,
        None,
        f"The exchange is founded. Hub: {where}. It runs with `carillon serve`, or alone with `carillon exchange hub`.",
        f"Fingerprint of its roots: {made.roots}",
        "Next, on every other node: `carillon exchange request`, and send the operator the file it writes.",
        *(
            ["The root keys are all in this node's folder: carry them apart with `carillon exchange roots --take KID --out FILE`."]
            if roots > 1
            else []
        ),
    )


@verb(app, "move-hub", "carillon exchange move-hub --listen 0.0.0.0:4222 --address hub.example.org --node ./fr", role="admin")
def move_hub(seat: desk.Seat, *, listen: Listen = None, address: Address = None, out: Out = None) -> None:
    """Say where the hub listens from its next start; it is this node's from then on."""
    from carillon.desk.exchange import hubs

    exchange_files.require_free(out, exchange_files.DIRECTORY)
    made = hubs.move_hub(seat.bench, seat.actor, hub_of(listen, address))
    place = exchange_files.place(out, f"directory-{made.version}.json", exchange_files.DIRECTORY)
    tell(
        seat,
        made,
        place,
        f"The hub is listed in version {made.version}. Leave the old one running until every node has it (`carillon exchange status`),",
        f"then start this node anew. A node that missed it takes it by hand: `carillon exchange update {place}`",
    )


@verb(app, "request", "carillon exchange request --out de.request.json --node ./de", role="admin")
def request(seat: desk.Seat, *, out: Out = None) -> None:
    """Ask to be admitted: makes this node's keys where there are none, and writes its request. Prints the fingerprint to read out."""
    from carillon.desk.exchange import membership

    file = exchange_files.place(out, f"{seat.bench.settings.node}.request.json", exchange_files.REQUEST)
    made, fingerprint = membership.request(seat.bench, seat.actor)
    exchange_files.write(file, made)
    if seat.as_json:
        output.document({"file": str(file), "fingerprint": fingerprint})
        return
    output.say(f"The request is in {file}. Send it to the operator of the exchange, and read out its fingerprint by voice:")
    typer.echo(f"Fingerprint: {fingerprint}")
    output.say("The operator answers with a directory and the fingerprint of its roots. Then, here:")
    output.say('  carillon exchange join DIRECTORY.json --fingerprint "…"')


@verb(app, "admit", 'carillon exchange admit de.request.json --fingerprint "9f86 d081 …" --node ./fr', role="admin")
def admit(
    seat: desk.Seat,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `carillon exchange request` wrote on the other node.")],
    *,
    fingerprint: Fingerprint,
    days: Annotated[int, typer.Option("--days", metavar="N", min=1, max=3660, help="How long its membership and keys hold.")] = 366,
    replace: Annotated[
        bool, typer.Option("--replace", help="It is known and has lost all its keys, or a bureau moves to it: you made sure of it.")
    ] = False,
    out: Out = None,
) -> None:
    """Admit a node, or list its new keys, where the root keys are. Compare the fingerprint by voice before."""
    from carillon.desk.exchange import membership

    asked = exchange_files.read(file, exchange_files.REQUEST)
    with exchange_files.named(file):
        exchange_files.require_free(out, exchange_files.DIRECTORY)
        made = membership.admit(seat.bench, seat.actor, asked, fingerprint, hours=days * 24, replace=replace)
    place = exchange_files.place(out, f"directory-{made.version}.json", exchange_files.DIRECTORY)
    tell(
        seat,
        made,
        place,
        f"Admitted. The directory is in {place}. Send it to the new node, and read out the fingerprint of its roots by voice:",
        f"Fingerprint: {made.roots}",
        f'Next, on the new node: `carillon exchange join {place.name} --fingerprint "{made.roots}"`',
    )


@verb(app, "join", 'carillon exchange join directory-2.json --fingerprint "9f86 d081 …" --node ./de', role="admin")
def join(
    seat: desk.Seat,
    file: Annotated[Path, typer.Argument(metavar="DIRECTORY.json", help="What the operator sent after admitting this node.")],
    *,
    fingerprint: Fingerprint,
) -> None:
    """Come into an exchange. The fingerprint of its roots says that it is the right one."""
    _take(seat, file, fingerprint)


@verb(app, "update", "carillon exchange update directory-7.json --node ./de", role="admin")
def update(
    seat: desk.Seat, file: Annotated[Path, typer.Argument(metavar="FILE", help="A newer directory, signed by enough roots.")]
) -> None:
    """Take up a newer directory by hand; usually it comes by itself from any node that has it."""
    _take(seat, file, "")


@verb(app, "directory", "carillon exchange directory --out directory.json", role="admin")
def directory(seat: desk.Seat, *, out: Out = None) -> None:
    """Print the directory as its roots signed it, or write it into a file for a node that lacks it."""
    from carillon.desk.exchange import membership

    document = membership.document(seat.bench, seat.actor)
    if out is None:
        typer.echo(document.decode("utf-8"))
        return
    exchange_files.write(exchange_files.place(out, "", exchange_files.DIRECTORY), document)
    if seat.as_json:
        output.document({"file": str(out)})
    else:
        output.say(f"The directory is in {out}.")


@verb(app, "rotate", "carillon exchange rotate --out fr.request.json", role="admin")
def rotate(seat: desk.Seat, *, out: Out = None) -> None:
    """Make new keys beside the old ones, and a request to have them listed; used once the directory lists them."""
    from carillon.desk.exchange import membership

    file = exchange_files.place(out, f"{seat.bench.settings.node}.request.json", exchange_files.REQUEST)
    made, fingerprint = membership.rotate(seat.bench, seat.actor)
    exchange_files.write(file, made)
    if seat.as_json:
        output.document({"file": str(file), "fingerprint": fingerprint})
        return
    output.say(f"New keys are made; the request to list them is in {file}. Send it to the operator, and read out:")
    typer.echo(f"Fingerprint: {fingerprint}")
    output.say(f'There: `carillon exchange admit {file.name} --fingerprint "…"`. Here nothing more is to be done: it comes by itself.')


def hub_of(listen: str | None, address: list[str] | None) -> "HubSettings":
    """Where a hub is to listen, as it was said."""
    from carillon.desk.exchange import hubs

    given = tuple(address or ())
    return hubs.hub_settings(listen or ("0.0.0.0:4222" if given else LISTEN), given)


def _take(seat: desk.Seat, file: Path, fingerprint: str) -> None:
    from carillon.desk.exchange import membership

    document = exchange_files.read(file, exchange_files.DIRECTORY)
    with exchange_files.named(file):
        if not fingerprint:
            membership.membership(seat.bench, seat.actor)
        now = membership.join(seat.bench, seat.actor, document, fingerprint)
    if seat.as_json:
        output.document(now)
        return
    typer.echo(f"The directory holds here: version {now.version}, with {now.bureaus} bureaus on {now.nodes} nodes.")
    for warning in now.warnings:
        output.say(warning)
    output.say("Next: `carillon serve` takes part in it by itself; `carillon exchange status` shows how it stands.")


def tell(seat: desk.Seat, made: "Change", file: Path | None, *lines: str) -> None:
    """What came of a change of the directory, its document in a file, and what to do next."""
    if file is not None:
        exchange_files.write(file, made.document)
    if seat.as_json:
        body = {"version": made.version, "complete": made.complete, "roots": made.roots, "file": str(file) if file else None}
        output.document(body)
        return
    if made.complete:
        for line in lines:
            typer.echo(line) if line.startswith("Fingerprint") else output.say(line)
        return
    output.say(f"More root keys must sign this version; it does not hold yet. It is in {file}.")
    output.say(f"Carry it to whoever keeps another root key: `carillon exchange sign {file} --roots THEIR-KEY.json`")
    output.say(f"When enough have signed, here: `carillon exchange update {file}`. Nodes that belong already get it by themselves.")
