# SPDX-License-Identifier: Apache-2.0
"""Notices and diffusions: drafted in a colour's form, submitted, read with their history and public extract, amended, suspended, ended."""

from collections.abc import Callable
from typing import Any

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler

from carillon.core.model.notice import Notice
from carillon.core.packs.colours import Colour
from carillon.core.policy import notices as policy
from carillon.core.policy.actors import Actor
from carillon.desk import records
from carillon.desk.bench import Bench
from carillon.desk.notices import drafting, life, reading
from carillon.desk.notices.reading import Opened
from carillon.doors.web import notice_form, notice_view, notice_words, paging
from carillon.doors.web.forms import Form
from carillon.doors.web.notice_view import Subject, Told
from carillon.doors.web.visit import Here, Id, Visit
from carillon.errors import Conflict, Invalid, NotFound
from carillon.store import clock
from carillon.store.notices import Wanted
from carillon.store.records import Wanted as WantedRecords

FOUND = 20
"""How many records a search for a subject shows."""
DEEDS = {
    "edit": "notice.draft",
    "submit": "notice.submit",
    "retract": "notice.submit",
    "amend": "notice.draft",
    "suspend": "notice.suspend",
    "resume": "notice.resume",
    "withdraw": "notice.withdraw",
}
ENDINGS = ("withdraw", "suspend", "resume")


# Lists and forms ---------------------------------------------------------------------------------------------------------


@get("/notices", sync_to_thread=True)
def notices_page(visit: Here) -> Response[str]:
    bench, actor = visit.bench, visit.actor
    colours = [one for one in bench.packs.colours.values() if not one.internal]
    state = visit.text("state") if visit.text("state") in notice_words.LISTS else ""
    colour = visit.text("colour") if visit.text("colour") in bench.packs.colours else ""
    record = visit.text("record")[:60]
    wanted = Wanted(limit=paging.LIMIT, after=_cursor(visit), state=state or None, colour=colour or None, record=record or None)
    found = reading.page(bench, actor, wanted)
    pager = paging.pager(visit, found, lambda one: f"{one.notice.updated_at}|{one.notice.id}", state=state, colour=colour, record=record)
    seat = reading.seat(bench.packs, actor)
    return visit.page(
        "notices/list.html",
        notices=found,
        pager=pager,
        now=clock.now(),
        state=state,
        colour=colour,
        record=record,
        colours=colours,
        inside=bool(seat.drafts) or seat.reviews,
    )


@get("/notices/new", sync_to_thread=True)
def new_page(visit: Here) -> Response[str]:
    visit.require("notice.draft")
    colour = _colour(visit, visit.text("colour"))
    if colour is None:
        colours = [one for one in visit.bench.packs.colours.values() if not one.internal]
        return visit.page("notices/colours.html", colours=colours, record=visit.text("record")[:60])
    return _form(visit, colour)


@post("/notices/new", sync_to_thread=True)
def draft(visit: Here) -> Response[str]:
    visit.require("notice.draft")
    colour = _colour(visit, visit.form["colour"])
    if colour is None:
        raise Invalid("A notice has a colour.", help="Choose one from the list.")
    if visit.form["deed"] == "search":
        return _form(visit, colour)
    try:
        opened = drafting.draft(visit.bench, visit.actor, notice_form.body_of(colour, visit.form))
    except Invalid as wrong:
        return _form(visit, colour, failure=wrong)
    return _saved(visit, opened.notice.id)


@get("/notices/{notice_id:str}/edit", sync_to_thread=True)
def edit_page(visit: Here, notice_id: Id) -> Response[str]:
    return _writing(visit, notice_id, "edit")


@get("/notices/{notice_id:str}/amend", sync_to_thread=True)
def amend_page(visit: Here, notice_id: Id) -> Response[str]:
    return _writing(visit, notice_id, "amend")


@post("/notices/{notice_id:str}/edit", sync_to_thread=True)
def edit(visit: Here, notice_id: Id) -> Response[str]:
    return _written(visit, notice_id, drafting.edit)


@post("/notices/{notice_id:str}/amend", sync_to_thread=True)
def amend(visit: Here, notice_id: Id) -> Response[str]:
    return _written(visit, notice_id, drafting.amend)


def _writing(visit: Visit, notice_id: str, deed: str) -> Response[str]:
    visit.require("notice.draft")
    notice = reading.fetch(visit.bench, visit.actor, notice_id).notice
    colour = _colour(visit, notice.colour)
    if colour is None or deed not in possible(visit, notice):
        return visit.go(f"/notices/{notice_id}")
    return _form(visit, colour, notice)


def _written(visit: Visit, notice_id: str, deed: Callable[[Bench, Actor, str, Any], Opened]) -> Response[str]:
    """Writes the version in work anew, or begins another version of what stands; or looks for a subject, by the button."""
    visit.require("notice.draft")
    colour = _colour(visit, visit.form["colour"])
    if colour is None:
        raise Invalid("A notice keeps its colour.", help="Open the notice and edit it from there.")
    if visit.form["deed"] == "search":
        return _form(visit, colour, reading.fetch(visit.bench, visit.actor, notice_id).notice)
    try:
        deed(visit.bench, visit.actor, notice_id, notice_form.body_of(colour, visit.form))
    except Invalid as wrong:
        return _form(visit, colour, reading.fetch(visit.bench, visit.actor, notice_id).notice, failure=wrong)
    return _saved(visit, notice_id)


# One notice --------------------------------------------------------------------------------------------------------------


@get("/notices/{notice_id:str}", sync_to_thread=True)
def one_page(visit: Here, notice_id: Id) -> Response[str]:
    return _one(visit, notice_id)


@post("/notices/{notice_id:str}/submit", sync_to_thread=True)
def submit(visit: Here, notice_id: Id) -> Response[str]:
    return _submit(visit, notice_id)


@post("/notices/{notice_id:str}/retract", sync_to_thread=True)
def retract(visit: Here, notice_id: Id) -> Response[str]:
    drafting.retract(visit.bench, visit.actor, notice_id, visit.form["text"])
    return visit.go(f"/notices/{notice_id}", done="notice-retracted")


@get("/notices/{notice_id:str}/{deed:str}", sync_to_thread=True)
def ending_page(visit: Here, notice_id: Id, deed: Id) -> Response[str]:
    return _ending(visit, notice_id, deed)


@post("/notices/{notice_id:str}/{deed:str}", sync_to_thread=True)
def end(visit: Here, notice_id: Id, deed: Id) -> Response[str]:
    bench, actor, form = visit.bench, visit.actor, visit.form
    try:
        if deed == "withdraw":
            life.withdraw(bench, actor, notice_id, form["reason"], form["text"])
        elif deed == "suspend":
            life.suspend(bench, actor, notice_id, form["ground"], form["text"])
        elif deed == "resume":
            life.resume(bench, actor, notice_id, form["text"])
        else:
            raise NotFound("A notice has no such step.", help="Use the buttons of its page.")
    except Invalid as wrong:
        return _ending(visit, notice_id, deed, wrong)
    return visit.go(f"/notices/{notice_id}", done=f"notice-{deed}")


def possible(visit: Visit, notice: Notice) -> frozenset[str]:
    """What the visitor may do with a notice now; what is not possible is not offered."""
    found = set()
    for what, deed in DEEDS.items():
        if not visit.may(deed) or not policy.belongs(notice, what, visit.actor.bureau):
            continue
        try:
            policy.require(notice, what)
        except Conflict:
            continue
        found.add(what)
    if visit.actor.role != "control" and visit.actor.bureau != notice.reviewer:
        found.discard("suspend")
    if not policy.may_end_suspension(notice, visit.actor.role):
        found.discard("resume")
    return frozenset(found)


def _saved(visit: Visit, notice_id: str) -> Response[str]:
    """After a draft was saved: submits it where the person pressed the button for both."""
    if visit.form["deed"] == "submit":
        return _submit(visit, notice_id)
    return visit.go(f"/notices/{notice_id}", done="notice-saved")


def _submit(visit: Visit, notice_id: str) -> Response[str]:
    bench, actor, text = visit.bench, visit.actor, visit.form["text"]
    try:
        if "answers" in visit.form:
            drafting.answer(bench, actor, notice_id, text)
        else:
            drafting.submit(bench, actor, notice_id, text)
    except Invalid as wrong:
        notice = reading.fetch(bench, actor, notice_id).notice
        colour = _colour(visit, notice.colour)
        if colour is None or set(wrong.fields) == {"text"}:
            return _one(visit, notice_id, failure=wrong)
        return _form(visit, colour, notice, failure=wrong, again=True)
    return visit.go(f"/notices/{notice_id}", done="notice-submitted")


def _form(
    visit: Visit, colour: Colour, notice: Notice | None = None, *, failure: Invalid | None = None, again: bool = False
) -> Response[str]:
    """The form of a notice. `again`: it was saved, and shows what is stored rather than what was sent."""
    form = Form({}) if again else visit.form
    content = notice.latest.content if notice else None
    values = notice_form.values(colour, content, form)
    if notice is None and "colour" not in form and visit.text("record"):
        values["subjects"] = [visit.text("record")[:60]]
    looked_for = form["search"] if form["deed"] == "search" else ""
    deed = "edit" if notice is None or notice.offered is not None else "amend"
    return visit.page(
        "notices/form.html",
        status=422 if failure else 200,
        colour=colour,
        notice=notice,
        address=f"/notices/{notice.id}/{deed}" if notice else "/notices/new",
        fields=notice_form.fields(visit.bench.packs, colour, content, form, visit.language),
        values=values,
        actions=[one for one in notice_words.choice("actions", visit.bench.packs, visit.language) if one[0] in colour.actions],
        chosen=[notice_view.named(visit, one) for one in values["subjects"]],
        found=[one for one in _search(visit, colour, looked_for) if one.record not in values["subjects"]],
        looked_for=looked_for,
        questions=_questions(visit, notice),
        failure=failure,
        errors=notice_form.mistakes(failure.fields) if failure else {},
    )


def _search(visit: Visit, colour: Colour, text: str) -> list[Subject]:
    """Records of the bureau that the notice could be about."""
    if not text:
        return []
    wanted = WantedRecords(limit=FOUND, owner=visit.actor.bureau, status="live", text=text)
    kinds = visit.bench.packs.kinds
    found = [one for one in records.page(visit.bench, visit.actor, wanted) if one.record.schema in kinds]
    return [Subject(one.record.id, one.caption, one.record.schema) for one in found if colour.takes(kinds[one.record.schema])]


def _questions(visit: Visit, notice: Notice | None) -> Told | None:
    """With which questions the version in work was returned."""
    if notice is None or notice.stage != "returned":
        return None
    last = next((one for one in reversed(notice.steps) if one.what == "return"), None)
    return notice_view.told(visit, last, True) if last else None


def _one(visit: Visit, notice_id: str, *, failure: Invalid | None = None) -> Response[str]:
    opened = reading.fetch(visit.bench, visit.actor, notice_id)
    notice = opened.notice
    colour = visit.bench.packs.colours.get(notice.colour)
    whole = notice.state != "purged" and (opened.reviews or (opened.own and colour is not None and visit.actor.role in colour.drafts))
    subjects = notice_view.subjects(visit, opened)
    return visit.page(
        "notices/one.html",
        status=422 if failure else 200,
        opened=opened,
        notice=notice,
        paper=notice.latest,
        colour=colour,
        subjects=subjects,
        changes=notice_view.changes(notice),
        history=[notice_view.told(visit, one, whole) for one in notice.steps],
        extract=notice_view.extract(visit, opened, colour, subjects),
        questions=_questions(visit, notice),
        seconds=notice_view.seconds_left(notice.due_at),
        possible=possible(visit, notice),
        failure=failure,
        errors=failure.fields if failure else {},
    )


def _ending(visit: Visit, notice_id: str, deed: str, failure: Invalid | None = None) -> Response[str]:
    """The page that asks for the ground before a notice is withdrawn, suspended or let go on."""
    if deed not in ENDINGS:
        raise NotFound("A notice has no such page.", help="Use the buttons of its page.")
    visit.require(f"notice.{deed}")
    notice = reading.fetch(visit.bench, visit.actor, notice_id).notice
    if deed not in possible(visit, notice):
        return visit.go(f"/notices/{notice_id}")
    fields = failure.fields if failure else {}
    return visit.page("notices/end.html", status=422 if failure else 200, notice=notice, deed=deed, failure=failure, errors=fields)


def _colour(visit: Visit, name: str) -> Colour | None:
    found = visit.bench.packs.colours.get(name)
    return None if found is None or found.internal else found


def _cursor(visit: Visit) -> str | None:
    after = paging.after(visit)
    return after if after and "|" in after else None


HANDLERS: list[HTTPRouteHandler] = [
    notices_page, new_page, draft, edit_page, amend_page, edit, amend, one_page, submit, retract, ending_page, end,
]  # fmt: skip
