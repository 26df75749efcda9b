# SPDX-License-Identifier: Apache-2.0
"""What bureaus say to each other of requests: the question itself, each word in its thread, and that it was taken back."""

from typing import Any

import msgspec

from carillon.core.model import request as rules
from carillon.core.model.request import BY_ADDRESSEE, BY_ASKER, Entry, Kind, Request
from carillon.desk.exchange.inward import Inward
from carillon.errors import Invalid, NotFound, PeerError
from carillon.store import blobs, inbox, phrases
from carillon.store import requests as store
from carillon.store.exchange import letters, lines
from carillon.store.requests import Side

LONGEST = {"subject": 200, "text": 20_000, "legal_basis": 500}
CODES = {"id": 40, "language": 8, "area": 24, "urgency": 12, "purpose": 24, "event": 60}
"""Characters of what is no text."""
MOST = 100
"""Records, identifiers or questions of one request."""
SAYS: dict[Kind, str] = {
    "partial": "{who} answered in part: {subject}",
    "final": "{who} answered: {subject}",
    "refusal": "{who} refused to answer: {subject}",
    "ask_back": "{who} asks back: {subject}",
    "follow_up": "{who} adds to: {subject}",
    "reminder": "{who} reminds you: {subject}",
    "close": "{who} needs no further answer: {subject}",
}
"""What the other side's desk is told; a claim and its end are seen in the request alone."""


class RequestBody(msgspec.Struct, frozen=True):
    request: dict[str, Any]


class ReplyBody(msgspec.Struct, frozen=True, kw_only=True):
    """One word in a thread; `side` is the addressee whose thread it is, `reason` a code of the list `refusals`."""

    id: str
    request: str
    side: str
    kind: Kind
    text: str = ""
    language: str = "en"
    reason: str = ""
    at: str


def take_request(inward: Inward) -> None:
    """An addressee's copy of a question."""
    request = _read(inward)
    inward.require_owner(request.owner)
    if lines.buried(inward.connection, [request.id]).get((request.id, inward.addressee), 0) >= request.version:
        return
    if store.held(inward.connection, inward.addressee, request.id) is not None:
        # It was said again, by a node that was restored from an older copy.
        return
    store.put(inward.connection, inward.addressee, request, "sent")
    side = Side(
        bureau=inward.addressee,
        id=request.id,
        side=inward.addressee,
        state="sent",
        received_at=inward.at,
        due_at=request.due_at,
        next_at=rules.warning(inward.at, request.due_at),
    )
    store.put_side(inward.connection, side)
    inward.tell("request", request.id, f"Request from {request.owner}: {request.subject}", request.urgency)
    inward.note("request.received", request.id)


def take_reply(inward: Inward) -> None:
    """A word of the other side. What comes after the request was taken back is let go of: who took it back wants no answer."""
    body = inward.read(ReplyBody)
    held = store.held(inward.connection, inward.addressee, body.request)
    if held is None:
        raise NotFound(f"There is no request {body.request[:40]} between {inward.message.origin} and {inward.addressee}.")
    side = _side(inward, held, body)
    if held.state == "recalled":
        inward.note("request.late", held.request.id)
        return
    if not store.add(inward.connection, inward.addressee, _entry(inward, body)):
        # It was said again, by a node that was restored from an older copy.
        return
    changed = store.moved(side, _entry(inward, body), side.next_at)
    store.set_side(inward.connection, changed)
    if body.kind in SAYS:
        ladder = inward.bench.packs.codes["urgencies"].codes
        text = SAYS[body.kind].format(who=inward.message.origin, subject=held.request.subject)
        inward.tell("reply", held.request.id, text, rules.raised(held.request.urgency, ladder, changed.reminders))
    inward.note("request.told", held.request.id, what=body.kind)


def purge(inward: Inward, request_id: str, version: int) -> None:
    """Empties one addressee's copy of a request that was taken back, with its thread, its attachments, and what was said in answer."""
    held = store.held(inward.connection, inward.addressee, request_id)
    if held is None or held.state == "recalled":
        return
    inward.require_owner(held.request.owner)
    store.purge(inward.connection, inward.addressee, request_id, version, inward.at)
    blobs.unhang_all(inward.connection, inward.addressee, request_id)
    phrases.forget(inward.connection, inward.addressee, request_id)
    inbox.forget_for(inward.connection, request_id, inward.addressee)
    letters.forget(inward.connection, [request_id])
    inward.tell("recall", request_id, f"{held.request.owner} took back a request it had sent you")


def may_attach(inward: Inward, request_id: str) -> bool:
    """Whether what hangs on a request is taken from the origin: he takes part in it. False where it was taken back. Raises NotFound."""
    held = store.held(inward.connection, inward.addressee, request_id)
    if held is None or inward.message.origin not in (held.request.owner, *(held.request.to if held.own else ())):
        raise NotFound(f"There is no request {request_id[:40]} between {inward.message.origin} and {inward.addressee}.")
    return held.state != "recalled"


def _read(inward: Inward) -> Request:
    try:
        request = msgspec.convert(inward.read(RequestBody).request, Request)
        due = rules.utc(request.due_at)
    except (msgspec.ValidationError, Invalid) as wrong:
        raise PeerError(f"A request of another form than this program knows: {wrong}.") from None
    lists = (request.records, request.identifiers, request.questions, request.handling)
    texts = [(getattr(request, name) or "", most) for name, most in (LONGEST | CODES).items()]
    if any(len(text) > most for text, most in texts) or any(len(one) > MOST for one in lists):
        raise PeerError("A request that is longer than any may be.")
    if request.state != "sent":
        raise PeerError("A request that was not sent does not travel.")
    return msgspec.structs.replace(request, due_at=due, to=(inward.addressee,), created_by="")


def _side(inward: Inward, held: store.Held, body: ReplyBody) -> Side:
    """The side that a word is about, after a look at whether its author may say it."""
    origin = inward.message.origin
    by_asker = origin == held.request.owner
    side = store.side(inward.connection, inward.addressee, held.request.id, inward.addressee if by_asker else origin)
    if side is None or body.side != side.side or body.kind not in (BY_ASKER if by_asker else BY_ADDRESSEE):
        raise PeerError(f"{origin} says what is not for it to say in this thread.")
    return side


def _entry(inward: Inward, body: ReplyBody) -> Entry:
    try:
        at = min(rules.utc(body.at), inward.at)
    except Invalid as wrong:
        raise PeerError(f"A reply of another form than this program knows: {wrong.message}") from None
    if len(body.text) > LONGEST["text"] or len(body.id) > 40:
        raise PeerError("A reply that is longer than any may be.")
    return Entry(
        id=body.id,
        request_id=body.request,
        side=body.side,
        bureau=inward.message.origin,
        kind=body.kind,
        text=body.text,
        language=body.language[:8],
        reason=body.reason[:40],
        at=at,
    )
