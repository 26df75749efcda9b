# SPDX-License-Identifier: Apache-2.0
"""Retention through the API: what comes up for review, and why something is kept for longer."""

from typing import Any

import msgspec

from carillon.desk import retention
from carillon.doors.api.bodies import Page
from carillon.doors.api.call import Call, pages
from carillon.doors.api.routes import Route
from carillon.store.retention import Count, Extension


class Extend(msgspec.Struct):
    """`until`: at most one more period of the record's kind; `assessment`: why it is still needed."""

    until: str
    assessment: str


class Extended(msgspec.Struct):
    record_id: str
    review_on: str | None
    extensions: list[Extension]


def _page(call: Call) -> dict[str, Any]:
    until = call.choice("until") or ""
    found = retention.page(call.bench, call.actor, until=until, limit=call.limit, after=call.after)
    cursor = f"{found[-1].record.review_on}|{found[-1].record.id}" if found else None
    return pages([retention.plain(call.bench, one) for one in found], call.limit, cursor)


def _counts(call: Call) -> dict[str, Any]:
    found = retention.counts(call.bench, call.actor, call.choice("since") or "")
    return {"items": [msgspec.to_builtins(one) for one in found], "next": None}


def _extend(call: Call) -> dict[str, Any]:
    made = retention.extend(call.bench, call.actor, call.path["id"], call.field("until", ""), call.field("assessment", ""), call.repeat)
    return {"record_id": made.record_id, "review_on": made.review_on, "extensions": [msgspec.to_builtins(one) for one in made.extensions]}


def _extended(call: Call, record_id: str) -> dict[str, Any]:
    found = retention.extensions(call.bench, call.actor, record_id)
    return {
        "record_id": record_id,
        "review_on": found[-1].until if found else None,
        "extensions": [msgspec.to_builtins(one) for one in found],
    }


ROUTES: tuple[Route, ...] = (
    Route("GET", "/retention", "Records to be reviewed, the next first", _page,
          gives=Page[dict[str, Any]], query=("limit", "next", "until")),
    Route("GET", "/retention/counts", "For the supervisor: what is due, and what was extended", _counts,
          gives=Page[Count], query=("since",)),
    Route("POST", "/records/{id}/extend", "Keep a record for longer, with a written assessment", _extend,
          takes=Extend, gives=Extended, again=_extended),
    Route("GET", "/records/{id}/extensions", "Why it was kept for longer", lambda c: _extended(c, c.path["id"]), gives=Extended),
)  # fmt: skip
