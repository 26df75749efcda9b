# SPDX-License-Identifier: Apache-2.0
"""The room of an event: the log with a quick entry, threat level, teams, alerts and who took note, tasks, delegations, the roster."""

from datetime import datetime
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from markupsafe import Markup

from carillon.core.model.event import Event
from carillon.desk.events.room import alerts, files, incidents, log, presence, reading, tasks, watching, writing
from carillon.desk.events.room.items import Shown
from carillon.doors.language import Language
from carillon.doors.web import paging, room_words
from carillon.doors.web.visit import Here, Id, Visit
from carillon.errors import AskerError, Invalid, Malformed, NotFound, TooLarge
from carillon.store.rooms import Wanted

CAP_MEDIA = "application/cap+xml"
FIELDS: dict[str, tuple[str, ...]] = {
    "entry": ("text", "incident", "place", "lat", "lon", "occurred", "urgency", "own"),
    "task": ("text", "to", "due_at"),
    "level": ("level", "reason", "venue"),
    "team": ("text", "place", "venue", "strength"),
    "alert": ("headline", "description", "instruction", "category", "urgency", "severity", "certainty", "area", "expires"),
    "delegation": ("country", "name", "size", "starts", "ends", "venue", "quarters", "protected", "contact"),
    "liaison": ("of", "name", "starts", "ends", "role", "phone", "email", "languages", "place"),
    "handover": ("text", "own"),
}
"""What each form of the page holds. Its fields are named with their kind before them, since there is more than one form."""
FILTERS = ("all", "entry", "incidents", "handover")


@get("/events/{event_id:str}/room", sync_to_thread=True)
def room_page(visit: Here, event_id: Id) -> Response[str]:
    return _room(visit, event_id)


@post("/events/{event_id:str}/room", sync_to_thread=True)
def write(visit: Here, event_id: Id) -> Response[str]:
    """Writes what one of the forms says; `supersedes` or `update` is the id of an item in whose place it stands."""
    form = visit.form
    kind = form["kind"] if form["kind"] in FIELDS else "entry"
    body: dict[str, Any] = {"kind": kind, **{name: form[f"{kind}.{name}"] for name in FIELDS[kind]}}
    try:
        if kind == "entry" and form["supersedes"]:
            log.supersede(visit.bench, visit.actor, event_id, form["supersedes"], {**body, "own": ""})
        elif kind == "alert" and form["update"]:
            alerts.update_alert(visit.bench, visit.actor, event_id, form["update"], body)
        else:
            writing.deed_of(body)(visit.bench, visit.actor, event_id, body, None)
    except Invalid as wrong:
        return _room(visit, event_id, failure=wrong, kind=kind)
    return visit.go(_address(event_id), done="alert-sent" if kind == "alert" else "room-written")


@post("/events/{event_id:str}/room/cap", sync_to_thread=True)
def enter_cap(visit: Here, event_id: Id) -> Response[str]:
    """Sends the alert of a file."""
    given = visit.files.get("file")
    try:
        if given is None:
            raise Invalid("No file was chosen.", fields={"file": "A CAP 1.2 file (XML)."})
        files.enter_cap(visit.bench, visit.actor, event_id, given.data)
    except (Invalid, Malformed, NotFound, TooLarge) as wrong:
        return _room(visit, event_id, failure=Invalid(wrong.message, help=wrong.help, fields=wrong.fields), kind="file")
    return visit.go(_address(event_id), done="alert-sent")


@post("/events/{event_id:str}/room/watch", sync_to_thread=True)
def watch(visit: Here, event_id: Id) -> Response[str]:
    """Checks, and keeps the question open until the event's last day."""
    form = visit.form
    kind = form["watch.check"] if form["watch.check"] in room_words.CHECKS else room_words.CHECKS[0]
    asked = {"name" if kind in room_words.BY_NAME else "number": form["watch.query"], **_given(form.given("watch.country"))}
    body = {"kind": kind, "query": asked, "purpose": form["watch.purpose"]}
    try:
        opened = watching.watch_for_event(visit.bench, visit.actor, event_id, body)
    except Invalid as wrong:
        fields = {name if name in ("purpose", "country") else "query": text for name, text in wrong.fields.items()}
        return _room(visit, event_id, failure=Invalid(wrong.message, help=wrong.help, fields=fields), kind="watch")
    return visit.go(f"/watches/{opened.kept.watch.id}", done="watch-opened")


@post("/events/{event_id:str}/room/items/{item_id:str}", sync_to_thread=True)
def change(visit: Here, event_id: Id, item_id: Id) -> Response[str]:
    """What a button beside an item does."""
    bench, actor, deed = visit.bench, visit.actor, visit.form["deed"]
    note = "room-changed"
    if deed in ("open", "done", "dropped"):
        tasks.do_task(bench, actor, event_id, item_id, deed)  # type: ignore[arg-type]
    elif deed == "stand-down":
        incidents.stand_down(bench, actor, event_id, item_id)
    elif deed == "end-delegation":
        presence.end_delegation(bench, actor, event_id, item_id)
    elif deed == "end-liaison":
        presence.end_liaison(bench, actor, event_id, item_id)
    elif deed == "acknowledge":
        alerts.acknowledge_alert(bench, actor, event_id, item_id)
        note = "alert-noted"
    elif deed == "cancel":
        alerts.cancel_alert(bench, actor, event_id, item_id, visit.form["reason"])
    else:
        raise Invalid("The page asked for what there is not.", help="Open the room again.")
    return visit.go(_address(event_id), done=note)


@get("/events/{event_id:str}/room/alerts/{name:str}", sync_to_thread=True)
def cap_file(visit: Here, event_id: Id, name: Id) -> Response[Any]:
    item_id = name.removesuffix(".cap")
    content = files.write_cap(visit.bench, visit.actor, event_id, item_id)
    response = Response(content, media_type=CAP_MEDIA, headers={"Content-Disposition": f'attachment; filename="{item_id}.cap"'})
    return visit.dress(response)


@get("/alerts/{item_id:str}", sync_to_thread=True)
def alert_page(visit: Here, item_id: Id) -> Response[str]:
    """From a line of the inbox to the room in which the alert is."""
    event_id = reading.find_event(visit.bench, visit.actor, item_id)
    return visit.go(f"{_address(event_id)}#{quote(item_id)}")


def _room(visit: Visit, event_id: str, *, failure: AskerError | None = None, kind: str = "") -> Response[str]:
    shown = visit.text("show") if visit.text("show") in FILTERS else "all"
    wanted = Wanted(
        limit=paging.LIMIT,
        after=paging.after(visit),
        kind=shown if shown in ("entry", "handover") else "entry" if shown == "incidents" else None,
        incidents=shown == "incidents",
    )
    room = reading.view(visit.bench, visit.actor, event_id, wanted)
    pager = paging.pager(visit, room.log, lambda one: one.item.id, show="" if shown == "all" else shown)
    supersedes = visit.form["supersedes"] or visit.text("supersedes")[:40]
    update = visit.form["update"] or visit.text("update")[:40]
    values: dict[str, Any] = {
        "room": room,
        "event": room.event,
        "standing": room.standing,
        "hosting": visit.actor.bureau in room.event.hosts,
        "bureaus": [(code, code) for code in room.event.bureaus],
        "venues": [(one.id, one.name) for one in room.event.venues],
        "venue_names": {one.id: one.name for one in room.event.venues},
        "local": lambda text: _local(room.event, text, visit.language),
        "noting": _to_be_noted(visit, room),
        "shown": shown,
        "pager": pager,
        "supersedes": supersedes,
        "superseded": next((one.item for one in room.log if one.item.id == supersedes), None),
        "update": update,
        "updated": next((one.item for one in room.alerts if one.item.id == update), None),
        "room_words": room_words,
        "kind": kind,
        "failure": failure,
        "errors": {f"{kind}.{name}": text for name, text in failure.fields.items()} if failure else {},
        "labels": {f"{kind}.{name}": visit.language.gettext(text) for name, text in room_words.FIELDS.items()},
    }
    return visit.page("events/room.html", status=422 if failure else 200, **values)


def _local(event: Event, text: str, language: Language) -> Markup:
    """A time on the clocks of the event: day and hour, isolated from the direction of the sentence around it."""
    when = datetime.fromisoformat(text).astimezone(ZoneInfo(event.zone))
    return Markup('<bdi class="nowrap number">{}, {}</bdi>').format(language.day(when.date().isoformat()), f"{when:%H:%M}")


def _to_be_noted(visit: Visit, room: reading.Room) -> list[Shown]:
    """Alerts in force of which the reader's bureau has not taken note."""
    bureau = visit.actor.bureau
    return [one for one in room.standing.alerts if one.item.bureau != bureau and all(word.bureau != bureau for word in one.acknowledged)]


def _given(values: dict[str, str]) -> dict[str, str]:
    return {name.partition(".")[2]: value for name, value in values.items()}


def _address(event_id: str) -> str:
    return f"/events/{quote(event_id, safe='')}/room"


HANDLERS: list[HTTPRouteHandler] = [room_page, write, enter_cap, watch, change, cap_file, alert_page]
