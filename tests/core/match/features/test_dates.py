# SPDX-License-Identifier: Apache-2.0
"""Birth dates are graded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.core.match.features.dates import compare, dates
from carillon.core.match.subject import Subject, prepare


@pytest.mark.parametrize(
    ("left", "right", "grade"),
    [
        ("1974-08-12", "1974-08-12", "same"),
        ("1974-08-12", "1974-12-08", "swapped"),
        ("1974-08-12", "1974-08-13", "digit"),
        ("1974-08-12", "1974-08-21", "digit"),
        ("1974-08-12", "1947-08-12", "digit"),
        ("1974-08-12", "1974-08", "month"),
        ("1974-08-12", "1974", "year"),
        ("1974-01-01", "1974-08-12", "year"),
        ("1974-03-11", "1974-08-25", "sameyear"),
        ("1974", "1975", "near"),
        ("1974-03-11", "1977-08-25", "near"),
        ("1974", "1990", "conflict"),
        ("", "1974", ""),
        ("abcd", "1974", ""),
        ("٤٩٧١", "1974", ""),
    ],
)
def test_grades(left: str, right: str, grade: str) -> None:
    assert compare(left, right) == grade
    assert compare(right, left) == grade


def test_the_best_pair_counts() -> None:
    one = prepare(Subject(birth_dates=("1950", "1974-08-12")))
    other = prepare(Subject(birth_dates=("1974-08-12", "1990")))
    found = dates(one, other)
    assert found
    assert found.code == "birth_date.same"


def test_says_both_years() -> None:
    found = dates(prepare(Subject(birth_dates=("1978",))), prepare(Subject(birth_dates=("1979-01-05",))))
    assert found
    assert found.text == "birth year 1978 instead of 1979"


def test_silence_is_no_evidence() -> None:
    assert dates(prepare(Subject()), prepare(Subject(birth_dates=("1974",)))) is None


def test_closer_is_better() -> None:
    one = prepare(Subject(birth_dates=("1974-08-12",)))
    weights = []
    for date in ("1974-08-12", "1974-12-08", "1974-08", "1974", "1975", "1976-03-01", "1999"):
        found = dates(one, prepare(Subject(birth_dates=(date,))))
        assert found
        weights.append(found.weight)
    assert weights == sorted(weights, reverse=True)


@given(st.text(max_size=12), st.text(max_size=12))
def test_any_text_has_a_grade(left: str, right: str) -> None:
    compare(left, right)
