# SPDX-License-Identifier: Apache-2.0
"""One way in for programs: a body that says by its kind what is to be done."""

from collections.abc import Callable, Mapping
from typing import Any

from carillon.core.policy.actors import Actor
from carillon.desk.act import Repeat
from carillon.desk.bench import Bench
from carillon.desk.events.room import alerts, incidents, log, presence, tasks
from carillon.desk.events.room.items import Shown
from carillon.errors import Invalid

DEEDS: dict[str, Callable[[Bench, Actor, str, Any, Repeat | None], Shown]] = {
    "entry": log.write_entry,
    "task": tasks.give_task,
    "level": incidents.set_level,
    "delegation": presence.add_delegation,
    "liaison": presence.enter_liaison,
    "team": incidents.deploy_team,
    "alert": alerts.send_alert,
    "handover": log.hand_over,
}


def deed_of(body: Any) -> Callable[[Bench, Actor, str, Any, Repeat | None], Shown]:
    """The deed that a body's kind asks for; an entry where it names none. Raises Invalid."""
    kind = body.get("kind", "entry") if isinstance(body, Mapping) else ""
    if not isinstance(kind, str) or kind not in DEEDS:
        raise Invalid("The item has a mistake.", fields={"kind": f"One of {', '.join(DEEDS)}."})
    return DEEDS[kind]
