# SPDX-License-Identifier: Apache-2.0
"""What can belong to a case: how a reader sees it, which other objects it points to, and which bureaus know of it anyway."""

import json
from collections.abc import Callable

import msgspec
from sqlalchemy import Connection

from carillon.core.model.case import Item
from carillon.core.policy.scope import Scope
from carillon.desk.exchange import post
from carillon.store import hits, notices, records, reports, requests


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """An object as its reader may see it. `address` is its page; `points` are the ids of others that it names."""

    kind: str
    id: str
    caption: str
    owner: str
    address: str
    points: tuple[str, ...] = ()


def show(connection: Connection, scope: Scope, kind: str, object_id: str) -> Shown | None:
    """None where there is no such object, or the reader may not see it: both look alike."""
    shows = SHOWS.get(kind)
    return shows(connection, scope, object_id) if shows else None


def knows(connection: Connection, item: Item, bureau: str, at: str) -> bool:
    """Whether a bureau may be told that an object belongs to a case: it owns it, or has it from its owner, who is the one that tells.
    Nobody learns from a case that something of a third exists."""
    rule = KNOWS.get(item.object)
    return rule is not None and rule(connection, item, bureau, at)


def _record(connection: Connection, scope: Scope, record_id: str) -> Shown | None:
    found = records.fetch(connection, record_id, scope)
    if found is None or found.record.status == "recalled":
        return None
    points = [one.record.id for _, _, one in records.links_of(connection, record_id, scope)]
    return Shown(
        kind="record",
        id=record_id,
        caption=found.caption,
        owner=found.record.owner,
        address=f"/records/{record_id}",
        points=tuple(points),
    )


def _report(connection: Connection, scope: Scope, report_id: str) -> Shown | None:
    found = reports.fetch(connection, report_id, scope)
    if found is None or found.state == "recalled":
        return None
    return Shown(
        kind="report", id=report_id, caption=found.title, owner=found.owner, address=f"/reports/{report_id}", points=tuple(found.records)
    )


def _hit(connection: Connection, scope: Scope, hit_id: str) -> Shown | None:
    found = hits.find(connection, hit_id, scope)
    if found is None:
        return None
    told = json.loads(found.told)
    caption = str(told.get("caption", "")) or f"{found.bureau}, {found.at[:10]}"
    return Shown(
        kind="hit", id=hit_id, caption=caption, owner=found.owner, address=f"/hits/{hit_id}", points=(str(told.get("record") or ""),)
    )


def _notice(connection: Connection, scope: Scope, notice_id: str) -> Shown | None:
    """One that is in force; drafts belong to nobody's case."""
    seen = notices.fetch(connection, notice_id, scope, notices.Seat())
    if seen is None:
        return None
    _, found = seen
    caption = f"{found.colour} {found.number}".strip()
    return Shown(
        kind="notice",
        id=notice_id,
        caption=caption,
        owner=found.owner,
        address=f"/notices/{notice_id}",
        points=found.latest.content.records,
    )


def _request(connection: Connection, scope: Scope, request_id: str) -> Shown | None:
    held = requests.fetch(connection, request_id, scope)
    if held is None or held.state in ("recalled", "erased"):
        return None
    asked = held.request
    return Shown(
        kind="request", id=request_id, caption=asked.subject, owner=asked.owner, address=f"/requests/{request_id}", points=asked.records
    )


SHOWS: dict[str, Callable[[Connection, Scope, str], Shown | None]] = {
    "record": _record,
    "report": _report,
    "hit": _hit,
    "notice": _notice,
    "request": _request,
}


def _knows_record(connection: Connection, item: Item, bureau: str, at: str) -> bool:
    found = records.fetch_any(connection, item.object_id)
    if found is None or found.status == "recalled":
        return False
    if found.owner == bureau:
        return True
    given = found.owner == item.bureau and found.status == "live" and found.reach == "copy"
    return given and post.evaluated(connection, found.audience, at).admits(bureau)


def _knows_report(connection: Connection, item: Item, bureau: str, at: str) -> bool:
    found = reports.fetch_any(connection, item.object_id)
    if found is None or found.state != "sent":
        return False
    return found.owner == bureau or (found.owner == item.bureau and reports.copy_of(connection, found.id, bureau) is not None)


def _knows_hit(connection: Connection, item: Item, bureau: str, at: str) -> bool:
    found = hits.fetch_any(connection, item.object_id)
    return found is not None and (bureau == found.owner or (bureau == found.bureau and not found.silent))


def _knows_notice(connection: Connection, item: Item, bureau: str, at: str) -> bool:
    found = notices.find(connection, item.bureau, item.object_id)
    if found is None or found.state != "published" or found.standing is None:
        return False
    audience = post.evaluated(connection, found.standing.content.audience, at)
    return bureau == found.owner or (item.bureau == found.owner and audience.admits(bureau))


def _knows_request(connection: Connection, item: Item, bureau: str, at: str) -> bool:
    held = requests.held(connection, item.bureau, item.object_id)
    if held is None or held.state in ("draft", "recalled", "erased"):
        return False
    return bureau == held.request.owner or (held.own and bureau in held.request.to)


KNOWS: dict[str, Callable[[Connection, Item, str, str], bool]] = {
    "record": _knows_record,
    "report": _knows_report,
    "hit": _knows_hit,
    "notice": _knows_notice,
    "request": _knows_request,
}
