# SPDX-License-Identifier: Apache-2.0
"""The picture of an event in a browser: live, on a wall, on paper; and what a bureau thinks of each thing that matters."""

from typing import Any
from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler

from carillon.core.model.event import Event
from carillon.core.model.geometry import Course
from carillon.core.model.room import Entry
from carillon.desk.events import matters, opinions, picture, view
from carillon.desk.events.picture import Picture
from carillon.doors.web import event_times
from carillon.doors.web.maps.drawing import close_up
from carillon.doors.web.maps.layers import Layers, Spot, Stretch
from carillon.doors.web.visit import Here, Id, Visit
from carillon.errors import Invalid

ADDRESSES = {"report": "/reports/", "notice": "/notices/", "hit": "/hits/", "record": "/records/"}
PART_KM = 10.0
"""The length of the parts into which a course is divided for choosing; the last begins at the last full step."""
BARS = 64


@get("/events/{event_id:str}/picture", sync_to_thread=True)
def picture_page(visit: Here, event_id: Id) -> Response[str]:
    """`known`: the number of the picture that an open page shows; where nothing has changed since, there is no answer to read."""
    if visit.text("known") and picture.changed(visit.bench, visit.actor, event_id) == visit.text("known"):
        return visit.dress(Response("", status_code=204))
    given = {name: visit.text(name) for name in view.NAMES}
    try:
        drawn, failure = picture.draw(visit.bench, visit.actor, event_id, given), None
    except Invalid as wrong:
        drawn, failure = picture.draw(visit.bench, visit.actor, event_id, {}), wrong
    asked = {name: value for name, value in given.items() if value} if failure is None else {}
    wall = visit.text("show") == "wall"
    here = f"/events/{event_id}/picture"
    now = {**asked, **({"show": "wall"} if wall else {})}
    values: dict[str, Any] = {
        "picture": drawn,
        "event": drawn.event,
        "map": _map(visit, drawn),
        "parts_of": _parts(drawn.event, here, asked),
        "asked": asked,
        "live": f"{here}?{urlencode({**now, 'known': drawn.number})}",
        "again": f"{here}?{urlencode(now)}" if now else here,
        "wall_address": f"{here}?{urlencode({**asked, 'show': 'wall'})}",
        "noting": picture.unacknowledged(drawn, visit.actor.bureau),
        "next_session": next((one for one in drawn.timeline if one.kind == "session" and one.to_come), None),
        "time": lambda at: event_times.hour(at, drawn.event.zone, visit.language),
        "moment": lambda at: event_times.local(at, drawn.event.zone, visit.language),
        "most": max([1, *(one.matters + one.incidents for one in drawn.activity)]),
        "bars": BARS,
        "addresses": ADDRESSES,
        "failure": failure,
        "errors": dict(failure.fields) if failure else {},
        "wall": wall,
    }
    return visit.page("events/wall.html" if wall else "events/picture.html", status=422 if failure else 200, wide=True, **values)


@get("/events/{event_id:str}/matters/{kind:str}/{object_id:str}", sync_to_thread=True)
def matter_page(visit: Here, event_id: Id, kind: Id, object_id: Id) -> Response[str]:
    return _matter(visit, event_id, kind, object_id)


@post("/events/{event_id:str}/matters/{kind:str}/{object_id:str}", sync_to_thread=True)
def judge(visit: Here, event_id: Id, kind: Id, object_id: Id) -> Response[str]:
    """Pins, dismisses, restores or comments on it."""
    form, named = visit.form, (event_id, kind, object_id)
    try:
        if form["deed"] == "pin":
            opinions.pin(visit.bench, visit.actor, *named, form["text"])
        elif form["deed"] == "dismiss":
            opinions.dismiss(visit.bench, visit.actor, *named, form["reason"], form["text"])
        elif form["deed"] == "restore":
            opinions.restore(visit.bench, visit.actor, *named, form["text"])
        else:
            opinions.comment(visit.bench, visit.actor, *named, form["text"])
    except Invalid as wrong:
        return _matter(visit, event_id, kind, object_id, failure=wrong)
    back = form["back"] if form["back"].startswith(f"/events/{event_id}/picture") else f"/events/{event_id}/matters/{kind}/{object_id}"
    return visit.go(back, done="matter-judged")


def _matter(visit: Visit, event_id: str, kind: str, object_id: str, *, failure: Invalid | None = None) -> Response[str]:
    shown = matters.fetch(visit.bench, visit.actor, event_id, kind, object_id)
    event = picture.event_of(visit.bench, visit.actor, event_id)
    values = {"shown": shown, "event": event, "addresses": ADDRESSES, "failure": failure, "errors": dict(failure.fields) if failure else {}}
    return visit.page("events/matter.html", status=422 if failure else 200, **values)


def _map(visit: Visit, drawn: Picture) -> str:
    event, part = drawn.event, drawn.view
    spots = [
        Spot(one.matter.point[0], one.matter.point[1], one.matter.kind, one.title, f"{ADDRESSES[one.matter.kind]}{one.matter.id}",
             one.urgency or "routine", note=one.owner)
        for one in drawn.matters
        if one.matter.point is not None
    ]  # fmt: skip
    for item in drawn.incidents:
        body = item.body
        if isinstance(body, Entry) and body.lat is not None and body.lon is not None:
            spots.append(Spot(body.lat, body.lon, "incident", body.text, f"/events/{event.id}/room#{item.id}", body.urgency))
    layers = Layers(event.venues, event.routes, event.zones, spots)
    title = part.label or event.name
    if part.stretch is not None:
        stretch = Stretch(part.stretch.route, part.stretch.from_km, part.stretch.to_km)
        return close_up(layers, title, visit.language, stretch=stretch, name="picture-map")
    if part.cap is not None:
        return close_up(layers, title, visit.language, centre=part.cap.centre, span_km=3 * part.cap.radius_km, name="picture-map")
    return close_up(layers, title, visit.language, name="picture-map")


def _parts(event: Event, here: str, asked: dict[str, str]) -> list[tuple[str, str, bool]]:
    """What may be looked at: address, name, and whether it is."""
    found = [(here, "", not asked)]
    for route in event.routes:
        length = Course(route.points, route.length_km).length_km
        steps = [PART_KM * number for number in range(int(length // PART_KM) + 1)]
        for start, end in zip(steps, [*steps[1:], length], strict=True):
            if end - start < 0.05:
                continue
            ends = ("start" if start == 0 else f"{start:g}", "finish" if end == length else f"{end:g}")
            given = {**({"route": route.id} if len(event.routes) > 1 else {}), "from": ends[0], "to": ends[1]}
            chosen = (asked.get("from"), asked.get("to"), asked.get("route", event.routes[0].id)) == (*ends, route.id)
            name = f"{ends[0]}–{ends[1]}" if len(event.routes) == 1 else f"{route.name} {ends[0]}–{ends[1]}"
            found.append((f"{here}?{urlencode(given)}", name, chosen))
    return found


HANDLERS: list[HTTPRouteHandler] = [picture_page, matter_page, judge]
