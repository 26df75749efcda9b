# SPDX-License-Identifier: Apache-2.0
"""Dates of birth in every order, calendar and spelling."""

from datetime import date

import pytest
from hijridate import Gregorian
from hypothesis import given
from hypothesis import strategies as st
from persiantools.jdatetime import JalaliDate

from carillon.formats.birth_calendars import CALENDARS
from carillon.formats.birth_dates import ORDERS, Birth, birth, numbers_of

TODAY = date(2026, 12, 1)
ARABIC, PERSIAN, THAI = "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "๐๑๒๓๔๕๖๗๘๙"


def in_calendar(day: date, calendar: str) -> tuple[int, int, int]:
    if calendar == "persian":
        persian = JalaliDate(day)
        return persian.year, persian.month, persian.day
    if calendar == "hijri":
        year, month, number = Gregorian.fromdate(day).to_hijri().datetuple()
        return year, month, number
    return day.year + (543 if calendar == "buddhist" else 0), day.month, day.day


def written(numbers: tuple[int, int, int], order: str, separator: str = "/") -> str:
    year, month, day = numbers
    parts = {"y": f"{year:04}", "m": f"{month:02}", "d": f"{day:02}"}
    return separator.join(parts[letter] for letter in order)


@given(
    st.dates(date(1941, 1, 1), date(2020, 1, 1)),
    st.sampled_from(CALENDARS),
    st.sampled_from(ORDERS),
    st.sampled_from(["/", "-", ".", " ", " / ", "", "،"]),
    st.sampled_from(["0123456789", ARABIC, PERSIAN, THAI]),
)
def test_what_is_written_is_read(day: date, calendar: str, order: str, separator: str, digits: str) -> None:
    text = written(in_calendar(day, calendar), order, separator).translate(str.maketrans("0123456789", digits))
    read = birth(text, order, calendar, TODAY)
    assert isinstance(read, Birth)
    assert read.values == (day.isoformat(),)


@pytest.mark.parametrize(
    ("text", "order", "calendar", "value"),
    [
        ("17 July 1985", "dmy", "gregorian", "1985-07-17"),
        ("July 17th, 1985", "dmy", "gregorian", "1985-07-17"),
        ("17-JUL-85", "dmy", "gregorian", "1985-07-17"),
        ("17 juillet 1985", "mdy", "gregorian", "1985-07-17"),
        ("1er juillet 1985", "mdy", "gregorian", "1985-07-01"),
        ("17 de julio de 1985", "dmy", "gregorian", "1985-07-17"),
        ("17. července 1985", "dmy", "gregorian", "1985-07-17"),
        ("17 июля 1985 г.", "dmy", "gregorian", "1985-07-17"),
        ("१७ जुलाई १९८५", "dmy", "gregorian", "1985-07-17"),
        ("1985年7月17日", "dmy", "gregorian", "1985-07-17"),
        ("1985년 7월 17일", "dmy", "gregorian", "1985-07-17"),
        ("Wed, 17 Jul 1985", "dmy", "gregorian", "1985-07-17"),
        ("1985-07-17T00:00:00Z", "mdy", "gregorian", "1985-07-17"),
        ("17/07/1985 00:00", "dmy", "gregorian", "1985-07-17"),
        ("17/07/85", "dmy", "gregorian", "1985-07-17"),
        ("07/17/1985", "dmy", "gregorian", "1985-07-17"),
        ("19850717", "ymd", "gregorian", "1985-07-17"),
        ("850717", "ymd", "gregorian", "1985-07-17"),
        ("31245", "dmy", "gregorian", "1985-07-17"),
        ("17 ก.ค. 2528", "dmy", "gregorian", "1985-07-17"),
        ("17 กรกฎาคม พ.ศ. 2528", "dmy", "gregorian", "1985-07-17"),
        ("17/07/2528", "dmy", "gregorian", "1985-07-17"),
        ("17/07/28", "dmy", "buddhist", "1985-07-17"),
        ("17/07/1985", "dmy", "buddhist", "1985-07-17"),
        ("17/07/1985", "dmy", "persian", "1985-07-17"),
        ("۲۶ تیر ۱۳۶۴", "dmy", "gregorian", "1985-07-17"),
        ("26/4/1364 ه.ش", "dmy", "gregorian", "1985-07-17"),
        ("64/4/26", "ymd", "persian", "1985-07-17"),
        ("١٥ ربيع الأول ١٤٠٥ هـ", "dmy", "gregorian", "1984-12-07"),
        ("15 Rabi al-Awwal 1405 AH", "dmy", "gregorian", "1984-12-07"),
        ("15/3/1405 هـ", "dmy", "persian", "1984-12-07"),
        ("17/7/1985 م", "dmy", "hijri", "1985-07-17"),
        ("17 يوليو 1985", "dmy", "gregorian", "1985-07-17"),
        ("\u200f17/7/1985\u200f", "dmy", "gregorian", "1985-07-17"),
        ("00/00/1985", "dmy", "gregorian", "1985"),
        ("00/07/1985", "dmy", "gregorian", "1985-07"),
        ("07/1985", "dmy", "gregorian", "1985-07"),
        ("July 1985", "dmy", "gregorian", "1985-07"),
        ("1985", "dmy", "gregorian", "1985"),
        ("circa 1985", "dmy", "gregorian", "1985"),
    ],
)
def test_spellings(text: str, order: str, calendar: str, value: str) -> None:
    read = birth(text, order, calendar, TODAY)
    assert isinstance(read, Birth), read
    assert read.values == (value,)


@pytest.mark.parametrize(
    ("text", "calendar", "reason"),
    [
        ("31/02/1985", "gregorian", "no such day"),
        ("32/01/1985", "gregorian", "no such day"),
        ("17/17/1985", "gregorian", "no such day"),
        ("01/01/2031", "gregorian", "in the future"),
        ("02/12/2026", "gregorian", "in the future"),
        ("01/01/1850", "gregorian", "130 years back"),
        ("26/4/1364", "gregorian", "Islamic or the Persian"),
        ("31/12/1364", "persian", "no such day"),
        ("31/12/1430", "persian", "no such day"),
        ("30/12/1400", "persian", "no such day"),
        ("20/12/1430", "persian", "in the future"),
        ("soon", "gregorian", "cannot be read"),
        ("12", "gregorian", "cannot be read"),
        ("1/2/3/1985", "gregorian", "cannot be read"),
        ("0/0/0", "gregorian", "cannot be read"),
        ("", "gregorian", "cannot be read"),
        ("x" * 200, "gregorian", "too long"),
        ("17 July 17 August 1985", "gregorian", "cannot be read"),
        ("99999", "gregorian", "cannot be read"),
    ],
)
def test_what_is_no_date_of_birth_is_told(text: str, calendar: str, reason: str) -> None:
    told = birth(text, "dmy", calendar, TODAY)
    assert isinstance(told, str)
    assert reason in told


@pytest.mark.parametrize(
    ("text", "calendar", "words"),
    [
        ("17/07/85", "gregorian", "1985"),
        ("17/07/2528", "gregorian", "buddhist"),
        ("07/17/1985", "gregorian", "another order"),
        ("31245", "gregorian", "number of a day"),
    ],
)
def test_readings_that_are_not_plain_are_noted(text: str, calendar: str, words: str) -> None:
    read = birth(text, "dmy", calendar, TODAY)
    assert isinstance(read, Birth)
    assert words in read.note


@given(st.text(max_size=30), st.sampled_from(ORDERS), st.sampled_from(CALENDARS))
def test_no_text_is_too_odd(text: str, order: str, calendar: str) -> None:
    read = birth(text, order, calendar, TODAY)
    if isinstance(read, Birth):
        assert all(value <= TODAY.isoformat() for value in read.values)
    numbers_of(text)


@given(st.from_regex(r"[0-9]{0,8}[/. -]{0,2}[0-9]{0,8}[/. -]{0,2}[0-9]{0,8}", fullmatch=True), st.sampled_from(CALENDARS))
def test_no_number_is_too_odd(text: str, calendar: str) -> None:
    birth(text, "mdy", calendar, TODAY)
