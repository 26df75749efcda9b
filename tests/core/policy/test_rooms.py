# SPDX-License-Identifier: Apache-2.0
"""What is written in a room is read once and comes back as it is; who is admitted; when an event's work is over."""

from datetime import datetime
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given

from carillon.core.model.event import Event, Phase, Venue
from carillon.core.model.room import BODIES, CATEGORIES, KINDS, STATES, Item, Kind
from carillon.core.policy import rooms
from carillon.core.policy.actors import Actor
from carillon.core.policy.decide import DEEDS, LIMITED, OF_AN_EVENT, OPEN_TO_ALL, decide
from carillon.core.policy.room_fields import FIELDS, Known

WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40).filter(lambda text: text.strip())
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
MOMENTS = st.datetimes(min_value=datetime(2001, 1, 1), max_value=datetime(2998, 1, 1))  # noqa: DTZ001
GOOD: dict[Kind, dict[str, Any]] = {
    "entry": {"text": "A", "lat": 1, "lon": "2", "occurred": "2030-05-05T08:00"},
    "task": {"text": "A", "to": "de", "due_at": "2030-05-05T08:00Z"},
    "level": {"level": "low", "reason": "A"},
    "delegation": {"country": "jpn", "name": "A", "size": "3", "starts": "2030-05-05", "ends": "2030-05-06", "protected": "yes"},
    "liaison": {"of": "FR", "name": "A", "starts": "2030-05-05T08:00", "ends": "2030-05-05T09:00+02:00", "languages": "en, FR"},
    "team": {"text": "A", "since": "2030-05-05T08:00", "strength": 4},
    "alert": {"headline": "A", "polygons": [[[0, 0], [0, 1], [1, 1]]], "circles": [{"lat": 1, "lon": 2, "km": 3}]},
    "handover": {"text": "A", "waiting": {"task": 2}},
}


def event(**more: Any) -> Event:
    values: dict[str, Any] = {
        "id": "run",
        "name": "Run",
        "kind": "marathon",
        "hosts": ("FR",),
        "starts": "2030-05-05",
        "ends": "2030-05-06",
    }
    return Event(**values | more)


def test_every_kind_has_its_form_its_states_and_its_fields() -> None:
    assert set(KINDS) == set(BODIES) == set(STATES) == set(FIELDS) == set(GOOD)
    for kind, form in BODIES.items():
        assert set(form.__struct_fields__) == set(FIELDS[kind])


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_read_is_read_again_as_it_is(kind: Kind) -> None:
    body, wrong = rooms.read(kind, GOOD[kind], Known(zone="Europe/Paris"))
    assert wrong == {}
    assert body is not None
    assert rooms.again(body, Known()) == (body, {})
    item = Item(id="itm-" + "0" * 24, event="run", bureau="FR", at="2030-05-05T06:00:00.000000Z", state=STATES[kind][0], body=body)
    assert rooms.faults(item) == {}


@given(kind=st.sampled_from(KINDS), values=st.dictionaries(st.sampled_from(sorted({n for f in FIELDS.values() for n in f})), JUNK))
def test_whatever_is_given_is_read_or_refused_by_field(kind: Kind, values: dict[str, Any]) -> None:
    body, wrong = rooms.read(kind, values, Known())
    assert (body is None) == bool(wrong)
    assert set(wrong) <= set(values) | set(FIELDS[kind])
    if body is not None:
        assert rooms.again(body, Known()) == (body, {})


@given(text=WORDS, moment=MOMENTS, zone=st.sampled_from(("UTC", "Asia/Kathmandu", "America/St_Johns", "Pacific/Apia")))
def test_texts_and_times_of_any_kind_come_back(text: str, moment: Any, zone: str) -> None:
    given_at = moment.isoformat(timespec="minutes")
    body, wrong = rooms.read("entry", {"text": text, "occurred": given_at}, Known(zone=zone))
    if body is not None:
        assert rooms.again(body, Known()) == (body, {})
    else:
        assert set(wrong) == {"text"}, "a text of unseen characters alone says nothing"


def test_a_time_without_an_offset_is_the_events() -> None:
    for zone, utc in (("Europe/Paris", "06:00"), ("Asia/Kathmandu", "02:15"), ("UTC", "08:00")):
        body, _ = rooms.read("team", {"text": "A", "since": "2030-05-05T08:00"}, Known(zone=zone))
        assert body is not None
        assert body.since == f"2030-05-05T{utc}:00.000000Z"  # type: ignore[union-attr]


def test_categories_are_those_of_cap() -> None:
    from carillon.formats import cap

    assert set(CATEGORIES) == set(cap._WORDS["category"])


@pytest.mark.parametrize(
    ("more", "at", "over"),
    [
        ({}, "2030-05-06T23:59:00Z", False),
        ({}, "2030-05-07T00:01:00Z", True),
        ({"ends": "2030-05-06T20:00:00Z"}, "2030-05-06T23:00:00Z", False),
        ({"phases": (Phase(name="stand-down", starts="2030-05-07", ends="2030-05-09"),)}, "2030-05-09T12:00:00Z", False),
        ({"phases": (Phase(name="stand-down", starts="2030-05-07", ends="2030-05-09"),)}, "2030-05-10T00:01:00Z", True),
        ({"zone": "Pacific/Honolulu"}, "2030-05-07T09:59:00Z", False),
        ({"zone": "Pacific/Honolulu"}, "2030-05-07T10:01:00Z", True),
        ({"zone": "Asia/Tokyo"}, "2030-05-06T15:01:00Z", True),
        ({"zone": "Asia/Tokyo", "venues": (Venue(id="a", name="A", zone="America/New_York"),)}, "2030-05-06T15:01:00Z", False),
    ],
)
def test_an_event_is_over_when_its_last_day_has_ended_everywhere(more: dict[str, Any], at: str, over: bool) -> None:
    assert rooms.is_over(event(**more), at) is over


def test_who_is_admitted() -> None:
    one = event(partners=("DE",))
    for bureau, events, admitted in (
        ("FR", None, True), ("DE", None, True), ("KE", None, False),
        ("DE", ("run",), True), ("DE", ("other",), False), ("KE", ("run",), False),
    ):  # fmt: skip
        assert rooms.admits(Actor("u", "u", bureau, "officer", events=events), one) is admitted


@pytest.mark.parametrize("role", LIMITED)
def test_an_account_for_events_does_the_work_at_events_and_nothing_else(role: str) -> None:
    limited, free = Actor("u", "u", "FR", role, events=("run",)), Actor("u", "u", "FR", role)
    for deed in DEEDS:
        open_to = deed in OPEN_TO_ALL or deed.startswith(OF_AN_EVENT)
        assert decide(limited, deed).allowed is (decide(free, deed).allowed and open_to)
