# SPDX-License-Identifier: Apache-2.0
"""What hosts and partners of an event tell each other in its room: items, each by who wrote it, and an addressee's word on one.

Bureaus learn of a change of an event each in its turn. Who speaks before its addressee knows that both take part says which version of the
event that needs, and is heard when it is there.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta
from sqlalchemy import Connection

from carillon.core.model.event import Event
from carillon.core.model.room import STATES, Acknowledgement, Alert, Entry, Item, Level, Task, Team
from carillon.core.policy import rooms as rules
from carillon.desk.bench import Bench
from carillon.desk.exchange.inward import Inward
from carillon.errors import Error, NotFound, PeerError
from carillon.store import clock, counts, events, inbox, purges, situations, watches
from carillon.store import rooms as store

MOST_AT_ONCE = 50
"""Items of one message."""
MOST_ITEMS = 20_000
"""Items of one bureau in one room; a peer cannot fill our disk."""
MOST_EARLY = 300
"""Messages of one bureau that wait for a version of an event."""
NOTED_WITHIN_HOURS = 24
"""Who comes later is told of older alerts, too, and need not take note of them any more."""
URGENT = ("flash", "urgent")
log = logging.getLogger(__name__)


class ItemsBody(msgspec.Struct, frozen=True):
    """`needs`: the version of the event by which the origin takes itself and the addressee to take part."""

    items: Annotated[tuple[dict[str, Any], ...], Meta(min_length=1, max_length=MOST_AT_ONCE)]
    needs: int


class WordBody(msgspec.Struct, frozen=True):
    """Without a state: the origin has taken note of an alert. With one: how a task stands that it does."""

    event: str
    item: str
    at: str
    needs: int
    state: Literal["", "open", "done", "dropped"] = ""


@dataclass(frozen=True)
class _Said:
    """By whom something was said to whom, in the transaction of its turn."""

    connection: Connection
    origin: str
    addressee: str
    at: str

    def tell(self, kind: str, object_id: str, text: str, urgency: str = "routine") -> None:
        """A line in the addressee's inbox."""
        line_id = clock.new_id("inb")
        line = inbox.Item(id=line_id, bureau=self.addressee, kind=kind, object_id=object_id, urgency=urgency, text=text[:300], at=self.at)
        inbox.put(self.connection, [line])


def take_items(inward: Inward) -> None:
    """What another wrote, or how something that it wrote stands now."""
    body = inward.read(ItemsBody)
    items = [_read(one) for one in body.items]
    event_id = items[0].event
    for item in items:
        inward.require_owner(item.bureau)
        if item.event != event_id:
            raise PeerError("One message is of one room.")
    _hear(inward, "items", event_id, body.needs, lambda said: _file_all(said, items))


def take_word(inward: Inward) -> None:
    """That another has taken note of an alert, or how a task of ours stands that it does."""
    body = _read_word(inward.read(WordBody))
    _hear(inward, "word", body.event, body.needs, lambda said: _file_word(said, body))


def follow(bench: Bench, connection: Connection, bureau: str, event: Event, old: Event | None, at: str) -> None:
    """What a change of an event means to the room of one bureau of this node: who takes part no longer keeps nothing, who comes is told
    what was written before, what came early is heard, and watches last as long as the event."""
    _move_watches(bench, connection, bureau, event, at)
    if bureau not in event.bureaus:
        store.erase(connection, bureau, event.id, version=event.version)
        counts.erase(connection, event.id, [bureau])
        situations.erase(connection, bureau, event.id)
        return
    before = set(old.bureaus) if old is not None else set()
    store.forget_told(connection, bureau, event.id, before - set(event.bureaus))
    if set(event.bureaus) - before:
        store.mark_due(connection, bureau, event.id, due=True)
    for one in store.take_early(connection, bureau, event.id, event.version):
        if one.origin in event.bureaus:
            _hear_late(_Said(connection, one.origin, bureau, at), one)


def _move_watches(bench: Bench, connection: Connection, bureau: str, event: Event, at: str) -> None:
    ids = watches.open_of(connection, bureau, rules.reference_of(event.id))
    if not ids:
        return
    if event.state != "standing" or bureau not in event.bureaus or rules.is_over(event, at):
        watches.close(connection, ids, watches.ENDED, "", at)
        return
    latest = (date.fromisoformat(at[:10]) + timedelta(days=bench.settings.watch_days)).isoformat()
    watches.keep_until(connection, ids, min(max(rules.last_day(event), at[:10]), latest))


def _hear(inward: Inward, kind: str, event_id: str, needs: int, file: Callable[[_Said], None]) -> None:
    said = _Said(inward.connection, inward.message.origin, inward.addressee, inward.at)
    event = events.find(inward.connection, event_id)
    if purges.asked(inward.connection, said.addressee, event_id):
        # It was on its way when the event was purged.
        return
    if event is not None and {said.origin, said.addressee} <= set(event.bureaus):
        file(said)
        inward.note("room.told", event_id)
        return
    if event is not None and event.version >= needs:
        raise NotFound(f"{said.origin} speaks in a room that it and {said.addressee} have not in common.")
    if store.count_early(inward.connection, said.addressee, said.origin) >= MOST_EARLY:
        raise PeerError(f"{said.origin} speaks of more than {MOST_EARLY} things that this node does not know yet.")
    doc = msgspec.json.encode(inward.message.body).decode()
    early = store.Early(
        id=clock.new_id("ear"),
        bureau=said.addressee,
        event_id=event_id,
        origin=said.origin,
        kind=kind,
        needs=min(needs, rules.MOST_VERSIONS),
        doc=doc,
        at=said.at,
    )
    store.hold(inward.connection, early)
    inward.note("room.held", event_id)


def _hear_late(said: _Said, one: store.Early) -> None:
    """What came early was of the right form; what stands against it now nobody waits to hear."""
    body = msgspec.json.decode(one.doc)
    try:
        if one.kind == "items":
            _file_all(said, [_read(item) for item in body["items"]])
        else:
            _file_word(said, msgspec.convert(body, WordBody))
    except Error as refusal:
        log.warning("What %s told %s early is passed over: %s", one.origin, one.bureau, refusal.message)


def _read(body: dict[str, Any]) -> Item:
    """Coordinates travel as decimal text."""
    try:
        item = msgspec.convert(body, Item, strict=False)
    except msgspec.ValidationError as wrong:
        raise PeerError(f"An item of another form than this program knows: {wrong}.") from None
    faults = rules.faults(item)
    if faults:
        field, text = next(iter(faults.items()))
        raise PeerError(f"An item of a room has a mistake in {field}: {text}")
    return msgspec.structs.replace(item, by="")


def _read_word(body: WordBody) -> WordBody:
    faults = rules.word_faults(body.event, body.item, body.at)
    if faults:
        field, text = next(iter(faults.items()))
        raise PeerError(f"A word on an item of a room has a mistake in {field}: {text}")
    return body


def _file_all(said: _Said, items: list[Item]) -> None:
    for item in items:
        _file(said, item)


def _file(said: _Said, item: Item) -> None:
    old = store.find(said.connection, said.addressee, item.event, item.id)
    if old is None:
        _file_new(said, item)
        return
    if old.bureau != item.bureau or old.kind != item.kind:
        raise PeerError(f"{item.bureau} changes what {old.bureau} wrote.")
    if old.version >= item.version:
        return
    if len(STATES[item.kind]) == 1:
        raise PeerError(f"{item.bureau} changes what it wrote in the room of {item.event}; it may write anew.")
    body = old.body
    if isinstance(body, Team) and isinstance(item.body, Team):
        body = msgspec.structs.replace(body, stood_down_at=item.body.stood_down_at)
    store.put(said.connection, said.addressee, msgspec.structs.replace(old, state=item.state, version=item.version, body=body), said.at)
    if isinstance(body, Team) and item.state == "stood_down":
        said.tell("room", item.event, f"{item.bureau} has stood a response team down: {body.text}", "priority")


def _file_new(said: _Said, item: Item) -> None:
    if store.count_by(said.connection, said.addressee, item.event, item.bureau) >= MOST_ITEMS:
        raise PeerError(f"{item.bureau} has written more than {MOST_ITEMS} items in one room.")
    if item.replaces:
        before = store.find(said.connection, said.addressee, item.event, item.replaces)
        if before is not None and (before.bureau != item.bureau or before.kind != item.kind):
            raise PeerError(f"{item.bureau} puts something in the place of what {before.bureau} wrote.")
        store.settle(said.connection, said.addressee, item.event, item.replaces)
    store.put(said.connection, said.addressee, item, said.at, waits=_is_to_be_noted(item, said.at))
    _tell(said, item)


def _is_to_be_noted(item: Item, at: str) -> bool:
    body = item.body
    if not isinstance(body, Alert) or body.message == "cancel" or clock.after(item.at, hours=NOTED_WITHIN_HOURS) < at:
        return False
    return not body.expires or body.expires > at


def _tell(said: _Said, item: Item) -> None:
    """What the desk must not overlook; the rest stands in the room."""
    body, room = item.body, item.event
    if isinstance(body, Alert):
        what = {"alert": "Alert", "update": "Updated alert", "cancel": "Alert cancelled"}[body.message]
        said.tell("alert", item.id, f"{what} from {item.bureau}: {body.headline}", urgency_of(body))
    elif isinstance(body, Task) and body.to == said.addressee and item.state == "open":
        said.tell("room", room, f"{item.bureau} gives you a task: {body.text}", "priority")
    elif isinstance(body, Level):
        said.tell("room", room, f"{item.bureau} sets the threat level to {body.level}: {body.reason}", "urgent")
    elif isinstance(body, Team) and item.state == "standing":
        said.tell("room", room, f"{item.bureau} has deployed a response team: {body.text}", "flash")
    elif isinstance(body, Entry) and body.urgency in URGENT:
        said.tell("room", room, f"{item.bureau} writes in the log: {body.text}", body.urgency)


def urgency_of(alert: Alert) -> str:
    """How urgent an alert is in an inbox, by the words of CAP."""
    if alert.message != "cancel" and (alert.urgency == "Immediate" or alert.severity == "Extreme"):
        return "flash"
    return "urgent" if alert.urgency in ("Expected", "Unknown") and alert.message != "cancel" else "priority"


def _file_word(said: _Said, body: WordBody) -> None:
    item = store.find(said.connection, said.addressee, body.event, body.item)
    if body.state:
        _file_task(said, item, body.state)
        return
    if item is not None and item.kind != "alert":
        raise PeerError(f"{said.origin} takes note of what is no alert.")
    if store.count_acknowledgements(said.connection, said.addressee, body.event, said.origin) >= MOST_ITEMS:
        raise PeerError(f"{said.origin} has taken note of more than {MOST_ITEMS} alerts in one room.")
    store.acknowledge(said.connection, said.addressee, body.event, Acknowledgement(body.item, said.origin, body.at))


def _file_task(said: _Said, item: Item | None, state: Literal["open", "done", "dropped"]) -> None:
    """Who gave a task keeps how it stands, and tells the others."""
    if item is None or not isinstance(item.body, Task) or item.bureau != said.addressee or item.body.to != said.origin:
        raise PeerError(f"{said.origin} says how a task stands that {said.addressee} has not given it.")
    if item.state == state:
        return
    store.put(said.connection, said.addressee, msgspec.structs.replace(item, state=state, version=item.version + 1), said.at)
    store.mark_due(said.connection, said.addressee, item.event, due=True)
    said.tell("room", item.event, f"{said.origin} says that a task is {state}: {item.body.text}")
