# SPDX-License-Identifier: Apache-2.0
"""The order and the calendar of a column of dates, decided by its values or asked."""

import random
from datetime import date, timedelta

import pytest
from hijridate import Gregorian
from persiantools.jdatetime import JalaliDate

from carillon.formats.birth_calendars import CALENDARS
from carillon.formats.birth_dates import ORDERS
from carillon.formats.date_columns import judge

TODAY = date(2026, 12, 1)


def days(count: int = 500, first: int = 1961, last: int = 2006) -> list[date]:
    chance = random.Random(7)
    start = date(first, 1, 1)
    return [start + timedelta(chance.randrange((date(last, 1, 1) - start).days)) for _ in range(count)]


def text(day: date, calendar: str, order: str) -> str:
    year, month, number = day.year + (543 if calendar == "buddhist" else 0), day.month, day.day
    if calendar == "persian":
        persian = JalaliDate(day)
        year, month, number = persian.year, persian.month, persian.day
    elif calendar == "hijri":
        year, month, number = Gregorian.fromdate(day).to_hijri().datetuple()
    return "/".join({"y": str(year), "m": str(month), "d": str(number)}[letter] for letter in order)


@pytest.mark.parametrize("calendar", CALENDARS)
@pytest.mark.parametrize("order", ORDERS)
def test_a_column_tells_how_it_is_written(calendar: str, order: str) -> None:
    found = judge([text(day, calendar, order) for day in days()], "DOB", TODAY)
    assert (found.order, found.calendar) == (order, calendar)
    assert found.share == 1.0
    assert found.confidence >= 0.9
    assert not found.doubts


def codes(texts: list[str], heading: str = "DOB") -> tuple[str, str, set[str]]:
    found = judge(texts, heading, TODAY)
    return found.order, found.calendar, {code for code, _ in found.doubts}


def test_days_up_to_twelve_are_asked_for() -> None:
    assert codes(["01/02/1985", "03/04/1990", "11/12/1970"]) == ("dmy", "gregorian", {"order"})
    assert codes(["01/02/1985", "03/04/1990", "11/12/1970"], "DOB (mm/dd/yyyy)") == ("mdy", "gregorian", set())


def test_a_heading_that_says_otherwise_is_told() -> None:
    assert codes(["01/22/1985", "03/24/1990", "11/12/1970"], "DOB (dd/mm/yyyy)") == ("mdy", "gregorian", {"order"})


def test_two_orders_in_one_column_are_told() -> None:
    assert codes(["22/01/1985", "24/03/1990", "11/12/1970", "11/30/1970"]) == ("dmy", "gregorian", {"mixed_order"})


def test_cells_that_a_spreadsheet_program_turned_are_told() -> None:
    turned = [f"1985-0{month}-0{month + 1}" for month in range(1, 7)] + [f"{day}/07/1985" for day in range(13, 25)]
    assert codes(turned) == ("dmy", "gregorian", {"turned"})


def test_years_of_two_digits_are_told() -> None:
    assert codes(["22/01/85", "24/03/90", "11/12/70"]) == ("dmy", "gregorian", {"short_years"})
    assert codes(["85/01/22", "90/03/24", "70/12/11"]) == ("ymd", "gregorian", {"short_years"})


def test_two_calendars_in_one_column_are_told() -> None:
    assert codes(["22/01/2528", "24/03/2530", "13/12/1970"]) == ("dmy", "buddhist", {"mixed_calendars"})


@pytest.mark.parametrize(
    ("heading", "calendar"), [("DOB", ""), ("تاريخ الميلاد (هجري)", "hijri"), ("DOB (Shamsi)", "persian"), ("DOB AH", "hijri")]
)
def test_persian_or_islamic_is_asked_for_where_nothing_tells(heading: str, calendar: str) -> None:
    """Young in the one are in their sixties in the other."""
    texts = [f"{1381 + at % 5}/{at % 12 + 1}/{at % 28 + 1}" for at in range(60)]
    found = judge(texts, heading, TODAY)
    if calendar:
        assert (found.calendar, found.doubts) == (calendar, ())
    else:
        assert [code for code, _ in found.doubts] == ["calendar"]
        assert found.confidence < 0.5


def test_ages_tell_persian_from_islamic() -> None:
    """Born 1364: 41 years old, or 82."""
    order, calendar, doubts = codes([f"{1360 + at % 9}/{at % 12 + 1}/{at % 28 + 1}" for at in range(60)])
    assert (order, calendar, doubts) == ("ymd", "persian", {"calendar"})


def test_a_heading_that_the_days_contradict_is_told() -> None:
    texts = [text(day, "persian", "ymd") for day in days()]
    assert codes(texts, "DOB (Hijri)") == ("ymd", "persian", {"calendar"})


def test_a_few_slips_do_not_change_the_calendar() -> None:
    texts = [text(day, "persian", "ymd") for day in days()] + ["1364/12/31", "1430/01/01"]
    assert codes(texts)[1] == "persian"


def test_a_few_slips_do_not_change_the_islamic_calendar() -> None:
    texts = [text(day, "hijri", "dmy") for day in days(1500, 1950, 1984)] + ["31/03/1400", "31/02/1390"]
    assert codes(texts)[1] == "hijri"


def test_what_is_said_beside_the_year_counts() -> None:
    assert codes(["15/3/1405 هـ", "1/1/1400 هـ"])[1] == "hijri"
    assert codes(["26 تیر 1364", "1 مهر 1350"])[1] == "persian"
    assert codes(["17 ก.ค. 2528"])[1] == "buddhist"


@pytest.mark.parametrize("texts", [[], ["x"], ["1", "2", "3"], ["P1234567"] * 9, ["12345"] * 9])
def test_what_is_no_date(texts: list[str]) -> None:
    assert judge(texts, "", TODAY).share < 0.1
