# SPDX-License-Identifier: Apache-2.0
"""In which hours a desk is stood in for: over midnight, on chosen days, and on the nights on which clocks are changed."""

import pytest

from carillon.core.model.duty import DAYS, Agreement, covers, read_hour, read_zone
from carillon.errors import Invalid


def agreed(begins: str = "18:00", ends: str = "07:00", zone: str = "Europe/Paris", days: tuple[str, ...] = DAYS, **more: str) -> Agreement:
    values = {"state": "in force", "until": "2027-12-31", **more}
    return Agreement(id="agr-1", lender="FR", keeper="DE", begins=begins, ends=ends, zone=zone, days=days, **values)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-11-24T16:59:59Z", False),  # 17:59 in Paris
        ("2026-11-24T17:00:00Z", True),
        ("2026-11-24T23:30:00Z", True),
        ("2026-11-25T05:59:59Z", True),
        ("2026-11-25T06:00:00Z", False),
        # The clock goes back at 03:00 of 25 October 2026: 07:00 on the wall is 06:00 UTC, the day before it was 05:00.
        ("2026-10-24T05:00:00Z", False),
        ("2026-10-25T05:30:00Z", True),
        ("2026-10-25T00:30:00Z", True),  # half past two for the first time
        ("2026-10-25T01:30:00Z", True),  # and for the second
        # And forward at 02:00 of 29 March 2026: half past two does not exist that night.
        ("2026-03-29T00:59:59Z", True),
        ("2026-03-29T01:00:00Z", True),
        ("2026-03-29T05:00:00Z", False),
    ],
)
def test_hours_on_the_wall(at: str, expected: bool) -> None:
    assert covers(agreed(), at) is expected


def test_a_night_belongs_to_the_day_on_which_it_begins() -> None:
    friday = agreed(days=("fri",), zone="UTC")
    assert covers(friday, "2026-11-27T20:00:00Z")
    assert covers(friday, "2026-11-28T06:00:00Z")
    assert not covers(friday, "2026-11-28T20:00:00Z")
    assert not covers(friday, "2026-11-27T06:00:00Z")
    noon = agreed(begins="12:00", ends="13:00", days=("fri",), zone="UTC")
    assert covers(noon, "2026-11-27T12:30:00Z")
    assert not covers(noon, "2026-11-28T12:30:00Z")


def test_only_what_is_in_force_and_not_over() -> None:
    for state in ("offered", "ended"):
        assert not covers(agreed(state=state), "2026-11-24T20:00:00Z")
    assert not covers(agreed(until="2026-11-23"), "2026-11-24T20:00:00Z")


@pytest.mark.parametrize("text", ["", "25:00", "7", "seven", "07:60", "18.00"])
def test_no_time_of_day(text: str) -> None:
    with pytest.raises(Invalid):
        read_hour(text)


@pytest.mark.parametrize("text", ["", "Mars/Olympus", "../../etc/passwd", "/etc/localtime", "Europe/Paris\0"])
def test_no_time_zone(text: str) -> None:
    with pytest.raises(Invalid):
        read_zone(text)


def test_what_is_read() -> None:
    assert (read_hour("07:05"), read_zone("Africa/Nairobi")) == ("07:05", "Africa/Nairobi")
