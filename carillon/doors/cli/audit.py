# SPDX-License-Identifier: Apache-2.0
"""`carillon audit`: the chain of everything that was done, read, verified and carried elsewhere."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from carillon.doors.cli import desk, options, output
from carillon.doors.cli.options import DEFAULT_NODE, PAGE, After, AsUser, Limit, NodeFolder
from carillon.doors.cli.verbs import verb
from carillon.errors import Broken

app = options.group("The audit chain: verify it, export it, read your bureau's part.", "audit")


@verb(
    app,
    "verify",
    "carillon audit verify",
    "carillon audit verify --head 2:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    role="admin",
)
def verify(
    seat: desk.Seat,
    *,
    head: Annotated[
        str | None, typer.Option("--head", metavar="SEQ:HASH", help="A head noted earlier; the chain must still hold it.")
    ] = None,
) -> None:
    """Walk the whole chain; exits 1 and names the first entry that is broken, missing or reordered.

    The last line is the head: keep it somewhere else, and nobody can shorten or rewrite the chain unseen.
    """
    from carillon.desk import trail

    found = trail.verify(seat.bench, seat.actor, _head(head))
    if seat.as_json:
        output.document({"ok": found.fault is None, "seq": found.seq, "hash": found.hash, "fault": found.fault})
    if found.fault is not None:
        raise Broken(
            f"entry {found.fault.seq} ({found.fault.what}): {found.fault.text}",
            help="Keep the node as it is, and compare with a backup or an export made before.",
        )
    if not seat.as_json:
        typer.echo(f"All {found.seq} entries hold.")
        typer.echo(f"head {found.seq}:{found.hash}")


@verb(app, "head", "carillon audit head --json", role="admin")
def head(seat: desk.Seat) -> None:
    """The head of the chain, signed with the node's key: keep it elsewhere, and nobody can shorten the chain unseen."""
    from carillon.desk import trail

    signed = trail.sign_head(seat.bench, seat.actor)
    if seat.as_json:
        output.document(signed)
        return
    typer.echo(f"head {signed.seq}:{signed.hash}")
    typer.echo(f"of node {signed.node} at {signed.at}")
    typer.echo(f"key {signed.key}")
    typer.echo(f"signature {signed.signature}")


@app.command("export", epilog=options.example("carillon audit export --out audit.jsonl"))
def export(
    *,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="A new file; without it, standard output.")] = None,
    as_user: AsUser = None,
    node: NodeFolder = DEFAULT_NODE,
) -> None:
    """The whole chain as JSON lines, in order; anybody can verify each entry from the one before."""
    import msgspec

    from carillon.desk import trail

    count = 0
    with desk.seated(node, as_user, None, role="admin") as seat, _sink(out) as stream:
        for row in trail.export(seat.bench, seat.actor):
            stream.write(msgspec.json.encode(row) + b"\n")
            count += 1
        stream.flush()
    output.say(f"{count} entries.")


@verb(app, "list", "carillon audit list --about record.recall --bureau FR")
def list_entries(
    seat: desk.Seat,
    *,
    about: Annotated[str | None, typer.Option("--about", metavar="WHAT", help="A thing's id, a deed or a user.")] = None,
    limit: Limit = PAGE,
    after: After = None,
) -> None:
    """The bureau's entries, newest first; the data-protection officer (--as) reads all bureaus'."""
    from carillon.desk import trail

    found = trail.page(seat.bench, seat.actor, limit=limit, after=after, about=about)
    more = output.cursor(found, limit, found[-1].cursor if found else "")
    if seat.as_json:
        output.items(found, more)
        return
    output.table(
        ("at", "who", "role", "through", "deed", "on", "purpose", "outcome"),
        [(e.at[:19], e.actor, e.role, e.via, e.deed, e.object, e.purpose, e.outcome) for e in found],
        empty="There is no such entry.",
        more=more,
    )


def _head(text: str | None) -> tuple[int, str] | None:
    if text is None:
        return None
    number, _, digest = text.partition(":")
    if not (number.isascii() and number.isdigit() and len(number) < 19 and len(digest) == 64):
        raise typer.BadParameter("--head is of the form SEQ:HASH, as `carillon audit verify` prints it.")
    return int(number), digest.lower()


@contextmanager
def _sink(file: Path | None) -> Iterator[BinaryIO]:
    """A new file, for its owner alone, or standard output."""
    if file is None:
        yield typer.get_binary_stream("stdout")
        return
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        yield stream
