# SPDX-License-Identifier: Apache-2.0
"""One row of a list of persons, whether it stood in a sheet or in a text file, and the letters by which columns are called."""

import msgspec

ROWS = 1_048_576
"""Rows that one list may have, as many as a sheet holds; whoever has more sends several lists."""
COLUMNS = 1024
"""Columns that are looked at; what stands farther to the right is no part of a list of persons."""


class ListRow(msgspec.Struct, frozen=True):
    """A row as texts. `number` is what a person sees beside it: the row of the sheet, the line of the file.

    `faults` says by column (from 0) why a cell cannot be used, `notes` what was left out of one. `whole` is False where a row with too
    few cells was damaged; a sheet does not write empty cells at its end, so its rows are always whole. `ended` as in `rows.Line`.
    """

    number: int
    place: str
    cells: list[str]
    faults: dict[int, str] = {}
    notes: dict[int, str] = {}
    whole: bool = False
    ended: bool = True


def letters(index: int) -> str:
    """The name of a column in a sheet: 0 is A, 26 is AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def index_of(name: str) -> int | None:
    """The other way round, None where it is no name of a column that we look at."""
    if not 1 <= len(name) <= 3 or not (name.isascii() and name.isalpha()):
        return None
    index = 0
    for letter in name.upper():
        index = index * 26 + ord(letter) - 64
    return index - 1 if index <= COLUMNS else None
