# SPDX-License-Identifier: Apache-2.0
"""Questions kept open for an event until its last day; when that day is moved, or the event cancelled, they follow."""

from collections.abc import Mapping
from typing import Any

from carillon.core.policy import rooms as rules
from carillon.core.policy.actors import Actor
from carillon.desk import watches
from carillon.desk.act import Repeat, look
from carillon.desk.bench import Bench
from carillon.desk.events import admitted
from carillon.errors import Conflict, Invalid
from carillon.store import clock


def watch_for_event(bench: Bench, actor: Actor, event_id: str, body: Any, repeat: Repeat | None = None) -> watches.Opened:
    """Checks, and keeps the question open until the event's last day, or as long as a watch may last. The body is that of a check."""
    with look(bench, actor, "room.read", object=event_id) as doing:
        event = admitted.require(doing, event_id)
        if event.state != "standing" or rules.is_over(event, doing.at):
            raise Conflict(f"{event.name} is over or cancelled.", help="Open a watch with a day of its own.")
    if not isinstance(body, Mapping):
        raise Invalid("A watch is a JSON object.", help='For example {"kind": "person", "query": {"name": "…"}, "purpose": "wanted"}.')
    until = min(max(rules.last_day(event), clock.today()), watches.latest_day(bench))
    return watches.open_new(bench, actor, {**body, "reference": rules.reference_of(event.id), "until": until}, repeat)
