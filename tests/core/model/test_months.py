# SPDX-License-Identifier: Apache-2.0
"""Names of the months."""

import pytest

from carillon.core.model.months import MONTHS


@pytest.mark.parametrize(
    ("name", "number"), [("january", 1), ("mär", 3), ("août", 8), ("сентября", 9), ("аралık", None), ("aralık", 12), ("xii", 12)]
)
def test_names(name: str, number: int | None) -> None:
    assert MONTHS.get(name) == number


def test_every_month_has_a_name_in_every_language() -> None:
    assert {list(MONTHS.values()).count(n) >= 15 for n in range(1, 13)} == {True}
    assert all(name == name.lower() for name in MONTHS)
