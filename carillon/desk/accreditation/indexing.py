# SPDX-License-Identifier: Apache-2.0
"""Private indexes in the node's folder: of the records that a screening may meet, for as long as it runs, and of the rows of a list, for as
long as it is followed."""

from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path

import msgspec
from sqlalchemy import Connection

from carillon.core.match.verdict import verdict
from carillon.core.model.record import Record
from carillon.core.model.screening import Row
from carillon.core.packs import load
from carillon.core.packs.pack import Packs
from carillon.core.policy.scope import Scope
from carillon.desk.accreditation import persons
from carillon.desk.accreditation.sieve import Sought
from carillon.desk.bench import Bench
from carillon.desk.listed.folders import place
from carillon.desk.screening import crew, listing
from carillon.errors import Unavailable
from carillon.store import screened
from carillon.store import screening_rows as rows_store
from carillon.store.index import bulk
from carillon.store.index.bulk import Listed, Number, Sheet
from carillon.store.screening_rows import List

RECORDS = "records"


class Filing(msgspec.Struct, frozen=True):
    """The job of making stored records ready for the index."""

    def open(self) -> Callable[[list[str]], list[Sheet]]:
        kinds, decode = load.load().kinds, msgspec.json.Decoder(Record).decode

        def file(documents: list[str]) -> list[Sheet]:
            found = []
            for text in documents:
                record = decode(text)
                listed = listing.listed(record.entity, kinds[record.schema])
                if listed.names:
                    found.append(bulk.sheet(msgspec.structs.replace(listed, id=record.id)))
            return found

        return file


def nothing(_: int) -> None:
    """For who needs not be told how far it is."""


def schemas(packs: Packs) -> list[str]:
    """Kinds of records that may be a person."""
    return sorted(name for name, kind in packs.kinds.items() if kind.subject in ("person", "any") and not kind.abstract)


def floor(bench: Bench, score: float) -> float:
    """The least score that a check of a person for an accreditation calls possible, or the list's own limit where that is higher."""
    low, high = 0.0, 1.0
    for _ in range(20):
        middle = (low + high) / 2
        if verdict(middle, "person", persons.PURPOSE, bench.thresholds) == "no_hit":
            low = middle
        else:
            high = middle
    return max(round(high, 4) - 0.0002, score)


def of_records(
    bench: Bench, connection: Connection, bureau: str, scope: Scope, seq: int, workers: int, told: Callable[[int], None]
) -> Path:
    """The folder of an index of all that a scope meets, as of a change of the records; the same again while nothing changed."""
    folder = place(bench, bureau) / RECORDS
    name = bulk.key_of(sha256(f"{scope}:{seq}".encode()).hexdigest())
    if bulk.finished(folder / name) is None:
        documents = screened.documents(connection, scope, schemas(bench.packs))
        _build(folder, name, crew.run(Filing(), documents, workers), told)
    return folder / name


def of_rows(bench: Bench, connection: Connection, of: List) -> Path:
    """The folder of an index of the rows of a list that were read."""
    folder, name = place(bench, of.bureau) / of.screening, bulk.key_of(of.screening)
    if bulk.finished(folder / name) is None:
        every = rows_store.in_states(connection, of, ("waiting", "clear", "open", "proposed", "decided"))
        listed = (bulk.sheet(_listed(persons.sought(row), row)) for row in every)
        _build(folder, name, crew.batches(listed, 1000), nothing)
    return folder / name


def _build(folder: Path, name: str, sheets: Iterable[list[Sheet]], told: Callable[[int], None]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        builder = bulk.BulkBuilder(folder, name)
    except (OSError, ValueError) as failure:
        raise Unavailable(f"No index can be made in {folder}: {failure}", help="Free space on the disk of the node's folder.") from failure
    try:
        count = 0
        for several in sheets:
            for one in several:
                builder.add(one)
            count += len(several)
            told(count)
        builder.finish(0)
    except BaseException:
        builder.abandon()
        raise


def _listed(sought: Sought, row: Row) -> Listed:
    numbers = tuple(Number(form, value, normal) for form, value, normal in persons.keys(row))
    return Listed(
        id=str(sought.number),
        schema="Person",
        kind="person",
        names=sought.names,
        birth_dates=sought.birth_dates,
        countries=sought.countries,
        gender=sought.gender,
        numbers=numbers,
    )
