# SPDX-License-Identifier: Apache-2.0
"""Tables of events, sessions and venues as rows of cells: from CSV, from a JSON array of objects, from the cells of a sheet."""

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from typing import Any

import msgspec

from carillon import errors
from carillon.formats.delimited import Cells, cells
from carillon.formats.rows import Rejected, unfit, utf8

MOST = 100_000
"""Rows of one table."""
_COLUMNS = 500
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_DELIMITERS = (",", ";", "\t", "|")


class TableRow(msgspec.Struct, frozen=True):
    """One row: where it stands, and its cells as texts by their column; an empty cell may be left out."""

    place: str
    cells: dict[str, str]


class Table(msgspec.Struct, frozen=True):
    """A table with a header. `name` is what a JSON file calls itself; `rejected` are rows that could not be read at all."""

    header: tuple[str, ...]
    rows: tuple[TableRow, ...]
    name: str = ""
    rejected: tuple[Rejected, ...] = ()


def table_of_csv(data: bytes, encoding: str | None = None) -> Table:
    """Raises errors.Malformed where there is no header or the file is cut off, errors.TooLarge where it has too many rows."""
    source = utf8(io.BytesIO(data), encoding)
    first = source.peek(4096).partition(b"\n")[0]
    found = cells(source, max(_DELIMITERS, key=lambda delimiter: first.count(delimiter.encode())))
    head = next(found, None)
    if not isinstance(head, Cells):
        reason = f"the header cannot be read: {head.reason}" if head else "the table is empty"
        raise errors.Malformed(reason, place=head.place if head else "line 1", help="Look at its first line.")
    return _table([" ".join(name.split()) for name in head.cells], _placed(found))


def _placed(found: Iterable[Cells | Rejected]) -> Iterator[tuple[str, Sequence[Any]] | Rejected]:
    for row in found:
        yield row if isinstance(row, Rejected) else (row.place, row.cells)


def table_of_cells(header: Sequence[Any], rows: Iterable[tuple[str, Sequence[Any]] | Rejected]) -> Table:
    """A table from a sheet: its header, and for each row its place and its cells, which may be texts, numbers, days and times."""
    return _table([" ".join(text_of(name).split()) for name in header], rows)


def _table(header: list[str], rows: Iterable[tuple[str, Sequence[Any]] | Rejected]) -> Table:
    while header and not header[-1]:
        header.pop()
    if not header or len(header) > _COLUMNS:
        raise errors.Malformed(f"the header has {len(header)} columns; a table has from 1 to {_COLUMNS}", help="Look at its first row.")
    good: list[TableRow] = []
    bad: list[Rejected] = []
    for row in rows:
        if len(good) + len(bad) >= MOST:
            raise errors.TooLarge(f"the table has more than {MOST} rows")
        if isinstance(row, Rejected):
            bad.append(row)
            continue
        place, values = row
        texts = [text_of(value) for value in values]
        if any(texts[len(header) :]):
            bad.append(Rejected(place, f"the row has {len(texts)} cells, the header {len(header)}"))
        elif any(texts):
            good.append(TableRow(place, {name: text for name, text in zip(header, texts, strict=False) if name and text}))
    return Table(tuple(header), tuple(good), rejected=tuple(bad))


def table_of_json(data: bytes) -> Table:
    """From an array of objects, which may be the whole document or stand in an object, also within rounds of their own.

    What an outer object says beside its array is said of each row within (the name of a round is its column `rounds name`).
    """
    try:
        value = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise errors.Malformed(f"the JSON is broken or cut off ({str(error)[:120]})", help="Fetch the file again.") from None
    name = text_of(value.get("name") or value.get("title")) if isinstance(value, dict) else ""
    listed = value if isinstance(value, list) else _inner(value)[1]
    if not listed:
        raise errors.Malformed("there is no array of objects in the JSON", help="Each object is a row, its keys are the columns.")
    good: list[TableRow] = []
    bad: list[Rejected] = []
    for number, row in enumerate(_spread(listed), start=1):
        if number > MOST:
            raise errors.TooLarge(f"the file has more than {MOST} rows")
        why = unfit(row) if isinstance(row, dict) else "it is no object"
        if why:
            bad.append(Rejected(f"entry {number}", why))
        else:
            good.append(TableRow(f"entry {number}", _flat(row)))
    header = tuple(dict.fromkeys(column for row in good for column in row.cells))
    return Table(header[:_COLUMNS], tuple(good), name, tuple(bad))


def _inner(value: Any) -> tuple[str, list[Any]]:
    """The longest array of objects directly in an object, and its key."""
    arrays = (
        [(key, one) for key, one in value.items() if isinstance(one, list) and one and isinstance(one[0], dict)]
        if isinstance(value, dict)
        else []
    )
    return max(arrays, key=lambda one: len(one[1]), default=("", []))


def _spread(listed: list[Any]) -> Iterator[Any]:
    for outer in listed:
        key, rows = _inner(outer)
        if key not in ("matches", "games", "events", "sessions", "fixtures", "races"):
            yield outer
            continue
        said = {f"rounds {name}": value for name, value in outer.items() if name != key and isinstance(value, str | int)}
        yield from ({**said, **row} if isinstance(row, dict) else row for row in rows)


def _flat(row: dict[str, Any]) -> dict[str, str]:
    """The texts of a row; of an object within, such as a team, its name."""
    found = {}
    for key, value in row.items():
        inner = (value.get("name") or value.get("title") or value.get("code")) if isinstance(value, dict) else value
        if isinstance(inner, list):
            inner = "; ".join(text_of(one) for one in inner)
        if text := text_of(inner):
            found[" ".join(key.split())] = text
    return found


def text_of(value: Any) -> str:
    """A cell as text: 1.0 as 1, a day as ISO 8601, and without the quotation mark that keeps a text from being a formula."""
    if value is None or isinstance(value, bool | dict | list):
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        plain = value.tzinfo is None and value.time() == time()
        return value.date().isoformat() if plain else value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    text = str(value).strip()
    return text[1:] if text[:1] == "'" and text[1:2] in _FORMULA and text[1:] else text


def safe(text: str) -> str:
    """A text for a cell that no spreadsheet takes for a formula: one that begins like it is quoted with an apostrophe."""
    return f"'{text}" if text.lstrip(" ")[:1] in _FORMULA and text.strip() else text
