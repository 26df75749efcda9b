# SPDX-License-Identifier: Apache-2.0
"""The audit chain: one writer at a time, and every way of tampering is named."""

import multiprocessing
import threading
import tracemalloc
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, func, insert, select, text, update

from carillon.core.model.codec import canonical
from carillon.errors import Broken
from carillon.store import audit, schema
from carillon.store.db import Database

Table = schema.audit


def entry(number: int = 0, **more: object) -> audit.Entry:
    values = {"at": f"2025-11-24T20:00:{number % 60:02}.000000Z", "actor": "officer.fr", "bureau": "FR", "role": "officer", "via": "api"}
    return audit.Entry(**{**values, "deed": "record.read", "object": f"rec-{number}", **more})  # type: ignore[arg-type]


def fill(database: Database, count: int, start: int = 0) -> None:
    with database.write() as connection:
        audit.append(connection, [entry(number) for number in range(start, start + count)])


def verify(database: Database, known: tuple[int, str] | None = None) -> audit.Fault | None:
    with database.read() as connection:
        return audit.verify(connection, known)


def head(database: Database) -> tuple[int, str]:
    with database.read() as connection:
        return audit.head(connection)


def tamper(database: Database, change: Callable[[Connection], object]) -> None:
    with database.write() as connection:
        change(connection)


def test_an_empty_chain_holds(database: Database) -> None:
    assert verify(database) is None
    assert head(database) == (0, audit.GENESIS)


def test_nothing_appended_changes_nothing(database: Database) -> None:
    fill(database, 2)
    before = head(database)
    with database.write() as connection:
        assert audit.append(connection, []) == before
    assert head(database) == before
    assert verify(database) is None


def test_entries_are_numbered_and_bound(database: Database) -> None:
    fill(database, 3)
    fill(database, 2, start=3)
    with database.read() as connection:
        rows = list(audit.walk(connection))
    assert [row["seq"] for row in rows] == [1, 2, 3, 4, 5]
    previous = audit.GENESIS
    for row in rows:
        previous = audit.link(previous, row)
        assert row["hash"] == previous
    assert head(database) == (5, previous)
    assert verify(database) is None


def test_a_hash_follows_rfc_8785() -> None:
    from hashlib import sha256

    row = {name: 'é\u2028"\\' if name not in ("seq", "detail") else {"seq": 7, "detail": "{}"}[name] for name in audit.FIELDS}
    assert audit.link("0" * 64, row) == sha256(b"0" * 64 + canonical(row)).hexdigest()


def test_rolled_back_deeds_leave_no_entry(database: Database) -> None:
    fill(database, 1)

    def fail_after_writing() -> None:
        with database.write() as connection:
            audit.append(connection, [entry(1)])
            raise KeyError

    with pytest.raises(KeyError):
        fail_after_writing()
    fill(database, 1, start=2)
    assert head(database)[0] == 2
    assert verify(database) is None


def _change(column: str, value: object, seq: int = 3) -> Callable[[Connection], object]:
    return lambda c: c.execute(update(Table).where(Table.c.seq == seq).values({column: value}))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", "2025-11-24T20:00:02.000001Z"),
        ("actor", "officer.de"),
        ("bureau", "DE"),
        ("role", "admin"),
        ("via", "web"),
        ("deed", "record.recall"),
        ("object", "rec-9"),
        ("purpose", "wanted"),
        ("outcome", "denied"),
        ("detail", '{"a":1}'),
        ("hash", "f" * 64),
    ],
)
def test_an_altered_entry_is_named(database: Database, column: str, value: str) -> None:
    fill(database, 5)
    tamper(database, _change(column, value))
    fault = verify(database)
    assert fault is not None
    assert (fault.seq, fault.what) == (3, "broken")
    assert "3" in fault.text


def test_a_removed_entry_is_named(database: Database) -> None:
    fill(database, 5)
    tamper(database, lambda c: c.execute(delete(Table).where(Table.c.seq == 3)))
    fault = verify(database)
    assert fault is not None
    assert (fault.seq, fault.what) == (3, "missing")


def test_a_removed_first_entry_is_named(database: Database) -> None:
    fill(database, 3)
    tamper(database, lambda c: c.execute(delete(Table).where(Table.c.seq == 1)))
    fault = verify(database)
    assert fault is not None
    assert (fault.seq, fault.what) == (1, "missing")


@pytest.mark.parametrize("seq", [0, -1])
def test_an_entry_put_before_the_first_is_named(database: Database, seq: int) -> None:
    fill(database, 3)
    forged = {**_row(database, 2), "seq": seq, "object": "rec-forged"}
    tamper(database, lambda c: c.execute(insert(Table).values(forged)))
    fault = verify(database)
    assert fault is not None
    assert fault.seq == seq


def test_an_entry_put_after_the_last_is_named(database: Database) -> None:
    fill(database, 3)
    _, last = head(database)
    forged = {**_row(database, 2), "seq": 4}
    forged["hash"] = audit.link(last, forged)
    tamper(database, lambda c: c.execute(insert(Table).values(forged)))
    assert verify(database) is not None


def _row(database: Database, seq: int) -> dict[str, object]:
    with database.read() as connection:
        return dict(connection.execute(select(Table).where(Table.c.seq == seq)).mappings().one())


def _swap(connection: Connection, one: int, other: int) -> None:
    for old, new in ((one, -1000), (other, one), (-1000, other)):
        connection.execute(update(Table).where(Table.c.seq == old).values(seq=new))


@pytest.mark.parametrize(("one", "other"), [(2, 3), (1, 5), (3, 4)])
def test_two_entries_that_changed_places_are_named(database: Database, one: int, other: int) -> None:
    fill(database, 5)
    tamper(database, lambda c: _swap(c, one, other))
    fault = verify(database)
    assert fault is not None
    assert (fault.seq, fault.what) == (one, "reordered")
    assert str(other) in fault.text


def test_an_end_cut_off_is_named(database: Database) -> None:
    fill(database, 5)
    tamper(database, lambda c: c.execute(delete(Table).where(Table.c.seq > 3)))
    fault = verify(database)
    assert fault is not None
    assert (fault.seq, fault.what) == (4, "missing")


def test_an_end_cut_off_with_its_head_is_known_by_a_head_noted_earlier(database: Database) -> None:
    fill(database, 5)
    noted = head(database)
    with database.read() as connection:
        third = next(row for row in audit.walk(connection) if row["seq"] == 3)

    def shorten(connection: Connection) -> None:
        connection.execute(delete(Table).where(Table.c.seq > 3))
        connection.execute(update(schema.audit_head).values(seq=3, hash=third["hash"]))

    tamper(database, shorten)
    assert verify(database) is None
    fault = verify(database, noted)
    assert fault is not None
    assert (fault.seq, fault.what) == (4, "missing")


def test_a_chain_written_anew_is_known_by_a_head_noted_earlier(database: Database) -> None:
    fill(database, 5)
    noted = head(database)

    def rewrite(connection: Connection) -> None:
        connection.execute(delete(Table))
        connection.execute(update(schema.audit_head).values(seq=0, hash=audit.GENESIS))
        audit.append(connection, [entry(number, actor="nobody") for number in range(7)])

    tamper(database, rewrite)
    assert verify(database) is None
    fault = verify(database, noted)
    assert fault is not None
    assert (fault.seq, fault.what) == (5, "broken")


def test_a_head_that_is_gone_is_a_fault_and_stops_writing(database: Database) -> None:
    fill(database, 2)
    tamper(database, lambda c: c.execute(delete(schema.audit_head)))
    fault = verify(database)
    assert fault is not None
    with pytest.raises(Broken):
        fill(database, 1)


def test_threads_append_at_once(database: Database) -> None:
    barrier = threading.Barrier(6)

    def work(number: int) -> None:
        barrier.wait()
        for turn in range(10):
            fill(database, 2, start=number * 100 + turn * 2)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert head(database)[0] == 120
    assert verify(database) is None


def _append_elsewhere(url: str, number: int) -> None:
    database = Database(url)
    for turn in range(10):
        fill(database, 3, start=number * 100 + turn)
    database.close()


def test_processes_append_at_once(database: Database, database_url: str) -> None:
    spawn = multiprocessing.get_context("spawn")
    children = [spawn.Process(target=_append_elsewhere, args=(database_url, number)) for number in range(3)]
    for child in children:
        child.start()
    for turn in range(10):
        fill(database, 1, start=turn)
    for child in children:
        child.join(120)
        assert child.exitcode == 0
    assert head(database)[0] == 100
    assert verify(database) is None


def test_a_long_chain_is_verified_in_constant_memory(database: Database) -> None:
    for start in range(0, 12_000, 3000):
        fill(database, 3000, start)
    verify(database)
    tracemalloc.start()
    assert verify(database) is None
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 6_000_000, f"{peak} bytes for 12 000 entries"


def test_a_page_is_of_one_bureau_and_newest_first(database: Database) -> None:
    with database.write() as connection:
        audit.append(connection, [entry(n, bureau="FR" if n % 2 else "DE") for n in range(10)])
    with database.read() as connection:
        first = audit.page(connection, "FR", limit=3)
        after = f"{first[-1]['at']}|{first[-1]['hash']}"
        second = audit.page(connection, "FR", limit=3, after=after)
        everything = audit.page(connection, None, limit=50)
    assert [row["object"] for row in first + second] == ["rec-9", "rec-7", "rec-5", "rec-3", "rec-1"]
    assert len(everything) == 10


@pytest.mark.parametrize(("about", "count"), [("rec-3", 1), ("record.read", 10), ("officer.fr", 10), ("rec-99", 0), ("", 10)])
def test_a_page_about_something(database: Database, about: str, count: int) -> None:
    fill(database, 10)
    with database.read() as connection:
        assert len(audit.page(connection, "FR", limit=50, about=about)) == count


@pytest.mark.parametrize("after", ["", "x", "|", "||", "2025", "9999|z", "\u00e9|\u00e9"])
def test_a_page_after_nonsense_is_a_page(database: Database, after: str) -> None:
    fill(database, 2)
    with database.read() as connection:
        assert len(audit.page(connection, "FR", limit=5, after=after)) <= 2


words = st.text(alphabet=st.characters(blacklist_categories=("Cs",), blacklist_characters="\0"), max_size=12)


@settings(max_examples=60)
@given(details=st.lists(st.dictionaries(st.sampled_from(["a", "b"]), words | st.integers(-(2**53) + 1, 2**53 - 1)), max_size=6))
def test_any_detail_is_kept_and_verified(database: Database, details: list[dict[str, str | int]]) -> None:
    with database.write() as connection:
        audit.append(connection, [entry(number, detail=detail) for number, detail in enumerate(details)])
    assert verify(database) is None


def test_the_first_of_several_faults_is_named(database: Database) -> None:
    fill(database, 9)
    tamper(database, _change("actor", "x", 7))
    tamper(database, lambda c: c.execute(delete(Table).where(Table.c.seq == 5)))
    fault = verify(database)
    assert fault is not None
    assert (fault.seq, fault.what) == (5, "missing")


def test_nothing_else_writes_to_the_chain(database: Database) -> None:
    fill(database, 1)
    with database.read() as connection:
        assert connection.execute(select(func.count()).select_from(schema.audit_head)).scalar_one() == 1
        assert connection.execute(text("SELECT count(*) FROM audit")).scalar_one() == 1
