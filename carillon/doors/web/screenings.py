# SPDX-License-Identifier: Apache-2.0
"""Accreditation: the lists of an event, one list from its columns to its end, and the desk where matches are reviewed."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import msgspec
from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from carillon.core.model.screening import Options
from carillon.core.policy import rooms
from carillon.desk.accreditation import deciding, exporting, mapping, partnering, purging, reviewing, running, summary, uploading
from carillon.desk.events import register
from carillon.doors.web import paging, screening_words
from carillon.doors.web.visit import Here, Id, Visit
from carillon.errors import AskerError, Conflict, Invalid, Malformed, NotFound, TooLarge
from carillon.store.screening_rows import Wanted, cursor

Number = FromPath[int]
CHUNK = 262_144
TABS = ("open", "proposed", "decided", "clear", "rejected", "duplicate", "waiting")
CSV = "text/csv; charset=utf-8"


# The lists of an event -------------------------------------------------------------------------------------------------------


@get("/events/{event_id:str}/screenings", sync_to_thread=True)
def event_page(visit: Here, event_id: Id) -> Response[str]:
    return _event(visit, event_id)


@post("/events/{event_id:str}/screenings/new", sync_to_thread=True, opt={"stream": True})
def upload(visit: Here, event_id: Id) -> Response[str]:
    """The file is sealed part by part, as it is read from the form."""
    form, given = visit.form, visit.streams.get("file")
    said = {"event": event_id, "name": form["name"], "file": given.filename if given else "", "four_eyes": form["four_eyes"] or "no"}
    said |= form.given("keep_days", "one_in", "minutes", "deciders")
    try:
        if given is None:
            raise Invalid("No list was chosen.", fields={"file": "A workbook (.xlsx) or a table (.csv)."})
        file = given.file
        file.seek(0)
        made = uploading.upload(visit.bench, visit.actor, said, iter(lambda: file.read(CHUNK), b""))
    except (Invalid, Malformed, TooLarge) as wrong:
        return _event(visit, event_id, failure=wrong)
    return visit.go(f"/screenings/{made.id}/mapping")


def _event(visit: Visit, event_id: str, *, failure: AskerError | None = None) -> Response[str]:
    event = register.fetch(visit.bench, visit.actor, event_id)
    if not rooms.admits(visit.actor, event):
        raise NotFound(f"There is no event {event_id} that {visit.actor.bureau} takes part in.", help="Its hosts say who does.")
    found = reviewing.page(visit.bench, visit.actor, event=event_id, limit=200)
    return visit.page(
        "screenings/list.html",
        status=422 if failure else 200,
        event=event,
        lists=found,
        options=Options(),
        says=screening_words,
        failure=failure,
        errors=failure.fields if failure else {},
    )


# One list ----------------------------------------------------------------------------------------------------------------------


@get("/screenings/{screening_id:str}", sync_to_thread=True)
def one_page(visit: Here, screening_id: Id) -> Response[str]:
    return _one(visit, screening_id)


@get("/screenings/{screening_id:str}/progress", sync_to_thread=True)
def progress(visit: Here, screening_id: Id) -> Response[str]:
    """How far it is, for the page that is open."""
    found = summary.progress(visit.bench, visit.actor, screening_id)
    return visit.page("screenings/progress.html", summary=found, screening=found.opened.screening, says=screening_words)


@get("/screenings/{screening_id:str}/mapping", sync_to_thread=True)
def mapping_page(visit: Here, screening_id: Id) -> Response[str]:
    return _mapping(visit, screening_id, None, sheet=visit.text("sheet"))


@post("/screenings/{screening_id:str}/mapping", sync_to_thread=True)
def map_columns(visit: Here, screening_id: Id) -> Response[str]:
    """Looks what would come of the columns as they were chosen, or confirms them."""
    given = _columns(visit)
    if visit.form["deed"] == "look":
        return _mapping(visit, screening_id, given)
    try:
        mapping.confirm(visit.bench, visit.actor, screening_id, given)
    except Invalid as wrong:
        return _mapping(visit, screening_id, None, failure=wrong)
    return visit.go(f"/screenings/{screening_id}", done="screening-mapped")


@post("/screenings/{screening_id:str}/options", sync_to_thread=True)
def configure(visit: Here, screening_id: Id) -> Response[str]:
    form = visit.form
    given = {**form.given("keep_days", "one_in", "minutes", "score"), "four_eyes": form["four_eyes"] or "no"}
    try:
        uploading.configure(visit.bench, visit.actor, screening_id, given)
    except (Invalid, Conflict) as wrong:
        return _one(visit, screening_id, failure=wrong)
    return visit.go(f"/screenings/{screening_id}", done="screening-changed")


@post("/screenings/{screening_id:str}/{deed:str}", sync_to_thread=True)
def go_on(visit: Here, screening_id: Id, deed: Id) -> Response[Any]:
    """What is done with a whole list."""
    if deed not in DEEDS:
        raise NotFound("There is no such page.")
    try:
        return DEEDS[deed](visit, screening_id)
    except (Invalid, Conflict) as wrong:
        return _one(visit, screening_id, failure=wrong)


def _then(deed: Callable[..., Any], note: str, **more: Any) -> Callable[[Visit, str], Response[Any]]:
    def run(visit: Visit, screening_id: str) -> Response[Any]:
        deed(visit.bench, visit.actor, screening_id, **more)
        return visit.go(f"/screenings/{screening_id}", done=note)

    return run


def _purge(visit: Visit, screening_id: str) -> Response[Any]:
    if visit.form["sure"] != "yes":
        raise Invalid("Nothing was purged.", fields={"sure": "Say that you are sure: it cannot be undone."})
    purging.purge(visit.bench, visit.actor, screening_id)
    return visit.go(f"/screenings/{screening_id}/proof")


def _export(visit: Visit, screening_id: str) -> Response[Any]:
    made = exporting.export(visit.bench, visit.actor, screening_id, new=visit.form["new"] == "yes")
    return _table(visit, made.data, made.name)


def _invite(visit: Visit, screening_id: str) -> Response[Any]:
    partnering.invite(visit.bench, visit.actor, screening_id, visit.form.all("partners"))
    return visit.go(f"/screenings/{screening_id}", done="screening-invited")


DEEDS: dict[str, Callable[[Visit, str], Response[Any]]] = {
    "run": _then(running.start, "screening-started"),
    "pause": _then(running.pause, "screening-changed"),
    "close": _then(running.close, "screening-changed"),
    "reopen": _then(running.close, "screening-changed", closed=False),
    "clear": _then(deciding.clear_all, "screening-decided"),
    "partake": _then(partnering.partake, "screening-answered", agrees=True),
    "decline": _then(partnering.partake, "screening-answered", agrees=False),
    "invite": _invite,
    "export": _export,
    "purge": _purge,
}


@get("/screenings/{screening_id:str}/faults.csv", sync_to_thread=True)
def faults(visit: Here, screening_id: Id) -> Response[bytes]:
    return _table(visit, exporting.faults(visit.bench, visit.actor, screening_id), f"{screening_id}-faults.csv")


@get("/screenings/{screening_id:str}/proof", sync_to_thread=True)
def proof_page(visit: Here, screening_id: Id) -> Response[str]:
    return visit.page("screenings/proof.html", proof=reviewing.proof(visit.bench, visit.actor, screening_id))


# The review desk ------------------------------------------------------------------------------------------------------------------


@get("/screenings/{screening_id:str}/rows", sync_to_thread=True)
def rows_page(visit: Here, screening_id: Id) -> Response[str]:
    state = visit.text("state") if visit.text("state") in TABS else ""
    text = visit.text("q")
    ranked = state in ("open", "proposed")
    wanted = Wanted(limit=paging.LIMIT, after=paging.after(visit), states=(state,) if state else (), text=text or None, ranked=ranked)
    found = reviewing.rows_page(visit.bench, visit.actor, screening_id, wanted)
    opened = reviewing.fetch(visit.bench, visit.actor, screening_id)
    pager = paging.pager(visit, found, lambda one: cursor(one.row), state=state, q=text)
    return visit.page(
        "screenings/rows.html",
        screening=opened.screening,
        counts=opened.counts,
        rows=found,
        pager=pager,
        state=state,
        text=text,
        tabs=TABS,
        says=screening_words,
    )


@get("/screenings/{screening_id:str}/review", sync_to_thread=True)
def review(visit: Here, screening_id: Id) -> Response[str]:
    """The next row to look at: the best match first, going on after the one that was looked at last."""
    after = paging.after(visit)
    for place in dict.fromkeys((after, None)):
        wanted = Wanted(limit=1, after=place, states=("open", "proposed"), ranked=True)
        found = reviewing.rows_page(visit.bench, visit.actor, screening_id, wanted)
        if found:
            return visit.go(f"/screenings/{screening_id}/rows/{found[0].row.number}")
    return visit.go(f"/screenings/{screening_id}/rows", done="screening-reviewed")


@get("/screenings/{screening_id:str}/rows/{number:int}", sync_to_thread=True)
def row_page(visit: Here, screening_id: Id, number: Number) -> Response[str]:
    return _row(visit, screening_id, number)


@post("/screenings/{screening_id:str}/rows/{number:int}/{deed:str}", sync_to_thread=True)
def row_deed(visit: Here, screening_id: Id, number: Number, deed: Id) -> Response[str]:
    """The word on a match, or on the person."""
    bench, actor, form = visit.bench, visit.actor, visit.form
    try:
        if deed == "judge":
            reviewing.judge(bench, actor, screening_id, number, form["hit"], form["verdict"], form["reason"])
        elif deed == "ask":
            reviewing.ask(bench, actor, screening_id, number, form["hit"], text=form["text"])
        elif deed == "decide":
            deciding.decide(bench, actor, screening_id, [number], form["decision"], form["reason"])
        elif deed == "second":
            deciding.second(bench, actor, screening_id, number, agrees=form["agrees"] == "yes", reason=form["reason"])
        elif deed == "undo":
            deciding.undo(bench, actor, screening_id, number)
        else:
            raise NotFound("There is no such page.")
    except (Invalid, Conflict) as wrong:
        return _row(visit, screening_id, number, failure=wrong)
    if deed in ("decide", "second"):
        return visit.go(f"/screenings/{screening_id}/review?after={quote(form['after'])}", done="screening-decided")
    return visit.go(f"/screenings/{screening_id}/rows/{number}", done="judged" if deed == "judge" else "screening-changed")


def _row(visit: Visit, screening_id: str, number: int, *, failure: AskerError | None = None) -> Response[str]:
    shown = reviewing.row(visit.bench, visit.actor, screening_id, number)
    opened = reviewing.fetch(visit.bench, visit.actor, screening_id)
    return visit.page(
        "screenings/row.html",
        status=422 if failure else 200,
        screening=opened.screening,
        counts=opened.counts,
        shown=shown,
        row=shown.row,
        after=cursor(shown.row),
        says=screening_words,
        failure=failure,
        errors=failure.fields if failure else {},
    )


# Parts ----------------------------------------------------------------------------------------------------------------------------


def _one(visit: Visit, screening_id: str, *, failure: AskerError | None = None) -> Response[str]:
    found = summary.summary(visit.bench, visit.actor, screening_id)
    screening = found.opened.screening
    event = register.fetch(visit.bench, visit.actor, screening.event)
    known = {one.partner for one in found.opened.partners if one.state in partnering.STANDING}
    return visit.page(
        "screenings/one.html",
        status=422 if failure else 200,
        summary=found,
        screening=screening,
        event=event,
        others=[code for code in event.bureaus if code != visit.actor.bureau and code not in known],
        says=screening_words,
        failure=failure,
        errors=failure.fields if failure else {},
    )


def _mapping(
    visit: Visit, screening_id: str, given: dict[str, Any] | None, *, sheet: str = "", failure: Invalid | None = None
) -> Response[str]:
    try:
        found = mapping.propose(visit.bench, visit.actor, screening_id, sheet=sheet, given=given)
    except Invalid as wrong:
        failure, found = wrong, mapping.propose(visit.bench, visit.actor, screening_id)
    return visit.page(
        "screenings/mapping.html",
        status=422 if failure else 200,
        id=screening_id,
        found=found,
        chosen=(_columns(visit) if failure else found.mapping),
        says=screening_words,
        failure=failure,
        errors=failure.fields if failure else {},
    )


def _columns(visit: Visit) -> dict[str, Any]:
    """The mapping as the form says it; where persons begin, the sheet and the like come from the guess that the form was made of."""
    form = visit.form
    letters = form.all("letters")
    columns = {letter: form[f"column.{letter}"] for letter in letters}
    rules = {
        letter: {"order": form[f"order.{letter}"] or "dmy", "calendar": form[f"calendar.{letter}"] or "gregorian"} for letter in letters
    }
    text = form["first_row"]
    plain: dict[str, Any] = {
        "columns": columns,
        "dates": rules,
        "first_row": int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else 0,
        "width": int(form["width"]) if form["width"].isdecimal() and len(form["width"]) < 5 else 0,
        "header": _header(form.raw("header")),
    }
    return plain | {name: form.raw(name) for name in ("sheet", "encoding", "delimiter")}


def _header(text: str) -> list[str]:
    try:
        return msgspec.json.decode(text, type=list[str])
    except msgspec.DecodeError:
        return []


def _table(visit: Visit, data: bytes, name: str) -> Response[bytes]:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    made: Response[bytes] = visit.dress(Response(data, media_type=CSV, headers=headers))
    return made


HANDLERS: list[HTTPRouteHandler] = [
    event_page, one_page, progress, mapping_page, map_columns, configure, go_on, faults, proof_page, rows_page, review, row_page, row_deed,
]  # fmt: skip
WITH_LISTS: list[HTTPRouteHandler] = [upload]
