# SPDX-License-Identifier: Apache-2.0
"""What came of hits, as their askers reported it; and the figures that follow: how soon owners answer, and what their records do."""

import json
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, func, or_, select, true

from carillon.core.policy.scope import Scope
from carillon.store import clock
from carillon.store.schema import hits
from carillon.store.schemas.hits import hit_clocks, hit_outcomes


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """`details` holds where (`place`), when (`time`), who did it (`unit`) and what was done (`measure`), as far as was said."""

    hit_id: str
    owner: str
    bureau: str
    code: str
    details: dict[str, str]
    at: str


class Span(msgspec.Struct, frozen=True):
    """A period for figures: from a moment on and before another, both RFC 3339 UTC."""

    since: str
    before: str


class Confirmed(msgspec.Struct, frozen=True):
    """How an owner answered when asked to confirm, within one urgency: how often he was asked, answered, and answered within the first
    time set; and the seconds that his answers took, sorted."""

    owner: str
    urgency: str
    asked: int
    answered: int
    in_time: int
    seconds: tuple[int, ...]


class Share(msgspec.Struct, frozen=True):
    """Of how many hits of one bureau so many were false: somebody else, or a record that was not valid any more."""

    bureau: str
    hits: int
    false: int


def put(connection: Connection, outcome: Outcome) -> None:
    """The last word on what came of a hit."""
    connection.execute(hit_outcomes.delete().where(hit_outcomes.c.hit_id == outcome.hit_id))
    doc = json.dumps(outcome.details, ensure_ascii=False)
    values = {name: value for name, value in msgspec.structs.asdict(outcome).items() if name != "details"}
    connection.execute(hit_outcomes.insert().values(values | {"doc": doc}))


def of(connection: Connection, hit_ids: Sequence[str]) -> dict[str, Outcome]:
    """The outcomes of hits that were found in a scope, by hit."""
    found = connection.execute(select(hit_outcomes).where(hit_outcomes.c.hit_id.in_(list(hit_ids))))
    return {one.hit_id: _outcome(one._mapping) for one in found}


def forget(connection: Connection, hit_ids: Sequence[str]) -> None:
    """Takes out what was said in words; that there was an outcome, and which, stays."""
    connection.execute(hit_outcomes.update().where(hit_outcomes.c.hit_id.in_(list(hit_ids))).values(doc="{}"))


# Figures ---------------------------------------------------------------------------------------------------------------


def times_to_confirm(connection: Connection, scope: Scope, span: Span) -> list[Confirmed]:
    """How soon owners answered requests made within a span, by owner and urgency: those of the bureau, and those to it."""
    asked = hit_clocks.c
    query = select(asked.owner, asked.urgency, asked.requested_at, asked.stopped_at, asked.stopped, asked.level, asked.promises)
    query = query.where(asked.requested_at >= span.since, asked.requested_at < span.before, _party(scope, asked.bureau, asked.owner))
    groups: dict[tuple[str, str], list[Any]] = {}
    for one in connection.execute(query.order_by(asked.owner, asked.urgency)):
        groups.setdefault((one.owner, one.urgency), []).append(one)
    return [_confirmed(owner, urgency, rows) for (owner, urgency), rows in groups.items()]


def by_code(connection: Connection, scope: Scope, span: Span) -> dict[str, int]:
    """How often each outcome was reported within a span, most frequent first."""
    of_all = hit_outcomes.c
    query = select(of_all.code, func.count().label("count")).where(of_all.at >= span.since, of_all.at < span.before)
    query = query.where(_party(scope, of_all.bureau, of_all.owner)).group_by(of_all.code)
    return {one.code: one[1] for one in connection.execute(query.order_by(func.count().desc(), of_all.code))}


def false_hits(connection: Connection, scope: Scope, span: Span, *, by: str = "owner") -> list[Share]:
    """Hits within a span that were false, by the owner of the record or (`by="bureau"`) by who asked. Silent hits are not counted: they
    are nobody's but the owner's, and nobody says what came of them."""
    column = hits.c.owner if by == "owner" else hits.c.bureau
    told = (hits.c.at >= span.since, hits.c.at < span.before, hits.c.silent == 0, _party(scope, hits.c.bureau, hits.c.owner))
    query: Select[Any] = select(column.label("bureau"), func.count().label("count")).where(*told).group_by(column)
    every = {one.bureau: one[1] for one in connection.execute(query)}
    wrong = {one.bureau: one[1] for one in connection.execute(query.where(false()))}
    return [Share(bureau, count, wrong.get(bureau, 0)) for bureau, count in sorted(every.items())]


def false() -> ColumnElement[bool]:
    """The condition that a hit was false: somebody else, or a record that was not valid any more."""
    codes = ("different", "outdated", "misused_identity")
    said = select(hit_outcomes.c.hit_id).where(hit_outcomes.c.code.in_(codes))
    return or_(hits.c.state.in_(("different", "refuted")), hits.c.id.in_(said))


def _party(scope: Scope, *sides: Any) -> ColumnElement[bool]:
    """A bureau counts what it took part in; the data-protection officer what happened on the node."""
    if scope.nothing:
        return ~true()
    return true() if scope.everything else or_(*(side == scope.bureau for side in sides))


def _confirmed(owner: str, urgency: str, rows: Sequence[Any]) -> Confirmed:
    answered = [one for one in rows if (one.stopped or "").startswith("owner says")]
    seconds = sorted(max(0, round(clock.seconds(one.requested_at, one.stopped_at))) for one in answered)
    in_time = sum(one.level == 0 and one.promises == 0 for one in answered)
    return Confirmed(owner, urgency, len(rows), len(answered), in_time, tuple(seconds))


def _outcome(values: Any) -> Outcome:
    kept = dict(values)
    return Outcome(details=json.loads(kept.pop("doc")), **kept)
