# SPDX-License-Identifier: Apache-2.0
"""What a list comes to: how many possible matches, how many of them are expected to be true, how much work that is, and how far it is."""

from collections import Counter

import msgspec
from sqlalchemy import Connection

from carillon.core.model.screening import Row, Screening
from carillon.core.policy.actors import Actor
from carillon.desk.accreditation import reviewing
from carillon.desk.accreditation.reviewing import Opened
from carillon.desk.act import look, permit
from carillon.desk.bench import Bench
from carillon.desk.listed import heads
from carillon.store import clock
from carillon.store import screening_rows as rows


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """`persons` were read, `screened` of them so far. `met` rows have or had a match; of those to be looked at (`open`) so many are
    expected to be the same person, at the list's base rate of one in `one_in`, and so many not; numbers that are the same (`documents`) are
    facts and counted apart. `accepted` and `dismissed` are the desk's word so far. `hours` of work are left for the desk. `by_kind` and
    `by_level` count rows by their best match. `a_second` and `seconds_left` while it runs."""

    opened: Opened
    persons: int
    screened: int
    met: int
    open: int
    accepted: int
    dismissed: int
    documents: int
    expected_true: float
    expected_false: float
    expected_on_list: float
    hours: float
    by_kind: dict[str, int]
    by_level: dict[str, int]
    a_second: float = 0.0
    seconds_left: int = 0


def summary(bench: Bench, actor: Actor, screening_id: str) -> Summary:
    with look(bench, actor, "screening.read", object=screening_id) as doing:
        screening = heads.find(doing, screening_id)
        return of(doing.connection, screening)


def progress(bench: Bench, actor: Actor, screening_id: str) -> Summary:
    """The same for whoever watches it go on: a look every few seconds is not noted, and tells of nobody."""
    permit(bench, actor, "screening.read", screening_id)
    with bench.database.read() as connection:
        return of(connection, heads.fetch(connection, actor, screening_id))


def of(connection: Connection, screening: Screening) -> Summary:
    """Within a deed."""
    opened = reviewing.opened(connection, screening)
    counts = opened.counts
    persons = sum(count for state, count in counts.items() if state not in ("rejected", "duplicate"))
    done = persons - counts.get("waiting", 0)
    tally = rows.tally(connection, heads.rows_of(screening))
    by_kind: Counter[str] = Counter()
    by_level: Counter[str] = Counter()
    expected, documents = 0.0, 0
    for row in rows.with_matches(connection, heads.rows_of(screening)):
        by_kind[row.kind] += 1
        by_level[row.level] += 1
        if row.pending:
            chance = _chance(screening, row)
            documents += chance is None
            expected += chance or 0.0
    waiting = counts.get("open", 0)
    rate, left = _pace(screening, counts.get("waiting", 0))
    return Summary(
        opened=opened,
        persons=persons,
        screened=done,
        met=tally.rows,
        open=waiting,
        accepted=tally.same,
        dismissed=tally.different,
        documents=documents,
        expected_true=round(expected, 1),
        expected_false=round(max(0.0, waiting - documents - expected), 1),
        expected_on_list=round(persons / screening.options.one_in, 1),
        hours=round(tally.pending * screening.options.minutes / 60, 1),
        by_kind=dict(by_kind),
        by_level=dict(by_level),
        a_second=round(rate, 1),
        seconds_left=left,
    )


def _chance(screening: Screening, row: Row) -> float | None:
    return reviewing.likely(screening, row.score, row.kind, evidence=row.evidence)


def _pace(screening: Screening, waiting: int) -> tuple[float, int]:
    """Rows a second, and the seconds that are left at this pace; nothing where none is known."""
    if screening.state != "running" or screening.phase != "screening" or not screening.since:
        return 0.0, 0
    seconds = clock.seconds(screening.since, clock.now())
    rate = (screening.position - screening.since_row) / seconds if seconds > 0 else 0.0
    return (rate, round(waiting / rate)) if rate > 0 else (0.0, 0)
