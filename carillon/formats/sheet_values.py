# SPDX-License-Identifier: Apache-2.0
"""What cells of an XLSX file show: shared texts kept small in memory, formats of dates, numbers as a person would write them."""

import re
from array import array
from datetime import date, timedelta
from functools import lru_cache

from carillon.errors import TooLarge
from carillon.formats.sheet_archive import Archive, Attributes

_TEXTS = 512 * 1024 * 1024
"""Bytes of all shared texts together; those of 400 000 persons have some 30 MiB."""
LONGEST = 32_767
"""Characters of one cell, as many as a spreadsheet program allows."""
EXACT = 10**15
"""A spreadsheet program keeps 15 digits of a number; those behind are zeros, whatever was typed."""

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_DATES = frozenset([*range(14, 18), 22, *range(27, 32), 36, *range(50, 55), 57, 58])
_TIMES = frozenset([*range(18, 22), *range(32, 36), *range(45, 48), 55, 56])
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]', re.IGNORECASE)
_ZEROS = re.compile(r"0{2,32}")

DATE, TIME = -1, -2
"""What a style says of a number, beside the digits to which it is filled up with zeros (0: nothing)."""


class Texts:
    """Texts by number, as one run of bytes: some 10 bytes each beside their letters."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._ends = array("Q")

    def append(self, text: str) -> None:
        self._bytes += text.encode("utf-8", "surrogatepass")
        self._ends.append(len(self._bytes))
        if len(self._bytes) > _TEXTS:
            raise TooLarge(
                f"the texts of the workbook have more than {_TEXTS // (1024 * 1024)} MiB", help="Send the list in several files."
            )

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, number: int) -> str:
        start = self._ends[number - 1] if number else 0
        return self._bytes[start : self._ends[number]].decode("utf-8", "surrogatepass")


def shared_texts(archive: Archive, part: str) -> Texts:
    """The texts that cells refer to by their number. Readings that are printed above characters are passed over."""
    texts, pieces = Texts(), list[str]()
    taken = above = False

    def start(tag: str, _: Attributes) -> None:
        nonlocal taken, above
        name = tag.rpartition(":")[2]
        if name == "si":
            pieces.clear()
        elif name == "rPh":
            above = True
        elif name == "t":
            taken = not above

    def end(tag: str) -> None:
        nonlocal taken, above
        name = tag.rpartition(":")[2]
        if name == "si":
            texts.append(unescaped("".join(pieces)))
        elif name == "rPh":
            above = False
        elif name == "t":
            taken = False

    def text(data: str) -> None:
        if taken and len(pieces) < LONGEST:
            pieces.append(data[:LONGEST])

    for _ in archive.walk(part, start, end, text):
        pass
    return texts


def unescaped(text: str) -> str:
    """Characters that XML cannot hold are written _x000D_."""
    if "_x" in text:
        text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return text[:LONGEST]


def styles(archive: Archive, part: str) -> list[int]:
    """What each style says of a number: DATE, TIME, or the digits to which it is filled up with zeros."""
    codes: dict[int, str] = {}
    found: list[int] = []
    inside = False

    def start(tag: str, given: Attributes) -> None:
        nonlocal inside
        name = tag.rpartition(":")[2]
        if name == "numFmt":
            codes[_whole(given.get("numFmtId"))] = given.get("formatCode", "")
        elif name == "cellXfs":
            inside = True
        elif name == "xf" and inside:
            number = _whole(given.get("numFmtId"))
            found.append(meaning_of(codes[number]) if number in codes else DATE if number in _DATES else TIME if number in _TIMES else 0)

    def end(tag: str) -> None:
        nonlocal inside
        if tag.rpartition(":")[2] == "cellXfs":
            inside = False

    for _ in archive.walk(part, start, end, lambda _: None):
        pass
    return found


def meaning_of(code: str) -> int:
    """What a format says: `dd/mm/yyyy` a date, `hh:mm` a time, `00000` five digits at least."""
    plain = _LITERAL.sub("", code.partition(";")[0]).lower()
    if _ZEROS.fullmatch(plain):
        return len(plain)
    if plain.strip() == "general":
        return 0
    if re.search(r"[dye]|m.*m.*m", re.sub(r"0+e[+-]0+", "", plain)):
        return DATE
    return TIME if re.search(r"[hs]", plain) else 0


def number(text: str, style: int, old_epoch: bool) -> str | None:
    """A stored number as it would be written: 1.0 is 1, a day is ISO 8601. None where it has more digits than were kept.

    Raises ValueError for what is no number or no day.
    """
    if style == DATE:
        return day(float(text), old_epoch)
    if style == TIME:
        minutes = round(float(text) % 1 * 1440)
        return f"{minutes // 60 % 24:02}:{minutes % 60:02}"
    if text.isascii() and text.isdigit():
        whole = int(text)
    else:
        value = float(text)
        if value != value or value in (float("inf"), float("-inf")):
            raise ValueError(text)
        if not value.is_integer():
            return repr(value)
        whole = int(value)
    if abs(whole) >= EXACT:
        return None
    return f"{whole:0{style}}" if style > 0 else str(whole)


@lru_cache(maxsize=65_536)
def day(serial: float, old_epoch: bool = False) -> str:
    """The day with this number. Day 60 of the usual count is 29 February 1900, which was none. Raises ValueError out of 1900 to 9999."""
    whole = int(serial)
    if old_epoch:
        base = date(1904, 1, 1)
    elif whole == 60 or whole < 1:
        raise ValueError(serial)
    else:
        base = date(1899, 12, 30) if whole > 60 else date(1899, 12, 31)
    try:
        return (base + timedelta(days=whole)).isoformat()
    except OverflowError:
        raise ValueError(serial) from None


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else -1
