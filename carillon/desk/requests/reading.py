# SPDX-License-Identifier: Apache-2.0
"""Requests as those who may see them read them: lists, one with its thread, and how well bureaus answer."""

from typing import Any

import msgspec
from sqlalchemy import Connection

from carillon.core.model.request import Entry, overdue
from carillon.core.policy.actors import Actor
from carillon.core.policy.scope import reading
from carillon.desk import attachments
from carillon.desk.act import Act, look
from carillon.desk.bench import Bench
from carillon.errors import Conflict, Denied, NotFound
from carillon.store import clock
from carillon.store import requests as store
from carillon.store.blobs import Attachment
from carillon.store.requests import Held, Rate, Side, Wanted

YEAR_HOURS = 365 * 24
HIDDEN = frozenset({"bureau", "id", "next_at", "told"})


class Opened(msgspec.Struct, frozen=True):
    """A request as its reader may see it: who asked sees every side and thread, an addressee his own."""

    held: Held
    sides: tuple[Side, ...]
    entries: tuple[Entry, ...]
    attachments: tuple[Attachment, ...]
    at: str

    @property
    def own(self) -> bool:
        return self.held.own

    @property
    def overdue(self) -> bool:
        return overdue(self.held.state, self.held.due_at, self.at)

    @property
    def side(self) -> Side | None:
        """The addressee's own; None in the copy of who asked."""
        return None if self.held.own else next(iter(self.sides), None)


class Figures(msgspec.Struct, frozen=True):
    """How a bureau answers, and how all do of whom this node knows; since a moment."""

    since: str
    own: Rate
    network: Rate


def fetch(bench: Bench, actor: Actor, request_id: str) -> Opened:
    """One request with its thread. Raises NotFound."""
    with look(bench, actor, "request.read", object=request_id) as doing:
        found = find(doing, request_id)
        if found.bureau != actor.bureau:
            doing.note_for(found.bureau, "request.disclosed", request_id, to=actor.role)
        return opened(doing.connection, found, doing.at)


def page(bench: Bench, actor: Actor, wanted: Wanted) -> list[Held]:
    """Requests that the actor may see, newest first; `wanted.at` is set here."""
    with look(bench, actor, "request.read", object="list") as doing:
        found = store.page(doing.connection, reading(actor), msgspec.structs.replace(wanted, at=doing.at))
        doing.detail = {"shown": len(found)}
    return found


def figures(bench: Bench, actor: Actor, since: str = "") -> Figures:
    """The actor's bureau beside all others; since a moment, or the last year."""
    with look(bench, actor, "request.read", object="figures") as doing:
        start = since or clock.after(doing.at, hours=-YEAR_HOURS)
        own = store.rate(doing.connection, actor.bureau, start, doing.at)
        return Figures(start, own, store.rate_of_all(doing.connection, start, doing.at))


def plain_held(held: Held, at: str = "") -> dict[str, Any]:
    """A request in its outside form, without its thread; as of a moment, or now."""
    body: dict[str, Any] = msgspec.to_builtins(held.request)
    return body | {"state": held.state, "own": held.own, "overdue": overdue(held.state, held.due_at, at or clock.now())}


def plain(opened: Opened) -> dict[str, Any]:
    """A request in its outside form, with all that belongs to it."""
    body = plain_held(opened.held, opened.at)
    body["sides"] = [
        {name: value for name, value in msgspec.to_builtins(one).items() if name not in HIDDEN}
        | {"overdue": overdue(one.state, one.due_at, opened.at)}
        for one in opened.sides
    ]
    body["entries"] = msgspec.to_builtins(opened.entries)
    body["attachments"] = [plain_attachment(one) for one in opened.attachments]
    return body


def plain_attachment(one: Attachment) -> dict[str, Any]:
    """An attachment in its outside form."""
    names = ("id", "owner", "entry", "state", "name", "type", "bytes", "digest", "at")
    return {name: getattr(one, name) for name in names}


def plain_rate(rate: Rate) -> dict[str, Any]:
    body: dict[str, Any] = msgspec.to_builtins(rate)
    return body | {"rate": round(rate.rate, 4) if rate.rate is not None else None}


def opened(connection: Connection, held: Held, at: str) -> Opened:
    """A copy with all that belongs to it."""
    bureau, request_id = held.bureau, held.request.id
    return Opened(
        held,
        tuple(store.sides(connection, bureau, request_id)),
        tuple(store.entries(connection, bureau, request_id)),
        attachments.listed(connection, bureau, request_id),
        at,
    )


def find(doing: Act, request_id: str) -> Held:
    """A copy that the actor may see. Raises NotFound."""
    found = store.fetch(doing.connection, request_id, reading(doing.actor))
    if found is None:
        raise NotFound(f"There is no request {request_id}.", help="Check the id.")
    return found


def asked(doing: Act, request_id: str, *states: str) -> Held:
    """The copy of the actor's bureau, which asked, in one of the states of its document. Raises NotFound, Denied, Conflict."""
    found = find(doing, request_id)
    if not found.own or found.bureau != doing.actor.bureau:
        raise Denied(f"Only the bureau that asked, {found.request.owner}, may do this.", help="Answer it, refuse it, or ask back.")
    if found.request.state not in states:
        raise Conflict(
            f"Request {request_id} is {found.request.state}; this needs one that is {' or '.join(states)}.", current=found.request
        )
    return found


def received(doing: Act, request_id: str) -> tuple[Held, Side]:
    """The copy of the actor's bureau, which was asked, and its side. Raises NotFound, Denied, Conflict."""
    found = find(doing, request_id)
    if found.own or found.bureau != doing.actor.bureau:
        raise Denied("Only a bureau that was asked may do this.", help="The bureaus that received it take it up and answer it.")
    side = store.side(doing.connection, found.bureau, request_id, found.bureau)
    if side is None or side.state == "recalled":
        raise Conflict(f"{found.request.owner} took this request back.", help="Nothing is to be done any more, and nothing was sent.")
    if side.state == "closed":
        raise Conflict(f"{found.request.owner} closed this request: it needs no further answer.", help="Nothing was sent.")
    return found, side
