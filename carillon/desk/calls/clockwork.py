# SPDX-License-Identifier: Apache-2.0
"""What becomes of a call by itself: its arrival is noted, silence is spoken of when time runs out, and hosts are told how all stand."""

from collections.abc import Sequence

import msgspec

from carillon.core.model.call import LOOKING, OPEN, SENT, moments, next_moment
from carillon.core.model.request import raised
from carillon.desk.act import Act, keep
from carillon.desk.bench import Bench
from carillon.desk.exchange import telling
from carillon.desk.exchange.post import Saying
from carillon.store import calls as store
from carillon.store import clock, events, inbox
from carillon.store.calls import Held, Side


def follow(bench: Bench) -> int:
    """Notes which calls have arrived at nodes elsewhere."""
    with bench.database.read() as connection:
        waiting = store.on_the_way(connection)
        there = store.arrived(connection, {one.id for one in waiting}) if waiting else set()
    here: dict[tuple[str, str], list[Side]] = {}
    for one in waiting:
        if (one.id, one.side) in there:
            here.setdefault((one.bureau, one.id), []).append(one)
    for (bureau, call_id), sides in here.items():
        with keep(bench, bureau, "call.delivered", object=call_id) as doing:
            now = {one.side: one for one in store.sides_of(doing.connection, bureau, [call_id])[call_id]}
            for seen in sides:
                side = now[seen.side]
                state = "delivered" if side.state == SENT else side.state
                changed = msgspec.structs.replace(side, state=state, delivered_at=side.delivered_at or doing.at)
                store.set_side(doing.connection, changed)
            doing.detail = {"delivered": len(sides)}
    return sum(len(sides) for sides in here.values())


def strike(bench: Bench) -> int:
    """Half-way, a day before the end and at the end: reminds the desks that owe an answer, and tells who asked at the end who is silent.
    Each desk is reminded on its own node, so nobody who has answered is, and a node that is cut off reminds all the same."""
    with bench.database.read() as connection:
        due = store.struck(connection, clock.now())
    for bureau, call_id in dict.fromkeys((one.bureau, one.id) for one in due):
        with keep(bench, bureau, "call.due", object=call_id) as doing:
            held = store.held(doing.connection, bureau, call_id)
            sides = store.sides_of(doing.connection, bureau, [call_id])[call_id]
            # Another process may have been faster.
            struck = [one for one in sides if one.next_at is not None and one.next_at <= doing.at]
            if held is not None and struck:
                _strike(bench, doing, held, struck)
    return len(due)


def _strike(bench: Bench, doing: Act, held: Held, struck: Sequence[Side]) -> None:
    call = held.call
    owing = [one for one in struck if one.state in OPEN and call.state == "sent"]
    chased = 0
    for one in struck:
        moved = next_moment(one.told_at, call.until, doing.at) if one in owing else None
        # Who says that he looks is left in peace until the eve.
        first = one.next_at == moments(one.told_at, call.until)[0] and moved is not None
        chase = one in owing and one.state != SENT and not (one.state == LOOKING and first)
        chased += chase
        changed = msgspec.structs.replace(one, next_at=moved, reminders=one.reminders + chase)
        store.set_side(doing.connection, changed)
        if chase and not held.own:
            inbox.put(doing.connection, [_line(bench, doing, held, _words(held, doing.at), changed.reminders)])
    if held.own and owing and call.until <= doing.at:
        names = ", ".join(one.side for one in owing)
        inbox.put(
            doing.connection, [_line(bench, doing, held, f"{len(owing)} of {len(call.to)} have not answered: {call.title} ({names})", 0)]
        )
    doing.detail = {"reminded": chased}


def _words(held: Held, at: str) -> str:
    if held.call.until <= at:
        return f"{held.call.owner} waits for your answer, the time is over: {held.call.title}"
    return f"{held.call.owner} waits for your answer until {held.call.until[:16]}Z: {held.call.title}"


def _line(bench: Bench, doing: Act, held: Held, text: str, steps: int) -> inbox.Item:
    ladder = bench.packs.codes["urgencies"].codes
    return inbox.Item(
        id=clock.new_id("inb"),
        bureau=held.bureau,
        kind="call",
        object_id=held.call.id,
        urgency=raised(held.call.urgency, ladder, steps),
        text=text[:300],
        at=doing.at,
    )


def count(bench: Bench) -> int:
    """Tells the hosts that were asked as well how all stand, when that has changed."""
    with bench.database.read() as connection:
        changed = store.stale_counts(connection)
    for bureau, call_id in changed:
        with keep(bench, bureau, "call.counted", object=call_id) as doing:
            held = store.held(doing.connection, bureau, call_id)
            if held is None:
                continue
            sides = store.sides_of(doing.connection, bureau, [call_id])[call_id]
            now: dict[str, int] = {}
            for one in sides:
                now[one.state] = now.get(one.state, 0) + 1
            store.set_counts(doing.connection, bureau, call_id, now, doing.at)
            hosts = {code for event in events.meant(doing.connection, held.call.events, held.call.series) for code in event.hosts}
            told = hosts.intersection(held.call.to)
            saying = Saying(
                kind="call-count",
                origin=bureau,
                body={"call": call_id, "counts": now},
                objects=((call_id, held.call.version),),
                correlation=call_id,
                handling=held.call.handling,
            )
            telling.tell(bench, doing, saying, told)
            doing.detail = {"told": len(told)}
    return len(changed)
