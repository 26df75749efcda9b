# SPDX-License-Identifier: Apache-2.0
"""Situation reports that are issued every day: at an hour of the event's clock, once, the last one alone after a node was off."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.core.model.event import Event
from carillon.core.model.situation import Schedule
from carillon.desk.events import daily, register, situations
from carillon.errors import Denied, Error, Invalid, NotFound
from carillon.node import Node
from carillon.store import clock
from tests.conftest import cast

WHERE = Event(id="e", name="E", kind="summit", hosts=("FR",), starts="2030-03-29", ends="2030-04-03", zone="Europe/Paris")
SCHEDULE = Schedule(event="e", bureau="FR", at="07:00", first="2030-03-30", until="2030-04-03")


@pytest.mark.parametrize(
    ("at", "now", "last", "due"),
    [
        ("07:00", "2030-03-30T05:59:00Z", "", ""),
        ("07:00", "2030-03-30T06:00:00Z", "", "2030-03-30"),
        # The clock is put forward in the night to the 31st: 07:00 is an hour earlier in UTC, and 02:30 does not strike.
        ("07:00", "2030-03-31T04:59:00Z", "2030-03-30", ""),
        ("07:00", "2030-03-31T05:00:00Z", "2030-03-30", "2030-03-31"),
        ("02:30", "2030-03-31T00:59:00Z", "2030-03-30", ""),
        ("02:30", "2030-03-31T01:00:00Z", "2030-03-30", "2030-03-31"),
        # The node was off over midnight, or for days: the last one.
        ("23:55", "2030-04-01T22:05:00Z", "2030-03-31", "2030-04-01"),
        ("07:00", "2030-04-03T04:30:00Z", "2030-03-30", "2030-04-02"),
        ("23:55", "2030-04-03T22:30:00Z", "2030-04-02", "2030-04-03"),
        # It is over.
        ("07:00", "2030-04-04T05:30:00Z", "2030-04-03", ""),
        ("07:00", "2030-04-05T05:30:00Z", "2030-04-02", ""),
    ],
)
def test_the_hour_has_struck(at: str, now: str, last: str, due: str) -> None:
    one = msgspec.structs.replace(SCHEDULE, at=at, last=last)
    assert daily.due_day(one, WHERE, now) == due
    assert daily.due_day(one, msgspec.structs.replace(WHERE, state="cancelled"), now) == ""


def test_the_clock_is_put_back_and_nothing_is_issued_twice() -> None:
    autumn = msgspec.structs.replace(WHERE, starts="2030-10-26", ends="2030-10-28")
    one = Schedule(event="e", bureau="FR", at="02:30", first="2030-10-26", until="2030-10-28", last="2030-10-26")
    assert daily.due_day(one, autumn, "2030-10-27T00:30:00Z") == "2030-10-27", "02:30, the first time"
    assert daily.due_day(msgspec.structs.replace(one, last="2030-10-27"), autumn, "2030-10-27T01:30:00Z") == ""


@given(
    minutes=st.lists(st.integers(0, 6 * 24 * 60), min_size=1, max_size=40),
    hour=st.sampled_from(["00:00", "02:30", "07:00", "23:59"]),
    zone=st.sampled_from(["UTC", "Europe/Paris", "Pacific/Kiritimati", "America/St_Johns", "Africa/Casablanca"]),
)
def test_once_a_day_whenever_it_is_looked(minutes: list[int], hour: str, zone: str) -> None:
    event = msgspec.structs.replace(WHERE, zone=zone)
    one = msgspec.structs.replace(SCHEDULE, at=hour)
    issued: list[str] = []
    for after in sorted(minutes):
        now = (datetime(2030, 3, 29, tzinfo=UTC) + timedelta(minutes=after)).strftime("%Y-%m-%dT%H:%M:%SZ")
        if day := daily.due_day(one, event, now):
            issued.append(day)
            one = msgspec.structs.replace(one, last=day)
    assert issued == sorted(set(issued))
    assert all(one.first <= day <= one.until for day in issued)


@pytest.fixture
def run(node: Node) -> Event:
    day = datetime.now(UTC).date()
    made = msgspec.structs.replace(WHERE, id="run", partners=("DE", "KE"), starts=str(day), ends=str(day + timedelta(days=5)), zone="UTC")
    return register.register(node.bench, cast(node, "FR"), made)


def test_the_chore_issues_it_once_to_those_named(node: Node, run: Event) -> None:
    bench, actor = node.bench, cast(node, "FR")
    made = daily.schedule(bench, actor, "run", {"at": "00:00", "to": ["DE"]})
    assert (made.first, made.until) == (run.starts, run.ends)
    assert daily.find(bench, actor, "run") == made
    assert (daily.issue_due(bench), daily.issue_due(bench)) == (1, 0)
    with clock.pretend(datetime.now(UTC) + timedelta(days=3)):
        assert (daily.issue_due(bench), daily.issue_due(bench)) == (1, 0)
        (second, first) = situations.page(bench, cast(node, "DE"), "run")
    assert (first.report.number, second.report.number, second.report.starts) == (1, 2, first.report.ends)
    assert second.report.automatic
    assert situations.page(bench, cast(node, "KE"), "run") == []
    assert (daily.stop(bench, actor, "run"), daily.stop(bench, actor, "run")) == (True, False)
    assert daily.find(bench, actor, "run") is None


def test_who_takes_part_no_longer_issues_nothing(node: Node, run: Event) -> None:
    daily.schedule(node.bench, cast(node, "DE"), "run", {"at": "00:00"})
    register.register(node.bench, cast(node, "FR"), msgspec.structs.replace(run, partners=("KE",)))
    assert daily.issue_due(node.bench) == 0


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "at"),
        ({"at": "25:00"}, "at"),
        ({"at": "07:00", "first": "tomorrow"}, "first"),
        ({"at": "07:00", "first": "2030-02-30"}, "first"),
        ({"at": "07:00", "until": "2999-01-01"}, "until"),
        ({"at": "07:00", "until": "2001-01-01"}, "until"),
        ({"at": "07:00", "to": ["JP"]}, "to"),
        ({"at": "07:00", "every": 2}, "every"),
    ],
)
def test_mistakes_are_named(node: Node, run: Event, body: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        daily.schedule(node.bench, cast(node, "FR"), "run", body)
    assert field in refused.value.fields


def test_it_is_for_those_who_take_part_and_may_send(node: Node, run: Event) -> None:
    with pytest.raises(NotFound):
        daily.schedule(node.bench, cast(node, "JP"), "run", {"at": "07:00"})
    with pytest.raises(Denied):
        daily.schedule(node.bench, cast(node, "FR", "analyst"), "run", {"at": "07:00"})
    for body in (None, 7, [], "07:00"):
        with pytest.raises(Error):
            daily.schedule(node.bench, cast(node, "FR"), "run", body)
