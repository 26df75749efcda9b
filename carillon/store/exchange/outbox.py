# SPDX-License-Identifier: Apache-2.0
"""Hits of which owners elsewhere have yet to be told."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table, delete, select

from carillon.store.exchange.schema import outbox


def row(hit_id: str) -> tuple[Table, dict[str, Any]]:
    """The row that goes into the same commit as the hit."""
    return outbox, {"hit_id": hit_id}


def waiting(connection: Connection, limit: int) -> list[str]:
    """The ids of the oldest hits."""
    return list(connection.execute(select(outbox.c.hit_id).order_by(outbox.c.hit_id).limit(limit)).scalars())


def waits(connection: Connection, hit_id: str) -> bool:
    """Whether the owner has yet to be told of a hit."""
    return connection.execute(select(outbox.c.hit_id).where(outbox.c.hit_id == hit_id)).first() is not None


def told(connection: Connection, hit_ids: Sequence[str]) -> None:
    connection.execute(delete(outbox).where(outbox.c.hit_id.in_(list(hit_ids))))
