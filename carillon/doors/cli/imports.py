# SPDX-License-Identifier: Apache-2.0
"""`carillon import`: a list of persons, organisations or things into a bureau's records, as often as a new edition comes out."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from carillon.doors.cli import desk, lists, output, progress
from carillon.doors.cli.options import DEFAULT_NODE, AsJson, AsUser, NodeFolder
from carillon.errors import Denied, Error

if TYPE_CHECKING:
    from carillon.desk.imports import Counts, Plan, Progress
    from carillon.formats.rows import Rejected

SHOWN = 50
"""Rejected rows that a terminal shows; a file takes all."""


def import_list(
    format: Annotated[str, typer.Argument(metavar="FORMAT", help=f"One of {', '.join(lists.FORMATS)}.")],
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="The list; for ofac its sdn, alt and add files.")],
    *,
    bureau: Annotated[str, typer.Option("--bureau", metavar="CODE", help="Whose records these become.")],
    name: Annotated[str | None, typer.Option("--name", metavar="LIST", help="What tells this list from others of the bureau.")] = None,
    area: Annotated[str, typer.Option("--area", metavar="AREA", help="The crime area.")] = "general",
    audience: Annotated[
        str | None,
        typer.Option("--audience", metavar="WHO", help="all, FR,QA (only these) or not:FR,QA (all but these)."),
    ] = None,
    reach: Annotated[str | None, typer.Option("--reach", metavar="CODE", help="copy, ask, hit-only or silent.")] = None,
    handling: Annotated[list[str] | None, typer.Option("--handling", metavar="CODE", help="H1, TLP:AMBER ... Repeat for more.")] = None,
    grading: Annotated[str | None, typer.Option("--grading", metavar="SCHEME:VALUE", help="admiralty:B2")] = None,
    action: Annotated[str | None, typer.Option("--action", metavar="CODE", help="What whoever has a hit does.")] = None,
    notice: Annotated[
        str | None, typer.Option("--notice", metavar="COLOUR", help="interpol: the colour of the notices; red without it.")
    ] = None,
    event: Annotated[
        str | None, typer.Option("--event", metavar="ID", help="A list of this event, kept apart from those of others.")
    ] = None,
    mapping: Annotated[Path | None, typer.Option("--mapping", metavar="FILE.yml", help="csv: which column is which property.")] = None,
    encoding: Annotated[
        str | None, typer.Option("--encoding", metavar="NAME", help="csv: such as cp1252; without it, as the mapping says.")
    ] = None,
    rejects: Annotated[
        Path | None, typer.Option("--rejects", metavar="FILE", help="Every rejected row with place and reason, as JSON lines.")
    ] = None,
    shrink: Annotated[bool, typer.Option("--shrink", help="It is right that more than half of the list is gone.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and compare; change nothing.")] = False,
    as_user: AsUser = None,
    node: NodeFolder = DEFAULT_NODE,
    as_json: AsJson = False,
) -> None:
    """Import a list. The same file again changes nothing; a newer edition adds, changes and withdraws.

    Every rejected row is reported with its place and reason, and the rest goes in. An import that was cut off keeps what it had
    committed and withdraws nothing: run it again.
    """
    source = _source(format, tuple(files), notice, mapping, encoding)
    given = {
        "area": area, "audience": _audience(audience), "reach": reach, "handling": handling or None,
        "grading": grading, "action": action,
    }  # fmt: skip
    with desk.seated(node, as_user, bureau) as seat:
        if seat.actor.bureau != bureau.upper():
            raise Denied(
                f"{as_user} works for bureau {seat.actor.bureau}, not {bureau.upper()}.",
                help="Use --bureau of that user, or another user.",
            )
        label = (name or lists.name_of(source)) + (f"@{_event(seat, event)}" if event else "")
        plan = _plan(seat, source, label, given, dry_run=dry_run, shrink=shrink)
        counts = _import(seat, plan, source, rejects)
    if as_json:
        output.document(counts)
    else:
        _show(plan, counts)


def _source(format: str, files: tuple[Path, ...], notice: str | None, mapping: Path | None, encoding: str | None) -> lists.Source:
    """What is to be read; raises BadParameter where options and format do not go together."""
    if format not in lists.FORMATS:
        raise typer.BadParameter(f"This build reads {', '.join(lists.FORMATS)}; it does not read {format!r}.")
    if notice is not None and format != "interpol":
        raise typer.BadParameter("--notice goes with the format interpol alone.")
    if notice is not None and notice not in lists.COLOURS:
        raise typer.BadParameter(f"--notice is one of {', '.join(lists.COLOURS)}.")
    if (mapping is None) == (format == "csv"):
        raise typer.BadParameter("A table needs --mapping FILE.yml." if format == "csv" else "--mapping goes with csv alone.")
    if encoding is not None and format != "csv":
        raise typer.BadParameter("--encoding goes with csv alone; the other formats say it themselves.")
    if format == "ofac" and len(files) > 3:
        raise typer.BadParameter("The format ofac takes its sdn, alt and add files.")
    text = mapping.read_bytes() if mapping else b""
    return lists.Source(format, files, notice or "red", text, encoding)


def _audience(given: str | None) -> Any:
    if given is None or given == "all":
        return given
    mode, _, codes = given.rpartition(":")
    if mode not in ("", "not"):
        raise typer.BadParameter("--audience is all, FR,QA or not:FR,QA.")
    return {"mode": "except" if mode else "only", "bureaus": [code.strip().upper() for code in codes.split(",") if code.strip()]}


def _event(seat: desk.Seat, event: str) -> str:
    from carillon.desk.events import register as events

    return events.fetch(seat.bench, seat.actor, event).id


def _plan(seat: desk.Seat, source: lists.Source, name: str, given: dict[str, Any], **wanted: bool) -> "Plan":
    """What the bureau says of the whole list; raises Invalid with every mistake at once."""
    from carillon.desk import imports

    edition = lists.edition_of(source.files)
    return imports.plan(seat.bench, seat.actor, format=source.format, name=name, edition=edition, given=given, **wanted)


def _import(seat: desk.Seat, plan: "Plan", source: lists.Source, rejects: Path | None) -> "Counts":
    from carillon.desk import imports

    with ExitStack() as stack:
        kept = stack.enter_context(_kept(rejects))
        bar = stack.enter_context(progress.bar(plan.name, lists.size_of(source.files)))
        read = stack.enter_context(lists.rows(source, bar.read))
        last: list[Progress] = []

        def follow(now: "Progress") -> None:
            last[:] = [now]
            bar.done(now.done)

        try:
            return imports.run(seat.bench, seat.actor, plan, read, reject=_reject(bar, kept), progress=follow)
        except Error:
            if last and not plan.dry_run:
                bar.say(f"Until then {last[0].done} rows were read; what they changed is kept, and nothing was withdrawn.")
            raise


def _reject(bar: progress.Bar, kept: TextIO | None) -> "Callable[[Rejected], None]":
    count = 0

    def reject(one: "Rejected") -> None:
        nonlocal count
        count += 1
        if kept is not None:
            kept.write(json.dumps({"place": one.place, "reason": one.reason}, ensure_ascii=True) + "\n")
        if count <= SHOWN:
            bar.say(f"rejected: {one.place}: {one.reason}")
        elif count == SHOWN + 1:
            bar.say("rejected: more rows; --rejects FILE writes down all of them.")

    return reject


@contextmanager
def _kept(file: Path | None) -> "Iterator[TextIO | None]":
    """The file for rejected rows; for its owner alone, since it quotes what the list says of people."""
    if file is None:
        yield None
        return
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        yield stream


def _show(plan: "Plan", counts: "Counts") -> None:
    what = "would be " if plan.dry_run else ""
    output.fields(
        {
            f"{what}added": counts.added or "0",
            f"{what}changed": counts.changed or "0",
            f"{what}withdrawn": counts.withdrawn or "0",
            "unchanged": counts.unchanged or "0",
            "rejected": counts.rejected or "0",
        },
        title=f"{plan.name}{' (dry run: nothing was changed)' if plan.dry_run else ''}",
    )
