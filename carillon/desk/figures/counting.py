# SPDX-License-Identifier: Apache-2.0
"""Counting the checks of days that are over, by the clock, so that figures of years are read in no time."""

from datetime import date, timedelta

from carillon.core.model.figures import Period
from carillon.desk.act import keep
from carillon.desk.bench import Bench
from carillon.store import clock
from carillon.store import figures as store

TOGETHER = 31
"""Days counted in one round."""
LATE_HOURS = 1
"""So long after midnight a day is over: what was asked before it is written by then."""


def count_days(bench: Bench) -> int:
    """Counts the checks of the next days that are over; returns how many days. They are counted before the writing begins, so that nobody
    waits for it."""
    over = clock.after(clock.now(), hours=-LATE_HOURS)[:10]
    with bench.database.read() as connection:
        first = store.next_day(connection)
        start = date.fromisoformat(first)
        days = [one for number in range(TOGETHER) if (one := (start + timedelta(days=number)).isoformat()) < over]
        rows = [row for day in days for row in store.day_of_checks(connection, Period(day, day))]
    if not days:
        return 0
    with keep(bench, "", "figures.counted", object=days[-1]) as doing:
        return len(days) if store.keep_days(doing.connection, first, days[-1], rows) else 0
