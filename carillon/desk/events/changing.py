# SPDX-License-Identifier: Apache-2.0
"""Changing fields of an event that is in the register, its partners, and whether it takes place."""

from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from carillon.core.model.event import Event
from carillon.core.policy.actors import Actor
from carillon.desk.act import Repeat, look
from carillon.desk.bench import Bench
from carillon.desk.events import register
from carillon.errors import Conflict, Invalid
from carillon.store import events as store

FIXED = ("id",)


def change(bench: Bench, actor: Actor, event_id: str, body: Any, repeat: Repeat | None = None) -> Event:
    """Changes the fields that a body names, and leaves the others. `version`, where given, is that from which the change was made. Raises
    Invalid, Denied, Conflict, NotFound."""
    if not isinstance(body, Mapping):
        raise Invalid("A change of an event is a JSON object.", help='For example {"crowd": 40000, "version": 1}.')
    with look(bench, actor, "event.read", object=event_id) as doing:
        old = register.find(doing.connection, event_id)
    known = set(Event.__struct_fields__)
    wrong = {str(name): "There is no such field." for name in body if name not in known}
    wrong |= {name: "It stays as it is." for name in FIXED if body.get(name, getattr(old, name)) != getattr(old, name)}
    if wrong:
        raise Invalid("The change has a mistake.", fields=wrong)
    return register.register(bench, actor, read({**msgspec.to_builtins(old), **body}), repeat)


def read(body: Any) -> Event:
    """The event that a body says. Raises Invalid."""
    try:
        return msgspec.convert(body, Event)
    except msgspec.ValidationError as wrong:
        raise Invalid(
            f"The event has a mistake: {wrong}.", help="It has id, name, kind, hosts, starts, ends, and venues, sessions, routes."
        ) from None


def cancel(bench: Bench, actor: Actor, event_id: str, *, on_again: bool = False) -> Event:
    """Says that it does not take place, or that it does after all."""
    state = "standing" if on_again else "cancelled"
    with look(bench, actor, "event.read", object=event_id) as doing:
        old = register.find(doing.connection, event_id)
    if old.state == state:
        raise Conflict(f"Event {event_id} is {state} already.", current=old)
    return register.register(bench, actor, msgspec.structs.replace(old, state=state))


def set_partners(bench: Bench, actor: Actor, event_id: str, add: Collection[str] = (), remove: Collection[str] = ()) -> Event:
    """Asks bureaus to take part in securing an event, or ends their part."""
    with look(bench, actor, "event.read", object=event_id) as doing:
        old = register.find(doing.connection, event_id)
    partners = tuple(dict.fromkeys((*(code for code in old.partners if code not in remove), *add)))
    if partners == old.partners:
        return old
    return register.register(bench, actor, msgspec.structs.replace(old, partners=partners))


def change_series(
    bench: Bench, actor: Actor, series: str, *, add: Collection[str] = (), remove: Collection[str] = ()
) -> register.Registered:
    """The same for every event of a series that the actor's bureau leads, in one deed."""
    with look(bench, actor, "event.read", object="series") as doing:
        found = [one for one in store.meant(doing.connection, (), series) if series and one.lead == actor.bureau]
    if not found:
        raise Invalid(f"Your bureau leads no event of the series {series[:60]!r}.", fields={"series": "The name of a series."})
    changed = [
        msgspec.structs.replace(
            one,
            partners=tuple(
                dict.fromkeys((*(code for code in one.partners if code not in remove), *(c for c in add if c not in one.hosts)))
            ),
        )
        for one in found
    ]
    return register.register_all(bench, actor, changed)
