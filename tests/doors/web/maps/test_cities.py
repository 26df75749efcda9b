# SPDX-License-Identifier: Apache-2.0
"""Cities for orientation: coordinates and names."""

import babel
import pytest

from carillon.core.model.geometry import distance
from carillon.doors.web.maps.cities import cities


@pytest.mark.parametrize(
    ("zone", "place", "french"),
    [
        ("Europe/Paris", (48.87, 2.33), "Paris"),
        ("Europe/Kyiv", (50.45, 30.52), "Kiev"),
        ("America/New_York", (40.71, -74.01), "New York"),
        ("Pacific/Auckland", (-36.87, 174.77), "Auckland"),
        ("Asia/Ho_Chi_Minh", (10.75, 106.67), "Hô-Chi-Minh-Ville"),
    ],
)
def test_a_city_is_where_it_is_and_has_a_name(zone: str, place: tuple[float, float], french: str) -> None:
    city = next(one for one in cities() if one.zone == zone)
    assert distance(city.at, place) < 10
    assert city.name(babel.Locale("fr")) == french


def test_the_first_of_each_country_come_first() -> None:
    orders = [one.order for one in cities()]
    assert orders == sorted(orders)
    assert len(orders) > 350
