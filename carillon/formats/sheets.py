# SPDX-License-Identifier: Apache-2.0
"""Sheets of an XLSX file, row by row in bounded memory: what the cells show, never anything computed or fetched.

A formula counts by the result that was saved with it. A cell that spans rows counts for each of them; one that spans columns only, such as
a title, counts for its first. Rows and columns that are hidden are read like all others.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

import msgspec

from carillon.errors import Malformed, TooLarge
from carillon.formats.list_rows import COLUMNS, ROWS, ListRow, index_of, letters
from carillon.formats.sheet_archive import Archive, Attributes
from carillon.formats.sheet_values import LONGEST, Texts, number, shared_texts, styles, unescaped

_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*?\bref=[\"']([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})[\"']")
_ByRow = dict[int, list[tuple[int, int]]]
_MERGES = 200_000
_OVERLAP = 256
_NO_RESULT = "holds a formula without its result; open the file in a spreadsheet program and save it again"
_DIGITS_LOST = "holds a number of more than 15 digits, of which the spreadsheet program kept 15; it was not used"


class Sheet(msgspec.Struct, frozen=True):
    """A sheet of cells. `hidden` ones often hold what formulas look up."""

    name: str
    part: str
    hidden: bool


class Workbook:
    """An XLSX file. Its rows can be read more than once, one reading at a time."""

    def __init__(self, stream: BinaryIO) -> None:
        """Takes a stream that can be wound back. Raises Malformed, or TooLarge, where it is no workbook that can be read."""
        self._archive = Archive(stream)
        top = dict(self._archive.relations("").values())
        self._book = top.get("officeDocument", "xl/workbook.xml")
        self._old_epoch = False
        self._spans: dict[str, _ByRow] = {}
        self.sheets = self._sheets()
        if not self.sheets:
            raise Malformed("the workbook has no sheet with cells", help="Is it the file you meant?")
        parts = dict(self._archive.relations(self._book).values())
        self._styles = styles(self._archive, parts["styles"]) if parts.get("styles") in self._archive.parts else []
        self._texts = shared_texts(self._archive, parts["sharedStrings"]) if parts.get("sharedStrings") in self._archive.parts else Texts()

    def rows(self, sheet: Sheet) -> Iterator[ListRow]:
        """Its rows that hold something, from the top. Raises Malformed where the file is damaged, at the place where it is."""
        if sheet.part not in self._spans:
            self._spans[sheet.part] = self._find_spans(sheet.part)
        spans = _Spans(self._spans[sheet.part])
        reader = _Reader(self._texts, self._styles, self._old_epoch)
        for _ in self._archive.walk(sheet.part, reader.start, reader.end, reader.text):
            for row in reader.ready:
                if any(row.cells) or row.faults or row.notes:
                    yield spans.fill(row)
            reader.ready.clear()

    def _sheets(self) -> tuple[Sheet, ...]:
        relations = self._archive.relations(self._book)
        found: list[Sheet] = []

        def start(tag: str, given: Attributes) -> None:
            name = tag.rpartition(":")[2]
            if name == "workbookPr":
                self._old_epoch = given.get("date1904", "0") in ("1", "true")
            elif name == "sheet":
                reference = next((value for key, value in given.items() if key.rpartition(":")[2] == "id"), "")
                kind, part = relations.get(reference, ("", ""))
                if kind == "worksheet" and part in self._archive.parts:
                    found.append(Sheet(given.get("name", part), part, given.get("state", "visible") != "visible"))

        for _ in self._archive.walk(self._book, start, lambda _: None, lambda _: None):
            pass
        return tuple(found)

    def _find_spans(self, part: str) -> _ByRow:
        """By its first row, each cell that spans rows: its column and its last row. They stand behind the rows, so this comes first."""
        spans: _ByRow = {}
        count, rest = 0, b""
        for data in self._archive.chunks(part):
            if not rest and data[:2] in (b"\xff\xfe", b"\xfe\xff"):
                raise Malformed("the sheet is in UTF-16", place=part, help="Open the file in a spreadsheet program and save it again.")
            window = rest + data
            end = 0
            for found in _MERGED.finditer(window):
                end = found.end()
                first, last, column = int(found[2]), int(found[4]), index_of(found[1].decode())
                if last > first and column is not None:
                    spans.setdefault(first, []).append((column, min(last, ROWS)))
                    count += 1
            if count > _MERGES:
                raise TooLarge(f"the sheet has more than {_MERGES} merged cells", help="Undo the merging and save it again.")
            rest = window[max(end, len(window) - _OVERLAP) :]
        return spans


class _Spans:
    """Lays the cells that began above into the rows below them."""

    def __init__(self, spans: _ByRow) -> None:
        self._spans = spans
        self._open: list[tuple[int, int, str, str | None]] = []

    def fill(self, row: ListRow) -> ListRow:
        """The row with them; a row that begins a span is remembered."""
        self._open = [one for one in self._open if one[1] >= row.number]
        for column, _, value, fault in self._open:
            row.cells.extend([""] * (column + 1 - len(row.cells)))
            if not row.cells[column]:
                row.cells[column] = value
                if fault:
                    row.faults[column] = fault
        for column, last in self._spans.get(row.number, ()):
            value = row.cells[column] if column < len(row.cells) else ""
            fault = row.faults.get(column)
            if value or fault:
                self._open.append((column, last, value, fault))
        return row


class _Reader:
    """Puts rows together from what the parser says; those that are done wait in `ready`."""

    def __init__(self, texts: Texts, styles: list[int], old_epoch: bool) -> None:
        self.ready: list[ListRow] = []
        self._texts, self._styles, self._old_epoch = texts, styles, old_epoch
        self._names: dict[str, str] = {}
        self._places: dict[str, int] = {}
        self._row = self._column = 0
        self._cells: list[str] = []
        self._faults: dict[int, str] = {}
        self._notes: dict[int, str] = {}
        self._given: Attributes = {}
        self._pieces: list[str] = []
        self._taken = self._above = self._formula = False

    def start(self, tag: str, given: Attributes) -> None:
        name = self._names.get(tag) or self._local(tag)
        if name == "v":
            self._taken = True
        elif name == "c":
            self._given, self._formula = given, False
            if self._pieces:
                self._pieces = []
            self._column = self._place(given.get("r"))
        elif name == "t":
            self._taken = not self._above
        elif name == "f":
            self._formula = True
        elif name == "rPh":
            self._above = True
        elif name == "row":
            said = given.get("r", "")
            self._row = max(self._row + 1, int(said) if said.isdecimal() and len(said) < 8 else 0)
            self._cells, self._faults, self._notes, self._column = [], {}, {}, -1
            if self._row > ROWS:
                raise TooLarge(f"the sheet has more than {ROWS} rows", help="Send the list in several files.")

    def text(self, data: str) -> None:
        if self._taken and len(self._pieces) < LONGEST:
            self._pieces.append(data[:LONGEST])

    def end(self, tag: str) -> None:
        name = self._names[tag]
        if name == "v" or name == "t":
            self._taken = False
        elif name == "c":
            if 0 <= self._column < COLUMNS:
                self._cell("".join(self._pieces))
        elif name == "rPh":
            self._above = False
        elif name == "row":
            self.ready.append(ListRow(self._row, f"row {self._row}", self._cells, self._faults, self._notes, True))

    def _local(self, tag: str) -> str:
        """The name without its prefix. Few are kept: a sheet has some dozens, and a hostile one must not fill the memory."""
        name = tag.rpartition(":")[2]
        if len(self._names) > 4096:
            raise Malformed("the sheet has elements that no spreadsheet program writes", help="Save it again.")
        self._names[tag] = name
        return name

    def _place(self, reference: str | None) -> int:
        """The column of a cell; without a reference it is the next one."""
        if not reference:
            return self._column + 1
        name = reference.rstrip("0123456789")
        found = self._places.get(name)
        if found is None:
            found = index_of(name)
            if found is None:
                return COLUMNS
            self._places[name] = found
        return found

    def _cell(self, stored: str) -> None:
        column = self._column
        if column == len(self._cells):
            self._cells.append("")
        elif column > len(self._cells):
            self._cells += [""] * (column + 1 - len(self._cells))
        kind = self._given.get("t", "n")
        if not stored and not (self._formula and kind == "n"):
            return
        try:
            if kind == "s":
                value: str | None = self._texts[int(stored)]
            elif kind in ("str", "inlineStr"):
                value = unescaped(stored)
            elif kind == "n" and stored:
                style = self._given.get("s")
                value = number(stored, self._styles[int(style)] if style and self._styles else 0, self._old_epoch)
            else:
                value = self._odd(kind, stored)
        except (ValueError, IndexError, OverflowError):
            self._faults[column] = f"cell {letters(column)}{self._row} holds something that is no value ({stored[:40]!r})"
            return
        if value is None:
            self._notes[column] = f"cell {letters(column)}{self._row} {_DIGITS_LOST}"
        else:
            self._cells[column] = value

    def _odd(self, kind: str, stored: str) -> str:
        """Cells that are neither texts nor numbers; those that say nothing are faults."""
        if kind == "b":
            return "TRUE" if stored == "1" else "FALSE"
        if kind == "d":
            return stored[:10]
        wrong = f"holds the error {stored[:20]}" if kind == "e" else _NO_RESULT
        self._faults[self._column] = f"cell {letters(self._column)}{self._row} {wrong}"
        return ""
