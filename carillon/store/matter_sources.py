# SPDX-License-Identifier: Apache-2.0
"""Where the things that are ranked come from, with no scope at all: for the follower, never for an answer."""

from collections.abc import Collection, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, and_, exists, func, or_, select

from carillon.core.model.event import Event
from carillon.core.model.notice import Notice
from carillon.store import clock
from carillon.store.schema import changes, events, hits, keys, records, reports
from carillon.store.schemas.matters import matter_keys, matters
from carillon.store.schemas.notices import notices
from carillon.store.schemas.purges import purges

_event = msgspec.json.Decoder(Event)
_notice = msgspec.json.Decoder(Notice)
GENERIC = ("text",)
"""Forms of keys that link nothing by themselves."""


def record_keys(connection: Connection, ids: Collection[str]) -> dict[str, list[tuple[str, str]]]:
    """The exact keys (form, value) of records."""
    found: dict[str, list[tuple[str, str]]] = {}
    columns = (keys.c.record_id, keys.c.form, keys.c.value)
    query = select(*columns).distinct().where(keys.c.record_id.in_(list(ids)), keys.c.form.not_in(GENERIC))
    for record_id, form, value in connection.execute(query):
        found.setdefault(record_id, []).append((form, value))
    return found


def published(connection: Connection, notice_id: str) -> Notice | None:
    """A notice as some bureau of this node has it published; its content is the same for all."""
    query = select(notices.c.doc).where(notices.c.id == notice_id, notices.c.state == "published").order_by(notices.c.place).limit(1)
    doc = connection.execute(query).scalar()
    return _notice.decode(doc) if doc is not None else None


def newest(connection: Connection, kind: str, schemas: Sequence[str], since: str, limit: int) -> list[str]:
    """Things of a kind that came since a day, the newest first; records of some schemas only."""
    query: Any
    if kind == "record":
        query = select(records.c.id).where(records.c.schema.in_(schemas), records.c.status == "live", records.c.updated_at >= since)
        query = query.order_by(records.c.updated_at.desc(), records.c.id.desc())
    elif kind == "report":
        query = select(reports.c.id).where(reports.c.state == "sent", reports.c.id >= clock.first_id("rep", since))
        query = query.order_by(reports.c.id.desc())
    elif kind == "notice":
        query = select(notices.c.id).distinct().where(notices.c.state == "published").order_by(notices.c.id.desc())
    else:
        query = select(hits.c.id).where(hits.c.id >= clock.first_id("hit", since)).order_by(hits.c.id.desc())
    return list(connection.execute(query.limit(limit)).scalars())


def naming(connection: Connection, event_ids: Collection[str]) -> list[str]:
    """Reports that name one of some events."""
    query = select(reports.c.id).where(reports.c.event_id.in_(list(event_ids)), reports.c.state == "sent")
    return list(connection.execute(query.order_by(reports.c.id.desc())).scalars())


def records_changed(connection: Connection, before: int, window: int, schemas: Sequence[str]) -> tuple[int, list[str]]:
    """(the last number looked at, records to rank) of so many changes after a number: those of some schemas, and any other that shares a
    key with what is ranked, or is named by it, or is ranked itself."""
    newest = int(connection.execute(select(func.max(changes.c.seq))).scalar() or 0)
    upto = min(newest, before + window)
    if upto <= before:
        return before, []
    shared = exists().where(keys.c.record_id == records.c.id, matter_keys.c.form == keys.c.form, matter_keys.c.value == keys.c.value)
    named = exists().where(matter_keys.c.form == "record", matter_keys.c.value == records.c.id)
    ranked = exists().where(matters.c.object_id == records.c.id, matters.c.kind == "record")
    ways = and_(records.c.status == "live", or_(records.c.schema.in_(schemas), shared, named, ranked))
    query = select(changes.c.record_id).distinct().join(records, records.c.id == changes.c.record_id)
    return upto, list(connection.execute(query.where(changes.c.seq > before, changes.c.seq <= upto, ways)).scalars())


def resting_on(connection: Connection, record_ids: Collection[str]) -> dict[str, list[str]]:
    """Things, by kind, of which a key is by what one of the records says, or by its being named: they change with it."""
    wanted = list(record_ids)
    by = or_(matter_keys.c.via.in_(wanted), and_(matter_keys.c.form == "record", matter_keys.c.value.in_(wanted)))
    found: dict[str, list[str]] = {}
    query = select(matter_keys.c.kind, matter_keys.c.object_id).distinct().where(by, matter_keys.c.kind != "record")
    for kind, one in connection.execute(query):
        found.setdefault(kind, []).append(one)
    return found


def last_change(connection: Connection) -> int:
    return int(connection.execute(select(func.max(changes.c.seq))).scalar() or 0)


def register_state(connection: Connection) -> tuple[int, int, int]:
    """What changes whenever the register of events does, and with every purge."""
    row = connection.execute(select(func.coalesce(func.max(events.c.seq), 0), func.count()).select_from(events)).one()
    purged = connection.execute(select(func.count()).select_from(purges)).scalar_one()
    return int(row[0]), int(row[1]), int(purged)


def events_since(connection: Connection, day: str) -> list[Event]:
    """Events that are not over before a day, and that nobody has purged."""
    purged = exists().where(purges.c.event_id == events.c.id)
    query = select(events.c.doc).where(events.c.ends >= day, ~purged).order_by(events.c.starts, events.c.id)
    return [_event.decode(doc) for doc in connection.execute(query).scalars()]
