# SPDX-License-Identifier: Apache-2.0
"""What the people of a bureau think of what matters to an event: for their own bureau, until the event is erased."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection, func, insert, select, update

from carillon.store.schemas.matters import opinions

STANDING = ("pin", "dismiss", "restore")
"""Words that take each other's place; a comment stands beside them."""


class Opinion(msgspec.Struct, frozen=True, kw_only=True):
    """`verdict` is pin, dismiss, restore (neither any more) or comment; `reason` a code of the list `opinion_reasons`, of a dismissal."""

    id: str
    bureau: str
    event_id: str
    kind: str
    object_id: str
    verdict: str
    reason: str = ""
    text: str = ""
    by: str = ""
    at: str = ""


def put(connection: Connection, opinion: Opinion) -> None:
    standing = opinion.verdict in STANDING
    if standing:
        same = (opinions.c.bureau == opinion.bureau, opinions.c.event_id == opinion.event_id, opinions.c.object_id == opinion.object_id)
        connection.execute(update(opinions).where(*same, opinions.c.kind == opinion.kind, opinions.c.standing == 1).values(standing=0))
    # Nothing stands of what was restored: it is as if nobody had said a word.
    row = msgspec.structs.asdict(opinion) | {"standing": int(standing and opinion.verdict != "restore")}
    connection.execute(insert(opinions), [row])


def last(connection: Connection, bureau: str, event_id: str) -> str:
    """The id of the newest opinion of a bureau on what matters to an event; empty where there is none."""
    query = select(func.max(opinions.c.id)).where(opinions.c.event_id == event_id, opinions.c.bureau == bureau)
    return connection.execute(query).scalar() or ""


def of(connection: Connection, bureau: str, event_id: str, ids: Sequence[str]) -> dict[str, list[Opinion]]:
    """What a bureau's people said of some things, by thing, oldest first."""
    found: dict[str, list[Opinion]] = {}
    query = select(opinions).where(opinions.c.event_id == event_id, opinions.c.bureau == bureau, opinions.c.object_id.in_(list(ids)))
    for row in connection.execute(query.order_by(opinions.c.at, opinions.c.id)):
        plain = {name: row._mapping[name] for name in Opinion.__struct_fields__}
        found.setdefault(row.object_id, []).append(Opinion(**plain))
    return found
