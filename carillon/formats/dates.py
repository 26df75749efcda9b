# SPDX-License-Identifier: Apache-2.0
"""Dates as lists write them, to partial ISO 8601 (1964, 1964-07, 1964-07-17), never more exact than they were said."""

import re
from datetime import date

import msgspec

_NAMES = """
jan january  feb february  mar march  apr april  may  jun june
jul july  aug august  sep sept september  oct october  nov november  dec december
"""
_MONTHS = {name: n for n, names in enumerate(re.split(r"\s{2,}|\n", _NAMES.strip()), start=1) for name in names.split()}
_NUMERIC = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?")
_ISO_WITH_ZONE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T[\d:.]+)?(?:Z|[+-]\d{2}:?\d{2})?")
_WORDS = re.compile(r"(?:(\d{1,2})\s+)?(?:([A-Za-z]{3,9})\.?\s+)?(\d{4})")

SPREAD = 10
"""Years that a range may span and still be given out year by year."""


def partial(text: str) -> str | None:
    """`1964`, `1964/07`, `1964-07-17`, `17 Jul 1964`, `Jul 1964`, with or without a time zone; None for anything else.

    A month or day of 0 means unknown and is left out.
    """
    text = text.strip()
    if match := _ISO_WITH_ZONE.fullmatch(text):
        text = match[1]
    if match := _NUMERIC.fullmatch(text):
        return of(int(match[1]), int(match[2] or 0), int(match[3] or 0))
    if match := _WORDS.fullmatch(text):
        month = _MONTHS.get(match[2].lower()) if match[2] else 0
        if month is None or (match[1] and not month):
            return None
        return of(int(match[3]), month, int(match[1] or 0))
    return None


def of(year: int, month: int = 0, day: int = 0) -> str | None:
    """The partial date of these numbers, None where there is no such day; 0 is unknown."""
    if not 1000 <= year <= 9999:
        return None
    if not month:
        return f"{year:04}" if not day else None
    try:
        date(year, month, day or 1)
    except ValueError:
        return None
    return f"{year:04}-{month:02}-{day:02}" if day else f"{year:04}-{month:02}"


def between(first: str, last: str) -> list[str]:
    """What may be said of a day between two partial dates: the month or year they share, else every year of the range.

    Somebody born between 1958 and 1964 agrees with each of these years, so each is a value. Of a range of more than
    `SPREAD` years only the two ends are, and the reader keeps the wording of the list in the notes.
    """
    first, last = sorted((first, last))
    if first == last:
        return [first]
    for length in (7, 4):
        if len(first) >= length and first[:length] == last[:length]:
            return [first[:length]]
    start, end = int(first[:4]), int(last[:4])
    years = range(start, end + 1) if end - start < SPREAD else (start, end)
    return [f"{year:04}" for year in years]


class Form(msgspec.Struct, frozen=True):
    """A way of writing dates: `pattern` finds the parts, `pivot` is the last two-digit year that means 20xx."""

    text: str
    pattern: str
    pivot: int | None = None

    def read(self, text: str) -> str | None:
        """The partial date that a text of this form says, None if it is not of this form or there is no such day."""
        match = re.fullmatch(self.pattern, text.strip(), re.IGNORECASE)
        if not match:
            return None
        parts = match.groupdict()
        year = int(parts["year"])
        if self.pivot is not None and year < 100:
            year += 2000 if year <= self.pivot else 1900
        month = parts.get("month") or "0"
        number = int(month) if month.isdecimal() else _MONTHS.get(month.lower().rstrip("."))
        return of(year, number, int(parts.get("day") or 0)) if number is not None else None


_DIRECTIVES = {
    "d": r"(?P<day>[0-9]{1,2})",
    "m": r"(?P<month>[0-9]{1,2})",
    "b": r"(?P<month>[A-Za-z]{3,9}\.?)",
    "B": r"(?P<month>[A-Za-z]{3,9}\.?)",
    "Y": r"(?P<year>[0-9]{4})",
    "y": r"(?P<year>[0-9]{2})",
}


def form_of(text: str, pivot: int | None = None) -> Form | str:
    """The form that a text such as `%d/%m/%Y` describes, or what is wrong with the text.

    %d day, %m month, %b or %B its English name, %Y year, %y its last two digits (with `pivot`).
    """
    pieces = re.split(r"%(.)", text)
    used = pieces[1::2]
    if unknown := [letter for letter in used if letter not in _DIRECTIVES]:
        return f"we read %d %m %b %B %Y %y, not %{unknown[0]}"
    kinds = ["m" if letter in "bB" else letter.lower() for letter in used]
    if len(set(kinds)) < len(kinds) or "y" not in kinds or ("d" in kinds and "m" not in kinds):
        return "a form has the year once, and at most once the month and, with it, the day"
    if "y" in used and pivot is None:
        return "two digits do not say the century: give “pivot”, the last two-digit year that means 20xx"
    pattern = "".join(_DIRECTIVES[piece] if n % 2 else re.escape(piece) for n, piece in enumerate(pieces))
    return Form(text, pattern, pivot if "y" in used else None)
