# SPDX-License-Identifier: Apache-2.0
"""Commits many small deeds together: every answer waits until its own rows are durable, and those that wait share one commit.

A check writes little and must be fast; one disk flush per check would cap a node at a few hundred. One thread per process takes what has
gathered while the last commit was under way. A deed that fails alone fails alone: the batch is tried again one by one.
"""

import queue
import threading
from collections import defaultdict
from concurrent.futures import Future
from typing import Any

import msgspec
from sqlalchemy import Table

from carillon.store import audit
from carillon.store.db import Database

LARGEST_BATCH = 256


class Deed(msgspec.Struct, frozen=True):
    """Rows to insert, by table, and the entries of the audit chain that go with them; all or nothing."""

    rows: tuple[tuple[Table, dict[str, Any]], ...]
    entries: tuple[audit.Entry, ...]


class Journal:
    """`write` blocks until the deed is durable; `submit` returns a future for callers that wait otherwise."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: queue.SimpleQueue[tuple[Deed, Future[None]] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def write(self, deed: Deed) -> None:
        """Raises Unavailable when the disk or the database refuses; then nothing of the deed was kept."""
        self.submit(deed).result()

    def submit(self, deed: Deed) -> Future[None]:
        """The future cannot be cancelled: whoever asked may have gone away, what was done is noted all the same."""
        future: Future[None] = Future()
        future.set_running_or_notify_cancel()
        # Under the lock, so that nothing can be put behind the mark with which `close` ends the thread.
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
                self._thread.start()
            self._waiting.put((deed, future))
        return future

    def close(self) -> None:
        """Writes what still waits, then ends the thread."""
        with self._lock:
            if self._thread is not None:
                self._waiting.put(None)
                self._thread.join()
                self._thread = None

    def _run(self) -> None:
        while (first := self._waiting.get()) is not None:
            batch, last = [first], False
            while len(batch) < LARGEST_BATCH and not self._waiting.empty():
                if (more := self._waiting.get()) is None:
                    last = True
                    break
                batch.append(more)
            self._commit(batch)
            if last:
                return

    def _commit(self, batch: list[tuple[Deed, Future[None]]]) -> None:
        try:
            self._insert([deed for deed, _ in batch])
        except Exception as failure:  # noqa: BLE001 - it is handed to whoever waits for the deed
            if len(batch) == 1:
                batch[0][1].set_exception(failure)
            else:
                for one in batch:
                    self._commit([one])
            return
        for _, future in batch:
            future.set_result(None)

    def _insert(self, deeds: list[Deed]) -> None:
        by_table: dict[Table, list[dict[str, Any]]] = defaultdict(list)
        for deed in deeds:
            for table, row in deed.rows:
                by_table[table].append(row)
        with self._database.write() as connection:
            # Tables in the order of their first row: a hit comes after the check it belongs to.
            for table, rows in by_table.items():
                connection.execute(table.insert(), rows)
            audit.append(connection, [entry for deed in deeds for entry in deed.entries])
