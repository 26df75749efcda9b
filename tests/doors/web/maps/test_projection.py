# SPDX-License-Identifier: Apache-2.0
"""Projections: there and back, and what each promises to keep."""

from math import hypot, pi

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.core.model.geometry import distance, vector
from carillon.doors.web.maps.projection import WORLD_HIGH, WORLD_WIDE, Azimuthal, equal_earth, from_equal_earth

lats, lons = st.floats(-90, 90), st.floats(-180, 180)
points = st.tuples(lats, lons)


@given(points, points)
def test_distances_from_the_centre_are_true_and_the_way_back_is_exact(centre: tuple[float, float], other: tuple[float, float]) -> None:
    plane = Azimuthal(centre)
    at = plane.forward(vector(other))
    assert hypot(*at) == pytest.approx(distance(centre, other), abs=1e-5)
    if distance(centre, other) < 19_900:
        assert distance(plane.inverse(at), other) < 1e-4


@given(points, st.floats(0.001, 2))
def test_north_is_up_at_the_centre(centre: tuple[float, float], step: float) -> None:
    lat, lon = max(-87.0, min(87.0, centre[0])), centre[1]
    east, north = Azimuthal((lat, lon)).forward(vector((lat + step, lon)))
    assert abs(east) < 1e-6
    assert north > 0


@given(st.floats(-89.9, 89.9), lons)
def test_equal_earth_goes_there_and_back(lat: float, lon: float) -> None:
    assert from_equal_earth(equal_earth(lat, lon)) == pytest.approx((lat, lon), abs=1e-6)


@given(st.floats(-89, 88), st.floats(-179, 178))
def test_equal_earth_keeps_areas(lat: float, lon: float) -> None:
    """A small square of degrees is as large on paper as on a globe of radius 1, wherever it is."""
    from math import cos, radians

    d = 0.01
    (x1, y1), (x2, y2), (x3, y3) = equal_earth(lat, lon), equal_earth(lat, lon + d), equal_earth(lat + d, lon)
    drawn = abs((x2 - x1) * (y3 - y1) - (x3 - x1) * (y2 - y1))
    assert drawn == pytest.approx(cos(radians(lat + d / 2)) * radians(d) ** 2, rel=0.02)


def test_the_whole_world_is_as_large_as_the_globe() -> None:
    assert 0.48 < WORLD_HIGH / WORLD_WIDE < 0.49
    assert 4 * pi < WORLD_WIDE * WORLD_HIGH


def test_the_centre_is_the_centre() -> None:
    for centre in ((0.0, 180.0), (90.0, 0.0), (-90.0, 13.0), (-17.0, -180.0)):
        assert Azimuthal(centre).forward(vector(centre)) == pytest.approx((0, 0), abs=1e-9)
        assert Azimuthal(centre).inverse((0.0, 0.0)) == centre
