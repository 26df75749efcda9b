# SPDX-License-Identifier: Apache-2.0
"""Periods, hidden counts, rates, and tables for a spreadsheet."""

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.core.model.figures import FEW, LESS, Cell, Period, Table, as_csv, hidden, percentile, period, rate
from carillon.errors import Invalid

TODAY = "2026-03-01"


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ({}, Period("2026-01-31", TODAY)),
        ({"days": "1"}, Period(TODAY, TODAY)),
        ({"days": "7"}, Period("2026-02-23", TODAY)),
        ({"since": "2025-12-31"}, Period("2025-12-31", TODAY)),
        ({"until": "2024-02-29"}, Period("2024-01-31", "2024-02-29")),
        ({"since": "2026-01-01", "until": "2026-01-01"}, Period("2026-01-01", "2026-01-01")),
    ],
)
def test_periods(given_: dict[str, str], expected: Period) -> None:
    assert period(TODAY, **given_) == expected


def test_the_day_after_the_last() -> None:
    assert Period("2026-02-01", "2026-02-28").before == "2026-03-01"


@pytest.mark.parametrize(
    ("given_", "fields"),
    [
        ({"days": "0"}, {"days"}),
        ({"days": "-7"}, {"days"}),
        ({"days": "seven"}, {"days"}),
        ({"days": "99999"}, {"days"}),
        ({"days": "٧"}, {"days"}),
        ({"since": "2026-03-02"}, {"since"}),
        ({"since": "1999-01-01"}, {"since"}),
        ({"since": "20260101", "until": "2026-13-01"}, {"since", "until"}),
        ({"since": "2026-W01-1"}, {"since"}),
        ({"until": "9999-12-31"}, {"until"}),
        ({"until": "0001-01-01"}, {"until"}),
    ],
)
def test_what_is_no_period(given_: dict[str, str], fields: set[str]) -> None:
    with pytest.raises(Invalid) as refusal:
        period(TODAY, **given_)
    assert set(refusal.value.fields) == fields


@given(days=st.integers(1, 3660), today=st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_so_many_days_are_so_many_days(days: int, today: date) -> None:
    found = period(today.isoformat(), str(days))
    assert (date.fromisoformat(found.before) - date.fromisoformat(found.since)).days == days


def test_small_counts_are_hidden_and_nothing_is_one_of_them() -> None:
    assert [hidden(number) for number in range(FEW + 1)] == [LESS] * FEW + [FEW]


def test_rates() -> None:
    assert rate(1, 3) == 33.3
    assert rate(7, 2000, 1000) == 3.5
    assert rate(0, 0) is None


@given(values=st.lists(st.integers(0, 1000), min_size=1).map(sorted), percent=st.integers(1, 100))
def test_a_percentile_is_the_smallest_value_that_so_many_do_not_exceed(values: list[int], percent: int) -> None:
    found = percentile(values, percent)
    assert found == min(one for one in values if 100 * sum(other <= one for other in values) >= percent * len(values))


def test_no_percentile_of_nothing() -> None:
    assert percentile([], 50) is None


def table(*rows: tuple[Cell, ...]) -> Table:
    return Table(name="t", codes="", columns=("code", "=count"), rows=rows)


@given(text=st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0")), number=st.integers(0, 10**9))
def test_no_cell_is_a_formula(text: str, number: int) -> None:
    head, *rows = list(csv.reader(io.StringIO(as_csv(table((text, number))), newline="")))
    assert head == ["code", "'=count"]
    assert rows in ([[text, str(number)]], [["'" + text, str(number)]])
    assert not rows[0][0].startswith(("=", "+", "-", "@", "\t", "\r"))


def test_nothing_to_say_is_an_empty_cell() -> None:
    assert as_csv(table(("=1+1", None), ('a "b", c', 1.5))) == 'code,\'=count\r\n\'=1+1,\r\n"a ""b"", c",1.5\r\n'
