# SPDX-License-Identifier: Apache-2.0
"""The rows of an uploaded list, read by its mapping: from where an earlier reading came to, in numbers that never go back."""

import io
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice

from carillon.core.model.screening import Row, Screening
from carillon.desk.accreditation.sealed import SealedFile
from carillon.desk.bench import Bench
from carillon.formats import list_mapping, person_list
from carillon.formats.list_mapping import ListMapping
from carillon.formats.person_list import Closing, Listed, RejectedRow

BUFFER = 1 << 18
Read = Listed | RejectedRow | Closing


def opened(bench: Bench, screening_id: str) -> io.BufferedReader:
    """The uploaded file, as a stream that can be wound back."""
    return io.BufferedReader(SealedFile(bench, screening_id), BUFFER)


def batches(bench: Bench, screening: Screening, size: int) -> Iterator[tuple[list[Row], Closing | None]]:
    """Rows that are not stored yet, so many at a time; with the last of them how the list ended. The same rows under the same numbers
    whenever the same file is read. Raises Malformed, TooLarge where it is no list that can be read at all."""
    mapping = list_mapping.parse(screening.mapping)
    with opened(bench, screening.id) as stream:
        found = numbered(person_list.read(person_list.rows_of(stream, mapping), mapping, _day(screening)))
        several: list[Row] = []
        for one in found:
            if isinstance(one, Closing):
                yield several, one
                return
            if one.number > screening.read:
                several.append(one)
            if len(several) == size:
                yield several, None
                several = []


def first(stream: io.BufferedReader, mapping: ListMapping, today: date, count: int) -> list[Row]:
    """The first rows of a list, as they would be read."""
    found = numbered(person_list.read(person_list.rows_of(stream, mapping), mapping, today))
    return [one for one in islice(found, count) if isinstance(one, Row)]


def numbered(several: Iterable[Read]) -> Iterator[Row | Closing]:
    """Rows as they are stored. Where a damaged file does not say which row it was, it gets the next number."""
    last = 0
    for one in several:
        if isinstance(one, Closing):
            yield one
            return
        last = max(one.row, last + 1)
        yield _row(one, last)


def _row(one: Listed | RejectedRow, number: int) -> Row:
    if isinstance(one, RejectedRow):
        return Row(number=number, place=one.place, state="rejected", fault=one.reason[:500])
    values = {name: tuple(found) for name, found in one.values.items() if found}
    names = tuple(dict.fromkeys((*values["name"], *values.get("alias", ()), *values.get("previousName", ()))))
    beside = {"organisation": one.organisation, "function": one.function, "documentCountry": one.document_country}
    values |= {"name": names} | {name: (text,) for name, text in beside.items() if text}
    if one.notes:
        values["notes"] = one.notes[:10]
    return Row(
        number=number,
        ref=one.reference[:200],
        name=values["name"][0][:500],
        values=values,
        place=one.place,
        state="duplicate" if one.same_as else "waiting",
        same_as=one.same_as or 0,
    )


def _day(screening: Screening) -> date:
    """The day on which the list was begun: a date of birth is no later, however often it is read."""
    return date.fromisoformat((screening.began_at or screening.created_at)[:10])
