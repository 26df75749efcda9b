# SPDX-License-Identifier: Apache-2.0
"""Tasks in the room of an event: given by one bureau, done by one, seen by all."""

from typing import Any

import msgspec

from carillon.core.model.room import STATES, State, Task
from carillon.core.policy.actors import Actor
from carillon.desk.act import Repeat, act
from carillon.desk.bench import Bench
from carillon.desk.events import admitted
from carillon.desk.events.room import items, spreading
from carillon.desk.events.room.items import Shown
from carillon.errors import Conflict, Denied, Invalid
from carillon.store import rooms as store


def give_task(bench: Bench, actor: Actor, event_id: str, body: Any, repeat: Repeat | None = None) -> Shown:
    """A task: {"text", "to", "due_at"?, "own"?}; `to` is a bureau that takes part."""
    with act(bench, actor, "room.write", object=event_id, repeat=repeat) as doing:
        event = admitted.require(doing, event_id)
        return items.file(bench, doing, event, items.make(bench, doing, event, "task", body))


def do_task(bench: Bench, actor: Actor, event_id: str, item_id: str, state: State, repeat: Repeat | None = None) -> Shown:
    """How a task stands, by who gave it or by who does it: open, done or dropped. The word of who gave it holds."""
    if state not in STATES["task"]:
        raise Invalid(f"Unknown state {state!r}.", fields={"state": f"One of {', '.join(STATES['task'])}."})
    with act(bench, actor, "room.write", object=event_id, repeat=repeat) as doing:
        event = admitted.require(doing, event_id)
        item = items.find(doing, event, item_id, "task")
        if item.bureau == actor.bureau:
            return items.move(bench, doing, event, item_id, "task", state)
        if not isinstance(item.body, Task) or item.body.to != actor.bureau:
            raise Denied("Who gave a task, or does it, says how it stands.", help=f"Ask {item.bureau}.")
        if item.state == state:
            raise Conflict("It stands so already.", current=item)
        changed = msgspec.structs.replace(item, state=state)
        store.put(doing.connection, actor.bureau, changed, doing.at)
        spreading.say_word(bench, doing, event, item, state, [item.bureau])
        doing.object, doing.detail = item_id, {"event": event_id, "kind": "task", "state": state}
        return Shown(changed)
