# SPDX-License-Identifier: Apache-2.0
"""Figures through the API: every table at once as JSON, or one of them, as JSON or as a table for a spreadsheet."""

from typing import Any

import msgspec
from litestar import Response

from carillon.core.model.figures import Cell, as_csv, period
from carillon.desk.figures import reading
from carillon.doors.api.call import Call
from carillon.doors.api.routes import NO_STORE, Route
from carillon.errors import Invalid
from carillon.store import clock

QUERY = ("days", "since", "until", "bureau")


class TableForm(msgspec.Struct):
    """A count of others that is small is the text "<3"; null where there is nothing to say."""

    name: str
    codes: str
    columns: list[str]
    rows: list[list[Cell]]
    bars: list[str]


class FiguresForm(msgspec.Struct):
    bureau: str
    since: str
    until: str
    at: str
    node: str
    full: bool
    tables: list[TableForm]


def _draw(call: Call) -> Any:
    days, since, until, bureau = (call.choice(name) or "" for name in QUERY)
    written = call.choice("format") or "json"
    table = call.path.get("table", "")
    if written not in ("json", "csv") or (written == "csv" and not table):
        raise Invalid("The format is wrong.", fields={"format": "json, or csv for one table."})
    found = reading.draw(call.bench, call.actor, period(clock.today(), days, since, until), bureau=bureau, table=table)
    if written == "json":
        return msgspec.to_builtins(found)
    name = f"{table}-{found.bureau}-{found.since}-{found.until}.csv"
    headers = {**NO_STORE, "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(as_csv(found.tables[0]).encode(), media_type="text/csv", headers=headers)


ROUTES: tuple[Route, ...] = (
    Route("GET", "/figures", "Figures of my bureau over a period, beside those of all others", _draw, gives=FiguresForm, query=QUERY),
    Route("GET", "/figures/{table}", "One table of the figures; format=csv for a spreadsheet", _draw,
          gives=FiguresForm, query=(*QUERY, "format")),
)  # fmt: skip
