# SPDX-License-Identifier: Apache-2.0
"""A list of persons as a file, whatever kind it is of: a workbook or a text with separators, told by its first bytes, as rows of texts."""

import csv
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO

import msgspec

from carillon.errors import Malformed, NotFound, TooLarge
from carillon.formats import list_encodings
from carillon.formats.delimited import cells
from carillon.formats.list_mapping import DELIMITERS
from carillon.formats.list_rows import ROWS, ListRow
from carillon.formats.list_tops import Top, top_of
from carillon.formats.rows import Rejected, utf8
from carillon.formats.sheets import Sheet, Workbook

LOOK = 40
"""Rows from the top in which the headings of a list stand, if it has any."""
_SHEETS = 40
_LINES = 64 * 1024
_HELP = "Send the list as an Excel workbook (.xlsx), or as CSV in UTF-8."
_OTHERS = {
    b"%PDF": "a PDF document",
    b"{\\rt": "a text document (RTF)",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"\x1f\x8b": "a packed file",
}


class ListFile:
    """An opened list. `sheet`, `encoding` and `delimiter` are what was chosen; `others` are sheets that were not, `notes` are for people.

    `rows` may be called again; the stream has to be one that can be wound back, and belongs to one reading at a time.
    """

    def __init__(self, stream: BinaryIO, sheet: str = "", encoding: str = "", delimiter: str = "") -> None:
        """Raises Malformed, or TooLarge, where it is no list that can be read; NotFound where it has no such sheet."""
        self._stream = stream
        self.sheet, self.encoding, self.delimiter = "", "", ""
        self.others: tuple[str, ...] = ()
        self.notes: tuple[str, ...] = ()
        stream.seek(0)
        head = stream.read(8)
        if head[:2] == b"PK" or head == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
            self._book: Workbook | None = Workbook(stream)
            self._chosen = _named(self._book, sheet) if sheet else _likely(self._book)
            self.sheet = self._chosen.name
            self.others = tuple(one.name for one in self._book.sheets if one is not self._chosen)
            return
        self._book = None
        if not head.strip():
            raise Malformed("the file is empty", help=_HELP)
        if kind := next((name for mark, name in _OTHERS.items() if head.startswith(mark)), None):
            raise Malformed(f"the file is {kind}, not a list", help=_HELP)
        self.encoding, note = (encoding, "") if encoding else list_encodings.find(stream)
        self.notes = (note,) if note else ()
        self.delimiter = delimiter or self._delimiter()

    def rows(self) -> Iterator[ListRow | Rejected]:
        """Every row that holds something, from the top. Raises Malformed where the file is damaged, after the rows before that."""
        if self._book is not None:
            yield from self._book.rows(self._chosen)
            return
        self._stream.seek(0)
        for count, row in enumerate(cells(utf8(self._stream, self.encoding or None), self.delimiter), 1):
            if isinstance(row, Rejected):
                yield row
            elif not (row.first == 1 and len(row.cells) <= 2 and row.cells[0].lower().startswith("sep=")):
                yield ListRow(row.first, row.place, row.cells, ended=row.ended)
            if count > ROWS:
                raise TooLarge(f"the list has more than {ROWS} rows", help="Send it in several files.")

    def _delimiter(self) -> str:
        """The one that parts most lines of the beginning into the same number of cells."""
        self._stream.seek(0)
        text = utf8(self._stream, self.encoding or None).peek(_LINES)[:_LINES].decode("utf-8", "replace")
        if text[:4].lower() == "sep=" and text[4:5] in DELIMITERS:
            return text[4]
        lines = text.splitlines()
        lines = lines if len(lines) < 2 or text.endswith("\n") else lines[:-1]
        best, score = ",", 0.0
        for delimiter in DELIMITERS:
            widths = Counter(_widths(lines[:200], delimiter))
            widths.pop(0, None)
            several = [(count * min(width, 8) ** 0.5, width) for width, count in widths.items() if width > 1]
            if several and max(several)[0] > score:
                best, score = delimiter, max(several)[0]
        return best


def _widths(lines: list[str], delimiter: str) -> list[int]:
    try:
        return [len(row) for row in csv.reader(lines, delimiter=delimiter)]
    except csv.Error:
        return [line.count(delimiter) + 1 for line in lines]


def _named(book: Workbook, name: str) -> Sheet:
    for sheet in book.sheets:
        if sheet.name == name:
            return sheet
    raise NotFound("The workbook has no sheet of this name.", help=f"It has {', '.join(one.name for one in book.sheets[:20])}.")


def _likely(book: Workbook) -> Sheet:
    """The sheet whose top looks most like that of a list of persons; hidden ones only where no other does."""
    tops: list[tuple[float, Sheet]] = []
    for sheet in book.sheets[:_SHEETS]:
        top = _top(book, sheet)
        tops.append((top.score - (1000 if sheet.hidden else 0), sheet))
    best = max(tops, key=lambda one: one[0])
    if best[0] <= -1000 and any(not sheet.hidden for _, sheet in tops):
        return next(sheet for _, sheet in tops if not sheet.hidden)
    return best[1]


def _top(book: Workbook, sheet: Sheet) -> Top:
    rows: list[ListRow] = []
    for row in book.rows(sheet):
        rows.append(row)
        if len(rows) >= LOOK:
            break
    return top_of(rows)


class Sample(msgspec.Struct, frozen=True):
    """The beginning of a list: its top, and rows below it. `cut_off` says why the file could not be read on."""

    top: Top
    rows: list[ListRow]
    cut_off: str = ""


def sample(file: ListFile, size: int = 2000) -> Sample:
    """As many rows as tell how the list is written. Raises Malformed where there is none at all."""
    rows: list[ListRow] = []
    cut_off = ""
    try:
        for row in file.rows():
            if isinstance(row, ListRow):
                rows.append(row)
            if len(rows) >= size + LOOK:
                break
    except Malformed as wrong:
        cut_off = wrong.message
    if not rows:
        raise Malformed(cut_off or "the list is empty", help=_HELP)
    top = top_of(rows[:LOOK])
    return Sample(top, [row for row in rows if row.number >= top.first_row], cut_off)
