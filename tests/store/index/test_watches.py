# SPDX-License-Identifier: Apache-2.0
"""The questions that may mean a record: the same pairs that a check would put together, the other way round."""

import json
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carillon.core.model.record import Audience, Value
from carillon.core.packs import load
from carillon.store import watches
from carillon.store.db import Database
from carillon.store.index import watches as index_watches
from carillon.store.index.names import Meant, NameIndex
from carillon.store.index.watches import Sought, WatchIndex
from carillon.store.watches import Opening, Watch
from tests.store.build import meeting, put_record

NAME = "Zebulon Vanishingham"
_numbers = count(1)


@pytest.fixture
def index(tmp_path: Path, database: Database) -> WatchIndex:
    return WatchIndex(tmp_path / "index", database)


def put(database: Database, name: str = NAME, *, bureau: str = "FR", subject: str = "person", born: str | None = None) -> str:
    one = f"wat-{next(_numbers):024x}"
    query = {"name": name, "birth_date": born} if born else {"name": name}
    with database.write() as connection:
        check = watches.checks.insert().values(
            id=f"chk-{one}",
            user_id="usr-1",
            bureau=bureau,
            kind="person",
            purpose="wanted",
            query="{}",
            verdict="no_hit",
            answer="{}",
            at="",
        )
        connection.execute(check)
        made = Watch(
            id=one, bureau=bureau, user_id="usr-1", kind="person", subject=subject, purpose="wanted", query=json.dumps(query),
            until="2030-01-01", check_id=f"chk-{one}", created_at=one,
        )  # fmt: skip
        watches.open_many(connection, [Opening(made, (), ())])
    return one


def near(index: WatchIndex, *names: str, subject: str = "person", born: tuple[str, ...] = (), only: tuple[str, ...] = ()) -> list[str]:
    sought = Sought(subject, names or (NAME,), "BR", Audience("only", only) if only else Audience(), born)
    found = index.near(sought)
    return [*found.recent, *(one for page in found.pages for one in page)]


@pytest.mark.parametrize("moved", [False, True])
def test_who_may_be_meant(index: WatchIndex, database: Database, moved: bool) -> None:
    one, other, theirs = put(database), put(database, "Quirin Saltlake"), put(database, bureau="DE")
    company, anything = put(database, subject="organisation"), put(database, subject="any")
    if moved:
        assert index.behind() == 5
        index.follow()
        assert (index.behind(), index.size()) == (0, 5)
    assert set(near(index)) == {one, theirs, anything}
    assert set(near(index, "Quirin Saltlake")) == {other}
    assert set(near(index, "Old Zeb", "Зебулон Ванишингем")) >= {one}
    assert set(near(index, subject="organisation")) == {company, anything}
    assert set(near(index, subject="any")) == {one, theirs, company, anything}
    assert set(near(index, only=("DE",))) == {theirs}
    assert near(index, "🙂") == []
    with database.write() as connection:
        watches.close(connection, [one], watches.CLOSED, "somebody", "now")
    assert set(near(index)) == {theirs, anything}
    index.follow()
    assert set(near(index)) == {theirs, anything}


def test_nobody_is_left_out_however_many_ask_the_same(index: WatchIndex, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_watches, "FIRST", 2)
    made = [put(database) for _ in range(15)]
    index.follow()
    made += [put(database) for _ in range(5)]
    found = near(index, NAME, "Vanishingham Zebulon")
    assert sorted(found) == sorted(made)


def test_of_many_namesakes_the_one_born_that_day_comes_first(index: WatchIndex, database: Database) -> None:
    for year in range(1950, 1980):
        put(database, born=f"{year}-02-03")
    right = put(database, born="1980-04-01")
    index.follow()
    assert near(index, born=("1980-04-01",))[0] == right


def test_two_views_of_one_folder(tmp_path: Path, database: Database) -> None:
    first, second = WatchIndex(tmp_path / "index", database), WatchIndex(tmp_path / "index", database)
    one = put(database)
    assert near(first) == near(second) == [one]
    first.follow()
    two = put(database)
    assert set(near(second)) == {one, two}


WORDS = st.sampled_from(["Zebulon", "Vanisham", "Quirin", "Saltlake", "Мария", "محمد", "王", "小明", "Ana", "de", "la", "O'Brien"])
NAMES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
BORN = st.sampled_from([None, "1980-04-01", "1980", "1975-12-31"])


@settings(max_examples=60)
@given(asked=NAMES, held=NAMES, asked_born=BORN, held_born=BORN, moved=st.booleans())
def test_a_pair_is_found_both_ways_or_neither(
    index: WatchIndex, database: Database, tmp_path: Path, asked: str, held: str, asked_born: str | None, held_born: str | None, moved: bool
) -> None:
    names = NameIndex(tmp_path / "names", database, load.load().kinds)
    born = (held_born,) if held_born else ()
    properties = {"name": (Value(held),)} | ({"birthDate": (Value(held_born),)} if held_born else {})
    record = put_record(database, properties=properties)
    watch = put(database, asked, born=asked_born)
    if moved:
        index.follow()
        names.follow()
    meant = Meant((asked,), (asked_born,) if asked_born else ())
    forward = {one.record_id for one in names.candidates(meeting(), "person", meant, 100_000)}
    backward = set(near(index, held, born=born))
    assert (record.id in forward) == (watch in backward)


@pytest.mark.parametrize("audience", [Audience("only", ("KE",)), Audience("except", ("FR", "DE", "BR")), Audience("only", ())])
def test_those_whom_it_does_not_concern_hide_nobody(
    index: WatchIndex, database: Database, monkeypatch: pytest.MonkeyPatch, audience: Audience
) -> None:
    """However many there are, they are not looked through one by one."""
    monkeypatch.setattr(index_watches, "FIRST", 3)
    for _ in range(30):
        put(database, bureau="FR")
        put(database, bureau="DE", subject="organisation")
        put(database, bureau="KE", subject="organisation")
    right = [put(database, f"{NAME} {word}", bureau=bureau) for word, bureau in (("Ali", "KE"), ("Bo", "BR"), ("Cy", "BR"))]
    index.follow()
    pages = list(index.near(Sought("person", (NAME,), "BR", audience)).pages)
    wanted = right if audience.mode == "except" or "KE" in audience.bureaus else right[1:]
    assert sorted(one for page in pages for one in page) == sorted(wanted)
    assert len(pages) <= 4
