# SPDX-License-Identifier: Apache-2.0
"""Path data: short, exact to what one can see, and read back the same."""

import re
from math import hypot

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.doors.web.maps.paths import FINE, area, middle, path

coordinates = st.floats(-2000, 3000)
lines = st.lists(st.tuples(coordinates, coordinates), min_size=2, max_size=30)


def read(data: str) -> list[tuple[float, float]]:
    """The corners of one line."""
    numbers = [int(one) for one in re.findall(r"-?\d+", data)]
    x, y = numbers[:2]
    found = [(x / FINE, y / FINE)]
    for dx, dy in zip(numbers[2::2], numbers[3::2], strict=True):
        x, y = x + dx, y + dy
        found.append((x / FINE, y / FINE))
    return found


@given(lines)
def test_no_corner_is_farther_from_its_place_than_one_can_see(line: list[tuple[float, float]]) -> None:
    data = path([line])
    if not data:
        return
    assert re.fullmatch(r"M-?\d+ -?\d+l[-\d ]+", data)
    drawn = read(data)
    assert all(min(hypot(x - a, y - b) for a, b in drawn) < 0.75 for x, y in line)
    assert hypot(drawn[-1][0] - line[-1][0], drawn[-1][1] - line[-1][1]) < 0.1


def test_what_is_too_small_to_be_seen_is_left_out() -> None:
    assert path([[(5, 5), (5.1, 5.1), (5.2, 5)]], closed=True) == ""
    assert path([[(1, 1)]]) == ""
    assert path([]) == ""


def test_size_and_middle_of_an_outline() -> None:
    square = [(100.0, 100.0), (110.0, 100.0), (110.0, 120.0), (100.0, 120.0)]
    assert area(square) == area(square[::-1]) == 200
    assert middle(square) == middle(square[::-1]) == pytest.approx((105, 110))
    assert middle([(0.0, 0.0), (2.0, 0.0), (4.0, 0.0)]) == (2, 0)
