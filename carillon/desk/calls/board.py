# SPDX-License-Identifier: Apache-2.0
"""The world's answers on one board: how each bureau stands that was asked, and for each event who has answered and who is silent."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection

from carillon.core.model.call import OPEN, STATES, Answer, Call, counts, standing
from carillon.core.model.event import Event
from carillon.core.model.figures import Table, as_csv
from carillon.core.policy.actors import Actor
from carillon.core.policy.decide import decide
from carillon.core.policy.scope import Scope
from carillon.core.policy.scope import reading as scope_of
from carillon.desk.act import Act, look
from carillon.desk.bench import Bench
from carillon.desk.calls import reading
from carillon.desk.calls.reading import Opened
from carillon.errors import Denied
from carillon.store import calls as store
from carillon.store import events, people
from carillon.store.calls import Side

SORTS = ("bureau", "state", "delivered_at", "acknowledged_at", "answered_at", "reminders")
COLUMNS = ("bureau", "country", "state", "delivered", "acknowledged", "answered", "reminders", "answers", "reports", "last answer")


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """How one bureau stands; `text` and `language` are of its last answer that has words."""

    bureau: str
    country: str
    state: str
    delivered_at: str | None
    acknowledged_at: str | None
    answered_at: str | None
    reminders: int
    answers: int
    reports: tuple[str, ...]
    text: str
    language: str
    gone_at: str | None


class Board(msgspec.Struct, frozen=True, kw_only=True):
    """`rows` are empty for a host that did not ask: it sees the counts alone, as of `counts_at`."""

    call: Call
    own: bool
    counts: dict[str, int]
    counts_at: str
    rows: tuple[Row, ...]
    overdue: bool
    at: str

    @property
    def asked(self) -> int:
        return sum(self.counts.values())

    @property
    def answered(self) -> int:
        return sum(number for state, number in self.counts.items() if state not in OPEN)


class About(msgspec.Struct, frozen=True, kw_only=True):
    """How a call stands for one event, as a bureau may know it. Who asked knows all: how many of those asked have answered, and who is
    silent. A host knows the numbers of the whole call. An addressee knows `ours`, its own state, and nothing of others (None)."""

    call: str
    title: str
    owner: str
    until: str
    state: str
    asked: int | None
    answered: int | None
    silent: tuple[str, ...]
    ours: str | None


def board(bench: Bench, actor: Actor, call_id: str, *, event: str = "", sort: str = "bureau", state: str = "") -> Board:
    """For the bureau that asked, and in numbers for a host that was asked as well. `event`: as it stands for one of the call's events;
    `state` leaves only those rows. Raises NotFound, Denied."""
    with look(bench, actor, "call.read", object=call_id) as doing:
        doing.detail = {"what": "board"}
        found = reading.opened(doing.connection, reading.find(doing, call_id), doing.at)
        if not found.own and found.held.counts is None:
            raise Denied(f"The board is for {found.held.call.owner}, which asked, and in numbers for hosts.", help="You see your own side.")
        if found.held.bureau != actor.bureau:
            doing.note_for(found.held.bureau, "call.disclosed", call_id, to=actor.role)
        rows = _rows(doing, found, event) if found.own else []
    how = counts(one.state for one in rows) if found.own else counts_in_order(found.held.counts or {})
    shown = sorted((one for one in rows if state in ("", one.state)), key=lambda one: _place(one, sort))
    return Board(
        call=found.held.call,
        own=found.own,
        counts=how,
        counts_at=found.at if found.own else found.held.counts_at or "",
        rows=tuple(shown),
        overdue=found.overdue,
        at=found.at,
    )


def of_events(bench: Bench, actor: Actor, wanted: Sequence[Event]) -> dict[str, tuple[About, ...]]:
    """For each event the calls about it that the actor's bureau sent or received, the newest first."""
    if not wanted or not decide(actor, "call.read").allowed:
        return {event.id: () for event in wanted}
    with look(bench, actor, "call.read", object="events") as doing:
        return about(doing.connection, scope_of(actor), wanted)


def about(connection: Connection, scope: Scope, wanted: Sequence[Event]) -> dict[str, tuple[About, ...]]:
    """The same within another deed of reading."""
    found = store.about_events(connection, scope, wanted)
    ids = [one.call.id for one in found]
    sides = store.sides_of(connection, scope.bureau, ids)
    answers = store.answers_to(connection, scope.bureau, ids)
    return {
        event.id: tuple(
            _about(one, sides[one.call.id], answers[one.call.id], event)
            for one in found
            if event.id in one.call.events or (one.call.series and one.call.series == event.series)
        )
        for event in wanted
    }


def plain(found: Board) -> dict[str, Any]:
    """A board in its outside form."""
    return {
        "call": found.call.id,
        "title": found.call.title,
        "state": found.call.state,
        "until": found.call.until,
        "overdue": found.overdue,
        "asked": found.asked,
        "answered": found.answered,
        "counts": found.counts,
        "counts_at": found.counts_at,
        "rows": msgspec.to_builtins(found.rows),
        "at": found.at,
    }


def written(found: Board) -> str:
    """A board as CSV, a row a bureau."""
    rows = [
        (
            one.bureau,
            one.country,
            one.state,
            one.delivered_at or "",
            one.acknowledged_at or "",
            one.answered_at or "",
            one.reminders,
            one.answers,
            " ".join(one.reports),
            one.text,
        )
        for one in found.rows
    ]
    return as_csv(Table(name="call", codes="", columns=COLUMNS, rows=tuple(rows)))


def fills(found: Board) -> dict[str, str]:
    """The state of each country for a map; of several bureaus of a country, that of the first which still owes an answer."""
    shown: dict[str, str] = {}
    for one in sorted(found.rows, key=lambda row: STATES.index(row.state) if row.state in STATES else len(STATES)):
        shown.setdefault(one.country, one.state)
    return shown


def counts_in_order(given: dict[str, int]) -> dict[str, int]:
    """Numbers by state, in the order of a board."""
    return {state: given[state] for state in (*STATES, *sorted(set(given) - set(STATES))) if given.get(state)}


def _rows(doing: Act, found: Opened, event: str) -> list[Row]:
    said: dict[str, list[Answer]] = {}
    for answer in found.answers:
        said.setdefault(answer.bureau, []).append(answer)
    known = {one.code: one.country for one in people.list_bureaus(doing.connection)}
    call = found.held.call
    of = [one.id for one in events.meant(doing.connection, call.events, call.series)]
    return [_row(one, said.get(one.side, []), known.get(one.side, one.side[:2]), event, of, found) for one in found.sides]


def _row(side: Side, said: Sequence[Answer], country: str, event: str, of: Sequence[str], found: Opened) -> Row:
    words = next((one for one in reversed(said) if one.text), None)
    reached = "acknowledged" if side.acknowledged_at else "delivered" if side.delivered_at or side.state != "sent" else "sent"
    return Row(
        bureau=side.side,
        country=country,
        state=standing(reached, said, event, of) if event else side.state,
        delivered_at=side.delivered_at,
        acknowledged_at=side.acknowledged_at,
        answered_at=side.answered_at,
        reminders=side.reminders,
        answers=len(said),
        reports=tuple(dict.fromkeys(report for one in said for report in one.reports)),
        text=words.text if words else "",
        language=words.language if words else "",
        gone_at=found.gone.get(side.side),
    )


def _about(held: store.Held, sides: Sequence[Side], answers: Sequence[Answer], event: Event) -> About:
    said: dict[str, list[Answer]] = {}
    for answer in answers:
        said.setdefault(answer.bureau, []).append(answer)
    states = {one.side: _for_event(one, said.get(one.side, []), event.id) for one in sides}
    silent = tuple(code for code, state in states.items() if state in OPEN)
    known = held.counts or {}
    asked = len(sides) if held.own else sum(known.values()) or None
    answered = len(sides) - len(silent) if held.own else sum(number for state, number in known.items() if state not in OPEN)
    return About(
        call=held.call.id,
        title=held.call.title,
        owner=held.call.owner,
        until=held.call.until,
        state=held.call.state,
        asked=asked,
        answered=answered if asked is not None else None,
        silent=silent if held.own else (),
        ours=None if held.own else states.get(held.bureau),
    )


def _for_event(side: Side, said: Sequence[Answer], event: str) -> str:
    reached = "acknowledged" if side.acknowledged_at else "delivered" if side.delivered_at else "sent"
    return standing(reached, said, event) if said else side.state


def _place(row: Row, sort: str) -> tuple[bool, Any, str]:
    """Empty times come last; states in the order of a board; most reminders first."""
    if sort == "state":
        return False, STATES.index(row.state) if row.state in STATES else len(STATES), row.bureau
    if sort == "reminders":
        return False, -row.reminders, row.bureau
    value = getattr(row, sort) if sort in SORTS else row.bureau
    return value is None, value or "", row.bureau
