# SPDX-License-Identifier: Apache-2.0
"""Days of other calendars, held against days that are known."""

from datetime import date, timedelta

import pytest
from hijridate import Gregorian
from hypothesis import given
from hypothesis import strategies as st
from persiantools.jdatetime import JalaliDate

from carillon.formats.birth_calendars import CALENDARS, convert, key, months, year_now


@pytest.mark.parametrize(
    ("calendar", "numbers", "values"),
    [
        ("gregorian", (1985, 7, 17), ("1985-07-17",)),
        ("gregorian", (1985, 2, 29), ()),
        ("gregorian", (1985, 13), ()),
        ("gregorian", (1985, 0, 7), ()),
        ("buddhist", (2528, 7, 17), ("1985-07-17",)),
        ("buddhist", (2528,), ("1985",)),
        ("buddhist", (2527, 2, 29), ("1984-02-29",)),
        ("buddhist", (2528, 2, 29), ()),
        ("buddhist", (2482, 2, 20), ("1939-02-20", "1940-02-20")),
        ("buddhist", (2482, 5, 20), ("1939-05-20",)),
        ("persian", (1357, 11, 22), ("1979-02-11",)),
        ("persian", (1399, 12, 30), ("2021-03-20",)),
        ("persian", (1400, 12, 30), ()),
        ("persian", (1364, 7, 31), ()),
        ("persian", (1364,), ("1985", "1986")),
        ("persian", (1364, 5), ("1985-07", "1985-08")),
        ("persian", (1364, 12), ("1986-02", "1986-03")),
        ("hijri", (1405, 3, 15), ("1984-12-07",)),
        ("hijri", (1400, 1, 1), ("1979-11-20",)),
        ("hijri", (1405, 3, 31), ()),
        ("hijri", (1405,), ("1984", "1985")),
        ("hijri", (1342, 1, 1), ("1923",)),
        ("hijri", (1330,), ("1911", "1912")),
        ("hijri", (1330, 1, 31), ()),
        ("hijri", (1600, 1, 1), ()),
        ("persian", (99, 1, 1), ()),
    ],
)
def test_known_days(calendar: str, numbers: tuple[int, ...], values: tuple[str, ...]) -> None:
    assert convert(calendar, *numbers) == values


@given(st.dates(date(1925, 1, 1), date(2026, 1, 1)))
def test_there_and_back(day: date) -> None:
    persian, hijri = JalaliDate(day), Gregorian.fromdate(day).to_hijri()
    assert convert("persian", persian.year, persian.month, persian.day) == (day.isoformat(),)
    assert convert("hijri", *hijri.datetuple()) == (day.isoformat(),)
    assert day.isoformat() in convert("buddhist", day.year + 543 - (day.year <= 1940 and day.month <= 3), day.month, day.day)
    assert f"{day.year}-{day.month:02}" in convert("persian", persian.year, persian.month)
    assert str(day.year) in convert("hijri", hijri.year)


def test_a_month_may_have_been_seen_a_day_longer() -> None:
    """A month of 29 days has a 30th elsewhere, which is the first of the next here."""
    for month in range(1, 12):
        (last,) = convert("hijri", 1405, month, 30)
        (first,) = convert("hijri", 1405, month + 1, 1)
        assert date.fromisoformat(first) - date.fromisoformat(last) in (timedelta(), timedelta(1))


@given(st.sampled_from(CALENDARS), st.integers(0, 9999), st.integers(-3, 40), st.integers(-3, 40))
def test_no_number_is_too_odd(calendar: str, year: int, month: int, day: int) -> None:
    for value in convert(calendar, year, month, day):
        assert value == date.fromisoformat((value + "-01-01")[:10]).isoformat()[: len(value)]


@pytest.mark.parametrize(
    ("today", "years"),
    [
        (date(2026, 3, 25), (2026, 2569, 1405, 1447)),
        (date(2026, 3, 1), (2026, 2569, 1404, 1447)),
        (date(2026, 12, 1), (2026, 2569, 1405, 1448)),
    ],
)
def test_the_year_now(today: date, years: tuple[int, ...]) -> None:
    assert tuple(year_now(calendar, today) for calendar in CALENDARS) == years


def test_every_month_has_a_name() -> None:
    for calendar in ("gregorian", "persian", "hijri"):
        assert {number for number, of in months().values() if of == calendar} == set(range(1, 13))
    assert months()[key("ربيع الأول")] == (3, "hijri")
    assert months()[key("ก.ค.")] == (7, "gregorian")
    assert months()[key("اردیبهشت")] == (2, "persian")
