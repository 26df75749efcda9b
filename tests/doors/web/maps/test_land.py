# SPDX-License-Identifier: Apache-2.0
"""Countries on a view: which are there, how large, and the net of degrees."""

import pytest

from carillon.core.model.geometry import vector
from carillon.doors.web.maps import land, shapes
from tests.doors.web.maps.ground import real


def test_a_close_up_of_a_border_shows_both_sides_of_it(tiny: shapes.Atlas) -> None:
    found = land.around((45.0, 10.0), 400.0, 600)
    sizes = {one.code: one.size for one in found.shapes}
    assert set(sizes) == {"FR", "IT", "XK"}
    assert sizes["FR"] == pytest.approx(960 * 300, rel=0.02)
    assert sizes["FR"] + sizes["IT"] == pytest.approx(960 * 600, rel=0.001)
    assert found.border.count("M") == 1
    assert found.coast == ""


def test_the_middle_of_a_country_is_that_of_what_is_in_sight(tiny: shapes.Atlas) -> None:
    found = next(one for one in land.around((45.0, 10.0), 400.0, 600).shapes if one.code == "FR")
    assert found.middle == pytest.approx((240, 300), abs=6)


def test_the_sea_far_from_all_countries_is_empty(tiny: shapes.Atlas) -> None:
    found = land.around((-40.0, -150.0), 400.0, 600)
    assert (found.known, found.shapes, found.coast) == (True, (), "")


def test_without_shapes_the_net_of_degrees_remains(bare: None) -> None:
    found = land.around((45.0, 10.0), 40.0, 600)
    assert (found.known, found.shapes) == (False, ())
    assert found.net.startswith("M")
    assert land.world().known is False


@pytest.mark.parametrize(("span", "step"), [(20.0, 0.01), (400.0, 0.5), (5000.0, 10.0)])
def test_the_net_has_round_steps(tiny: shapes.Atlas, span: float, step: float) -> None:
    degrees = land.around((45.0, 10.0), span, 600).degrees
    assert 3 <= len(degrees) <= 16
    values = {one.degrees for one in degrees}
    assert all(value / step == pytest.approx(round(value / step)) for value in values)


def test_the_net_at_the_date_line_counts_on_from_west_to_east(bare: None) -> None:
    found = land.around((-17.0, 180.0), 300.0, 600)
    meridians = [one for one in found.degrees if not one.parallel]
    assert [one.at[0] for one in meridians] == sorted(one.at[0] for one in meridians)
    assert {one.degrees > 0 for one in meridians} == {True, False}
    assert all(-180 <= one.degrees < 180 for one in meridians)


def test_at_the_pole_all_meridians_meet(bare: None) -> None:
    found = land.around((90.0, 0.0), 2000.0, 600)
    assert found.net.count("M") >= 10


def test_a_cut_along_the_date_line_is_no_coast() -> None:
    island = [vector((lat, lon)) for lat, lon in ((-16, 179.5), (-16, 180), (-16.5, 180), (-17, 180), (-17, 179.5))]
    assert [len(one) for one in land._natural(island)] == [2, 2]
    assert list(land._natural(island[:2])) == [island[:2]]


@real
def test_the_real_world_is_whole_and_small_enough() -> None:
    found = land.world()
    drawn = {one.code: one for one in found.shapes}
    assert {"FR", "RU", "FJ", "AQ", "SG", "MT"} <= set(drawn)
    assert drawn["MT"].data == ""
    assert sum(len(one.data) for one in found.shapes) + len(found.coast) + len(found.border) < 150_000
    # Equal areas: Russia is 1.7 times as large as Brazil, and Greenland a quarter of it.
    assert drawn["RU"].size / drawn["BR"].size == pytest.approx(2.0, abs=0.15)
    assert drawn["GL"].size / drawn["BR"].size == pytest.approx(0.25, abs=0.03)


@real
@pytest.mark.parametrize(
    ("centre", "span", "codes"),
    [
        ((-17.0, 179.9), 500.0, {"FJ"}),
        ((66.0, -171.0), 600.0, {"RU", "US"}),
        ((-85.0, 0.0), 4000.0, {"AQ"}),
        ((48.2, 16.4), 200.0, {"AT", "SK", "HU", "CZ"}),
    ],
)
def test_close_ups_of_the_real_world(centre: tuple[float, float], span: float, codes: set[str]) -> None:
    found = land.around(centre, span, 600)
    assert codes <= {one.code for one in found.shapes}
    assert sum(len(one.data) for one in found.shapes) < 150_000


@real
def test_the_south_pole_is_land_all_round() -> None:
    found = land.around((-90.0, 0.0), 300.0, 600)
    assert [one.code for one in found.shapes] == ["AQ"]
    assert found.shapes[0].size == pytest.approx(960 * 600, rel=0.001)
