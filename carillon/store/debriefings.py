# SPDX-License-Identifier: Apache-2.0
"""Debriefings as each bureau has them, and what is counted for one."""

import msgspec
from sqlalchemy import Connection, func, insert, select, update

from carillon.core.model.debriefing import Debriefing
from carillon.store.schemas.debriefings import debriefings
from carillon.store.schemas.matters import opinions

_decode = msgspec.json.Decoder(Debriefing).decode


def put(connection: Connection, bureau: str, one: Debriefing) -> None:
    values = {"version": one.version, "doc": msgspec.json.encode(one).decode()}
    same = (debriefings.c.bureau == bureau, debriefings.c.event_id == one.event, debriefings.c.author == one.bureau)
    if not connection.execute(update(debriefings).where(*same).values(values)).rowcount:
        connection.execute(insert(debriefings).values(bureau=bureau, event_id=one.event, author=one.bureau, **values))


def find(connection: Connection, bureau: str, event_id: str, author: str) -> Debriefing | None:
    same = (debriefings.c.bureau == bureau, debriefings.c.event_id == event_id, debriefings.c.author == author)
    doc = connection.execute(select(debriefings.c.doc).where(*same)).scalar()
    return _decode(doc) if doc is not None else None


def page(connection: Connection, bureau: str, event_id: str) -> list[Debriefing]:
    """What all said, by bureau."""
    query = select(debriefings.c.doc).where(debriefings.c.bureau == bureau, debriefings.c.event_id == event_id)
    return [_decode(doc) for doc in connection.execute(query.order_by(debriefings.c.author)).scalars()]


def judged(connection: Connection, bureau: str, event_id: str) -> dict[tuple[str, str], int]:
    """By verdict and reason, on how many things a bureau's last word is that."""
    query = select(opinions.c.verdict, opinions.c.reason, func.count()).where(
        opinions.c.bureau == bureau, opinions.c.event_id == event_id, opinions.c.standing == 1
    )
    return {(row[0], row[1]): int(row[2]) for row in connection.execute(query.group_by(opinions.c.verdict, opinions.c.reason))}
