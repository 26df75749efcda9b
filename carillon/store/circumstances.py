# SPDX-License-Identifier: Apache-2.0
"""Circumstances as they are kept: those of a check with whoever asked, those of a hit with the owner to whom they were told."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, select

from carillon.store.schemas.hits import circumstances


def row(object_id: str, bureau: str, given: Mapping[str, str], at: str) -> tuple[Table, dict[str, Any]]:
    """The row that goes into the same commit as the check or the hit."""
    return circumstances, {"object_id": object_id, "bureau": bureau, "doc": json.dumps(given, ensure_ascii=False), "at": at}


def put(connection: Connection, object_id: str, bureau: str, given: Mapping[str, str], at: str) -> None:
    """Keeps them, in place of those that were there."""
    forget(connection, [object_id])
    connection.execute(circumstances.insert().values(row(object_id, bureau, given, at)[1]))


def of(connection: Connection, object_ids: Sequence[str], bureau: str) -> dict[str, dict[str, str]]:
    """What a bureau holds of checks or hits that were found in a scope, by their id."""
    found = select(circumstances.c.object_id, circumstances.c.doc)
    found = found.where(circumstances.c.object_id.in_(list(object_ids)), circumstances.c.bureau == bureau)
    return {one.object_id: json.loads(one.doc) for one in connection.execute(found)}


def forget(connection: Connection, object_ids: Sequence[str]) -> None:
    connection.execute(circumstances.delete().where(circumstances.c.object_id.in_(list(object_ids))))
