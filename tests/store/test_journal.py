# SPDX-License-Identifier: Apache-2.0
"""The journal: answers wait for their own rows, those that wait share a commit, and a deed that fails alone fails alone."""

import asyncio
import threading
from concurrent.futures import Future

import pytest
from sqlalchemy import func, select, text

from carillon.errors import Unavailable
from carillon.store import audit, db, schema
from carillon.store.db import Database
from carillon.store.journal import LARGEST_BATCH, Deed, Journal
from tests.store.test_audit import entry, verify

WAIT = 60


def deed(number: int, name: str | None = None) -> Deed:
    row = {"name": name or f"n{number}", "value": "1"}
    return Deed(((schema.meta, row),), (entry(number),))


def names(database: Database) -> set[str]:
    with database.read() as connection:
        return {row[0] for row in connection.execute(select(schema.meta.c.name))} - {"form", "compatible"}


def entries(database: Database) -> int:
    with database.read() as connection:
        return connection.execute(select(func.count()).select_from(schema.audit)).scalar_one()


def hold_back(journal: Journal, database: Database, count: int) -> tuple[list[Future[None]], int]:
    """Submits deeds while a transaction of ours keeps the writer waiting, so that they gather; how many were gathered."""
    with database.write() as connection:
        db.lock_audit(connection)
        futures = [journal.submit(deed(number)) for number in range(count)]
    return futures, count


def test_what_was_written_is_durable_when_it_returns(database: Database) -> None:
    journal = Journal(database)
    journal.write(deed(1))
    assert names(database) == {"n1"}
    assert entries(database) == 1
    journal.close()


def test_deeds_that_wait_share_a_commit(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = Journal(database)
    sizes: list[int] = []
    insert = journal._insert
    monkeypatch.setattr(journal, "_insert", lambda deeds: (sizes.append(len(deeds)), insert(deeds)))
    futures, count = hold_back(journal, database, 3 * LARGEST_BATCH)
    for future in futures:
        future.result(WAIT)
    journal.close()
    assert len(names(database)) == count
    assert sum(sizes) == count
    assert len(sizes) < 12
    assert max(sizes) <= LARGEST_BATCH
    assert verify(database) is None


def test_a_deed_that_fails_alone_fails_alone(database: Database) -> None:
    journal = Journal(database)
    with database.write() as connection:
        db.lock_audit(connection)
        good = [journal.submit(deed(number)) for number in range(3)]
        bad = journal.submit(deed(9, name="n1"))
        more = [journal.submit(deed(number)) for number in range(20, 23)]
    for future in (*good, *more):
        future.result(WAIT)
    assert bad.exception(WAIT) is not None
    journal.close()
    assert names(database) == {"n0", "n1", "n2", "n20", "n21", "n22"}
    assert entries(database) == 6
    assert verify(database) is None


def test_rows_and_entries_are_kept_together_or_not_at_all(database: Database) -> None:
    journal = Journal(database)
    journal.write(deed(1))
    with pytest.raises(Exception, match=r"(?i)unique"):
        journal.write(Deed(((schema.meta, {"name": "other", "value": "1"}), (schema.meta, {"name": "n1", "value": "1"})), (entry(2),)))
    journal.close()
    assert names(database) == {"n1"}
    assert entries(database) == 1


def test_deeds_without_rows_or_without_entries(database: Database) -> None:
    journal = Journal(database)
    journal.write(Deed((), (entry(1),)))
    journal.write(Deed(((schema.meta, {"name": "silent", "value": "1"}),), ()))
    journal.write(Deed((), ()))
    journal.close()
    assert names(database) == {"silent"}
    assert entries(database) == 1


def test_close_writes_what_waits(database: Database) -> None:
    journal = Journal(database)
    futures, count = hold_back(journal, database, 50)
    journal.close()
    assert all(future.done() for future in futures)
    assert entries(database) == count


def test_a_journal_begins_again_after_its_end(database: Database) -> None:
    journal = Journal(database)
    journal.close()
    journal.write(deed(1))
    journal.close()
    journal.close()
    journal.write(deed(2))
    journal.close()
    assert names(database) == {"n1", "n2"}


def test_writers_and_an_end_at_once_lose_nothing(database: Database) -> None:
    journal = Journal(database)

    def write(start: int) -> None:
        for number in range(start, start + 20):
            journal.submit(deed(number)).result(WAIT)

    threads = [threading.Thread(target=write, args=(100 * number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(10):
        journal.close()
    for thread in threads:
        thread.join(WAIT)
        assert not thread.is_alive()
    journal.close()
    assert entries(database) == 80
    assert verify(database) is None


def test_a_caller_who_went_away_stops_nobody(database: Database) -> None:
    journal = Journal(database)
    with database.write() as connection:
        db.lock_audit(connection)
        gone = journal.submit(deed(1))
        gone.cancel()
        other = journal.submit(deed(2))
    other.result(WAIT)
    journal.submit(deed(3)).result(WAIT)
    journal.close()
    assert {"n2", "n3"} <= names(database)
    assert verify(database) is None


def test_a_locked_database_is_told_to_whoever_waits(kind: str, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db, "BUSY_SECONDS", 1)
    database, other = Database(database_url), Database(database_url)
    journal = Journal(database)
    with other.write() as connection:
        db.lock_audit(connection)
        future = journal.submit(deed(1))
        with pytest.raises(Unavailable):
            future.result(WAIT)
    journal.write(deed(2))
    journal.close()
    assert names(database) == {"n2"}
    database.close()
    other.close()


def test_a_full_disk_is_told_and_nothing_is_half_written(tmp_path: object, templates: object) -> None:
    database = Database(templates.take("sqlite", tmp_path))  # type: ignore[attr-defined]
    journal = Journal(database)
    journal.write(deed(1))
    with database.bulk() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
        connection.execute(text(f"PRAGMA max_page_count={pages}"))
        connection.commit()
    big = Deed(((schema.meta, {"name": "big", "value": "x" * 500_000}),), (entry(2),))
    with pytest.raises(Unavailable, match="full"):
        journal.write(big)
    assert names(database) == {"n1"}
    assert verify(database) is None
    with database.bulk() as connection:
        connection.execute(text("PRAGMA max_page_count=10000000"))
        connection.commit()
    journal.write(big)
    journal.close()
    assert names(database) == {"n1", "big"}
    assert verify(database) is None
    database.close()


def test_the_chain_holds_after_many_writers(database: Database) -> None:
    journal = Journal(database)
    barrier = threading.Barrier(8)

    def write(start: int) -> None:
        barrier.wait()
        for number in range(start, start + 15):
            journal.write(deed(number))

    threads = [threading.Thread(target=write, args=(100 * number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT)
    journal.close()
    with database.read() as connection:
        assert audit.head(connection)[0] == 120
    assert verify(database) is None


def test_a_coroutine_waits_without_a_thread(database: Database) -> None:
    journal = Journal(database)

    async def many() -> None:
        await asyncio.gather(*(journal.written(deed(number)) for number in range(20)))

    asyncio.run(many())
    assert entries(database) == 20
    with pytest.raises(Exception, match=r"(?i)unique"):
        asyncio.run(journal.written(deed(99, name="n1")))
    journal.close()


def test_a_coroutine_that_was_cancelled_stops_nobody(database: Database) -> None:
    journal = Journal(database)

    async def leave() -> None:
        task = asyncio.get_running_loop().create_task(journal.written(deed(1)))
        await asyncio.sleep(0)
        task.cancel()

    with database.write() as connection:
        db.lock_audit(connection)
        asyncio.run(leave())
    journal.write(deed(2))
    journal.close()
    assert {"n1", "n2"} <= names(database)
    assert verify(database) is None
