# SPDX-License-Identifier: Apache-2.0
"""Checks that were made, as answered."""

from typing import Any

import msgspec
from sqlalchemy import Connection, Row, select

from carillon.core.policy.scope import Scope
from carillon.store.schema import checks
from carillon.store.scoping import visible_checks


class CheckRow(msgspec.Struct, frozen=True, kw_only=True):
    """A check: `query` and `answer` are JSON; the answer is what the asker was told, no more."""

    id: str
    user_id: str
    bureau: str
    kind: str
    purpose: str
    query: str
    verdict: str
    answer: str
    at: str
    place: str | None = None
    reference: str | None = None


def find(connection: Connection, check_id: str, scope: Scope) -> CheckRow | None:
    """One check of a bureau."""
    row = connection.execute(select(checks).where(checks.c.id == check_id, visible_checks(scope))).first()
    return _check(row) if row else None


def page(connection: Connection, scope: Scope, *, user_id: str | None, limit: int, after: str | None) -> list[CheckRow]:
    """A bureau's checks, newest first; `user_id`: those of one officer."""
    query = select(checks).where(visible_checks(scope)).order_by(checks.c.id.desc()).limit(limit)
    if user_id is not None:
        query = query.where(checks.c.user_id == user_id)
    if after:
        query = query.where(checks.c.id < after)
    return [_check(row) for row in connection.execute(query)]


def _check(row: Row[Any]) -> CheckRow:
    return CheckRow(**row._mapping)
