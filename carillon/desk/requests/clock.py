# SPDX-License-Identifier: Apache-2.0
"""The clock of requests: the desk that owes an answer is told before it is due and when it is; who asked, when it is overdue."""

import msgspec

from carillon.core.model.request import OPEN, raised
from carillon.desk.act import Act, keep
from carillon.desk.bench import Bench
from carillon.desk.requests import answering, thread
from carillon.desk.requests.thread import Word
from carillon.store import clock, inbox
from carillon.store import requests as store
from carillon.store.requests import Held, Side


def strike(bench: Bench) -> int:
    """Tells whoever is to be told that time runs out, or has; each once, whatever the machine's clock does."""
    with bench.database.read() as connection:
        due = store.struck(connection, clock.now())
    for one in due:
        with keep(bench, one.bureau, "request.due", object=one.id) as doing:
            _strike(bench, doing, one)
    return len(due)


def lapse(bench: Bench) -> int:
    """Ends claims whose time has run out, so that the request waits for somebody again."""
    with bench.database.read() as connection:
        over = store.lapsed(connection, clock.now())
    for one in over:
        with keep(bench, one.bureau, "request.release", object=one.id) as doing:
            side, held = _now(doing, one)
            if side is not None and held is not None and side.claimed_until == one.claimed_until:
                _let_go(bench, doing, held, side)
    return len(over)


def _let_go(bench: Bench, doing: Act, held: Held, side: Side) -> None:
    answering.let_go(doing, held, side, lambda free: thread.say(bench, doing, held, Word(kind="release"), [free]))


def _strike(bench: Bench, doing: Act, seen: Side) -> None:
    side, held = _now(doing, seen)
    if side is None or held is None or side.next_at != seen.next_at:
        # Somebody else was told, or answered, in between.
        return
    asker = held.own
    warned = asker or side.told > 0
    store.set_side(doing.connection, msgspec.structs.replace(side, told=side.told + 1, next_at=None if warned else side.due_at))
    if side.state in OPEN:
        subject = held.request.subject
        text = f"Not answered in time by {side.side}: {subject}" if asker else f"{'Due now' if warned else 'Due soon'}: {subject}"
        doing.detail = {"side": side.side, "told": side.told + 1}
        inbox.put(doing.connection, [_line(bench, doing, held, side, text)])


def _line(bench: Bench, doing: Act, held: Held, side: Side, text: str) -> inbox.Item:
    ladder = bench.packs.codes["urgencies"].codes
    return inbox.Item(
        id=clock.new_id("inb"),
        bureau=held.bureau,
        kind="request",
        object_id=held.request.id,
        urgency=raised(held.request.urgency, ladder, side.reminders + 1),
        text=text[:300],
        at=doing.at,
    )


def _now(doing: Act, seen: Side) -> tuple[Side | None, Held | None]:
    """A side as it stands within the transaction."""
    side = store.side(doing.connection, seen.bureau, seen.id, seen.side)
    return side, store.held(doing.connection, seen.bureau, seen.id)
