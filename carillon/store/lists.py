# SPDX-License-Identifier: Apache-2.0
"""Imported lists and their editions: what came in, when, by whom, and how many of each."""

import json
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, insert, select, update

from carillon.store.schema import lists


class Edition(msgspec.Struct, frozen=True, kw_only=True):
    """One import of one list. `state`: running, done, failed, interrupted (found running at the next start) or superseded (another
    import of the same list began meanwhile)."""

    id: str
    owner: str
    format: str
    name: str
    edition: str
    state: str
    counts: dict[str, int]
    started_at: str
    by: str
    ended_at: str | None = None


def put(connection: Connection, edition: Edition) -> None:
    connection.execute(insert(lists).values(**_row(edition)))


def change(connection: Connection, edition: Edition) -> None:
    connection.execute(update(lists).where(lists.c.id == edition.id).values(**_row(edition)))


def page(connection: Connection, owner: str, *, limit: int, after: str | None = None) -> list[Edition]:
    query = select(lists).where(lists.c.owner == owner).order_by(lists.c.id.desc()).limit(limit)
    if after:
        query = query.where(lists.c.id < after)
    return [_edition(row) for row in connection.execute(query)]


def supersede(connection: Connection, owner: str, name: str) -> None:
    """Takes a list over from an import that says it is under way; if it lives, it finds out with its next batch."""
    mine = (lists.c.owner == owner, lists.c.name == name, lists.c.state == "running")
    connection.execute(update(lists).where(*mine).values(state="superseded"))


def is_superseded(connection: Connection, edition_id: str) -> bool:
    return connection.execute(select(lists.c.state).where(lists.c.id == edition_id)).scalar() == "superseded"


def running(connection: Connection) -> list[Edition]:
    """Imports that say they are under way."""
    return [_edition(row) for row in connection.execute(select(lists).where(lists.c.state == "running"))]


def _row(edition: Edition) -> dict[str, Any]:
    return msgspec.structs.asdict(edition) | {"counts": json.dumps(edition.counts)}


def _edition(row: Row[Any]) -> Edition:
    return Edition(**{**row._mapping, "counts": json.loads(row.counts)})
