# SPDX-License-Identifier: Apache-2.0
"""The head of a list within a deed: found for those who secure the event, and moved on."""

from typing import Any

import msgspec
from sqlalchemy import Connection

from carillon.core.model.event import Event
from carillon.core.model.screening import Screening
from carillon.core.policy import rooms
from carillon.core.policy import screenings as rules
from carillon.core.policy.actors import Actor
from carillon.desk.act import Act
from carillon.errors import NotFound
from carillon.store import clock, inbox
from carillon.store import events as event_store
from carillon.store import screenings as store
from carillon.store.screening_rows import List

KIND = "screening"
"""The kind of line by which an inbox is told."""


def find(doing: Act, screening_id: str, deed: str = "") -> Screening:
    """The bureau's copy of a list, in a state for what is to be done. Raises NotFound also where the bureau no longer secures the event."""
    found = fetch(doing.connection, doing.actor, screening_id)
    if deed:
        rules.require(found, deed)
    return found


def fetch(connection: Connection, actor: Actor, screening_id: str) -> Screening:
    """The same outside a deed, for who has asked the policy."""
    found = store.find(connection, actor.bureau, screening_id)
    event = event_store.find(connection, found.event) if found else None
    if found is None or found.state == "purged" or event is None or not rooms.admits(actor, event):
        raise NotFound(f"There is no screening {screening_id[:60]}.", help="Check the id; the list may have been purged.")
    return found


def change(connection: Connection, old: Screening, at: str, **values: Any) -> Screening:
    """Writes the next form of a head."""
    new = msgspec.structs.replace(old, updated_at=at, **values)
    store.replace(connection, new, old)
    return new


def rows_of(screening: Screening) -> List:
    return List(screening.bureau, screening.id)


def last_day(event: Event, keep_days: int) -> str:
    """The day after which nothing of a list is kept."""
    return clock.after(f"{rooms.last_day(event)}T00:00:00+00:00", hours=24 * keep_days)[:10]


def tell(connection: Connection, screening: Screening, text: str, at: str, urgency: str = "routine") -> None:
    """A line for the desk of the bureau whose copy it is. It names no person."""
    line = inbox.Item(
        id=clock.new_id("inb"), bureau=screening.bureau, kind=KIND, object_id=screening.id, urgency=urgency, text=text[:300], at=at
    )
    inbox.put(connection, [line])
