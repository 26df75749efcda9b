# SPDX-License-Identifier: Apache-2.0
"""What bureaus of this node say to others: signed messages, their places in the lines to each addressee, and what has yet to leave."""

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Dialect, Row, Table, and_, bindparam, delete, func, insert, or_, select, update

from carillon.store.exchange.schema import about, lines_out, messages, proofs, slips
from carillon.store.prepared import Prepared, insertion


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """A signed message as it is kept. `number` is its place in the order of this node; 0 before it is stored."""

    id: str
    origin: str
    kind: str
    priority: str
    digest: str
    kid: str
    signature: bytes
    inner: bytes | None
    created_at: str
    number: int = 0
    objects: tuple[tuple[str, int], ...] = ()
    """What it tells of: ids with versions; empty where it was fetched."""


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """One place in a line: `prev` is the hash of the place before, `hash` its own, `node` where the addressee lived when it was given."""

    origin: str
    addressee: str
    seq: int
    prev: str
    hash: str
    node: str
    due_at: str | None = None


class End(msgspec.Struct, frozen=True):
    """Where a line ends, and up to where its addressee has applied it."""

    origin: str
    addressee: str
    seq: int
    hash: str
    applied: int
    applied_at: str | None


class Told(msgspec.Struct, frozen=True):
    """The last that an addressee was told of a thing: by which kind of message, of which version, and whether it was applied."""

    addressee: str
    kind: str
    version: int
    seq: int
    applied: bool
    due_at: str | None
    sent_at: str | None


START = "0" * 64
"""What stands before the first place of a line."""


def ends(connection: Connection, origin: str, addressees: Collection[str]) -> dict[str, tuple[int, str]]:
    """(seq, hash) of the last place given in the line to each addressee; those never written to are absent."""
    query = select(lines_out.c.addressee, lines_out.c.seq, lines_out.c.hash).where(
        lines_out.c.origin == origin, lines_out.c.addressee.in_(list(addressees))
    )
    return {row[0]: (row[1], row[2]) for row in connection.execute(query)}


def post(connection: Connection, said: Sequence[tuple[Letter, Sequence[Place]]]) -> None:
    """Stores messages with their places, which follow each other in every line; they leave with the next round of sending.

    The caller holds the lock of writers, so that numbers and places are given by one at a time."""
    last = int(connection.execute(select(func.coalesce(func.max(messages.c.number), 0))).scalar_one())
    message_rows, about_rows, slip_rows, moved_to = [], [], [], dict[tuple[str, str], Place]()
    begun = set[tuple[str, str]]()
    for number, (letter, places) in enumerate(said, last + 1):
        row = msgspec.structs.asdict(letter) | {"number": number}
        about_rows += [{"object_id": one, "message": number, "version": version} for one, version in row.pop("objects")]
        message_rows.append(row)
        for one in places:
            line = (one.origin, one.addressee)
            slip_rows.append(
                {
                    "origin": one.origin,
                    "addressee": one.addressee,
                    "seq": one.seq,
                    "message": number,
                    "prev": one.prev,
                    "hash": one.hash,
                    "node": one.node,
                    "due_at": one.due_at,
                    "sent_at": None,
                }
            )
            moved_to[line] = one
            if one.seq == 1:
                begun.add(line)
    for table, rows in ((messages, message_rows), (about, about_rows), (slips, slip_rows)):
        if rows:
            insertion(table, connection.dialect).run_many(connection, rows)
    unapplied = {"applied": 0, "applied_at": None}
    new = [_end(place) | unapplied for line, place in moved_to.items() if line in begun]
    if new:
        insertion(lines_out, connection.dialect).run_many(connection, new)
    old = [_end(place) for line, place in moved_to.items() if line not in begun]
    if old:
        _advance(connection.dialect).run_many(connection, old)


def _end(place: Place) -> dict[str, Any]:
    return {"origin": place.origin, "addressee": place.addressee, "seq": place.seq, "hash": place.hash}


@lru_cache(maxsize=4)
def _advance(dialect: Dialect) -> Prepared:
    line = and_(lines_out.c.origin == bindparam("origin", ""), lines_out.c.addressee == bindparam("addressee", ""))
    return Prepared(update(lines_out).where(line).values(seq=bindparam("seq", 0), hash=bindparam("hash", "")), dialect)


def unsent(
    connection: Connection, nodes: Collection[str] | None, limit: int, origins: Collection[str] | None = None
) -> list[tuple[int, list[Place]]]:
    """Messages that have yet to leave for some node, in their order, with the places concerned; only to these `nodes`, and by these
    `origins`, where they are given."""
    several: Collection[str | None] = [None] if nodes is None else nodes
    numbers = sorted({number for node in several for number in _next(connection, node, limit, origins)})[:limit]
    found: dict[int, list[Place]] = {number: [] for number in numbers}
    # By the message alone, which has few places: every other condition would lead through whole lines.
    for row in connection.execute(select(slips).where(slips.c.message.in_(numbers))):
        if row.sent_at is None and (nodes is None or row.node in nodes) and (origins is None or row.origin in origins):
            found[row.message].append(_place(row))
    return list(found.items())


def _next(connection: Connection, node: str | None, limit: int, origins: Collection[str] | None) -> list[int]:
    """Numbers of the first messages that have yet to leave for a node, by the index of what is unsent."""
    query = select(slips.c.message).where(slips.c.sent_at.is_(None))
    if node is not None:
        query = query.where(slips.c.node == node)
    if origins is not None:
        # As a value of its own: by the column itself a line would be walked from its beginning, however long it is.
        query = query.where((slips.c.origin + "").in_(list(origins)))
    return list(connection.execute(query.group_by(slips.c.message).order_by(slips.c.message).limit(limit)).scalars())


def _place(row: Row[Any]) -> Place:
    return Place(origin=row.origin, addressee=row.addressee, seq=row.seq, prev=row.prev, hash=row.hash, node=row.node, due_at=row.due_at)


def fetch(connection: Connection, numbers: Sequence[int]) -> dict[int, Letter]:
    query = select(messages).where(messages.c.number.in_(list(numbers)))
    return {row.number: Letter(**row._mapping) for row in connection.execute(query)}


def sent(connection: Connection, taken: Sequence[tuple[int, str]], at: str) -> None:
    """The carrier has the parcels of these messages to these nodes."""
    if taken:
        rows = [{"message": number, "node": node, "sent_at": at} for number, node in taken]
        _sent(connection.dialect).run_many(connection, rows)


@lru_cache(maxsize=4)
def _sent(dialect: Dialect) -> Prepared:
    which = and_(slips.c.message == bindparam("message", 0), slips.c.node == bindparam("node", ""))
    return Prepared(update(slips).where(which).values(sent_at=bindparam("sent_at", "")), dialect)


def parked(connection: Connection, places: Sequence[Place], at: str) -> None:
    """These places cannot leave as they are; they wait for their addressee to say where he is, and for new places."""
    if places:
        rows = [{"origin": one.origin, "addressee": one.addressee, "seq": one.seq, "sent_at": at} for one in places]
        _parked(connection.dialect).run_many(connection, rows)


@lru_cache(maxsize=4)
def _parked(dialect: Dialect) -> Prepared:
    line = and_(slips.c.origin == bindparam("origin", ""), slips.c.addressee == bindparam("addressee", ""))
    which = and_(line, slips.c.seq == bindparam("seq", 0))
    return Prepared(update(slips).where(which).values(sent_at=bindparam("sent_at", "")), dialect)


def again(connection: Connection, line: tuple[str, str], first: int, last: int, node: str) -> None:
    """Marks places of a line as unsent, because their addressee, who lives on a node, lacks them."""
    connection.execute(update(slips).where(_line_of(slips, *line), slips.c.seq.between(first, last)).values(sent_at=None, node=node))


def moved(connection: Connection, addressee: str, node: str) -> None:
    """A bureau lives on another node now: what it has not applied leaves for there. What that node has of the rest, it has yet to say."""
    connection.execute(
        update(slips)
        .where(
            slips.c.addressee == addressee,
            slips.c.node != node,
            slips.c.seq
            > select(lines_out.c.applied)
            .where(lines_out.c.origin == slips.c.origin, lines_out.c.addressee == slips.c.addressee)
            .scalar_subquery(),
        )
        .values(node=node, sent_at=None)
    )
    connection.execute(update(lines_out).where(lines_out.c.addressee == addressee).values(applied=0))


def applied(connection: Connection, origin: str, addressee: str, seq: int, hash: str, at: str) -> bool:
    """Notes that an addressee has applied a line up to a place, and signed for it: a recall counts once its proof is here, so that what
    lacks one is asked about until it comes. False where that place is not ours (a lie, or another history)."""
    line = and_(slips.c.origin == origin, slips.c.addressee == addressee)
    known = connection.execute(select(slips.c.hash).where(line, slips.c.seq == seq)).scalar()
    if known != hash:
        return False
    ours = and_(lines_out.c.origin == origin, lines_out.c.addressee == addressee)
    before = int(connection.execute(select(lines_out.c.applied).where(ours)).scalar() or 0)
    if before >= seq:
        return True
    connection.execute(update(slips).where(line, slips.c.seq.between(before + 1, seq), slips.c.sent_at.is_(None)).values(sent_at=at))
    unproven = connection.execute(
        select(func.min(slips.c.seq))
        .join_from(slips, messages, messages.c.number == slips.c.message)
        .outerjoin(proofs, and_(proofs.c.message == messages.c.id, proofs.c.addressee == slips.c.addressee))
        .where(line, slips.c.seq.between(before + 1, seq), messages.c.kind == "recall", proofs.c.message.is_(None))
    ).scalar()
    up_to = seq if unproven is None else int(unproven) - 1
    if up_to > before:
        connection.execute(update(lines_out).where(ours).values(applied=up_to, applied_at=at))
    return True


def cut(
    connection: Connection, origin: str, addressee: str, end: tuple[int, str], after: int | None = None
) -> list[tuple[int, str | None]]:
    """Lets a line end where its addressee says that it ends; returns the messages whose places are gone, in their order and with their
    due times, for new ones. Those are the places after `after`; without it (this node was restored from an older copy, and has given
    places a second time) those that were not applied by all we know."""
    slip, line = _line_of(slips, origin, addressee), _line_of(lines_out, origin, addressee)
    known = connection.execute(select(lines_out.c.applied).where(line)).scalar()
    first = (known or 0) if after is None else after
    lost = select(slips.c.message, slips.c.due_at).where(slip, slips.c.seq > first).order_by(slips.c.seq)
    found = [(int(row[0]), row[1]) for row in connection.execute(lost)]
    connection.execute(delete(slips).where(slip, slips.c.seq > first))
    values = {"seq": end[0], "hash": end[1], "applied": end[0] if after is None else min(known or 0, after)}
    changed = connection.execute(update(lines_out).where(line).values(values))
    if not changed.rowcount:
        connection.execute(insert(lines_out).values(origin=origin, addressee=addressee, **values))
    return found


def place_again(connection: Connection, places: Sequence[tuple[int, Place]]) -> None:
    """New places in one line for messages that are stored already, at its end and in their order."""
    rows = [
        _end(one) | {"message": number, "prev": one.prev, "node": one.node, "due_at": one.due_at, "sent_at": None} for number, one in places
    ]
    if rows:
        insertion(slips, connection.dialect).run_many(connection, rows)
        _advance(connection.dialect).run_many(connection, [_end(places[-1][1])])


def placed(connection: Connection, origin: str, addressee: str, seq: int) -> tuple[int, Place] | None:
    """The message at a place, by its number, with the place; None where the line does not reach so far."""
    row = connection.execute(select(slips).where(_line_of(slips, origin, addressee), slips.c.seq == seq)).first()
    return (row.message, _place(row)) if row is not None else None


def _line_of(table: Table, origin: str, addressee: str) -> ColumnElement[bool]:
    return and_(table.c.origin == origin, table.c.addressee == addressee)


def told(connection: Connection, object_ids: Sequence[str]) -> dict[str, dict[str, Told]]:
    """The last that each bureau was told of things, by thing and bureau."""
    query = (
        select(
            about.c.object_id,
            slips.c.addressee,
            messages.c.kind,
            about.c.version,
            slips.c.seq,
            (slips.c.seq <= lines_out.c.applied).label("applied"),
            slips.c.due_at,
            slips.c.sent_at,
        )
        .join_from(about, messages, messages.c.number == about.c.message)
        .join(slips, slips.c.message == messages.c.number)
        .join(lines_out, and_(lines_out.c.origin == slips.c.origin, lines_out.c.addressee == slips.c.addressee))
        .where(about.c.object_id.in_(list(object_ids)))
        .order_by(messages.c.number)
    )
    found: dict[str, dict[str, Told]] = {}
    for row in connection.execute(query):
        found.setdefault(row[0], {})[row[1]] = Told(row[1], row[2], row[3], row[4], bool(row[5]), row[6], row[7])
    return found


def forget(connection: Connection, object_ids: Sequence[str]) -> None:
    """What was said of things that were taken back can no longer be read, or said again; that it was said stays."""
    concerned = select(about.c.message).where(about.c.object_id.in_(list(object_ids)))
    connection.execute(update(messages).where(messages.c.number.in_(concerned), messages.c.kind != "recall").values(inner=None))


def proof(connection: Connection, message_id: str, addressee: str, at: str, statement: bytes) -> bool:
    """Keeps a node's signed word that what a recall took back was purged for a bureau; True where there was none before. A recall that is
    not ours is passed over."""
    origin = connection.execute(select(messages.c.origin).where(messages.c.id == message_id)).scalar()
    if origin is None:
        return False
    line = and_(lines_out.c.origin == origin, lines_out.c.addressee == addressee)
    connection.execute(update(lines_out).where(line).values(applied_at=at))
    before = connection.execute(proofs.delete().where(proofs.c.message == message_id, proofs.c.addressee == addressee))
    connection.execute(insert(proofs).values(message=message_id, addressee=addressee, at=at, statement=statement))
    return not before.rowcount


def proven(connection: Connection, object_id: str) -> dict[str, tuple[int, str, bytes]]:
    """(version, time, statement) of the last proof that a thing was purged, by bureau."""
    query = (
        select(proofs.c.addressee, about.c.version, proofs.c.at, proofs.c.statement)
        .join_from(about, messages, messages.c.number == about.c.message)
        .join(proofs, proofs.c.message == messages.c.id)
        .where(about.c.object_id == object_id)
        .order_by(messages.c.number)
    )
    return {row[0]: (row[1], row[2], bytes(row[3])) for row in connection.execute(query)}


def inner(connection: Connection, message_id: str) -> bytes | None:
    """The signed bytes of a message of ours; None where there is none, or its content was taken back."""
    found = connection.execute(select(messages.c.inner).where(messages.c.id == message_id)).scalar()
    return bytes(found) if found is not None else None


class Outgoing(msgspec.Struct, frozen=True):
    """Of one node: how much waits to leave, what is not applied, since when the oldest of it, and recalls overdue."""

    node: str
    waiting: int
    unapplied: int
    oldest: str | None
    recalls_open: int
    recalls_overdue: int


def outgoing(connection: Connection, at: str) -> list[Outgoing]:
    """The state of what was said, by node."""
    open_ = slips.c.seq > lines_out.c.applied
    recall = and_(open_, messages.c.kind == "recall")
    late = and_(recall, slips.c.due_at < at)
    query = (
        select(
            slips.c.node,
            _count(slips.c.sent_at.is_(None)),
            _count(open_),
            func.min(messages.c.created_at).filter(open_),
            _count(recall),
            _count(late),
        )
        .join_from(slips, lines_out, and_(lines_out.c.origin == slips.c.origin, lines_out.c.addressee == slips.c.addressee))
        .join(messages, messages.c.number == slips.c.message)
        .where(or_(open_, slips.c.sent_at.is_(None)))
        .group_by(slips.c.node)
        .order_by(slips.c.node)
    )
    return [Outgoing(*row) for row in connection.execute(query)]


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(condition)


def open_ends(connection: Connection, addressees: Collection[str], since: str, limit: int) -> list[End]:
    """Lines to some bureaus that were not applied to their end, as far as is known; and those that were since a time, so that their
    addressees learn that we know."""
    waiting = lines_out.c.applied < lines_out.c.seq
    query = (
        select(lines_out)
        .where(lines_out.c.addressee.in_(list(addressees)), or_(waiting, lines_out.c.applied_at > since))
        .order_by(waiting.desc(), lines_out.c.origin, lines_out.c.addressee)
        .limit(limit)
    )
    return [End(**row._mapping) for row in connection.execute(query)]


def all_ends(connection: Connection) -> list[End]:
    """Every line that begins on this node."""
    query = select(
        lines_out.c.origin, lines_out.c.addressee, lines_out.c.seq, lines_out.c.hash, lines_out.c.applied, lines_out.c.applied_at
    ).order_by(lines_out.c.origin, lines_out.c.addressee)
    return [End(*row) for row in connection.execute(query)]
