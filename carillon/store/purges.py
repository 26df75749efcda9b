# SPDX-License-Identifier: Apache-2.0
"""Purges of events: who was asked to erase what was kept for one, and who has stated that he did."""

from collections.abc import Collection, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, and_, exists, insert, select, update

from carillon.core.model.purge import PROVEN_WITHIN_DAYS, Statement
from carillon.store import clock
from carillon.store.schema import events
from carillon.store.schemas.purges import purges

_statement = msgspec.json.Decoder(Statement).decode


class Purge(msgspec.Struct, frozen=True):
    """What one bureau knows of another's, or of its own; `statement` is None until it is done."""

    bureau: str
    event: str
    participant: str
    lead: str
    asked_at: str
    statement: Statement | None

    def overdue(self, at: str) -> bool:
        return self.statement is None and clock.after(self.asked_at, hours=24 * PROVEN_WITHIN_DAYS) < at


def ask(connection: Connection, bureau: str, event_id: str, participants: Sequence[str], lead: str, at: str) -> None:
    """Notes that participants are to erase; those of which that is known stay as they are."""
    known = {one.participant for one in of(connection, bureau, event_id)}
    rows = [
        {"bureau": bureau, "event_id": event_id, "participant": code, "lead": lead, "asked_at": at, "done_at": None, "doc": ""}
        for code in participants
        if code not in known
    ]
    if rows:
        connection.execute(insert(purges), rows)


def of(connection: Connection, bureau: str, event_id: str) -> list[Purge]:
    query = select(purges).where(purges.c.bureau == bureau, purges.c.event_id == event_id).order_by(purges.c.participant)
    return [_of(row) for row in connection.execute(query)]


def open_own(connection: Connection, limit: int) -> list[Purge]:
    """What bureaus have yet to erase themselves."""
    query = (
        select(purges).where(purges.c.bureau == purges.c.participant, purges.c.done_at.is_(None)).order_by(purges.c.asked_at).limit(limit)
    )
    return [_of(row) for row in connection.execute(query)]


def state(connection: Connection, bureau: str, statement: Statement) -> bool:
    """A participant's statement in a bureau's row; False where none is waited for."""
    same = and_(purges.c.bureau == bureau, purges.c.event_id == statement.event, purges.c.participant == statement.bureau)
    doc = msgspec.json.encode(statement).decode()
    return connection.execute(update(purges).where(same, purges.c.done_at.is_(None)).values(done_at=statement.at, doc=doc)).rowcount == 1


def asked(connection: Connection, bureau: str, event_id: str) -> bool:
    """Whether a bureau was asked to erase what was kept for an event: from then on nothing of it is taken in any more."""
    query = select(purges.c.event_id).where(purges.c.bureau == bureau, purges.c.event_id == event_id)
    return connection.execute(query.limit(1)).first() is not None


def purged(connection: Connection, bureau: str, event_ids: Collection[str]) -> set[str]:
    """The same for several events: those that are to be erased, or are."""
    query = select(purges.c.event_id).where(purges.c.bureau == bureau, purges.c.event_id.in_(list(event_ids)))
    return set(connection.execute(query).scalars())


def due(connection: Connection, before: str, leads: Sequence[str]) -> list[str]:
    """Ids of events of these leads that ended before a day and were not purged."""
    done = exists().where(purges.c.event_id == events.c.id)
    query = select(events.c.id).where(events.c.lead.in_(list(leads)), events.c.ends < before, ~done).order_by(events.c.id).limit(200)
    return list(connection.execute(query).scalars())


def _of(row: Row[Any]) -> Purge:
    said = _statement(row.doc) if row.doc else None
    return Purge(row.bureau, row.event_id, row.participant, row.lead, row.asked_at, said)
