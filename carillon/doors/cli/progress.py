# SPDX-License-Identifier: Apache-2.0
"""How far a long work is: a bar with its rate where somebody watches, a line now and then where nobody does; on standard error."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import NamedTuple

from carillon.doors.cli import output

SECONDS_BETWEEN_LINES = 10


class Bar(NamedTuple):
    """`read(bytes)` moves the bar, `done(rows)` the count and its rate, `say(text)` writes a line above."""

    read: Callable[[int], None]
    done: Callable[[int], None]
    say: Callable[[str], None]


@contextmanager
def bar(title: str, total: int) -> Iterator[Bar]:
    """A bar for `total` bytes."""
    if output.is_progress_wanted():
        with _drawn(title, total) as made:
            yield made
    else:
        yield _lines(title, total)


@contextmanager
def _drawn(title: str, total: int) -> Iterator[Bar]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.text import Text

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TextColumn("{task.fields[rows]:,} rows, {task.fields[rate]:,.0f}/s"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True, highlight=False, markup=False, emoji=False)
    with Progress(*columns, console=console, transient=True) as drawn:
        task = drawn.add_task(output.clean(title), total=total, rows=0, rate=0.0)
        began = monotonic()

        def done(rows: int) -> None:
            drawn.update(task, rows=rows, rate=rows / max(monotonic() - began, 0.001))

        yield Bar(
            lambda count: drawn.update(task, advance=count),
            done,
            lambda text: drawn.console.print(Text(output.clean(text))),
        )


def _lines(title: str, total: int) -> Bar:
    began = said = monotonic()
    seen = 0

    def read(count: int) -> None:
        nonlocal seen
        seen += count

    def done(rows: int) -> None:
        nonlocal said
        now = monotonic()
        if now - said >= SECONDS_BETWEEN_LINES:
            said = now
            output.say(f"{title}: {rows} rows, {100 * seen // max(total, 1)} %, {rows / (now - began):.0f}/s")

    return Bar(read, done, output.say)
