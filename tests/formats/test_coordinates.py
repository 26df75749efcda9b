# SPDX-License-Identifier: Apache-2.0
"""Coordinates in the forms of tables; nothing is exchanged by guess."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.formats.calendar_entries import Unfit
from carillon.formats.coordinates import checked, normal, read_one, read_pair


@pytest.mark.parametrize(
    ("text", "lat", "lon"),
    [
        ("49°16'36\"N 123°6'43\"W", 49.2766667, -123.1119444),
        ("49°16'36\"N, 123°6'43\"W", 49.2766667, -123.1119444),
        ("25°25'15.1\"N 51°29'25.4\"E", 25.4208611, 51.4903889),
        ("52°31′N 13°24′E", 52.5166667, 13.4),
        ("37.403°N 121.970°W", 37.403, -121.97),
        ("123°W 49°N", 49.0, -123.0),
        ("E 10 N 50", 50.0, 10.0),
        ("48.85, 2.35", 48.85, 2.35),
        ("48.85,2.35", 48.85, 2.35),
        ("48,85; 2,35", 48.85, 2.35),
        ("−33.4 151", -33.4, 151.0),
        ("33°51'35\"s 151°12'40\"e", -33.8597222, 151.2111111),
        ("10, 190", 10.0, -170.0),
    ],
)
def test_a_cell_with_both(text: str, lat: float, lon: float) -> None:
    assert read_pair(text) == pytest.approx((lat, lon))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no coordinates"),
        ("Paris", "no coordinates"),
        ("1 2 3", "no coordinates"),
        ("-123.1, 49", "exchanged"),
        ("95, 200", "no latitude"),
        ("10, 400", "no longitude"),
        ("10°N 20°N", "the same of both"),
        ("-10°S 20°E", "sign and a letter"),
        ("10°75'N 20°E", "up to 59"),
        ("52°31′N 13°24′O", "O is west"),
    ],
)
def test_what_cannot_be_meant_is_told(text: str, why: str) -> None:
    with pytest.raises(Unfit, match=why):
        read_pair(text)


def test_columns_that_are_exchanged_are_told() -> None:
    assert read_one("48.85", "lat") == 48.85
    assert read_one(48.85, "lat") == 48.85
    assert read_one("", "lat") is None
    with pytest.raises(Unfit, match="exchanged"):
        read_one("2.35°E", "lat")
    with pytest.raises(Unfit, match="no numbers"):
        checked(float("nan"), 1.0)


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_decimal_degrees_come_back(lat: float, lon: float) -> None:
    assert read_pair(f"{lat:.6f}, {lon:.6f}") == pytest.approx((lat, lon), abs=1e-6)
    sides = f"{abs(lat):.6f}°{'N' if lat >= 0 else 'S'} {abs(lon):.6f}°{'E' if lon >= 0 else 'W'}"
    assert read_pair(sides) == pytest.approx((lat, lon), abs=1e-6)


@given(st.floats(-360, 360))
def test_a_longitude_is_brought_between_its_bounds(lon: float) -> None:
    turned = normal(lon)
    assert -180 <= turned <= 180
    assert abs((turned - lon) % 360) < 1e-9 or abs((turned - lon) % 360 - 360) < 1e-9


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused_with_a_reason(text: str) -> None:
    with suppress(Unfit):
        lat, lon = read_pair(text)
        assert -90 <= lat <= 90
        assert -180 <= lon <= 180
