# SPDX-License-Identifier: Apache-2.0
"""The sphere: the same wherever on it one is; plain formulas where these hold; the date line and the poles."""

from math import asin, atan2, cos, degrees, pi, radians, sin, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carillon.core.model import geometry
from carillon.core.model.event import Point
from carillon.core.model.geometry import EARTH_KM, Cap, Course, Vector

POINTS = st.tuples(st.floats(-90, 90), st.floats(-180, 180))
MIDDLE = st.tuples(st.floats(-60, 60), st.floats(-170, 170))
ANGLES = st.floats(0, 360)
few = settings(max_examples=60)


def haversine(a: Point, b: Point) -> float:
    (lat1, lon1), (lat2, lon2) = ((radians(x), radians(y)) for x, y in (a, b))
    h = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(h)))


def turned(place: Point, about: float, tilt: float) -> Point:
    """A place after the globe was turned about its axis and then tilted."""
    x, y, z = geometry.vector((place[0], place[1] + about))
    c, s = cos(radians(tilt)), sin(radians(tilt))
    moved: Vector = (x * c - z * s, y, x * s + z * c)
    return geometry.point(moved)


def shape(place: Point, steps: list[tuple[float, float]]) -> list[Point]:
    found = [place]
    for north, east in steps:
        lat, lon = found[-1]
        found.append((max(-89.0, min(89.0, lat + north)), lon + east / max(0.05, cos(radians(lat)))))
    return found


STEPS = st.lists(st.tuples(st.floats(-0.5, 0.5), st.floats(-0.5, 0.5)), min_size=1, max_size=6)


@few
@given(POINTS, POINTS)
def test_distance_is_that_of_the_plain_formula(a: Point, b: Point) -> None:
    assert geometry.distance(a, b) == pytest.approx(haversine(a, b), abs=0.2)
    assert geometry.distance(a, b) == pytest.approx(geometry.distance(b, a), abs=1e-6)


@few
@given(POINTS)
def test_points_come_back(place: Point) -> None:
    assert geometry.distance(place, geometry.point(geometry.vector(place))) < 1e-6


@few
@given(MIDDLE, STEPS, MIDDLE, ANGLES, ANGLES)
def test_nothing_depends_on_where_the_globe_is_held(
    start: Point, steps: list[tuple[float, float]], place: Point, a: float, b: float
) -> None:
    line = shape(start, steps)
    plain = Course(line).nearest(place)
    moved = Course([turned(one, a, b) for one in line]).nearest(turned(place, a, b))
    assert moved.distance_km == pytest.approx(plain.distance_km, abs=1e-3)
    assert Course([turned(one, a, b) for one in line]).length_km == pytest.approx(Course(line).length_km, abs=1e-3)


@few
@given(MIDDLE, STEPS, MIDDLE)
def test_nothing_of_a_course_is_nearer_than_the_nearest(start: Point, steps: list[tuple[float, float]], place: Point) -> None:
    course = Course(shape(start, steps))
    found = course.nearest(place)
    sampled = min(geometry.distance(course.at(course.length_km * i / 200), place) for i in range(201))
    assert found.distance_km <= sampled + 1e-6
    assert found.distance_km >= sampled - course.length_km / 200
    assert geometry.distance(course.at(found.km), found.point) < 1e-3
    assert geometry.distance(found.point, place) == pytest.approx(found.distance_km, abs=1e-6)


@few
@given(MIDDLE, STEPS, st.floats(0, 1), st.floats(0, 1), st.floats(1, 100))
def test_kilometres_are_the_organisers(start: Point, steps: list[tuple[float, float]], a: float, b: float, stated: float) -> None:
    line = shape(start, steps)
    course = Course(line, stated)
    assert course.at(0) == pytest.approx(line[0], abs=1e-6)
    assert geometry.distance(course.at(stated), line[-1]) < 1e-3
    first, last = sorted((a * stated, b * stated))
    part = course.stretch(first, last)
    measured = Course(line).length_km
    assert Course(part).length_km == pytest.approx((last - first) * measured / stated, rel=1e-3, abs=1e-3)


def test_a_course_that_goes_nowhere() -> None:
    for line in ([(10.0, 20.0)], [(10.0, 20.0), (10.0, 20.0)]):
        course = Course(line)
        assert course.length_km == 0.0
        assert course.at(5) == (10.0, 20.0)
        assert course.nearest((10.0, 21.0)).distance_km == pytest.approx(haversine((10.0, 20.0), (10.0, 21.0)), abs=1e-6)


def test_over_the_date_line_and_the_pole() -> None:
    fiji = Course([(-17.0, 179.5), (-17.0, -179.5)])
    assert fiji.length_km == pytest.approx(106.3, abs=0.5)
    assert fiji.nearest((-17.0, 180.0)).distance_km < 0.3
    assert abs(fiji.at(fiji.length_km / 2)[1]) == pytest.approx(180.0, abs=1e-6)
    polar = Course([(89.0, 0.0), (89.0, 180.0)])
    assert polar.length_km == pytest.approx(2 * pi * EARTH_KM / 180, rel=1e-6)
    assert polar.nearest((90.0, 77.0)).distance_km < 1e-6


RING = ((-18.0, 179.0), (-18.0, -179.0), (-16.0, -179.0), (-16.0, 179.0))


@pytest.mark.parametrize(
    ("place", "inside"),
    [
        ((-17.0, 180.0), True),
        ((-17.0, -180.0), True),
        ((-17.0, 179.5), True),
        ((-17.0, 178.0), False),
        ((-20.0, 180.0), False),
        ((17.0, 0.0), False),
    ],
)
def test_a_ring_over_the_date_line(place: Point, inside: bool) -> None:
    assert geometry.in_ring(place, RING) is inside
    assert geometry.in_ring(place, RING[::-1]) is inside


def test_a_ring_around_the_pole() -> None:
    ring = [(80.0, lon) for lon in range(-180, 180, 30)]
    assert geometry.in_ring((90.0, 0.0), ring)
    assert geometry.in_ring((85.0, 123.0), ring)
    assert not geometry.in_ring((75.0, 123.0), ring)
    assert not geometry.in_ring((-85.0, 0.0), ring)
    assert not geometry.in_ring((85.0, 0.0), ring[:2])


@few
@given(MIDDLE, st.floats(0.1, 20), MIDDLE, ANGLES, ANGLES)
def test_in_a_ring_as_far_as_its_middle_reaches(centre: Point, size: float, place: Point, a: float, b: float) -> None:
    """A ring of many corners is a circle: in it is what is nearer than its radius."""
    lat, lon = centre
    ring = []
    for i in range(48):
        way, run = radians(i * 7.5), radians(size)
        south = asin(sin(radians(lat)) * cos(run) + cos(radians(lat)) * sin(run) * cos(way))
        east = atan2(sin(way) * sin(run) * cos(radians(lat)), cos(run) - sin(radians(lat)) * sin(south))
        ring.append((degrees(south), lon + degrees(east)))
    off = geometry.distance(centre, place) / (EARTH_KM * radians(size))
    near = (lat + size * 0.5, lon) if lat < 0 else (lat - size * 0.5, lon)
    moved = [turned(one, a, b) for one in ring]
    assert geometry.in_ring(turned(near, a, b), moved)
    if not 0.98 < off < 1.02:
        assert geometry.in_ring(turned(place, a, b), moved) is (off < 1)


@few
@given(st.lists(MIDDLE, min_size=1, max_size=8), ANGLES, ANGLES)
def test_a_cap_holds_what_it_was_made_of(points: list[Point], a: float, b: float) -> None:
    moved = [turned(one, a, b) for one in points]
    cap = geometry.bounding_cap(moved)
    assert all(geometry.distance(cap.centre, one) <= cap.radius_km + 1e-6 for one in moved)


@few
@given(POINTS, st.floats(1, 3000), POINTS)
def test_the_box_of_a_cap_leaves_nothing_out(centre: Point, radius: float, place: Point) -> None:
    cap = Cap(centre, radius)
    if not cap.holds(place):
        return
    south, north = geometry.latitudes(cap)
    assert south - 1e-6 <= place[0] <= north + 1e-6
    if (box := geometry.box(cap)) is not None:
        _, west, _, east = box
        lon = place[1]
        assert (west - 1e-6 <= lon <= east + 1e-6) if west <= east else (lon >= west - 1e-6 or lon <= east + 1e-6)


def test_the_box_of_a_cap_near_a_pole_has_every_longitude() -> None:
    assert geometry.box(Cap((89.9, 10.0), 50.0)) is None
    assert geometry.box(Cap((0.0, 179.9), 50.0)) == pytest.approx((-0.45, 179.45, 0.45, -179.65), abs=0.01)


def test_points_opposite_each_other_have_a_cap() -> None:
    cap = geometry.bounding_cap([(0.0, 0.0), (0.0, 180.0)])
    assert cap.radius_km == pytest.approx(pi * EARTH_KM, rel=1e-6)
