# SPDX-License-Identifier: Apache-2.0
"""Cases, each bureau's own copy, with the items that it wrote or was given."""

from collections.abc import Collection, Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, delete, false, func, insert, or_, select, true, update

from carillon.core.model.case import Case, Item
from carillon.core.policy.scope import Scope
from carillon.errors import Conflict
from carillon.store.schemas.cases import cases, items, told

_encode = msgspec.json.Encoder().encode
_case = msgspec.json.Decoder(Case)
_item = msgspec.json.Decoder(Item)


class Kept(msgspec.Struct, frozen=True):
    """A case and whose copy of it this is."""

    bureau: str
    case: Case


def visible(scope: Scope) -> ColumnElement[bool]:
    """A bureau sees its own copies; within them the areas and TLP:RED are limits as everywhere."""
    if scope.nothing:
        return false()
    if scope.everything:
        return true()
    conditions: list[ColumnElement[bool]] = [cases.c.bureau == scope.bureau]
    if scope.areas is not None:
        conditions.append(cases.c.area.in_(scope.areas))
    if not scope.red:
        conditions.append(cases.c.red == 0)
    return and_(*conditions)


def put(connection: Connection, bureau: str, case: Case) -> None:
    connection.execute(insert(cases).values(_row(bureau, case)))


def replace(connection: Connection, bureau: str, case: Case, expected: str) -> None:
    """`expected` is the time of the copy that the change was made from; raises Conflict where somebody was faster."""
    row = _row(bureau, case)
    done = connection.execute(
        update(cases).where(cases.c.bureau == bureau, cases.c.id == case.id, cases.c.updated_at == expected).values(row)
    )
    if done.rowcount != 1:
        raise Conflict(f"Case {case.id} was changed by somebody else meanwhile.", help="Open it again, then decide.")


def find(connection: Connection, bureau: str, case_id: str) -> Case | None:
    """A bureau's copy with no scope at all, for the exchange's own use; never for an answer."""
    doc = connection.execute(select(cases.c.doc).where(cases.c.bureau == bureau, cases.c.id == case_id)).scalar()
    return _case.decode(doc) if doc is not None else None


def fetch(connection: Connection, case_id: str, scope: Scope) -> Kept | None:
    """The reader's own bureau's copy first, where he sees several."""
    query = select(cases.c.bureau, cases.c.doc).where(cases.c.id == case_id, visible(scope))
    row = connection.execute(query.order_by((cases.c.bureau != scope.bureau), cases.c.bureau).limit(1)).first()
    return Kept(row[0], _case.decode(row[1])) if row else None


def page(
    connection: Connection,
    scope: Scope,
    *,
    limit: int,
    after: str | None = None,
    state: str | None = None,
    holding: str | None = None,
) -> list[Kept]:
    """Those changed last come first; `after` is "updated_at|id"; `holding`: with this object in them."""
    query = select(cases.c.bureau, cases.c.doc).where(visible(scope)).order_by(cases.c.updated_at.desc(), cases.c.id.desc()).limit(limit)
    if after and "|" in after:
        moment, _, case_id = after.partition("|")
        query = query.where((cases.c.updated_at < moment) | and_(cases.c.updated_at == moment, cases.c.id < case_id))
    if state:
        query = query.where(cases.c.state == state)
    if holding:
        within = select(items.c.case_id).where(items.c.bureau == cases.c.bureau, items.c.object_id == holding, items.c.state == "standing")
        query = query.where(cases.c.id.in_(within))
    return [Kept(row[0], _case.decode(row[1])) for row in connection.execute(query)]


# Items ------------------------------------------------------------------------------------------------------------------------


def put_item(connection: Connection, bureau: str, item: Item) -> None:
    """A new item, or its next version; an older one than is held changes nothing."""
    row = _item_row(bureau, item)
    where = and_(items.c.bureau == bureau, items.c.case_id == item.case, items.c.id == item.id)
    version = connection.execute(select(items.c.version).where(where)).scalar()
    if version is None:
        connection.execute(insert(items).values(row))
    elif version < item.version:
        connection.execute(update(items).where(where, items.c.version == version).values(row))


def items_of(connection: Connection, bureau: str, case_id: str) -> list[Item]:
    """All of a copy, in the order in which they were made."""
    query = select(items.c.doc).where(items.c.bureau == bureau, items.c.case_id == case_id).order_by(items.c.id)
    return [_item.decode(doc) for doc in connection.execute(query).scalars()]


def count_items(connection: Connection, bureau: str, case_id: str, author: str) -> int:
    """How many of a copy a bureau wrote."""
    query = select(func.count()).select_from(items).where(items.c.bureau == bureau, items.c.case_id == case_id, items.c.author == author)
    return connection.execute(query).scalar_one()


def find_item(connection: Connection, bureau: str, item_id: str) -> Item | None:
    doc = connection.execute(select(items.c.doc).where(items.c.bureau == bureau, items.c.id == item_id)).scalar()
    return _item.decode(doc) if doc is not None else None


def tasks(connection: Connection, bureau: str, limit: int = 100) -> list[Item]:
    """Open tasks that a bureau does, those due first; those without a day last."""
    query = select(items.c.doc).where(items.c.bureau == bureau, items.c.assigned == bureau, items.c.kind == "task", items.c.state == "open")
    query = query.join(cases, and_(cases.c.bureau == items.c.bureau, cases.c.id == items.c.case_id)).where(cases.c.state == "open")
    found = connection.execute(query.order_by((items.c.due_on == ""), items.c.due_on, items.c.id).limit(limit)).scalars()
    return [_item.decode(doc) for doc in found]


def end(connection: Connection, bureau: str, case: Case) -> None:
    """A bureau takes part no longer: of its copy the name stays, and nothing that was in it."""
    connection.execute(delete(items).where(items.c.bureau == bureau, items.c.case_id == case.id))
    emptied = msgspec.structs.replace(case, title="", summary="", participants=(), state="ended")
    connection.execute(update(cases).where(cases.c.bureau == bureau, cases.c.id == case.id).values(_row(bureau, emptied)))


def old(connection: Connection, before: str, limit: int) -> list[Kept]:
    """Copies in which nothing changed since a moment and whose words are still there; an open one is not old."""
    query = select(cases.c.bureau, cases.c.doc).where(cases.c.state == "closed", cases.c.updated_at < before)
    found = connection.execute(query.order_by(cases.c.updated_at, cases.c.id).limit(limit))
    return [Kept(row[0], _case.decode(row[1])) for row in found]


# Who was told ------------------------------------------------------------------------------------------------------------------


def mark_due(connection: Connection, bureau: str, case_id: str, due: bool) -> None:
    """That a bureau's own items are to be told anew, since the participants are others; or that this was done."""
    connection.execute(update(cases).where(cases.c.bureau == bureau, cases.c.id == case_id).values(due=int(due)))


def due(connection: Connection, limit: int) -> list[tuple[str, str]]:
    """(bureau, case) of copies whose own items are to be told anew."""
    query = select(cases.c.bureau, cases.c.id).where(cases.c.due == 1).order_by(cases.c.id).limit(limit)
    return [(row[0], row[1]) for row in connection.execute(query)]


def told_of(connection: Connection, bureau: str, ids: Sequence[str]) -> dict[tuple[str, str], int]:
    """Which version of the head or of an item each addressee was told, by (its id, addressee)."""
    query = select(told.c.item_id, told.c.addressee, told.c.version).where(told.c.bureau == bureau, told.c.item_id.in_(ids))
    return {(row[0], row[1]): row[2] for row in connection.execute(query)}


def note_told(connection: Connection, bureau: str, thing: Case | Item, addressees: Collection[str]) -> None:
    if not addressees:
        return
    gone = and_(told.c.bureau == bureau, told.c.item_id == thing.id, told.c.addressee.in_(list(addressees)))
    connection.execute(delete(told).where(gone))
    rows = [{"bureau": bureau, "item_id": thing.id, "addressee": code, "version": thing.version} for code in sorted(addressees)]
    connection.execute(insert(told), rows)


def forget_told(connection: Connection, bureau: str, case_id: str, addressees: Collection[str]) -> None:
    """Who left holds nothing any more: he is told everything again when he comes back."""
    own = select(items.c.id).where(items.c.bureau == bureau, items.c.case_id == case_id)
    things = or_(told.c.item_id == case_id, told.c.item_id.in_(own))
    connection.execute(delete(told).where(told.c.bureau == bureau, told.c.addressee.in_(list(addressees)), things))


def _row(bureau: str, case: Case) -> dict[str, Any]:
    return {
        "bureau": bureau,
        "id": case.id,
        "lead": case.lead,
        "area": case.area,
        "red": int("TLP:RED" in case.handling),
        "state": case.state,
        "due": 0,
        "doc": _encode(case).decode(),
        "updated_at": case.updated_at,
    }


def _item_row(bureau: str, item: Item) -> dict[str, Any]:
    return {
        "bureau": bureau,
        "case_id": item.case,
        "id": item.id,
        "author": item.bureau,
        "kind": item.kind,
        "state": item.state,
        "object_id": item.object_id,
        "assigned": item.to,
        "due_on": item.due_on,
        "version": item.version,
        "doc": _encode(item).decode(),
    }
