# SPDX-License-Identifier: Apache-2.0
"""The register of events: who hosts what, where and when. Events are known to all bureaus."""

import json
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, delete, insert, select

from carillon.core.model.event import Event
from carillon.store.schema import events


def put(connection: Connection, new: list[tuple[Event, str, str]]) -> None:
    """Registers events (event, by, at); an event with the same id is replaced."""
    if not new:
        return
    connection.execute(delete(events).where(events.c.id.in_([event.id for event, _, _ in new])))
    rows = [
        {
            "id": event.id,
            "name": event.name,
            "kind": event.kind,
            "hosts": json.dumps(event.hosts),
            "starts": event.starts,
            "ends": event.ends,
            "doc": msgspec.json.encode(event).decode(),
            "registered_by": by,
            "at": at,
        }
        for event, by, at in new
    ]
    connection.execute(insert(events), rows)


def find(connection: Connection, event_id: str) -> Event | None:
    row = connection.execute(select(events).where(events.c.id == event_id)).first()
    return _event(row) if row else None


def page(
    connection: Connection, *, limit: int, after: str | None = None, since: str | None = None, until: str | None = None
) -> list[Event]:
    """By start, then id; `since` and `until` keep those that take place within."""
    query = select(events).order_by(events.c.starts, events.c.id).limit(limit)
    if after:
        starts, _, event_id = after.partition("|")
        query = query.where((events.c.starts > starts) | ((events.c.starts == starts) & (events.c.id > event_id)))
    if since:
        query = query.where(events.c.ends >= since)
    if until:
        query = query.where(events.c.starts <= until)
    return [_event(row) for row in connection.execute(query)]


def _event(row: Row[Any]) -> Event:
    return msgspec.json.decode(row.doc, type=Event)
