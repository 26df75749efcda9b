# SPDX-License-Identifier: Apache-2.0
"""Checks counted by the day: the table of days says the same as the checks themselves, and no day is counted before it is over."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from carillon.core.model.figures import Period
from carillon.desk import chores
from carillon.desk.figures import counting, reading
from carillon.node import Node
from carillon.store import clock
from carillon.store.schemas.figures import check_days
from tests.conftest import Cast
from tests.desk.deeds import check

START = datetime(2026, 1, 1, 12, tzinfo=UTC)


def days(node: Node) -> dict[tuple[str, str], int]:
    with node.bench.database.read() as connection:
        return {(row.day, row.bureau): row.checks for row in connection.execute(select(check_days))}


def test_days_are_counted_when_they_are_over(node: Node, actors: Cast) -> None:
    for number, bureau in ((0, "FR"), (0, "FR"), (40, "DE"), (41, "DE")):
        with clock.pretend(START + timedelta(days=number)):
            check(node, actors(bureau))

    def seen() -> object:
        with clock.pretend(START + timedelta(days=41)):
            return reading.draw(node.bench, actors("FR"), Period("2026-01-01", "2026-02-11"), table="checks_by_purpose").tables[0].rows

    before = seen()
    assert before == (("wanted", 2, "<3"),)
    with clock.pretend(START + timedelta(days=41)):
        assert [counting.count_days(node.bench) for _ in range(3)] == [31, 10, 0]
    assert days(node) == {("2026-01-01", "FR"): 2, ("2026-02-10", "DE"): 1}
    assert seen() == before
    with clock.pretend(START.replace(month=2, day=12, hour=0, minute=30)):
        assert counting.count_days(node.bench) == 0, "what was asked at midnight may still be on its way to the disk"
    with clock.pretend(START.replace(month=2, day=12, hour=1, minute=1)):
        assert counting.count_days(node.bench) == 1
    assert days(node)["2026-02-11", "DE"] == 1
    assert seen() == before


def test_a_node_without_checks_has_nothing_to_count(node: Node) -> None:
    assert counting.count_days(node.bench) == 0
    assert chores.CHORES["figures"] is counting.count_days
