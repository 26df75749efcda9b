# SPDX-License-Identifier: Apache-2.0
"""What is on: the events of a time, each with its threat level where the reader's bureau takes part, and how calls about it stand."""

import msgspec

from carillon.core.model.call import Call
from carillon.core.model.event import Event
from carillon.core.policy import rooms as rules
from carillon.core.policy.actors import Actor
from carillon.core.policy.decide import decide
from carillon.core.policy.scope import reading
from carillon.desk.act import look
from carillon.desk.bench import Bench
from carillon.desk.calls import board
from carillon.desk.calls.board import About
from carillon.desk.events import register
from carillon.desk.events.room.reading import level_of
from carillon.store import events as store
from carillon.store.events import Wanted

MOST = 1000
"""Events on one page; 150 marathons and the matches of a season are some hundreds."""


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """An event as one bureau sees it. `level` is empty where it takes no part, or none was set; `calls` are the newest first."""

    event: Event
    level: str
    takes_part: bool
    calls: tuple[About, ...]

    @property
    def call(self) -> About | None:
        """The one that counts: the newest."""
        return next(iter(self.calls), None)


def ahead(bench: Bench, actor: Actor, wanted: Wanted, *, mine: bool = False) -> list[Seen]:
    """Events by their start; `mine`: those of which the actor's bureau is host or partner."""
    with look(bench, actor, "event.read", object="overview") as doing:
        found = [one for one in store.page(doing.connection, wanted) if not mine or actor.bureau in one.bureaus]
        calls = board.about(doing.connection, reading(actor), found) if decide(actor, "call.read").allowed else {}
        may_know = decide(actor, "room.read").allowed
        doing.detail = {"shown": len(found)}
        return [
            Seen(
                event=one,
                level=level_of(doing.connection, one, actor.bureau) if may_know and rules.admits(actor, one) else "",
                takes_part=actor.bureau in one.bureaus,
                calls=calls.get(one.id, ()),
            )
            for one in found
        ]


def one(bench: Bench, actor: Actor, event_id: str) -> Seen:
    """The same of one event. Raises NotFound."""
    with look(bench, actor, "event.read", object=event_id) as doing:
        event = register.find(doing.connection, event_id)
        calls = board.about(doing.connection, reading(actor), [event]) if decide(actor, "call.read").allowed else {}
        knows = decide(actor, "room.read").allowed and rules.admits(actor, event)
        level = level_of(doing.connection, event, actor.bureau) if knows else ""
        return Seen(event=event, level=level, takes_part=actor.bureau in event.bureaus, calls=calls.get(event.id, ()))


def of_call(bench: Bench, actor: Actor, call: Call) -> list[Event]:
    """The events that a call means, as far as the register has them."""
    with look(bench, actor, "event.read", object="call") as doing:
        return store.meant(doing.connection, call.events, call.series)


def series(bench: Bench, actor: Actor) -> list[str]:
    """The names of all series, as the register has them."""
    with look(bench, actor, "event.read", object="series") as doing:
        return store.series(doing.connection)
