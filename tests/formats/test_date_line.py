# SPDX-License-Identifier: Apache-2.0
"""Lines and outlines at the 180th meridian and around the poles: what is cut is joined again to the same."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.core.model.event import Point
from carillon.formats.date_line import cut, cut_ring, joined, joined_rings

POINTS = st.tuples(st.integers(-900, 900), st.integers(-1799, 1799)).map(lambda pair: (pair[0] / 10, pair[1] / 10))


def crosses(line: list[Point]) -> bool:
    return any(abs(a[1] - b[1]) > 180 for a, b in pairwise(line))


@given(st.lists(POINTS, min_size=2, max_size=8, unique=True))
def test_a_line_that_was_cut_crosses_nowhere_and_is_joined_to_itself(line: list[Point]) -> None:
    parts = cut(line)
    assert not any(map(crosses, parts))
    assert joined(parts) == [line]


def test_a_line_is_cut_on_the_meridian() -> None:
    assert cut([(0, 170), (10, -170)]) == [[(0, 170), (5, 180)], [(5, -180), (10, -170)]]
    assert cut([(80, 0), (90, 0), (80, 180)]) == [[(80, 0), (90, 0), (80, 180)]]


def test_lines_that_do_not_meet_stay_apart() -> None:
    assert len(joined([[(0, 10), (0, 20)], [(0, 30), (0, 40)]])) == 2
    assert joined([[(0, 10), (0, 20)], [(0, 20), (0, 40)]]) == [[(0, 10), (0, 20), (0, 40)]]
    assert len(joined([[(0, 10), (0, 180)], [(5, -180), (0, -170)]])) == 2


def test_a_point_on_the_meridian_that_is_a_corner_is_kept() -> None:
    line = [(0.0, 170.0), (9.0, 180.0), (0.0, -170.0)]
    assert joined(cut(line)) == [line]


def same(one: list[Point], other: list[Point]) -> bool:
    """The same outline, wherever it begins and whichever way it turns."""
    return any(turned[start:] + turned[:start] == one for turned in (other, other[::-1]) for start in range(len(other)))


@given(st.floats(-60, 60), st.floats(-180, 180), st.floats(0.5, 25), st.integers(3, 12), st.floats(0, 6))
def test_an_outline_that_was_cut_is_joined_to_itself(lat: float, lon: float, size: float, corners: int, turn: float) -> None:
    ring = []
    for number in range(corners):
        angle = turn + number * 2 * math.pi / corners
        # Every second corner lies further in, so that outlines cross the meridian more than twice.
        reach = size * (0.3 if number % 2 and corners > 5 else 1)
        ring.append((round(lat + reach * math.sin(angle), 4), (round(lon + reach * math.cos(angle), 4) + 180) % 360 - 180))
    if any(abs(abs(point[1]) - 180) < 1e-3 for point in ring):
        return
    parts = cut_ring(ring)
    assert not any(crosses([*part, part[0]]) for part in parts)
    (back,) = joined_rings(parts)
    assert same(back, ring)


@pytest.mark.parametrize("pole", [1, -1])
def test_an_outline_around_a_pole_is_led_along_its_edge_and_back(pole: int) -> None:
    ring = [(70.0 * pole, 0.0), (75.0 * pole, 120.0), (72.0 * pole, -110.0)]
    (led,) = cut_ring(ring)
    assert (90.0 * pole, 180.0) in led
    assert (90.0 * pole, -180.0) in led
    (back,) = joined_rings([led])
    assert same(back, ring)


def test_outlines_that_share_nothing_stay_as_they_are() -> None:
    west = [(10.0, -180.0), (10.0, -170.0), (0.0, -170.0)]
    assert joined_rings([west]) == [west]
    assert len(joined_rings([west, [(50.0, 1.0), (51.0, 1.0), (51.0, 2.0)]])) == 2
    assert cut_ring([(10.0, 170.0), (10.0, -180.0), (0.0, -180.0), (0.0, 170.0)]) == [
        [(0.0, 180.0), (0.0, 170.0), (10.0, 170.0), (10.0, 180.0)]
    ]
