# SPDX-License-Identifier: Apache-2.0
"""Telling everybody of events: bureaus on other nodes what the register says, and partners that they are asked to take part."""

from carillon.core.model.event import Event
from carillon.desk.act import Act, keep
from carillon.desk.bench import Bench
from carillon.desk.exchange import announcing, events, post, rooms
from carillon.desk.exchange.announcing import Register
from carillon.store import events as store

REGISTER = Register("event", store.leads, store.changed_since, events.plain)


def spread(bench: Bench, doing: Act, lead: str) -> int:
    """Within a deed of a bureau that leads events: tells each bureau elsewhere what it lacks of them."""
    return announcing.announce(bench, doing, REGISTER, lead)


def spread_due(bench: Bench) -> int:
    """The chore: bureaus that came to the exchange since learn what the register says."""
    with bench.database.read() as connection:
        waiting = announcing.waiting(bench, connection, REGISTER)
    told = 0
    for lead in waiting:
        with keep(bench, lead, "event.told", object="register") as doing:
            told += spread(bench, doing, lead)
    return told


def take_part(bench: Bench, doing: Act, event: Event, old: Event | None) -> None:
    """Within a deed: tells bureaus of this node that they are hosts or partners of an event now, or are no longer; their rooms follow."""
    away = post.elsewhere(bench, doing.connection)
    for code in sorted(set(event.bureaus) | set(old.bureaus if old else ())):
        if code not in away:
            if code != doing.actor.bureau:
                events.tell(doing.connection, code, event, old, doing.at)
            rooms.follow(bench, doing.connection, code, event, old, doing.at)
