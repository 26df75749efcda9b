# SPDX-License-Identifier: Apache-2.0
"""States of a request, moments, and the ladder of urgencies."""

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.core.model.request import ANSWERED, OPEN, led, overdue, raised, utc, warning, whole
from carillon.errors import Invalid

LADDER = ("flash", "urgent", "priority", "routine")


@pytest.mark.parametrize(
    ("state", "kind", "leads"),
    [
        ("sent", "claim", "claimed"),
        ("partly", "claim", "partly"),
        ("claimed", "release", "sent"),
        ("partly", "release", "partly"),
        ("sent", "partial", "partly"),
        ("claimed", "final", "answered"),
        ("sent", "refusal", "refused"),
        ("refused", "final", "answered"),
        ("answered", "refusal", "answered"),
        ("answered", "close", "closed"),
        ("closed", "final", "closed"),
        ("recalled", "final", "recalled"),
        ("sent", "reminder", "sent"),
        ("answered", "follow_up", "answered"),
    ],
)
def test_where_a_word_leads(state: str, kind: str, leads: str) -> None:
    assert led(state, kind) == leads


@given(st.lists(st.sampled_from((*OPEN, *ANSWERED)), min_size=1))
def test_a_request_waits_as_long_as_one_side_owes_an_answer(states: list[str]) -> None:
    assert (whole(states) == "sent") == any(state in OPEN for state in states)


@given(st.datetimes(datetime.fromisoformat("2000-01-02"), datetime.fromisoformat("2900-01-01")), st.integers(-14 * 60, 14 * 60))
def test_a_moment_is_the_same_in_every_zone(moment: datetime, minutes: int) -> None:
    there = moment.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    told = utc(there.isoformat())
    assert datetime.fromisoformat(told) == there
    assert utc(told) == told
    assert len(told) == 27


@pytest.mark.parametrize("text", ["", "soon", "2030-01-01", "2030-01-01T10:00:00", "2030-13-01T10:00:00Z", "0001-01-01T00:00:00+14:00"])
def test_a_moment_without_its_zone_is_none(text: str) -> None:
    with pytest.raises(Invalid):
        utc(text)


def test_overdue_is_past_its_time_and_not_answered() -> None:
    due, before, after = (f"2030-01-0{day}T00:00:00.000000Z" for day in (2, 1, 3))
    assert [overdue(state, due, after) for state in (*OPEN, *ANSWERED, "closed", "draft")] == [True] * 3 + [False] * 4
    assert not overdue("sent", due, before)
    assert not overdue("sent", due, due)
    assert not overdue("sent", "", after)


def test_a_warning_comes_after_three_quarters() -> None:
    assert warning("2030-01-01T00:00:00.000000Z", "2030-01-01T08:00:00.000000Z") == "2030-01-01T06:00:00.000000Z"
    assert warning("2030-01-02T00:00:00.000000Z", "2030-01-01T08:00:00.000000Z") == "2030-01-02T00:00:00.000000Z"


@pytest.mark.parametrize(
    ("urgency", "steps", "now"),
    [("routine", 0, "routine"), ("routine", 1, "priority"), ("routine", 9, "flash"), ("flash", 1, "flash"), ("unheard-of", 1, "priority")],
)
def test_the_ladder(urgency: str, steps: int, now: str) -> None:
    assert raised(urgency, LADDER, steps) == now
