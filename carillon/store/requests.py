# SPDX-License-Identifier: Apache-2.0
"""Requests: each bureau's own copy, one side of it for each addressee, what was said in the thread, and how well bureaus answer."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from statistics import median
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, and_, delete, false, insert, or_, select, true, update

from carillon.core.model.request import OPEN, Entry, Request, led, whole
from carillon.core.policy.scope import Scope
from carillon.errors import Conflict
from carillon.store.schema import bureaus
from carillon.store.schemas.requests import request_entries, request_sides, requests

_encode = msgspec.json.Encoder().encode
_request = msgspec.json.Decoder(Request).decode
_entry = msgspec.json.Decoder(Entry).decode
ERASED = "erased"
TOGETHER = 100
"""Sides taken by one look at the clock."""


class Held(msgspec.Struct, frozen=True):
    """One bureau's copy. `state` is that of the copy: for who asked, what all sides amount to; for an addressee, his own."""

    bureau: str
    request: Request
    state: str
    due_at: str

    @property
    def own(self) -> bool:
        """Whether it is the copy of who asked."""
        return self.bureau == self.request.owner


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """How one addressee stands, as one bureau knows it. `claimed_by` names a person in the addressee's own copy alone; `next_at` is when
    the clock strikes next, `told` how often it has; `ended_at` is when who asked closed it."""

    bureau: str
    id: str
    side: str
    state: str
    received_at: str
    due_at: str
    answered_at: str | None = None
    refused: bool = False
    ended_at: str | None = None
    reminders: int = 0
    claimed_by: str | None = None
    claimed_until: str | None = None
    next_at: str | None = None
    told: int = 0


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """`way` is "to" us or "from" us; `state` also "open" or "overdue", as of `at`; `after` the id at which the page before ended."""

    limit: int = 50
    after: str | None = None
    way: str | None = None
    state: str | None = None
    urgency: str | None = None
    event: str | None = None
    at: str = ""


def visible(scope: Scope) -> ColumnElement[bool]:
    """A bureau sees its own copies; nobody those outside his areas, or TLP:RED where it is not for him."""
    if scope.nothing:
        return false()
    if scope.everything:
        return true()
    conditions: list[ColumnElement[bool]] = [requests.c.bureau == scope.bureau]
    if scope.areas is not None:
        conditions.append(requests.c.area.in_(scope.areas))
    if scope.author is not None:
        conditions.append(requests.c.created_by == scope.author)
    if not scope.red:
        conditions.append(requests.c.red == 0)
    return and_(*conditions)


# Copies ------------------------------------------------------------------------------------------------------------------


def put(connection: Connection, bureau: str, request: Request, state: str) -> None:
    """A bureau's new copy."""
    connection.execute(insert(requests).values(bureau=bureau, **_row(request, state)))


def replace(connection: Connection, bureau: str, request: Request, state: str, expected: int) -> None:
    """The next version of a copy; raises Conflict when `expected` is no longer the current one."""
    query = update(requests).where(_of(requests, bureau, request.id), requests.c.version == expected).values(**_row(request, state))
    if connection.execute(query).rowcount != 1:
        current = held(connection, bureau, request.id)
        raise Conflict(
            f"Request {request.id} was changed by somebody else meanwhile.",
            help="Look at both versions, then send yours again with the current version number.",
            current=current.request if current else None,
            offered=request,
        )


def fetch(connection: Connection, request_id: str, scope: Scope) -> Held | None:
    """The copy of the scope's bureau; for who reads everything the copy of who asked, where his own bureau has none."""
    rows = connection.execute(select(requests).where(requests.c.id == request_id, visible(scope))).fetchall()
    found = sorted((_held(row) for row in rows), key=lambda one: (one.bureau != scope.bureau, not one.own, one.bureau))
    return found[0] if found else None


def held(connection: Connection, bureau: str, request_id: str) -> Held | None:
    """A bureau's copy with no scope at all, for the exchange's own use; never for an answer."""
    row = connection.execute(select(requests).where(_of(requests, bureau, request_id))).first()
    return _held(row) if row else None


def page(connection: Connection, scope: Scope, wanted: Wanted) -> list[Held]:
    """The newest first, each once: of several copies that somebody may see, the one that `fetch` would give him."""
    query = select(requests).where(visible(scope)).order_by(requests.c.id.desc()).limit(wanted.limit)
    if scope.everything:
        other = requests.alias()
        first = select(other.c.bureau).where(other.c.id == requests.c.id)
        first = first.order_by(other.c.bureau != scope.bureau, other.c.bureau != other.c.owner, other.c.bureau).limit(1)
        query = query.where(requests.c.bureau == first.scalar_subquery())
    if wanted.after:
        query = query.where(requests.c.id < wanted.after)
    if wanted.way:
        query = query.where((requests.c.owner == requests.c.bureau) == (wanted.way == "from"))
    if wanted.state in ("open", "overdue"):
        query = query.where(requests.c.state.in_(OPEN))
        query = query.where(requests.c.due_at < wanted.at) if wanted.state == "overdue" else query
    elif wanted.state:
        query = query.where(requests.c.state == wanted.state)
    if wanted.urgency:
        query = query.where(requests.c.urgency == wanted.urgency)
    if wanted.event:
        query = query.where(requests.c.event_id == wanted.event)
    return [_held(row) for row in connection.execute(query)]


def purge(connection: Connection, bureau: str, request_id: str, version: int, at: str) -> None:
    """Empties an addressee's copy of a request that was taken back: who asked and when is left, and nothing of what."""
    found = held(connection, bureau, request_id)
    if found is None:
        return
    _empty(connection, found, "recalled", version, at)
    connection.execute(update(request_sides).where(_of(request_sides, bureau, request_id)).values(state="recalled", ended_at=at, **UNTOLD))


def old(connection: Connection, before: str, limit: int) -> list[Held]:
    """Copies in which nothing was said since a moment, whatever became of them, and whose words are still there."""
    query = select(requests).where(requests.c.updated_at < before, requests.c.state.not_in(("recalled", ERASED)))
    return [_held(row) for row in connection.execute(query.order_by(requests.c.updated_at, requests.c.id).limit(limit))]


def erase(connection: Connection, found: Held) -> None:
    """Its time is over: that it was asked, when it was due and how it was answered stays for the figures; nothing of what was said."""
    _empty(connection, found, ERASED, found.request.version, found.request.updated_at)
    connection.execute(update(request_sides).where(_of(request_sides, found.bureau, found.request.id)).values(**UNTOLD))


def _empty(connection: Connection, found: Held, state: str, version: int, at: str) -> None:
    was = found.request
    kept = Request(id=was.id, owner=was.owner, subject="", text="", state=state, version=version, updated_at=at, sent_at=was.sent_at)
    connection.execute(update(requests).where(_of(requests, found.bureau, was.id)).values(**_row(kept, state)))
    said = and_(request_entries.c.bureau == found.bureau, request_entries.c.request_id == was.id)
    connection.execute(delete(request_entries).where(said))


# Sides and threads -------------------------------------------------------------------------------------------------------

UNTOLD = {"next_at": None, "claimed_by": None, "claimed_until": None}


def put_side(connection: Connection, side: Side) -> None:
    connection.execute(insert(request_sides).values(**_side_row(side)))


def set_side(connection: Connection, side: Side) -> None:
    """A side as it is now; the copy's own state follows from its sides."""
    query = update(request_sides).where(_of(request_sides, side.bureau, side.id), request_sides.c.side == side.side)
    connection.execute(query.values(**_side_row(side)))
    found = held(connection, side.bureau, side.id)
    if found is None or found.request.state in ("closed", "recalled"):
        return
    state = whole([one.state for one in sides(connection, side.bureau, side.id)]) if found.own else side.state
    connection.execute(update(requests).where(_of(requests, side.bureau, side.id)).values(state=state))


def end(connection: Connection, held: Held, state: str, at: str) -> None:
    """Closes or takes back all sides of the asker's copy."""
    values = {"state": state, "ended_at": at, **UNTOLD}
    connection.execute(update(request_sides).where(_of(request_sides, held.bureau, held.request.id)).values(**values))


def sides(connection: Connection, bureau: str, request_id: str) -> list[Side]:
    query = select(request_sides).where(_of(request_sides, bureau, request_id)).order_by(request_sides.c.side)
    return [_side(row) for row in connection.execute(query)]


def side(connection: Connection, bureau: str, request_id: str, addressee: str) -> Side | None:
    return next((one for one in sides(connection, bureau, request_id) if one.side == addressee), None)


def add(connection: Connection, bureau: str, entry: Entry) -> bool:
    """Keeps what was said; False where it is there already."""
    known = select(request_entries.c.id).where(_of(request_entries, bureau, entry.id))
    if connection.execute(known).first() is not None:
        return False
    row = {"id": entry.id, "request_id": entry.request_id, "side": entry.side, "at": entry.at, "doc": _encode(entry).decode()}
    connection.execute(insert(request_entries).values(bureau=bureau, **row))
    return True


def entries(connection: Connection, bureau: str, request_id: str) -> list[Entry]:
    """What was said, oldest first."""
    query = select(request_entries.c.doc).where(request_entries.c.bureau == bureau, request_entries.c.request_id == request_id)
    return [_entry(row[0]) for row in connection.execute(query.order_by(request_entries.c.at, request_entries.c.id))]


def moved(side: Side, entry: Entry, next_at: str | None) -> Side:
    """A side after an entry; `next_at` is when its clock strikes next while an answer is still owed."""
    state = led(side.state, entry.kind)
    ended = entry.kind == "close"
    answers = entry.kind in ("final", "refusal") and side.answered_at is None
    return msgspec.structs.replace(
        side,
        state=state,
        answered_at=entry.at if answers else side.answered_at,
        refused=entry.kind == "refusal" or (side.refused and entry.kind != "final"),
        ended_at=entry.at if ended else side.ended_at,
        reminders=side.reminders + (entry.kind == "reminder"),
        next_at=next_at if state in OPEN else None,
        claimed_by=None if state not in OPEN else side.claimed_by,
        claimed_until=None if state not in OPEN else side.claimed_until,
    )


def struck(connection: Connection, at: str) -> list[Side]:
    """Sides of bureaus that live here whose clock has struck; some at a time."""
    query = select(request_sides).where(request_sides.c.next_at <= at, request_sides.c.bureau.in_(_hosted()))
    return [_side(row) for row in connection.execute(query.order_by(request_sides.c.next_at).limit(TOGETHER))]


def lapsed(connection: Connection, at: str) -> list[Side]:
    """Sides of addressees that live here whose claim has run out; some at a time."""
    query = select(request_sides).where(
        request_sides.c.claimed_until <= at, request_sides.c.bureau == request_sides.c.side, request_sides.c.bureau.in_(_hosted())
    )
    return [_side(row) for row in connection.execute(query.order_by(request_sides.c.claimed_until).limit(TOGETHER))]


# How well bureaus answer -------------------------------------------------------------------------------------------------


class Rate(msgspec.Struct, frozen=True, kw_only=True):
    """How one bureau, or all that are known here, answered what was asked since a day. `never`: past its time and not answered, whether it
    waits still or who asked has given up; `waiting`: not yet due. Whatever its asker ended before it was due is not counted. `refused` are
    among the answered. `hours` is the median from receipt to answer, None where nothing was answered."""

    bureau: str
    received: int = 0
    in_time: int = 0
    late: int = 0
    never: int = 0
    waiting: int = 0
    refused: int = 0
    hours: float | None = None

    @property
    def rate(self) -> float | None:
        """The part of what was due that was answered at all; None where nothing was due."""
        due = self.in_time + self.late + self.never
        return (self.in_time + self.late) / due if due else None


def rate(connection: Connection, bureau: str, since: str, at: str) -> Rate:
    """How a bureau of this node answered what it received since a moment."""
    return _rate(bureau, _answering(connection, since, [bureau]), at)


def rates(connection: Connection, since: str, at: str, *, before: str | None = None) -> dict[str, Rate]:
    """The same of every bureau of which this node knows: all that was asked of one that lives here; of others, what bureaus here asked."""
    found: dict[str, list[Side]] = {}
    for one in _answering(connection, since, before=before):
        found.setdefault(one.side, []).append(one)
    return {code: _rate(code, found[code], at) for code in sorted(found)}


def rate_of_all(connection: Connection, since: str, at: str, *, before: str | None = None, but: str = "") -> Rate:
    """All of them together, `but` one, as if they were one bureau, which has no code."""
    return _rate("", (one for one in _answering(connection, since, before=before) if one.side != but), at)


def _answering(connection: Connection, since: str, only: Sequence[str] | None = None, before: str | None = None) -> list[Side]:
    """Each side once: as the addressee knows it where he lives here, else as who asked does."""
    own = request_sides.c.bureau == request_sides.c.side
    query = select(request_sides).where(request_sides.c.received_at >= since, or_(own, request_sides.c.side.not_in(_hosted())))
    if before is not None:
        query = query.where(request_sides.c.received_at < before)
    if only is not None:
        query = query.where(own, request_sides.c.side.in_(only))
    return [_side(row) for row in connection.execute(query)]


def _rate(bureau: str, found: Iterable[Side], at: str) -> Rate:
    count = dict.fromkeys(("in_time", "late", "never", "waiting", "refused"), 0)
    hours = []
    for one in found:
        if one.answered_at is not None:
            count["in_time" if one.answered_at <= one.due_at else "late"] += 1
            count["refused"] += one.refused
            hours.append(_hours(one.received_at, one.answered_at))
        elif one.ended_at is not None and one.ended_at <= one.due_at:
            continue
        else:
            count["never" if one.ended_at is not None or one.due_at < at else "waiting"] += 1
    received = count["in_time"] + count["late"] + count["never"] + count["waiting"]
    return Rate(bureau=bureau, received=received, hours=round(median(hours), 2) if hours else None, **count)


def _hours(begin: str, until: str) -> float:
    return (datetime.fromisoformat(until) - datetime.fromisoformat(begin)).total_seconds() / 3600


def _hosted() -> Any:
    return select(bureaus.c.code).where(bureaus.c.hosted == 1)


def _of(table: Any, bureau: str, thing: str) -> ColumnElement[bool]:
    return and_(table.c.bureau == bureau, table.c.id == thing)


def _held(row: Row[Any]) -> Held:
    return Held(row.bureau, _request(row.doc), row.state, row.due_at or "")


def _row(request: Request, state: str) -> dict[str, Any]:
    return {
        "id": request.id,
        "owner": request.owner,
        "area": request.area,
        "red": int("TLP:RED" in request.handling),
        "state": state,
        "urgency": request.urgency,
        "event_id": request.event,
        "due_at": request.due_at or None,
        "version": request.version,
        "doc": _encode(request).decode(),
        "created_by": request.created_by,
        "updated_at": request.updated_at,
    }


def _side_row(side: Side) -> dict[str, Any]:
    return {**msgspec.structs.asdict(side), "refused": int(side.refused)}


def _side(row: Row[Any]) -> Side:
    return Side(**{**row._mapping, "refused": bool(row.refused)})
