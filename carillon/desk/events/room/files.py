# SPDX-License-Identifier: Apache-2.0
"""Alerts as files in the Common Alerting Protocol: one that was sent, for other systems, and one that came from them."""

from typing import Any

from carillon.core.model.event import Event
from carillon.core.model.room import Alert, Item
from carillon.core.policy.actors import Actor
from carillon.desk.act import Act, Repeat, act, look
from carillon.desk.bench import Bench
from carillon.desk.events import admitted
from carillon.desk.events.room import alerts, items
from carillon.desk.events.room.items import Shown
from carillon.errors import Invalid, NotFound
from carillon.formats import cap
from carillon.formats.cap import CapAlert, CapArea, CapCircle, CapInfo, CapReference
from carillon.store import rooms as store
from carillon.store.rooms import Wanted

MESSAGES = {"alert": "Alert", "update": "Update", "cancel": "Cancel"}
MOST = 1000
"""Alerts of a room among which that is sought which a file refers to."""
LONGEST_AREA = 200


def write_cap(bench: Bench, actor: Actor, event_id: str, item_id: str) -> bytes:
    """An alert of the room as a CAP 1.2 file, restricted to those who take part. Raises NotFound."""
    with look(bench, actor, "room.read", object=event_id) as doing:
        event = admitted.require(doing, event_id)
        item = items.find(doing, event, item_id, "alert")
        before = store.find(doing.connection, actor.bureau, event.id, item.replaces) if item.replaces else None
        return cap.build(_as_cap(event, item, before))


def enter_cap(bench: Bench, actor: Actor, event_id: str, data: bytes, repeat: Repeat | None = None) -> Shown:
    """Sends the alert of a CAP 1.2 file to all who take part; an update or a cancellation goes in the place of what the bureau entered from
    such a file before. Raises Malformed, TooLarge, or Invalid for what is no actual alert."""
    with act(bench, actor, "room.alert", object=event_id, repeat=repeat) as doing:
        event = admitted.require(doing, event_id)
        read = cap.parse(data)
        _require_actual(read)
        body = _body(_info_of(read, actor.language)) if read.infos else {}
        if read.msgType == "Alert":
            return items.file(bench, doing, event, items.make(bench, doing, event, "alert", body, source=read.identifier))
        earlier = _earlier(doing, event, {one.identifier for one in read.references})
        message = "update" if read.msgType == "Update" else "cancel"
        return alerts.put_in_place(bench, doing, event_id, earlier.id, body, message=message, source=read.identifier)


def _require_actual(read: CapAlert) -> None:
    if read.status != "Actual":
        raise Invalid(
            f"This is no actual alert: its status is {read.status}.",
            fields={"status": "Actual, for what is sent to all who take part."},
            help="Say in the log that there is an exercise.",
        )
    if read.msgType not in MESSAGES.values():
        raise Invalid(f"{read.msgType} is about an alert and is none.", fields={"msgType": f"One of {', '.join(MESSAGES.values())}."})


def _earlier(doing: Act, event: Event, identifiers: set[str]) -> Item:
    """The newest of the bureau's own alerts that a file refers to, by the identifier of its file or by ours."""
    bureau = doing.actor.bureau
    for one in store.page(doing.connection, bureau, event.id, Wanted(kind="alert", author=bureau, limit=MOST)):
        if isinstance(one.body, Alert) and identifiers & {one.id, one.body.source}:
            return one
    named = ", ".join(sorted(identifiers))[:200]
    raise NotFound(f"The alert that this file is about was not sent by {bureau} here: {named}.", help="Enter that one first.")


def _info_of(read: CapAlert, language: str) -> CapInfo:
    """What it says in the reader's language, in English, or in its first."""
    by_language = {one.language.lower()[:2]: one for one in reversed(read.infos)}
    return by_language.get(language[:2]) or by_language.get("en") or read.infos[0]


def _body(info: CapInfo) -> dict[str, Any]:
    area = "; ".join(one.areaDesc for one in info.areas)
    description = info.description
    if len(area) > LONGEST_AREA:
        description, area = f"{description}\n{area}".strip(), f"{area[: LONGEST_AREA - 2]} …"
    return {
        "headline": info.headline or info.event,
        "description": description,
        "instruction": info.instruction,
        "category": info.category[0],
        "urgency": info.urgency,
        "severity": info.severity,
        "certainty": info.certainty,
        "area": area,
        "polygons": [ring[:-1] for one in info.areas for ring in one.polygons],
        "circles": [
            {"lat": circle.centre[0], "lon": circle.centre[1], "km": circle.radius_km} for one in info.areas for circle in one.circles
        ],
        "expires": info.expires,
    }


def _as_cap(event: Event, item: Item, before: Item | None) -> CapAlert:
    alert = item.body
    if not isinstance(alert, Alert):
        raise NotFound(f"{item.id} is no alert.")
    references = (CapReference(before.bureau, before.id, cap.time_of(before.at)),) if before is not None else ()
    return CapAlert(
        identifier=item.id,
        sender=item.bureau,
        sent=cap.time_of(item.at),
        status="Actual",
        msgType=MESSAGES[alert.message] if references else "Alert",
        scope="Restricted",
        restriction=f"Hosts and partners of {event.name}: {', '.join(event.bureaus)}",
        references=references,
        incidents=(event.id,),
        infos=(_info(event, item, alert),),
    )


def _info(event: Event, item: Item, alert: Alert) -> CapInfo:
    polygons = tuple((*ring, ring[0]) for ring in alert.polygons)
    circles = tuple(CapCircle((one.lat, one.lon), one.km) for one in alert.circles)
    areas = (CapArea(areaDesc=alert.area or event.name, polygons=polygons, circles=circles),)
    return CapInfo(
        category=(alert.category,),
        event=event.name,
        urgency=alert.urgency,
        severity=alert.severity,
        certainty=alert.certainty,
        # What had expired when it was sent the standard does not let expire.
        expires=cap.time_of(alert.expires) if alert.expires and cap.time_of(alert.expires) > cap.time_of(item.at) else "",
        headline=alert.headline,
        description=alert.description,
        instruction=alert.instruction,
        areas=areas if alert.area or polygons or circles else (),
    )
