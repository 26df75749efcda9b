# SPDX-License-Identifier: Apache-2.0
"""What a report led to, beside what its addressees answer: hits on the records that it names, cases that hold it, notices on these records.

Each reader sees of it what he would find elsewhere by himself, and nothing more: what other bureaus do with a report they say themselves.
"""

import msgspec

from carillon.core.model.report import Report
from carillon.core.policy.decide import decide
from carillon.core.policy.scope import reading
from carillon.desk.act import Act
from carillon.desk.bench import Bench
from carillon.desk.notices.reading import seat
from carillon.store import cases, figures, notices
from carillon.store.figures import Met

MOST = 50
"""Of cases, and of notices on one record."""


class Named(msgspec.Struct, frozen=True):
    """A case or a notice; `title` is the number and colour of a notice."""

    id: str
    title: str
    state: str


class Results(msgspec.Struct, frozen=True):
    """`hits` are since the report was sent, by record."""

    hits: tuple[Met, ...] = ()
    cases: tuple[Named, ...] = ()
    notices: tuple[Named, ...] = ()


def led_to(bench: Bench, doing: Act, report: Report) -> Results:
    """What the reader may know that a report led to; nothing of one that was not sent."""
    if report.state != "sent" or report.sent_at is None:
        return Results()
    actor, connection, scope = doing.actor, doing.connection, reading(doing.actor)
    met: tuple[Met, ...] = ()
    if decide(actor, "hit.read").allowed:
        user = actor.user if actor.role == "frontline" else None
        met = tuple(figures.hits_since(connection, scope, report.records, report.sent_at, user))
    within = cases.page(connection, scope, limit=MOST, holding=report.id) if decide(actor, "case.read").allowed else []
    named = {}
    for record in report.records if decide(actor, "notice.read").allowed else ():
        for _, one in notices.page(connection, scope, seat(bench.packs, actor), notices.Wanted(limit=MOST, record=record)):
            named[one.id] = Named(one.id, f"{one.number} {one.colour}".strip(), one.state)
    held = {kept.case.id: Named(kept.case.id, kept.case.title, kept.case.state) for kept in within if kept.case.state != "ended"}
    return Results(met, tuple(held.values()), tuple(named.values()))
