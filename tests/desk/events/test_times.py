# SPDX-License-Identifier: Apache-2.0
"""Where an event stands in time, by the clock on the spot."""

import pytest

from carillon.core.model.event import Event, Phase
from carillon.desk.events import times

AUCKLAND = Event(
    id="run", name="Run", kind="marathon", hosts=("NZ",), starts="2027-04-11", ends="2027-04-12", zone="Pacific/Auckland"
)  # fmt: skip


@pytest.mark.parametrize(
    ("at", "phase", "days"),
    [
        ("2027-03-01T00:00:00Z", "planning", 41),
        ("2027-04-10T11:59:00Z", "build-up", 1),
        ("2027-04-10T12:01:00Z", "live", 0),
        ("2027-04-12T11:59:00Z", "live", 0),
        ("2027-04-12T12:01:00Z", "stand-down", -1),
        ("2027-06-01T00:00:00Z", "", -50),
    ],
)
def test_phase_and_days_by_the_clock_there(at: str, phase: str, days: int) -> None:
    assert times.phase(AUCKLAND, at) == phase
    assert times.days_to(AUCKLAND, at) == days


def test_the_phases_that_it_names_come_first() -> None:
    early = Phase(name="live", starts="2027-03-30", ends="2027-04-12")
    event = Event(**{name: getattr(AUCKLAND, name) for name in ("id", "name", "kind", "hosts", "starts", "ends", "zone")}, phases=(early,))
    assert times.phase(event, "2027-03-31T00:00:00Z") == "live"


def test_hours_before_and_after() -> None:
    assert times.before("2027-04-11T00:30:00Z", 1) == "2027-04-10T23:30:00Z"
    assert times.after("2027-04-11T23") == "2027-04-12T00"
