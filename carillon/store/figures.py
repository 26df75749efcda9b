# SPDX-License-Identifier: Apache-2.0
"""Figures of what bureaus do: counts of one bureau beside those of all others that this node knows, and nothing but counts.

Whose figures they are is a bureau's code; where it is empty, everything on the node counts as one's own. A `Both` is (own, of others).
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, case, delete, exists, func, insert, or_, select, true

from carillon.core.model.figures import Period
from carillon.core.model.notice import UNREVIEWED
from carillon.core.policy.scope import Scope
from carillon.store import clock, outcomes, positions
from carillon.store.exchange.schema import lines_out, messages, slips
from carillon.store.notices import Seat, visible_notices
from carillon.store.requests import visible as visible_requests
from carillon.store.reviews import OPEN, visible_reviews
from carillon.store.schema import answers, checks, hits, keys, records, report_copies, reports
from carillon.store.schemas.figures import check_days
from carillon.store.schemas.hits import hit_clocks, hit_outcomes
from carillon.store.schemas.notices import notice_reviews, notices
from carillon.store.schemas.requests import request_entries, request_sides, requests
from carillon.store.scoping import visible_hits, visible_records, visible_reports

Both = tuple[int, int]
HELD = ("live", "withdrawn", "blocked")
"""States in which a record has content."""
NOTHING = ("insufficient", "not_here", "no_action")
"""Outcomes of hits that came to nothing, though nothing was wrong with them."""
COUNTED = "check days"
"""The position of the last day of which the checks are counted, as a day's number."""


class _Published(msgspec.Struct):
    """Of a notice, when it was published."""

    published_at: str | None = None


_copies = report_copies.alias()
"""Beside the copies by which a reader sees a report, those that are counted."""
_published = msgspec.json.Decoder(_Published).decode


class Tally(msgspec.Struct, frozen=True):
    """What became of hits: how many; how many of them the owner confirmed, and how many he said not to be valid; how many were false."""

    hits: int = 0
    confirmed: int = 0
    refuted: int = 0
    false: int = 0


class Stock(msgspec.Struct, frozen=True):
    """Records of one kind and area: one's own live ones, how many of these were entered in the period, and others' that may be read."""

    live: int = 0
    new: int = 0
    others: int = 0


class Quality(msgspec.Struct, frozen=True):
    """Records with content of one kind. `undated`: without a known birth date; `unnumbered`: live, and no number finds it; `stale`: not
    touched since a day; `unconfirmed`: checks met it, and its owner has confirmed none of these hits; `near`, `past`: its review date."""

    records: int = 0
    undated: int = 0
    unnumbered: int = 0
    stale: int = 0
    unconfirmed: int = 0
    near: int = 0
    past: int = 0


class Flow(msgspec.Struct, frozen=True):
    """Reports of one area: sent, and received, of which acknowledged and answered; and those that others sent."""

    sent: int = 0
    received: int = 0
    acknowledged: int = 0
    answered: int = 0
    others: int = 0


# Checks and hits -----------------------------------------------------------------------------------------------------------


def checks_made(connection: Connection, whose: str, period: Period, by: str) -> dict[str, Both]:
    """Checks by `kind` or `purpose`: days that are over come from the table of days, what is not in it is counted now."""
    first = max(period.since, next_day(connection))
    days = check_days.c
    kept = select(days[by], days.bureau, func.sum(days.checks)).where(days.day >= period.since, days.day < min(period.before, first))
    rows = [tuple(row) for row in connection.execute(kept.group_by(days[by], days.bureau))]
    if first < period.before:
        columns = (checks.c[by], checks.c.bureau)
        rows += [
            tuple(row) for row in connection.execute(select(*columns, func.count()).where(*_made(first, period.before)).group_by(*columns))
        ]
    return _both(rows, whose)


def next_day(connection: Connection) -> str:
    """The first day of which the checks are not counted; before anything is counted, that of the first check, or today."""
    counted = positions.read(connection, COUNTED)
    if counted:
        return date.fromordinal(counted + 1).isoformat()
    oldest = connection.execute(select(checks.c.at).order_by(checks.c.id).limit(1)).scalar()
    return str(oldest or clock.now())[:10]


def day_of_checks(connection: Connection, day: Period) -> list[dict[str, Any]]:
    """The rows of one day for the table of days."""
    columns = (checks.c.bureau, checks.c.kind, checks.c.purpose)
    found = connection.execute(select(*columns, func.count()).where(*_made(day.since, day.before)).group_by(*columns))
    return [{"day": day.since, "bureau": row[0], "kind": row[1], "purpose": row[2], "checks": row[3]} for row in found]


def keep_days(connection: Connection, first: str, last: str, rows: list[dict[str, Any]]) -> bool:
    """Writes what was counted from one day to another; False where somebody was faster."""
    if next_day(connection) != first:
        return False
    connection.execute(delete(check_days).where(check_days.c.day >= first, check_days.c.day <= last))
    if rows:
        connection.execute(insert(check_days), rows)
    positions.write(connection, COUNTED, date.fromisoformat(last).toordinal())
    return True


def hits_met(connection: Connection, scope: Scope, whose: str, period: Period) -> dict[str, tuple[Tally, Tally]]:
    """What came of the hits that checks of this node's bureaus met and were told of, by kind of check: own, of others."""
    told = (hits.c.silent == 0, checks.c.user_id != "", *_within(hits.c.id, "hit", period), _area(scope))
    return _tallied(connection, hits.c.bureau, told, whose)


def hits_on(connection: Connection, scope: Scope, whose: str, period: Period) -> dict[str, Tally]:
    """The same of all that met one's own records, silent ones and those from other nodes too."""
    met = (*_within(hits.c.id, "hit", period), _area(scope))
    return {kind: own for kind, (own, _) in _tallied(connection, hits.c.owner, met, whose).items() if own.hits}


def _tallied(connection: Connection, column: Any, conditions: Iterable[ColumnElement[bool]], whose: str) -> dict[str, tuple[Tally, Tally]]:
    said = hits.c.log.contains
    refuted = or_(hits.c.state == "refuted", said('"owner says valid_different"'), said('"owner says invalid"'))
    counts = (func.count(), *(_sum(one) for one in (_confirmed(), refuted, outcomes.false())))
    query = select(checks.c.kind, column, *counts).join_from(hits, checks, checks.c.id == hits.c.check_id).where(*conditions)
    found: dict[str, list[list[int]]] = {}
    for kind, bureau, *numbers in connection.execute(query.group_by(checks.c.kind, column)):
        sums = found.setdefault(kind, [[0] * 4, [0] * 4])[whose not in ("", bureau)]
        sums[:] = [a + b for a, b in zip(sums, numbers, strict=True)]
    return {kind: (Tally(*own), Tally(*others)) for kind, (own, others) in sorted(found.items())}


class Met(msgspec.Struct, frozen=True):
    """How often checks met a record, how many of these hits were confirmed or led to something, and when the last was."""

    record: str
    hits: int
    true: int
    last_at: str


def hits_since(connection: Connection, scope: Scope, record_ids: Sequence[str], since: str, user: str | None = None) -> list[Met]:
    """Hits on records since a moment, as owner or as asker; `user`: one officer's own."""
    wanted = [hits.c.record_id.in_(list(record_ids)), hits.c.at >= since, visible_hits(scope)]
    if user is not None:
        wanted += [hits.c.user_id == user, hits.c.bureau == scope.bureau, hits.c.silent == 0]
    led = exists().where(hit_outcomes.c.hit_id == hits.c.id, hit_outcomes.c.code.not_in(NOTHING))
    true_ = and_(~outcomes.false(), or_(_confirmed(), led))
    query = select(hits.c.record_id, func.count(), _sum(true_), func.max(hits.c.at)).where(*wanted).group_by(hits.c.record_id)
    return [Met(*row) for row in connection.execute(query.order_by(hits.c.record_id))]


# Records -------------------------------------------------------------------------------------------------------------------


def stock(connection: Connection, scope: Scope, whose: str, period: Period) -> dict[tuple[str, str], Stock]:
    """Live records by kind and area, as far as they may be read."""
    columns = (records.c.schema, records.c.area, records.c.owner)
    new = and_(records.c.created_at >= period.since, records.c.created_at < period.before)
    query = select(*columns, func.count(), _sum(new)).where(records.c.status == "live", visible_records(scope))
    found: dict[tuple[str, str], list[int]] = {}
    for schema, area, owner, count, entered in connection.execute(query.group_by(*columns)):
        sums = found.setdefault((schema, area), [0, 0, 0])
        own = whose in ("", owner)
        sums[:] = [sums[0] + own * count, sums[1] + own * entered, sums[2] + (not own) * count]
    return {code: Stock(*sums) for code, sums in sorted(found.items())}


def quality(connection: Connection, scope: Scope, whose: str, days: tuple[str, str, str]) -> dict[str, Quality]:
    """One's own records by kind; `days`: today, the last day that is near, and the first that is not stale."""
    today, near, fresh = days
    own = records.c.owner == whose if whose else true()
    undated = ~records.c.doc.contains('"birthDate":[{"value":')
    met = exists().where(hits.c.record_id == records.c.id)
    agreed = exists().where(hits.c.record_id == records.c.id, _confirmed())
    conditions = (
        undated,
        and_(records.c.status == "live", ~exists().where(keys.c.record_id == records.c.id)),
        records.c.updated_at < fresh,
        and_(met, ~agreed),
        and_(records.c.review_on > today, records.c.review_on <= near),
        records.c.review_on <= today,
    )
    query = select(records.c.schema, func.count(), *map(_sum, conditions)).where(own, records.c.status.in_(HELD), visible_records(scope))
    return {row[0]: Quality(*row[1:]) for row in connection.execute(query.group_by(records.c.schema).order_by(records.c.schema))}


# Reports -------------------------------------------------------------------------------------------------------------------


def reports_told(connection: Connection, scope: Scope, whose: str, period: Period) -> dict[str, Flow]:
    """Reports by area."""
    found: dict[str, list[int]] = {}
    columns = (reports.c.area, reports.c.owner)
    sent = select(*columns, func.count()).where(
        *_between(reports.c.sent_at, period), reports.c.state != "draft", _of_area(reports.c.area, scope)
    )
    for area, owner, count in connection.execute(sent.group_by(*columns)):
        found.setdefault(area, [0] * 5)[0 if whose in ("", owner) else 4] += count
    copy = _copies.c
    answered = exists().where(answers.c.report_id == copy.report_id, answers.c.bureau == copy.bureau)
    counts = (func.count(), _sum(copy.acknowledged_at.is_not(None)), _sum(answered))
    received = select(reports.c.area, *counts).join_from(_copies, reports, reports.c.id == copy.report_id)
    received = received.where(*_between(copy.delivered_at, period), _of_area(reports.c.area, scope))
    if whose:
        received = received.where(copy.bureau == whose, visible_reports(scope))
    for area, *numbers in connection.execute(received.group_by(reports.c.area)):
        found.setdefault(area, [0] * 5)[1:4] = numbers
    return {area: Flow(*sums) for area, sums in sorted(found.items())}


def reports_led(connection: Connection, scope: Scope, whose: str, period: Period) -> dict[str, tuple[int, int, int]]:
    """Answers to reports and what came of them, by code: given, received, and what others said to others."""
    query = select(answers.c.bureau, reports.c.owner, answers.c.doc).join_from(answers, reports, reports.c.id == answers.c.report_id)
    found: dict[str, list[int]] = {}
    for bureau, owner, doc in connection.execute(query.where(*_within(answers.c.id, "ans", period), _of_area(reports.c.area, scope))):
        sums = found.setdefault(str(msgspec.json.decode(doc)["outcome"]), [0, 0, 0])
        given, received = whose in ("", bureau), whose in ("", owner)
        sums[:] = [sums[0] + given, sums[1] + received, sums[2] + (not given and not received)]
    return {code: (sums[0], sums[1], sums[2]) for code, sums in sorted(found.items())}


def unacknowledged(connection: Connection, scope: Scope, whose: str) -> int:
    """Reports that nobody of the bureau's desk has taken up."""
    copy = _copies.c
    query = select(func.count()).select_from(_copies).join(reports, reports.c.id == copy.report_id)
    query = query.where(copy.acknowledged_at.is_(None), reports.c.state == "sent", visible_reports(scope))
    return int(connection.execute(query.where(copy.bureau == whose) if whose else query).scalar_one())


# Requests ------------------------------------------------------------------------------------------------------------------


def requests_put(connection: Connection, scope: Scope, whose: str, period: Period) -> dict[str, Both]:
    """Questions by urgency, one for each addressee: those that a bureau asked, and those that it was asked."""
    side = request_sides.c
    query = select(requests.c.urgency, requests.c.owner == side.bureau, func.count()).join_from(request_sides, requests, _same_copy())
    query = query.where(*_between(side.received_at, period), visible_requests(scope), *(() if not whose else (side.bureau == whose,)))
    query = query.where(or_(requests.c.owner == side.bureau, side.side == side.bureau))
    found: dict[str, list[int]] = {}
    for urgency, asked, count in connection.execute(query.group_by(requests.c.urgency, requests.c.owner == side.bureau)):
        found.setdefault(urgency, [0, 0])[0 if asked else 1] += count
    return {urgency: (sums[0], sums[1]) for urgency, sums in sorted(found.items())}


def requests_late(connection: Connection, scope: Scope, whose: str, at: str) -> Both:
    """Questions past their time: those that a bureau owes an answer, and those that it waits for."""
    side = request_sides.c
    open_ = (side.state.in_(("sent", "claimed", "partly")), side.due_at < at, visible_requests(scope))
    query = (
        select(_sum(side.side == side.bureau), _sum(side.side != side.bureau))
        .join_from(request_sides, requests, _same_copy())
        .where(*open_)
    )
    owed, awaited = connection.execute(query.where(side.bureau == whose) if whose else query).one()
    return int(owed or 0), int(awaited or 0)


def refusals(connection: Connection, period: Period) -> list[tuple[str, str, frozenset[str]]]:
    """Each refusal of a request once: by whom, on what ground, and which bureaus have it in their copies."""
    entry = request_entries.c
    query = select(entry.id, entry.bureau, entry.doc).where(*_between(entry.at, period), entry.doc.contains('"kind":"refusal"'))
    found: dict[str, tuple[str, str, set[str]]] = {}
    for entry_id, bureau, doc in connection.execute(query.order_by(entry.id, entry.bureau)):
        said = msgspec.json.decode(doc)
        if said["kind"] == "refusal":
            found.setdefault(entry_id, (said["bureau"], said.get("reason") or "other", set()))[2].add(bureau)
    return [(by, ground, frozenset(holders)) for by, ground, holders in found.values()]


# Notices and what is late --------------------------------------------------------------------------------------------------


def notices_standing(connection: Connection, scope: Scope, seat: Seat, whose: str, period: Period) -> dict[str, tuple[int, int, int]]:
    """Notices by colour: one's own in force, one's own published in the period, and others' in force that may be read."""
    query = select(notices.c.colour, notices.c.owner, notices.c.state, notices.c.doc).where(visible_notices(scope, seat))
    found: dict[str, list[int]] = {}
    for colour, owner, state, doc in connection.execute(query.where(notices.c.state.not_in(UNREVIEWED))):
        own, sums = whose in ("", owner), found.setdefault(colour, [0, 0, 0])
        new = own and period.since <= (_published(doc).published_at or "") < period.before
        sums[:] = [sums[0] + (own and state == "published"), sums[1] + new, sums[2] + (not own and state == "published")]
    return {colour: (sums[0], sums[1], sums[2]) for colour, sums in sorted(found.items()) if any(sums)}


def reviews_late(connection: Connection, scope: Scope, at: str) -> int:
    """Reviews of notices that a reviewing bureau owes, past their time."""
    query = select(func.count()).where(visible_reviews(scope), notice_reviews.c.state.in_(OPEN), notice_reviews.c.due_at < at)
    return int(connection.execute(query).scalar_one())


def clocks_late(connection: Connection, whose: str, at: str) -> Both:
    """Hits that wait for an owner's word past the time first set: those that a bureau owes, and those that it waits for."""
    clock_ = hit_clocks.c
    late = (clock_.stopped_at.is_(None), or_(clock_.level > 0, clock_.due_at < at))
    owed_by, awaited_by = (clock_.owner == whose, clock_.bureau == whose) if whose else (true(), true())
    owed, awaited = connection.execute(select(_sum(owed_by), _sum(awaited_by)).where(*late)).one()
    return int(owed or 0), int(awaited or 0)


def recalls_open(connection: Connection, whose: str, at: str) -> Both:
    """Recalls whose addressees on other nodes have not signed that they purged: all, and those past their time."""
    line = and_(lines_out.c.origin == slips.c.origin, lines_out.c.addressee == slips.c.addressee)
    query = select(func.count(), _sum(slips.c.due_at < at)).join_from(messages, slips, slips.c.message == messages.c.number)
    query = query.join(lines_out, line).where(messages.c.kind == "recall", slips.c.seq > lines_out.c.applied)
    every, late = connection.execute(query.where(messages.c.origin == whose) if whose else query).one()
    return int(every), int(late or 0)


# Parts of queries ----------------------------------------------------------------------------------------------------------


def _made(since: str, before: str) -> tuple[ColumnElement[bool], ...]:
    """Checks that were made here: what stands in the stead of one that was made elsewhere is nobody's."""
    return (checks.c.id >= clock.first_id("chk", since), checks.c.id < clock.first_id("chk", before), checks.c.user_id != "")


def _within(column: Any, prefix: str, period: Period) -> tuple[ColumnElement[bool], ...]:
    """Names tell when they were given, and every table has an index of them."""
    return (column >= clock.first_id(prefix, period.since), column < clock.first_id(prefix, period.before))


def _between(column: Any, period: Period) -> tuple[ColumnElement[bool], ...]:
    return (column >= period.since, column < period.before)


def _confirmed() -> ColumnElement[bool]:
    """The owner said that a hit is true, also where it was closed since."""
    return and_(hits.c.state != "refuted", or_(hits.c.state == "confirmed", hits.c.log.contains('"owner says valid_same"')))


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def _area(scope: Scope) -> ColumnElement[bool]:
    """Hits on records outside the areas of somebody's work are not his to count."""
    if scope.areas is None:
        return true()
    return exists().where(records.c.id == hits.c.record_id, records.c.area.in_(scope.areas))


def _of_area(column: Any, scope: Scope) -> ColumnElement[bool]:
    return true() if scope.areas is None else column.in_(scope.areas)


def _same_copy() -> ColumnElement[bool]:
    return and_(requests.c.bureau == request_sides.c.bureau, requests.c.id == request_sides.c.id)


def _both(rows: Iterable[Any], whose: str) -> dict[str, Both]:
    """Rows of (code, bureau, count)."""
    found: dict[str, list[int]] = {}
    for code, bureau, count in rows:
        found.setdefault(code, [0, 0])[whose not in ("", bureau)] += int(count)
    return {code: (sums[0], sums[1]) for code, sums in sorted(found.items())}
