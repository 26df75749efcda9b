# SPDX-License-Identifier: Apache-2.0
"""Calls for information through the API: put to many bureaus, answered by each, chased, and seen on a board."""

from typing import Any

import msgspec
from litestar import Response
from msgspec import UNSET, UnsetType

from carillon.core.model.call import Words
from carillon.desk.calls import answering, asking, board, reading, wording
from carillon.doors.api.bodies import Maybe, Page, Reason
from carillon.doors.api.call import Call, pages
from carillon.doors.api.routes import NO_STORE, Route
from carillon.errors import Invalid


class NewCall(msgspec.Struct):
    """`texts` by language (en, fr, es, ar), each with title and text; left out, the ready ones are taken. `until` is a day or a moment with
    its time zone. `audience` as in a report."""

    events: list[str] | UnsetType = UNSET
    series: Maybe = UNSET
    sought: list[str] | UnsetType = UNSET
    texts: dict[str, Words] | UnsetType = UNSET
    until: Maybe = UNSET
    urgency: Maybe = UNSET
    audience: Any = UNSET
    handling: list[str] | UnsetType = UNSET
    version: int | UnsetType = UNSET


class NewAnswer(msgspec.Struct):
    """`code` is of the list `call_answers`; `events` where not the whole call is meant; `reports` went to who asks before."""

    code: str
    text: Maybe = UNSET
    language: Maybe = UNSET
    events: list[str] | UnsetType = UNSET
    reports: list[str] | UnsetType = UNSET


class Reminding(msgspec.Struct):
    """`to` is one addressee; without it, all who owe an answer."""

    text: Maybe = UNSET
    to: Maybe = UNSET


class MoreTime(msgspec.Struct):
    until: str


class CallSide(msgspec.Struct):
    """How one addressee stands; only an addressee itself is told who of its people took note."""

    side: str
    state: str
    told_at: str
    delivered_at: str | None
    acknowledged_at: str | None
    acknowledged_by: str | None
    answered_at: str | None
    reminders: int


class CallForm(msgspec.Struct):
    """`counts` say how many of those asked stand how: for who asked, and for a host that was asked as well."""

    id: str
    owner: str
    own: bool
    title: str
    texts: dict[str, Words]
    events: list[str]
    series: str
    sought: list[str]
    until: str
    overdue: bool
    urgency: str
    handling: list[str]
    audience: Any
    to: list[str]
    state: str
    own_state: str | None
    counts: dict[str, int] | None
    version: int
    created_by: str
    created_at: str
    updated_at: str
    sent_at: str


class OpenedCall(CallForm):
    """`gone`: of a call that was taken back, when each node elsewhere signed that its text is gone."""

    sides: list[CallSide]
    answers: list[dict[str, Any]]
    gone: dict[str, str]


class CallBoard(msgspec.Struct):
    """A host that did not ask sees the numbers and no rows."""

    call: str
    title: str
    state: str
    until: str
    overdue: bool
    asked: int
    answered: int
    counts: dict[str, int]
    counts_at: str
    rows: list[board.Row]
    at: str


def _list(call: Call) -> dict[str, Any]:
    way, state, event = (call.choice(name) or "" for name in ("way", "state", "event"))
    if way not in ("", "to", "from"):
        raise Invalid("The filter is wrong.", fields={"way": "to (us) or from (us)."})
    found = reading.page(call.bench, call.actor, limit=call.limit, after=call.after, way=way, state=state, event=event)
    return pages([reading.plain_call(one) for one in found], call.limit, found[-1].held.call.id if found else None)


def _fetch(call: Call) -> dict[str, Any]:
    return _again(call, call.path["id"])


def _again(call: Call, call_id: str) -> dict[str, Any]:
    return reading.plain(reading.fetch(call.bench, call.actor, call_id))


def _texts(call: Call) -> dict[str, Any]:
    named = [one for one in (call.choice("event") or "").split(",") if one]
    found = wording.propose(call.bench, call.actor, named, call.choice("series") or "", call.choice("until") or "")
    body: dict[str, Any] = msgspec.to_builtins(found)
    return body


def _board(call: Call) -> Any:
    form = call.choice("format") or "json"
    if form not in ("json", "csv"):
        raise Invalid("The format is wrong.", fields={"format": "json or csv."})
    asked = {name: call.choice(name) or "" for name in ("event", "state")}
    found = board.board(call.bench, call.actor, call.path["id"], sort=call.choice("sort") or "bureau", **asked)
    if form == "json":
        return board.plain(found)
    headers = {**NO_STORE, "Content-Disposition": f'attachment; filename="{found.call.id}.csv"'}
    return Response(board.written(found).encode(), media_type="text/csv", headers=headers)


def _remind(call: Call) -> dict[str, Any]:
    text, to = call.field("text", ""), call.field("to", "")
    return reading.plain(asking.remind(call.bench, call.actor, call.path["id"], text, to=to, repeat=call.repeat))


R = Route
ROUTES: tuple[Route, ...] = (
    R("POST", "/calls", "Draft a call for information", lambda c: reading.plain(asking.draft(c.bench, c.actor, c.body, c.repeat)),
      takes=NewCall, gives=OpenedCall, status=201, again=_again),
    R("GET", "/calls", "Calls to and from my bureau, newest first", _list, gives=Page[CallForm],
      query=("limit", "next", "way", "state", "event")),
    R("GET", "/calls/texts", "The ready texts for events, or for a series", _texts, gives=dict[str, Words],
      query=("event", "series", "until")),
    R("GET", "/calls/{id}", "One call, with the sides and answers that I may see", _fetch, gives=OpenedCall),
    R("PATCH", "/calls/{id}", "Change a draft", lambda c: reading.plain(asking.edit(c.bench, c.actor, c.path["id"], c.body, c.repeat)),
      takes=NewCall, gives=OpenedCall, again=_again),
    R("GET", "/calls/{id}/board", "The answers on one board", _board, gives=CallBoard, query=("event", "sort", "state", "format")),
    R("POST", "/calls/{id}/send", "Put it to every bureau of its audience",
      lambda c: reading.plain(asking.send(c.bench, c.actor, c.path["id"], c.repeat)), gives=OpenedCall, again=_again),
    R("POST", "/calls/{id}/acknowledge", "Take note for my desk",
      lambda c: reading.plain(answering.acknowledge(c.bench, c.actor, c.path["id"], c.repeat)), gives=OpenedCall, again=_again),
    R("POST", "/calls/{id}/answer", "Answer; nothing known is an answer",
      lambda c: reading.plain(answering.answer(c.bench, c.actor, c.path["id"], c.body, c.repeat)),
      takes=NewAnswer, gives=OpenedCall, again=_again),
    R("POST", "/calls/{id}/remind", "Remind those who owe an answer", _remind, takes=Reminding, gives=OpenedCall,
      needs_body=False, again=_again),
    R("POST", "/calls/{id}/extend", "Give more time",
      lambda c: reading.plain(asking.extend(c.bench, c.actor, c.path["id"], c.field("until"), c.repeat)),
      takes=MoreTime, gives=OpenedCall, again=_again),
    R("POST", "/calls/{id}/close", "Say that no further answer is needed",
      lambda c: reading.plain(asking.close(c.bench, c.actor, c.path["id"], c.repeat)), gives=OpenedCall, again=_again),
    R("POST", "/calls/{id}/recall", "Take a call back: its words are gone everywhere",
      lambda c: reading.plain(asking.recall(c.bench, c.actor, c.path["id"], c.field("reason", ""), c.repeat)),
      takes=Reason, gives=OpenedCall, needs_body=False, again=_again),
)  # fmt: skip
