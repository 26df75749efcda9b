# SPDX-License-Identifier: Apache-2.0
"""Flags: which bureau does not act on which alert on its own soil, why, and until when."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, or_, select, update

from carillon.core.policy.scope import Scope
from carillon.store.schemas.hits import flags


class Flag(msgspec.Struct, frozen=True, kw_only=True):
    """`bureau` does not act on a record, for a reason of the list `flags`; `until` is its last day, None where it is for good. `holder` is
    whose copy this is: the bureau's own, or that of the record's owner."""

    holder: str
    bureau: str
    record_id: str
    reason: str
    text: str
    until: str | None
    by: str
    at: str
    lifted_at: str | None = None


def put(connection: Connection, flag: Flag) -> None:
    """Sets a flag in place of what the same bureau said before of the same record."""
    connection.execute(flags.delete().where(*_key(flag.holder, flag.bureau, flag.record_id)))
    connection.execute(flags.insert().values(msgspec.structs.asdict(flag)))


def find(connection: Connection, holder: str, bureau: str, record_id: str) -> Flag | None:
    """What a bureau said last of a record, as far as the holder knows; lifted or not."""
    row = connection.execute(select(flags).where(*_key(holder, bureau, record_id))).first()
    return Flag(**row._mapping) if row else None


def lift(connection: Connection, flag: Flag, at: str) -> None:
    connection.execute(update(flags).where(*_key(flag.holder, flag.bureau, flag.record_id)).values(lifted_at=at))


def standing(connection: Connection, bureau: str, record_ids: Sequence[str], today: str) -> dict[str, Flag]:
    """A bureau's own flags that stand on a day (ISO), by record."""
    query = select(flags).where(flags.c.holder == bureau, flags.c.bureau == bureau, flags.c.record_id.in_(list(record_ids)))
    query = query.where(*_stands(today))
    return {one.record_id: Flag(**one._mapping) for one in connection.execute(query)}


def page(connection: Connection, scope: Scope, today: str, record_id: str | None = None) -> list[Flag]:
    """The flags that a bureau holds and that stand, newest first, at most five hundred; `record_id`: those on one record."""
    if scope.nothing:
        return []
    query = select(flags).where(*_stands(today))
    query = query.where(flags.c.holder == flags.c.bureau) if scope.everything else query.where(flags.c.holder == scope.bureau)
    if record_id is not None:
        query = query.where(flags.c.record_id == record_id)
    return [Flag(**one._mapping) for one in connection.execute(query.order_by(flags.c.at.desc(), flags.c.record_id).limit(500))]


def _key(holder: str, bureau: str, record_id: str) -> Any:
    return flags.c.holder == holder, flags.c.bureau == bureau, flags.c.record_id == record_id


def _stands(today: str) -> Any:
    return flags.c.lifted_at.is_(None), or_(flags.c.until.is_(None), flags.c.until >= today)
