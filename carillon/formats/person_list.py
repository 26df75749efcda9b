# SPDX-License-Identifier: Apache-2.0
"""Lists of persons as organisers send them: what they seem to hold, for a person to confirm, and then every row, read or rejected.

    proposal = propose(stream, today)               # columns with confidence and doubts, and a mapping
    mapping = list_mapping.parse(corrected)         # what a person made of proposal.mapping.plain()
    for one in read(rows_of(stream, mapping), mapping, today): ...

Memory does not grow with the list, but for 64 bits a person by which repeated ones are found.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import BinaryIO

import msgspec

from carillon.errors import Malformed
from carillon.formats import list_columns
from carillon.formats.list_columns import Column, Doubt
from carillon.formats.list_files import ListFile, sample
from carillon.formats.list_mapping import DATES, DateRule, ListMapping
from carillon.formats.list_persons import Plan, Unfit, person
from carillon.formats.list_rows import ListRow
from carillon.formats.list_tops import is_numbering
from carillon.formats.rows import Rejected

_RAGGED = 0.05
"""Share of the rows with fewer cells than the headings from which they are taken for the writer's habit and not for damage."""


class Proposal(msgspec.Struct, frozen=True):
    """What a list seems to hold. `others` are sheets that were not chosen, `notes` sentences on the file, `sampled` the rows looked at."""

    mapping: ListMapping
    columns: tuple[Column, ...]
    doubts: tuple[Doubt, ...]
    others: tuple[str, ...]
    notes: tuple[str, ...]
    sampled: int


class Listed(msgspec.Struct, frozen=True):
    """A person of a list. `values` are properties of FollowTheMoney; dates are ISO, perhaps partial, countries alpha-2 in small letters.

    `document_country` issued the passport or number. `same_as` is an earlier row with the same person, of whom nothing that is screened
    differs. `notes` are sentences on what was not used or how it was read.
    """

    row: int
    place: str
    values: dict[str, list[str]]
    reference: str = ""
    organisation: str = ""
    function: str = ""
    document_country: str = ""
    same_as: int | None = None
    notes: tuple[str, ...] = ()


class RejectedRow(Rejected, frozen=True):
    """A row that is no person that could be screened."""

    row: int = 0


class Closing(msgspec.Struct, frozen=True):
    """Comes last. `persons` counts the repeated ones, too. `truncated` where the file ends before the list does, for `reason`."""

    persons: int
    rejected: int
    repeated: int
    truncated: bool = False
    reason: str = ""


def propose(stream: BinaryIO, today: date, sheet: str = "", encoding: str = "") -> Proposal:
    """What the list holds, as far as its beginning shows. Raises Malformed, TooLarge or NotFound where there is no list to be read."""
    file = ListFile(stream, sheet, encoding)
    seen = sample(file)
    top = seen.top
    rows = [row.cells for row in seen.rows]
    columns, doubts = list_columns.guess(top.headings, top.above, rows, today)
    more: list[Doubt] = []
    if not top.found:
        more.append(Doubt("no_header", "No row of headings was found; the columns were told by what they hold."))
    ragged = sum(not row.whole and len(row.cells) < top.width for row in seen.rows)
    whole = ragged <= len(rows) * _RAGGED
    if not whole:
        more.append(
            Doubt("ragged", f"{ragged} of {len(rows)} rows have fewer cells than there are columns: those that are missing count as empty.")
        )
    if seen.cut_off:
        more.append(Doubt("truncated", f"The file cannot be read to its end: {seen.cut_off}"))
    mapping = ListMapping(
        columns={one.letter: one.field for one in columns if one.field},
        dates={one.letter: DateRule(one.order, one.calendar) for one in columns if one.field in DATES},
        first_row=top.first_row,
        width=top.width if whole else 0,
        header=tuple(top.headings) if top.found else (),
        sheet=file.sheet,
        encoding=file.encoding,
        delimiter=file.delimiter,
    )
    return Proposal(mapping, columns, (*more, *doubts), file.others, file.notes, len(rows))


def rows_of(stream: BinaryIO, mapping: ListMapping) -> Iterator[ListRow | Rejected]:
    """The rows of a list, by its mapping. The stream has to be one that can be wound back. Raises as `propose` does."""
    return ListFile(stream, mapping.sheet, mapping.encoding, mapping.delimiter).rows()


def read(rows: Iterable[ListRow | Rejected], mapping: ListMapping, today: date) -> Iterator[Listed | RejectedRow | Closing]:
    """Every row below the headings in its order, and a Closing at the end, whatever happens to the file on the way."""
    plan = Plan(mapping)
    header = [" ".join(cell.split()) for cell in mapping.header]
    known: dict[int, int] = {}
    persons = rejected = repeated = 0
    truncated, reason = False, ""
    source = iter(rows)
    while True:
        try:
            row = next(source, None)
        except Malformed as wrong:
            # What comes behind the damage is lost; what came before is not.
            rejected += 1
            truncated, reason = True, wrong.message
            yield RejectedRow(wrong.place, wrong.message, _number(wrong.place))
            break
        if row is None:
            break
        if isinstance(row, ListRow) and (row.number < mapping.first_row or _is_no_person(row, header)):
            continue
        one = _one(row, plan, mapping.width, today)
        if isinstance(one, RejectedRow):
            if one.row < mapping.first_row:
                continue
            rejected += 1
            if isinstance(row, ListRow) and not row.ended and len(row.cells) < mapping.width:
                truncated, reason = True, f"{row.place}: the file ends within this row"
        else:
            persons += 1
            first = known.setdefault(_digest(one), one.row)
            if first != one.row:
                repeated += 1
                one = msgspec.structs.replace(one, same_as=first)
        yield one
    yield Closing(persons, rejected, repeated, truncated, reason)


def _one(row: ListRow | Rejected, plan: Plan, width: int, today: date) -> Listed | RejectedRow:
    if isinstance(row, Rejected):
        return RejectedRow(row.place, row.reason, _number(row.place))
    cells = row.cells
    if width and not row.whole and len(cells) != width:
        if len(cells) < width:
            what = "the file ends here" if not row.ended else "it is cut off, or a separator is missing"
            return RejectedRow(row.place, f"the row has {len(cells)} cells, not {width}: {what}", row.number)
        if any(cell.strip() for cell in cells[width:]):
            return RejectedRow(row.place, f"the row has {len(cells)} cells, not {width}: a separator stands inside a cell", row.number)
    try:
        found = person(row, plan, today)
    except Unfit as unfit:
        return RejectedRow(row.place, str(unfit), row.number)
    return Listed(
        row.number,
        row.place,
        found.values,
        found.reference,
        found.organisation,
        found.function,
        found.document_country,
        notes=tuple(found.notes),
    )


def _is_no_person(row: ListRow, header: list[str]) -> bool:
    """Empty rows, headings that are repeated on each page, and the row 1, 2, 3 … under them."""
    cells = row.cells
    if not any(cells) and not row.faults:
        return True
    if header and cells[0] == header[0] and [" ".join(cell.split()) for cell in cells][: len(header)] == header[: len(cells)]:
        return True
    return is_numbering(cells) if cells[0].strip().rstrip(".") == "1" else not any(cell.strip() for cell in cells) and not row.faults


def _digest(one: Listed) -> int:
    """Of all that is screened, in whichever order the parts of the name stand."""
    values = one.values
    kept = [sorted(word for name in values["name"] for word in name.casefold().split()), one.document_country]
    kept += [
        sorted(values.get(name, ()))
        for name in ("birthDate", "nationality", "gender", "passportNumber", "idNumber", "alias", "previousName")
    ]
    return int.from_bytes(hashlib.blake2b(msgspec.json.encode(kept), digest_size=8).digest(), "big")


def _number(place: str) -> int:
    found = re.search(r"\d+", place)
    return int(found[0]) if found else 0
