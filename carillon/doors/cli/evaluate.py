# SPDX-License-Identifier: Apache-2.0
"""`carillon evaluate`: how well names are found, on questions whose answers are known."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from carillon.doors.cli import bulk, lists, output
from carillon.doors.cli.options import AsJson

if TYPE_CHECKING:
    from carillon.desk.screening.evaluation import Alarms, Figures
    from carillon.desk.screening.trial import Trial

COLUMNS = ("", "n", "r@1", "r@10", "possible", "hit", "prec. possible", "prec. hit", "unreachable", "r@1 of reachable")
MOST = 12
"""Rows of one group that a table shows."""
SHOWN = 8
"""Unreachable aliases that are named."""


def evaluate(
    corpus: Annotated[Path, typer.Argument(metavar="CORPUS", help='JSON lines: {"id", "names", "kind", "dob"?, "nationality"?}.')],
    queries: Annotated[Path, typer.Argument(metavar="QUERIES", help='JSON lines: {"query", "answer" or "accept", "script", "quality"}.')],
    *,
    negatives: Annotated[
        Path | None, typer.Option("--negatives", metavar="FILE", help="A table of ordinary people, for false alarms.")
    ] = None,
    workers: bulk.Workers = None,
    possible: bulk.Possible = None,
    hit: bulk.HitFrom = None,
    as_json: AsJson = False,
) -> None:
    """Measure recall, precision and false alarms, by script, kind and quality of the alias."""
    from carillon.desk.screening import matching, trial

    rules = matching.check_rules(matching.Rules(possible=possible, hit=hit))
    processes = bulk.workers_of(workers, lists.size_of([one for one in (corpus, queries, negatives) if one]))
    with (
        bulk.opened("Evaluation", queries) as (asked, bar),
        bulk.plainly(corpus) as held,
        bulk.plainly(negatives) as people,
    ):
        assert held is not None  # noqa: S101  a corpus is always named
        found = trial.run(trial.Files(held, asked, people), rules, processes, bulk.refusals(bar.say, corpus), bar.done)
    if as_json:
        output.document(found)
    else:
        _show(found)


def _show(found: "Trial") -> None:
    rows = [("all", *_cells(found.overall)), *_groups(found)]
    output.table(COLUMNS, rows, empty="")
    thresholds = f"possible from {found.possible:.2f}, hit from {found.hit:.2f}"
    output.say(f"{found.records} records, {found.rejected} rows rejected; {thresholds}.")
    if found.unreachable:
        output.say(
            f"{len(found.unreachable)} aliases have nothing in common with the names of their record: {'; '.join(found.unreachable[:8])} …"
        )
    if found.alarms:
        _show_alarms(found.alarms)


def _groups(found: "Trial") -> Iterator[tuple[str, ...]]:
    for group, values in found.by.items():
        if len(values) > 1:
            yield (group, *[""] * (len(COLUMNS) - 1))
            yield from ((f"  {value}", *_cells(one)) for value, one in list(values.items())[:MOST])


def _cells(one: "Figures") -> tuple[str, ...]:
    shares = (one.recall_1, one.recall_10, one.recall_possible, one.recall_hit, one.precision_possible, one.precision_hit)
    shown = ["–" if share is None else f"{share:.3f}" for share in shares]
    return (f"{one.questions:,}", *shown, str(one.unreachable), f"{one.reachable_recall_1:.3f}")


def _show_alarms(alarms: "Alarms") -> None:
    rows = [("names only", alarms.names_only_possible, alarms.names_only_hit)]
    if alarms.with_birth_and_nationality_possible is not None:
        with_more = (alarms.with_birth_and_nationality_possible, alarms.with_birth_and_nationality_hit or 0.0)
        rows.append(("with birth date and nationality", *with_more))
    title = f"false alarms per 100 000 ({alarms.people:,} people)"
    output.table((title, "possible", "hit"), [(name, f"{one:.1f}", f"{two:.1f}") for name, one, two in rows], empty="")
