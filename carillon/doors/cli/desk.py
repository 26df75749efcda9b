# SPDX-License-Identifier: Apache-2.0
"""Opening a node for one command, and saying who acts."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from carillon.doors.cli import incidents
from carillon.errors import Malformed, NotFound, TooLarge

if TYPE_CHECKING:
    from carillon.core.policy.actors import Actor
    from carillon.desk.bench import Bench
    from carillon.node import Node

BODY_LIMIT = 1_048_576
"""Bytes of a file that holds one record, report or event."""


class Seat(NamedTuple):
    """A node's bench, who sits at it, and whether the answer is for a program."""

    bench: "Bench"
    actor: "Actor"
    as_json: bool = False


@contextmanager
def opened(folder: Path) -> Iterator["Node"]:
    """An existing node, closed when the block ends. Raises NotFound where there is none."""
    from carillon import node

    if "\0" in str(folder):
        raise NotFound("No folder's name holds a NUL character.", help="Name the node's folder with --node.")
    incidents.remember(folder)
    found = node.open_node(folder)
    try:
        yield found
    finally:
        found.close()


@contextmanager
def seated(folder: Path, user: str | None, bureau: str | None, role: str = "officer") -> Iterator[Seat]:
    """A node and who acts: the user, or the operator of this machine in the role that the deed needs. Raises Denied."""
    from carillon import node

    with opened(folder) as found:
        actor = node.actor(found, user, bureau.upper() if bureau else None, role=role)
        yield Seat(found.bench, actor)


def body(file: Path) -> object:
    """The JSON document in a file, or on standard input where the file is `-`. Raises Malformed, TooLarge."""
    import msgspec
    import typer

    if str(file) == "-":
        data = typer.get_binary_stream("stdin").read(BODY_LIMIT + 1)
    else:
        with file.open("rb") as stream:
            data = stream.read(BODY_LIMIT + 1)
    if len(data) > BODY_LIMIT:
        raise TooLarge(f"{file} has more than {BODY_LIMIT} bytes.", help="One record, report or event fits into far less.")
    try:
        value: object = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as wrong:
        raise Malformed(f"it is no JSON document: {wrong}", place=str(file), help="Correct the file and try again.") from None
    return value
