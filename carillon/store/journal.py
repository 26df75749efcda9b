# SPDX-License-Identifier: Apache-2.0
"""Commits many small deeds together: every answer waits until its own rows are durable, and those that wait share one commit.

A check writes little and must be fast; one disk flush per check would cap a node at a few hundred. One thread per process takes what has
gathered while the last commit was under way. A deed that fails alone fails alone: the batch is tried again one by one.
"""

import asyncio
import queue
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import suppress
from typing import Any

import msgspec
from sqlalchemy import Connection, Table

from carillon.store import audit, hits, matter_feed, schema
from carillon.store.db import Database, lock_audit
from carillon.store.prepared import insertion

LARGEST_BATCH = 256
GATHER_SECONDS = 0.005
"""How long to gather when the last batch held several: fewer and larger commits leave more of the processor to the answers."""


class Deed(msgspec.Struct, frozen=True):
    """Whole rows to insert, by table, and the entries of the audit chain that go with them; all or nothing."""

    rows: tuple[tuple[Table, dict[str, Any]], ...]
    entries: tuple[audit.Entry, ...]


Waiter = Future[None] | asyncio.Future[None]


class Journal:
    """`write` blocks until the deed is durable; `written` is the same for a coroutine."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: queue.SimpleQueue[tuple[Deed, Waiter] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def write(self, deed: Deed) -> None:
        """Raises Unavailable when the disk or the database refuses; then nothing of the deed was kept."""
        self.submit(deed).result()

    def submit(self, deed: Deed) -> Future[None]:
        """The same for whoever has something else to do meanwhile."""
        done: Future[None] = Future()
        # From here on nobody can cancel it: whoever asked may have gone away, what was done is noted all the same.
        done.set_running_or_notify_cancel()
        self._put(deed, done)
        return done

    async def written(self, deed: Deed) -> None:
        """The same as `write`, without a thread of its own that waits."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._put(deed, done)
        await done

    def close(self) -> None:
        """Writes what still waits, then ends the thread."""
        with self._lock:
            if self._thread is not None:
                self._waiting.put(None)
                self._thread.join()
                self._thread = None

    def _put(self, deed: Deed, done: Waiter) -> None:
        # Under the lock: what is put behind the mark with which `close` ends the thread would wait for ever.
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
                self._thread.start()
            self._waiting.put((deed, done))

    def _run(self) -> None:
        crowded = False
        while (first := self._waiting.get()) is not None:
            if crowded:
                time.sleep(GATHER_SECONDS)
            batch, last = [first], False
            while len(batch) < LARGEST_BATCH and not self._waiting.empty():
                if (more := self._waiting.get()) is None:
                    last = True
                    break
                batch.append(more)
            self._commit(batch)
            crowded = len(batch) > 1
            if last:
                return

    def _commit(self, batch: list[tuple[Deed, Waiter]]) -> None:
        try:
            self._insert([deed for deed, _ in batch])
        except Exception as failure:  # noqa: BLE001 - it is handed to whoever waits for the deed
            if len(batch) == 1:
                _tell([batch[0][1]], failure)
            else:
                for one in batch:
                    self._commit([one])
            return
        _tell([done for _, done in batch], None)

    def _insert(self, deeds: list[Deed]) -> None:
        with self._database.write() as connection:
            insert(connection, deeds)


def insert(connection: Connection, deeds: Sequence[Deed]) -> None:
    """Writes deeds within the caller's transaction."""
    by_table: dict[Table, list[dict[str, Any]]] = defaultdict(list)
    for deed in deeds:
        for table, row in deed.rows:
            by_table[table].append(row)
    # Tables in the order of their first row: a hit comes after the check it belongs to.
    for table, rows in by_table.items():
        insertion(table, connection.dialect).run_many(connection, rows)
    if schema.hits in by_table:
        matter_feed.changed(connection, "hit", [str(row["id"]) for row in by_table[schema.hits]])
    if met := sorted({str(row["record_id"]) for row in by_table.get(schema.hits, ())}):
        # What a check found may have been taken back before the check is written down: then it is not kept either.
        lock_audit(connection)
        for record_id in hits.recalled(connection, met):
            hits.forget_content(connection, record_id)
    audit.append(connection, [entry for deed in deeds for entry in deed.entries])


def _tell(waiters: list[Waiter], failure: Exception | None) -> None:
    """Wakes all who wait; those of one event loop together, since each wake-up of a loop costs a call of the system."""
    by_loop: dict[asyncio.AbstractEventLoop, list[Waiter]] = defaultdict(list)
    for waiter in waiters:
        if isinstance(waiter, asyncio.Future):
            by_loop[waiter.get_loop()].append(waiter)
        else:
            _settle([waiter], failure)
    for loop, several in by_loop.items():
        # A loop that was closed meanwhile has nobody left who waits.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(_settle, several, failure)


def _settle(waiters: list[Waiter], failure: Exception | None) -> None:
    for waiter in waiters:
        if waiter.done():
            continue
        if failure is None:
            waiter.set_result(None)
        else:
            waiter.set_exception(failure)
