# SPDX-License-Identifier: Apache-2.0
"""Telling those who take part in an event what a bureau wrote in its room: at once, and anew to whoever comes later."""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from carillon.core.model.event import Event
from carillon.core.model.room import Alert, Entry, Item, Level, Team
from carillon.desk.act import Act, keep
from carillon.desk.bench import Bench
from carillon.desk.exchange import post, telling
from carillon.desk.exchange.post import Saying
from carillon.desk.exchange.rooms import MOST_AT_ONCE, URGENT
from carillon.store import clock, events
from carillon.store import rooms as store

BATCH = 50
BYTES = 200_000
"""Of the items of one message together, where there is more than one."""
EARLY_HOURS = 72
"""How long what came early waits for its version of the event."""


def spread(bench: Bench, doing: Act, bureau: str, event: Event) -> None:
    """Within a deed of a bureau: tells each of the others what it lacks."""
    known = store.told_of(doing.connection, bureau, event.id)
    behind: dict[int, list[str]] = {}
    for code in event.bureaus:
        if code != bureau:
            behind.setdefault(known.get(code, 0), []).append(code)
    for seq, codes in sorted(behind.items()):
        last = seq
        while found := store.untold(doing.connection, bureau, event.id, last, MOST_AT_ONCE):
            last = found[-1][0]
            for some in _batches([item for _, item in found]):
                telling.tell(bench, doing, _saying(bureau, event, some), codes)
        if last > seq:
            store.note_told(doing.connection, bureau, event.id, codes, last)


def say_word(bench: Bench, doing: Act, event: Event, item: Item, state: str, addressees: Sequence[str]) -> None:
    """Tells that the actor's bureau took note of an alert, or how a task stands that it does."""
    body = {"event": event.id, "item": item.id, "at": doing.at, "needs": event.version, "state": state}
    bureau = doing.actor.bureau
    saying = Saying(kind="event-ack", origin=bureau, body=body, objects=((item.id, item.version),))
    telling.tell(bench, doing, saying, set(addressees).intersection(event.bureaus))


def spread_due(bench: Bench) -> int:
    """The chore: partners came or left, or a task stands otherwise, so every bureau of this node tells those who are there what it wrote.
    What came early and was never to be heard is gone after some days."""
    _drop_early(bench)
    with bench.database.read() as connection:
        waiting = store.due(connection, BATCH)
        away = post.elsewhere(bench, connection)
    for bureau, event_id in waiting:
        with keep(bench, bureau, "room.told", object=event_id) as doing:
            event = events.find(doing.connection, event_id)
            store.mark_due(doing.connection, bureau, event_id, due=False)
            if event is not None and bureau in event.bureaus and bureau not in away:
                spread(bench, doing, bureau, event)
    return len(waiting)


def _drop_early(bench: Bench) -> None:
    before = clock.after(clock.now(), hours=-EARLY_HOURS)
    with bench.database.read() as connection:
        there = store.any_early(connection, before)
    if there:
        with bench.database.write() as connection:
            store.drop_early(connection, before)


def _saying(bureau: str, event: Event, items: Sequence[Item]) -> Saying:
    return Saying(
        kind="event-item",
        origin=bureau,
        body={"items": [_plain(one) for one in items], "needs": event.version},
        objects=tuple((one.id, one.version) for one in items),
        priority="urgent" if any(_is_urgent(one) for one in items) else "",
    )


def _is_urgent(item: Item) -> bool:
    body = item.body
    return isinstance(body, Alert | Level | Team) or (isinstance(body, Entry) and body.urgency in URGENT)


def _batches(items: Sequence[Item]) -> Iterator[list[Item]]:
    batch: list[Item] = []
    size = 0
    for item in items:
        weight = len(msgspec.json.encode(_plain(item)))
        if batch and size + weight > BYTES:
            yield batch
            batch, size = [], 0
        batch.append(item)
        size += weight
    if batch:
        yield batch


def _plain(item: Item) -> dict[str, Any]:
    """As it travels: without who wrote it, and with coordinates as decimal text, since canonical form has no fractions."""
    body: dict[str, Any] = _texts(msgspec.to_builtins(msgspec.structs.replace(item, by="")))
    return body


def _texts(value: Any) -> Any:
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, dict):
        return {name: _texts(one) for name, one in value.items()}
    return [_texts(one) for one in value] if isinstance(value, list | tuple) else value
