# SPDX-License-Identifier: Apache-2.0
"""Turns a scope into the condition of a query, so that what an actor may not see never leaves the database."""

from collections.abc import Callable

from sqlalchemy import ColumnElement, Table, and_, exists, false, not_, or_, true

from carillon.core.policy.scope import Scope
from carillon.store.schema import audiences, bureaus, checks, hits, inbox, records, report_copies, reports, watches
from carillon.store.schemas.calls import calls
from carillon.store.schemas.cases import cases
from carillon.store.schemas.duty import broadcasts
from carillon.store.schemas.notices import notices
from carillon.store.schemas.requests import requests


def visible_records(scope: Scope) -> ColumnElement[bool]:
    """The rule of `core.policy.scope.admits`, over the table of records."""
    if scope.nothing:
        return false()
    if scope.everything:
        return true()
    listed = exists().where(audiences.c.record_id == records.c.id, audiences.c.bureau == scope.bureau)
    disclosed = or_(
        records.c.audience == "all",
        and_(records.c.audience == "only", listed),
        and_(records.c.audience == "except", ~listed),
    )
    # A copy that has not heard from its owner for too long does not answer, rather than answering wrongly; and a bureau that is in the
    # exchange no more meets what lives on its own node, and nothing from elsewhere.
    away = exists().where(bureaus.c.code == records.c.owner, bureaus.c.hosted == 0)
    unheard = exists().where(bureaus.c.code == records.c.owner, bureaus.c.hosted == 0, bureaus.c.stale == 1)
    gone = exists().where(bureaus.c.code == scope.bureau, bureaus.c.stale == 1)
    fresh = not_(or_(unheard, and_(gone, away)))
    theirs = and_(records.c.status == "live", records.c.reach.in_(scope.reaches), disclosed, fresh)
    conditions: list[ColumnElement[bool]] = [or_(records.c.owner == scope.bureau, theirs)]
    if scope.areas is not None:
        conditions.append(records.c.area.in_(scope.areas))
    if scope.author is not None:
        conditions.append(records.c.created_by == scope.author)
    if not scope.red:
        conditions.append(records.c.red == 0)
    return and_(*conditions)


def visible_reports(scope: Scope) -> ColumnElement[bool]:
    """A report is seen by its author's bureau from the first draft, and by an addressee from the moment it was delivered."""
    if scope.nothing:
        return false()
    if scope.everything:
        return true()
    delivered = exists().where(report_copies.c.report_id == reports.c.id, report_copies.c.bureau == scope.bureau)
    conditions: list[ColumnElement[bool]] = [or_(reports.c.owner == scope.bureau, and_(reports.c.state == "sent", delivered))]
    if scope.areas is not None:
        conditions.append(reports.c.area.in_(scope.areas))
    if scope.author is not None:
        conditions.append(reports.c.created_by == scope.author)
    if not scope.red:
        conditions.append(reports.c.red == 0)
    return and_(*conditions)


def visible_hits(scope: Scope) -> ColumnElement[bool]:
    """A hit is seen by the owner's bureau and, unless it is silent, by the asker's; by those whose work includes the record's area."""
    if scope.nothing:
        return false()
    seen = or_(hits.c.owner == scope.bureau, and_(hits.c.bureau == scope.bureau, hits.c.silent == 0))
    if scope.areas is None:
        return seen
    return and_(seen, exists().where(records.c.id == hits.c.record_id, records.c.area.in_(scope.areas)))


def visible_checks(scope: Scope) -> ColumnElement[bool]:
    """A check is seen by the asker's bureau; by those whose work includes the areas of all that it met."""
    if scope.nothing:
        return false()
    if scope.areas is None:
        return checks.c.bureau == scope.bureau
    met = and_(hits.c.check_id == checks.c.id, hits.c.silent == 0, records.c.id == hits.c.record_id)
    return and_(checks.c.bureau == scope.bureau, ~exists().where(met, not_(records.c.area.in_(scope.areas))))


def visible_watches(scope: Scope) -> ColumnElement[bool]:
    """A watch is seen by the bureau that keeps it; it tells what was asked, and nothing of any record."""
    return false() if scope.nothing else watches.c.bureau == scope.bureau


def visible_lines(scope: Scope) -> ColumnElement[bool]:
    """A line of a bureau's inbox is not for those who may not see what it is about."""
    if scope.nothing:
        return false()
    own = inbox.c.bureau == scope.bureau
    if scope.everything or (scope.areas is None and scope.red):
        return own
    limits: list[ColumnElement[bool]] = []
    for about, red, area in _ABOUT:
        shut = ([red(scope)] if not scope.red else []) + (
            [not_(area.in_(scope.areas))] if scope.areas is not None and area is not None else []
        )
        if shut:
            limits.append(~exists().where(about, or_(*shut)))
    return and_(own, *limits)


def _kept(table: Table) -> tuple[ColumnElement[bool], Callable[[Scope], ColumnElement[bool]], ColumnElement[str]]:
    """Of what each bureau has its own copy."""
    return and_(table.c.id == inbox.c.object_id, table.c.bureau == inbox.c.bureau), lambda scope: table.c.red == 1, table.c.area


_ABOUT: tuple[tuple[ColumnElement[bool], Callable[[Scope], ColumnElement[bool]], ColumnElement[str] | None], ...] = (
    # What an asker is told of a TLP:RED record names nobody.
    (
        and_(hits.c.id == inbox.c.object_id, records.c.id == hits.c.record_id),
        lambda scope: and_(records.c.red == 1, hits.c.owner == scope.bureau),
        records.c.area,
    ),
    (reports.c.id == inbox.c.object_id, lambda scope: reports.c.red == 1, reports.c.area),
    *(_kept(table) for table in (requests, cases, notices)),
    (and_(broadcasts.c.id == inbox.c.object_id, broadcasts.c.bureau == inbox.c.bureau), lambda scope: broadcasts.c.red == 1, None),
    (and_(calls.c.id == inbox.c.object_id, calls.c.bureau == inbox.c.bureau), lambda scope: calls.c.red == 1, None),
)
"""What a line can be about, when that is TLP:RED, and its crime area."""
