# SPDX-License-Identifier: Apache-2.0
"""How grave it is: the threat level with its reason, and response teams, whose deployment puts an event into incident mode."""

from typing import Any

from carillon.core.policy.actors import Actor
from carillon.desk.act import Repeat, act
from carillon.desk.bench import Bench
from carillon.desk.events import admitted
from carillon.desk.events.room import items
from carillon.desk.events.room.items import Shown


def set_level(bench: Bench, actor: Actor, event_id: str, body: Any, repeat: Repeat | None = None) -> Shown:
    """The threat level from now on: {"level", "reason", "venue"?}. For hosts."""
    with act(bench, actor, "room.level", object=event_id, repeat=repeat) as doing:
        event = admitted.require_host(doing, event_id)
        return items.file(bench, doing, event, items.make(bench, doing, event, "level", body))


def deploy_team(bench: Bench, actor: Actor, event_id: str, body: Any, repeat: Repeat | None = None) -> Shown:
    """A response team on the ground: {"text", "since"?, "place"?, "venue"?, "strength"?}; incident mode while it stands."""
    with act(bench, actor, "room.team", object=event_id, repeat=repeat) as doing:
        event = admitted.require(doing, event_id)
        given = {**body, "since": body.get("since") or doing.at} if isinstance(body, dict) else body
        return items.file(bench, doing, event, items.make(bench, doing, event, "team", given))


def stand_down(bench: Bench, actor: Actor, event_id: str, item_id: str, repeat: Repeat | None = None) -> Shown:
    """A team of the bureau's own goes back."""
    with act(bench, actor, "room.team", object=event_id, repeat=repeat) as doing:
        event = admitted.require(doing, event_id)
        return items.move(bench, doing, event, item_id, "team", "stood_down", stood_down_at=doing.at)
