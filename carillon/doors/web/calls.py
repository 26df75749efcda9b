# SPDX-License-Identifier: Apache-2.0
"""Calls for information: written in four languages, put to many bureaus, answered in two taps, and seen on a board with a map."""

from datetime import UTC, datetime
from typing import Any

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler

from carillon.core.model.call import LANGUAGES, OPEN, Call
from carillon.desk.calls import answering, asking, board, reading, wording
from carillon.desk.calls.reading import Opened
from carillon.desk.events import overview
from carillon.doors.language import NAMES
from carillon.doors.web import paging, rules
from carillon.doors.web.event_words import CALL_LISTS, SIDE_STATES
from carillon.doors.web.forms import Form
from carillon.doors.web.maps.drawing import world
from carillon.doors.web.maps.layers import Key
from carillon.doors.web.visit import Here, Id, Visit
from carillon.errors import AskerError, Invalid
from carillon.store.events import Wanted

LOOKS = {
    "sent": ("hit", "cross", "!"),
    "delivered": ("possible", "dots", "?"),
    "acknowledged": ("wash", "stripes", "…"),
    "looking": ("grade-3", "stripes", "⌕"),
    "nothing_known": ("told", "lines", "0"),
    "information": ("clear", "plain", "✓"),
    "not_competent": ("grade-1", "dots", "–"),
    "refused": ("grade-4", "cross", "×"),
}
"""Tone, pattern and sign of each state on the map: every one of them is enough to tell it from the others."""
TONES = {"sent": "hit", "delivered": "possible", "acknowledged": "possible", "looking": "told", "information": "hit"}
"""Of badges; whatever else was answered is settled."""
EVENTS_OFFERED = 300


# Lists and forms ---------------------------------------------------------------------------------------------------------


@get("/calls", sync_to_thread=True)
def calls_page(visit: Here) -> Response[str]:
    way = visit.text("way") if visit.text("way") in ("to", "from") else "to"
    state = visit.text("state") if visit.text("state") in CALL_LISTS else ""
    found = reading.page(visit.bench, visit.actor, limit=paging.LIMIT, after=paging.after(visit), way=way, state=state)
    pager = paging.pager(visit, found, lambda one: one.held.call.id, way=way, state=state)
    return visit.page("calls/list.html", calls=found, pager=pager, way=way, state=state, shown=_shown, tones=TONES, open=OPEN)


@get("/calls/new", sync_to_thread=True)
def new_page(visit: Here) -> Response[str]:
    visit.require("call.draft")
    return _form(visit, None)


@post("/calls/new", sync_to_thread=True)
def draft(visit: Here) -> Response[str]:
    if visit.form["deed"] == "texts":
        return _form(visit, None, ready=True)
    try:
        opened = asking.draft(visit.bench, visit.actor, _body(visit.form))
    except Invalid as wrong:
        return _form(visit, None, failure=wrong)
    return _saved(visit, opened.held.call.id)


@get("/calls/{call_id:str}", sync_to_thread=True)
def one_page(visit: Here, call_id: Id) -> Response[str]:
    return _one(visit, call_id)


@get("/calls/{call_id:str}/edit", sync_to_thread=True)
def edit_page(visit: Here, call_id: Id) -> Response[str]:
    visit.require("call.draft")
    opened = reading.fetch(visit.bench, visit.actor, call_id)
    if not opened.own or opened.held.call.state != "draft":
        return visit.go(f"/calls/{call_id}")
    return _form(visit, opened.held.call)


@post("/calls/{call_id:str}/edit", sync_to_thread=True)
def edit(visit: Here, call_id: Id) -> Response[str]:
    call = reading.fetch(visit.bench, visit.actor, call_id).held.call
    if visit.form["deed"] == "texts":
        return _form(visit, call, ready=True)
    body = _body(visit.form)
    if visit.form["version"].isdecimal():
        body["version"] = int(visit.form["version"])
    try:
        asking.edit(visit.bench, visit.actor, call_id, body)
    except Invalid as wrong:
        return _form(visit, call, failure=wrong)
    return _saved(visit, call_id)


# Deeds -------------------------------------------------------------------------------------------------------------------


@post("/calls/{call_id:str}/send", sync_to_thread=True)
def send(visit: Here, call_id: Id) -> Response[str]:
    return _send(visit, call_id)


@post("/calls/{call_id:str}/acknowledge", sync_to_thread=True)
def acknowledge(visit: Here, call_id: Id) -> Response[str]:
    answering.acknowledge(visit.bench, visit.actor, call_id)
    return visit.go(f"/calls/{call_id}", done="call-noted")


@post("/calls/{call_id:str}/answer", sync_to_thread=True)
def answer(visit: Here, call_id: Id) -> Response[str]:
    """An answer in words; or one of the answers that need none, by the button that was pressed."""
    form = visit.form
    body: dict[str, Any] = {"code": form["deed"] or form["code"], "text": form["text"], "language": visit.language.code}
    body |= {"events": form.all("events"), "reports": form["reports"].replace(",", " ").split()}
    try:
        answering.answer(visit.bench, visit.actor, call_id, body)
    except Invalid as wrong:
        return _one(visit, call_id, failure=wrong)
    return visit.go(f"/calls/{call_id}", done="call-answered")


@post("/calls/{call_id:str}/remind", sync_to_thread=True)
def remind(visit: Here, call_id: Id) -> Response[str]:
    asking.remind(visit.bench, visit.actor, call_id, visit.form["text"], to=visit.form["to"])
    return visit.go(f"/calls/{call_id}", done="call-reminded")


@post("/calls/{call_id:str}/extend", sync_to_thread=True)
def extend(visit: Here, call_id: Id) -> Response[str]:
    try:
        asking.extend(visit.bench, visit.actor, call_id, visit.form["until"])
    except Invalid as wrong:
        return _one(visit, call_id, failure=wrong)
    return visit.go(f"/calls/{call_id}", done="call-extended")


@post("/calls/{call_id:str}/close", sync_to_thread=True)
def close(visit: Here, call_id: Id) -> Response[str]:
    asking.close(visit.bench, visit.actor, call_id)
    return visit.go(f"/calls/{call_id}", done="call-closed")


@get("/calls/{call_id:str}/recall", sync_to_thread=True)
def recall_page(visit: Here, call_id: Id) -> Response[str]:
    visit.require("call.recall")
    return visit.page("calls/recall.html", opened=reading.fetch(visit.bench, visit.actor, call_id))


@post("/calls/{call_id:str}/recall", sync_to_thread=True)
def recall(visit: Here, call_id: Id) -> Response[str]:
    asking.recall(visit.bench, visit.actor, call_id, visit.form["reason"])
    return visit.go(f"/calls/{call_id}", done="call-recalled")


@get("/calls/{call_id:str}/board.csv", sync_to_thread=True)
def board_file(visit: Here, call_id: Id) -> Response[str]:
    found = board.board(visit.bench, visit.actor, call_id, event=visit.text("event"), sort=visit.text("sort") or "bureau")
    headers = {"Content-Disposition": f'attachment; filename="{found.call.id}.csv"'}
    return visit.dress(Response(board.written(found), media_type="text/csv", headers=headers))


# Pages -------------------------------------------------------------------------------------------------------------------


def _one(visit: Visit, call_id: str, *, failure: AskerError | None = None) -> Response[str]:
    opened = reading.fetch(visit.bench, visit.actor, call_id)
    call = opened.held.call
    language, words = call.words(visit.text("text") or visit.language.code, visit.language.code)
    named = overview.of_call(visit.bench, visit.actor, call)
    about = visit.text("event") if visit.text("event") in {one.id for one in named} else ""
    sort = visit.text("sort") if visit.text("sort") in board.SORTS else "state"
    shown = None
    if call.state != "draft" and (opened.own or opened.counts is not None):
        shown = board.board(visit.bench, visit.actor, call_id, event=about, sort=sort, state=visit.text("state"))
    codes = visit.bench.packs.codes["call_answers"].codes
    return visit.page(
        "calls/one.html",
        status=422 if failure else 200,
        opened=opened,
        call=call,
        told=words,
        tongue=language,
        tongues=[(code, NAMES[code]) for code in call.texts],
        events=named,
        about=about,
        board=shown,
        sort=sort,
        filtered=visit.text("state"),
        seconds=_seconds_left(opened),
        map=world(board.fills(shown), visit.language.gettext("Answers by country"), visit.language, keys=_keys(visit))
        if shown and opened.own
        else "",
        shown=_shown,
        tones=TONES,
        open=OPEN,
        codes=codes,
        failure=failure,
        errors=failure.fields if failure else {},
    )


def _keys(visit: Visit) -> tuple[Key, ...]:
    return tuple(Key(code, _label(visit, code), *look) for code, look in LOOKS.items())


def _shown(visit: Visit, code: str) -> str:
    """What a state of a side is called, in the reader's language."""
    return visit.language.gettext(_label(visit, code))


def _label(visit: Visit, code: str) -> str:
    answers = visit.bench.packs.codes["call_answers"].codes
    return SIDE_STATES.get(code) or (answers[code].label if code in answers else code)


def _seconds_left(opened: Opened) -> float | None:
    """Until answers are due; None where none is awaited."""
    if not opened.waits:
        return None
    return (datetime.fromisoformat(opened.held.call.until) - datetime.fromisoformat(opened.at)).total_seconds()


def _saved(visit: Visit, call_id: str) -> Response[str]:
    if visit.form["deed"] == "send":
        return _send(visit, call_id)
    return visit.go(f"/calls/{call_id}", done="call-saved")


def _send(visit: Visit, call_id: str) -> Response[str]:
    try:
        asking.send(visit.bench, visit.actor, call_id)
    except Invalid as wrong:
        return _form(visit, reading.fetch(visit.bench, visit.actor, call_id).held.call, failure=wrong, again=True)
    return visit.go(f"/calls/{call_id}", done="call-sent")


def _body(form: Form) -> dict[str, Any]:
    owned = rules.body_of(form)
    body: dict[str, Any] = {name: owned[name] for name in ("audience", "handling") if name in owned}
    body |= {"events": form.all("events"), "series": form["series"], "sought": form.all("sought"), "until": form["until"]}
    body |= form.given("urgency")
    texts = {code: {"title": form[f"texts.{code}.title"], "text": form[f"texts.{code}.text"]} for code in LANGUAGES}
    return body | {"texts": {code: one for code, one in texts.items() if one["title"] or one["text"]}}


def _form(visit: Visit, call: Call | None, *, failure: Invalid | None = None, ready: bool = False, again: bool = False) -> Response[str]:
    """The form of a call. `ready`: with the ready texts anew; `again`: it was saved, and shows what is stored rather than what was sent."""
    form = Form({}) if again else visit.form
    values = _values(visit, call, form)
    if ready or (call is None and not form and (values["events"] or values["series"])):
        values |= _ready(visit, values)
    found = overview.ahead(visit.bench, visit.actor, Wanted(limit=EVENTS_OFFERED, since=datetime.now(UTC).date().isoformat()))
    offered = [(one.event.id, one.event.name) for one in found if one.takes_part or one.event.id in values["events"]]
    offered = offered or [(one.event.id, one.event.name) for one in found]
    return visit.page(
        "calls/form.html",
        status=422 if failure else 200,
        call=call,
        values=values,
        owned=_owned(call, form),
        offered=offered,
        series=overview.series(visit.bench, visit.actor),
        languages=[(code, NAMES[code]) for code in LANGUAGES],
        failure=failure,
        errors=rules.mistakes(failure.fields) if failure else {},
    )


def _values(visit: Visit, call: Call | None, form: Form) -> dict[str, Any]:
    sent = "until" in form
    values: dict[str, Any] = {
        "events": form.all("events") if sent else list(call.events) if call else [one for one in [visit.text("event")] if one],
        "series": form["series"] if sent else call.series if call else visit.text("series"),
        "sought": form.all("sought") if sent else list(call.sought) if call else ["terrorist", "criminal", "suspicious"],
        "until": form["until"] if sent else call.until[:16] + "Z" if call and call.until else "",
        "urgency": form["urgency"] or (call.urgency if call else "priority"),
    }
    for code in LANGUAGES:
        words = call.texts.get(code) if call else None
        for name in ("title", "text"):
            values[f"texts.{code}.{name}"] = form[f"texts.{code}.{name}"] if sent else getattr(words, name, "")
    return values


def _ready(visit: Visit, values: dict[str, Any]) -> dict[str, str]:
    """The ready texts for what is chosen; nothing where it is no event."""
    try:
        found = wording.propose(visit.bench, visit.actor, values["events"], values["series"], values["until"])
    except AskerError:
        return {}
    return {f"texts.{code}.{name}": getattr(words, name) for code, words in found.items() for name in ("title", "text")}


def _owned(call: Call | None, form: Form) -> dict[str, Any]:
    if "audience" in form or call is None:
        return rules.values_of(None, form)
    audience = call.audience
    return rules.values_of(None, Form({})) | {
        "audience": audience.mode, "audience_bureaus": ", ".join(audience.bureaus), "handling": list(call.handling),
    }  # fmt: skip


HANDLERS: list[HTTPRouteHandler] = [
    calls_page, new_page, draft, one_page, edit_page, edit, send, acknowledge, answer, remind, extend, close, recall_page, recall,
    board_file,
]  # fmt: skip
