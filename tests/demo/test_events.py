# SPDX-License-Identifier: Apache-2.0
"""Real events: dates fall on the days of the week that they must, places lie where they are, and every session has its venue."""

import json
from collections import Counter
from datetime import date, datetime

import pytest

from carillon.demo.bureaus import codes
from carillon.demo.events import events
from tests.conftest import shared_data

BY_ID = {event.id: event for event in events()}


def test_ids_are_unique_and_hosts_exist() -> None:
    assert len(BY_ID) == len(events())
    assert {host for event in events() for host in event.hosts} <= set(codes())


@pytest.mark.parametrize("event", events(), ids=lambda event: event.id)
def test_an_event_holds_together(event) -> None:  # type: ignore[no-untyped-def]
    starts, ends = date.fromisoformat(event.starts), date.fromisoformat(event.ends)
    assert starts <= ends
    venues = {venue.id for venue in event.venues}
    assert event.venues
    for venue in event.venues:
        assert venue.lat is not None
        assert venue.lon is not None
        assert -90 <= venue.lat <= 90
        assert -180 <= venue.lon <= 180
    for session in event.sessions:
        assert session.venue in venues
        day = datetime.fromisoformat(session.starts).date()
        assert (starts - day).days <= 1  # the morning in Sydney is the evening before in UTC
        assert (day - ends).days <= 1  # an evening in America is the next day in UTC


def test_the_spring_of_2013() -> None:
    spring = [event for event in events() if event.starts.startswith("2013-")]
    assert len(spring) >= 40
    assert all("2013-04-01" <= event.starts <= "2013-05-31" for event in spring)
    weekdays = Counter(date.fromisoformat(event.starts).weekday() for event in spring)
    mondays = {event.id for event in spring if date.fromisoformat(event.starts).weekday() == 0}
    assert set(weekdays) <= {0, 5, 6}
    # Patriots' Day, and the early May bank holiday of the United Kingdom.
    assert mondays == {"boston-marathon-2013", "belfast-marathon-2013", "milton-keynes-marathon-2013"}
    assert len({event.hosts[0] for event in spring}) >= 18


@pytest.mark.parametrize(
    ("race", "month", "weekday", "nth"),
    [
        ("tokyo", 3, 6, 1), ("boston", 4, 0, 3), ("london", 4, 6, -1), ("sydney", 8, 6, -1), ("berlin", 9, 6, -1),
        ("chicago", 10, 6, 2), ("new-york", 11, 6, 1), ("valencia", 12, 6, 1), ("fukuoka", 12, 6, 1), ("honolulu", 12, 6, 2),
    ],
)  # fmt: skip
def test_marathons_of_today_follow_their_rule(race: str, month: int, weekday: int, nth: int) -> None:
    found = [event for event in events() if event.id.startswith(f"{race}-marathon-202")]
    assert found
    for event in found:
        day = date.fromisoformat(event.starts)
        days = [d for d in (date(day.year, month, n) for n in range(1, 29)) if d.weekday() == weekday]
        last = date(day.year, month, 30 if month in (4, 9, 11) else 31)
        days += [d for d in (last.replace(day=n) for n in range(29, last.day + 1)) if d.weekday() == weekday]
        assert day == days[nth - 1 if nth > 0 else nth]
        assert len(event.routes[0].points) >= 6


@pytest.mark.parametrize(("name", "matches", "stadiums", "seats"), [("world-cup-2022", 64, 8, 88966), ("world-cup-2026", 104, 16, 94000)])
def test_world_cups_are_complete(name: str, matches: int, stadiums: int, seats: int) -> None:
    cup = BY_ID[name]
    assert len(cup.sessions) == matches
    assert len(cup.venues) == stadiums
    assert max(venue.capacity or 0 for venue in cup.venues) == seats
    assert {session.venue for session in cup.sessions} == {venue.id for venue in cup.venues}


@pytest.mark.parametrize("year", [2022, 2026])
def test_world_cups_agree_with_the_source(year: int) -> None:
    source = json.loads(shared_data(f"events/fifa_{year}_fixtures.json").read_text("utf-8"))["matches"]
    ours = sorted(session.title.split(",")[0] for session in BY_ID[f"world-cup-{year}"].sessions)
    assert ours == sorted(f"{match['team1']} – {match['team2']}" for match in source)


def test_a_kick_off_is_told_in_utc() -> None:
    first = BY_ID["world-cup-2022"].sessions[0]
    assert (first.title, first.starts) == ("Qatar – Ecuador, group A", "2022-11-20T16:00:00Z")
