# SPDX-License-Identifier: Apache-2.0
"""The log of an event, whose entries are never changed and only superseded, and the hand-over from one shift to the next."""

from typing import Any

from carillon.core.policy.actors import Actor
from carillon.desk.act import Repeat, act
from carillon.desk.bench import Bench
from carillon.desk.events import admitted
from carillon.desk.events.room import items, reading
from carillon.desk.events.room.items import Shown


def write_entry(bench: Bench, actor: Actor, event_id: str, body: Any, repeat: Repeat | None = None) -> Shown:
    """An entry: {"text", "incident"?, "place"?, "lat"?, "lon"?, "occurred"?, "urgency"?, "own"?}."""
    with act(bench, actor, "room.write", object=event_id, repeat=repeat) as doing:
        event = admitted.require(doing, event_id)
        return items.file(bench, doing, event, items.make(bench, doing, event, "entry", body))


def supersede(bench: Bench, actor: Actor, event_id: str, item_id: str, body: Any, repeat: Repeat | None = None) -> Shown:
    """An entry in the place of one that the bureau wrote; both stay readable. What is kept in the bureau stays there."""
    with act(bench, actor, "room.write", object=event_id, repeat=repeat) as doing:
        event = admitted.require(doing, event_id)
        old = items.find_own(doing, event, item_id, "entry")
        items.require_standing(doing, event, old)
        given = {**body, "own": old.own} if isinstance(body, dict) else body
        return items.file(bench, doing, event, items.make(bench, doing, event, "entry", given, supersedes=old.id))


def hand_over(bench: Bench, actor: Actor, event_id: str, body: Any, repeat: Repeat | None = None) -> Shown:
    """Ends a shift: {"text", "own"?}, with what waits for the next one. Kept in the bureau, unless `own` is false."""
    with act(bench, actor, "room.write", object=event_id, repeat=repeat) as doing:
        event = admitted.require(doing, event_id)
        waiting = reading.waiting(doing.connection, event, actor.bureau, doing.at)
        return items.file(bench, doing, event, items.make(bench, doing, event, "handover", body, waiting=waiting))
