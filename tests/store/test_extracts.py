# SPDX-License-Identifier: Apache-2.0
"""The shelf of public extracts: what stands there, in which order, and the feed of its changes."""

from sqlalchemy import select

from carillon.core.model.extract import Extract, Warrant
from carillon.store import extracts
from carillon.store.db import Database
from carillon.store.schemas import public

AT = "2026-11-25T03:00:00.000000Z"


def red(number: int, **more: object) -> Extract:
    return Extract(id=f"2099/{number}", notice=f"ntc-{number}", owner="FR", colour="red", **{"name": "EXEMPLE", **more})  # type: ignore[arg-type]


def feed(database: Database, since: int = 0) -> list[tuple[int, int, str, bool]]:
    with database.read() as connection:
        return [(one.seq, one.place, one.id, one.extract is not None) for one in extracts.since(connection, since)]


def test_an_extract_is_kept_as_it_was_given(database: Database) -> None:
    given = red(1, forename="ŻANETA", warrants=(Warrant("FR", "a\nb"),), nationalities=("FR",), height="1.73")
    with database.write() as connection:
        assert extracts.put(connection, given, AT)
        assert not extracts.put(connection, given, AT)
        assert extracts.find(connection, "2099/1") == given
        assert extracts.find(connection, "2099/2") is None
    assert feed(database) == [(1, 1, "2099/1", True)]


def test_the_feed_has_the_newest_change_of_each(database: Database) -> None:
    with database.write() as connection:
        for number in (1, 2, 3):
            extracts.put(connection, red(number), AT)
        extracts.put(connection, red(1, name="OTHER"), AT)
        assert extracts.end(connection, "ntc-2", AT) == 1
        assert extracts.end(connection, "ntc-2", AT) == 0
        assert extracts.end(connection, "ntc-9", AT) == 0
        assert extracts.newest(connection) == 5
    assert feed(database) == [(3, 3, "2099/3", True), (4, 1, "2099/1", True), (5, 2, "2099/2", False)]
    assert feed(database, 4) == [(5, 2, "2099/2", False)]


def test_what_comes_back_stands_first_again(database: Database) -> None:
    with database.write() as connection:
        extracts.put(connection, red(1), AT)
        extracts.put(connection, red(2), AT)
        extracts.end(connection, "ntc-1", AT)
        extracts.put(connection, red(1), AT)
    assert feed(database) == [(2, 2, "2099/2", True), (4, 4, "2099/1", True)]


def test_of_what_has_ended_no_word_stays(database: Database) -> None:
    with database.write() as connection:
        extracts.put(connection, red(1, name="ZZYZX"), AT)
        extracts.end(connection, "ntc-1", AT)
    with database.read() as connection:
        rows = connection.execute(select(public.extracts)).all()
    assert "ZZYZX" not in repr(rows)
    assert "2099/1" in repr(rows)
