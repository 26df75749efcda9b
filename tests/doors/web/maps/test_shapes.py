# SPDX-License-Identifier: Apache-2.0
"""Shapes of countries: taking TopoJSON apart, codes, and the three that tell whether the date line and the poles are no special cases."""

from itertools import pairwise
from math import pi

import pytest

from carillon.core.model.geometry import EARTH_KM, angle, point, vector
from carillon.doors.web.maps import shapes
from tests.doors.web.maps.ground import TINY, real


def test_steps_become_degrees_and_outlines_are_put_together_from_arcs() -> None:
    atlas = shapes.decode(TINY)
    france, italy, _ = atlas.countries
    corners = [tuple(round(part, 6) for part in point(one)) for one in atlas.outline(france.rings[0])]
    assert corners == [(40, 10), (50, 10), (50, 0), (40, 0)]
    corners = [tuple(round(part, 6) for part in point(one)) for one in atlas.outline(italy.rings[0])]
    assert corners == [(40, 10), (40, 20), (50, 20), (50, 10)]


def test_an_arc_of_two_countries_is_a_border() -> None:
    assert [arc.border for arc in shapes.decode(TINY).arcs] == [True, False, True]


def test_numbers_of_iso_become_letters_and_what_has_no_number_goes_by_name() -> None:
    assert [one.code for one in shapes.decode(TINY).countries] == ["FR", "IT", "XK"]


def test_coordinates_without_a_transform_are_degrees() -> None:
    plain = TINY | {"arcs": [[[10, 40], [10, 50]], [[10, 50], [0, 50], [0, 40], [10, 40]], [[10, 40], [20, 40], [20, 50], [10, 50]]]}
    del plain["transform"]
    atlas = shapes.decode(plain)
    assert [point(one) for one in atlas.outline(atlas.countries[0].rings[0])][1] == pytest.approx((50, 10))


def test_a_cap_holds_its_shape() -> None:
    for detail in ("110m", "50m"):
        atlas = shapes.atlas(detail)  # type: ignore[arg-type]
        for country in atlas.countries[:40] if atlas else ():
            for ring in country.rings:
                assert max(angle(ring.cap.centre, one) for one in atlas.outline(ring)) <= ring.cap.radius + 1e-7  # type: ignore[union-attr]


@real
@pytest.mark.parametrize(("code", "within"), [("FJ", ((-19.5, -12.0), 400)), ("RU", ((60, 100), 5200)), ("AQ", ((-90, 0), 3100))])
def test_a_country_over_the_date_line_or_a_pole_hangs_together(code: str, within: tuple[tuple[float, float], float]) -> None:
    atlas = shapes.atlas("110m")
    assert atlas is not None
    country = next(one for one in atlas.countries if one.code == code)
    (lat, lon), km = within
    middle = vector((lat, lon)) if code != "FJ" else vector((-17.5, 179.0))
    for ring in country.rings:
        corners = atlas.outline(ring)
        assert all(angle(middle, one) * EARTH_KM < km for one in corners)
        assert max(angle(a, b) for a, b in pairwise([*corners, corners[0]])) < pi / 12


@real
def test_nearly_all_of_the_worlds_countries_have_a_shape() -> None:
    atlas = shapes.atlas("50m")
    assert atlas is not None
    codes = [one.code for one in atlas.countries if one.code]
    assert len(codes) > 230
    assert {"FR", "CN", "XK", "SG", "MT", "FJ"} <= set(codes)


def test_without_the_files_there_is_no_atlas(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.setattr(shapes.resources, "files", lambda _: tmp_path)
    assert shapes.atlas.__wrapped__("110m") is None
