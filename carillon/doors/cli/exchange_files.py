# SPDX-License-Identifier: Apache-2.0
"""Files that travel between operators by hand: requests and directories, told apart, never written over something else."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from carillon.errors import Conflict, Malformed, PeerError, TooLarge

REQUEST, DIRECTORY = "request", "directory"
BEGINS = {REQUEST: b'{"request":', DIRECTORY: b'{"directory":'}
"""Both are written in canonical form, so their first member says what they are."""
MADE_BY = {REQUEST: "`carillon exchange request`", DIRECTORY: "`carillon exchange admit`, or `carillon exchange directory`"}
LIMIT = 4_194_304


def read(file: Path, what: str) -> bytes:
    """The bytes of a request or a directory, without blanks and line ends that a mail program put around them. Raises Malformed."""
    with file.open("rb") as stream:
        data = stream.read(LIMIT + 1)
    if len(data) > LIMIT:
        raise TooLarge(f"{file} has more than {LIMIT} bytes.", help=f"A {what} has fewer; name the right file.")
    data = data.strip()
    if data.startswith(BEGINS[what]):
        return data
    other = next((name for name, begin in BEGINS.items() if data.startswith(begin)), "")
    why = f"it is a {other}, not a {what}" if other else f"it is no {what} of an exchange"
    raise Malformed(why, place=str(file), help=f"Name the file that {MADE_BY[what]} wrote.")


@contextmanager
def named(file: Path) -> Iterator[None]:
    """What was wrong with its content names the file."""
    try:
        yield
    except PeerError as wrong:
        raise Malformed(
            wrong.message.rstrip("."), place=str(file), help=wrong.help or "Have it sent once more, as it was written."
        ) from None


def place(out: Path | None, name: str, what: str) -> Path:
    """Where to write: the file named, or one of this name in the folder where the command was given that is free. Raises Conflict."""
    if out is not None:
        require_free(out, what)
        return out
    file, number = Path(name), 1
    while not _is_free(file, what if what == REQUEST else ""):
        number += 1
        file = Path(name.replace(".json", f"-{number}.json"))
    return file


def require_free(out: Path | None, what: str) -> None:
    """Raises Conflict where something else stands in that file; an earlier one of the same kind is replaced."""
    if out is not None and not _is_free(out, what):
        raise Conflict(f"{out} exists, and is no {what}.", help="Name another file.")


def _is_free(file: Path, what: str) -> bool:
    if not file.exists():
        return True
    if not what or not file.is_file():
        return False
    with file.open("rb") as stream:
        return stream.read(20).startswith(BEGINS[what])


def write(file: Path, data: bytes, *, secret: bool = False) -> None:
    """Whole or not at all; a secret for its owner alone, and never over another file."""
    if secret:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        return
    draft = file.with_name(f".{file.name}.new")
    draft.write_bytes(data)
    draft.replace(file)
