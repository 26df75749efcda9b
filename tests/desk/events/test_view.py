# SPDX-License-Identifier: Apache-2.0
"""Which part of an event is looked at, as people say it; every mistake at once."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.desk.events import view
from carillon.errors import Invalid
from carillon.store.matters import Stretch
from tests.desk.events.pictures import COURSE, run

EVENT = run()


@pytest.mark.parametrize(
    ("said", "stretch", "label"),
    [
        ({"from": "40"}, (40.0, 42.195), "The course: 40 km to finish"),
        ({"from": "40", "to": "finish"}, (40.0, 42.195), "The course: 40 km to finish"),
        ({"from": "start", "to": "10 km"}, (0.0, 10.0), "The course: start to 10 km"),
        ({"route": "course", "from": "7,5", "to": "8"}, (7.5, 8.0), "The course: 7.5 km to 8 km"),
        ({"route": "course"}, (0.0, 42.195), "The course: start to finish"),
        ({"to": "FINISH"}, (0.0, 42.195), "The course: start to finish"),
    ],
)
def test_a_stretch(said: dict[str, str], stretch: tuple[float, float], label: str) -> None:
    found = view.read(EVENT, said)
    assert found.stretch == Stretch("course", *stretch, view.BESIDE_KM)
    assert found.label == label
    assert not found.whole


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ({"route": "river"}, {"route"}),
        ({"from": "50"}, {"from"}),
        ({"from": "-1", "to": "x"}, {"from", "to"}),
        ({"from": "41", "to": "40"}, {"to"}),
        ({"venue": "moon"}, {"venue"}),
        ({"venue": "press"}, {"venue"}),
        ({"venue": "start", "radius_km": "-1"}, {"radius_km"}),
        ({"lat": "91", "lon": "0"}, {"lat"}),
        ({"lat": "1"}, {"lat"}),
        ({"lat": "nan", "lon": "0"}, {"lat"}),
        ({"lat": "1", "lon": "2", "radius_km": "501"}, {"radius_km"}),
        ({"since": "soon", "until": "2027-13-01", "kinds": "song", "limit": "0"}, {"since", "until", "kinds", "limit"}),
        ({"limit": "²"}, {"limit"}),
    ],
)
def test_every_mistake_is_named(said: dict[str, str], fields: set[str]) -> None:
    with pytest.raises(Invalid) as told:
        view.read(EVENT, said)
    assert set(told.value.fields) == fields


def test_an_event_without_a_course_has_no_stretch() -> None:
    with pytest.raises(Invalid):
        view.read(run(routes=()), {"from": "1"})


@given(st.dictionaries(st.sampled_from(view.NAMES), st.text(max_size=12) | st.integers() | st.floats(), max_size=6))
def test_nonsense_is_refused_and_nothing_else_happens(said: dict[str, Any]) -> None:
    with suppress(Invalid):
        found = view.read(EVENT, said)
        assert found.whole == (found.stretch is None and found.cap is None)


def test_what_is_in_a_part() -> None:
    last = view.read(EVENT, {"from": "40"})
    assert last.holds(EVENT, COURSE[41])
    assert not last.holds(EVENT, COURSE[5])
    assert not last.holds(EVENT, None)
    square = view.read(EVENT, {"venue": "start"})
    assert square.holds(EVENT, COURSE[1])
    assert not square.holds(EVENT, COURSE[41])
    assert view.read(EVENT, {}).holds(EVENT, None)


@pytest.mark.parametrize(
    ("text", "here"),
    [
        ("Kilometre 40 to the finish", True),
        ("km 41.5", True),
        ("41 km", True),
        ("At the finish", True),
        ("Behind Arch Gate", True),
        ("Kilometre 10", False),
        ("Great Square, start", False),
        ("Room 41", False),
        ("", False),
    ],
)
def test_words_that_name_a_part(text: str, here: bool) -> None:
    assert view.read(EVENT, {"from": "40"}).namer(EVENT)(text) is here
