# SPDX-License-Identifier: Apache-2.0
"""The register of events, open to every bureau; a host enters its own."""

from carillon.core.model.event import Event
from carillon.core.policy.actors import Actor
from carillon.desk.act import act, look
from carillon.desk.bench import Bench
from carillon.errors import Denied, Invalid, NotFound
from carillon.store import events as store
from carillon.store import people


def page(
    bench: Bench,
    actor: Actor,
    *,
    limit: int = 50,
    after: str | None = None,
    since: str | None = None,
    until: str | None = None,
) -> list[Event]:
    """Events by their start."""
    with look(bench, actor, "event.read", object="list") as doing:
        return store.page(doing.connection, limit=limit, after=after, since=since, until=until)


def fetch(bench: Bench, actor: Actor, event_id: str) -> Event:
    with look(bench, actor, "event.read", object=event_id) as doing:
        event = store.find(doing.connection, event_id)
        if event is None:
            raise NotFound(f"There is no event {event_id}.", help="See the list of events.")
        return event


def register(bench: Bench, actor: Actor, event: Event) -> Event:
    """Enters an event, or a newer form of it; the actor's bureau must be among its hosts, before and after."""
    with act(bench, actor, "event.register", object=event.id) as doing:
        known = people.bureau_codes(doing.connection)
        unknown = [code for code in event.hosts if code not in known]
        if unknown or not event.hosts:
            raise Invalid("The hosts are codes of bureaus.", fields={"hosts": f"Unknown: {', '.join(unknown) or 'none given'}."})
        old = store.find(doing.connection, event.id)
        for one in (event, old):
            if one is not None and actor.bureau not in one.hosts:
                raise Denied(f"Only a host enters or changes an event: {', '.join(one.hosts)}.")
        store.put(doing.connection, [(event, actor.username, doing.at)])
    return event
