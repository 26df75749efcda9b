# SPDX-License-Identifier: Apache-2.0
"""The check: a form for each kind of question, the answer beside it, and the checks that were made."""

from typing import Any
from urllib.parse import quote, unquote, urlencode

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler

from carillon.core.model.circumstances import FIELDS as WHERE_AND_HOW
from carillon.desk import circumstances
from carillon.desk.checks import deeds, elsewhere
from carillon.doors.web import paging
from carillon.doors.web.forms import Form
from carillon.doors.web.visit import Here, Id, Visit
from carillon.doors.web.words import CHECKS, N_
from carillon.errors import Invalid

PURPOSE, PLACE = "carillon_purpose", "carillon_place"
"""What a device remembers of the last check until the browser is closed; never anything of a subject."""
ASKED: dict[str, tuple[str, ...]] = {
    "scan": ("mrz",),
    "person": ("name", "birth_date", "nationality", "gender", "number", "country"),
    "organisation": ("name", "nationality"),
    "document": ("number", "country", "type", "name", "birth_date"),
    "vehicle": ("number", "country", "make", "model"),
    "firearm": ("number", "make", "model", "calibre"),
    "account": ("number",),
    "wallet": ("number",),
    "phone": ("number", "country"),
    "indicator": ("number",),
    "object": ("number", "name", "type", "make", "model"),
}
"""Which fields each form has, in their order; the first is the one that matters."""
NUMBERS = {
    "person": N_("Number of a document"),
    "document": N_("Number of the document"),
    "vehicle": N_("Plate, VIN, hull or aircraft mark"),
    "firearm": N_("Serial number"),
    "account": N_("IBAN or account number"),
    "wallet": N_("Address of the wallet"),
    "phone": N_("Phone number"),
    "indicator": N_("Domain, address, e-mail or digest of a file"),
    "object": N_("Number or mark"),
}
HINTS = {
    "vehicle": N_("As on the vehicle; blanks and dashes do not matter."),
    "firearm": N_("As stamped. Characters that look alike are taken into account."),
    "phone": N_("With the country's prefix, or say the country below."),
    "indicator": N_("hxxp and [.] are understood."),
}
FIELDS = {
    "query.name": N_("Name"),
    "query.birth_date": N_("Date of birth"),
    "query.nationality": N_("Nationality"),
    "query.gender": N_("Sex"),
    "query.number": N_("Number"),
    "query.country": N_("Issued by (country)"),
    "query.type": N_("Type"),
    "query.make": N_("Make"),
    "query.model": N_("Model"),
    "query.calibre": N_("Calibre"),
    "query.mrz": N_("Machine-readable zone"),
    "query": N_("Question"),
    "purpose": N_("Purpose"),
    "place": N_("Place"),
    "reference": N_("Reference"),
}


@get("/check", sync_to_thread=True)
def check_page(visit: Here) -> Response[str]:
    visit.require("check.make")
    values = {name: visit.text(name.removeprefix("query.")) for name in FIELDS}
    kind = visit.text("kind")
    return _bench(visit, kind if kind in ASKED else _usual(visit), values)


@post("/check", sync_to_thread=True)
def check(visit: Here) -> Response[str]:
    """One check. htmx gets form and answer as a part of the page, a plain browser the whole page."""
    form = visit.form
    kind = form["kind"] if form["kind"] in ASKED else "person"
    values = {name: form[name] for name in FIELDS}
    told = around(form)
    try:
        made = elsewhere.make(visit.bench, visit.actor, _body(kind, values) | ({"circumstances": told} if told else {}))
    except Invalid as wrong:
        return _bench(visit, kind, values, failure=wrong, errors=_placed(kind, wrong.fields), status=422)
    _remember(visit, values)
    if kind == "scan":
        values["query.mrz"] = ""
    return _bench(visit, kind, values, answer=deeds.plain(made) | {"purpose": values["purpose"]})


@get("/checks", sync_to_thread=True)
def checks_page(visit: Here) -> Response[str]:
    found = deeds.page(visit.bench, visit.actor, limit=paging.LIMIT, after=paging.after(visit))
    return visit.page("checks/list.html", checks=found, pager=paging.pager(visit, found, lambda one: str(one["id"])))


@get("/checks/{check_id:str}", sync_to_thread=True)
def one_page(visit: Here, check_id: Id) -> Response[str]:
    return one(visit, check_id)


def one(visit: Visit, check_id: str, *, errors: dict[str, str] | None = None, status: int = 200) -> Response[str]:
    """A check that was made, with what was wrong in the form that keeps its question open."""
    found = deeds.fetch(visit.bench, visit.actor, check_id)
    told = circumstances.fetch(visit.bench, visit.actor, check_id)
    again = _again(found)
    return visit.page("checks/one.html", status=status, answer=found, labels=FIELDS, again=again, circumstances=told, errors=errors or {})


def around(form: Form) -> dict[str, str]:
    """The circumstances in a form, as far as they were filled in."""
    return {name: said for name in WHERE_AND_HOW if (said := form[f"circumstances.{name}"])}


def _again(answer: dict[str, Any]) -> str:
    """The form filled in as it was for a check that was made."""
    asked = {name: value for name, value in answer["query"].items() if name != "mrz"}
    return f"/check?{urlencode({'kind': answer['kind'], 'purpose': answer['purpose'], **asked})}"


def _body(kind: str, values: dict[str, str]) -> dict[str, Any]:
    """The body of a check as every door sends it; a scan asks for the person in the zone, and so for the document as well."""
    query = {name: values[f"query.{name}"] for name in ASKED[kind] if values[f"query.{name}"]}
    asked = {name: values[name] for name in ("place", "reference") if values[name]}
    return {"kind": "person" if kind == "scan" else kind, "query": query, "purpose": values["purpose"], **asked}


def _placed(kind: str, fields: dict[str, str]) -> dict[str, str]:
    """Each mistake at a field that the form has; what concerns the question as a whole stands at its first field."""
    first = f"query.{ASKED[kind][0]}"
    shown = {f"query.{name}" for name in ASKED[kind]} | {"purpose", "place", "reference"}
    return {name if name in shown else first: text for name, text in fields.items()}


def _bench(
    visit: Visit,
    kind: str,
    values: dict[str, str],
    *,
    answer: dict[str, Any] | None = None,
    failure: Invalid | None = None,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> Response[str]:
    cookies = visit.request.cookies
    values["purpose"] = values["purpose"] or unquote(cookies.get(PURPOSE, ""))
    values["place"] = values["place"] or (unquote(cookies.get(PLACE, "")) if not visit.form else "")
    return visit.page(
        "checks/part.html" if visit.fragment else "checks/check.html",
        status=status,
        kind=kind,
        kinds=CHECKS,
        asked=ASKED[kind],
        values=values,
        labels=FIELDS,
        number=NUMBERS.get(kind, ""),
        hint=HINTS.get(kind, ""),
        answer=answer,
        failure=failure,
        errors=errors or {},
    )


def _usual(visit: Visit) -> str:
    """The kind that a visit begins with: whoever stands at a road or a counter holds a document in the hand."""
    return "scan" if visit.actor.role == "frontline" and not visit.text("name") else "person"


def _remember(visit: Visit, values: dict[str, str]) -> None:
    visit.set_cookie(PURPOSE, quote(values["purpose"]), seconds=None, same_site="strict")
    visit.set_cookie(PLACE, quote(values["place"][:200]), seconds=None, same_site="strict")


HANDLERS: list[HTTPRouteHandler] = [check_page, check, checks_page, one_page]
