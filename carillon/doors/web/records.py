# SPDX-License-Identifier: Apache-2.0
"""Records: find, read, enter, correct, link, withdraw, recall; their history, and who was told of them."""

from typing import Any

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler

from carillon.core.model.kinds import Kind
from carillon.core.model.record import Record
from carillon.desk import records as desk
from carillon.desk.exchange import standing
from carillon.desk.notices import reading as notices
from carillon.doors.web import differences, exchange, paging, record_form, rules
from carillon.doors.web.visit import Here, Id, Visit
from carillon.doors.web.words import RECORD_STATES
from carillon.errors import Denied, Invalid, NotFound
from carillon.store.notices import Wanted as WantedNotices
from carillon.store.records import Version, Wanted

FILTERS = ("text", "schema", "owner", "area", "status")
NOTICES = 5
"""How many notices stand beside a record; the list of notices shows all."""


@get("/records", sync_to_thread=True)
def records_page(visit: Here) -> Response[str]:
    filters = {name: visit.text(name) for name in FILTERS}
    chosen = {name: value or None for name, value in filters.items()}
    chosen["owner"] = (chosen["owner"] or "").upper() or None
    found = desk.page(visit.bench, visit.actor, Wanted(limit=paging.LIMIT, after=_cursor(visit), **chosen))
    pager = paging.pager(visit, found, lambda one: f"{one.record.updated_at}|{one.record.id}", **filters)
    kinds = [kind for kind in visit.bench.packs.kinds.values() if not kind.abstract]
    return visit.page("records/list.html", records=found, pager=pager, filters=filters, kinds=kinds, states=RECORD_STATES)


@get("/records/new", sync_to_thread=True)
def new_page(visit: Here) -> Response[str]:
    visit.require("record.create")
    kind = _kind(visit, visit.text("schema"))
    if kind is None:
        kinds = record_form.kinds_of(visit.bench.packs, visit.actor.role == "partner")
        return visit.page("records/kinds.html", kinds=kinds, usual=visit.bench.packs.areas["general"].kinds)
    return _form(visit, kind, None)


@post("/records/new", sync_to_thread=True)
def create(visit: Here) -> Response[str]:
    kind = _kind(visit, visit.form["schema"])
    if kind is None:
        raise Invalid("A record needs a kind.", help="Choose one from the list.")
    body = {"schema": kind.schema, "properties": record_form.properties(kind, None, visit.form), **rules.body_of(visit.form)}
    try:
        opened = desk.create(visit.bench, visit.actor, body)
    except Invalid as wrong:
        return _form(visit, kind, None, failure=wrong)
    return visit.go(f"/records/{opened.record.id}", done="record-created")


@get("/records/{record_id:str}", sync_to_thread=True)
def one_page(visit: Here, record_id: Id) -> Response[str]:
    return _one(visit, record_id)


@get("/records/{record_id:str}/links", sync_to_thread=True)
def links_page(visit: Here, record_id: Id) -> Response[str]:
    return _links(visit, record_id)


@post("/records/{record_id:str}/links", sync_to_thread=True)
def link(visit: Here, record_id: Id) -> Response[str]:
    try:
        desk.link(visit.bench, visit.actor, record_id, visit.form["property"], visit.form["target"])
    except (Invalid, NotFound) as wrong:
        fields = wrong.fields or {"target": wrong.message}
        return _links(visit, record_id, errors=fields)
    return visit.go(f"/records/{record_id}/links", done="record-linked")


@get("/records/{record_id:str}/history", sync_to_thread=True)
def history_page(visit: Here, record_id: Id) -> Response[str]:
    opened = desk.fetch(visit.bench, visit.actor, record_id)
    versions = desk.history(visit.bench, visit.actor, record_id)
    return visit.page("records/history.html", opened=opened, record=opened.record, steps=_steps(versions), tab="history")


@get("/records/{record_id:str}/disclosures", sync_to_thread=True)
def disclosures_page(visit: Here, record_id: Id) -> Response[str]:
    opened = desk.fetch(visit.bench, visit.actor, record_id)
    found = desk.disclosures(visit.bench, visit.actor, record_id)
    return visit.page("records/disclosures.html", opened=opened, record=opened.record, disclosures=found, tab="disclosures")


@get("/records/{record_id:str}/correct", sync_to_thread=True)
def correct_page(visit: Here, record_id: Id) -> Response[str]:
    visit.require("record.correct")
    record = _own(visit, record_id).record
    return _form(visit, visit.bench.packs.kinds[record.schema], record)


@post("/records/{record_id:str}/correct", sync_to_thread=True)
def correct(visit: Here, record_id: Id) -> Response[str]:
    record = _own(visit, record_id).record
    kind = visit.bench.packs.kinds[record.schema]
    form = visit.form
    body = {"properties": record_form.properties(kind, record, form), **rules.body_of(form)}
    version = int(form["version"]) if form["version"].isdecimal() else None
    try:
        desk.correct(visit.bench, visit.actor, record_id, body, version=version, reason=form["reason"])
    except Invalid as wrong:
        return _form(visit, kind, record, failure=wrong)
    return visit.go(f"/records/{record_id}", done="record-corrected")


@get("/records/{record_id:str}/withdraw", sync_to_thread=True)
def withdraw_page(visit: Here, record_id: Id) -> Response[str]:
    return _ending(visit, record_id, "withdraw")


@get("/records/{record_id:str}/recall", sync_to_thread=True)
def recall_page(visit: Here, record_id: Id) -> Response[str]:
    return _ending(visit, record_id, "recall")


@post("/records/{record_id:str}/withdraw", sync_to_thread=True)
def withdraw(visit: Here, record_id: Id) -> Response[str]:
    form = visit.form
    codes = visit.bench.packs.codes["withdrawals"].codes
    if form["why"] not in codes:
        return _ending(visit, record_id, "withdraw", {"why": visit.language.gettext("Choose why.")})
    reason = f"{form['why']}: {form['reason']}" if form["reason"] else form["why"]
    desk.withdraw(visit.bench, visit.actor, record_id, reason)
    return visit.go(f"/records/{record_id}", done="record-withdrawn")


@post("/records/{record_id:str}/recall", sync_to_thread=True)
def recall(visit: Here, record_id: Id) -> Response[str]:
    form = visit.form
    if not form["reason"]:
        return _ending(visit, record_id, "recall", {"reason": visit.language.gettext("Say why; the tombstone keeps it.")})
    if form["sure"] != "yes":
        return _ending(visit, record_id, "recall", {"sure": visit.language.gettext("Tick this to go on.")})
    desk.recall(visit.bench, visit.actor, record_id, form["reason"])
    return visit.go(f"/records/{record_id}", done="record-recalled")


def _ending(visit: Visit, record_id: str, deed: str, errors: dict[str, str] | None = None) -> Response[str]:
    """The page that asks once more before a record ends, by withdrawal or recall."""
    visit.require(f"record.{deed}")
    opened = _own(visit, record_id)
    status = 422 if errors else 200
    return visit.page(f"records/{deed}.html", status=status, opened=opened, record=opened.record, errors=errors or {})


def _own(visit: Visit, record_id: str) -> desk.Opened:
    """For forms that change a record: Denied for anybody but its owner's bureau."""
    opened = desk.fetch(visit.bench, visit.actor, record_id)
    if not opened.own:
        owner = opened.record.owner
        raise Denied(f"Only the owner, bureau {owner}, changes this record.", help=f"Send {owner} a report with what you know.")
    return opened


def _one(visit: Visit, record_id: str) -> Response[str]:
    opened = desk.fetch(visit.bench, visit.actor, record_id)
    kind = visit.bench.packs.kinds[opened.record.schema]
    order = list(dict.fromkeys([*kind.featured, *kind.properties]))
    shown = [(kind.properties[name], opened.record.properties[name]) for name in order if name in opened.record.properties]
    copies = exchange.copies(visit, record_id, own=opened.own)
    oldest = standing.oldest(copies)
    values: dict[str, Any] = {"opened": opened, "record": opened.record, "kind": kind, "shown": shown, "copies": copies, "oldest": oldest}
    values["notices"] = _notices(visit, record_id)
    return visit.page("records/one.html", tab="record", **values)


def _notices(visit: Visit, record_id: str) -> list[notices.Opened]:
    """The newest notices about a record that the reader may see."""
    return notices.page(visit.bench, visit.actor, WantedNotices(limit=NOTICES, record=record_id)) if visit.may("notice.read") else []


def _links(visit: Visit, record_id: str, *, errors: dict[str, str] | None = None) -> Response[str]:
    opened = desk.fetch(visit.bench, visit.actor, record_id)
    kind = visit.bench.packs.kinds[opened.record.schema]
    properties = [(one.name, visit.language.gettext(one.label)) for one in kind.properties.values() if one.type == "entity"]
    return visit.page(
        "records/links.html",
        status=422 if errors else 200,
        opened=opened,
        record=opened.record,
        neighbours=desk.neighbours(visit.bench, visit.actor, record_id),
        properties=properties,
        errors=errors or {},
        tab="links",
    )


def _form(visit: Visit, kind: Kind, record: Record | None, *, failure: Invalid | None = None) -> Response[str]:
    first, others = record_form.fields(visit.bench.packs, kind, record, visit.form)
    return visit.page(
        "records/form.html",
        status=422 if failure else 200,
        kind=kind,
        record=record,
        first=first,
        others=others,
        owned=rules.values_of(record, visit.form),
        failure=failure,
        errors=record_form.mistakes(kind, failure.fields) if failure else {},
    )


def _kind(visit: Visit, schema: str) -> Kind | None:
    kind = visit.bench.packs.kinds.get(schema)
    return None if kind is None or kind.abstract else kind


def _steps(versions: list[Version]) -> list[dict[str, Any]]:
    """Every version with what it changed, the newest first."""
    steps: list[dict[str, Any]] = []
    before: Record | None = None
    for version in versions:
        changed = differences.between(before, version.record) if before and version.record else ()
        steps.insert(0, {"version": version, "changes": changed})
        before = version.record or before
    return steps


def _cursor(visit: Visit) -> str | None:
    after = paging.after(visit)
    return after if after and "|" in after else None


HANDLERS: list[HTTPRouteHandler] = [
    records_page, new_page, create, one_page, links_page, link, history_page, disclosures_page, correct_page, correct, withdraw_page,
    withdraw, recall_page, recall,
]  # fmt: skip
