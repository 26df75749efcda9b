# SPDX-License-Identifier: Apache-2.0
"""An event of FR with partners, on one node or on several, and what its bureaus write in its room."""

from collections.abc import Callable
from typing import Any

import msgspec

from carillon.core.model.event import Event, Venue
from carillon.core.policy.actors import Actor
from carillon.desk import inbox
from carillon.desk.bench import Bench
from carillon.desk.events import register
from carillon.desk.events.room import reading, spreading, writing
from carillon.desk.events.room.items import Shown
from carillon.store import events
from carillon.store.inbox import Item
from carillon.store.rooms import Wanted
from tests.desk.exchange.network import Network

HOSTS: dict[str, dict[str, tuple[str, ...]]] = {
    "one node": {"alpha": ("FR", "DE", "KE")},
    "three nodes": {"alpha": ("FR",), "beta": ("DE",), "gamma": ("KE",)},
}
EVERYTHING = Wanted(limit=1000)


class Joint:
    """A network with an event of its own; what inboxes said before is of other events."""

    def __init__(self, net: Network, event: str) -> None:
        self.net, self.event = net, event
        self.before = {code: {one.id for one in inbox.page(*self.desk(code), limit=1000)} for code in net.home}

    def desk(self, bureau: str) -> tuple[Bench, Actor]:
        return self.net.at(bureau).bench, self.net.officer(bureau)

    def room(self, bureau: str) -> tuple[Bench, Actor, str]:
        return *self.desk(bureau), self.event


def event_of(event_id: str, *partners: str, **more: Any) -> Event:
    values: dict[str, Any] = {
        "id": event_id, "name": "City Run 2030", "kind": "marathon", "hosts": ("FR",), "partners": partners, "starts": "2030-05-05",
        "ends": "2030-05-05", "zone": "Europe/Paris", "venues": (Venue(id="start", name="Great Square"),), **more,
    }  # fmt: skip
    return Event(**values)


def tend(at: Joint) -> None:
    """Until all that was said was heard, and whoever came was told what was there."""
    at.net.settle()
    for node in at.net.nodes.values():
        if spreading.spread_due(node.bench):
            at.net.settle()


def enter(at: Joint, *partners: str, then: Callable[[Joint], None] = tend, **more: Any) -> None:
    """Registers the event, or changes who takes part and what else is given."""
    bench, officer = at.desk("FR")
    with bench.database.read() as connection:
        old = events.find(connection, at.event)
    wanted = event_of(at.event, *partners, **more)
    register.register(bench, officer, msgspec.structs.replace(wanted, version=old.version if old else 1))
    then(at)


def write(at: Joint, bureau: str, kind: str = "entry", *, then: Callable[[Joint], None] = tend, **body: Any) -> Shown:
    given = {"kind": kind, **({"text": "All quiet."} if kind in ("entry", "handover") else {}), **body}
    made = writing.deed_of(given)(*at.room(bureau), given, None)
    then(at)
    return made


def seen(at: Joint, bureau: str) -> list[Shown]:
    """All items of a bureau's copy, the oldest first."""
    return reading.page(*at.room(bureau), EVERYTHING)[::-1]


def texts(at: Joint, bureau: str) -> list[str]:
    return [str(getattr(one.item.body, "text", "")) for one in seen(at, bureau)]


def lines(at: Joint, bureau: str) -> list[Item]:
    """What the inbox says since the event was thought of."""
    return [one for one in inbox.page(*at.desk(bureau), limit=1000) if one.id not in at.before[bureau]]


def told(at: Joint, bureau: str) -> list[str]:
    return [one.text for one in lines(at, bureau)]
