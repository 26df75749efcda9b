# SPDX-License-Identifier: Apache-2.0
"""Routes of the rooms of events: the log, tasks, threat level, teams, alerts, delegations, the roster, the hand-over."""

from typing import Any, Literal

import msgspec
from litestar import Response
from msgspec import UNSET, UnsetType

from carillon.desk import watches
from carillon.desk.checks import deeds as checks
from carillon.desk.events.room import alerts, files, incidents, log, presence, reading, tasks, watching, writing
from carillon.desk.events.room.items import Shown, plain
from carillon.doors.api import bodies
from carillon.doors.api.bodies import Page
from carillon.doors.api.call import Call, pages
from carillon.doors.api.routes import NO_STORE, Route
from carillon.errors import Invalid
from carillon.store.rooms import Wanted

CAP_MEDIA = "application/cap+xml"
_TRUE = ("1", "true")
Maybe = str | UnsetType
Number = str | float | int | UnsetType | None


class NewItem(msgspec.Struct):
    """An item by its `kind`; `own` keeps it in the bureau. An entry has `text`, `incident`, `place`, `lat`, `lon`, `occurred`, `urgency`; a
    task `text`, `to`, `due_at`; a level `level`, `reason`, `venue`; a delegation `country`, `name`, `size`, `starts`, `ends`, `venue`,
    `quarters`, `protected`, `contact`; a liaison officer `name`, `of`, `starts`, `ends`, `role`, `phone`, `email`, `languages`, `place`;
    a team `text`, `since`, `place`, `venue`, `strength`; an alert `headline`, `description`, `instruction`, `category`, `urgency`,
    `severity`, `certainty`, `area`, `polygons`, `circles`, `expires`; a hand-over `text`. Times without an offset are the event's own."""

    kind: Literal["entry", "task", "level", "delegation", "liaison", "team", "alert", "handover"] = "entry"
    own: bool | UnsetType = UNSET
    text: Maybe = UNSET
    incident: Maybe = UNSET
    place: Maybe = UNSET
    lat: Number = UNSET
    lon: Number = UNSET
    occurred: Maybe = UNSET
    urgency: Maybe = UNSET
    to: Maybe = UNSET
    due_at: Maybe = UNSET
    level: Maybe = UNSET
    reason: Maybe = UNSET
    venue: Maybe = UNSET
    country: Maybe = UNSET
    name: Maybe = UNSET
    size: Number = UNSET
    starts: Maybe = UNSET
    ends: Maybe = UNSET
    quarters: Maybe = UNSET
    protected: bool | UnsetType = UNSET
    contact: Maybe = UNSET
    of: Maybe = UNSET
    role: Maybe = UNSET
    phone: Maybe = UNSET
    email: Maybe = UNSET
    languages: list[str] | UnsetType = UNSET
    since: Maybe = UNSET
    strength: Number = UNSET
    headline: Maybe = UNSET
    description: Maybe = UNSET
    instruction: Maybe = UNSET
    category: Maybe = UNSET
    severity: Maybe = UNSET
    certainty: Maybe = UNSET
    area: Maybe = UNSET
    polygons: list[list[list[float]]] | UnsetType = UNSET
    circles: list[dict[str, float]] | UnsetType = UNSET
    expires: Maybe = UNSET


class RoomItem(msgspec.Struct):
    """An item: whose it is, how it stands, and what its kind says beside. `replaced_by` is the item that stands in its place;
    `acknowledged` and `missing` say of an alert who took note and who has not."""

    id: str
    event: str
    bureau: str
    kind: str
    at: str
    by: str
    version: int
    state: str
    own: bool
    replaced_by: str
    acknowledged: list[dict[str, str]]
    missing: list[str]


class RoomNow(msgspec.Struct):
    """What stands now; `incident`: a response team is deployed."""

    event: str
    incident: bool
    levels: list[RoomItem]
    history: list[RoomItem]
    teams: list[RoomItem]
    tasks: list[RoomItem]
    alerts: list[RoomItem]
    delegations: list[RoomItem]
    roster: list[RoomItem]


def _page(call: Call) -> dict[str, Any]:
    wanted = Wanted(
        limit=call.limit,
        after=call.after,
        kind=call.choice("kind"),
        state=call.choice("state"),
        author=call.choice("bureau"),
        incidents=call.choice("incidents") in _TRUE,
    )
    found = reading.page(call.bench, call.actor, call.path["id"], wanted)
    return pages([plain(one) for one in found], call.limit, found[-1].item.id if found else None)


def _write(call: Call) -> dict[str, Any]:
    return plain(writing.deed_of(call.body)(call.bench, call.actor, call.path["id"], call.body, call.repeat))


def _again(call: Call, item_id: str) -> dict[str, Any]:
    return plain(reading.fetch(call.bench, call.actor, call.path["id"], item_id))


def _roster(call: Call) -> dict[str, Any]:
    found = reading.roster(call.bench, call.actor, call.path["id"], every=call.choice("all") in _TRUE)
    return {"items": [plain(one) for one in found], "next": None}


def _done(call: Call, state: Literal["open", "done", "dropped"]) -> dict[str, Any]:
    return plain(tasks.do_task(call.bench, call.actor, call.path["id"], call.path["item"], state, call.repeat))


def _end(call: Call) -> dict[str, Any]:
    """Of a delegation or of an officer on the roster, by which of them the item is."""
    event_id, item_id = call.path["id"], call.path["item"]
    kind = reading.fetch(call.bench, call.actor, event_id, item_id).item.kind
    deed = {"delegation": presence.end_delegation, "liaison": presence.end_liaison}.get(kind)
    if deed is None:
        raise Invalid(f"A {kind} is not ended.", help="A delegation is, and an officer on the roster.")
    return plain(deed(call.bench, call.actor, event_id, item_id, call.repeat))


def _cancel(call: Call) -> Shown:
    return alerts.cancel_alert(call.bench, call.actor, call.path["id"], call.path["item"], call.field("reason", ""), call.repeat)


def _cap(call: Call) -> Response[bytes]:
    item_id = call.path["item"].removesuffix(".cap")
    content = files.write_cap(call.bench, call.actor, call.path["id"], item_id)
    named = {"Content-Disposition": f'attachment; filename="{item_id}.cap"', **NO_STORE}
    return Response(content, media_type=CAP_MEDIA, headers=named)


def _watch(call: Call) -> dict[str, Any]:
    made = watching.watch_for_event(call.bench, call.actor, call.path["id"], call.body, call.repeat)
    return {**watches.plain(made.kept), "answer": checks.plain(made.answer)}


def _again_watch(call: Call, watch_id: str) -> dict[str, Any]:
    found = watches.fetch(call.bench, call.actor, watch_id)
    return {**watches.plain(found), "answer": checks.fetch(call.bench, call.actor, found.watch.check_id)}


R, ITEM = Route, "/events/{id}/items/{item}"
ROUTES: tuple[Route, ...] = (
    R("GET", "/events/{id}/room", "What stands in the room of an event now",
      lambda c: reading.summary(c.bench, c.actor, c.path["id"]), gives=RoomNow),
    R("GET", "/events/{id}/items", "Items of the room of an event, newest first", _page, gives=Page[RoomItem],
      query=("limit", "next", "kind", "state", "bureau", "incidents")),
    R("POST", "/events/{id}/items", "Write into the room: an entry, task, level, delegation, liaison officer, team, alert, hand-over",
      _write, takes=NewItem, gives=RoomItem, status=201, again=_again),
    R("GET", ITEM, "One item", lambda c: _again(c, c.path["item"]), gives=RoomItem),
    R("POST", f"{ITEM}/supersede", "Put an entry in the place of another of my bureau's",
      lambda c: plain(log.supersede(c.bench, c.actor, c.path["id"], c.path["item"], c.body, c.repeat)),
      takes=NewItem, gives=RoomItem, again=_again),
    R("POST", f"{ITEM}/done", "Say that a task is done", lambda c: _done(c, "done"), gives=RoomItem, again=_again),
    R("POST", f"{ITEM}/drop", "Drop a task", lambda c: _done(c, "dropped"), gives=RoomItem, again=_again),
    R("POST", f"{ITEM}/reopen", "Open a task again", lambda c: _done(c, "open"), gives=RoomItem, again=_again),
    R("POST", f"{ITEM}/acknowledge", "Take note of an alert",
      lambda c: plain(alerts.acknowledge_alert(c.bench, c.actor, c.path["id"], c.path["item"], c.repeat)), gives=RoomItem, again=_again),
    R("POST", f"{ITEM}/update", "Update an alert of my bureau's; what is left out stays",
      lambda c: plain(alerts.update_alert(c.bench, c.actor, c.path["id"], c.path["item"], c.body, c.repeat)),
      takes=NewItem, gives=RoomItem, again=_again),
    R("POST", f"{ITEM}/cancel", "Cancel an alert of my bureau's", lambda c: plain(_cancel(c)), takes=bodies.Reason, gives=RoomItem,
      again=_again, needs_body=False),
    R("POST", f"{ITEM}/stand-down", "Stand a response team down",
      lambda c: plain(incidents.stand_down(c.bench, c.actor, c.path["id"], c.path["item"], c.repeat)), gives=RoomItem, again=_again),
    R("POST", f"{ITEM}/end", "End a delegation's stay, or take an officer off the roster", _end, gives=RoomItem, again=_again),
    R("GET", "/events/{id}/roster", "Liaison officers on duty now; all=1: those who come later, too", _roster, gives=Page[RoomItem],
      query=("all",)),
    R("POST", "/events/{id}/alerts", "Send the alert of a CAP 1.2 file",
      lambda c: plain(files.enter_cap(c.bench, c.actor, c.path["id"], c.body, c.repeat)),
      takes=bytes, gives=RoomItem, status=201, again=_again),
    R("GET", "/events/{id}/alerts/{item}", "An alert as a CAP 1.2 file; the name may end in .cap", _cap, gives=bytes),
    R("POST", "/events/{id}/watches", "Check, and keep the question open until the event's last day", _watch,
      takes=dict[str, Any], gives=bodies.OpenedWatch, status=201, again=_again_watch),
)  # fmt: skip
