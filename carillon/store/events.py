# SPDX-License-Identifier: Apache-2.0
"""The register of events: who hosts what, where and when. Events are known to all bureaus."""

import json
from collections.abc import Collection
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, delete, func, insert, select

from carillon.core.model.event import Event
from carillon.store.schema import events

_event = msgspec.json.Decoder(Event)


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which events: by start, then id. `since` and `until` keep those that take place within; `text` those whose name holds it;
    `country` (two letters) those of which a host or a venue is there."""

    limit: int = 50
    after: str | None = None
    since: str | None = None
    until: str | None = None
    series: str | None = None
    lead: str | None = None
    country: str | None = None
    text: str | None = None


def put(connection: Connection, new: list[tuple[Event, str, str]]) -> None:
    """Registers events (event, by, at); an event with the same id is replaced."""
    if not new:
        return
    # Before anything is replaced: a number that was given is not given again.
    last = last_change(connection)
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
            "lead": event.lead,
            "series": event.series,
            "version": event.version,
            "seq": seq,
        }
        for seq, (event, by, at) in enumerate(new, last + 1)
    ]
    connection.execute(insert(events), rows)


def find(connection: Connection, event_id: str) -> Event | None:
    row = connection.execute(select(events.c.doc).where(events.c.id == event_id)).first()
    return _of(row) if row else None


def find_all(connection: Connection, ids: Collection[str]) -> list[Event]:
    """Those of the ids that there are, by their start."""
    query = select(events.c.doc).where(events.c.id.in_(list(ids))).order_by(events.c.starts, events.c.id)
    return [_of(row) for row in connection.execute(query)]


def meant(connection: Connection, ids: Collection[str], series: str, limit: int = 2000) -> list[Event]:
    """Those of the ids, and all of a series where one is named, each once, by their start."""
    which = events.c.id.in_(list(ids))
    query = select(events.c.doc).where(which | (events.c.series == series) if series else which)
    return [_of(row) for row in connection.execute(query.order_by(events.c.starts, events.c.id).limit(limit))]


def page(connection: Connection, wanted: Wanted) -> list[Event]:
    query = select(events.c.doc).order_by(events.c.starts, events.c.id).limit(wanted.limit)
    if wanted.after:
        starts, _, event_id = wanted.after.partition("|")
        query = query.where((events.c.starts > starts) | ((events.c.starts == starts) & (events.c.id > event_id)))
    if wanted.since:
        query = query.where(events.c.ends >= wanted.since)
    if wanted.until:
        # A day includes its hours.
        query = query.where(events.c.starts <= f"{wanted.until}~")
    if wanted.series:
        query = query.where(events.c.series == wanted.series)
    if wanted.lead:
        query = query.where(events.c.lead == wanted.lead)
    if wanted.country:
        there = json.dumps({"country": wanted.country.upper()}, separators=(",", ":"))[1:-1]
        query = query.where(
            events.c.doc.contains(there, autoescape=True) | events.c.hosts.contains(f'"{wanted.country.upper()}', autoescape=True)
        )
    if wanted.text:
        query = query.where(func.lower(events.c.name).contains(wanted.text.lower(), autoescape=True))
    return [_of(row) for row in connection.execute(query)]


def series(connection: Connection) -> list[str]:
    """The names of series, by name."""
    return list(connection.execute(select(events.c.series).where(events.c.series != "").distinct().order_by(events.c.series)).scalars())


def last_change(connection: Connection) -> int:
    """The number of the newest change of the register on this node."""
    return int(connection.execute(select(func.max(events.c.seq))).scalar() or 0)


def changed_since(connection: Connection, seq: int, limit: int, lead: str | None = None) -> list[tuple[int, Event]]:
    """Events as they are now that changed after a number, in the order of their changes; of one lead, or of all."""
    query = select(events).where(events.c.seq > seq).order_by(events.c.seq).limit(limit)
    if lead is not None:
        query = query.where(events.c.lead == lead)
    return [(row.seq, _of(row)) for row in connection.execute(query)]


def leads(connection: Connection) -> dict[str, int]:
    """Bureaus that lead events, each with the number of its newest change."""
    query = select(events.c.lead, func.max(events.c.seq)).group_by(events.c.lead)
    return {row[0]: int(row[1]) for row in connection.execute(query)}


def _of(row: Row[Any]) -> Event:
    return _event.decode(row.doc)
