# SPDX-License-Identifier: Apache-2.0
"""Places of a thousand events against each of them alone; days in time zones; identifiers within texts."""

from math import cos, radians
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carillon.core.match.relevance import identifiers, times
from carillon.core.match.relevance.places import REACH_KM, Atlas
from carillon.core.match.relevance.thing import Key
from carillon.core.model import geometry
from carillon.core.model.event import Event, Phase, Route, Session, Venue, Zone


def event(**more: object) -> Event:
    plain = {"id": "one", "name": "One", "kind": "other", "hosts": ("FR",), "starts": "2027-04-11", "ends": "2027-04-11"}
    return Event(**{**plain, **more})  # type: ignore[arg-type]


def scattered(seed: int, count: int) -> list[Event]:
    dice = Random(seed)
    found = []
    for number in range(count):
        lat, lon = dice.uniform(-89.9, 89.9), dice.choice((dice.uniform(-180, 180), 179.99, -179.99))
        points = tuple((max(-90, min(90, lat + i * 0.1)), lon + i * 0.1 / max(0.05, cos(radians(lat)))) for i in range(4))
        found.append(
            event(
                id=f"e{number}",
                venues=(Venue(id="v", name="V", lat=lat, lon=lon),),
                routes=(Route(id="r", name="R", points=points),),
                zones=(Zone(id="z", name="Z", kind="cordon", ring=points[:3]),),
            )
        )
    return found


@settings(max_examples=8)
@given(st.integers(0, 10_000))
def test_the_grid_finds_what_is_near_and_nothing_else(seed: int) -> None:
    events = scattered(seed, 60)
    atlas, dice = Atlas(events), Random(seed)
    for _ in range(10):
        near = dice.choice(events).venues[0]
        there = (max(-90.0, min(90.0, (near.lat or 0) + dice.uniform(-0.6, 0.6))), (near.lon or 0) + dice.uniform(-1, 1))
        found = atlas.near(there)
        for number, one in enumerate(events):
            lat, lon = one.venues[0].lat or 0.0, one.venues[0].lon or 0.0
            least = min(geometry.distance((lat, lon), there), geometry.Course(one.routes[0].points).nearest(there).distance_km)
            ring = one.zones[0].ring
            outline = geometry.Course((*ring, ring[0])).nearest(there).distance_km
            least = 0.0 if geometry.in_ring(there, ring) else min(least, outline)
            if number in found:
                assert found[number][0].distance_km == pytest.approx(least, abs=1e-6)
            else:
                assert least > REACH_KM - 1e-6


def test_a_long_leg_and_a_vast_zone_are_met_along_their_whole_length() -> None:
    leg = event(routes=(Route(id="leg", name="Leg", points=((0.0, 170.0), (0.0, -170.0))),))
    vast = event(id="two", zones=(Zone(id="air", name="Air", kind="no_fly", ring=((-20, -20), (-20, 20), (20, 20), (20, -20))),))
    atlas = Atlas([leg, vast])
    assert atlas.near((0.1, 180.0))[0][0].km == pytest.approx(1112, rel=0.01)
    assert atlas.near((0.1, 175.0))[0][0].distance_km == pytest.approx(11.1, rel=0.01)
    assert atlas.near((5.0, 5.0)).keys() == {1}
    assert atlas.near((5.0, 5.0))[1][0].distance_km == 0.0
    assert atlas.near((50.0, 50.0)) == {}


def test_days_are_those_of_the_events_zone() -> None:
    auckland = times.calendar(event(zone="Pacific/Auckland"))
    honolulu = times.calendar(event(zone="Pacific/Honolulu"))
    assert auckland is not None
    assert honolulu is not None
    evening, noon = times.span("2027-04-10T18:00:00Z"), times.span("2027-04-12T06:00:00Z")
    assert evening is not None
    assert noon is not None
    assert times.judge(evening, auckland).code == "time.live"
    assert times.judge(evening, honolulu).code == "time.eve"
    assert times.judge(noon, auckland).code == "time.next_day"
    assert times.judge(noon, honolulu).code == "time.live"
    day = times.span("2027-04-11")
    assert day is not None
    assert times.judge(day, auckland).code == times.judge(day, honolulu).code == "time.live"


PHASED = event(
    phases=(
        Phase(name="planning", starts="2026-01-01", ends="2027-03-01"),
        Phase(name="build-up", starts="2027-03-02", ends="2027-04-10"),
        Phase(name="live", starts="2027-04-11", ends="2027-04-12"),
        Phase(name="stand-down", starts="2027-04-13", ends="2027-05-01"),
    ),
    sessions=(Session(title="Race", starts="2027-04-11T07:00:00Z"),),
)


@pytest.mark.parametrize(
    ("when", "code"),
    [
        ("2025-05-05", "time.early"),
        ("2026-05-05", "time.planning"),
        ("2027-03-05T10:00:00+02:00", "time.build_up"),
        ("2027-04-10T10:00:00Z", "time.eve"),
        ("2027-04-11T05:30:00Z", "time.around"),
        ("2027-04-11T07:00:00Z", "time.session"),
        ("2027-04-11T10:30:00Z", "time.around"),
        ("2027-04-11T23:30:00Z", "time.live"),
        ("2027-04-12", "time.live"),
        ("2027-04-13", "time.next_day"),
        ("2027-04-20", "time.stand_down"),
        ("2027-08-20", "time.after"),
        ("2027-04", "time.live"),
        ("2027", "time.live"),
        ("2024", "time.early"),
    ],
)
def test_the_phases_of_an_event(when: str, code: str) -> None:
    days, at = times.calendar(PHASED), times.span(when)
    assert days is not None
    assert at is not None
    assert times.judge(at, days).code == code


@pytest.mark.parametrize("text", ["", "soon", "2027-13-41", "99999", "20270", "202", "\0" * 12])
def test_what_is_no_time(text: str) -> None:
    assert times.span(text) is None


def test_a_time_in_another_writing_has_its_day() -> None:
    assert times.span("2027-04-11 25:61") == times.span("2027-04-11")


TEXTS = [
    ("He left in a van, plate EX-482-PL.", {("plate", "EX482PL")}),
    ("Kennzeichen B-XY 1234 gesehen", {("plate", "BXY1234")}),
    ("номер А123ВС77", {("plate", "A123BC77")}),
    ("Call +33 1 99 00 12 34 at once", {("phone", "33199001234")}),
    ("mail desk@files.example, site tickets[.]example", {("email", "desk@files.example"), ("domain", "tickets.example")}),
    ("from 192.0.2.17 and 192[.]0[.]2[.]18", {("ip", "192.0.2.17"), ("ip", "192.0.2.18")}),
    ("hxxp://bad[.]example/login", {("url", "bad.example/login")}),
    ("to DE89 3704 0044 0532 0130 00.", {("iban", "DE89370400440532013000")}),
    ("to DE89 3704 0044 0532 0130 01.", set()),
    ("At 14:30 on 2027-04-11, 3.5 km, e.g. gate 12, version 1.2.3.4.5", set()),
    ("The plates were clean. A plate of rice.", set()),
    ("no number at all", set()),
]


@pytest.mark.parametrize(("text", "expected"), TEXTS)
def test_identifiers_in_a_text(text: str, expected: set[tuple[str, str]]) -> None:
    found = identifiers.keys(text, "rec-1")
    assert {(key.form, key.value.upper() if key.form == "plate" else key.value) for key in found} == expected
    assert {key.via for key in found} <= {"rec-1"}


@settings(max_examples=40)
@given(st.text(max_size=400))
def test_any_text_is_read(text: str) -> None:
    assert all(isinstance(key, Key) for key in identifiers.keys(text))
