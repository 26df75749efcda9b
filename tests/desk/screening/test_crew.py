# SPDX-License-Identifier: Apache-2.0
"""Work shared among processes comes back in order; what a worker raises is raised here."""

import gc
import os
import signal
from collections.abc import Callable, Generator, Iterator
from typing import cast

import msgspec
import pytest

from carillon.desk.screening import crew
from carillon.errors import Invalid, Unavailable


class Doubling(msgspec.Struct, frozen=True):
    """Doubles numbers; fails as it is told to."""

    failing: int = -1
    dying: int = -1
    opens: bool = True

    def open(self) -> Callable[[int], int]:
        if not self.opens:
            raise Invalid("It cannot be opened.", help="Open another.")

        def double(number: int) -> int:
            if number == self.failing:
                raise Invalid("Not this one.", help="Another.")
            if number == self.dying:
                os.kill(os.getpid(), signal.SIGKILL)
            return 2 * number

        return double


@pytest.mark.parametrize("workers", [1, 2])
def test_in_order(workers: int) -> None:
    assert list(crew.run(Doubling(), range(40), workers)) == [2 * n for n in range(40)]


def test_no_more_is_read_ahead_than_keeps_the_workers_busy() -> None:
    read: list[int] = []

    def source() -> Iterator[int]:
        for number in range(100):
            read.append(number)
            yield number

    made = cast("Generator[int]", crew.run(Doubling(), source(), 2))
    next(made)
    assert len(read) <= 2 * crew.AHEAD + 1
    made.close()


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("job", [Doubling(failing=5), Doubling(opens=False)])
def test_what_a_worker_raises_is_raised_with_its_help(workers: int, job: Doubling) -> None:
    with pytest.raises(Invalid) as raised:
        list(crew.run(job, range(10), workers))
    assert raised.value.help


def test_a_worker_that_is_killed_is_told() -> None:
    with pytest.raises(Unavailable, match="killed"):
        list(crew.run(Doubling(dying=3), range(10), 2))


def test_the_collector_is_left_as_it_was() -> None:
    before = gc.get_threshold()
    list(crew.run(Doubling(), range(3), 1))
    assert gc.get_threshold() == before


def test_batches() -> None:
    assert list(crew.batches(iter(range(5)), 2)) == [[0, 1], [2, 3], [4]]
    assert list(crew.batches(iter([]), 2)) == []
