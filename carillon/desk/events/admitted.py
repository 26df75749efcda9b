# SPDX-License-Identifier: Apache-2.0
"""Who is admitted to what hosts and partners of an event share; for everybody else it is as if there were none."""

from sqlalchemy import Connection

from carillon.core.model.event import Event
from carillon.core.policy import rooms as rules
from carillon.core.policy.actors import Actor
from carillon.desk.act import Act
from carillon.errors import Conflict, Denied, NotFound
from carillon.store import events as store
from carillon.store import purges


def require(doing: Act, event: Event | str) -> Event:
    """Within a deed: the event, by its id or as it is. Raises NotFound where there is none, where the actor's bureau is neither host nor
    partner, and where his account is limited to other events."""
    return find(doing.connection, doing.actor, event if isinstance(event, str) else event.id)


def find(connection: Connection, actor: Actor, event_id: str) -> Event:
    """The same outside a deed."""
    found = store.find(connection, event_id)
    if found is None or not rules.admits(actor, found):
        raise NotFound(f"There is no event {event_id} that {actor.bureau} takes part in.", help="Its hosts say who works for its security.")
    return found


def require_kept(doing: Act, event: Event) -> None:
    """Raises Conflict where what was kept for an event is erased: nothing is written for it any more."""
    if purges.asked(doing.connection, doing.actor.bureau, event.id):
        raise Conflict(f"What was kept for {event.name} is erased.", help="The debriefing and the lessons are what stays of it.")


def require_host(doing: Act, event: Event | str) -> Event:
    """The same for what only a host does; raises Denied for a partner."""
    found = require(doing, event)
    if doing.actor.bureau not in found.hosts:
        raise Denied(f"Only a host of {found.id} may do this: {', '.join(found.hosts)}.", help="Ask a host.")
    return found
