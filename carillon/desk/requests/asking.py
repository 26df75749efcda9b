# SPDX-License-Identifier: Apache-2.0
"""The side of who asks: a draft, sent to named bureaus, reminded of, closed or taken back."""

from collections.abc import Mapping
from typing import Any

import msgspec

from carillon.core.model.request import OPEN, Request
from carillon.core.policy.actors import Actor
from carillon.desk import attachments
from carillon.desk.act import Act, Repeat, act
from carillon.desk.bench import Bench
from carillon.desk.exchange import sharing, telling
from carillon.desk.exchange.post import Saying
from carillon.desk.requests import question, reading, thread
from carillon.desk.requests.reading import Opened
from carillon.desk.requests.thread import Word
from carillon.errors import Conflict, Invalid
from carillon.store import clock, inbox
from carillon.store import requests as store
from carillon.store.exchange import letters
from carillon.store.requests import Side


def draft(bench: Bench, actor: Actor, body: Any, repeat: Repeat | None = None) -> Opened:
    """Begins a request. Raises Invalid with every mistake at once."""
    with act(bench, actor, "request.draft", repeat=repeat) as doing:
        values = question.read(bench, doing.connection, actor, body)
        new = Request(
            id=clock.new_id("req"),
            owner=actor.bureau,
            created_by=actor.user,
            created_at=doing.at,
            updated_at=doing.at,
            **({"language": actor.language, "subject": "", "text": ""} | values),
        )
        _require_subject(new)
        store.put(doing.connection, actor.bureau, new, new.state)
        doing.object = new.id
        return _opened(doing, new.id)


def edit(bench: Bench, actor: Actor, request_id: str, body: Any, repeat: Repeat | None = None) -> Opened:
    """Changes fields of a draft; `version` in the body is the version that the change was made from."""
    with act(bench, actor, "request.draft", object=request_id, repeat=repeat) as doing:
        if not isinstance(body, Mapping):
            raise Invalid("A change of a request is a JSON object.", help='For example {"subject": "…", "version": 1}.')
        old = reading.asked(doing, request_id, "draft").request
        expected = body.get("version", old.version)
        if expected != old.version:
            raise Conflict(
                f"Request {request_id} is at version {old.version}, the change was made from {expected}.",
                help="Look at both versions, then send yours again.",
                current=old,
                offered=body,
            )
        merged = {"to": list(old.to), "handling": list(old.handling), **body}
        values = question.read(bench, doing.connection, actor, merged)
        new = msgspec.structs.replace(old, version=old.version + 1, updated_at=doing.at, **values)
        _require_subject(new)
        store.replace(doing.connection, actor.bureau, new, new.state, old.version)
        doing.detail = {"version": new.version}
        return _opened(doing, request_id)


def send(bench: Bench, actor: Actor, request_id: str, repeat: Repeat | None = None) -> Opened:
    """Puts the question to every addressee, at once. The time for the answer begins now."""
    with act(bench, actor, "request.send", object=request_id, repeat=repeat) as doing:
        old = reading.asked(doing, request_id, "draft").request
        question.ready(old)
        question.openable(doing, old)
        new = msgspec.structs.replace(
            old,
            state="sent",
            due_at=question.due(bench, old, doing.at),
            version=old.version + 1,
            updated_at=doing.at,
            sent_at=doing.at,
        )
        store.replace(doing.connection, actor.bureau, new, "sent", old.version)
        for addressee in new.to:
            store.put_side(doing.connection, _side(new, addressee, doing.at))
        telling.tell(bench, doing, _saying(new), new.to)
        attachments.travel(bench, doing, (new.id, new.version), new.id, new.to)
        doing.purpose, doing.detail = new.purpose, {"to": len(new.to), "version": new.version}
        return _opened(doing, request_id)


def remind(bench: Bench, actor: Actor, request_id: str, text: str = "", *, to: str = "", repeat: Repeat | None = None) -> Opened:
    """Reminds those who owe an answer, or one of them; each reminder stands higher in their inbox."""
    said = thread.written(text, needed=False)
    with act(bench, actor, "request.remind", object=request_id, repeat=repeat) as doing:
        held = reading.asked(doing, request_id, "sent")
        sides = [one for one in thread.chosen(doing, held, to) if one.state in OPEN]
        if not sides:
            raise Conflict("Nobody owes an answer to this request.", help="Add to the thread if you need to know more.")
        thread.say(bench, doing, held, Word(kind="reminder", text=said), sides)
        return _opened(doing, request_id)


def close(bench: Bench, actor: Actor, request_id: str, text: str = "", repeat: Repeat | None = None) -> Opened:
    """Says that no further answer is needed; what was said stays on both sides."""
    said = thread.written(text, needed=False)
    with act(bench, actor, "request.close", object=request_id, repeat=repeat) as doing:
        held = reading.asked(doing, request_id, "sent")
        thread.say(bench, doing, held, Word(kind="close", text=said), store.sides(doing.connection, held.bureau, request_id))
        old = held.request
        new = msgspec.structs.replace(old, state="closed", version=old.version + 1, updated_at=doing.at)
        store.replace(doing.connection, actor.bureau, new, "closed", old.version)
        return _opened(doing, request_id)


def recall(bench: Bench, actor: Actor, request_id: str, reason: str, repeat: Repeat | None = None) -> Opened:
    """Takes a request back: question, thread and attachments are gone from every addressee, and each is told. The asker keeps what was
    said, and loses the attachments."""
    with act(bench, actor, "request.recall", object=request_id, repeat=repeat) as doing:
        held = reading.asked(doing, request_id, "sent", "closed")
        old = held.request
        new = msgspec.structs.replace(old, state="recalled", version=old.version + 1, updated_at=doing.at)
        store.replace(doing.connection, actor.bureau, new, "recalled", old.version)
        store.end(doing.connection, held, "recalled", doing.at)
        attachments.forget(doing.connection, actor.bureau, request_id)
        inbox.forget_for(doing.connection, request_id, actor.bureau)
        telling.tell(bench, doing, sharing.taking_back(new.owner, "request", [(new.id, new.version)], doing.at), new.to)
        letters.forget(doing.connection, [new.id])
        doing.detail = {"told": len(new.to), "version": new.version, "reason": reason.strip()[:200]}
        return _opened(doing, request_id)


def _opened(doing: Act, request_id: str) -> Opened:
    return reading.opened(doing.connection, reading.find(doing, request_id), doing.at)


def _require_subject(request: Request) -> None:
    missing = {name: "Needed." for name in ("subject", "text") if not getattr(request, name)}
    if missing:
        raise Invalid("A request has a subject and a text.", fields=missing)


def _side(request: Request, addressee: str, at: str) -> Side:
    due = request.due_at
    return Side(bureau=request.owner, id=request.id, side=addressee, state="sent", received_at=at, due_at=due, next_at=due)


def _saying(request: Request) -> Saying:
    """A request as it travels: without who else was asked, and which of its author's people wrote it."""
    hidden = msgspec.structs.replace(request, to=(), created_by="")
    return Saying(
        kind="request",
        origin=request.owner,
        body={"request": msgspec.to_builtins(hidden)},
        objects=((request.id, request.version),),
        priority="urgent" if request.urgency in ("flash", "urgent") else "",
        correlation=request.id,
        purpose=request.purpose,
        handling=request.handling,
    )
