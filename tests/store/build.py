# SPDX-License-Identifier: Apache-2.0
"""Records of fictitious people, filed by hand, for the tests of the store."""

from itertools import count

import msgspec

from carillon.core.model.record import Audience, Record, Value
from carillon.core.policy.scope import EVERY_REACH, Scope
from carillon.store import clock, records
from carillon.store.db import Database
from carillon.store.records import Filing, KeyRow

_numbers = count(1)
OWN = ("FR",)


def record(name: str = "Nadia Exemplar", **more: object) -> Record:
    at = clock.now()
    values: dict[str, object] = {
        "id": f"rec-{next(_numbers):024x}",
        "schema": "Person",
        "properties": {"name": (Value(name),)},
        "owner": "FR",
        "created_at": at,
        "updated_at": at,
    }
    return Record(**{**values, **more})  # type: ignore[arg-type]


def filing(one: Record, *, keys: tuple[str, ...] = (), targets: tuple[tuple[str, str], ...] = (), by: str = "usr-1", **more: str) -> Filing:
    names = one.entity.values("name")
    rows = tuple(KeyRow("document", value, value, "passportNumber") for value in keys)
    return Filing(record=one, caption=names[0] if names else "", keys=rows, targets=targets, by=by, **more)


def put(database: Database, *filings: Filing, reason: str = "created") -> None:
    with database.write() as connection:
        records.insert_many(connection, filings, reason)


def put_record(
    database: Database, name: str = "Nadia Exemplar", *, keys: tuple[str, ...] = (), by: str = "usr-1", **more: object
) -> Record:
    one = record(name, **more)
    put(database, filing(one, keys=keys, by=by))
    return one


def next_version(one: Record, **changes: object) -> Record:
    return msgspec.structs.replace(one, version=one.version + 1, updated_at=clock.now(), **changes)  # type: ignore[arg-type]


def only(*bureaus: str) -> Audience:
    return Audience("only", bureaus)


def all_but(*bureaus: str) -> Audience:
    return Audience("except", bureaus)


def reading(bureau: str = "FR", **more: object) -> Scope:
    return Scope(**{"bureau": bureau, "red": True, **more})  # type: ignore[arg-type]


def meeting(bureau: str = "FR", **more: object) -> Scope:
    return reading(bureau, **{"reaches": EVERY_REACH, **more})
