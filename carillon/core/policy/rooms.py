# SPDX-License-Identifier: Apache-2.0
"""What an item of an event's room must be like, who is admitted to the room, and until when."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from carillon.core.model.event import Event
from carillon.core.model.room import BODIES, STATES, Body, Item, Kind
from carillon.core.packs.pack import Packs
from carillon.core.policy.actors import Actor
from carillon.core.policy.events import ID as EVENT_ID
from carillon.core.policy.room_fields import FIELDS, ITEM_ID, Known

MOST_VERSIONS = 1_000_000
_TIME = re.compile(r"2[0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")


def known(event: Event, packs: Packs) -> Known:
    """What there is at an event."""
    lists = ("incidents", "threat_levels", "urgencies")
    return Known(
        zone=event.zone,
        bureaus=event.bureaus,
        venues={one.id for one in event.venues},
        codes={name: packs.codes[name].codes for name in lists},
    )


def read(kind: Kind, given: Mapping[str, Any], there: Known) -> tuple[Body | None, dict[str, str]]:
    """The body of an item, and by field what is wrong with it; a body only where nothing is. Times without an offset are the event's."""
    fields = FIELDS[kind]
    wrong = {str(name)[:40]: "There is no such field." for name in given if name not in fields}
    values: dict[str, Any] = {}
    for name, reader in fields.items():
        try:
            values[name] = reader(given.get(name), there)
        except ValueError as mistake:
            wrong[name] = str(mistake)
    if not wrong:
        wrong = _together(kind, values)
    return (None if wrong else BODIES[kind](**values)), wrong


def again(body: Body, there: Known) -> tuple[Body | None, dict[str, str]]:
    """A body that somebody else has made, read by the same rules."""
    given = msgspec.to_builtins(body)
    return read(given.pop("kind"), given, there)


def faults(item: Item) -> dict[str, str]:
    """By field, what is wrong with the form of an item that somebody else has made."""
    _, wrong = again(item.body, Known())
    if not ITEM_ID.fullmatch(item.id):
        wrong["id"] = "itm- and 24 hexadecimal digits."
    if not EVENT_ID.fullmatch(item.event):
        wrong["event"] = "The id of an event."
    if not _TIME.fullmatch(item.at):
        wrong["at"] = "A time in UTC with six decimals."
    if not 1 <= item.version <= MOST_VERSIONS:
        wrong["version"] = f"From 1 to {MOST_VERSIONS}."
    if item.state not in STATES[item.kind]:
        wrong["state"] = f"One of {', '.join(STATES[item.kind])}."
    if item.own:
        wrong["own"] = "What is kept in a bureau is not told."
    return wrong


def word_faults(event_id: str, item_id: str, at: str) -> dict[str, str]:
    """The same for a word on an item."""
    forms = (("event", EVENT_ID, event_id), ("item", ITEM_ID, item_id), ("at", _TIME, at))
    return {name: "Of another form." for name, form, text in forms if not form.fullmatch(text)}


def _together(kind: Kind, values: Mapping[str, Any]) -> dict[str, str]:
    wrong = {}
    if kind == "entry" and (values["lat"] is None) != (values["lon"] is None):
        wrong["lat"] = "Latitude and longitude, or neither."
    if kind in ("delegation", "liaison") and values["ends"] and values["starts"] > values["ends"]:
        wrong["ends"] = "It ends before it begins."
    if kind == "alert" and (values["message"] == "alert") == bool(values["references"]):
        wrong["references"] = "An update or a cancellation names the alert that it is about, an alert names none."
    return wrong


# Who is admitted, and until when ----------------------------------------------------------------------------------------------


def admits(actor: Actor, event: Event) -> bool:
    """Whether somebody is of those who secure an event: his bureau is host or partner, and he is not limited to other events."""
    return actor.bureau in event.bureaus and (actor.events is None or event.id in actor.events)


def last_day(event: Event) -> str:
    """The day on which the work of an event ends: that of its stand-down, or its own last."""
    return max([event.ends[:10], *(one.ends for one in event.phases)])


def is_over(event: Event, at: str) -> bool:
    """Whether the last day has ended wherever the event takes place. `at` is RFC 3339."""
    moment = datetime.fromisoformat(at)
    zones = {event.zone, *(one.zone for one in event.venues if one.zone)}
    return all(moment.astimezone(ZoneInfo(zone)).date().isoformat() > last_day(event) for zone in zones)


def reference_of(event_id: str) -> str:
    """The reference of watches that are kept open for an event."""
    return f"event:{event_id}"
