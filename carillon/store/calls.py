# SPDX-License-Identifier: Apache-2.0
"""Calls for information: each bureau's own copy, one side of it for each addressee, and what was answered."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Literal

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, Table, and_, delete, false, func, insert, or_, select, true, update

from carillon.core.model.call import ERASED, OPEN, RECALLED, SENT, Answer, Call
from carillon.core.model.event import Event
from carillon.core.policy.scope import Scope
from carillon.errors import Conflict
from carillon.store.exchange import schema as exchange
from carillon.store.schema import bureaus
from carillon.store.schemas.calls import about, answers, calls, sides

_encode = msgspec.json.Encoder().encode
_call = msgspec.json.Decoder(Call).decode
_answer = msgspec.json.Decoder(Answer).decode
TOGETHER = 200
"""Sides taken by one look at the clock."""


class Held(msgspec.Struct, frozen=True):
    """One bureau's copy. `counts`: how all sides stood at `counts_at`, as who asked told it."""

    bureau: str
    call: Call
    counts: dict[str, int] | None = None
    counts_at: str | None = None

    @property
    def own(self) -> bool:
        """Whether it is the copy of who asked."""
        return self.bureau == self.call.owner


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """How one addressee stands, as one bureau knows it. `state` is one of `core.model.call.STATES`, or recalled; `acknowledged_by` names a
    person in the addressee's own copy alone; `next_at` is when his silence is spoken of next."""

    bureau: str
    id: str
    side: str
    state: str
    told_at: str
    delivered_at: str | None = None
    acknowledged_at: str | None = None
    acknowledged_by: str | None = None
    answered_at: str | None = None
    reminders: int = 0
    next_at: str | None = None


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """`way` is "to" us or "from" us; `state` that of the call, or "waiting": an answer of ours is owed; `event` is one that is meant."""

    limit: int = 50
    after: str | None = None
    way: str | None = None
    state: str | None = None
    event: Event | None = None


def visible(scope: Scope) -> ColumnElement[bool]:
    """A bureau sees its own copies, and TLP:RED only where it is for the reader."""
    if scope.nothing:
        return false()
    if scope.everything:
        return true()
    own = calls.c.bureau == scope.bureau
    return own if scope.red else and_(own, calls.c.red == 0)


# Copies ------------------------------------------------------------------------------------------------------------------


def put(connection: Connection, bureau: str, call: Call) -> None:
    """A bureau's new copy."""
    connection.execute(insert(calls).values(bureau=bureau, **_row(call)))
    _put_about(connection, bureau, call)


def replace(connection: Connection, bureau: str, call: Call, expected: int) -> None:
    """The next version of a copy; raises Conflict when `expected` is no longer the current one."""
    query = update(calls).where(_of(calls, bureau, call.id), calls.c.version == expected).values(**_row(call))
    if connection.execute(query).rowcount != 1:
        current = held(connection, bureau, call.id)
        raise Conflict(
            f"Call {call.id} was changed by somebody else meanwhile.",
            help="Look at both versions, then send yours again with the current version number.",
            current=current.call if current else None,
            offered=call,
        )
    connection.execute(delete(about).where(about.c.bureau == bureau, about.c.call_id == call.id))
    _put_about(connection, bureau, call)


def fetch(connection: Connection, call_id: str, scope: Scope) -> Held | None:
    """The copy of the scope's bureau; for who reads everything the copy of who asked, where his own bureau has none."""
    rows = connection.execute(select(calls).where(calls.c.id == call_id, visible(scope))).fetchall()
    found = sorted((_held(row) for row in rows), key=lambda one: (one.bureau != scope.bureau, not one.own, one.bureau))
    return found[0] if found else None


def held(connection: Connection, bureau: str, call_id: str) -> Held | None:
    """A bureau's copy with no scope at all, for the exchange's own use; never for an answer."""
    row = connection.execute(select(calls).where(_of(calls, bureau, call_id))).first()
    return _held(row) if row else None


def page(connection: Connection, scope: Scope, wanted: Wanted) -> list[Held]:
    """The newest first, each once: of several copies that somebody may see, the one that `fetch` would give him."""
    query = select(calls).where(visible(scope)).order_by(calls.c.id.desc()).limit(wanted.limit)
    if scope.everything:
        other = calls.alias()
        first = select(other.c.bureau).where(other.c.id == calls.c.id)
        first = first.order_by(other.c.bureau != scope.bureau, other.c.bureau != other.c.owner, other.c.bureau).limit(1)
        query = query.where(calls.c.bureau == first.scalar_subquery())
    if wanted.after:
        query = query.where(calls.c.id < wanted.after)
    if wanted.way:
        query = query.where((calls.c.owner == calls.c.bureau) == (wanted.way == "from"))
    if wanted.state == "waiting":
        owed = select(sides.c.id).where(sides.c.bureau == scope.bureau, sides.c.side == scope.bureau, sides.c.state.in_(OPEN))
        query = query.where(calls.c.bureau == scope.bureau, calls.c.state == SENT, calls.c.id.in_(owed))
    elif wanted.state:
        query = query.where(calls.c.state == wanted.state)
    if wanted.event is not None:
        query = query.where(calls.c.id.in_(select(about.c.call_id).where(about.c.bureau == calls.c.bureau, _means([wanted.event]))))
    return [_held(row) for row in connection.execute(query)]


def about_events(connection: Connection, scope: Scope, events: Sequence[Event]) -> list[Held]:
    """Calls that were sent about any of the events, the newest first, in the copies of the scope's own bureau."""
    found = select(about.c.call_id).where(about.c.bureau == scope.bureau, _means(events))
    query = select(calls).where(visible(scope), calls.c.bureau == scope.bureau, calls.c.id.in_(found), calls.c.state.in_((SENT, "closed")))
    return [_held(row) for row in connection.execute(query.order_by(calls.c.id.desc()))]


def set_counts(connection: Connection, bureau: str, call_id: str, counts: Mapping[str, int], at: str) -> None:
    query = update(calls).where(_of(calls, bureau, call_id))
    connection.execute(query.values(counts=json.dumps(dict(counts)), counts_at=at))


def on_the_way(connection: Connection) -> list[Side]:
    """Sides of calls of this node's bureaus of which it is not known that they arrived."""
    query = select(sides).where(sides.c.state == SENT, sides.c.bureau != sides.c.side, sides.c.bureau.in_(_hosted()))
    return [Side(**row._mapping) for row in connection.execute(query.order_by(sides.c.bureau, sides.c.id, sides.c.side).limit(TOGETHER))]


def stale_counts(connection: Connection) -> list[tuple[str, str]]:
    """(bureau, call) of calls of this node's bureaus of which the sides stand otherwise than hosts were told last."""
    query = (
        select(calls.c.bureau, calls.c.id, calls.c.counts, sides.c.state, func.count())
        .join_from(calls, sides, and_(sides.c.bureau == calls.c.bureau, sides.c.id == calls.c.id))
        .where(calls.c.bureau == calls.c.owner, calls.c.state.in_((SENT, "closed")), calls.c.bureau.in_(_hosted()))
        .group_by(calls.c.bureau, calls.c.id, calls.c.counts, sides.c.state)
    )
    told: dict[tuple[str, str], dict[str, int]] = {}
    now: dict[tuple[str, str], dict[str, int]] = {}
    for bureau, call_id, known, state, number in connection.execute(query):
        told[bureau, call_id] = json.loads(known) if known else {}
        now.setdefault((bureau, call_id), {})[state] = number
    return [one for one in sorted(now) if now[one] != told[one]]


def purge(connection: Connection, bureau: str, call_id: str, version: int, at: str) -> None:
    """Empties a copy of a call that was taken back: who asked and when is left, and nothing of what. An addressee's answers go with it."""
    found = held(connection, bureau, call_id)
    if found is None:
        return
    _empty(connection, found, RECALLED, version, at)
    if not found.own:
        connection.execute(delete(answers).where(answers.c.bureau == bureau, answers.c.call_id == call_id))
    connection.execute(update(sides).where(_of(sides, bureau, call_id)).values(state=RECALLED, next_at=None))


def old(connection: Connection, before: str, limit: int) -> list[Held]:
    """Copies to which nothing was said since a moment, and whose words are still there."""
    query = select(calls).where(calls.c.updated_at < before, calls.c.state.not_in((RECALLED, ERASED)))
    return [_held(row) for row in connection.execute(query.order_by(calls.c.updated_at, calls.c.id).limit(limit))]


def erase(connection: Connection, found: Held) -> None:
    """Its time is over: nothing of what was asked and answered stays."""
    _empty(connection, found, ERASED, found.call.version, found.call.updated_at)
    connection.execute(delete(answers).where(answers.c.bureau == found.bureau, answers.c.call_id == found.call.id))
    connection.execute(update(sides).where(_of(sides, found.bureau, found.call.id)).values(next_at=None))


def _empty(connection: Connection, found: Held, state: Literal["recalled", "erased"], version: int, at: str) -> None:
    was = found.call
    kept = Call(id=was.id, owner=was.owner, to=was.to, state=state, version=version, updated_at=at, sent_at=was.sent_at)
    connection.execute(update(calls).where(_of(calls, found.bureau, was.id)).values(**_row(kept)))
    connection.execute(delete(about).where(about.c.bureau == found.bureau, about.c.call_id == was.id))


# Sides and answers -------------------------------------------------------------------------------------------------------


def put_sides(connection: Connection, new: Sequence[Side]) -> None:
    if new:
        connection.execute(insert(sides), [msgspec.structs.asdict(one) for one in new])


def set_side(connection: Connection, side: Side) -> None:
    query = update(sides).where(_of(sides, side.bureau, side.id), sides.c.side == side.side)
    connection.execute(query.values(**msgspec.structs.asdict(side)))


def side(connection: Connection, bureau: str, call_id: str, addressee: str) -> Side | None:
    row = connection.execute(select(sides).where(_of(sides, bureau, call_id), sides.c.side == addressee)).first()
    return Side(**row._mapping) if row else None


def sides_of(connection: Connection, bureau: str, call_ids: Collection[str]) -> dict[str, list[Side]]:
    """The sides of calls, as one bureau knows them, by call."""
    query = select(sides).where(sides.c.bureau == bureau, sides.c.id.in_(list(call_ids))).order_by(sides.c.side)
    found: dict[str, list[Side]] = {one: [] for one in call_ids}
    for row in connection.execute(query):
        found[row.id].append(Side(**row._mapping))
    return found


def touch(connection: Connection, bureau: str, call_id: str, at: str) -> None:
    """Something was said of it: its time begins anew."""
    connection.execute(update(calls).where(_of(calls, bureau, call_id)).values(updated_at=at))


def add(connection: Connection, bureau: str, answer: Answer) -> bool:
    """Keeps an answer; False where it is there already."""
    if connection.execute(select(answers.c.id).where(_of(answers, bureau, answer.id))).first() is not None:
        return False
    row = {"id": answer.id, "call_id": answer.call, "side": answer.bureau, "at": answer.at, "doc": _encode(answer).decode()}
    connection.execute(insert(answers).values(bureau=bureau, **row))
    return True


def answers_to(connection: Connection, bureau: str, call_ids: Collection[str], addressee: str = "") -> dict[str, list[Answer]]:
    """What was answered to calls, oldest first, by call; by one addressee, or by all."""
    query = select(answers.c.doc).where(answers.c.bureau == bureau, answers.c.call_id.in_(list(call_ids)))
    if addressee:
        query = query.where(answers.c.side == addressee)
    found: dict[str, list[Answer]] = {one: [] for one in call_ids}
    for doc in connection.execute(query.order_by(answers.c.at, answers.c.id)).scalars():
        answer = _answer(doc)
        found[answer.call].append(answer)
    return found


def struck(connection: Connection, at: str) -> list[Side]:
    """Sides of bureaus that live here of whose silence it is time to speak; some at a time."""
    query = select(sides).where(sides.c.next_at <= at, sides.c.bureau.in_(_hosted()))
    return [Side(**row._mapping) for row in connection.execute(query.order_by(sides.c.next_at, sides.c.id).limit(TOGETHER))]


def arrived(connection: Connection, call_ids: Collection[str]) -> set[tuple[str, str]]:
    """(call, addressee) of calls of this node that have reached their addressees' nodes, and were taken there."""
    slips, lines = exchange.slips, exchange.lines_out
    query = (
        select(exchange.about.c.object_id, slips.c.addressee)
        .join_from(exchange.about, exchange.messages, exchange.messages.c.number == exchange.about.c.message)
        .join(slips, slips.c.message == exchange.messages.c.number)
        .join(lines, and_(lines.c.origin == slips.c.origin, lines.c.addressee == slips.c.addressee))
        .where(exchange.about.c.object_id.in_(list(call_ids)), exchange.messages.c.kind == "call", slips.c.seq <= lines.c.applied)
    )
    return {(row[0], row[1]) for row in connection.execute(query)}


def count_answers(connection: Connection, bureau: str, call_id: str, addressee: str) -> int:
    query = select(func.count()).select_from(answers).where(answers.c.bureau == bureau, answers.c.call_id == call_id)
    return int(connection.execute(query.where(answers.c.side == addressee)).scalar_one())


# Rows --------------------------------------------------------------------------------------------------------------------


def _means(events: Sequence[Event]) -> ColumnElement[bool]:
    """Whether a line of `about` means one of the events: by its name, or by that of its series."""
    named = and_(about.c.kind == "event", about.c.name.in_([one.id for one in events]))
    return or_(named, and_(about.c.kind == "series", about.c.name.in_({one.series for one in events if one.series})))


def _put_about(connection: Connection, bureau: str, call: Call) -> None:
    named = [("event", one) for one in call.events] + ([("series", call.series)] if call.series else [])
    if named:
        rows = [{"bureau": bureau, "call_id": call.id, "kind": kind, "name": name} for kind, name in named]
        connection.execute(insert(about), rows)


def _hosted() -> Any:
    return select(bureaus.c.code).where(bureaus.c.hosted == 1)


def _of(table: Table, bureau: str, thing: str) -> ColumnElement[bool]:
    return and_(table.c.bureau == bureau, table.c.id == thing)


def _row(call: Call) -> dict[str, Any]:
    return {
        "id": call.id,
        "owner": call.owner,
        "red": int("TLP:RED" in call.handling),
        "state": call.state,
        "version": call.version,
        "until": call.until,
        "updated_at": call.updated_at,
        "doc": _encode(call).decode(),
    }


def _held(row: Row[Any]) -> Held:
    return Held(row.bureau, _call(row.doc), json.loads(row.counts) if row.counts else None, row.counts_at)
