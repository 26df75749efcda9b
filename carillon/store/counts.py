# SPDX-License-Identifier: Apache-2.0
"""How many checks and hits there were at an event, hour by hour: what a bureau did itself, and what the others told of theirs."""

from collections.abc import Collection, Sequence

import msgspec
from sqlalchemy import Connection, delete, func, insert, select

from carillon.store import clock
from carillon.store.schema import checks, hits, users
from carillon.store.schemas.counts import counts


class Hour(msgspec.Struct, frozen=True, array_like=True):
    """What one bureau did within an hour (YYYY-MM-DDTHH, UTC)."""

    hour: str
    checks: int
    hits: int


class Tally(msgspec.Struct, frozen=True):
    checks: int = 0
    hits: int = 0


def done(connection: Connection, bureau: str, since: str, until: str, event_id: str | None = None) -> Tally:
    """What a bureau did between two moments: all of it, or what people who are limited to an event did. What met a silent record is told
    to nobody but its owner."""
    made = select(func.count()).select_from(checks).where(
        checks.c.bureau == bureau, checks.c.id >= clock.first_id("chk", since), checks.c.id < clock.first_id("chk", until)
    )  # fmt: skip
    met = select(func.count()).select_from(hits).where(
        hits.c.bureau == bureau, hits.c.silent == 0, hits.c.id >= clock.first_id("hit", since), hits.c.id < clock.first_id("hit", until)
    )  # fmt: skip
    if event_id is not None:
        theirs = select(users.c.id).where(users.c.bureau == bureau, users.c.events.contains(f'"{event_id}"', autoescape=True))
        made, met = made.where(checks.c.user_id.in_(theirs)), met.where(hits.c.user_id.in_(theirs))
    return Tally(int(connection.execute(made).scalar_one()), int(connection.execute(met).scalar_one()))


def put(connection: Connection, bureau: str, event_id: str, author: str, hours: Sequence[Hour]) -> None:
    """Hours of one author in a bureau's copy; what was told of them before is replaced."""
    if not hours:
        return
    named = {one.hour: one for one in hours}
    same = (counts.c.bureau == bureau, counts.c.event_id == event_id, counts.c.author == author, counts.c.hour.in_(list(named)))
    connection.execute(delete(counts).where(*same))
    rows = [
        {"bureau": bureau, "event_id": event_id, "author": author, "hour": one.hour, "checks": one.checks, "hits": one.hits}
        for one in named.values()
    ]
    connection.execute(insert(counts), rows)


def last_hour(connection: Connection, bureau: str, event_id: str) -> str:
    """The newest hour that a bureau has counted of its own; empty where it has counted none."""
    query = select(func.max(counts.c.hour)).where(counts.c.bureau == bureau, counts.c.event_id == event_id, counts.c.author == bureau)
    return connection.execute(query).scalar() or ""


def hours(connection: Connection, bureau: str, event_id: str, since: str = "", until: str = "~") -> dict[str, Tally]:
    """By hour, what all that take part did, as far as they told this bureau."""
    query = (
        select(counts.c.hour, func.sum(counts.c.checks), func.sum(counts.c.hits))
        .where(counts.c.bureau == bureau, counts.c.event_id == event_id, counts.c.hour >= since[:13], counts.c.hour < until[:13])
        .group_by(counts.c.hour)
        .order_by(counts.c.hour)
    )
    return {row[0]: Tally(int(row[1]), int(row[2])) for row in connection.execute(query)}


def by_author(connection: Connection, bureau: str, event_id: str, since: str = "", until: str = "~") -> dict[str, Tally]:
    query = (
        select(counts.c.author, func.sum(counts.c.checks), func.sum(counts.c.hits))
        .where(counts.c.bureau == bureau, counts.c.event_id == event_id, counts.c.hour >= since[:13], counts.c.hour < until[:13])
        .group_by(counts.c.author)
        .order_by(counts.c.author)
    )
    return {row[0]: Tally(int(row[1]), int(row[2])) for row in connection.execute(query)}


def count(connection: Connection, bureau: str, event_id: str, author: str) -> int:
    """How many hours of one author a copy holds."""
    same = (counts.c.bureau == bureau, counts.c.event_id == event_id, counts.c.author == author)
    return int(connection.execute(select(func.count()).select_from(counts).where(*same)).scalar_one())


def erase(connection: Connection, event_id: str, bureaus: Collection[str]) -> int:
    """Copies of bureaus; returns how many hours they held."""
    return connection.execute(delete(counts).where(counts.c.event_id == event_id, counts.c.bureau.in_(list(bureaus)))).rowcount
