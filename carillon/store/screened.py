# SPDX-License-Identifier: Apache-2.0
"""Records as the screening of a list goes through them: all that a scope meets, page by page, and which numbers any of them bears."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, func, select

from carillon.core.policy.scope import Scope
from carillon.store.schema import keys, records
from carillon.store.scoping import visible_records

TOGETHER = 2_000
"""Records, or numbers, looked up at a time."""


def count(connection: Connection, scope: Scope, schemas: Sequence[str]) -> int:
    """Live records of some kinds that the scope meets."""
    query = select(func.count()).where(records.c.status == "live", records.c.schema.in_(schemas), visible_records(scope))
    return int(connection.execute(query.select_from(records)).scalar_one())


def documents(connection: Connection, scope: Scope, schemas: Sequence[str]) -> Iterator[list[str]]:
    """Live records of some kinds that the scope meets, as they are stored (JSON), some at a time. What changes meanwhile may be among them
    or not: the feed of changes tells."""
    after = ""
    while True:
        query = (
            select(records.c.id, records.c.doc)
            .where(records.c.id > after, records.c.status == "live", records.c.schema.in_(schemas), visible_records(scope))
            .order_by(records.c.id)
            .limit(TOGETHER)
        )
        found = connection.execute(query).all()
        if found:
            yield [row[1] for row in found]
        if len(found) < TOGETHER:
            return
        after = found[-1][0]


def borne(connection: Connection, scope: Scope, form: str, values: Sequence[str]) -> set[str]:
    """Those of the keys (of one form) that a live record within the scope bears."""
    found: set[str] = set()
    for start in range(0, len(values), 500):
        query = (
            select(keys.c.value)
            .distinct()
            .join_from(keys, records, records.c.id == keys.c.record_id)
            .where(keys.c.form == form, keys.c.value.in_(values[start : start + 500]), records.c.status == "live", visible_records(scope))
        )
        found |= set(connection.execute(query).scalars())
    return found
