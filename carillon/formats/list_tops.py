# SPDX-License-Identifier: Apache-2.0
"""Where the headings of a list stand: below titles and remarks, in one row or in two, or nowhere."""

from collections import Counter

import msgspec

from carillon.formats.list_headings import OTHER, field_of
from carillon.formats.list_rows import ListRow

_SURE = 0.9


class Top(msgspec.Struct, frozen=True):
    """`headings` are empty texts where there are none, `above` the group headings over them. `score` tells lists from other sheets."""

    headings: list[str]
    above: list[str]
    first_row: int
    width: int
    found: bool
    score: float


def top_of(rows: list[ListRow]) -> Top:
    """The headings among the first rows of a file or sheet."""
    widths = Counter(_width(row) for row in rows)
    usual = max(widths, key=lambda width: (widths[width], width)) if widths else 0
    best, hits = None, 0.0
    for at, row in enumerate(rows):
        found = _hits(row)
        if found > hits and (found >= 2 or usual <= 1 or (at == 0 and _is_heading(rows, at, usual))):
            best, hits = at, found
    if best is None and rows and _is_heading(rows, 0, usual):
        best = 0
    score = hits * 10 + min(len(rows), 40) / 40 + (usual > 1)
    if best is None:
        width = max(usual, 1)
        return Top([""] * width, [], rows[0].number if rows else 1, width, False, score)
    headings = [" ".join(cell.split()) for cell in rows[best].cells]
    while headings and not headings[-1]:
        headings.pop()
    width = max(len(headings), usual) if any(_width(row) > len(headings) for row in rows[best + 1 :]) else len(headings)
    headings += [""] * (width - len(headings))
    below = [row for row in rows[best + 1 :] if not is_numbering(row.cells)]
    first = below[0].number if below else rows[best].number + 1
    return Top(headings, _above(rows, best, width), first, width, True, score)


def is_numbering(cells: list[str]) -> bool:
    """A row 1, 2, 3 … under the headings, as forms have it."""
    filled = [cell.strip().rstrip(".") for cell in cells if cell.strip()]
    return len(filled) > 2 and filled == [str(number) for number in range(1, len(filled) + 1)]


def _hits(row: ListRow) -> float:
    """How many different fields the row names, as headings do; those that we do not use count half."""
    fields = {field for cell in row.cells if cell.strip() and len(cell) <= 120 for field, sure in [field_of(cell)] if sure >= _SURE}
    return len(fields - {OTHER, "rowNumber"}) + len(fields & {OTHER, "rowNumber"}) / 2


def _is_heading(rows: list[ListRow], at: int, usual: int) -> bool:
    """A row of words above columns of numbers or dates, though we know none of the words."""
    row, below = rows[at], rows[at + 1 : at + 21]
    if len(below) < 2 or _width(row) < usual or not all(cell.strip() for cell in row.cells[:usual]):
        return False
    for column in range(usual):
        values = [one.cells[column] for one in below if column < len(one.cells) and one.cells[column].strip()]
        with_digits = sum(any(c.isdecimal() for c in value) for value in values)
        if values and with_digits > len(values) * 0.8 and not any(c.isdecimal() for c in row.cells[column]):
            return True
    return False


def _above(rows: list[ListRow], at: int, width: int) -> list[str]:
    """The row over the headings, where it groups them: a heading of a group stands over its first column and counts for those after it."""
    if not at or rows[at - 1].number != rows[at].number - 1:
        return []
    cells = [cell.strip() for cell in rows[at - 1].cells[:width]]
    if sum(bool(cell) for cell in cells) < 2 and not (cells and not cells[0] and any(cells)):
        return []
    found, last = [], ""
    for cell in cells + [""] * (width - len(cells)):
        last = cell or last
        found.append(last)
    return found


def _width(row: ListRow) -> int:
    return max((index + 1 for index, cell in enumerate(row.cells) if cell.strip()), default=0)
