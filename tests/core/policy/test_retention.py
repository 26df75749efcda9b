# SPDX-License-Identifier: Apache-2.0
"""Dates of retention: months are counted as people count them, and no record is kept beyond its period but by an extension."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.core.model.record import Record
from carillon.core.packs import load
from carillon.core.policy import retention

PACKS = load.load()


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2026-11-25", 60, "2031-11-25"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-01-15", -13, "2024-12-15"),
        ("2026-12-01", 1, "2027-01-01"),
    ],
)
def test_months(day: str, months: int, then: str) -> None:
    assert retention.months_on(day, months) == then


@given(st.dates(date(1000, 1, 1), date(8000, 1, 1)), st.integers(1, 1200))
def test_months_on_are_whole_dates_that_move_on(day: date, months: int) -> None:
    then = date.fromisoformat(retention.months_on(day.isoformat(), months))
    assert (then.year - day.year) * 12 + then.month - day.month == months
    assert then.day == day.day or (then.day < day.day and (then.replace(day=1) - then).days == 1 - then.day)


def record(**values: object) -> Record:
    return Record(id="rec-1", schema="Person", properties={}, owner="FR", created_at="2026-11-25T08:00:00.000000Z", **values)  # type: ignore[arg-type]


def test_the_area_and_the_kind_say_how_long() -> None:
    assert retention.latest(PACKS, record()) == "2031-11-25"
    assert retention.latest(PACKS, record(area="missing")) == "2041-11-25"
    assert retention.latest(PACKS, record(), extended="2036-01-01") == "2036-01-01"


def test_an_extension_names_at_most_one_more_period_and_they_do_not_pile_up() -> None:
    near = record(review_on="2027-01-10")
    assert retention.extendable(PACKS, near, "2026-11-25") == "2032-01-10"
    far = record(review_on="2031-11-25")
    assert retention.extendable(PACKS, far, "2026-11-25") == "2032-05-25"
    past = record(review_on="2026-01-10")
    assert retention.extendable(PACKS, past, "2026-11-25") == "2031-11-25"


def test_every_clock_is_a_number_of_months() -> None:
    for clock in PACKS.codes[retention.CLOCKS].codes:
        assert retention.clock_months(PACKS, clock) >= 1
    for code in PACKS.codes["subject_clocks"].codes.values():
        assert int(code.extra["months"]) >= 1


def test_every_answer_to_applicants_is_in_every_language_and_names_nothing_unknown() -> None:
    for code in PACKS.codes["subject_answers"].codes.values():
        for text in code.extra.values():
            assert "{reference}" in text
            rest = text
            for name in ("reference", "received", "decided", "ground", "details"):
                rest = rest.replace("{" + name + "}", "")
            assert "{" not in rest
