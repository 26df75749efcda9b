# SPDX-License-Identifier: Apache-2.0
"""Clocks of requests: judged in UTC, each told once, whatever the machine's clock does."""

from datetime import UTC, datetime, timedelta

import pytest

from carillon.desk.requests import answering, asking, clock, reading
from carillon.node import Node
from carillon.store import clock as times
from carillon.store import requests as store
from tests.conftest import cast
from tests.desk.requests.conftest import Pair, near

NOON = datetime(2030, 10, 27, 0, 0, tzinfo=UTC)
"""The night in which clocks in Europe are put back: at one o'clock UTC."""
START = datetime.now(UTC) + timedelta(hours=3)
"""For two nodes, whose directory is issued before it, however long a run of the tests takes."""


def strike(pair: Pair, moment: datetime) -> int:
    with times.pretend(moment):
        count = sum(clock.strike(bench) for bench in {id(one): one for one in pair.benches.values()}.values())
        pair.settle()
        return count


def test_an_urgency_gives_the_time_for_the_answer(here: Pair) -> None:
    for urgency, hours in (("urgent", 8), ("priority", 72), ("routine", 168)):
        with times.pretend(NOON):
            request_id = here.sent(urgency=urgency)
        assert datetime.fromisoformat(here.seen("DE", request_id).held.due_at) == NOON + timedelta(hours=hours)


def test_both_sides_are_told_once(pair: Pair) -> None:
    with times.pretend(START):
        pair.sent(urgency="urgent")
    assert strike(pair, START + timedelta(hours=5)) == 0
    strike(pair, START + timedelta(hours=6, minutes=1))
    assert pair.lines("DE")[1:] == ["flash: Due soon: Keeper of a white van"]
    assert pair.lines("FR") == []
    strike(pair, START + timedelta(hours=8, seconds=1))
    assert pair.lines("DE")[2:] == ["flash: Due now: Keeper of a white van"]
    assert pair.lines("FR") == ["flash: Not answered in time by DE: Keeper of a white van"]
    for hours in (7, 8, 9, 1000):
        assert strike(pair, START + timedelta(hours=hours, seconds=1)) == 0
    assert len(pair.lines("DE")) == 3


def test_a_deadline_in_the_hour_that_comes_twice_is_one_moment(here: Pair) -> None:
    """02:30 in Paris is first 00:30 and then 01:30 UTC; with its distance said, it is one of them."""
    with times.pretend(NOON - timedelta(hours=4)):
        first = here.sent(due_at="2030-10-27T02:30:00+02:00")
        second = here.sent(due_at="2030-10-27T02:30:00+01:00")
    assert here.seen("DE", first).held.due_at == "2030-10-27T00:30:00.000000Z"
    assert here.seen("DE", second).held.due_at == "2030-10-27T01:30:00.000000Z"
    with times.pretend(NOON + timedelta(hours=1)):
        assert (reading.fetch(*here.at("DE"), first).overdue, reading.fetch(*here.at("DE"), second).overdue) == (True, False)


def test_a_clock_that_is_put_back_tells_nobody_twice(here: Pair) -> None:
    with times.pretend(NOON):
        here.sent(urgency="urgent")
    due = NOON + timedelta(hours=8, seconds=1)
    strike(here, due)
    strike(here, due)
    told = len(here.lines("DE"))
    strike(here, NOON)
    strike(here, due)
    assert len(here.lines("DE")) == told == 3


def test_nobody_is_told_of_what_was_answered(here: Pair) -> None:
    with times.pretend(NOON):
        request_id = here.sent()
        answering.reply(*here.at("DE"), request_id, "Yes.")
    assert strike(here, NOON + timedelta(days=30)) == 0
    assert not any("Due" in line or "in time" in line for line in here.lines("FR") + here.lines("DE"))


def test_a_claim_runs_out_by_itself(pair: Pair) -> None:
    with times.pretend(START):
        request_id = pair.sent()
        answering.claim(*pair.at("DE"), request_id)
        pair.settle()
    with times.pretend(START + timedelta(hours=7)):
        assert clock.lapse(pair.benches["DE"]) == 0
    with times.pretend(START + timedelta(hours=8, seconds=1)):
        assert clock.lapse(pair.benches["DE"]) == 1
        assert clock.lapse(pair.benches["DE"]) == 0
        pair.settle()
    assert pair.seen("FR", request_id).sides[0].state == "sent"
    assert [one.kind for one in pair.seen("FR", request_id).entries] == ["claim", "release"]


def test_what_was_answered_in_part_stays_so_when_a_claim_runs_out(here: Pair) -> None:
    with times.pretend(NOON):
        request_id = here.sent()
        answering.reply(*here.at("DE"), request_id, "First half.", final=False)
    with times.pretend(NOON + timedelta(hours=9)):
        assert clock.lapse(here.benches["DE"]) == 1
        assert [one.kind for one in here.seen("FR", request_id).entries] == ["partial"]
        answering.reply(here.benches["DE"], here.actors["DE"], request_id, "Second half.")


def test_an_owner_that_never_answers_is_seen_by_all(pair: Pair) -> None:
    with times.pretend(START):
        request_id = pair.sent(urgency="urgent")
        other = pair.sent(urgency="urgent")
    late = START + timedelta(days=2)
    strike(pair, late)
    with times.pretend(late):
        assert reading.fetch(*pair.at("FR"), request_id).overdue
        assert {one.request.id for one in reading.page(*pair.at("FR"), store.Wanted(state="overdue"))} == {other, request_id}
        asking.remind(*pair.at("FR"), request_id)
        asking.close(*pair.at("FR"), other)
        pair.settle()
        for bureau in ("FR", "DE"):
            figures = reading.figures(*pair.at(bureau), START.isoformat())
            assert (figures.network.received, figures.network.never, figures.network.rate) == (2, 2, 0.0), bureau
        assert reading.figures(*pair.at("DE"), START.isoformat()).own.never == 2


def test_figures(node_anywhere: Node) -> None:
    pair = near(node_anywhere)
    since = times.after(NOON.isoformat(timespec="microseconds").replace("+00:00", "Z"), seconds=-1)

    def ask(answer_after: float | None, *, to: str = "DE", refuse: bool = False, end_after: float | None = None) -> None:
        with times.pretend(NOON):
            request_id = pair.sent(urgency="urgent", to=[to])
        if answer_after is not None:
            with times.pretend(NOON + timedelta(hours=answer_after)):
                if refuse:
                    answering.refuse(*pair.at(to), request_id, "judicial")
                else:
                    answering.reply(*pair.at(to), request_id, "Yes.")
        if end_after is not None:
            with times.pretend(NOON + timedelta(hours=end_after)):
                asking.close(*pair.at("FR"), request_id)

    ask(2)
    ask(4, refuse=True)
    ask(12)
    ask(None)
    ask(None, end_after=1)
    ask(None, end_after=9)
    ask(1, to="KE", end_after=2)
    at = times.after(since, hours=100)
    with node_anywhere.bench.database.read() as connection:
        de = store.rate(connection, "DE", since, at)
        assert (de.received, de.in_time, de.late, de.never, de.waiting, de.refused, de.hours) == (5, 2, 1, 2, 0, 1, 4.0)
        assert de.rate == pytest.approx(0.6)
        assert store.rate(connection, "DE", since, times.after(since, hours=5)).waiting == 1
        assert set(store.rates(connection, since, at)) == {"DE", "KE"}
        assert store.rate_of_all(connection, since, at).received == 6
        assert store.rate(connection, "JP", since, at).rate is None
        assert store.rate(connection, "DE", at, at).received == 0
    with times.pretend(NOON + timedelta(days=10)):
        figures = reading.figures(node_anywhere.bench, cast(node_anywhere, "KE", "commander"))
    assert (figures.own.bureau, figures.own.hours, figures.network.received) == ("KE", 1.0, 6)
