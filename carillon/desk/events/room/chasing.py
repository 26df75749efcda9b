# SPDX-License-Identifier: Apache-2.0
"""Alerts of which a bureau has not taken note: its desk is reminded twice, and then the sender learns who is silent."""

from carillon.core.model.room import Alert, Item
from carillon.desk.act import Act, keep
from carillon.desk.bench import Bench
from carillon.desk.events.room import items
from carillon.desk.exchange.rooms import urgency_of
from carillon.store import clock, events, inbox
from carillon.store import rooms as store

MINUTES = (10, 30)
"""After how long a desk is reminded. With the last of them the sender is told."""
AT_ONCE = 200


def chase(bench: Bench) -> int:
    """The chore: what is due now; each bureau of this node is chased here, wherever the alert came from."""
    now = clock.now()
    moments = [clock.after(now, seconds=-60 * minutes) for minutes in MINUTES]
    with bench.database.read() as connection:
        waiting = store.waiting(connection, moments, AT_ONCE)
    for bureau, item in waiting:
        with keep(bench, bureau, "room.chased", object=item.id) as doing:
            _chase(doing, bureau, item)
    return len(waiting)


def _chase(doing: Act, bureau: str, item: Item) -> None:
    chased = store.chased(doing.connection, bureau, item)
    event = events.find(doing.connection, item.event)
    body = item.body
    if chased is None or event is None or not isinstance(body, Alert) or (body.expires and body.expires <= doing.at):
        store.settle(doing.connection, bureau, item.event, item.id)
        return
    if item.bureau != bureau:
        text = f"Nobody has taken note for {MINUTES[chased]} minutes of an alert from {item.bureau}: {body.headline}"
        _tell(doing, bureau, item, text, urgency_of(body))
        store.chase(doing.connection, bureau, item, waits=chased + 1 < len(MINUTES))
    elif chased == 0:
        # Its own sender is not reminded at the first of the moments.
        store.chase(doing.connection, bureau, item, waits=True)
    else:
        missing = items.show(doing.connection, event, bureau, [item])[0].missing
        if missing:
            text = f"After {MINUTES[-1]} minutes these have not taken note of an alert: {', '.join(missing)}"
            _tell(doing, bureau, item, f"{text}: {body.headline}", "urgent")
        store.chase(doing.connection, bureau, item, waits=False)


def _tell(doing: Act, bureau: str, item: Item, text: str, urgency: str) -> None:
    line_id = clock.new_id("inb")
    line = inbox.Item(id=line_id, bureau=bureau, kind="alert", object_id=item.id, urgency=urgency, text=text[:300], at=doing.at)
    inbox.put(doing.connection, [line])
