# SPDX-License-Identifier: Apache-2.0
"""The clocks of hits that an owner is asked to confirm: who is late, by how much, and how far it was taken."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, Table, and_, or_, select, update

from carillon.core.policy.confirming import stops
from carillon.core.policy.scope import Scope
from carillon.store.schema import hits, records
from carillon.store.schemas.hits import hit_clocks
from carillon.store.scoping import visible_hits

ENDED = ("withdrawn", "recalled", "blocked")
"""States of a record on which nothing may be done any more."""


class Clock(msgspec.Struct, frozen=True, kw_only=True):
    """`level` counts what has happened since the request (see `core/policy/confirming.py`, REQUESTS), `promises` how often the owner asked
    for more time. `set_at` is when `due_at` was set; nothing is due any more where that is None. `stopped` is the step that ended it."""

    hit_id: str
    owner: str
    bureau: str
    urgency: str
    level: int = 0
    promises: int = 0
    requested_at: str
    set_at: str
    due_at: str | None
    stopped_at: str | None = None
    stopped: str | None = None


def row(clock: Clock) -> tuple[Table, dict[str, Any]]:
    """The row that goes into the same commit as the hit."""
    return hit_clocks, msgspec.structs.asdict(clock)


def put(connection: Connection, clock: Clock) -> None:
    """Starts a clock, or starts it again."""
    connection.execute(hit_clocks.delete().where(hit_clocks.c.hit_id == clock.hit_id))
    connection.execute(hit_clocks.insert().values(msgspec.structs.asdict(clock)))


def find(connection: Connection, hit_id: str) -> Clock | None:
    """The clock of a hit that was found in a scope."""
    return of(connection, [hit_id]).get(hit_id)


def of(connection: Connection, hit_ids: Sequence[str]) -> dict[str, Clock]:
    """The clocks of hits that were found in a scope, by hit."""
    found = connection.execute(select(hit_clocks).where(hit_clocks.c.hit_id.in_(list(hit_ids))))
    return {one.hit_id: _clock(one) for one in found}


def move(connection: Connection, clock: Clock, **values: Any) -> bool:
    """Moves a running clock on; False where it was moved or stopped meanwhile."""
    same = (hit_clocks.c.level == clock.level, hit_clocks.c.promises == clock.promises, hit_clocks.c.requested_at == clock.requested_at)
    done = connection.execute(
        update(hit_clocks).where(hit_clocks.c.hit_id == clock.hit_id, hit_clocks.c.stopped_at.is_(None), *same).values(values)
    )
    return done.rowcount == 1


def settle(connection: Connection, hit_id: str, step: Mapping[str, str]) -> None:
    """Stops the clock of a hit, if it runs, where a step of its log is one after which nobody waits."""
    if stops(step["what"]):
        running = (hit_clocks.c.hit_id == hit_id, hit_clocks.c.stopped_at.is_(None))
        connection.execute(update(hit_clocks).where(*running).values(stopped_at=step["at"], stopped=step["what"][:40], due_at=None))


def due(connection: Connection, at: str, bureaus: Collection[str], limit: int) -> list[Clock]:
    """Running clocks of these askers whose time has come, or that were set at a time which has not: somebody set back the node's clock."""
    wanted = (hit_clocks.c.stopped_at.is_(None), hit_clocks.c.due_at.is_not(None), hit_clocks.c.bureau.in_(list(bureaus)))
    query = select(hit_clocks).where(*wanted, or_(hit_clocks.c.due_at <= at, hit_clocks.c.set_at > at))
    return [_clock(one) for one in connection.execute(query.order_by(hit_clocks.c.due_at).limit(limit))]


def ended(connection: Connection, bureaus: Collection[str], limit: int) -> list[str]:
    """Hits of these bureaus, as owner or as asker, whose clock runs though the record is not live any more."""
    query = select(hit_clocks.c.hit_id).join_from(hit_clocks, hits, hits.c.id == hit_clocks.c.hit_id)
    query = query.join(records, records.c.id == hits.c.record_id)
    ours = or_(hit_clocks.c.owner.in_(list(bureaus)), hit_clocks.c.bureau.in_(list(bureaus)))
    wanted = (hit_clocks.c.stopped_at.is_(None), ours, records.c.status.in_(ENDED))
    return list(connection.execute(query.where(*wanted).order_by(hit_clocks.c.hit_id).limit(limit)).scalars())


def asked_of(connection: Connection, record_id: str) -> list[str]:
    """Hits on a record that its owner was asked to confirm and that are not closed, whether he has answered or not; the last thousand."""
    query = select(hits.c.id).join_from(hits, hit_clocks, hits.c.id == hit_clocks.c.hit_id)
    wanted = and_(hits.c.record_id == record_id, hits.c.state.in_(("open", "possible", "confirmed")))
    return list(connection.execute(query.where(wanted).order_by(hits.c.id.desc()).limit(1000)).scalars())


def queue(connection: Connection, scope: Scope, limit: int, user_id: str | None = None) -> list[str]:
    """Hits whose clock runs, those first that are due first; at the end those for which nothing is left to be done but to answer.
    `user_id`: one officer's own."""
    query = select(hit_clocks.c.hit_id).join_from(hit_clocks, hits, hits.c.id == hit_clocks.c.hit_id)
    query = query.where(hit_clocks.c.stopped_at.is_(None), visible_hits(scope))
    if user_id is not None:
        query = query.where(hits.c.user_id == user_id, hits.c.bureau == scope.bureau)
    late_last = (hit_clocks.c.due_at.is_(None), hit_clocks.c.due_at, hit_clocks.c.hit_id)
    return list(connection.execute(query.order_by(*late_last).limit(limit)).scalars())


def _clock(one: Row[Any]) -> Clock:
    return Clock(**one._mapping)
