# SPDX-License-Identifier: Apache-2.0
"""Editions of imported lists, events, and keys for repeated writes."""

import msgspec
import pytest
from sqlalchemy.exc import IntegrityError

from carillon.core.model.event import Event, Route, Session, Venue
from carillon.store import clock, events, idempotency, lists
from carillon.store.db import Database
from carillon.store.lists import Edition


def edition(number: int, **more: object) -> Edition:
    values = {"id": f"lst-{number:02}", "owner": "FR", "format": "un", "name": "UN", "edition": "d", "state": "running", "counts": {}}
    return Edition(**{**values, "started_at": clock.now(), "by": "officer.fr", **more})  # type: ignore[arg-type]


def test_editions_newest_first_and_of_one_owner(database: Database) -> None:
    made = [edition(number, owner="DE" if number == 2 else "FR", counts={"added": number}) for number in range(4)]
    with database.write() as connection:
        for one in made:
            lists.put(connection, one)
        lists.change(connection, msgspec.structs.replace(made[3], state="done", ended_at=clock.now()))
    with database.read() as connection:
        assert [one.id for one in lists.page(connection, "FR", limit=2)] == ["lst-03", "lst-01"]
        assert [one.id for one in lists.page(connection, "FR", limit=2, after="lst-01")] == ["lst-00"]
        assert lists.page(connection, "DE", limit=2) == [made[2]]
        assert {one.id for one in lists.running(connection)} == {"lst-00", "lst-01", "lst-02"}


def event(name: str, starts: str, ends: str, **more: object) -> Event:
    return Event(id=name, name=name.title(), kind="marathon", hosts=("FR",), starts=starts, ends=ends, **more)  # type: ignore[arg-type]


def test_events_by_their_start(database: Database) -> None:
    venue = Venue(id="v", name="Stadium", lat=48.9, lon=2.3, capacity=80_000)
    made = [
        event("b", "2025-05-02", "2025-05-03", venues=(venue,), sessions=(Session(title="Final", starts="2025-05-02T20:00:00Z"),)),
        event("a", "2025-05-02", "2025-05-02", routes=(Route(id="r", name="R", points=((48.1, 2.1), (48.2, 2.2))),)),
        event("c", "2025-04-01", "2025-06-01"),
    ]
    with database.write() as connection:
        events.put(connection, [(one, "officer.fr", clock.now()) for one in made])
        events.put(connection, [])
    with database.read() as connection:
        assert [e.id for e in events.page(connection, events.Wanted(limit=9))] == ["c", "a", "b"]
        assert [e.id for e in events.page(connection, events.Wanted(limit=9, after="2025-05-02|a"))] == ["b"]
        assert [e.id for e in events.page(connection, events.Wanted(limit=9, since="2025-05-03"))] == ["c", "b"]
        assert [e.id for e in events.page(connection, events.Wanted(limit=9, until="2025-04-30"))] == ["c"]
        assert events.find(connection, "b") == made[0]
        assert events.find(connection, "z") is None


def test_an_event_entered_again_replaces_itself(database: Database) -> None:
    with database.write() as connection:
        events.put(connection, [(event("a", "2025-05-02", "2025-05-02"), "x", clock.now())])
        events.put(connection, [(event("a", "2025-06-02", "2025-06-02"), "x", clock.now())])
    with database.read() as connection:
        assert [e.starts for e in events.page(connection, events.Wanted(limit=9))] == ["2025-06-02"]


def test_a_key_belongs_to_one_user(database: Database) -> None:
    with database.write() as connection:
        idempotency.note(connection, "usr-1", "k", "digest", "rec-1", "2025-01-01")
        assert idempotency.find(connection, "usr-1", "k") == ("digest", "rec-1")
        assert idempotency.find(connection, "usr-2", "k") is None
        idempotency.forget(connection, "2025-01-01")
        assert idempotency.find(connection, "usr-1", "k") is not None
        idempotency.forget(connection, "2025-01-02")
        assert idempotency.find(connection, "usr-1", "k") is None


def test_a_key_is_used_once(database: Database) -> None:
    with database.write() as connection:
        idempotency.note(connection, "usr-1", "k", "digest", "rec-1", "2025-01-01")
    with pytest.raises(IntegrityError), database.write() as connection:
        idempotency.note(connection, "usr-1", "k", "other", "rec-2", "2025-01-01")
