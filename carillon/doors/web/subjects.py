# SPDX-License-Identifier: Apache-2.0
"""Requests of persons, for the data-protection control: received, examined, decided, answered, and printed."""

import csv
import io
import re
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler

from carillon.desk.subjects import answering, cases, consulting, deciding, disclosing, searching
from carillon.doors.web import paging
from carillon.doors.web.forms import Form
from carillon.doors.web.visit import Here, Id, Visit
from carillon.doors.web.words import SUBJECT_STATES
from carillon.errors import Invalid


@get("/subjects", sync_to_thread=True)
def subjects_page(visit: Here) -> Response[str]:
    state = visit.text("state") if visit.text("state") in SUBJECT_STATES else ""
    found = cases.page(visit.bench, visit.actor, state=state or None, limit=paging.LIMIT, after=paging.after(visit))
    pager = paging.pager(visit, found, lambda one: one.id, state=state)
    return visit.page("subjects/list.html", cases=found, pager=pager, state=state)


@get("/subjects/new", sync_to_thread=True)
def new_page(visit: Here) -> Response[str]:
    visit.require("subject.receive")
    return visit.page("subjects/form.html", values=visit.form)


@post("/subjects/new", sync_to_thread=True)
def receive(visit: Here) -> Response[str]:
    try:
        opened = cases.receive(visit.bench, visit.actor, _body(visit.form))
    except Invalid as wrong:
        errors = {name.removeprefix("subject."): text for name, text in (wrong.fields or {}).items()}
        return visit.page("subjects/form.html", status=422, values=visit.form, failure=wrong, errors=errors)
    return visit.go(f"/subjects/{opened.case.id}", done="subject-received")


@get("/subjects/{subject_id:str}", sync_to_thread=True)
def one_page(visit: Here, subject_id: Id) -> Response[str]:
    return _one(visit, subject_id)


@post("/subjects/{subject_id:str}/{deed:str}", sync_to_thread=True)
def do(visit: Here, subject_id: Id, deed: Id) -> Response[str]:
    """One step of a request; which, the button says."""
    bench, actor, form = visit.bench, visit.actor, visit.form
    try:
        if deed == "admit":
            cases.admit(bench, actor, subject_id, form["ground"])
        elif deed == "search":
            searching.search(bench, actor, subject_id)
        elif deed == "drop":
            searching.drop(bench, actor, subject_id, form["record"])
        elif deed == "consult":
            consulting.consult(bench, actor, subject_id, form["question"], re.findall(r"[A-Z0-9-]+", form["others"].upper()))
        elif deed in ("block", "unblock"):
            getattr(deciding, deed)(bench, actor, form["record"], subject_id)
        elif deed == "decide":
            deciding.decide(bench, actor, subject_id, _decision(form))
        elif deed == "answer":
            answering.answer(bench, actor, subject_id)
        elif deed == "close":
            cases.close(bench, actor, subject_id)
        else:
            raise Invalid("There is no such step.", help="Use the buttons of the page.")
    except Invalid as wrong:
        return _one(visit, subject_id, failure=wrong)
    return visit.go(f"/subjects/{subject_id}", done="subject-changed")


@get("/subjects/{subject_id:str}/letter", sync_to_thread=True)
def letter_page(visit: Here, subject_id: Id) -> Response[str]:
    """The answer, to be printed."""
    return visit.page("subjects/letter.html", case=cases.fetch(visit.bench, visit.actor, subject_id).case)


@get("/subjects/{subject_id:str}/disclosures", sync_to_thread=True)
def disclosures_page(visit: Here, subject_id: Id) -> Response[str]:
    found = disclosing.of_subject(visit.bench, visit.actor, subject_id)
    return visit.page("subjects/disclosures.html", told=found, subject_id=subject_id)


@get("/subjects/{subject_id:str}/disclosures.csv", sync_to_thread=True)
def disclosures_file(visit: Here, subject_id: Id) -> Response[str]:
    """The same as a file."""
    written = io.StringIO()
    names = list(disclosing.Told.__struct_fields__)
    rows = csv.DictWriter(written, names)
    rows.writeheader()
    rows.writerows(msgspec.structs.asdict(one) for one in disclosing.of_subject(visit.bench, visit.actor, subject_id))
    headers = {"Content-Disposition": f'attachment; filename="{subject_id[:40]}.csv"'}
    return visit.dress(Response(written.getvalue(), media_type="text/csv", headers=headers))


@post("/records/{record_id:str}/block", sync_to_thread=True)
def block(visit: Here, record_id: Id) -> Response[str]:
    deciding.block(visit.bench, visit.actor, record_id)
    return visit.go(f"/records/{record_id}", done="record-blocked")


@post("/records/{record_id:str}/unblock", sync_to_thread=True)
def unblock(visit: Here, record_id: Id) -> Response[str]:
    deciding.unblock(visit.bench, visit.actor, record_id)
    return visit.go(f"/records/{record_id}", done="record-unblocked")


# The owner's side ------------------------------------------------------------------------------------------------------------


@get("/consultations", sync_to_thread=True)
def consultations_page(visit: Here) -> Response[str]:
    found = consulting.page(visit.bench, visit.actor, limit=paging.LIMIT, after=paging.after(visit))
    pager = paging.pager(visit, found, lambda one: one.id)
    return visit.page("subjects/consultations.html", consultations=found, pager=pager)


@get("/consultations/{consultation_id:str}", sync_to_thread=True)
def consultation_page(visit: Here, consultation_id: Id) -> Response[str]:
    return visit.page("subjects/consultation.html", one=consulting.fetch(visit.bench, visit.actor, consultation_id))


@post("/consultations/{consultation_id:str}", sync_to_thread=True)
def answer(visit: Here, consultation_id: Id) -> Response[str]:
    form = visit.form
    given = {
        **form.given("position", "objection", "text"),
        "confirm": form["confirm"] == "yes",
        "records": re.findall(r"[\w-]+", form["records"]),
    }
    try:
        consulting.answer(visit.bench, visit.actor, consultation_id, given)
    except Invalid as wrong:
        one = consulting.fetch(visit.bench, visit.actor, consultation_id)
        return visit.page("subjects/consultation.html", one=one, status=422, failure=wrong, errors=wrong.fields or {})
    return visit.go(f"/consultations/{consultation_id}", done="consultation-answered")


def _one(visit: Visit, subject_id: str, *, failure: Invalid | None = None) -> Response[str]:
    opened = cases.fetch(visit.bench, visit.actor, subject_id)
    return visit.page(
        "subjects/one.html",
        status=422 if failure else 200,
        opened=opened,
        case=opened.case,
        fates=deciding.FATES[opened.case.kind],
        failure=failure,
        errors=failure.fields if failure else {},
    )


def _body(form: Form) -> dict[str, Any]:
    person: dict[str, Any] = form.given("name", "birth_date", "nationality", "gender")
    person |= {name: _lines(form[name]) for name in ("other_names", "numbers")}
    given = form.given("kind", "applicant", "address", "representative", "identity", "language", "text", "received_on")
    return {**given, "subject": person}


def _decision(form: Form) -> dict[str, Any]:
    """What the form says of each record; a correction is written as one line for each property: birthDate: 1971, 1972."""
    fates = {name.removeprefix("fate."): form[name] for name in form if name.startswith("fate.") and form[name]}
    corrections = {}
    for record_id, fate in fates.items():
        if fate == "correct":
            pairs = (line.partition(":") for line in _lines(form[f"correction.{record_id}"]))
            corrections[record_id] = {name.strip(): [one.strip() for one in values.split(";") if one.strip()] for name, _, values in pairs}
    return {**form.given("decision", "ground", "reasons"), "fates": fates, "corrections": corrections}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


HANDLERS: list[HTTPRouteHandler] = [
    subjects_page, new_page, receive, one_page, do, letter_page, disclosures_page, disclosures_file, block, unblock,
    consultations_page, consultation_page, answer,
]  # fmt: skip
