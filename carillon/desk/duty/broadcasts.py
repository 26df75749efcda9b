# SPDX-License-Identifier: Apache-2.0
"""Broadcasts: something that every desk addressed must take note of, with who has and who has not."""

from collections.abc import Mapping
from typing import Any

import msgspec

from carillon.core.model.duty import Broadcast
from carillon.core.policy import rules
from carillon.core.policy.actors import Actor
from carillon.core.policy.scope import reading
from carillon.desk.act import Act, Repeat, act, look, require_owner
from carillon.desk.bench import Bench
from carillon.desk.exchange import post, telling
from carillon.desk.exchange.post import Saying
from carillon.errors import Conflict, Invalid, NotFound
from carillon.store import clock, inbox, people
from carillon.store import duty as store

LENGTHS = {"title": 200, "text": 10_000}
FIELDS = frozenset({"title", "text", "urgency", "language", "audience", "handling", "event"})


class Opened(msgspec.Struct, frozen=True):
    """A broadcast; `noted` says for the sender which bureau took note, and when (None: not yet)."""

    broadcast: Broadcast
    acknowledged_at: str | None
    acknowledged_by: str | None
    noted: dict[str, str | None]


def send(bench: Bench, actor: Actor, body: Any, repeat: Repeat | None = None) -> Opened:
    """Tells every bureau of the audience, at once, and waits for each to take note."""
    with act(bench, actor, "broadcast.send", repeat=repeat) as doing:
        values, to = _read(bench, doing, body)
        one = Broadcast(id=clock.new_id("bro"), owner=actor.bureau, to=to, by=actor.username, at=doing.at, **values)
        store.put_broadcast(doing.connection, actor.bureau, one)
        store.expect(doing.connection, one.id, to)
        _say(bench, doing, one, "broadcast", {"broadcast": msgspec.to_builtins(msgspec.structs.replace(one, to=(), by=""))}, to)
        doing.object, doing.detail = one.id, {"to": len(to)}
        return _opened(doing, store.Received(actor.bureau, one, None, None))


def acknowledge(bench: Bench, actor: Actor, broadcast_id: str, repeat: Repeat | None = None) -> Opened:
    """Takes note for the bureau's desk; a second time changes nothing."""
    with act(bench, actor, "broadcast.acknowledge", object=broadcast_id, repeat=repeat) as doing:
        found = _find(doing, broadcast_id)
        if found.broadcast.owner == actor.bureau:
            raise Conflict("This is your own bureau's broadcast.", help="The bureaus that it was sent to take note of it.")
        if found.broadcast.state != "sent":
            raise Conflict("This broadcast was taken back.")
        if store.acknowledge(doing.connection, actor.bureau, broadcast_id, actor.username, doing.at):
            _say(bench, doing, found.broadcast, "broadcast-note", {"broadcast": broadcast_id}, (found.broadcast.owner,))
        inbox.mark_read(doing.connection, actor.bureau, broadcast_id, actor.username, doing.at)
        return _opened(doing, _find(doing, broadcast_id))


def recall(bench: Bench, actor: Actor, broadcast_id: str, repeat: Repeat | None = None) -> Opened:
    """Takes it back: its words are gone everywhere."""
    with act(bench, actor, "broadcast.recall", object=broadcast_id, repeat=repeat) as doing:
        found = _find(doing, broadcast_id)
        require_owner(doing, found.broadcast.owner)
        if found.broadcast.state != "sent":
            raise Conflict("This broadcast was taken back before.")
        gone = msgspec.structs.replace(found.broadcast, title="", text="", state="recalled")
        store.end_broadcast(doing.connection, actor.bureau, found.broadcast)
        shown = msgspec.to_builtins(msgspec.structs.replace(gone, to=(), by=""))
        _say(bench, doing, gone, "broadcast", {"broadcast": shown}, found.broadcast.to)
        return _opened(doing, _find(doing, broadcast_id))


def fetch(bench: Bench, actor: Actor, broadcast_id: str) -> Opened:
    with look(bench, actor, "broadcast.read", object=broadcast_id) as doing:
        return _opened(doing, _find(doing, broadcast_id))


def page(bench: Bench, actor: Actor, *, limit: int = 50, after: str | None = None, waiting: bool = False) -> list[Opened]:
    """The newest first; `waiting`: those that the bureau has yet to take note of."""
    with look(bench, actor, "broadcast.read", object="list") as doing:
        found = store.page_broadcasts(doing.connection, reading(actor), limit=limit, after=after, waiting=waiting)
        return [_opened(doing, one) for one in found]


def plain(opened: Opened) -> dict[str, Any]:
    """A broadcast in its outside form."""
    body: dict[str, Any] = msgspec.to_builtins(opened.broadcast)
    return body | {"acknowledged_at": opened.acknowledged_at, "acknowledged_by": opened.acknowledged_by, "noted": opened.noted}


def _find(doing: Act, broadcast_id: str) -> store.Received:
    found = store.fetch_broadcast(doing.connection, broadcast_id, reading(doing.actor))
    if found is None:
        raise NotFound(f"There is no broadcast {broadcast_id}.", help="Check the id.")
    return found


def _opened(doing: Act, found: store.Received) -> Opened:
    own = found.bureau == found.broadcast.owner
    noted = store.noted_by(doing.connection, found.broadcast.id) if own else {}
    return Opened(found.broadcast, found.acknowledged_at, found.acknowledged_by, noted)


def _say(bench: Bench, doing: Act, one: Broadcast, kind: str, body: dict[str, Any], to: tuple[str, ...]) -> None:
    saying = Saying(
        kind=kind,
        origin=doing.actor.bureau,
        body=body,
        objects=((one.id, 1 if one.state == "sent" else 2),),
        priority="urgent" if one.urgency in ("flash", "urgent") else "",
        handling=one.handling,
    )
    telling.tell(bench, doing, saying, to)


def _read(bench: Bench, doing: Act, body: Any) -> tuple[dict[str, Any], tuple[str, ...]]:
    if not isinstance(body, Mapping):
        raise Invalid("A broadcast is a JSON object.", help='For example {"title": "…", "text": "…", "audience": "all"}.')
    given = {name: body[name] for name in ("audience", "handling") if name in body}
    owned, wrong = rules.read(given, bench.packs, people.bureau_codes(doing.connection), post.groups(doing.connection, doing.at))
    wrong |= {str(name): "There is no such field." for name in body.keys() - FIELDS}
    values: dict[str, Any] = {"handling": owned.handling or ()}
    for name, longest in LENGTHS.items():
        value = body.get(name)
        if not isinstance(value, str) or not value.strip() or len(value) > longest:
            wrong[name] = f"Text of 1 to {longest} characters, please."
        else:
            values[name] = value.strip()
    urgencies = bench.packs.codes["urgencies"].codes
    values["urgency"] = body.get("urgency", "urgent")
    if values["urgency"] not in urgencies:
        wrong["urgency"] = f"One of {', '.join(urgencies)}."
    values["language"] = str(body.get("language") or "en")[:8]
    values["event"] = str(body["event"])[:60] if body.get("event") else None
    to: tuple[str, ...] = ()
    if owned.audience is None and "audience" not in wrong:
        wrong["audience"] = 'To whom: "all", or a list of bureaus.'
    elif owned.audience is not None:
        there = post.evaluated(doing.connection, owned.audience, doing.at)
        codes = people.bureau_codes(doing.connection)
        to = tuple(code for code in sorted(codes) if code != doing.actor.bureau and there.admits(code))
        if not to:
            wrong["audience"] = "It addresses nobody."
    if wrong:
        raise Invalid("The broadcast has a mistake.", fields=wrong)
    return values, to
