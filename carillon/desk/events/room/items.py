# SPDX-License-Identifier: Apache-2.0
"""Items of a room as the deeds make, file and show them."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection

from carillon.core.model.event import Event
from carillon.core.model.room import MAY_BE_OWN, STATES, Acknowledgement, Alert, Item, Kind, Level, State, Task
from carillon.core.policy import rooms as rules
from carillon.desk.act import Act
from carillon.desk.bench import Bench
from carillon.desk.events import admitted
from carillon.desk.events.room import spreading
from carillon.desk.exchange.rooms import MOST_ITEMS
from carillon.errors import Conflict, Denied, Invalid, NotFound
from carillon.store import clock
from carillon.store import rooms as store

BY_VERBS: dict[str, frozenset[str]] = {
    "entry": frozenset({"supersedes"}),
    "team": frozenset({"stood_down_at"}),
    "alert": frozenset({"message", "references", "source"}),
    "handover": frozenset({"waiting"}),
}
"""Fields that no body gives: what is done to an item sets them."""


class Shown(msgspec.Struct, frozen=True):
    """An item with what became of it: which other stands in its place, who took note, and who has yet to (for its author and the hosts)."""

    item: Item
    replaced_by: str = ""
    acknowledged: tuple[Acknowledgement, ...] = ()
    missing: tuple[str, ...] = ()


def make(bench: Bench, doing: Act, event: Event, kind: Kind, given: Any, **more: Any) -> Item:
    """A new item from what was given, and `more` that only the program says. Raises Invalid with every mistake at once."""
    if not isinstance(given, Mapping):
        raise Invalid("An item is a JSON object.", help='For example {"kind": "entry", "text": "…"}.')
    values = {str(name): value for name, value in given.items() if name != "kind"}
    own = values.pop("own", kind == "handover")
    wrong = dict.fromkeys(values.keys() & BY_VERBS.get(kind, frozenset()), "There is no such field.")
    body, mistakes = rules.read(kind, values | more, rules.known(event, bench.packs))
    wrong = mistakes | wrong
    if own in ("yes", "no", ""):
        own = own == "yes"
    if not isinstance(own, bool) or (own and kind not in MAY_BE_OWN):
        wrong["own"] = "true or false; a threat level, a team and an alert are for all who take part."
    elif own and isinstance(body, Task) and body.to != doing.actor.bureau:
        wrong["own"] = "A task for another bureau is told to it."
    if wrong or body is None:
        raise Invalid("The item has a mistake." if len(wrong) == 1 else "The item has mistakes.", fields=wrong)
    actor = doing.actor
    return Item(
        id=clock.new_id("itm"),
        event=event.id,
        bureau=actor.bureau,
        at=doing.at,
        by=actor.username,
        state=STATES[kind][0],
        own=own,
        body=body,
    )


def file(bench: Bench, doing: Act, event: Event, item: Item) -> Shown:
    """Writes an item into the bureau's own copy, and tells the others. Raises Conflict where it wrote as much as a room holds."""
    bureau = doing.actor.bureau
    admitted.require_kept(doing, event)
    if item.version == 1 and store.count_by(doing.connection, bureau, event.id, bureau) >= MOST_ITEMS:
        raise Conflict(f"{bureau} has written {MOST_ITEMS} items in this room; it holds no more.")
    body = item.body
    waits = isinstance(body, Alert) and body.message != "cancel" and len(event.bureaus) > 1
    store.put(doing.connection, bureau, item, doing.at, waits=waits)
    if not item.own:
        spreading.spread(bench, doing, bureau, event)
    doing.object, doing.detail = item.id, {"event": event.id, "kind": item.kind}
    return show(doing.connection, event, bureau, [item])[0]


def move(bench: Bench, doing: Act, event: Event, item_id: str, kind: Kind, state: State, **values: Any) -> Shown:
    """Changes the state of what the actor's own bureau wrote. Raises NotFound, Denied, or Conflict where it stands so already."""
    old = find_own(doing, event, item_id, kind)
    if old.state == state:
        raise Conflict("It stands so already.", current=old)
    body = msgspec.structs.replace(old.body, **values)
    return file(bench, doing, event, msgspec.structs.replace(old, state=state, version=old.version + 1, body=body))


def find(doing: Act, event: Event, item_id: str, kind: Kind | None = None) -> Item:
    """An item of the bureau's own copy. Raises NotFound, also where it is of another kind."""
    item = store.find(doing.connection, doing.actor.bureau, event.id, item_id)
    if item is None or (kind is not None and item.kind != kind):
        raise NotFound(f"There is no {kind or 'item'} {item_id[:40]} in this room.", help="Check the id.")
    return item


def find_own(doing: Act, event: Event, item_id: str, kind: Kind) -> Item:
    """The same for what the bureau itself wrote; raises Denied for what another did."""
    item = find(doing, event, item_id, kind)
    if item.bureau != doing.actor.bureau:
        raise Denied("Who wrote it changes it.", help=f"Ask {item.bureau}.")
    return item


def require_standing(doing: Act, event: Event, item: Item) -> None:
    """Raises Conflict where another stands in the place of an item."""
    if other := store.replaced(doing.connection, doing.actor.bureau, event.id, [item.id]).get(item.id):
        raise Conflict(f"{other} stands in its place already.", help="Go on from that one.")
    if isinstance(item.body, Alert) and item.body.message == "cancel":
        raise Conflict("This alert was cancelled.", help="Send a new one.")


def show(connection: Connection, event: Event, bureau: str, items: Sequence[Item]) -> list[Shown]:
    """Items of a bureau's copy with what became of each."""
    ids = [one.id for one in items]
    replaced = store.replaced(connection, bureau, event.id, ids)
    alerts = [one.id for one in items if isinstance(one.body, Alert)]
    noted = store.acknowledged(connection, bureau, event.id, alerts) if alerts else {}
    shown = []
    for item in items:
        words = tuple(noted.get(item.id, ()))
        missing: tuple[str, ...] = ()
        if isinstance(item.body, Alert) and (bureau == item.bureau or bureau in event.hosts):
            done = {item.bureau, *(one.bureau for one in words)}
            missing = tuple(code for code in event.bureaus if code not in done)
        shown.append(Shown(item, replaced.get(item.id, ""), words, missing))
    return shown


def plain(shown: Shown) -> dict[str, Any]:
    """An item in its outside form: what it says stands beside whose it is."""
    body: dict[str, Any] = msgspec.to_builtins(shown.item)
    said: dict[str, Any] = body.pop("body")
    noted = msgspec.to_builtins(shown.acknowledged)
    return {**body, **said, "replaced_by": shown.replaced_by, "acknowledged": noted, "missing": list(shown.missing)}


def current_levels(levels: Sequence[Item]) -> dict[str, Item]:
    """The level that holds, by venue ("": the whole event), from levels of which the newest comes first."""
    found: dict[str, Item] = {}
    for item in levels:
        if isinstance(item.body, Level):
            found.setdefault(item.body.venue, item)
    return found
