# SPDX-License-Identifier: Apache-2.0
"""`carillon exchange status`, `copies`, `run`: how the exchange stands, where copies are, and its work without the doors."""

import signal
import sys
import threading
import time
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from carillon.doors.cli import desk, exchange_files, output
from carillon.doors.cli.exchange import app
from carillon.doors.cli.options import DEFAULT_NODE, AsJson, NodeFolder, example
from carillon.doors.cli.verbs import verb
from carillon.errors import NotFound

if TYPE_CHECKING:
    from carillon.desk.exchange.standing import Copy, Peer, Standing

__all__ = ["app"]
WATCH_SECONDS = 2.0


@verb(app, "status", "carillon exchange status --node ./fr", "carillon exchange status --watch", role="admin")
def status(
    seat: desk.Seat,
    *,
    watch: Annotated[bool, typer.Option("--watch", help="Show it anew every two seconds, until Ctrl-C.")] = False,
) -> None:
    """How the exchange stands: every node, what waits for it, proofs that are owed, what is missing, and what to do."""
    from carillon.desk.exchange import line, standing

    with line.opened(seat.bench):
        found = standing.standing(seat.bench, seat.actor)
        _require_member(found)
        _show(found, as_json=seat.as_json)
        while watch:
            time.sleep(WATCH_SECONDS)
            found = standing.refresh(seat.bench, seat.actor)
            if sys.stdout.isatty() and not seat.as_json:
                output.console().clear()
            _show(found, as_json=seat.as_json)


def _require_member(found: "Standing") -> None:
    if not found.version:
        raise NotFound(
            "This node belongs to no exchange.", help="`carillon exchange request` asks to come into one; `found` begins a new one."
        )


def _show(found: "Standing", *, as_json: bool) -> None:
    if as_json:
        output.document(found)
        sys.stdout.flush()
        return
    line = found.carrier
    output.fields(
        {
            "bureaus": found.bureaus,
            "directory": f"version {found.version}, holds until {found.expires[:10]}",
            "hubs": found.hubs,
            "line": None if line is None else f"connected, {line.round_trip_ms or 0:.0f} ms" if line.connected else "not connected",
            "waits at the hub": line.pending if line else None,
        },
        title=f"Node {found.node}, {found.at[:19]}",
    )
    output.table(
        ("node", "bureaus", "heard", "directory", "to send", "not done", "oldest", "recalls open", "overdue", "refused", "release"),
        [_row(one) for one in found.peers],
        empty="No other node is in the directory yet.",
    )
    for warning in found.warnings:
        output.say(f"Soon: {warning}")
    for alert in found.alerts:
        output.say(f"{'WRONG' if alert.grave else 'Look'}: {alert.what} {alert.do}")
    if not found.alerts:
        output.say("All is well.")
    sys.stdout.flush()


def _row(one: "Peer") -> tuple[object, ...]:
    from carillon.desk.exchange.standing import duration

    heard = "never" if one.silent_seconds is None else f"{duration(one.silent_seconds)} ago"
    directory = f"{one.directory}{' (older)' if one.behind else ''}" if one.directory else ""
    counts = (one.waiting, one.unapplied, (one.oldest or "")[:16], one.recalls_open, one.recalls_overdue, one.refused)
    bureaus = output.written(one.bureaus) + (" (stale)" if one.stale else "")
    return (one.node, bureaus, heard, directory, *counts, one.release)


@verb(
    app,
    "copies",
    "carillon exchange copies rec-0123456789ab --bureau FR",
    "carillon exchange copies rec-0123456789ab --proof DE --out proof.json --bureau FR",
)
def copies(
    seat: desk.Seat,
    record: Annotated[str, typer.Argument(metavar="RECORD", help="The record's id, rec-...")],
    *,
    proof: Annotated[str | None, typer.Option("--proof", metavar="BUREAU", help="Write this bureau's signed proof into --out.")] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="A new file.")] = None,
) -> None:
    """Where copies of a record are: delivered, taken back, overdue; with the proofs that they were purged. For its owner."""
    from carillon.desk.exchange import standing

    if (proof is None) != (out is None):
        raise typer.BadParameter("--proof and --out go together.")
    found = standing.copies(seat.bench, seat.actor, record)
    if proof is not None and out is not None:
        given = next((one.proof for one in found if one.bureau == proof.upper() and one.proof), None)
        if given is None:
            raise NotFound(
                f"There is no proof of {proof.upper()} for {record}.", help="It is there once that node has purged it and said so."
            )
        exchange_files.write(out, standing.document_of(given), secret=True)
    if seat.as_json:
        output.document({"items": found, "oldest_seconds": standing.oldest(found), "next": None})
        return
    output.table(
        ("bureau", "node", "version", "state", "node heard", "due", "proof"),
        [_copy_row(one) for one in found],
        empty="No bureau on another node was given this record.",
    )


def _copy_row(one: "Copy") -> tuple[object, ...]:
    from carillon.desk.exchange.standing import duration

    heard = "never" if one.age_seconds is None else f"{duration(one.age_seconds)} ago"
    due = (one.due_at or "")[:16] if one.recalled and not one.delivered else ""
    return (one.bureau, one.node, one.version, state_of(one), heard, due, f"signed {one.proof.at[:19]}" if one.proof else "")


def state_of(one: "Copy") -> str:
    """What became of a copy, in a word or two."""
    if one.overdue:
        return "OVERDUE: told to purge it"
    if one.recalled:
        return "purged" if one.delivered or one.proof else "told to purge it"
    if one.delivered:
        return "delivered"
    return "on its way" if one.sent_at else "waits to leave"


@app.command("run", epilog=example("carillon exchange run --node ./fr", "carillon exchange run --once"))
def run(
    *,
    once: Annotated[bool, typer.Option("--once", help="Send and receive what there is, then end.")] = False,
    node: NodeFolder = DEFAULT_NODE,
    as_json: AsJson = False,
) -> None:
    """Do the exchange's work without the doors: send, receive, answer other nodes. `carillon serve` does it by itself."""
    from carillon.desk.checks import asked
    from carillon.desk.exchange import service

    with desk.opened(node) as found:
        introduction = service.introduction(found.bench)
        if not introduction:
            raise NotFound("This node belongs to no exchange.", help="`carillon exchange request` asks to come into one.")
        if once:
            done = service.run_once(found.bench)
            if as_json:
                output.document({"done": done})
            else:
                typer.echo(f"{done} steps were done." if done else "There was nothing to do.")
            return
        stop = until_told()
        working = service.Service(found.bench, asked.answerer(found.bench))
        working.start()
        typer.echo(introduction)
        sys.stdout.flush()
        try:
            stop.wait()
        finally:
            working.stop()


def until_told() -> threading.Event:
    """Set when the process is to end; an interruption from the keyboard goes its own way."""
    stop = threading.Event()

    def leave(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, leave)
    return stop
