# SPDX-License-Identifier: Apache-2.0
"""Routes of situation reports, of those issued daily, and of the purge of an event."""

from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from carillon.core.model.debriefing import Debriefing
from carillon.core.model.situation import Schedule, Situation
from carillon.desk import debriefings, purges
from carillon.desk.events import daily, situations
from carillon.desk.events.situations import Opened
from carillon.doors.api.bodies import Page
from carillon.doors.api.call import Call, pages
from carillon.doors.api.routes import Route

Texts = str | UnsetType


class NewSituation(msgspec.Struct):
    """All of it may be left out: then it is drawn up on the time since the last report. `renew` draws the rest of a draft up anew."""

    summary: Texts = UNSET
    outlook: Texts = UNSET
    needs: Texts = UNSET
    starts: Texts = UNSET
    ends: Texts = UNSET
    language: Texts = UNSET
    handling: list[str] | UnsetType = UNSET
    to: list[str] | UnsetType = UNSET
    supersedes: int | UnsetType = UNSET
    version: int | UnsetType = UNSET
    renew: bool | UnsetType = UNSET


class NewSchedule(msgspec.Struct):
    """`at` is HH:MM on the event's clock; `first` and `until` are days."""

    at: str
    first: Texts = UNSET
    until: Texts = UNSET
    to: list[str] | UnsetType = UNSET


class NewDebriefing(msgspec.Struct):
    """`uses` by source (calls, picture, screening, alerts, liaison): decisive, useful, little or none."""

    crowd: int | None = None
    sessions_held: int | None = None
    uses: dict[str, str] = {}
    text: str = ""


class Shown(msgspec.Struct):
    """`holds`: its signature is by the key that it names; `opened`: for its author, which desk opened it when; `corrected_by`:
    the number of a later one."""

    report: Situation
    own: bool
    holds: bool
    opened: dict[str, str | None]
    corrected_by: int


def plain(opened: Opened) -> dict[str, Any]:
    body: dict[str, Any] = msgspec.to_builtins(opened)
    return body


def _page(call: Call) -> dict[str, Any]:
    found = situations.page(call.bench, call.actor, call.path["id"], limit=call.limit, after=call.after)
    return pages([msgspec.to_builtins(one.report) for one in found], call.limit, found[-1].report.id if found else None)


def _again(call: Call, report_id: str) -> Any:
    return plain(situations.fetch(call.bench, call.actor, report_id))


def _schedule(call: Call) -> dict[str, Any]:
    body: dict[str, Any] = msgspec.to_builtins(daily.schedule(call.bench, call.actor, call.path["id"], call.body, call.repeat))
    return body


def _find_schedule(call: Call) -> dict[str, Any]:
    return {"schedule": msgspec.to_builtins(daily.find(call.bench, call.actor, call.path["id"]))}


def _purged(found: list[purges.Purged]) -> dict[str, Any]:
    return {"items": msgspec.to_builtins(found), "next": None}


SITUATION = "/situations/{id}"
R = Route
ROUTES: tuple[Route, ...] = (
    R("POST", "/events/{id}/situations", "Draw up a situation report",
      lambda c: plain(situations.draft(c.bench, c.actor, c.path["id"], c.body if c.body is not None else {}, c.repeat)),
      takes=NewSituation, gives=Shown, status=201, needs_body=False, again=_again),
    R("GET", "/events/{id}/situations", "Situation reports on an event, newest first", _page, gives=Page[Situation],
      query=("limit", "next")),
    R("POST", "/events/{id}/situations/daily", "Have one issued every day", _schedule, takes=NewSchedule, gives=Schedule),
    R("GET", "/events/{id}/situations/daily", "When one is issued every day", _find_schedule),
    R("DELETE", "/events/{id}/situations/daily", "Issue no more daily reports",
      lambda c: {"ended": daily.stop(c.bench, c.actor, c.path["id"], c.repeat)}, needs_body=False),
    R("GET", SITUATION, "One situation report; its author learns that it was opened",
      lambda c: plain(situations.fetch(c.bench, c.actor, c.path["id"])), gives=Shown),
    R("PATCH", SITUATION, "Change the texts of a draft", lambda c: plain(situations.edit(c.bench, c.actor, c.path["id"], c.body, c.repeat)),
      takes=NewSituation, gives=Shown, again=_again),
    R("POST", SITUATION + "/issue", "Number, sign and send a draft",
      lambda c: plain(situations.issue(c.bench, c.actor, c.path["id"], c.repeat)),
      gives=Shown, again=_again),
    R("POST", SITUATION + "/recall", "Take a report back, everywhere",
      lambda c: plain(situations.recall(c.bench, c.actor, c.path["id"], c.repeat)), gives=Shown, again=_again),
    R("GET", "/events/{id}/debriefing", "How an event went: what would be said now, and what each bureau has said",
      lambda c: msgspec.to_builtins(debriefings.read(c.bench, c.actor, c.path["id"])), gives=debriefings.Debriefed),
    R("POST", "/events/{id}/debriefing", "Say for my bureau how an event went, with the figures of now",
      lambda c: msgspec.to_builtins(debriefings.write(c.bench, c.actor, c.path["id"], c.body, c.repeat)),
      takes=NewDebriefing, gives=Debriefing),
    R("POST", "/events/{id}/purge", "Have everybody erase what was kept for an event that is over",
      lambda c: _purged(purges.purge(c.bench, c.actor, c.path["id"], c.repeat)), gives=Page[purges.Purged]),
    R("GET", "/events/{id}/purge", "Who has stated what he erased",
      lambda c: _purged(purges.page(c.bench, c.actor, c.path["id"])), gives=Page[purges.Purged]),
)  # fmt: skip
