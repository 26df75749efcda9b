# SPDX-License-Identifier: Apache-2.0
"""Requests through the API: asked, taken up, answered; with their attachments, and the figures of who answers how."""

from hashlib import sha256
from typing import Any
from urllib.parse import quote

import msgspec
from litestar import Response
from msgspec import UNSET, UnsetType

from carillon.core.model.attachment import clean_name
from carillon.desk.attachments import Upload
from carillon.desk.requests import answering, asking, files, reading, thread, translation
from carillon.desk.requests.reading import Opened
from carillon.doors.api.bodies import Maybe, Page, Reason
from carillon.doors.api.call import Call, pages
from carillon.doors.api.routes import NO_STORE, Route
from carillon.errors import Invalid
from carillon.store.requests import Wanted


class RequestIdentifier(msgspec.Struct):
    """A number that is asked about; the standard is guessed where it is left out."""

    value: str
    standard: Maybe = UNSET
    country: str | UnsetType | None = UNSET


class NewRequest(msgspec.Struct):
    """`due_at` is left to the urgency where it is not given; questions, purpose, legal basis and addressees are needed before sending."""

    subject: Maybe = UNSET
    text: Maybe = UNSET
    language: Maybe = UNSET
    questions: list[str] | UnsetType = UNSET
    urgency: Maybe = UNSET
    due_at: Maybe = UNSET
    purpose: Maybe = UNSET
    legal_basis: Maybe = UNSET
    area: Maybe = UNSET
    handling: list[str] | UnsetType = UNSET
    records: list[str] | UnsetType = UNSET
    identifiers: list[RequestIdentifier] | UnsetType = UNSET
    event: str | UnsetType | None = UNSET
    to: list[str] | UnsetType = UNSET
    version: int | UnsetType = UNSET


class Claim(msgspec.Struct):
    """`note` is needed to take a request over from somebody."""

    note: Maybe = UNSET


class Reply(msgspec.Struct):
    """`final`: nothing more is to come; what waits as an attachment goes with it."""

    text: str
    final: bool | UnsetType = UNSET
    language: Maybe = UNSET


class Refusing(msgspec.Struct):
    reason: str
    text: Maybe = UNSET


class Word(msgspec.Struct):
    """`to` is one addressee, where who asked does not mean all."""

    text: Maybe = UNSET
    to: Maybe = UNSET
    language: Maybe = UNSET


class NewPhrase(msgspec.Struct):
    """A sentence of the request, as it stands there, and what it is in `language`."""

    source: str
    translation: str
    language: str


class RequestSide(msgspec.Struct):
    """How one addressee stands; an addressee is told who of his bureau has taken it up, and who asked is not."""

    side: str
    state: str
    overdue: bool
    received_at: str
    due_at: str
    answered_at: str | None
    refused: bool
    ended_at: str | None
    reminders: int
    claimed_by: str | None
    claimed_until: str | None


class Attached(msgspec.Struct):
    """`state` is here, coming or broken; `entry` is with what it went, empty while it waits."""

    id: str
    owner: str
    entry: str
    state: str
    name: str
    type: str
    bytes: int
    digest: str
    at: str


class RequestForm(msgspec.Struct):
    """A request as its reader may see it: who asked sees every side and thread, an addressee his own."""

    id: str
    owner: str
    own: bool
    subject: str
    text: str
    language: str
    state: str
    overdue: bool
    urgency: str
    due_at: str
    questions: list[str]
    purpose: str
    legal_basis: str
    area: str
    handling: list[str]
    records: list[str]
    identifiers: list[RequestIdentifier]
    event: str | None
    to: list[str]
    version: int
    created_by: str
    created_at: str
    updated_at: str
    sent_at: str | None


class OpenedRequest(RequestForm):
    sides: list[RequestSide]
    entries: list[dict[str, Any]]
    attachments: list[Attached]


class AnsweringRate(msgspec.Struct):
    """`rate` is the part of what was due that was answered at all, `hours` the median until then; both null where there was nothing."""

    bureau: str
    received: int
    in_time: int
    late: int
    never: int
    waiting: int
    refused: int
    hours: float | None
    rate: float | None


class AnsweringFigures(msgspec.Struct):
    since: str
    own: AnsweringRate
    network: AnsweringRate


def _list(call: Call) -> dict[str, Any]:
    way, state, urgency, event = (call.choice(name) for name in ("way", "state", "urgency", "event"))
    if way not in (None, "to", "from"):
        raise Invalid("The filter is wrong.", fields={"way": "to (us) or from (us)."})
    wanted = Wanted(limit=call.limit, after=call.after, way=way, state=state, urgency=urgency, event=event)
    found = reading.page(call.bench, call.actor, wanted)
    return pages([reading.plain_held(one) for one in found], call.limit, found[-1].request.id if found else None)


def _figures(call: Call) -> dict[str, Any]:
    found = reading.figures(call.bench, call.actor, call.choice("since") or "")
    return {"since": found.since, "own": reading.plain_rate(found.own), "network": reading.plain_rate(found.network)}


def _plain(opened: Opened) -> dict[str, Any]:
    return reading.plain(opened)


def _fetch(call: Call) -> dict[str, Any]:
    return _plain(reading.fetch(call.bench, call.actor, call.path["id"]))


def _again(call: Call, request_id: str) -> Any:
    return _plain(reading.fetch(call.bench, call.actor, request_id))


def _reply(call: Call) -> dict[str, Any]:
    final = call.body.get("final", True) if isinstance(call.body, dict) else True
    if not isinstance(final, bool):
        raise Invalid("The reply has a mistake.", fields={"final": "true or false, please."})
    text, language = call.field("text"), call.field("language", "")
    return _plain(answering.reply(call.bench, call.actor, call.path["id"], text, final=final, language=language, repeat=call.repeat))


def _follow(call: Call) -> dict[str, Any]:
    text, to, language = call.field("text"), call.field("to", ""), call.field("language", "")
    return _plain(thread.follow_up(call.bench, call.actor, call.path["id"], text, to=to, language=language, repeat=call.repeat))


def _remind(call: Call) -> dict[str, Any]:
    text, to = call.field("text", ""), call.field("to", "")
    return _plain(asking.remind(call.bench, call.actor, call.path["id"], text, to=to, repeat=call.repeat))


def _ask_back(call: Call) -> dict[str, Any]:
    text, language = call.field("text"), call.field("language", "")
    return _plain(answering.ask_back(call.bench, call.actor, call.path["id"], text, language=language, repeat=call.repeat))


def _translate(call: Call) -> dict[str, Any]:
    source, said, language = call.field("source"), call.field("translation"), call.field("language")
    kept = translation.remember(call.bench, call.actor, call.path["id"], source, said, language, call.repeat)
    return {name: getattr(kept, name) for name in ("source", "source_language", "translation", "language", "by", "at")}


def _translations(call: Call) -> dict[str, Any]:
    language = call.choice("language") or call.actor.language
    beside = translation.beside(call.bench, call.actor, call.path["id"], language)
    items = [
        {"text": text_id, "source": sentence, "translation": known.translation, "by": known.by, "at": known.at}
        for text_id, sentences in beside.items()
        for sentence, known in sentences
        if known is not None
    ]
    return {"items": items, "next": None}


def _attach(call: Call) -> dict[str, Any]:
    digest = call.choice("sha256") or ""
    upload = Upload(clean_name(call.choice("name") or ""), call.body or b"", call.media, digest)
    return reading.plain_attachment(files.attach(call.bench, call.actor, call.path["id"], upload, call.repeat))


def _again_attached(call: Call, request_id: str) -> Any:
    digest = sha256(call.body or b"").hexdigest()
    return next((reading.plain_attachment(one) for one in files.listed(call.bench, call.actor, request_id) if one.digest == digest), None)


def _attached(call: Call) -> dict[str, Any]:
    found = files.listed(call.bench, call.actor, call.path["id"])
    return {"items": [reading.plain_attachment(one) for one in found], "next": None}


def _content(call: Call) -> Response[bytes]:
    """A file, to be saved and never shown in place: whatever it is, the browser is not to guess."""
    sent = files.content(call.bench, call.actor, call.path["id"], call.path["attachment"])
    headers = {
        **NO_STORE,
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(sent.name, safe='')}",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return Response(sent.data, media_type=sent.media, headers=headers)


R = Route
PAGING = ("limit", "next")
ROUTES: tuple[Route, ...] = (
    R("POST", "/requests", "Draft a request", lambda c: _plain(asking.draft(c.bench, c.actor, c.body, c.repeat)),
      takes=NewRequest, gives=OpenedRequest, status=201, again=_again),
    R("GET", "/requests", "Requests to and from my bureau, newest first", _list, gives=Page[RequestForm],
      query=(*PAGING, "way", "state", "urgency", "event")),
    R("GET", "/requests/figures", "How my bureau answers, and how all do", _figures, gives=AnsweringFigures, query=("since",)),
    R("GET", "/requests/{id}", "One request with its thread", _fetch, gives=OpenedRequest),
    R("PATCH", "/requests/{id}", "Change a draft", lambda c: _plain(asking.edit(c.bench, c.actor, c.path["id"], c.body, c.repeat)),
      takes=NewRequest, gives=OpenedRequest, again=_again),
    R("POST", "/requests/{id}/send", "Put the question to its addressees",
      lambda c: _plain(asking.send(c.bench, c.actor, c.path["id"], c.repeat)), gives=OpenedRequest, again=_again),
    R("POST", "/requests/{id}/remind", "Remind those who owe an answer", _remind, takes=Word, gives=OpenedRequest,
      needs_body=False, again=_again),
    R("POST", "/requests/{id}/follow-up", "Add to the thread, from either side", _follow, takes=Word, gives=OpenedRequest, again=_again),
    R("POST", "/requests/{id}/close", "Say that no further answer is needed",
      lambda c: _plain(asking.close(c.bench, c.actor, c.path["id"], c.field("text", ""), c.repeat)),
      takes=Word, gives=OpenedRequest, needs_body=False, again=_again),
    R("POST", "/requests/{id}/recall", "Take a request back: gone from every addressee",
      lambda c: _plain(asking.recall(c.bench, c.actor, c.path["id"], c.field("reason", ""), c.repeat)),
      takes=Reason, gives=OpenedRequest, needs_body=False, again=_again),
    R("POST", "/requests/{id}/claim", "Take a request up, or over",
      lambda c: _plain(answering.claim(c.bench, c.actor, c.path["id"], c.field("note", ""), c.repeat)),
      takes=Claim, gives=OpenedRequest, needs_body=False, again=_again),
    R("POST", "/requests/{id}/release", "Give a claim back",
      lambda c: _plain(answering.release(c.bench, c.actor, c.path["id"], c.repeat)), gives=OpenedRequest, again=_again),
    R("POST", "/requests/{id}/reply", "Answer, in part or in full", _reply, takes=Reply, gives=OpenedRequest, again=_again),
    R("POST", "/requests/{id}/refuse", "Refuse, with a reason",
      lambda c: _plain(answering.refuse(c.bench, c.actor, c.path["id"], c.field("reason"), c.field("text", ""), c.repeat)),
      takes=Refusing, gives=OpenedRequest, again=_again),
    R("POST", "/requests/{id}/ask-back", "Ask who asked", _ask_back, takes=Word, gives=OpenedRequest, again=_again),
    R("GET", "/requests/{id}/translations", "Sentences that my bureau has translated before", _translations,
      gives=Page[dict[str, Any]], query=("language",)),
    R("POST", "/requests/{id}/translations", "Keep a translation of one sentence", _translate, takes=NewPhrase, status=201),
    R("GET", "/requests/{id}/attachments", "What hangs on a request", _attached, gives=Page[Attached]),
    R("POST", "/requests/{id}/attachments", "Attach a file; it goes with what is said next", _attach, takes=bytes, gives=Attached,
      status=201, query=("name", "sha256"), again=_again_attached),
    R("GET", "/requests/{id}/attachments/{attachment}", "One file", _content, gives=bytes),
    R("DELETE", "/requests/{id}/attachments/{attachment}", "Take away an attachment that was not sent",
      lambda c: files.detach(c.bench, c.actor, c.path["id"], c.path["attachment"]), status=204),
)  # fmt: skip
