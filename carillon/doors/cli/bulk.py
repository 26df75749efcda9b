# SPDX-License-Identifier: Apache-2.0
"""What the commands on whole files share: their options, files opened with a bar, rejected rows told."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from carillon.doors.cli import lists, progress
from carillon.errors import Conflict, Invalid

if TYPE_CHECKING:
    from carillon.formats.rows import Rejected

SHOWN = 50
"""Rejected rows that a terminal shows."""

Out = Annotated[Path, typer.Option("--out", metavar="FILE", help="Where the results go, one JSON object a line.")]
Workers = Annotated[int | None, typer.Option("--workers", min=1, max=256, metavar="N", help="Processes; without it, one for each core.")]
Possible = Annotated[float | None, typer.Option("--possible", metavar="SCORE", help="From which score a match is possible; 0.7.")]
HitFrom = Annotated[float | None, typer.Option("--hit", metavar="SCORE", help="From which score a match is a hit; 0.9.")]
Resume = Annotated[bool, typer.Option("--resume", help="Go on with results that were interrupted.")]


@contextmanager
def opened(title: str, file: Path) -> Iterator[tuple[BinaryIO, progress.Bar]]:
    """A file with a bar of how far it is read."""
    with progress.bar(title, lists.size_of([file])) as bar, lists.opened(file, bar.read) as stream:
        yield stream, bar


@contextmanager
def plainly(file: Path | None) -> Iterator[BinaryIO | None]:
    """A file without a bar, where one was named."""
    with ExitStack() as stack:
        yield stack.enter_context(file.open("rb")) if file else None


def check_files(out: Path, inputs: Sequence[Path | None]) -> None:
    """Raises Conflict where the results would be written over what is read, Invalid where what is read is no file."""
    for one in inputs:
        if one is None or not one.exists():
            continue
        if not one.is_file():
            raise Invalid(f"{one} is not a file.", help="It is read more than once: write it into a file first.")
        if out.exists() and out.samefile(one):
            raise Conflict(f"{out} is read, and the results would be written over it.", help="Name another file with --out.")


def refusals(say: Callable[[str], None], where: Path) -> "Callable[[Rejected], None]":
    """Says which rows were left out, the first ones by name."""
    count = 0

    def refuse(one: "Rejected") -> None:
        nonlocal count
        count += 1
        if count <= SHOWN:
            say(f"rejected: {where.name}, {one.place}: {one.reason}")
        elif count == SHOWN + 1:
            say("rejected: more rows; the last line says how many.")

    return refuse


def workers_of(given: int | None, size: int) -> int:
    """How many processes to use for a file of so many bytes."""
    from carillon.desk.screening import crew, files

    return files.busy(given or crew.cores(), size)
