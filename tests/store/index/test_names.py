# SPDX-License-Identifier: Apache-2.0
"""Candidates by name: fresh by construction, on every process, within the scope."""

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import tantivy
from hypothesis import given, settings
from hypothesis import strategies as st

from carillon.core.model.record import Audience, Record, Value
from carillon.core.packs import load
from carillon.core.policy import scope as rules
from carillon.core.policy.scope import Scope
from carillon.store import records
from carillon.store.db import Database
from carillon.store.index import followed
from carillon.store.index import names as index_names
from carillon.store.index.names import Meant, NameIndex
from tests.store.build import all_but, filing, meeting, next_version, only, put, put_record, record

NAME = "Zebulon Vanishingham"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def index(folder: Path, database: Database) -> NameIndex:
    return NameIndex(folder, database, load.load().kinds)


def found(index: NameIndex, name: str = NAME, scope: Scope | None = None, subject: str = "person") -> set[str]:
    return {one.record_id for one in index.candidates(scope or meeting(), subject, Meant((name,)))}


def replace(database: Database, new: Record) -> None:
    with database.write() as connection:
        records.replace(connection, filing(new), new.version - 1, "changed")


def tombstone(database: Database, one: Record) -> None:
    with database.write() as connection:
        records.tombstone(connection, next_version(one, status="recalled"), one.version, "usr-1", "taken back")


STEPS: dict[str, Callable[[NameIndex], object]] = {
    "at once": lambda index: None,
    "after follow": lambda index: index.follow(),
    "after follow twice": lambda index: (index.follow(), index.follow()),
    "after another question": lambda index: found(index, "Somebody Else"),
}


@pytest.fixture(params=STEPS)
def step(request: pytest.FixtureRequest) -> Callable[[NameIndex], object]:
    return STEPS[request.param]


def test_an_empty_index(index: NameIndex) -> None:
    assert found(index) == set()
    assert index.candidates(meeting(), "any", Meant(())) == []
    assert index.size() == 0
    assert index.follow()
    assert found(index) == set()
    assert index.behind() == 0


def test_a_record_is_found_once_it_is_in(index: NameIndex, database: Database, step: Callable[[NameIndex], object]) -> None:
    one = put_record(database, NAME)
    step(index)
    assert found(index) == {one.id}
    assert found(index, "Zebulon Vanishinghan") == {one.id}
    assert found(index, subject="any") == {one.id}
    assert found(index, subject="organisation") == set()


def test_a_change_is_found_and_what_it_replaced_is_not(index: NameIndex, database: Database, step: Callable[[NameIndex], object]) -> None:
    one = put_record(database, NAME)
    step(index)
    replace(database, next_version(one, properties={"name": (Value("Quirinus Abracadabra"),)}))
    assert found(index) == set()
    assert found(index, "Quirinus Abracadabra") == {one.id}
    step(index)
    assert found(index) == set()
    assert found(index, "Quirinus Abracadabra") == {one.id}


@pytest.mark.parametrize("end", ["withdraw", "recall"])
def test_what_has_ended_is_not_found(index: NameIndex, database: Database, step: Callable[[NameIndex], object], end: str) -> None:
    one = put_record(database, NAME)
    step(index)
    if end == "withdraw":
        replace(database, next_version(one, status="withdrawn"))
    else:
        tombstone(database, one)
    assert found(index) == set()
    step(index)
    assert found(index) == set()


def test_a_new_audience_holds_at_once(index: NameIndex, database: Database, step: Callable[[NameIndex], object]) -> None:
    one = put_record(database, NAME)
    step(index)
    assert found(index, scope=meeting("DE")) == {one.id}
    two = next_version(one, audience=all_but("DE"))
    replace(database, two)
    assert found(index, scope=meeting("DE")) == set()
    assert found(index, scope=meeting("KE")) == {one.id}
    step(index)
    assert found(index, scope=meeting("DE")) == set()
    replace(database, next_version(two, audience=only("DE")))
    step(index)
    assert found(index, scope=meeting("DE")) == {one.id}
    assert found(index, scope=meeting("KE")) == set()
    assert found(index, scope=meeting("FR")) == {one.id}


def test_every_name_of_a_record_finds_it_once(index: NameIndex, database: Database, step: Callable[[NameIndex], object]) -> None:
    names = tuple(Value(name) for name in (NAME, "Ζεβουλών Βανίσινχαμ", "Зебулон Ванишингем", "Old Zeb"))
    one = record(properties={"name": names[:2], "alias": names[2:]})
    put(database, filing(one))
    step(index)
    for name in names:
        candidates = index.candidates(meeting(), "person", Meant((name.value,)))
        assert [c.record_id for c in candidates] == [one.id], name


def test_two_views_of_one_folder_are_never_stale(folder: Path, database: Database) -> None:
    kinds = load.load().kinds
    first, second = NameIndex(folder, database, kinds), NameIndex(folder, database, kinds)
    one = put_record(database, NAME)
    assert found(first) == found(second) == {one.id}
    assert first.follow()
    assert found(first) == found(second) == {one.id}
    two = put_record(database, NAME + " Junior")
    assert second.follow()
    replace(database, next_version(one, status="withdrawn"))
    assert found(first) == found(second) == {two.id}
    assert first.follow()
    tombstone(database, two)
    assert found(second) == set()
    assert second.follow()
    assert found(first) == set()
    third = NameIndex(folder, database, kinds)
    assert found(third) == set()


def test_an_index_made_after_the_records(folder: Path, database: Database) -> None:
    one = put_record(database, NAME)
    index = NameIndex(folder, database, load.load().kinds)
    assert found(index) == {one.id}
    assert index.behind() == 1
    told: list[int] = []
    assert index.follow(told.append)
    assert sum(told) == 1
    assert index.behind() == 0
    assert index.size() == 1


def test_more_changes_than_memory_holds_go_into_the_index(index: NameIndex, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(followed, "TAIL_LIMIT", 20)
    monkeypatch.setattr(followed, "BATCH", 7)
    made = [filing(record(f"{NAME} {n}")) for n in range(30)]
    put(database, *made)
    assert len(index.candidates(meeting(), "person", Meant((NAME,)), 100)) == 30
    assert index.behind() == 0
    last = put_record(database, NAME + " the Last")
    assert last.id in {one.record_id for one in index.candidates(meeting(), "person", Meant((NAME,)), 100)}


HOLD = """
import sys, os, signal
from pathlib import Path
from carillon.core.packs import load
from carillon.store.db import Database
from carillon.store.index.names import NameIndex, Meant
index = NameIndex(Path(sys.argv[1]), Database(sys.argv[2]), load.load().kinds)
def die(_):
    os.kill(os.getpid(), signal.SIGKILL)
index.follow(die)
"""


def test_a_writer_that_was_killed_stops_nobody(
    folder: Path, database: Database, database_url: str, child_environment: dict[str, str]
) -> None:
    index = NameIndex(folder, database, load.load().kinds)
    first = put_record(database, NAME)
    assert index.follow()
    second = put_record(database, NAME + " Junior")
    child = subprocess.run([sys.executable, "-c", HOLD, str(folder), database_url], env=child_environment, capture_output=True, timeout=120)
    assert child.returncode == -signal.SIGKILL, child.stderr.decode()
    assert found(index) == {first.id, second.id}
    assert index.follow()
    assert index.behind() == 0
    assert found(index) == {first.id, second.id}
    assert found(NameIndex(folder, database, load.load().kinds)) == {first.id, second.id}


def _follow_elsewhere(folder: str, url: str, ready: object, done: object) -> None:
    database = Database(url)
    index = NameIndex(Path(folder), database, load.load().kinds)
    ready.set()  # type: ignore[attr-defined]
    while not done.is_set():  # type: ignore[attr-defined]
        index.follow()
    database.close()
    os._exit(0)


def test_another_process_that_always_writes(folder: Path, database: Database, database_url: str) -> None:
    """Whoever asks finds what was in before he asked, whatever the other process does with the index meanwhile."""
    spawn = multiprocessing.get_context("spawn")
    ready, done = spawn.Event(), spawn.Event()
    other = spawn.Process(target=_follow_elsewhere, args=(str(folder), database_url, ready, done))
    other.start()
    try:
        assert ready.wait(60)
        index = NameIndex(folder, database, load.load().kinds)
        kept: set[str] = set()
        for number in range(25):
            one = put_record(database, f"{NAME} {number}")
            kept.add(one.id)
            if number % 3 == 0:
                replace(database, next_version(one, status="withdrawn"))
                kept.discard(one.id)
            if number % 5 == 0:
                index.follow()
            assert found(index) == kept
    finally:
        done.set()
        other.join(60)
        if other.is_alive():
            other.kill()


def _spoil_settings(folder: Path) -> None:
    (next(folder.iterdir()) / "meta.json").write_text("{ no json")


def _empty_settings(folder: Path) -> None:
    (next(folder.iterdir()) / "meta.json").write_text("")


def _overwrite(folder: Path) -> None:
    for file in next(folder.iterdir()).iterdir():
        if file.suffix in (".term", ".idx", ".store", ".pos", ".fast", ".fieldnorm"):
            file.write_bytes(b"\xff" * file.stat().st_size)


def _cut_off(folder: Path) -> None:
    for file in next(folder.iterdir()).iterdir():
        if file.suffix in (".term", ".idx", ".store"):
            file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def _take_segments(folder: Path) -> None:
    for file in next(folder.iterdir()).iterdir():
        if file.suffix in (".term", ".idx", ".store"):
            file.unlink()


def _take_everything(folder: Path) -> None:
    for file in next(folder.iterdir()).iterdir():
        file.unlink()


SPOIL = [_spoil_settings, _empty_settings, _overwrite, _cut_off, _take_segments, _take_everything]


@pytest.mark.parametrize("spoil", SPOIL)
def test_an_index_that_was_spoiled_is_built_anew(folder: Path, database: Database, spoil: Callable[[Path], None]) -> None:
    kinds = load.load().kinds
    one = put_record(database, NAME)
    before = NameIndex(folder, database, kinds)
    assert before.follow()
    del before
    spoil(folder)
    index = NameIndex(folder, database, kinds)
    assert found(index) == {one.id}
    two = put_record(database, NAME + " Junior")
    assert index.follow()
    assert found(index) == {one.id, two.id}
    assert found(NameIndex(folder, database, kinds)) == {one.id, two.id}


def test_a_database_restored_from_an_earlier_copy(folder: Path, database: Database) -> None:
    """The feed is shorter than the index believes: the index is built anew."""
    from sqlalchemy import delete

    from carillon.store import schema

    kinds = load.load().kinds
    one, two = put_record(database, NAME), put_record(database, NAME + " Junior")
    index = NameIndex(folder, database, kinds)
    assert index.follow()
    with database.write() as connection:
        for table in (schema.versions, schema.records):
            connection.execute(delete(table).where(table.c[table.primary_key.columns.keys()[0]] == two.id))
        connection.execute(delete(schema.changes).where(schema.changes.c.record_id == two.id))
    assert found(index) == {one.id}
    assert found(NameIndex(folder, database, kinds)) == {one.id}


# The scope is part of the question ------------------------------------------------------------------------------------------

BUREAUS = ("FR", "DE", "KE")
AREAS = ("general", "terrorism")
audiences = st.just(Audience()) | st.builds(
    lambda mode, listed: Audience(mode, tuple(listed)),
    st.sampled_from(["only", "except"]),
    st.lists(st.sampled_from(BUREAUS), max_size=3, unique=True),
)
drawn = st.fixed_dictionaries(
    {
        "owner": st.sampled_from(BUREAUS),
        "audience": audiences,
        "area": st.sampled_from(AREAS),
        "reach": st.sampled_from(rules.EVERY_REACH),
        "status": st.sampled_from(["live", "live", "live", "withdrawn"]),
    }
)
scopes = st.builds(
    lambda bureau, areas: meeting(bureau, areas=areas),
    st.sampled_from(BUREAUS),
    st.none() | st.lists(st.sampled_from(AREAS), unique=True).map(tuple),
)


@pytest.fixture(scope="module")
def counter() -> Iterator[int]:
    return iter(range(1_000_000))


@settings(max_examples=50)
@given(policies=st.lists(drawn, min_size=1, max_size=6), scopes=st.lists(scopes, min_size=1, max_size=4), follow=st.booleans())
def test_candidates_agree_with_the_rule(
    index: NameIndex,
    database: Database,
    counter: Iterator[int],
    policies: list[dict[str, object]],
    scopes: list[Scope],
    follow: bool,
) -> None:
    name = f"Qux{next(counter):05d}zyx Wob{next(counter):05d}bler"
    made = [record(name, **policy) for policy in policies]
    put(database, *[filing(one) for one in made])
    if follow:
        index.follow()
    for scope in scopes:
        expected = {one.id for one in made if one.status == "live" and rules.admits(scope, one)}
        seen = {one.record_id for one in index.candidates(scope, "person", Meant((name,)), 500)}
        assert seen & {one.id for one in made} == expected


def test_a_search_does_not_wait_for_whoever_writes_the_index(index: NameIndex, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    one = put_record(database, NAME)
    begun, go_on = threading.Event(), threading.Event()
    documents = index_names.RecordSource.documents

    def slowly(self: index_names.RecordSource, thing: Record) -> list[tantivy.Document]:
        begun.set()
        assert go_on.wait(60)
        return documents(self, thing)

    monkeypatch.setattr(index_names.RecordSource, "documents", slowly)
    writing = threading.Thread(target=index.follow)
    writing.start()
    assert begun.wait(60)
    found: list[str] = []
    searching = threading.Thread(
        target=lambda: found.extend(near.record_id for near in index.candidates(meeting(), "person", Meant((NAME,))))
    )
    searching.start()
    searching.join(20)
    waited = searching.is_alive()
    go_on.set()
    writing.join(60)
    searching.join(60)
    assert not waited
    assert found == [one.id]
