# SPDX-License-Identifier: Apache-2.0
"""The tables of figures, one function each: what is counted, in which columns, and what of it is said of others."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

import msgspec
from sqlalchemy import Connection

from carillon.core.model.figures import FEW, Cell, Period, Table, hidden, percentile, rate
from carillon.core.packs.pack import Packs
from carillon.core.policy.figures import Sight
from carillon.core.policy.retention import clock_months, months_on
from carillon.core.policy.scope import Scope
from carillon.store import figures as store
from carillon.store import outcomes, requests
from carillon.store.figures import Quality, Stock, Tally
from carillon.store.notices import Seat
from carillon.store.outcomes import Confirmed, Span
from carillon.store.requests import Rate

OURS, OTHERS = "ours", "others"


@dataclass(frozen=True)
class Count:
    """What a table is made from."""

    connection: Connection
    packs: Packs
    sight: Sight
    scope: Scope
    seat: Seat
    period: Period
    at: str
    stale_months: int

    @property
    def whose(self) -> str:
        return self.sight.whose

    @cached_property
    def stock(self) -> dict[tuple[str, str], Stock]:
        """Live records by kind and area."""
        return store.stock(self.connection, self.scope, self.whose, self.period)

    @cached_property
    def quality(self) -> dict[str, Quality]:
        """How good one's own records are, by kind."""
        today = self.at[:10]
        near = months_on(today, clock_months(self.packs, "first_warning"))
        return store.quality(self.connection, self.scope, self.whose, (today, near, months_on(today, -self.stale_months)))


def _records(count: Count, name: str, codes: str, by: str) -> Table:
    found: dict[str, list[int]] = {}
    for key, one in count.stock.items():
        sums = found.setdefault(key[by == "area"], [0, 0, 0])
        sums[:] = [sums[0] + one.live, sums[1] + one.new, sums[2] + one.others]
    rows = tuple(
        (code, live, new, count.sight.others(others)) for code, (live, new, others) in sorted(found.items()) if _told(count, live, others)
    )
    return Table(name=name, codes=codes, columns=(by, "live", "new", OTHERS), rows=rows, bars=("live",))


def _checks(count: Count, name: str, codes: str, by: str) -> Table:
    found = store.checks_made(count.connection, count.whose, count.period, by)
    rows = tuple((code, own, count.sight.others(others)) for code, (own, others) in found.items() if _told(count, own, others))
    return Table(name=name, codes=codes, columns=(by, OURS, OTHERS), rows=rows, bars=(OURS, OTHERS))


def records_by_kind(count: Count) -> Table:
    """Live records by kind: one's own, those of them that are new, and those of others that may be read."""
    return _records(count, "records_by_kind", "kinds", "schema")


def records_by_area(count: Count) -> Table:
    """The same by crime area."""
    return _records(count, "records_by_area", "areas", "area")


def checks_by_purpose(count: Count) -> Table:
    """Checks made."""
    return _checks(count, "checks_by_purpose", "purposes", "purpose")


def checks_by_kind(count: Count) -> Table:
    """Checks made."""
    return _checks(count, "checks_by_kind", "checks", "kind")


def hit_rates(count: Count) -> Table:
    """Of a thousand checks so many hits, and what came of them, by kind of check: one's own, then those of all others."""
    made = store.checks_made(count.connection, count.whose, count.period, "kind")
    met = store.hits_met(count.connection, count.scope, count.whose, count.period)
    rows: list[tuple[Cell, ...]] = []
    for side, whose in enumerate((OURS, OTHERS)):
        for kind in sorted(made.keys() | met.keys()):
            checks, tally = made.get(kind, (0, 0))[side], met.get(kind, (Tally(), Tally()))[side]
            told = side == 0 or count.sight.full
            if checks >= (1 if told else FEW):
                numbers = (checks, tally.hits, tally.confirmed, tally.refuted, tally.false)
                shown = numbers if told else map(count.sight.others, numbers)
                rows.append((kind, whose, *shown, rate(tally.hits, checks, 1000) if told or tally.hits >= FEW else None))
    columns = ("kind", "whose", "checks", "hits", "confirmed", "refuted", "false", "per_1000")
    return Table(name="hit_rates", codes="checks", columns=columns, rows=tuple(rows), bars=("hits",))


def hits_on_records(count: Count) -> Table:
    """Checks of any bureau that met one's own records, and what came of them."""
    met = store.hits_on(count.connection, count.scope, count.whose, count.period)
    rows = tuple((kind, *msgspec.structs.astuple(one), rate(one.confirmed, one.hits)) for kind, one in met.items())
    columns = ("kind", "hits", "confirmed", "refuted", "false", "confirmed_percent")
    return Table(name="hits_on_records", codes="checks", columns=columns, rows=rows, bars=("hits",))


def times_to_confirm(count: Count) -> Table:
    """How soon owners answered who asked them to confirm a hit, by urgency: one's own bureau, then all others together."""
    groups: dict[tuple[str, str], list[Confirmed]] = {}
    for one in _confirmed(count):
        groups.setdefault((OURS if count.whose in ("", one.owner) else OTHERS, one.urgency), []).append(one)
    order = {code: number for number, code in enumerate(count.packs.codes["urgencies"].codes)}
    rows = []
    for (whose, urgency), several in sorted(groups.items(), key=lambda one: (one[0][0] != OURS, order.get(one[0][1], 99))):
        if row := _time(count, several, own=whose == OURS):
            rows.append((urgency, whose, *row))
    return Table(name="times_to_confirm", codes="urgencies", columns=("urgency", "whose", *_TIMES), rows=tuple(rows), bars=("asked",))


def owners(count: Count) -> Table | None:
    """The same by owner, for those who see every board."""
    if not count.sight.full:
        return None
    groups: dict[str, list[Confirmed]] = {}
    for one in _confirmed(count):
        groups.setdefault(one.owner, []).append(one)
    rows = tuple((owner, *row) for owner, several in groups.items() if (row := _time(count, several, own=True)))
    return Table(name="owners", codes="bureaus", columns=("bureau", *_TIMES), rows=rows, bars=("asked",))


_TIMES = ("asked", "answered", "in_time", "median_minutes", "p90_minutes")


def _confirmed(count: Count) -> list[Confirmed]:
    everybody = Scope(bureau="", everything=True)
    return outcomes.times_to_confirm(count.connection, everybody, Span(count.period.since, count.period.before))


def _time(count: Count, several: Iterable[Confirmed], *, own: bool) -> tuple[Cell, ...] | None:
    """None where of others there are too few to say anything."""
    found = list(several)
    asked, answered, in_time = (sum(getattr(one, name) for one in found) for name in ("asked", "answered", "in_time"))
    told = own or count.sight.full
    if not told and asked < FEW:
        return None
    seconds = sorted(value for one in found for value in one.seconds) if told or answered >= FEW else []
    spans = tuple(None if (value := percentile(seconds, percent)) is None else round(value / 60, 1) for percent in (50, 90))
    counts = (asked, answered, in_time)
    return (*(counts if told else map(count.sight.others, counts)), *spans)


def reports_by_area(count: Count) -> Table:
    """Reports that were sent and received, and what the receiving desk did."""
    found = store.reports_told(count.connection, count.scope, count.whose, count.period)
    rows = tuple(
        (area, one.sent, one.received, one.acknowledged, one.answered, count.sight.others(one.others))
        for area, one in found.items()
        if _told(count, one.sent + one.received, one.others)
    )
    columns = ("area", "sent", "received", "acknowledged", "answered", OTHERS)
    return Table(name="reports_by_area", codes="areas", columns=columns, rows=rows, bars=("sent", "received"))


def report_outcomes(count: Count) -> Table:
    """What was answered to reports and what they led to."""
    found = store.reports_led(count.connection, count.scope, count.whose, count.period)
    rows = tuple((code, *one[:2], count.sight.others(one[2])) for code, one in found.items() if _told(count, one[0] + one[1], one[2]))
    return Table(name="report_outcomes", codes="answers", columns=("outcome", "given", "got", OTHERS), rows=rows, bars=("given", "got"))


def requests_by_urgency(count: Count) -> Table:
    """Questions that were put to other bureaus, one for each addressee, and those that others put."""
    found = store.requests_put(count.connection, count.scope, count.whose, count.period)
    rows = tuple((urgency, *one) for urgency, one in found.items())
    columns = ("urgency", "put", "received")
    return Table(name="requests_by_urgency", codes="urgencies", columns=columns, rows=rows, bars=("put", "received"))


def answering(count: Count) -> Table:
    """How requests were answered: by one's own bureau, and by all others that this node knows, as if they were one."""
    period = count.period
    rows = [(OURS, *_rate(_rates(count).get(count.whose, Rate(bureau=count.whose)), full=True))] if count.whose else []
    every = requests.rate_of_all(count.connection, period.since, count.at, before=period.before, but=count.whose)
    if count.sight.full or every.received >= FEW:
        rows.append((OTHERS if count.whose else OURS, *_rate(every, full=count.sight.full)))
    return Table(name="answering", codes="whose", columns=("whose", *_RATE), rows=tuple(rows), bars=("received",))


def answer_board(count: Count) -> Table | None:
    """How each bureau answers requests. Of one that was asked too seldom nothing is said."""
    if not count.sight.rates:
        return None
    rows = []
    for code, one in _rates(count).items():
        told = count.sight.full or code == count.whose
        if told or one.received >= FEW:
            rows.append((code, *_rate(one, full=told)))
    return Table(name="answer_board", codes="bureaus", columns=("bureau", *_RATE), rows=tuple(rows), bars=("received",))


_RATE = ("received", "in_time", "late", "never", "waiting", "answered_percent", "median_hours")


def _rates(count: Count) -> dict[str, Rate]:
    return requests.rates(count.connection, count.period.since, count.at, before=count.period.before)


def _rate(one: Rate, *, full: bool) -> tuple[Cell, ...]:
    """Where it is not told in full, neither small counts nor what follows from them."""
    counts = (one.received, one.in_time, one.late, one.never, one.waiting)
    answered = one.in_time + one.late
    due = answered + one.never
    percent = rate(answered, due) if full or due >= FEW else None
    return (*(counts if full else map(hidden, counts)), percent, one.hours if full or answered >= FEW else None)


def refusals(count: Count) -> Table:
    """Requests that were refused, by ground: by one's own bureau, to it, and among all others."""
    found: dict[str, list[int]] = {}
    for by, ground, holders in store.refusals(count.connection, count.period):
        given, got = count.whose in ("", by), count.whose != by and (not count.whose or count.whose in holders)
        sums = found.setdefault(ground, [0, 0, 0])
        sums[:] = [sums[0] + given, sums[1] + got, sums[2] + (not given and not got)]
    rows = tuple(
        (ground, *sums[:2], count.sight.others(sums[2])) for ground, sums in sorted(found.items()) if _told(count, sum(sums[:2]), sums[2])
    )
    return Table(name="refusals", codes="refusals", columns=("ground", "given", "got", OTHERS), rows=rows, bars=("given", "got"))


def refusal_board(count: Count) -> Table | None:
    """Refusals by bureau and ground, where that is shown."""
    if not count.sight.refusals:
        return None
    found: dict[tuple[str, str], int] = {}
    for by, ground, _ in store.refusals(count.connection, count.period):
        found[by, ground] = found.get((by, ground), 0) + 1
    rows = tuple(
        (by, ground, number) for (by, ground), number in sorted(found.items()) if count.sight.full or by == count.whose or number >= FEW
    )
    return Table(name="refusal_board", codes="bureaus", columns=("bureau", "ground", "refused"), rows=rows, bars=("refused",))


def notices_by_colour(count: Count) -> Table:
    """Notices in force and newly published."""
    found = store.notices_standing(count.connection, count.scope, count.seat, count.whose, count.period)
    rows = tuple((colour, *one[:2], count.sight.others(one[2])) for colour, one in found.items() if _told(count, one[0] + one[1], one[2]))
    columns = ("colour", "in_force", "new", OTHERS)
    return Table(name="notices_by_colour", codes="colours", columns=columns, rows=rows, bars=("in_force",))


def overdue(count: Count) -> Table:
    """What waits past its time, now and whatever the period."""
    connection, whose, at = count.connection, count.whose, count.at
    owed, awaited = store.requests_late(connection, count.scope, whose, at)
    hits_owed, hits_awaited = store.clocks_late(connection, whose, at)
    open_recalls, late_recalls = store.recalls_open(connection, whose, at)
    found = {
        "records": sum(one.past for one in count.quality.values()),
        "reports": store.unacknowledged(connection, count.scope, whose),
        "requests_owed": owed,
        "requests_awaited": awaited,
        "hits_owed": hits_owed,
        "hits_awaited": hits_awaited,
        "recalls": open_recalls,
        "receipts": late_recalls,
    }
    if count.sight.full:
        found["reviews"] = store.reviews_late(connection, count.scope, at)
    return Table(name="overdue", codes="overdue", columns=("what", "now"), rows=tuple(found.items()), bars=("now",))


def quality(count: Count) -> Table:
    """How good one's own records are, now and whatever the period, by kind."""
    rows = []
    for schema, one in count.quality.items():
        kind = count.packs.kinds.get(schema)
        dated = kind is not None and "birthDate" in kind.properties
        numbers = (one.unnumbered, one.stale, one.unconfirmed, one.near, one.past)
        rows.append((schema, one.records, one.undated if dated else None, *numbers))
    return Table(name="quality", codes="kinds", columns=("schema", *Quality.__struct_fields__), rows=tuple(rows), bars=("records",))


def _told(count: Count, own: int, others: int) -> bool:
    """Whether a row says anything: a code that only others use, and seldom, is not even named."""
    return bool(own) or (others > 0 if count.sight.full else others >= FEW)


TABLES: dict[str, Callable[[Count], Table | None]] = {
    make.__name__: make
    for make in (
        records_by_kind,
        records_by_area,
        checks_by_purpose,
        checks_by_kind,
        hit_rates,
        hits_on_records,
        times_to_confirm,
        owners,
        reports_by_area,
        report_outcomes,
        requests_by_urgency,
        answering,
        answer_board,
        refusals,
        refusal_board,
        notices_by_colour,
        overdue,
        quality,
    )
}
"""By name, in the order in which they are shown."""
