# SPDX-License-Identifier: Apache-2.0
"""What a bureau's desk is told: hits on its records, reports addressed to it, answers to its own."""

from typing import Any

import msgspec
from sqlalchemy import Connection, Row, delete, func, insert, select, update

from carillon.core.policy.scope import Scope
from carillon.store.schema import inbox
from carillon.store.scoping import visible_lines


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the inbox; `object_id` is what to open, `kind` what it is (hit, report, answer, recall)."""

    id: str
    bureau: str
    kind: str
    object_id: str
    urgency: str
    text: str
    at: str
    read_at: str | None = None
    read_by: str | None = None


def row(item: Item) -> dict[str, Any]:
    return msgspec.structs.asdict(item)


def put(connection: Connection, items: list[Item]) -> None:
    if items:
        connection.execute(insert(inbox), [row(item) for item in items])


def page(connection: Connection, scope: Scope, *, limit: int, after: str | None = None, unread: bool = False) -> list[Item]:
    """The newest first."""
    query = select(inbox).where(visible_lines(scope)).order_by(inbox.c.id.desc()).limit(limit)
    if after:
        query = query.where(inbox.c.id < after)
    if unread:
        query = query.where(inbox.c.read_at.is_(None))
    return [_item(one) for one in connection.execute(query)]


def unread(connection: Connection, scope: Scope) -> int:
    query = select(func.count()).select_from(inbox).where(visible_lines(scope), inbox.c.read_at.is_(None))
    return connection.execute(query).scalar_one()


def mark_read(connection: Connection, bureau: str, object_id: str, by: str, at: str) -> None:
    """All lines about one thing."""
    connection.execute(
        update(inbox)
        .where(inbox.c.bureau == bureau, inbox.c.object_id == object_id, inbox.c.read_at.is_(None))
        .values(read_at=at, read_by=by)
    )


def forget(connection: Connection, object_id: str) -> None:
    """Takes a recalled thing out of every inbox."""
    connection.execute(delete(inbox).where(inbox.c.object_id == object_id))


def forget_for(connection: Connection, object_id: str, bureau: str) -> None:
    """The same for one bureau's inbox."""
    connection.execute(delete(inbox).where(inbox.c.object_id == object_id, inbox.c.bureau == bureau))


def _item(one: Row[Any]) -> Item:
    return Item(**one._mapping)


def since(connection: Connection, scope: Scope, after: str) -> list[Item]:
    """At most a hundred lines newer than one, oldest first."""
    query = select(inbox).where(visible_lines(scope), inbox.c.id > after).order_by(inbox.c.id).limit(100)
    return [_item(one) for one in connection.execute(query)]
