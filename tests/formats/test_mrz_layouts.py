# SPDX-License-Identifier: Apache-2.0
"""Fields and check digits of machine-readable zones."""

import pytest

from carillon.formats.mrz_layouts import LAYOUTS, Layout, check_digit


@pytest.mark.parametrize(
    ("text", "digit"), [("520727", "3"), ("AB2134<<<", "5"), ("L898902C3", "6"), ("740812", "2"), ("ZE184226B<<<<<", "1"), ("<<<<<<", "0")]
)
def test_check_digits_of_the_standard(text: str, digit: str) -> None:
    assert check_digit(text) == digit


@pytest.mark.parametrize("layout", LAYOUTS, ids=[layout.name for layout in LAYOUTS])
def test_fields_do_not_overlap_and_stay_on_their_lines(layout: Layout) -> None:
    places = [place for field in layout.fields for place in field.places]
    sums = (*layout.sums, *((layout.composite,) if layout.composite else ()))
    places += [total.at for total in sums]
    assert len(places) == len(set(places))
    assert all(0 <= at < layout.widths[line] for line, at in places)


@pytest.mark.parametrize("layout", LAYOUTS, ids=[layout.name for layout in LAYOUTS])
def test_a_field_that_a_check_digit_repairs_exists(layout: Layout) -> None:
    sums = (*layout.sums, *((layout.composite,) if layout.composite else ()))
    assert all(layout.field(name) for total in sums for name in total.names)
