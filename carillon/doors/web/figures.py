# SPDX-License-Identifier: Apache-2.0
"""Figures: tables of a period with bars beside them, to be read, printed, or taken along for a spreadsheet."""

from typing import NamedTuple
from urllib.parse import urlencode

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from carillon.core.model.figures import PERIODS, Cell, Period, Table, as_csv, period
from carillon.core.packs.pack import Packs
from carillon.desk.figures import reading as desk
from carillon.doors.web.visit import Here, Id, Visit
from carillon.doors.web.words import CHECKS, N_
from carillon.errors import Invalid
from carillon.store import clock

NAMES = {
    "records_by_kind": N_("Records by kind"),
    "records_by_area": N_("Records by crime area"),
    "checks_by_purpose": N_("Checks by purpose"),
    "checks_by_kind": N_("Checks by kind"),
    "hit_rates": N_("Hits of checks"),
    "hits_on_records": N_("Hits on our records"),
    "times_to_confirm": N_("How soon owners confirm"),
    "owners": N_("How soon each owner confirms"),
    "reports_by_area": N_("Reports by crime area"),
    "report_outcomes": N_("What reports led to"),
    "requests_by_urgency": N_("Requests by urgency"),
    "answering": N_("How requests are answered"),
    "answer_board": N_("How each bureau answers requests"),
    "refusals": N_("Why requests were refused"),
    "refusal_board": N_("Refusals of each bureau"),
    "notices_by_colour": N_("Notices by colour"),
    "overdue": N_("What waits past its time"),
    "quality": N_("How good our records are"),
}
COLUMNS = {
    "schema": N_("Kind"),
    "area": N_("Area"),
    "purpose": N_("Purpose"),
    "kind": N_("Kind"),
    "urgency": N_("Urgency"),
    "outcome": N_("Outcome"),
    "ground": N_("Ground"),
    "colour": N_("Colour"),
    "bureau": N_("Bureau"),
    "whose": N_("Whose"),
    "what": N_("What"),
    "ours": N_("Ours"),
    "others": N_("All others"),
    "live": N_("Live"),
    "new": N_("New"),
    "checks": N_("Checks"),
    "hits": N_("Hits"),
    "confirmed": N_("Confirmed"),
    "refuted": N_("Not valid"),
    "false": N_("False"),
    "per_1000": N_("Hits in 1 000 checks"),
    "confirmed_percent": N_("Confirmed, %"),
    "asked": N_("Asked"),
    "answered": N_("Answered"),
    "in_time": N_("In time"),
    "late": N_("Late"),
    "never": N_("Not answered"),
    "waiting": N_("Not yet due"),
    "answered_percent": N_("Answered, %"),
    "median_minutes": N_("Median, minutes"),
    "p90_minutes": N_("Nine of ten within, minutes"),
    "median_hours": N_("Median, hours"),
    "sent": N_("Sent"),
    "received": N_("Received"),
    "acknowledged": N_("Acknowledged"),
    "given": N_("By us"),
    "got": N_("To us"),
    "put": N_("Asked by us"),
    "refused": N_("Refused"),
    "in_force": N_("In force"),
    "now": N_("Now"),
    "records": N_("Records"),
    "undated": N_("No birth date"),
    "unnumbered": N_("No number"),
    "stale": N_("Not touched for long"),
    "unconfirmed": N_("Met, never confirmed"),
    "near": N_("Review soon"),
    "past": N_("Review overdue"),
}
OVERDUE = {
    "records": N_("Records past their review date"),
    "reports": N_("Reports that nobody has taken up"),
    "requests_owed": N_("Requests that we owe an answer"),
    "requests_awaited": N_("Requests that others owe us an answer"),
    "hits_owed": N_("Hits that we have not confirmed in time"),
    "hits_awaited": N_("Hits that others have not confirmed in time"),
    "recalls": N_("Recalls without a proof yet"),
    "receipts": N_("Proofs of recalls that are overdue"),
    "reviews": N_("Reviews of notices that are overdue"),
}
WHOSE = {"ours": N_("Ours"), "others": N_("All others")}
LISTS = {"purposes": ("purposes",), "urgencies": ("urgencies",), "answers": ("report_outcomes", "answers"), "refusals": ("refusals",)}
CODED = {"ground": "refusals", "whose": "whose"}
"""Further columns that hold codes."""


class Bar(NamedTuple):
    """How long a bar is, of 100, and which of the table's it is."""

    length: float
    number: int


class Line(NamedTuple):
    """A row as it is shown: its texts, and its bars."""

    cells: tuple[str, ...]
    bars: tuple[Bar, ...]


class Shown(NamedTuple):
    """A table as it is shown. `codes` is how many of the columns hold words; `drawn` the labels of what the bars stand for."""

    name: str
    title: str
    columns: tuple[str, ...]
    codes: int
    drawn: tuple[str, ...]
    lines: tuple[Line, ...]


@get("/figures", sync_to_thread=True)
def figures_page(visit: Here) -> Response[str]:
    asked = {name: visit.text(name) for name in ("days", "since", "until", "bureau")}
    try:
        found = desk.draw(visit.bench, visit.actor, _period(visit), bureau=asked["bureau"])
    except Invalid as wrong:
        found = desk.draw(visit.bench, visit.actor, period(clock.today()))
        return _page(visit, found, asked, failure=wrong)
    return _page(visit, found, asked)


@get("/figures/{table:str}/csv", sync_to_thread=True)
def figures_file(visit: Here, table: Id) -> Response[str]:
    """One table for a spreadsheet."""
    found = desk.draw(visit.bench, visit.actor, _period(visit), bureau=visit.text("bureau"), table=table)
    headers = {"Content-Disposition": f'attachment; filename="{table}-{found.bureau}-{found.since}-{found.until}.csv"'}
    return visit.dress(Response(as_csv(found.tables[0]), media_type="text/csv", headers=headers))


def _period(visit: Visit) -> Period:
    return period(clock.today(), visit.text("days"), visit.text("since"), visit.text("until"))


def _page(visit: Visit, found: desk.Figures, asked: dict[str, str], failure: Invalid | None = None) -> Response[str]:
    same = {"since": found.since, "until": found.until} | ({"bureau": found.bureau} if found.bureau != visit.actor.bureau else {})
    whose = {"bureau": asked["bureau"]} if asked["bureau"] else {}
    return visit.page(
        "figures/page.html",
        status=422 if failure else 200,
        found=found,
        tables=[_shown(visit, table) for table in found.tables],
        asked=asked,
        periods=[(f"/figures?{urlencode({'days': days, **whose})}", days) for days in PERIODS],
        chosen=asked["days"] or ("" if asked["since"] or asked["until"] else "30"),
        same=urlencode(same),
        failure=failure,
        errors=failure.fields if failure else {},
    )


def _shown(visit: Visit, table: Table) -> Shown:
    say = visit.language.gettext
    drawn = [table.columns.index(name) for name in table.bars]
    most = max((cell for row in table.rows for place in drawn if not isinstance(cell := row[place], str | None)), default=0) or 1
    lines = []
    for row in table.rows:
        cells = tuple(
            _cell(visit, table.codes if not place else CODED.get(table.columns[place], ""), cell) for place, cell in enumerate(row)
        )
        bars = tuple(
            Bar(0.0 if isinstance(cell := row[place], str | None) else round(100 * cell / most, 1), n) for n, place in enumerate(drawn)
        )
        lines.append(Line(cells, bars))
    codes = 1 + sum(name in CODED for name in table.columns[1:])
    names = tuple(say(COLUMNS[name]) for name in table.columns)
    return Shown(table.name, say(NAMES[table.name]), names, codes, tuple(names[place] for place in drawn), tuple(lines))


def _cell(visit: Visit, codes: str, cell: Cell) -> str:
    if cell is None:
        return "–"
    if not isinstance(cell, str):
        return visit.language.number(cell)
    return visit.language.gettext(_label(visit.bench.packs, codes, cell)) if codes else cell


def _label(packs: Packs, codes: str, code: str) -> str:
    """What a code is called in English; itself, where it is a bureau's or of a pack that is gone."""
    if codes in LISTS:
        return next((packs.codes[name].codes[code].label for name in LISTS[codes] if code in packs.codes[name].codes), code)
    declared = packs.kinds.get(code) if codes == "kinds" else packs.areas.get(code) if codes == "areas" else None
    if codes == "colours":
        return packs.colours[code].label if code in packs.colours else code
    if declared is not None:
        return declared.label
    return {"checks": CHECKS, "overdue": OVERDUE, "whose": WHOSE}.get(codes, {}).get(code, code)


HANDLERS: list[HTTPRouteHandler] = [figures_page, figures_file]
