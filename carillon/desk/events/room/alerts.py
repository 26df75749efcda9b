# SPDX-License-Identifier: Apache-2.0
"""Alerts to all who take part in an event: sent, updated, cancelled by whoever sent them, and noted by each bureau."""

from typing import Any

import msgspec

from carillon.core.model.room import Acknowledgement, Alert
from carillon.core.policy.actors import Actor
from carillon.desk.act import Act, Repeat, act
from carillon.desk.bench import Bench
from carillon.desk.events import admitted
from carillon.desk.events.room import items, spreading
from carillon.desk.events.room.items import Shown
from carillon.errors import Conflict
from carillon.store import inbox
from carillon.store import rooms as store


def send_alert(bench: Bench, actor: Actor, event_id: str, body: Any, repeat: Repeat | None = None) -> Shown:
    """An alert: {"headline", "description"?, "instruction"?, "category"?, "urgency"?, "severity"?, "certainty"?, "area"?, "polygons"?,
    "circles"?, "expires"?}, with the words of CAP 1.2."""
    with act(bench, actor, "room.alert", object=event_id, repeat=repeat) as doing:
        event = admitted.require(doing, event_id)
        return items.file(bench, doing, event, items.make(bench, doing, event, "alert", body))


def update_alert(bench: Bench, actor: Actor, event_id: str, item_id: str, body: Any, repeat: Repeat | None = None) -> Shown:
    """An alert in the place of one that the bureau sent; what the body leaves out is as it was, and everybody takes note anew."""
    with act(bench, actor, "room.alert", object=event_id, repeat=repeat) as doing:
        return put_in_place(bench, doing, event_id, item_id, body, message="update")


def cancel_alert(bench: Bench, actor: Actor, event_id: str, item_id: str, reason: str = "", repeat: Repeat | None = None) -> Shown:
    """Tells everybody that an alert holds no longer; `reason` becomes what it says."""
    with act(bench, actor, "room.alert", object=event_id, repeat=repeat) as doing:
        body = {"description": reason, "instruction": ""}
        return put_in_place(bench, doing, event_id, item_id, body, message="cancel")


def acknowledge_alert(bench: Bench, actor: Actor, event_id: str, item_id: str, repeat: Repeat | None = None) -> Shown:
    """Takes note for the actor's bureau; who sent the alert and the hosts are told when. A second time changes nothing."""
    with act(bench, actor, "room.acknowledge", object=event_id, repeat=repeat) as doing:
        event = admitted.require(doing, event_id)
        item = items.find(doing, event, item_id, "alert")
        if item.bureau == actor.bureau:
            raise Conflict("This is your own bureau's alert.", help="The others take note of it.")
        word = Acknowledgement(item.id, actor.bureau, doing.at, actor.username)
        if store.acknowledge(doing.connection, actor.bureau, event.id, word):
            store.settle(doing.connection, actor.bureau, event.id, item.id)
            spreading.say_word(bench, doing, event, item, "", [item.bureau, *event.hosts])
        inbox.mark_read(doing.connection, actor.bureau, item.id, actor.username, doing.at)
        doing.object, doing.detail = item.id, {"event": event.id, "kind": "alert"}
        return items.show(doing.connection, event, actor.bureau, [item])[0]


def put_in_place(bench: Bench, doing: Act, event_id: str, item_id: str, body: Any, **more: Any) -> Shown:
    """Within a deed: an update or a cancellation in the place of an alert that the bureau sent, saying what that said but for the body."""
    event = admitted.require(doing, event_id)
    old = items.find_own(doing, event, item_id, "alert")
    items.require_standing(doing, event, old)
    given = {**_given(old.body), **body} if isinstance(body, dict) and isinstance(old.body, Alert) else body
    made = items.make(bench, doing, event, "alert", given, references=old.id, **more)
    store.settle(doing.connection, doing.actor.bureau, event.id, old.id)
    return items.file(bench, doing, event, made)


def _given(alert: Alert) -> dict[str, Any]:
    """What an alert says, as a body would give it."""
    said = msgspec.to_builtins(alert)
    return {name: value for name, value in said.items() if name not in ("kind", *items.BY_VERBS["alert"])}
