# SPDX-License-Identifier: Apache-2.0
"""Work shared among processes, its results in order: as many pieces are under way as keep everybody busy, and no more."""

import gc
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing import connection, get_context, parent_process
from typing import Any, Protocol, TypeVar

from carillon.errors import Unavailable

Piece = TypeVar("Piece")
Made = TypeVar("Made")
Given = TypeVar("Given", contravariant=True)
Done = TypeVar("Done", covariant=True)
AHEAD = 3
"""Pieces under way for each worker."""


class Job(Protocol[Given, Done]):
    """What a worker needs to know: small, and the same in every process. `open` is called once in each."""

    def open(self) -> Callable[[Given], Done]:
        """The function that does one piece of the work."""
        ...


def run(job: Job[Piece, Made], pieces: Iterable[Piece], workers: int) -> Iterator[Made]:
    """What is made of each piece, in their order, by `workers` processes; one works in this process.

    Raises what a worker raised, Unavailable where one was killed.
    """
    if workers <= 1:
        before = gc.get_threshold()
        try:
            yield from map(_calm(job.open), pieces)
        finally:
            gc.set_threshold(*before)
            gc.unfreeze()
        return
    # Started fresh instead of forked: a fork copies threads' locks, which those of the search index and of progress bars hold.
    with ProcessPoolExecutor(workers, get_context("spawn"), _begin, (job,)) as pool:
        under_way: deque[Future[Any]] = deque()
        source = iter(pieces)
        try:
            for piece in islice(source, workers * AHEAD):
                under_way.append(pool.submit(_do, piece))
            while under_way:
                made = under_way.popleft().result()
                under_way.extend(pool.submit(_do, piece) for piece in islice(source, 1))
                yield made
        except BrokenProcessPool:
            raise Unavailable(
                "A worker process was killed.", help="Is there too little memory? Try fewer --workers, or --resume."
            ) from None
        finally:
            for one in under_way:
                one.cancel()
            pool.shutdown(wait=True, cancel_futures=True)


def batches(source: Iterable[Piece], size: int) -> Iterator[list[Piece]]:
    """The items of a source in lists of `size`; the last may be shorter."""
    items = iter(source)
    while batch := list(islice(items, size)):
        yield batch


def cores() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


_work: list[Callable[[Any], Any]] = []
_failure: list[Exception] = []


def _begin(job: Job[Any, Any]) -> None:
    """In a worker, once: Ctrl-C is for the one who started it, and when that one is gone there is nothing left to do."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_follow, args=(parent.sentinel,), daemon=True).start()
    try:
        _work[:] = [_calm(job.open)]
    except Exception as failure:  # noqa: BLE001 - it is raised where somebody waits for an answer
        _failure[:] = [failure]


def _do(piece: Any) -> Any:
    if _failure:
        raise _failure[0]
    return _work[0](piece)


def _follow(parent: int) -> None:
    connection.wait([parent])
    os._exit(1)


def _calm(prepare: Callable[[], Made]) -> Made:
    """Prepares, and then keeps the collector of cycles from walking again and again through large tables that hold none."""
    made = prepare()
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    return made
