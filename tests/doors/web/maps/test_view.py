# SPDX-License-Identifier: Apache-2.0
"""What is cut where: close-ups at the date line and the poles, and the world whose edge is the date line."""

from itertools import pairwise
from math import hypot

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.core.model.event import Point
from carillon.core.model.geometry import EARTH_KM, vector
from carillon.doors.web.maps.paths import area
from carillon.doors.web.maps.view import WIDE, CloseUp, WholeWorld, curved, unroll
from tests.doors.web.maps.ground import outline

centres = st.sampled_from([(0.0, 0.0), (48.85, 2.35), (-17.5, 179.99), (-17.5, -180.0), (89.9, 40.0), (-90.0, 0.0), (64.0, -170.0)])


@given(centres, st.floats(1, 8000), st.floats(0, WIDE), st.floats(0, 600))
def test_a_place_of_the_drawing_and_its_point_belong_together(centre: Point, span: float, x: float, y: float) -> None:
    view = CloseUp(centre, span, 600)
    assert view.at(vector(view.back(x, y))) == pytest.approx((x, y), abs=1e-3)


@given(centres, st.floats(1, 8000), st.floats(0, 2000), st.floats(0, 600))
def test_what_lies_beyond_the_sides_is_not_in_sight(centre: Point, span: float, x: float, y: float) -> None:
    view = CloseUp(centre, span, 600)
    inside = view.place(view.back(min(x, WIDE * 1.2), y)) is not None
    if abs(x - WIDE) > 0.01 and 0.01 < y < 599.99 and x > 0.01:
        assert inside == (x <= WIDE)


@given(centres, st.floats(1, 8000), st.integers(1, 40))
def test_a_zone_around_a_place_keeps_its_size(centre: Point, span: float, share: int) -> None:
    """A circle with a radius of some hundredths of the width, wherever it is on the Earth."""
    view = CloseUp(centre, span, 600)
    radius = 0.007 * share * WIDE
    corners = [view.back(WIDE / 2 + radius * dx, 300 + radius * dy) for dx, dy in _octagon()]
    pieces = view.areas(outline(corners))
    assert len(pieces) == 1
    assert area(pieces[0]) == pytest.approx(2 * 2**0.5 * radius * radius, rel=0.02)


def _octagon() -> list[tuple[float, float]]:
    half = 2**-0.5
    return [(1, 0), (half, half), (0, 1), (-half, half), (-1, 0), (-half, -half), (0, -1), (half, -half)]


@given(centres, st.floats(1, 4000))
def test_an_area_that_holds_all_of_the_drawing_covers_it(centre: Point, span: float) -> None:
    view = CloseUp(centre, span, 600)
    far = 1.5 * hypot(WIDE, 600) / 2
    pieces = view.areas(outline(view.back(WIDE / 2 + far * dx, 300 + far * dy) for dx, dy in _octagon()))
    assert len(pieces) == 1
    xs, ys = [x for x, _ in pieces[0]], [y for _, y in pieces[0]]
    assert min(xs) <= 0.01 < WIDE - 0.01 <= max(xs)
    assert min(ys) <= 0.01 < 599.99 <= max(ys)
    assert area(pieces[0]) >= WIDE * 600 * 0.999


@given(centres, st.floats(1, 4000))
def test_an_area_far_away_is_not_there(centre: Point, span: float) -> None:
    view = CloseUp(centre, span, 600)
    lat, lon = -centre[0], centre[1] + 180
    assert view.areas(outline([(lat, lon), (lat * 0.9 + 3, lon + 3), (lat * 0.9 + 3, lon - 3)])) == []
    assert view.lines(outline([(lat, lon), (lat * 0.9 + 3, lon + 3)])) == []


def test_a_route_over_the_date_line_is_one_line_in_a_close_up_and_two_on_the_world() -> None:
    course = outline([(-17.0, 178.0), (-17.5, 179.5), (-17.5, -179.5), (-18.0, -178.0)])
    close = CloseUp((-17.5, 180.0), 600, 600).lines(course)
    assert len(close) == 1
    assert [x for x, _ in close[0]] == sorted(x for x, _ in close[0])
    world = WholeWorld()
    pieces = world.lines(course)
    assert len(pieces) == 2
    assert all(max(hypot(a[0] - b[0], a[1] - b[1]) for a, b in pairwise(piece)) < 10 for piece in pieces)
    assert {round(x) > world.width / 2 for piece in pieces for x, _ in piece} == {True, False}


def test_a_route_over_the_pole_goes_straight_through_it() -> None:
    course = outline([(80.0, 20.0), (80.0, -160.0)])
    pieces = CloseUp((90.0, 0.0), 4000, 720).lines(course)
    assert len(pieces) == 1
    assert min(hypot(x - WIDE / 2, y - 360) for x, y in pieces[0]) < 15
    for piece in WholeWorld().lines(course):
        assert all(0 <= x <= WIDE for x, _ in piece)


def test_a_ring_around_the_pole_reaches_the_edge_of_the_world_on_both_sides() -> None:
    """An outline at 70 degrees south, which no map that is cut at the date line can close by itself."""
    ring = outline([(-70.0, float(lon)) for lon in range(-175, 180, 10)])
    view = WholeWorld()
    pieces = view.areas(ring)
    xs = [x for piece in pieces for x, _ in piece]
    bottom = max(y for piece in pieces for _, y in piece)
    assert bottom == pytest.approx(view.height - view.margin, abs=0.6)
    assert min(xs) < WIDE * 0.25 < WIDE * 0.75 < max(xs)
    expected = view.areas(outline([(-70.0, 0.0), (-70.0, 10.0), (-90.0, 10.0), (-90.0, 0.0)]))
    assert sum(map(area, pieces)) == pytest.approx(36 * sum(map(area, expected)), rel=0.05)


def test_an_island_on_the_date_line_is_two_pieces_of_its_true_size() -> None:
    view = WholeWorld()
    split = view.areas(outline([(-16.0, 179.0), (-16.0, -179.0), (-17.0, -179.0), (-17.0, 179.0)]))
    whole = view.areas(outline([(-16.0, 10.0), (-16.0, 12.0), (-17.0, 12.0), (-17.0, 10.0)]))
    assert len(split) == 2
    assert len(whole) == 1
    assert sum(map(area, split)) == pytest.approx(area(whole[0]), rel=0.01)


@given(st.lists(st.tuples(st.floats(-85, 85), st.floats(-180, 180)), min_size=2, max_size=12))
def test_every_line_stays_on_the_world(line: list[Point]) -> None:
    view = WholeWorld()
    for piece in view.lines(outline(line)):
        assert all(-0.01 <= x <= WIDE + 0.01 and -0.01 <= y <= view.height + 0.01 for x, y in piece)


@given(st.lists(st.tuples(st.floats(-80, 80), st.floats(-170, 170)), min_size=2, max_size=8))
def test_curved_lines_pass_their_points_in_small_steps(line: list[Point]) -> None:
    from carillon.core.model.geometry import angle

    course = outline(line)
    found = curved(course, 0.1)
    assert all(one in found for one in course)
    if all(angle(a, b) < 3.0 for a, b in pairwise(course)):
        assert all(angle(a, b) <= 0.1001 for a, b in pairwise(found))


def test_longitudes_go_on_beyond_the_date_line() -> None:
    assert [lon for _, lon in unroll([(0, 170), (0, -170), (0, -20), (0, 100), (0, 170)])] == [170, 190, 340, 460, 530]


def test_more_than_half_the_globe_is_no_close_up() -> None:
    with pytest.raises(ValueError, match="less than half"):
        CloseUp((0.0, 0.0), EARTH_KM * 3, 600)
