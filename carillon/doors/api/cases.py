# SPDX-License-Identifier: Apache-2.0
"""Routes of cases."""

from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from carillon.core.model.case import Case, Item
from carillon.desk.cases import deeds
from carillon.doors.api.bodies import Page
from carillon.doors.api.call import Call, pages
from carillon.doors.api.routes import Route


class NewCase(msgspec.Struct):
    """`participants` are asked in; the bureau that opens a case leads it. In a change, what is left out stays as it is."""

    title: str | UnsetType = UNSET
    summary: str | UnsetType = UNSET
    participants: list[str] | UnsetType = UNSET
    area: str | UnsetType = UNSET
    handling: list[str] | UnsetType = UNSET
    event: str | UnsetType | None = UNSET


class NewItem(msgspec.Struct):
    """An entry of the log, a task (`to`, `due_on`), or an object (`object`, `object_id`), whose text says why it belongs here."""

    text: str
    kind: Literal["entry", "task", "object"] = "entry"
    to: str | UnsetType = UNSET
    due_on: str | UnsetType = UNSET
    object: str | UnsetType = UNSET
    object_id: str | UnsetType = UNSET


class Settled(msgspec.Struct):
    state: Literal["open", "done", "dropped"]


class OpenedCase(Case, frozen=True, kw_only=True):
    """A case with what the reader may see of it; `shown` stands beside an object."""

    items: list[dict[str, Any]]


def _page(call: Call) -> dict[str, Any]:
    found = deeds.page(
        call.bench, call.actor, limit=call.limit, after=call.after, state=call.choice("state"), holding=call.choice("holding")
    )
    last = f"{found[-1].updated_at}|{found[-1].id}" if found else None
    return pages([msgspec.to_builtins(one) for one in found], call.limit, last)


def _tasks(call: Call) -> dict[str, Any]:
    return {"items": msgspec.to_builtins(deeds.tasks(call.bench, call.actor)), "next": None}


def _again(call: Call, case_id: str) -> Any:
    return deeds.plain(deeds.fetch(call.bench, call.actor, case_id))


def _close(call: Call, *, closed: bool) -> Any:
    return deeds.plain(deeds.close(call.bench, call.actor, call.path["id"], closed=closed, repeat=call.repeat))


R = Route
ROUTES: tuple[Route, ...] = (
    R("POST", "/cases", "Open a case", lambda c: deeds.plain(deeds.begin(c.bench, c.actor, c.body, c.repeat)),
      takes=NewCase, gives=OpenedCase, status=201, again=_again),
    R("GET", "/cases", "Cases my bureau takes part in, changed last first", _page, gives=Page[Case],
      query=("limit", "next", "state", "holding")),
    R("GET", "/cases/tasks", "Open tasks that my bureau does", _tasks, gives=Page[Item]),
    R("GET", "/cases/{id}", "One case", lambda c: deeds.plain(deeds.fetch(c.bench, c.actor, c.path["id"])), gives=OpenedCase),
    R("PATCH", "/cases/{id}", "Change the head of a case, or who takes part",
      lambda c: deeds.plain(deeds.change(c.bench, c.actor, c.path["id"], c.body, c.repeat)), takes=NewCase, gives=OpenedCase, again=_again),
    R("POST", "/cases/{id}/close", "Close a case", lambda c: _close(c, closed=True), gives=OpenedCase, again=_again),
    R("POST", "/cases/{id}/reopen", "Open a closed case again", lambda c: _close(c, closed=False), gives=OpenedCase, again=_again),
    R("POST", "/cases/{id}/leave", "Leave a case: nothing of it stays here",
      lambda c: deeds.leave(c.bench, c.actor, c.path["id"], c.repeat), status=204, again=lambda c, case_id: None),
    R("POST", "/cases/{id}/items", "Write an entry, give a task, put an object in",
      lambda c: deeds.plain(deeds.write(c.bench, c.actor, c.path["id"], c.body, c.repeat)),
      takes=NewItem, gives=OpenedCase, status=201, again=_again),
    R("POST", "/cases/{id}/items/{item}/strike", "Strike out what my bureau wrote",
      lambda c: deeds.plain(deeds.strike(c.bench, c.actor, c.path["id"], c.path["item"], c.repeat)), gives=OpenedCase, again=_again),
    R("POST", "/cases/{id}/items/{item}/settle", "Say how a task stands",
      lambda c: deeds.plain(deeds.settle(c.bench, c.actor, c.path["id"], c.path["item"], c.field("state"), c.repeat)),
      takes=Settled, gives=OpenedCase, again=_again),
)  # fmt: skip
