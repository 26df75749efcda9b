# SPDX-License-Identifier: Apache-2.0
"""Exact keys as such, where it is a bureau's keys that are wanted and not the records that hold them."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, select

from carillon.core.policy.scope import Scope
from carillon.store.schema import keys, records
from carillon.store.scoping import visible_records

TOGETHER = 5000


def held(connection: Connection, scope: Scope, owner: str, forms: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each key (form, value) of these forms in live records of one owner that the scope admits."""
    query = (
        select(keys.c.form, keys.c.value)
        .join_from(records, keys, records.c.id == keys.c.record_id)
        .where(records.c.owner == owner, records.c.status == "live", visible_records(scope), keys.c.form.in_(forms))
        .distinct()
    )
    for row in connection.execute(query).yield_per(TOGETHER):
        yield row[0], row[1]
