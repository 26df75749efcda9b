# SPDX-License-Identifier: Apache-2.0
"""Partial dates, ranges, and forms of writing them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.formats.dates import Form, between, form_of, partial


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("1964", "1964"),
        ("1964-07", "1964-07"),
        ("1964/07/17", "1964-07-17"),
        ("1964/7/1", "1964-07-01"),
        ("1964-07-17-05:00", "1964-07-17"),
        ("2030-01-01T12:00:00Z", "2030-01-01"),
        ("17 Jul 1964", "1964-07-17"),
        ("Jul 1964", "1964-07"),
        ("17 September 1964", "1964-09-17"),
        ("Sept. 1964", "1964-09"),
        (" 1964 ", "1964"),
        ("1964/00/00", "1964"),
        ("1964/07/00", "1964-07"),
        ("1964/00/17", None),
        ("1964-02-30", None),
        ("31 Foo 1964", None),
        ("17 1964", None),
        ("0000", None),
        ("", None),
        ("circa 1964", None),
        ("12/31/1964", None),
    ],
)
def test_partial(text: str, date: str | None) -> None:
    assert partial(text) == date


@pytest.mark.parametrize(
    ("first", "last", "values"),
    [
        ("1958", "1960", ["1958", "1959", "1960"]),
        ("1960", "1958", ["1958", "1959", "1960"]),
        ("1958", "1958", ["1958"]),
        ("1955-01-01", "1955-12-31", ["1955"]),
        ("1955-03-01", "1955-03-31", ["1955-03"]),
        ("1953-01-01", "1954-12-31", ["1953", "1954"]),
        ("1940", "1949", [str(year) for year in range(1940, 1950)]),
        ("1940", "1950", ["1940", "1950"]),
    ],
)
def test_between(first: str, last: str, values: list[str]) -> None:
    assert between(first, last) == values


@pytest.mark.parametrize(
    ("form", "pivot", "text", "date"),
    [
        ("%d/%m/%Y", None, "17/07/1964", "1964-07-17"),
        ("%d/%m/%Y", None, "7/7/1964", "1964-07-07"),
        ("%m-%d-%Y", None, "07-17-1964", "1964-07-17"),
        ("%d.%m.%y", 30, "17.07.64", "1964-07-17"),
        ("%d.%m.%y", 30, "17.07.30", "2030-07-17"),
        ("%d %b %Y", None, "17 jul 1964", "1964-07-17"),
        ("%B %Y", None, "July 1964", "1964-07"),
        ("%Y", None, "1964", "1964"),
        ("%d/%m/%Y", None, "1964-07-17", None),
        ("%d/%m/%Y", None, "31/02/1964", None),
        ("%d %b %Y", None, "17 xyz 1964", None),
        ("(%Y)", None, "(1964)", "1964"),
    ],
)
def test_forms(form: str, pivot: int | None, text: str, date: str | None) -> None:
    found = form_of(form, pivot)
    assert isinstance(found, Form)
    assert found.read(text) == date


@pytest.mark.parametrize("form", ["", "%d", "%d/%Y", "%q %Y", "%Y %y", "%y", "%m %b %Y", "%%"])
def test_forms_that_say_no_date_are_refused(form: str) -> None:
    assert isinstance(form_of(form), str)


@given(st.text(max_size=30))
def test_anything_is_a_date_or_none(text: str) -> None:
    found = partial(text)
    assert found is None or 4 <= len(found) <= 10
