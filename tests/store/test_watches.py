# SPDX-License-Identifier: Apache-2.0
"""Watches in the store: where following begins, what is due, what was told."""

from dataclasses import dataclass, field

import pytest

from carillon.store import records, watches
from carillon.store.db import Database
from carillon.store.watches import Opening, Told, Watch
from tests.store.build import put_record


@dataclass
class Keeper:
    """Opens watches upon one check."""

    database: Database
    opened: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        row = {"id": "chk-1", "user_id": "u", "bureau": "FR", "kind": "person", "purpose": "wanted", "query": "{}"}
        with self.database.write() as connection:
            connection.execute(watches.checks.insert().values(**row, verdict="no_hit", answer="{}", at="now"))

    def open(
        self, one: str, since: int, *, keys: tuple[tuple[str, str], ...] = (), told: tuple[Told, ...] = (), until: str = "2030"
    ) -> None:
        made = Watch(
            id=one, bureau="FR", user_id="u", kind="person", subject="person", purpose="wanted", query='{"name":"A"}', until=until,
            check_id="chk-1", created_at="now", since=since,
        )  # fmt: skip
        with self.database.write() as connection:
            watches.open_many(connection, [Opening(made, keys, told)])

    def due(self) -> list[str]:
        with self.database.read() as connection:
            return [one.id for one in watches.due(connection, 10)]

    def newest(self) -> int:
        with self.database.read() as connection:
            return records.last_change(connection)

    def position(self) -> int:
        with self.database.read() as connection:
            return watches.position(connection)


@pytest.fixture
def keeper(database: Database) -> Keeper:
    return Keeper(database)


def test_following_begins_with_the_first_watch(keeper: Keeper, database: Database) -> None:
    put_record(database)
    keeper.open("one", keeper.newest())
    assert (keeper.position(), keeper.due()) == (1, [])
    put_record(database)
    keeper.open("two", keeper.newest())
    assert (keeper.position(), keeper.due()) == (1, [])


def test_what_may_have_missed_a_change_is_due(keeper: Keeper, database: Database) -> None:
    keeper.open("first", keeper.newest())
    before = keeper.newest()
    put_record(database)
    with database.write() as connection:
        watches.move(connection, keeper.newest())
    keeper.open("late", before)
    keeper.open("old", watches.UNKNOWN)
    assert sorted(keeper.due()) == ["late", "old"]
    with database.write() as connection:
        watches.settle(connection, ["late"])
        watches.close(connection, ["old"], watches.CLOSED, "somebody", "now")
    assert keeper.due() == []


def test_what_was_opened_while_the_follower_looked_is_due(keeper: Keeper, database: Database) -> None:
    keeper.open("first", 0)
    with database.read() as connection:
        opened = watches.last_change(connection)
    put_record(database)
    keeper.open("saw it not", 0)
    keeper.open("saw it", 1)
    with database.write() as connection:
        watches.make_due(connection, opened, 1)
    assert keeper.due() == ["saw it not"]


def test_keys_meet_a_record(keeper: Keeper, database: Database) -> None:
    one = put_record(database, keys=("X1", "X2"))
    keeper.open("both", 0, keys=(("document", "X1"), ("document", "X2"), ("text", "X1")))
    keeper.open("other", 0, keys=(("text", "X1"),))
    with database.read() as connection:
        assert watches.met(connection, one.id) == ["both"]


def test_opened_anew_it_has_its_new_keys_and_day_alone(keeper: Keeper, database: Database) -> None:
    keeper.open("one", 0, keys=(("document", "X1"),))
    with database.write() as connection:
        watches.close(connection, ["one"], watches.ENDED, "", "then")
    assert watches_of(database, "one") is None
    keeper.open("one", 5, keys=(("document", "X1"),), until="2031")
    found = watches_of(database, "one")
    assert found is not None
    assert (found.until, found.since, found.state, found.closed_at) == ("2031", 5, watches.OPEN, None)


def watches_of(database: Database, one: str) -> Watch | None:
    with database.read() as connection:
        return watches.fetch_open(connection, [one]).get(one)


def test_the_last_word_on_a_record_counts(keeper: Keeper, database: Database) -> None:
    one = put_record(database)
    keeper.open("one", 0, told=(Told("one", one.id, 1, 0, 1),))
    with database.write() as connection:
        watches.note_told(connection, [Told("one", one.id, 2, 0, 2)])
    with database.read() as connection:
        assert watches.told_of(connection, one.id) == {"one": Told("one", one.id, 2, 0, 2)}
        assert watches.told_to(connection, "one") == {one.id: Told("one", one.id, 2, 0, 2)}
        pairs = [("one", one.id), ("one", "rec-other"), ("two", one.id)]
        assert list(watches.told_pairs(connection, pairs)) == [("one", one.id)]
