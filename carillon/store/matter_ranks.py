# SPDX-License-Identifier: Apache-2.0
"""The ranks of things for events as they are written: replaced whole, with the keys of each thing and the links that they make."""

from collections.abc import Collection, Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, and_, delete, func, insert, or_, select, tuple_

from carillon.core.match.reason import Reason
from carillon.core.match.relevance.thing import LEAST, Link, Matter, Spot, Thing, score
from carillon.store import matter_feed, positions
from carillon.store.schemas.matters import matter_feed as feed
from carillon.store.schemas.matters import matter_keys, matter_links, matters, opinions

HUB = 30
"""A key that more things than this share links nothing: an address that everybody writes from, a number that is none."""
COUNTER = "matters"
"""The position that numbers what is written, in the order in which it is committed."""
PINNED_ONLY = -20_000
"""The weight of what somebody pinned though it was not ranked: nobody else is shown it."""
_KEYS_AT_ONCE = 100


class Said(msgspec.Struct, frozen=True):
    """What a row says of the matter: the reasons that all may read who see the thing, and where it is in the event."""

    reasons: tuple[Reason, ...] = ()
    spots: tuple[Spot, ...] = ()


def thousandths(weight: float) -> int:
    return round(weight * 1000)


def put(connection: Connection, thing: Thing, found: Sequence[Matter], at: str) -> bool:
    """A thing's matters in place of those before; returns whether the events that it matters to by itself are others now. The caller holds
    the lock of the chain."""
    own = {one.event for one in found if one.weight >= LEAST}
    before = set(connection.execute(select(matters.c.event_id).where(_is(thing), matters.c.weight >= thousandths(LEAST))).scalars())
    pinned = select(opinions.c.event_id).where(opinions.c.object_id == thing.id, opinions.c.standing == 1, opinions.c.verdict == "pin")
    kept = set(connection.execute(pinned).scalars()) - {one.event for one in found}
    connection.execute(delete(matters).where(_is(thing), matters.c.event_id.not_in(kept)))
    for table in (matter_links, matter_keys):
        connection.execute(delete(table).where(table.c.kind == thing.kind, table.c.object_id == thing.id))
    if thing.keys:
        rows = [
            {"form": k.form, "value": k.value, "via": k.via, "kind": thing.kind, "object_id": thing.id} for k in dict.fromkeys(thing.keys)
        ]
        connection.execute(insert(matter_keys), rows)
    if found:
        seq = _next(connection)
        connection.execute(insert(matters), [_row(thing, one, at, seq) for one in found])
        links = [_link_row(thing, link) for one in found for link in one.links]
        if links:
            connection.execute(insert(matter_links), links)
    return own != before


def rank_neighbours(connection: Connection, thing: Thing) -> None:
    """What shares a key with a thing is ranked anew; so is the thing, since the others may have come together with it."""
    found = neighbours(connection, thing)
    if found:
        found.setdefault(thing.kind, []).append(thing.id)
    for kind, others in found.items():
        matter_feed.changed(connection, kind, others, again=True)


def pin(connection: Connection, event_id: str, kind: str, object_id: str, occurred: str, at: str) -> None:
    """Makes sure that there is a row for what somebody pins."""
    there = select(matters.c.seq).where(matters.c.event_id == event_id, matters.c.kind == kind, matters.c.object_id == object_id)
    if connection.execute(there).first() is None:
        thing = Thing(kind=kind, id=object_id, occurred=occurred)
        row = _row(thing, Matter(event=event_id, weight=0.0, reasons=()), at, _next(connection))
        connection.execute(insert(matters), [row | {"weight": PINNED_ONLY, "most": PINNED_ONLY}])


def links_of(connection: Connection, thing: Thing) -> dict[str, list[Link]]:
    """By event, the things that matter to it by themselves and share a key with this one."""
    found: dict[str, list[Link]] = {}
    vias: dict[tuple[str, str], list[str]] = {}
    for key in thing.keys:
        vias.setdefault((key.form, key.value), []).append(key.via)
    own = and_(matters.c.kind == matter_keys.c.kind, matters.c.object_id == matter_keys.c.object_id)
    columns = (matter_keys.c.form, matter_keys.c.value, matter_keys.c.kind, matter_keys.c.object_id, matter_keys.c.via)
    hubs = _hubs(connection, list(vias))
    for some in _parts([key for key in vias if key not in hubs]):
        query = select(*columns, matters.c.event_id, matters.c.weight).join_from(matter_keys, matters, own)
        query = query.where(tuple_(matter_keys.c.form, matter_keys.c.value).in_(some), matters.c.weight >= thousandths(LEAST))
        query = query.where(or_(matter_keys.c.kind != thing.kind, matter_keys.c.object_id != thing.id)).order_by(matters.c.weight.desc())
        for form, value, kind, other, other_via, event_id, weight in connection.execute(query.limit(HUB * HUB)):
            for via in vias[form, value]:
                link = Link(
                    event=event_id,
                    kind=kind,
                    id=other,
                    form=form,
                    value=value,
                    via=via,
                    other_via=other_via,
                    strength=round(score(weight / 1000), 3),
                )
                found.setdefault(event_id, []).append(link)
    return found


def neighbours(connection: Connection, thing: Thing) -> dict[str, list[str]]:
    """Things that share a key with this one, by kind."""
    keys = list(dict.fromkeys((key.form, key.value) for key in thing.keys))
    hubs = _hubs(connection, keys)
    found: dict[str, list[str]] = {}
    for some in _parts([key for key in keys if key not in hubs]):
        query = select(matter_keys.c.kind, matter_keys.c.object_id).distinct()
        query = query.where(tuple_(matter_keys.c.form, matter_keys.c.value).in_(some), matter_keys.c.object_id != thing.id)
        for kind, other in connection.execute(query):
            found.setdefault(kind, []).append(other)
    return found


def _hubs(connection: Connection, keys: list[tuple[str, str]]) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for some in _parts(keys):
        columns = (matter_keys.c.form, matter_keys.c.value)
        query = select(*columns).where(tuple_(*columns).in_(some)).group_by(*columns)
        found |= {(row[0], row[1]) for row in connection.execute(query.having(func.count(matter_keys.c.object_id.distinct()) > HUB))}
    return found


def of_event(connection: Connection, event_id: str, limit: int) -> dict[str, list[str]]:
    """Things that matter to an event, by kind, the newest first."""
    query = select(matters.c.kind, matters.c.object_id).where(matters.c.event_id == event_id).order_by(matters.c.seq.desc()).limit(limit)
    found: dict[str, list[str]] = {}
    for kind, one in connection.execute(query):
        found.setdefault(kind, []).append(one)
    return found


def forget_event(connection: Connection, event_id: str) -> dict[str, int]:
    """Erases what mattered to an event and what bureaus thought of it; returns how many rows of each."""
    return {
        "matters": connection.execute(delete(matters).where(matters.c.event_id == event_id)).rowcount,
        "links": connection.execute(delete(matter_links).where(matter_links.c.event_id == event_id)).rowcount,
        "opinions": connection.execute(delete(opinions).where(opinions.c.event_id == event_id)).rowcount,
    }


def last(connection: Connection) -> int:
    """The number of the newest matter that was written; a page asked for since then shows what came after."""
    return positions.read(connection, COUNTER)


def is_behind(connection: Connection) -> bool:
    """Whether anything waits."""
    return connection.execute(select(feed.c.seq).limit(1)).first() is not None


def _next(connection: Connection) -> int:
    seq = positions.read(connection, COUNTER) + 1
    positions.write(connection, COUNTER, seq)
    return seq


def _is(thing: Thing) -> ColumnElement[bool]:
    return and_(matters.c.kind == thing.kind, matters.c.object_id == thing.id)


def _row(thing: Thing, one: Matter, at: str, seq: int) -> dict[str, object]:
    said = Said(one.reasons, one.spots)
    lat, lon = one.point or (None, None)
    return {
        "event_id": one.event,
        "kind": thing.kind,
        "object_id": thing.id,
        "weight": thousandths(one.weight),
        "most": thousandths(one.most),
        "occurred": (thing.occurred or thing.told)[:32],
        "lat": lat,
        "lon": lon,
        "at": at,
        "seq": seq,
        "doc": msgspec.json.encode(said).decode(),
    }


def _link_row(thing: Thing, link: Link) -> dict[str, object]:
    return {
        "event_id": link.event,
        "kind": thing.kind,
        "object_id": thing.id,
        "other_kind": link.kind,
        "other_id": link.id,
        "form": link.form,
        "value": link.value,
        "via": link.via,
        "other_via": link.other_via,
        "strength": thousandths(link.strength),
    }


def link(row: Row[Any]) -> Link:
    """A row of the table of links."""
    plain = row._mapping
    return Link(
        event=plain["event_id"],
        kind=plain["other_kind"],
        id=plain["other_id"],
        form=plain["form"],
        value=plain["value"],
        via=plain["via"],
        other_via=plain["other_via"],
        strength=plain["strength"] / 1000,
    )


def _parts(keys: Collection[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    listed = list(keys)
    return [listed[start : start + _KEYS_AT_ONCE] for start in range(0, len(listed), _KEYS_AT_ONCE)]
