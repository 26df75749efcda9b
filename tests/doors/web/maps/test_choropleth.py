# SPDX-License-Identifier: Apache-2.0
"""Countries filled by state: tone, pattern and sign; small ones as dots; numbers in steps."""

from hypothesis import given
from hypothesis import strategies as st

from carillon.doors import language
from carillon.doors.language import Language
from carillon.doors.web.maps import shapes
from carillon.doors.web.maps.choropleth import graded
from carillon.doors.web.maps.drawing import world
from carillon.doors.web.maps.layers import ANSWERS


def test_states_are_told_by_tone_pattern_and_sign(tiny: shapes.Atlas, english: Language) -> None:
    drawn = world({"FR": "answered", "it": "late"}, "Answers", english, addresses={"FR": "/calls/1"}, name="board")
    assert 'fill="url(#board-answered)"' in drawn
    assert 'fill="url(#board-late)"' in drawn
    assert drawn.count("<pattern ") == len(ANSWERS)
    assert '<a href="/calls/1" aria-label="France: Answered">' in drawn
    assert "<title>Italy: Overdue</title>" in drawn
    assert 'class="map-land"' in drawn
    assert ">✓</text>" in drawn
    assert ">!</text>" in drawn


def test_each_state_differs_from_the_others_in_every_way() -> None:
    for part in ("tone", "pattern", "sign"):
        assert len({getattr(one, part) for one in ANSWERS}) == len(ANSWERS), part


def test_a_country_without_a_shape_is_a_dot_where_its_city_is(tiny: shapes.Atlas, english: Language) -> None:
    drawn = world({"SG": "silent"}, "Answers", english)
    assert "<title>Singapore: No sign yet</title>" in drawn
    assert "map-tone possible" in drawn
    assert "Not on the map" not in drawn


def test_what_is_nowhere_is_named_below(tiny: shapes.Atlas, english: Language) -> None:
    assert "Not on the map: ZZ" in world({"ZZ": "silent"}, "Answers", english).replace("Unknown Region", "ZZ")


def test_states_that_no_key_has_are_not_asked(tiny: shapes.Atlas, english: Language) -> None:
    assert "url(#map-" not in world({"FR": "sleeping"}, "Answers", english).replace('id="map-', "")


@given(st.dictionaries(st.sampled_from(["FR", "IT", "DE", "ES", "PT", "PL", "KE"]), st.floats(0, 1e6)))
def test_numbers_fall_into_steps_that_rise(values: dict[str, float]) -> None:
    fills, keys = graded(values, language.load()["en"])
    assert set(fills) == set(values)
    assert len(keys) <= 4
    order = [one.code for one in keys]
    assert set(fills.values()) == set(order)
    ranked = sorted(values, key=lambda code: values[code])
    assert [order.index(fills[code]) for code in ranked] == sorted(order.index(fills[code]) for code in ranked)
    assert len({(one.tone, one.pattern) for one in keys}) == len(keys)
