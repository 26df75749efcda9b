# SPDX-License-Identifier: Apache-2.0
"""What a question finds, by number and by name: among all records, or in one of them alone."""

from sqlalchemy import Connection

from carillon.core.policy.scope import Scope
from carillon.desk.bench import Bench
from carillon.desk.checks import exact, named
from carillon.desk.checks.answer import LIMIT
from carillon.desk.checks.found import Found, merge
from carillon.desk.checks.question import Question
from carillon.store.records import Stored


def everywhere(bench: Bench, connection: Connection, scope: Scope, asked: Question) -> list[Found]:
    """Every record that may be meant, best first."""
    found = exact.find(connection, scope, asked)
    if asked.query.name:
        by_name = named.find(bench, connection, scope, asked, limit=LIMIT * 2)
        found = merge(named.compare_holders(bench, asked, found), by_name)
    return found


def within(bench: Bench, connection: Connection, scope: Scope, asked: Question, one: Stored, *, by_name: bool) -> Found | None:
    """What `everywhere` says of one record that the scope admits; `by_name`: it is near enough by its names to be looked at."""
    found = exact.find(connection, scope, asked, one.record.id)
    if asked.query.name:
        looked = named.weigh(bench, asked, one) if by_name else []
        found = merge(named.compare_holders(bench, asked, found), looked)
    return found[0] if found else None
