# SPDX-License-Identifier: Apache-2.0
"""Accounts for the work at an event and nothing else: which events, and that nobody comes in by one when all of them are over."""

from collections.abc import Collection

from sqlalchemy import Connection

from carillon.core.policy import rooms
from carillon.core.policy.decide import LIMITED
from carillon.errors import Invalid, Unauthenticated
from carillon.store import events as store
from carillon.store.people import User

MOST = 50
"""Events of one account."""


def require_fitting(connection: Connection, user: User, at: str) -> None:
    """For a new account. Raises Invalid unless its bureau secures each of the events, which are not over, and its role works at them."""
    if user.events is None:
        return
    there = {one.id: one for one in store.find_all(connection, user.events)}
    if user.role not in LIMITED:
        raise Invalid("The user has a mistake.", fields={"events": f"Only {', '.join(LIMITED)} are limited to events."})
    if unknown := [one for one in user.events if one not in there]:
        raise Invalid("The user has a mistake.", fields={"events": f"There is no event {', '.join(unknown)[:200]}."})
    for event in there.values():
        if user.bureau not in event.bureaus:
            raise Invalid("The user has a mistake.", fields={"events": f"{user.bureau} is neither host nor partner of {event.id}."})
        if rooms.is_over(event, at):
            raise Invalid("The user has a mistake.", fields={"events": f"{event.id} is over."})


def require_going_on(connection: Connection, events: Collection[str] | None, at: str) -> None:
    """Raises Unauthenticated where an account is limited to events and all of them are over, cancelled, or erased."""
    if events is None:
        return
    there = store.find_all(connection, events)
    if any(one.state == "standing" and not rooms.is_over(one, at) for one in there):
        return
    names = ", ".join(one.name for one in there)[:300]
    raise Unauthenticated(
        f"This account was for the work at {names or 'an event'}, which is over.",
        help="It lets nobody in any more. Ask your administrator for an account of your bureau's own.",
    )
