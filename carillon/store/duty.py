# SPDX-License-Identifier: Apache-2.0
"""What a duty desk keeps: broadcasts and who took note, its log, agreements to stand in, and lines passed to who stands in."""

from collections.abc import Collection
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, and_, delete, false, func, insert, select, true, update

from carillon.core.model.duty import Agreement, Broadcast, Entry
from carillon.core.policy.scope import Scope
from carillon.store import clock
from carillon.store.schema import inbox
from carillon.store.schemas.duty import agreements, broadcasts, log, noted, passed
from carillon.store.scoping import visible_lines

_encode = msgspec.json.Encoder().encode
_broadcast = msgspec.json.Decoder(Broadcast)
_entry = msgspec.json.Decoder(Entry)
_agreement = msgspec.json.Decoder(Agreement)


class Received(msgspec.Struct, frozen=True):
    """A broadcast in one bureau's copy, and when its desk took note."""

    bureau: str
    broadcast: Broadcast
    acknowledged_at: str | None
    acknowledged_by: str | None


class Passed(msgspec.Struct, frozen=True, kw_only=True):
    """A line that the lender's desk was told, with the desk that stands in; `word` is its answer."""

    bureau: str
    id: str
    agreement: str
    lender: str
    kind: str
    object_id: str
    urgency: str
    text: str
    at: str
    word: str | None = None
    said: str | None = None
    said_at: str | None = None
    done: int = 1


# Broadcasts ----------------------------------------------------------------------------------------------------------------------


def visible_broadcasts(scope: Scope) -> ColumnElement[bool]:
    if scope.nothing:
        return false()
    if scope.everything:
        return true()
    own = broadcasts.c.bureau == scope.bureau
    return own if scope.red else and_(own, broadcasts.c.red == 0)


def put_broadcast(connection: Connection, bureau: str, one: Broadcast) -> None:
    row = {
        "bureau": bureau,
        "id": one.id,
        "owner": one.owner,
        "red": int("TLP:RED" in one.handling),
        "state": one.state,
        "doc": _encode(one).decode(),
        "at": one.at,
    }
    connection.execute(insert(broadcasts).values(row))


def fetch_broadcast(connection: Connection, broadcast_id: str, scope: Scope) -> Received | None:
    query = select(broadcasts).where(broadcasts.c.id == broadcast_id, visible_broadcasts(scope))
    row = connection.execute(query.order_by((broadcasts.c.bureau != scope.bureau), broadcasts.c.bureau).limit(1)).first()
    return _received(row) if row else None


def find_broadcast(connection: Connection, bureau: str, broadcast_id: str) -> Received | None:
    """A bureau's copy with no scope at all, for the exchange's own use; never for an answer."""
    row = connection.execute(select(broadcasts).where(broadcasts.c.bureau == bureau, broadcasts.c.id == broadcast_id)).first()
    return _received(row) if row else None


def page_broadcasts(connection: Connection, scope: Scope, *, limit: int, after: str | None = None, waiting: bool = False) -> list[Received]:
    """The newest first; `waiting`: those of others that the reader's own desk has yet to take note of."""
    query = select(broadcasts).where(visible_broadcasts(scope)).order_by(broadcasts.c.id.desc()).limit(limit)
    if after:
        query = query.where(broadcasts.c.id < after)
    if waiting:
        query = query.where(
            broadcasts.c.bureau == scope.bureau,
            broadcasts.c.owner != scope.bureau,
            broadcasts.c.acknowledged_at.is_(None),
            broadcasts.c.state == "sent",
        )
    return [_received(row) for row in connection.execute(query)]


def acknowledge(connection: Connection, bureau: str, broadcast_id: str, by: str, at: str) -> bool:
    """False where somebody of the desk had done so before."""
    where = and_(broadcasts.c.bureau == bureau, broadcasts.c.id == broadcast_id, broadcasts.c.acknowledged_at.is_(None))
    return connection.execute(update(broadcasts).where(where).values(acknowledged_at=at, acknowledged_by=by)).rowcount == 1


def end_broadcast(connection: Connection, bureau: str, one: Broadcast) -> None:
    """Takes it back: of what it said nothing stays."""
    emptied = msgspec.structs.replace(one, title="", text="", state="recalled")
    where = and_(broadcasts.c.bureau == bureau, broadcasts.c.id == one.id)
    connection.execute(update(broadcasts).where(where).values(state="recalled", doc=_encode(emptied).decode()))


def expect(connection: Connection, broadcast_id: str, addressees: Collection[str]) -> None:
    rows = [{"id": broadcast_id, "addressee": code, "at": None} for code in sorted(addressees)]
    connection.execute(insert(noted), rows)


def note(connection: Connection, broadcast_id: str, addressee: str, at: str) -> bool:
    """That a bureau's desk has taken note of our broadcast; False where it was not sent to it, or this is known."""
    where = and_(noted.c.id == broadcast_id, noted.c.addressee == addressee, noted.c.at.is_(None))
    return connection.execute(update(noted).where(where).values(at=at)).rowcount == 1


def noted_by(connection: Connection, broadcast_id: str) -> dict[str, str | None]:
    query = select(noted.c.addressee, noted.c.at).where(noted.c.id == broadcast_id).order_by(noted.c.addressee)
    return {row[0]: row[1] for row in connection.execute(query)}


def _received(row: Row[Any]) -> Received:
    return Received(row.bureau, _broadcast.decode(row.doc), row.acknowledged_at, row.acknowledged_by)


# The log -------------------------------------------------------------------------------------------------------------------------


def write(connection: Connection, entry: Entry) -> None:
    connection.execute(insert(log).values(id=entry.id, bureau=entry.bureau, kind=entry.kind, doc=_encode(entry).decode()))


def page_log(connection: Connection, scope: Scope, *, limit: int, after: str | None = None, kind: str | None = None) -> list[Entry]:
    """A bureau's own log, the newest first; nobody else's desk reads it."""
    if scope.nothing:
        return []
    query = select(log.c.doc).order_by(log.c.id.desc()).limit(limit)
    if not scope.everything:
        query = query.where(log.c.bureau == scope.bureau)
    if after:
        query = query.where(log.c.id < after)
    if kind:
        query = query.where(log.c.kind == kind)
    return [_entry.decode(doc) for doc in connection.execute(query).scalars()]


def find_entry(connection: Connection, bureau: str, entry_id: str) -> Entry | None:
    doc = connection.execute(select(log.c.doc).where(log.c.bureau == bureau, log.c.id == entry_id)).scalar()
    return _entry.decode(doc) if doc is not None else None


def erase_log(connection: Connection, before: str, limit: int) -> int:
    """What was written down before a moment; by its id, which begins with the time."""
    old = select(log.c.id).where(log.c.id < clock.first_id("log", before)).order_by(log.c.id).limit(limit)
    return connection.execute(delete(log).where(log.c.id.in_(old))).rowcount


def old_broadcasts(connection: Connection, before: str, limit: int) -> list[Received]:
    query = select(broadcasts).where(broadcasts.c.at < before, broadcasts.c.state == "sent").order_by(broadcasts.c.id).limit(limit)
    return [_received(row) for row in connection.execute(query)]


# Agreements ----------------------------------------------------------------------------------------------------------------------


def put_agreement(connection: Connection, bureau: str, one: Agreement) -> None:
    """A new agreement, or how it stands now."""
    values = {
        "bureau": bureau,
        "id": one.id,
        "lender": one.lender,
        "keeper": one.keeper,
        "state": one.state,
        "until": one.until,
        "doc": _encode(one).decode(),
    }
    where = and_(agreements.c.bureau == bureau, agreements.c.id == one.id)
    if not connection.execute(update(agreements).where(where).values(values)).rowcount:
        connection.execute(insert(agreements).values(values))


def find_agreement(connection: Connection, bureau: str, agreement_id: str) -> Agreement | None:
    doc = connection.execute(select(agreements.c.doc).where(agreements.c.bureau == bureau, agreements.c.id == agreement_id)).scalar()
    return _agreement.decode(doc) if doc is not None else None


def agreements_of(connection: Connection, scope: Scope) -> list[Agreement]:
    """A bureau's own, as lender or keeper, the newest first."""
    if scope.nothing:
        return []
    query = select(agreements.c.doc).order_by(agreements.c.id.desc())
    if not scope.everything:
        query = query.where(agreements.c.bureau == scope.bureau)
    return [_agreement.decode(doc) for doc in connection.execute(query).scalars()]


def lent(connection: Connection, bureaus: Collection[str]) -> list[Agreement]:
    """Agreements in force by which these bureaus lend their desk."""
    query = select(agreements.c.doc).where(
        agreements.c.bureau == agreements.c.lender, agreements.c.lender.in_(list(bureaus)), agreements.c.state == "in force"
    )
    return [_agreement.decode(doc) for doc in connection.execute(query.order_by(agreements.c.id)).scalars()]


# What was passed ------------------------------------------------------------------------------------------------------------------


def urgent_lines(connection: Connection, bureau: str, since: str, urgencies: Collection[str], limit: int) -> list[Row[Any]]:
    """Lines of a bureau's inbox of these urgencies, since a moment, that nobody has opened and that were passed to nobody; oldest first.
    What is TLP:RED is left out."""
    known = select(passed.c.id).where(passed.c.bureau == bureau)
    # TLP:RED is for the one to whom it was given.
    open_to_others = visible_lines(Scope(bureau=bureau))
    query = (
        select(inbox)
        .where(
            inbox.c.bureau == bureau,
            inbox.c.urgency.in_(list(urgencies)),
            inbox.c.read_at.is_(None),
            inbox.c.at >= since,
            inbox.c.id.not_in(known),
            open_to_others,
        )
        .order_by(inbox.c.id)
        .limit(limit)
    )
    return list(connection.execute(query))


def put_passed(connection: Connection, one: Passed) -> None:
    connection.execute(insert(passed).values(msgspec.structs.asdict(one)))


def find_passed(connection: Connection, bureau: str, line_id: str) -> Passed | None:
    row = connection.execute(select(passed).where(passed.c.bureau == bureau, passed.c.id == line_id)).first()
    return Passed(**row._mapping) if row else None


def page_passed(connection: Connection, scope: Scope, *, limit: int = 100, waiting: bool = False) -> list[Passed]:
    """What was passed to a bureau as keeper, the newest first; `waiting`: without a word yet."""
    if scope.nothing:
        return []
    query = select(passed).where(passed.c.lender != passed.c.bureau).order_by(passed.c.id.desc()).limit(limit)
    if not scope.everything:
        query = query.where(passed.c.bureau == scope.bureau)
    if waiting:
        query = query.where(passed.c.word.is_(None))
    return [Passed(**row._mapping) for row in connection.execute(query)]


def answer(connection: Connection, bureau: str, line_id: str, word: str, said: str, at: str, *, done: bool) -> bool:
    """The keeper's word, in the row of one of the two bureaus; False where there is one already."""
    where = and_(passed.c.bureau == bureau, passed.c.id == line_id, passed.c.word.is_(None))
    return connection.execute(update(passed).where(where).values(word=word, said=said, said_at=at, done=int(done))).rowcount == 1


def to_do(connection: Connection, limit: int) -> list[Passed]:
    """Words of keepers that this node has yet to carry out for the lender."""
    query = select(passed).where(passed.c.done == 0).order_by(passed.c.id).limit(limit)
    return [Passed(**row._mapping) for row in connection.execute(query)]


def finish(connection: Connection, bureau: str, line_id: str) -> None:
    connection.execute(update(passed).where(passed.c.bureau == bureau, passed.c.id == line_id).values(done=1))


def count_waiting(connection: Connection, bureau: str) -> dict[str, int]:
    """Unopened lines of a bureau's inbox by kind: what one shift leaves to the next."""
    query = select(inbox.c.kind, func.count()).where(inbox.c.bureau == bureau, inbox.c.read_at.is_(None)).group_by(inbox.c.kind)
    return {row[0]: row[1] for row in connection.execute(query)}
