# SPDX-License-Identifier: Apache-2.0
"""What comes in: how far each line was applied, what waits for its turn, and what was taken back before it came."""

from collections.abc import Collection, Sequence
from functools import lru_cache

import msgspec
from sqlalchemy import ColumnElement, Connection, Dialect, and_, bindparam, delete, insert, select, update

from carillon.store.exchange.schema import arrived, held, lines_in, owed, tombstones
from carillon.store.prepared import Prepared, insertion


class Line(msgspec.Struct, frozen=True):
    """A line that ends here: applied up to `seq`, known to reach `known`."""

    origin: str
    addressee: str
    seq: int
    hash: str
    known: int
    asked_at: str | None
    touched_at: str = ""


def find(connection: Connection, wanted: Collection[tuple[str, str]]) -> dict[tuple[str, str], Line]:
    """Lines by (origin, addressee); those of which nothing is known are absent."""
    origins, addressees = {one[0] for one in wanted}, {one[1] for one in wanted}
    query = select(lines_in).where(lines_in.c.origin.in_(list(origins)), lines_in.c.addressee.in_(list(addressees)))
    found = {(row.origin, row.addressee): Line(**row._mapping) for row in connection.execute(query)}
    return {one: found[one] for one in wanted if one in found}


def put(connection: Connection, changed: Collection[Line]) -> None:
    """Stores how far lines have come."""
    if not changed:
        return
    _gone(connection.dialect).run_many(connection, [{"origin": one.origin, "addressee": one.addressee} for one in changed])
    insertion(lines_in, connection.dialect).run_many(connection, [msgspec.structs.asdict(one) for one in changed])


@lru_cache(maxsize=4)
def _gone(dialect: Dialect) -> Prepared:
    which = and_(lines_in.c.origin == bindparam("origin", ""), lines_in.c.addressee == bindparam("addressee", ""))
    return Prepared(delete(lines_in).where(which), dialect)


def asked(connection: Connection, origin: str, addressee: str, at: str) -> None:
    """What is missing from a line was asked for."""
    connection.execute(update(lines_in).where(_line(origin, addressee)).values(asked_at=at))


def of(connection: Connection, origins: Collection[str], limit: int) -> list[Line]:
    """Lines that begin at some bureaus and end here, those first of which their origins should hear."""
    query = (
        select(lines_in)
        .where(lines_in.c.origin.in_(list(origins)))
        .order_by((lines_in.c.known <= lines_in.c.seq), lines_in.c.touched_at.desc())
        .limit(limit)
    )
    return [Line(**row._mapping) for row in connection.execute(query)]


def all_lines(connection: Connection) -> list[Line]:
    return [Line(**row._mapping) for row in connection.execute(select(lines_in).order_by(lines_in.c.origin, lines_in.c.addressee))]


def hold(connection: Connection, origin: str, addressee: str, seq: int, parcel: bytes, at: str) -> None:
    """Keeps a parcel for its turn; the first one for a place."""
    place = and_(held.c.origin == origin, held.c.addressee == addressee, held.c.seq == seq)
    if connection.execute(select(held.c.seq).where(place)).first() is None:
        connection.execute(insert(held).values(origin=origin, addressee=addressee, seq=seq, parcel=parcel, at=at))


def holds(connection: Connection, origin: str, addressee: str) -> bool:
    """Whether any parcel of a line is kept for its turn."""
    query = select(held.c.seq).where(held.c.origin == origin, held.c.addressee == addressee).limit(1)
    return connection.execute(query).first() is not None


def take(connection: Connection, origin: str, addressee: str, seq: int) -> bytes | None:
    """The parcel that was kept for a place, no longer kept."""
    place = and_(held.c.origin == origin, held.c.addressee == addressee, held.c.seq == seq)
    parcel = connection.execute(select(held.c.parcel).where(place)).scalar()
    connection.execute(delete(held).where(held.c.origin == origin, held.c.addressee == addressee, held.c.seq <= seq))
    return bytes(parcel) if parcel is not None else None


def known(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    """Digests of those messages that were applied before, by id."""
    query = select(arrived.c.id, arrived.c.digest).where(arrived.c.id.in_(list(ids)))
    return {row[0]: row[1] for row in connection.execute(query)}


class Arrival(msgspec.Struct, frozen=True):
    """A message that was applied, or is kept for a program that can read it."""

    id: str
    origin: str
    kind: str
    digest: str
    at: str


def note(connection: Connection, arrivals: Sequence[Arrival]) -> None:
    """Messages were applied, each for the first time."""
    if arrivals:
        insertion(arrived, connection.dialect).run_many(connection, [msgspec.structs.asdict(one) | {"inner": None} for one in arrivals])


def owe(connection: Connection, origin: str, addressee: str, seq: int, statement: bytes) -> None:
    """Keeps a receipt until the origin of the line has it."""
    _settle(connection, and_(owed.c.origin == origin, owed.c.addressee == addressee, owed.c.seq == seq))
    connection.execute(insert(owed).values(origin=origin, addressee=addressee, seq=seq, statement=statement))


def owing(connection: Connection, origin: str, addressee: str, limit: int) -> list[bytes]:
    """The oldest receipts that the origin of a line may lack."""
    query = select(owed.c.statement).where(owed.c.origin == origin, owed.c.addressee == addressee).order_by(owed.c.seq).limit(limit)
    return [bytes(one) for one in connection.execute(query).scalars()]


def owing_lines(connection: Connection) -> set[tuple[str, str]]:
    """Lines whose origins may lack a receipt."""
    return {(row[0], row[1]) for row in connection.execute(select(owed.c.origin, owed.c.addressee).distinct())}


def settled(connection: Connection, origin: str, addressee: str, seq: int) -> None:
    """The origin of a line has every receipt up to a place."""
    _settle(connection, and_(owed.c.origin == origin, owed.c.addressee == addressee, owed.c.seq <= seq))


def _settle(connection: Connection, which: ColumnElement[bool]) -> None:
    connection.execute(delete(owed).where(which))


class Stone(msgspec.Struct, frozen=True):
    """A thing was taken back from a bureau, up to a version."""

    object_id: str
    addressee: str
    owner: str
    version: int
    at: str


def bury(connection: Connection, stones: Sequence[Stone]) -> None:
    """Remembers what was taken back; each stone is higher than the one before on the same place."""
    if not stones:
        return
    rows = [msgspec.structs.asdict(one) for one in stones]
    _unbury(connection.dialect).run_many(connection, [{"object_id": one.object_id, "addressee": one.addressee} for one in stones])
    insertion(tombstones, connection.dialect).run_many(connection, rows)


@lru_cache(maxsize=4)
def _unbury(dialect: Dialect) -> Prepared:
    which = and_(tombstones.c.object_id == bindparam("object_id", ""), tombstones.c.addressee == bindparam("addressee", ""))
    return Prepared(delete(tombstones).where(which), dialect)


def buried(connection: Connection, object_ids: Collection[str]) -> dict[tuple[str, str], int]:
    """Up to which version things were taken back, by thing and bureau; what never was is absent."""
    query = select(tombstones.c.object_id, tombstones.c.addressee, tombstones.c.version).where(tombstones.c.object_id.in_(list(object_ids)))
    return {(row[0], row[1]): int(row[2]) for row in connection.execute(query)}


def _line(origin: str, addressee: str) -> ColumnElement[bool]:
    return and_(lines_in.c.origin == origin, lines_in.c.addressee == addressee)
