# SPDX-License-Identifier: Apache-2.0
"""What follows a hit: the queue by due time, the request to confirm, the second step of disclosure, circumstances, flags."""

from typing import Any

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler

from carillon.desk import circumstances, confirming, disclosing, flags
from carillon.desk import hits as desk
from carillon.doors.web import checks, hits
from carillon.doors.web.visit import Here, Id, Visit
from carillon.errors import Invalid


@get("/hits/queue", sync_to_thread=True)
def queue_page(visit: Here) -> Response[str]:
    return visit.page("hits/queue.html", hits=desk.queue(visit.bench, visit.actor, limit=200))


@post("/hits/{hit_id:str}/request", sync_to_thread=True)
def request(visit: Here, hit_id: Id) -> Response[str]:
    try:
        confirming.request(visit.bench, visit.actor, hit_id, urgent=visit.form["urgency"], text=visit.form["text"])
    except Invalid as wrong:
        return hits.one(visit, hit_id, errors=wrong.fields, status=422)
    return visit.go(f"/hits/{hit_id}", done="requested")


@post("/hits/{hit_id:str}/disclose", sync_to_thread=True)
def disclose(visit: Here, hit_id: Id) -> Response[str]:
    """The record as it is opened this once: whoever needs it again opens it again, and the owner's log says so."""
    try:
        found = disclosing.disclose(visit.bench, visit.actor, hit_id, visit.form["purpose"], visit.form["reason"])
    except Invalid as wrong:
        return hits.one(visit, hit_id, errors=wrong.fields, status=422)
    return visit.page("hits/opened.html", record=found, hit_id=hit_id, shown=_shown(visit, found))


@post("/checks/{check_id:str}/circumstances", sync_to_thread=True)
def describe(visit: Here, check_id: Id) -> Response[str]:
    try:
        circumstances.describe(visit.bench, visit.actor, check_id, checks.around(visit.form))
    except Invalid as wrong:
        return checks.one(visit, check_id, errors=wrong.fields, status=422)
    return visit.go(f"/checks/{check_id}", done="circumstances")


@get("/records/{record_id:str}/flag", sync_to_thread=True)
def flag_page(visit: Here, record_id: Id) -> Response[str]:
    return _flag(visit, record_id)


@post("/records/{record_id:str}/flag", sync_to_thread=True)
def set_flag(visit: Here, record_id: Id) -> Response[str]:
    form = visit.form
    try:
        flags.set_flag(visit.bench, visit.actor, record_id, form["reason"], form["text"], form["until"] or None)
    except Invalid as wrong:
        return _flag(visit, record_id, errors=wrong.fields)
    return visit.go(f"/records/{record_id}/flag", done="flag-set")


@post("/records/{record_id:str}/flag/lift", sync_to_thread=True)
def lift_flag(visit: Here, record_id: Id) -> Response[str]:
    flags.lift(visit.bench, visit.actor, record_id)
    return visit.go(f"/records/{record_id}/flag", done="flag-lifted")


def _flag(visit: Visit, record_id: str, errors: dict[str, str] | None = None) -> Response[str]:
    """Flags on one record, and the form to set one; for a record of which only a hit was told the hit leads here."""
    found = flags.page(visit.bench, visit.actor, record_id)
    own = next((one for one in found if one["bureau"] == visit.actor.bureau), None)
    return visit.page(
        "records/flag.html", status=422 if errors else 200, record_id=record_id, flags=found, own=own, form=visit.form, errors=errors or {}
    )


def _shown(visit: Visit, found: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """The properties of an opened record with their labels, those that matter most first."""
    kind = visit.bench.packs.kinds.get(str(found.get("schema")))
    order = list(dict.fromkeys([*(kind.featured if kind else ()), *found["properties"]]))
    labels = {name: kind.properties[name].label if kind and name in kind.properties else name for name in order}
    return [
        (labels[name], [one if isinstance(one, str) else str(one.get("value", "")) for one in found["properties"][name]])
        for name in order
        if name in found["properties"]
    ]


HANDLERS: list[HTTPRouteHandler] = [queue_page, request, disclose, describe, flag_page, set_flag, lift_flag]
