# SPDX-License-Identifier: Apache-2.0
"""Turns a scope into the condition of a query, so that what an actor may not see never leaves the database."""

from sqlalchemy import ColumnElement, and_, exists, false, or_, true

from carillon.core.policy.scope import Scope
from carillon.store.schema import audiences, records, report_copies, reports


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
    theirs = and_(records.c.status == "live", records.c.reach.in_(scope.reaches), disclosed)
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
