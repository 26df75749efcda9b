# SPDX-License-Identifier: Apache-2.0
"""Figures: tables of counts over a period, what of them may be said of others, and their form for a spreadsheet."""

import csv
import io
import math
from collections.abc import Sequence
from datetime import date, timedelta

import msgspec

from carillon.errors import Invalid

FEW = 3
"""A count of what others did that is smaller is not told, nor that it is nothing."""
LESS = f"<{FEW}"
PERIODS = (7, 30, 90, 365)
"""Days that are offered, today among them."""
LONGEST = 3660
WHOLE = "A whole date, such as 2026-11-24."
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Cell = str | int | float | None
"""None: there is nothing to say, such as the rate of nothing."""


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """`codes` says of what list the first column holds codes; `bars` are the columns that are also drawn. Columns in `bars` hold counts
    of one kind, so that their bars share a scale."""

    name: str
    codes: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    bars: tuple[str, ...] = ()


class Period(msgspec.Struct, frozen=True):
    """Whole days in UTC, the last one included."""

    since: str
    until: str

    @property
    def before(self) -> str:
        """The day after."""
        return (date.fromisoformat(self.until) + timedelta(days=1)).isoformat()


def period(today: str, days: str = "", since: str = "", until: str = "") -> Period:
    """So many days up to today (left out: 30), or from one day to another. Raises Invalid with every mistake at once."""
    wrong: dict[str, str] = {}
    if not (since or until):
        count = int(days) if days.isascii() and days.isdigit() and len(days) < 6 else 0 if days else 30
        if not 1 <= count <= LONGEST:
            raise Invalid(
                "The period is wrong.", fields={"days": f"A number from 1 to {LONGEST}; offered are {', '.join(map(str, PERIODS))}."}
            )
        return Period((date.fromisoformat(today) - timedelta(days=count - 1)).isoformat(), today)
    end, start = _day(until or today), _day(since or today)
    if end is None:
        wrong["until"] = WHOLE
    if start is None:
        wrong["since"] = WHOLE
    if start is not None and end is not None:
        start = start if since else end - timedelta(days=29)
        if 0 <= (end - start).days < LONGEST:
            return Period(start.isoformat(), end.isoformat())
        wrong["since"] = f"Not after the last day, and at most {LONGEST} days before it."
    raise Invalid("The period is wrong.", fields=wrong)


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.isoformat() == text and 1970 <= found.year <= 2200 else None


def hidden(count: int) -> Cell:
    """A count of what others did, as it may be told."""
    return count if count >= FEW else LESS


def rate(part: int, whole: int, per: int = 100) -> float | None:
    """So many of a hundred, or of another number; None of nothing."""
    return round(per * part / whole, 1) if whole else None


def percentile(values: Sequence[int], percent: int) -> int | None:
    """The smallest of sorted values that so many of a hundred do not exceed; None of nothing."""
    return values[max(0, math.ceil(len(values) * percent / 100) - 1)] if values else None


def as_csv(table: Table) -> str:
    """RFC 4180, with a head. A text that a spreadsheet would take for a formula begins with an apostrophe."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow([_inert(one) for one in table.columns])
    writer.writerows([[_inert(cell) for cell in row] for row in table.rows])
    return written.getvalue()


def _inert(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
