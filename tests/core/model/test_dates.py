# SPDX-License-Identifier: Apache-2.0
"""Partial dates, strict and as files write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.core.model import dates
from carillon.errors import Invalid

DAYS = st.dates(min_value=date(1501, 1, 1), max_value=date(2200, 12, 31))


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("1980", "1980"),
        ("1980-04", "1980-04"),
        (" 1980-04-16 ", "1980-04-16"),
        ("1980-04-16T10:30:00Z", "1980-04-16"),
        ("1980-04-16T10:30:00.123456+02:00", "1980-04-16"),
        ("1980-04-16 10:30", "1980-04-16"),
        ("2000-02-29", "2000-02-29"),
        ("1000", "1000"),
        ("2200", "2200"),
    ],
)
def test_strict_dates(text: str, iso: str) -> None:
    assert dates.parse(text) == iso
    assert dates.is_date(text)
    assert dates.years(text) == int(iso[:4])


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1980-02-31", "no day 31"),
        ("1900-02-29", "no day 29"),
        ("1980-13", "no month 13"),
        ("1980-00", "no month 0"),
        ("0999", "outside 1000 to 2200"),
        ("2201-01-01", "outside"),
        ("16.04.1980", "ISO"),
        ("1980-4-6", "ISO"),
        ("1980-04-16 afternoon", "ISO"),
        ("١٩٨٠", "ISO"),
        ("", "ISO"),
    ],
)
def test_strict_refusals(text: str, reason: str) -> None:
    assert not dates.is_date(text)
    with pytest.raises(Invalid, match=reason) as refused:
        dates.parse(text)
    assert refused.value.help


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("16 Apr 1980", "1980-04-16"),
        ("16-Apr-1980", "1980-04-16"),
        ("16APR1980", "1980-04-16"),
        ("16 APR/AVR 1980", "1980-04-16"),
        ("April 16, 1980", "1980-04-16"),
        ("Tuesday, April 16, 1980", "1980-04-16"),
        ("Wed, 16 Apr 1980 10:00:00 GMT", "1980-04-16"),
        ("16th of April 1980", "1980-04-16"),
        ("1980 Apr 16", "1980-04-16"),
        ("1980/04/16", "1980-04-16"),
        ("1980.4.6", "1980-04-06"),
        ("16.04.1980", "1980-04-16"),
        ("16-04-1980", "1980-04-16"),
        ("16/4/1980 12:30 PM", "1980-04-16"),
        ("19800416", "1980-04-16"),
        ("16.IV.1980", "1980-04-16"),
        ("1980-04-16Z", "1980-04-16"),
        ("1er avril 1980", "1980-04-01"),
        ("16 de abril de 1980", "1980-04-16"),
        ("16. März 1980", "1980-03-16"),
        ("16 апреля 1980 г.", "1980-04-16"),
        ("16 نيسان 1980", "1980-04-16"),
        ("١٦ كانون الثاني ١٩٨٠", "1980-01-16"),
        ("16 Ağustos 1980", "1980-08-16"),
        ("1980年4月16日", "1980-04-16"),
        ("1980년 4월", "1980-04"),
        ("１９８０年４月１６日", "1980-04-16"),
        ("١٦/٠٤/١٩٨٠", "1980-04-16"),
        ("۱۹۸۰/۰۴/۱۶", "1980-04-16"),
        ("१६-०४-१९८०", "1980-04-16"),
        ("circa 1980", "1980"),
        ("c.1980", "1980"),
        ("~1980", "1980"),
        ("1980?", "1980"),
        ("about Apr 1980", "1980-04"),
        ("April, 1980", "1980-04"),
        ("04/1980", "1980-04"),
        ("1980-04", "1980-04"),
        ("00-00-1980", "1980"),
        ("00/04/1980", "1980-04"),
        ("1980-00-00", "1980"),
        ("1980-04-00", "1980-04"),
        ("xx.04.1980", "1980-04"),
        ("XX/XX/1980", "1980"),
        ("00 Apr 1980", "1980-04"),
        ("04/16/1980", "1980-04-16"),
    ],
)
def test_dates_of_files(text: str, iso: str) -> None:
    assert dates.parse_lenient(text) == iso


@pytest.mark.parametrize(("day_first", "iso"), [(True, "1980-04-03"), (False, "1980-03-04")])
def test_the_order_of_day_and_month_is_the_caller_s(day_first: bool, iso: str) -> None:
    assert dates.parse_lenient("03/04/1980", day_first) == iso


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("-", "not known"),
        ("", "not known"),
        ("unknown", "not known"),
        ("00/00/0000", "not known"),
        ("N/A", "not known"),
        ("1980s", "decade"),
        ("198x", "decade"),
        ("1979-1981", "range"),
        ("between 1979 and 1981", "range"),
        ("before 1980", "range"),
        ("16/04/80", "two digits"),
        ("80", "two digits"),
        ("May 5", "two digits"),
        ("31/02/1980", "no day 31"),
        ("32/13/1980", "no month 13"),
        ("198004", "cannot be read"),
        ("someday", "cannot be read"),
        ("1359/01/27", "Islamic or Persian"),
        ("2523", "outside"),
        ("1/2/3/1980", "cannot be read"),
        ("1" * 200, "too long"),
    ],
)
def test_what_is_no_date_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(Invalid, match=reason) as refused:
        dates.parse_lenient(text)
    assert refused.value.help


def test_the_buddhist_calendar_is_explained() -> None:
    with pytest.raises(Invalid) as refused:
        dates.parse_lenient("16/04/2523")
    assert "543" in refused.value.help


@given(DAYS)
def test_every_day_is_read_in_every_order(day: date) -> None:
    iso = day.isoformat()
    assert dates.parse(iso) == dates.parse_lenient(iso) == iso
    for form in ("%d.%m.%Y", "%d %B %Y", "%d %b %Y", "%Y/%m/%d", "%B %d, %Y", "%Y%m%d"):
        assert dates.parse_lenient(day.strftime(form)) == iso
    assert dates.parse_lenient(day.strftime("%m/%d/%Y"), day_first=False) == iso


@given(st.one_of(st.text(max_size=30), st.text("0123456789/-. xXaprTZ:年月日~?'", max_size=20)))
def test_only_invalid_is_raised_and_what_is_read_is_iso(text: str) -> None:
    for read in (dates.parse, dates.parse_lenient):
        try:
            iso = read(text)
        except Invalid:
            continue
        assert dates.parse(iso) == iso
