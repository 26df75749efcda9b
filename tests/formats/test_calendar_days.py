# SPDX-License-Identifier: Apache-2.0
"""Days and times in the forms and languages of tables of events."""

from contextlib import suppress
from datetime import date, time

import pytest
from babel.dates import format_date
from hypothesis import given, settings
from hypothesis import strategies as st

from carillon.formats import zones
from carillon.formats.calendar_days import order_of, read_clock, read_days
from carillon.formats.calendar_entries import Unfit


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-04-19", "2026-04-19", ""),
        ("20260419", "2026-04-19", ""),
        ("2026/4/19", "2026-04-19", ""),
        ("19/04/2026", "2026-04-19", ""),
        ("04/19/2026", "2026-04-19", ""),
        ("04/04/2026", "2026-04-04", ""),
        ("19.04.2026", "2026-04-19", ""),
        ("05.04.26", "2026-04-05", ""),
        ("Sun 19 Apr 2026", "2026-04-19", ""),
        ("Sunday, April 19th, 2026", "2026-04-19", ""),
        ("1st of May 2026", "2026-05-01", ""),
        ("le 1er mai 2026", "2026-05-01", ""),
        ("mar. 14 avril 2026", "2026-04-14", ""),
        ("5 de mayo de 2026", "2026-05-05", ""),
        ("19 апреля 2026 г.", "2026-04-19", ""),
        ("١٩ أبريل ٢٠٢٦", "2026-04-19", ""),
        ("2026年4月19日", "2026-04-19", ""),
        ("24–26 July 2026", "2026-07-24", "2026-07-26"),
        ("July 24-26, 2026", "2026-07-24", "2026-07-26"),
        ("24.–26.07.2026", "2026-07-24", "2026-07-26"),
        ("24.07.-26.07.2026", "2026-07-24", "2026-07-26"),
        ("2026-07-24/2026-07-26", "2026-07-24", "2026-07-26"),
        ("24 Jul – 11 Aug 2024", "2024-07-24", "2024-08-11"),
        ("28 Dec 2025 - 1 Jan 2026", "2025-12-28", "2026-01-01"),
        ("28 Dec - 1 Jan 2026", "2025-12-28", "2026-01-01"),
        ("12 al 14 de junio de 2026", "2026-06-12", "2026-06-14"),
        ("from 3 to 5 May 2026", "2026-05-03", "2026-05-05"),
    ],
)
def test_days_in_many_forms(text: str, first: str, last: str) -> None:
    days = read_days(text)
    assert (days.first.isoformat(), days.last.isoformat(), days.exact) == (first, last or first, True)


@pytest.mark.parametrize(("text", "last"), [("April 2026", "2026-04-30"), ("2026-12", "2026-12-31"), ("2026", "2026-12-31")])
def test_a_month_or_a_year_is_all_its_days_and_not_exact(text: str, last: str) -> None:
    days = read_days(text)
    assert (days.last.isoformat(), days.exact) == (last, False)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("04/05/2026", "may be two days"),
        ("30 Feb 2026", "no such day"),
        ("19 April", "no year"),
        ("19", "no year"),
        ("19 2026", "no month"),
        ("tomorrow", "no month that we know"),
        ("", "no day"),
        ("-", "no day"),
        ("1 May 2 May 2026", "twice"),
        ("1-2-3 May 2026", "no day"),
        ("26 July 2026 - 24 July 2026", "ends before"),
    ],
)
def test_what_is_no_day_or_two_is_refused_with_a_reason(text: str, why: str) -> None:
    with pytest.raises(Unfit, match=why):
        read_days(text)


def test_the_order_of_day_and_month_is_told_by_other_cells_or_not_at_all() -> None:
    assert order_of(["04/05/2026", "19/04/2026"]) == "dmy"
    assert order_of(["04/05/2026", "04/19/2026"]) == "mdy"
    assert order_of(["04/05/2026"]) == ""
    assert order_of(["19/04/2026", "04/19/2026"]) == ""
    assert read_days("04/05/2026", "mdy").first == date(2026, 4, 5)
    assert read_days("19 April", year=2026).first == date(2026, 4, 19)


@pytest.mark.parametrize("language", ["en", "fr", "es", "pt", "de", "it", "nl", "pl", "tr", "ru", "uk", "ar", "id", "cs", "sv", "el"])
@settings(max_examples=25)
@given(day=st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_days_in_words_come_back(language: str, day: date) -> None:
    for form in ("d MMMM y", "EEEE d MMMM y", "d LLLL y"):
        assert read_days(format_date(day, form, locale=language)).first == day


@pytest.mark.parametrize(
    ("text", "starts", "ends", "zone"),
    [
        ("13:00 UTC-6", time(13), None, "Etc/GMT+6"),
        ("13:00", time(13), None, ""),
        ("8:30 AM", time(8, 30), None, ""),
        ("12:15 a.m.", time(0, 15), None, ""),
        ("08h30", time(8, 30), None, ""),
        ("9h", time(9), None, ""),
        ("20:00 Uhr", time(20), None, ""),
        ("18:00 (UTC+3)", time(18), None, "Etc/GMT-3"),
        ("20:00 Europe/Paris", time(20), None, "Europe/Paris"),
        ("09:00-17:00 CEST", time(9), time(17), "Etc/GMT-2"),
        ("8:30 AM – 2:00 PM", time(8, 30), time(14), ""),
        ("07:00:00", time(7), None, ""),
    ],
)
def test_times_in_many_forms(text: str, starts: time, ends: time | None, zone: str) -> None:
    clock = read_clock(text)
    assert clock is not None
    assert (clock.starts, clock.ends, zones.name_of(clock.zone)) == (starts, ends, zone)


def test_the_end_of_a_day_and_a_time_not_known_yet() -> None:
    end = read_clock("24:00")
    assert end is not None
    assert end.late
    assert read_clock("TBD") is None
    assert read_clock("") is None


@pytest.mark.parametrize("text", ["25:00", "13:61", "13", "noon", "13:00 PM", "20:00 CST", "20:00 somewhere"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(Unfit):
        read_clock(text)


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    for reader in (read_days, read_clock):
        with suppress(Unfit):
            reader(text)
