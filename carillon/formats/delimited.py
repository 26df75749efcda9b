# SPDX-License-Identifier: Apache-2.0
"""Comma-separated rows over bounded lines: quoted line breaks are followed, reading resumes behind a broken row."""

import csv
import io
from collections import deque
from collections.abc import Iterator

import msgspec

from carillon import errors
from carillon.formats.rows import Line, Rejected, decode, lines

_ROW_BYTES = 1024 * 1024
_ROW_LINES = 1000


class Cells(msgspec.Struct, frozen=True):
    """The cells of one row. `first` and `last` are its line numbers, `ended` as in `rows.Line`."""

    first: int
    last: int
    cells: list[str]
    ended: bool = True

    @property
    def place(self) -> str:
        return f"line {self.first}" if self.first == self.last else f"lines {self.first}-{self.last}"


class _TooLong(Exception):
    """The row under way is longer than one may be."""


class _Feed:
    """Hands lines to a csv reader and remembers those of the row under way, to read them again after a mistake."""

    def __init__(self, source: Iterator[Line | Rejected]) -> None:
        self._source = source
        self._again: deque[Line] = deque()
        self._size = 0
        self.taken: list[Line] = []
        self.rejected: list[Rejected] = []

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        while True:
            line = self._again.popleft() if self._again else next(self._source)
            text = line if isinstance(line, Rejected) else decode(line)
            if isinstance(text, Rejected):
                self.rejected.append(text)
                continue
            assert isinstance(line, Line)  # noqa: S101  a Rejected one has been sorted out above
            self.taken.append(line)
            self._size += len(line.data)
            if self._size > _ROW_BYTES or len(self.taken) > _ROW_LINES:
                raise _TooLong
            return text + "\n"

    def start(self) -> None:
        """A new row begins."""
        self.taken, self._size = [], 0

    def resume(self) -> Line:
        """Gives back all but the first line of the row under way, which is returned."""
        first, *rest = self.taken
        self._again.extendleft(reversed(rest))
        self.start()
        return first


def cells(stream: io.BufferedReader, delimiter: str = ",") -> Iterator[Cells | Rejected]:
    """The rows of a UTF-8 stream; blank lines are passed over.

    Raises errors.Malformed where the file stops inside a quoted cell.
    """
    feed = _Feed(lines(stream))
    reader = csv.reader(feed, delimiter=delimiter, strict=True)
    while True:
        feed.start()
        row: list[str] | None = None
        broken: Rejected | None = None
        try:
            row = next(reader)
        except StopIteration:
            pass
        except (csv.Error, _TooLong) as error:
            broken = _broken(feed, error)
            reader = csv.reader(feed, delimiter=delimiter, strict=True)
        yield from feed.rejected
        feed.rejected.clear()
        if broken:
            yield broken
        elif row is None:
            return
        elif any(row):
            yield Cells(feed.taken[0].number, feed.taken[-1].number, row, feed.taken[-1].ended)


def _broken(feed: _Feed, error: Exception) -> Rejected:
    alone = len(feed.taken) == 1
    first = feed.resume()
    if isinstance(error, _TooLong):
        reason = f"a quoted cell begins here and does not end within {_ROW_LINES} lines or {_ROW_BYTES} bytes"
        return Rejected(first.place, reason)
    if "unexpected end of data" not in str(error):
        return Rejected(first.place, f"the quotation marks or line ends are wrong ({error})")
    if alone and not first.ended:
        raise errors.Malformed("the file is cut off inside a quoted cell", place=first.place, help="Fetch the file again.")
    return Rejected(first.place, "a quoted cell begins here and does not end before the file does")
