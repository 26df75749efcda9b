# SPDX-License-Identifier: Apache-2.0
"""Which column of a list holds what: guessed, shown with what would come of it, and confirmed by a person before anything is screened."""

from datetime import date
from typing import Any

import msgspec

from carillon.core.model.screening import Row, Screening
from carillon.core.policy.actors import Actor
from carillon.desk.accreditation import reading
from carillon.desk.act import act, look
from carillon.desk.bench import Bench
from carillon.desk.listed import heads
from carillon.errors import Conflict
from carillon.formats import list_mapping, person_list
from carillon.formats.birth_calendars import CALENDARS
from carillon.formats.birth_dates import ORDERS
from carillon.formats.list_columns import FIELDS, Column, Doubt
from carillon.store import clock

LOOKED_AT = 500
"""Rows that are read to show what would come of a mapping."""
SHOWN = 5


class Proposed(msgspec.Struct, frozen=True):
    """A mapping, in plain form, with what it was guessed from and what it would give: of the first `looked_at` rows so many persons and so
    many that could not be read, some of each. `fields`, `orders` and `calendars` are what may be chosen."""

    mapping: dict[str, Any]
    columns: tuple[Column, ...]
    doubts: tuple[Doubt, ...]
    others: tuple[str, ...]
    notes: tuple[str, ...]
    looked_at: int
    rejected: int
    duplicates: int
    persons: tuple[Row, ...]
    faults: tuple[Row, ...]
    fields: tuple[str, ...] = FIELDS
    orders: tuple[str, ...] = ORDERS
    calendars: tuple[str, ...] = tuple(CALENDARS)


def propose(bench: Bench, actor: Actor, screening_id: str, *, sheet: str = "", given: dict[str, Any] | None = None) -> Proposed:
    """What the list seems to hold; with `given`, what would come of that mapping. Raises Malformed where it is no list, Invalid where the
    mapping has mistakes, Conflict once the rows are read and the file is gone."""
    with look(bench, actor, "screening.upload", object=screening_id) as doing:
        screening = heads.find(doing, screening_id)
        if screening.whole or not screening.own:
            raise Conflict("The rows of this list are read, and the file is gone.", help="Upload the list anew to read it in another way.")
    today = date.fromisoformat(clock.today())
    with reading.opened(bench, screening.id) as stream:
        guessed = person_list.propose(stream, today, sheet)
        chosen = given if given is not None else dict(screening.mapping) or None
        mapping = list_mapping.parse(chosen) if chosen is not None and not sheet else guessed.mapping
        rows = reading.first(stream, mapping, today, LOOKED_AT)
    rejected = [one for one in rows if one.state == "rejected"]
    return Proposed(
        mapping=mapping.plain(),
        columns=guessed.columns,
        doubts=guessed.doubts,
        others=guessed.others,
        notes=guessed.notes,
        looked_at=len(rows),
        rejected=len(rejected),
        duplicates=sum(one.state == "duplicate" for one in rows),
        persons=tuple(one for one in rows if one.state != "rejected")[:SHOWN],
        faults=tuple(rejected[: 4 * SHOWN]),
    )


def confirm(bench: Bench, actor: Actor, screening_id: str, plain: Any) -> Screening:
    """The list is read by this mapping. Raises Invalid with every mistake."""
    found = list_mapping.parse(plain)
    with act(bench, actor, "screening.upload", object=screening_id) as doing:
        old = heads.find(doing, screening_id, "map")
        doing.detail = {"columns": len(found.columns)}
        return heads.change(doing.connection, old, doing.at, state="mapped", mapping=found.plain())
