# SPDX-License-Identifier: Apache-2.0
"""Telling everybody of events: bureaus on other nodes what the register says, and partners that they are asked to take part."""

from carillon.core.model.event import Event
from carillon.desk.act import Act, keep
from carillon.desk.bench import Bench
from carillon.desk.exchange import events, post
from carillon.desk.exchange.post import Saying
from carillon.exchange.messages import Reader
from carillon.store import events as store
from carillon.store import people

AT_ONCE = 50
"""Events in one message."""


def spread(bench: Bench, doing: Act, lead: str) -> int:
    """Within a deed of a bureau that leads events: tells each bureau elsewhere what it lacks of them; returns how many were told."""
    away = post.elsewhere(bench, doing.connection)
    if not away:
        return 0
    known = store.told_of(doing.connection, lead)
    behind: dict[int, list[str]] = {}
    for code in sorted(away):
        behind.setdefault(known.get(code, 0), []).append(code)
    told = 0
    for seq, codes in sorted(behind.items()):
        while found := store.changed_since(doing.connection, seq, AT_ONCE, lead):
            seq = found[-1][0]
            saying = Saying(
                kind="event",
                origin=lead,
                body=events.plain([event for _, event in found]),
                objects=tuple((event.id, event.version) for _, event in found),
                audience=Reader("all"),
            )
            post.say(bench, doing.connection, doing.at, saying, codes)
            told += len(codes)
            store.note_told(doing.connection, lead, codes, seq)
    return told


def spread_due(bench: Bench) -> int:
    """The chore: bureaus that came to the exchange since learn what the register says."""
    with bench.database.read() as connection:
        away = post.elsewhere(bench, connection)
        here = {one.code for one in people.list_bureaus(connection)} - away
        waiting = [
            lead
            for lead, newest in sorted(store.leads(connection).items())
            if away and lead in here and any(store.told_of(connection, lead).get(code, 0) < newest for code in away)
        ]
    told = 0
    for lead in waiting:
        with keep(bench, lead, "event.told", object="register") as doing:
            told += spread(bench, doing, lead)
    return told


def take_part(bench: Bench, doing: Act, event: Event, old: Event | None) -> None:
    """Within a deed: tells bureaus of this node that they are hosts or partners of an event now, or are no longer."""
    away = post.elsewhere(bench, doing.connection)
    for code in sorted(set(event.bureaus) | set(old.bureaus if old else ())):
        if code != doing.actor.bureau and code not in away:
            events.tell(doing.connection, code, event, old, doing.at)
