# SPDX-License-Identifier: Apache-2.0
"""Files of a bulk run, row by row: JSON lines or a table with a header, told apart by how lines begin."""

import io
from collections.abc import Iterator
from typing import Any, BinaryIO

import msgspec

from carillon.errors import Malformed
from carillon.formats import delimited
from carillon.formats.rows import Rejected, decode, lines, unfit, utf8

DELIMITERS = (",", ";", "\t", "|")
_LOOK = 4096


class Body(msgspec.Struct, frozen=True):
    """One JSON value of a file, and where it stands."""

    place: str
    value: Any


def opened(stream: BinaryIO) -> tuple[io.BufferedReader, bool]:
    """The stream in UTF-8, and whether it holds JSON. Raises Malformed for one JSON array, which is no list of lines."""
    text = utf8(stream)
    begun = [line.lstrip()[:1] for line in text.peek(_LOOK)[:_LOOK].splitlines() if line.strip()]
    if begun and begun[0] == b"[":
        raise Malformed("the file is one JSON array, not one object a line", place="line 1", help="Write one object a line.")
    # The first line may be broken, and the others are not.
    return text, b"{" in begun


def bodies(text: io.BufferedReader) -> Iterator[Body | Rejected]:
    """Every JSON value of a file of JSON lines; blank lines are passed over."""
    for line in lines(text):
        if isinstance(line, Rejected):
            yield line
            continue
        if not line.data.strip():
            continue
        decoded = decode(line)
        if isinstance(decoded, Rejected):
            yield decoded
            continue
        try:
            value = msgspec.json.decode(decoded)
        except (msgspec.DecodeError, RecursionError) as wrong:
            yield Rejected(line.place, f"it is not JSON: {str(wrong) or 'too deep'}")
            continue
        reason = unfit(value)
        yield Rejected(line.place, reason) if reason else Body(line.place, value)


def header(text: io.BufferedReader) -> tuple[list[str], Iterator["delimited.Cells | Rejected"]]:
    """The names of the columns, and the rows below them. Raises Malformed where there is no header."""
    first = text.peek(_LOOK).partition(b"\n")[0]
    rows = delimited.cells(text, max(DELIMITERS, key=lambda one: first.count(one.encode())))
    row = next(rows, None)
    if row is None:
        raise Malformed("the file is empty", place="line 1", help="A table begins with the names of its columns.")
    if isinstance(row, Rejected):
        raise Malformed(f"the names of the columns cannot be read: {row.reason}", place=row.place)
    return [" ".join(name.split()) for name in row.cells], rows


def cells(row: "delimited.Cells", width: int) -> list[str] | Rejected:
    """The cells of a row, as many as the header has; a row cut short must not put a name under another column."""
    found = list(row.cells)
    while len(found) > width and not found[-1]:
        found.pop()
    if len(found) != width:
        return Rejected(row.place, f"the row has {len(found)} cells, the header {width}")
    return found
