# SPDX-License-Identifier: Apache-2.0
"""Rooms of events: each bureau's own copy of the items, by the newest first, and how far the others were told what it wrote."""

from collections.abc import Collection, Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, or_, select, update

from carillon.core.model.room import Acknowledgement, Entry, Item, Task
from carillon.store.schema import inbox
from carillon.store.schemas.rooms import acknowledgements, early, items, rooms, told

_encode = msgspec.json.Encoder().encode
_item = msgspec.json.Decoder(Item)


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which items, the newest first. `after` is the id that the page before ended with; `incidents`: entries that tell of one."""

    limit: int = 50
    after: str | None = None
    kind: str | None = None
    state: str | None = None
    author: str | None = None
    incidents: bool = False


class Counted(msgspec.Struct, frozen=True):
    """What a bureau's copy holds of one kind, in one state."""

    kind: str
    state: str
    count: int


# Items ------------------------------------------------------------------------------------------------------------------------


def put(connection: Connection, bureau: str, item: Item, at: str, *, waits: bool = False) -> None:
    """A new item, or its next version, as the newest change of the copy. `waits`: somebody has yet to take note of this alert."""
    row = _row(bureau, item) | {"seq": _next(connection, bureau, item.event)}
    done = connection.execute(update(items).where(_one(bureau, item.event, item.id)).values(row))
    if not done.rowcount:
        connection.execute(insert(items).values(**row, waits=int(waits), chased=0, received_at=at))


def find(connection: Connection, bureau: str, event_id: str, item_id: str) -> Item | None:
    doc = connection.execute(select(items.c.doc).where(_one(bureau, event_id, item_id))).scalar()
    return _item.decode(doc) if doc is not None else None


def event_of(connection: Connection, bureau: str, item_id: str) -> str | None:
    """The event in whose room an item of a bureau's copies is."""
    return connection.execute(select(items.c.event_id).where(items.c.id == item_id, items.c.bureau == bureau)).scalar()


def page(connection: Connection, bureau: str, event_id: str, wanted: Wanted) -> list[Item]:
    query = select(items.c.doc).where(_room(bureau, event_id)).order_by(items.c.id.desc()).limit(wanted.limit)
    if wanted.after:
        query = query.where(items.c.id < wanted.after)
    for column, value in ((items.c.kind, wanted.kind), (items.c.state, wanted.state), (items.c.author, wanted.author)):
        if value:
            query = query.where(column == value)
    if wanted.incidents:
        query = query.where(items.c.incident != "")
    return [_item.decode(doc) for doc in connection.execute(query).scalars()]


def changed_since(connection: Connection, bureau: str, event_id: str, seq: int, limit: int) -> list[tuple[int, Item]]:
    """Items of a copy that are new or changed after a number, in the order of their changes."""
    query = select(items.c.seq, items.c.doc).where(_room(bureau, event_id), items.c.seq > seq).order_by(items.c.seq).limit(limit)
    return [(int(row[0]), _item.decode(row[1])) for row in connection.execute(query)]


def last_change(connection: Connection, bureau: str, event_id: str) -> int:
    """The number of the newest change of a copy; 0 where there is none."""
    return int(connection.execute(select(rooms.c.seq).where(_copy(bureau, event_id))).scalar() or 0)


def replaced(connection: Connection, bureau: str, event_id: str, ids: Collection[str]) -> dict[str, str]:
    """Those of the items in whose place another stands, with the id of that."""
    query = select(items.c.replaces, items.c.id).where(_room(bureau, event_id), items.c.replaces.in_(list(ids))).order_by(items.c.id)
    return {row[0]: row[1] for row in connection.execute(query)}


def count(connection: Connection, bureau: str, event_id: str) -> list[Counted]:
    """How much a copy holds, by kind and state."""
    query = select(items.c.kind, items.c.state, func.count()).where(_room(bureau, event_id)).group_by(items.c.kind, items.c.state)
    return [Counted(row[0], row[1], int(row[2])) for row in connection.execute(query)]


def count_by(connection: Connection, bureau: str, event_id: str, author: str) -> int:
    """How many items of a copy a bureau wrote."""
    query = select(func.count()).select_from(items).where(_room(bureau, event_id), items.c.author == author)
    return connection.execute(query).scalar_one()


def tasks(connection: Connection, bureau: str, limit: int) -> list[Item]:
    """Open tasks of all rooms that a bureau does, those given first coming first."""
    query = select(items.c.doc).where(items.c.bureau == bureau, items.c.assigned == bureau, items.c.kind == "task", items.c.state == "open")
    return [_item.decode(doc) for doc in connection.execute(query.order_by(items.c.id).limit(limit)).scalars()]


# Who took note of an alert -------------------------------------------------------------------------------------------------------


def acknowledge(connection: Connection, bureau: str, event_id: str, word: Acknowledgement) -> bool:
    """Notes it in a bureau's copy; False where it was noted before."""
    same = (
        _of_room(acknowledgements, bureau, event_id),
        acknowledgements.c.item_id == word.item,
        acknowledgements.c.acknowledger == word.bureau,
    )
    if connection.execute(select(acknowledgements.c.at).where(*same)).first() is not None:
        return False
    row = {"item_id": word.item, "acknowledger": word.bureau, "at": word.at, "by": word.by}
    connection.execute(insert(acknowledgements).values(bureau=bureau, event_id=event_id, **row))
    return True


def acknowledged(connection: Connection, bureau: str, event_id: str, ids: Collection[str]) -> dict[str, list[Acknowledgement]]:
    """By alert, who took note of it, the first coming first."""
    known = acknowledgements.c
    query = select(known.item_id, known.acknowledger, known.at, known.by)
    query = query.where(_of_room(acknowledgements, bureau, event_id), known.item_id.in_(list(ids)))
    found: dict[str, list[Acknowledgement]] = {}
    for row in connection.execute(query.order_by(known.at, known.acknowledger)):
        found.setdefault(row[0], []).append(Acknowledgement(*row))
    return found


def count_acknowledgements(connection: Connection, bureau: str, event_id: str, acknowledger: str) -> int:
    query = select(func.count()).select_from(acknowledgements)
    query = query.where(_of_room(acknowledgements, bureau, event_id), acknowledgements.c.acknowledger == acknowledger)
    return connection.execute(query).scalar_one()


def waiting(connection: Connection, moments: Sequence[str], limit: int) -> list[tuple[str, Item]]:
    """Alerts of which nobody took note in time, with whose copy it is. `moments[n]`: those that had come by then and of which that was
    said n times."""
    late = or_(*(and_(items.c.chased == n, items.c.received_at <= moment) for n, moment in enumerate(moments)))
    query = select(items.c.bureau, items.c.doc).where(items.c.waits == 1, late).order_by(items.c.id, items.c.bureau).limit(limit)
    return [(row[0], _item.decode(row[1])) for row in connection.execute(query)]


def chased(connection: Connection, bureau: str, item: Item) -> int | None:
    """How often it was said that nobody took note of an alert; None where nobody need any more."""
    query = select(items.c.chased).where(_one(bureau, item.event, item.id), items.c.waits == 1)
    return connection.execute(query).scalar()


def chase(connection: Connection, bureau: str, item: Item, *, waits: bool) -> None:
    """It was said once more that nobody took note; or, where it does not wait, nothing more is to be said."""
    where = _one(bureau, item.event, item.id)
    connection.execute(update(items).where(where).values(waits=int(waits), chased=items.c.chased + 1))


def settle(connection: Connection, bureau: str, event_id: str, item_id: str) -> None:
    """Nobody need take note of an alert any more."""
    connection.execute(update(items).where(_one(bureau, event_id, item_id)).values(waits=0))


# Who was told -------------------------------------------------------------------------------------------------------------------


def untold(connection: Connection, bureau: str, event_id: str, seq: int, limit: int) -> list[tuple[int, Item]]:
    """What a bureau wrote for all, or changed, after a number, in the order of the changes."""
    query = select(items.c.seq, items.c.doc).where(_room(bureau, event_id), items.c.seq > seq, items.c.author == bureau, items.c.own == 0)
    return [(int(row[0]), _item.decode(row[1])) for row in connection.execute(query.order_by(items.c.seq).limit(limit))]


def told_of(connection: Connection, bureau: str, event_id: str) -> dict[str, int]:
    """How far each of the others was told."""
    query = select(told.c.addressee, told.c.seq).where(_of_room(told, bureau, event_id))
    return {row[0]: int(row[1]) for row in connection.execute(query)}


def note_told(connection: Connection, bureau: str, event_id: str, addressees: Collection[str], seq: int) -> None:
    known = told_of(connection, bureau, event_id)
    again = [code for code in addressees if code in known]
    if again:
        connection.execute(update(told).where(_of_room(told, bureau, event_id), told.c.addressee.in_(again)).values(seq=seq))
    new = [{"bureau": bureau, "event_id": event_id, "addressee": code, "seq": seq} for code in sorted(addressees) if code not in known]
    if new:
        connection.execute(insert(told), new)


def forget_told(connection: Connection, bureau: str, event_id: str, addressees: Collection[str]) -> None:
    """Who left holds nothing any more: he is told everything again when he comes back."""
    if addressees:
        connection.execute(delete(told).where(_of_room(told, bureau, event_id), told.c.addressee.in_(list(addressees))))


def mark_due(connection: Connection, bureau: str, event_id: str, due: bool) -> None:
    """That others are to be told what a bureau wrote; or that this was done. Where it wrote nothing there is nothing to tell."""
    connection.execute(update(rooms).where(_copy(bureau, event_id)).values(due=int(due)))


def due(connection: Connection, limit: int) -> list[tuple[str, str]]:
    """(bureau, event) of copies of which others are to be told."""
    query = select(rooms.c.bureau, rooms.c.event_id).where(rooms.c.due == 1).order_by(rooms.c.event_id, rooms.c.bureau).limit(limit)
    return [(row[0], row[1]) for row in connection.execute(query)]


# What came too early --------------------------------------------------------------------------------------------------------------


class Early(msgspec.Struct, frozen=True, kw_only=True):
    """Something told before this node knew of the version `needs` of the event; `doc` is the message's body as JSON."""

    id: str
    bureau: str
    event_id: str
    origin: str
    kind: str
    needs: int
    doc: str
    at: str


def hold(connection: Connection, one: Early) -> None:
    connection.execute(insert(early).values(msgspec.structs.asdict(one)))


def count_early(connection: Connection, bureau: str, origin: str) -> int:
    query = select(func.count()).select_from(early).where(early.c.bureau == bureau, early.c.origin == origin)
    return connection.execute(query).scalar_one()


def take_early(connection: Connection, bureau: str, event_id: str, version: int) -> list[Early]:
    """What waited for this version of an event or an earlier one, in the order in which it came; it waits no longer."""
    where = (early.c.bureau == bureau, early.c.event_id == event_id, early.c.needs <= version)
    found = [Early(**row._mapping) for row in connection.execute(select(early).where(*where).order_by(early.c.id))]
    if found:
        connection.execute(delete(early).where(*where))
    return found


def any_early(connection: Connection, before: str) -> bool:
    """Whether something has waited since before a moment."""
    return connection.execute(select(early.c.id).where(early.c.at < before).limit(1)).first() is not None


def drop_early(connection: Connection, before: str) -> None:
    """What has waited since before a moment waits no longer."""
    connection.execute(delete(early).where(early.c.at < before))


# The end ------------------------------------------------------------------------------------------------------------------------


def erase(connection: Connection, bureau: str, event_id: str, *, version: int | None = None) -> int:
    """All of a bureau's copy of a room, with what its inbox says of it; returns how many rows that were. `version`: as of a version of the
    event, so that what waits for a later one stays."""
    within = select(items.c.id).where(_room(bureau, event_id))
    # Of the event itself others tell, too.
    lines = and_(inbox.c.bureau == bureau, or_(inbox.c.object_id.in_(within), and_(inbox.c.object_id == event_id, inbox.c.kind == "room")))
    gone = connection.execute(delete(inbox).where(lines)).rowcount
    for table in (items, acknowledgements, told, early, rooms):
        rows = delete(table).where(_of_room(table, bureau, event_id))
        if table is early and version is not None:
            rows = rows.where(early.c.needs <= version)
        gone += connection.execute(rows).rowcount
    return gone


def ids(connection: Connection, bureau: str, event_id: str) -> list[str]:
    """Of all items of a bureau's copy."""
    return list(connection.execute(select(items.c.id).where(_room(bureau, event_id)).order_by(items.c.id)).scalars())


def holders(connection: Connection, event_id: str) -> list[str]:
    """Bureaus with a copy on this node."""
    return list(connection.execute(select(rooms.c.bureau).where(rooms.c.event_id == event_id).order_by(rooms.c.bureau)).scalars())


def _next(connection: Connection, bureau: str, event_id: str) -> int:
    done = connection.execute(update(rooms).where(_copy(bureau, event_id)).values(seq=rooms.c.seq + 1))
    if not done.rowcount:
        connection.execute(insert(rooms).values(bureau=bureau, event_id=event_id, seq=1, due=0))
    return last_change(connection, bureau, event_id)


def _copy(bureau: str, event_id: str) -> ColumnElement[bool]:
    return and_(rooms.c.bureau == bureau, rooms.c.event_id == event_id)


def _room(bureau: str, event_id: str) -> ColumnElement[bool]:
    return and_(items.c.bureau == bureau, items.c.event_id == event_id)


def _one(bureau: str, event_id: str, item_id: str) -> ColumnElement[bool]:
    return and_(_room(bureau, event_id), items.c.id == item_id)


def _of_room(table: Any, bureau: str, event_id: str) -> ColumnElement[bool]:
    return and_(table.c.bureau == bureau, table.c.event_id == event_id)


def _row(bureau: str, item: Item) -> dict[str, Any]:
    body = item.body
    return {
        "bureau": bureau,
        "event_id": item.event,
        "id": item.id,
        "author": item.bureau,
        "kind": item.kind,
        "state": item.state,
        "own": int(item.own),
        "incident": body.incident if isinstance(body, Entry) else "",
        "replaces": item.replaces,
        "assigned": body.to if isinstance(body, Task) else "",
        "version": item.version,
        "doc": _encode(item).decode(),
    }
