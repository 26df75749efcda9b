# SPDX-License-Identifier: Apache-2.0
"""Who is there: delegations that come to an event, and liaison officers on the roster."""

from typing import Any

from carillon.core.policy.actors import Actor
from carillon.desk.act import Repeat, act
from carillon.desk.bench import Bench
from carillon.desk.events import admitted
from carillon.desk.events.room import items
from carillon.desk.events.room.items import Shown


def add_delegation(bench: Bench, actor: Actor, event_id: str, body: Any, repeat: Repeat | None = None) -> Shown:
    """A delegation: {"country", "name", "size"?, "starts"?, "ends"?, "venue"?, "quarters"?, "protected"?, "contact"?, "own"?}."""
    with act(bench, actor, "room.write", object=event_id, repeat=repeat) as doing:
        event = admitted.require(doing, event_id)
        return items.file(bench, doing, event, items.make(bench, doing, event, "delegation", body))


def enter_liaison(bench: Bench, actor: Actor, event_id: str, body: Any, repeat: Repeat | None = None) -> Shown:
    """An officer on the roster: {"name", "starts", "ends", "of"?, "role"?, "phone"?, "email"?, "languages"?, "place"?, "own"?}. `of` is the
    bureau whose officer it is; the actor's own where none is named."""
    with act(bench, actor, "room.write", object=event_id, repeat=repeat) as doing:
        event = admitted.require(doing, event_id)
        given = {**body, "of": body.get("of") or actor.bureau} if isinstance(body, dict) else body
        return items.file(bench, doing, event, items.make(bench, doing, event, "liaison", given))


def end_delegation(bench: Bench, actor: Actor, event_id: str, item_id: str, repeat: Repeat | None = None) -> Shown:
    """It has left, does not come, or was entered wrongly; who entered it says so, and enters it anew where that is needed."""
    with act(bench, actor, "room.write", object=event_id, repeat=repeat) as doing:
        event = admitted.require(doing, event_id)
        return items.move(bench, doing, event, item_id, "delegation", "ended")


def end_liaison(bench: Bench, actor: Actor, event_id: str, item_id: str, repeat: Repeat | None = None) -> Shown:
    """Takes an officer off the roster; for who entered him."""
    with act(bench, actor, "room.write", object=event_id, repeat=repeat) as doing:
        event = admitted.require(doing, event_id)
        return items.move(bench, doing, event, item_id, "liaison", "ended")
