# SPDX-License-Identifier: Apache-2.0
"""How long a record is kept: until its review date, which its pack sets; its owner may shorten it, or lengthen it in writing."""

from calendar import monthrange
from functools import lru_cache

from carillon.core.model.record import Record
from carillon.core.packs.pack import Packs

CLOCKS = "retention_clocks"
"""The list of the packs that says when owners are warned, and how long is kept what is no record."""


@lru_cache(maxsize=4096)
def months_on(day: str, months: int) -> str:
    """The same day so many months later (earlier, where negative), or the last of a month that is shorter; ISO dates."""
    index = int(day[:4]) * 12 + int(day[5:7]) - 1 + months
    year, month = divmod(index, 12)
    return f"{year:04}-{month + 1:02}-{min(int(day[8:10]), monthrange(year, month + 1)[1]):02}"


def clock_months(packs: Packs, clock: str) -> int:
    """Months of one of the clocks of retention."""
    return int(packs.codes[CLOCKS].codes[clock].extra["months"])


def latest(packs: Packs, record: Record, extended: str | None = None) -> str:
    """The last day on which a record may be reviewed: its pack's period after it was entered, or until when it was extended."""
    return max(months_on(record.created_at[:10], packs.retention_months(record.area, record.schema)), extended or "")


def extendable(packs: Packs, record: Record, today: str) -> str:
    """The last day that an extension may name: one more period, from the review date where that is near, or else from today."""
    warned = months_on(today, clock_months(packs, "first_warning"))
    since = min(max(record.review_on or today, today), warned)
    return months_on(since, packs.retention_months(record.area, record.schema))
