# SPDX-License-Identifier: Apache-2.0
"""Rooms in both kinds of database: pages, changes in order, who was told, and an end that leaves nothing."""

import msgspec
from sqlalchemy import func, select

from carillon.core.model.room import Acknowledgement, Alert, Entry, Item, Task
from carillon.store import inbox, people, rooms
from carillon.store.db import Database
from carillon.store.rooms import Early, Wanted
from carillon.store.schemas.rooms import TABLES

AT = "2030-05-05T06:00:00.000000Z"


def item(number: int, body: Entry | Task | Alert | None = None, bureau: str = "FR", **more: object) -> Item:
    values = {"id": f"itm-{number:024x}", "event": "run", "bureau": bureau, "at": AT, "body": body or Entry(text=f"{number}"), **more}
    return Item(**values)  # type: ignore[arg-type]


def test_pages_changes_and_who_was_told(database: Database) -> None:
    with database.write() as connection:
        for number in range(5):
            rooms.put(connection, "FR", item(number, Entry(text=f"{number}", incident="item" if number == 2 else "")), AT)
        rooms.put(connection, "FR", item(5, own=True), AT)
        rooms.put(connection, "FR", item(6, bureau="DE"), AT)
        rooms.put(connection, "DE", item(0), AT)
        found = rooms.page(connection, "FR", "run", Wanted(limit=3))
        assert [one.id[-1] for one in found] == ["6", "5", "4"]
        assert [one.id[-1] for one in rooms.page(connection, "FR", "run", Wanted(after=found[-1].id))] == ["3", "2", "1", "0"]
        assert [one.id[-1] for one in rooms.page(connection, "FR", "run", Wanted(incidents=True))] == ["2"]
        assert [one.id[-1] for one in rooms.page(connection, "FR", "run", Wanted(author="DE"))] == ["6"]
        assert [seq for seq, _ in rooms.untold(connection, "FR", "run", 1, 10)] == [2, 3, 4, 5]
        rooms.put(connection, "FR", msgspec.structs.replace(item(0, Task(text="A", to="DE")), state="done", version=2), AT)
        assert [(seq, one.id[-1]) for seq, one in rooms.changed_since(connection, "FR", "run", 6, 10)] == [(7, "6"), (8, "0")]
        assert rooms.last_change(connection, "FR", "run") == 8
        rooms.note_told(connection, "FR", "run", ["DE", "KE"], 5)
        rooms.note_told(connection, "FR", "run", ["DE"], 8)
        assert rooms.told_of(connection, "FR", "run") == {"DE": 8, "KE": 5}
        rooms.forget_told(connection, "FR", "run", {"KE"})
        assert rooms.told_of(connection, "FR", "run") == {"DE": 8}
        rooms.mark_due(connection, "FR", "run", due=True)
        assert rooms.due(connection, 10) == [("FR", "run")]
        assert rooms.count_by(connection, "FR", "run", "FR") == 6
        assert {(one.kind, one.state): one.count for one in rooms.count(connection, "FR", "run")} == {
            ("entry", "standing"): 6, ("task", "done"): 1,
        }  # fmt: skip


def test_alerts_wait_until_somebody_takes_note(database: Database) -> None:
    alert = item(1, Alert(headline="Bag"), bureau="DE")
    with database.write() as connection:
        rooms.put(connection, "FR", alert, AT, waits=True)
        late = ["2030-05-05T06:10:00.000000Z", "2030-05-05T05:40:00.000000Z"]
        assert rooms.waiting(connection, late, 10) == [("FR", alert)]
        rooms.chase(connection, "FR", alert, waits=True)
        assert rooms.waiting(connection, late, 10) == []
        assert rooms.chased(connection, "FR", alert) == 1
        word = Acknowledgement(alert.id, "FR", AT, "officer.fr")
        assert rooms.acknowledge(connection, "FR", "run", word)
        assert not rooms.acknowledge(connection, "FR", "run", word)
        assert rooms.acknowledged(connection, "FR", "run", [alert.id]) == {alert.id: [word]}
        rooms.settle(connection, "FR", "run", alert.id)
        assert rooms.chased(connection, "FR", alert) is None


def test_an_end_leaves_nothing_of_one_copy_and_all_of_another(database: Database) -> None:
    with database.write() as connection:
        for bureau in ("FR", "DE"):
            rooms.put(connection, bureau, item(1, Alert(headline="Bag")), AT)
            rooms.acknowledge(connection, bureau, "run", Acknowledgement(item(1).id, "KE", AT))
            rooms.note_told(connection, bureau, "run", ["KE"], 1)
            for needs in (2, 9):
                early = Early(
                    id=f"ear-{bureau}-{needs}", bureau=bureau, event_id="run", origin="KE", kind="items", needs=needs, doc="{}", at=AT
                )
                rooms.hold(connection, early)
            for kind, about in (("alert", item(1).id), ("room", "run"), ("event", "run")):
                line = inbox.Item(id=f"inb-{bureau}-{kind}", bureau=bureau, kind=kind, object_id=about, urgency="routine", text="A", at=AT)
                inbox.put(connection, [line])
        assert rooms.erase(connection, "FR", "run", version=2) == 7
        assert [one.needs for one in rooms.take_early(connection, "FR", "run", 99)] == [9]
        assert rooms.holders(connection, "run") == ["DE"]
        rooms.erase(connection, "DE", "run")
        for table in TABLES:
            assert connection.execute(select(func.count()).select_from(table)).scalar_one() == 0, table.name


def test_a_limited_user_keeps_the_events(database: Database) -> None:
    user = people.User(id="usr-1", username="guest.fr", name="Guest", bureau="FR", role="commander", events=("run", "gala"))
    with database.write() as connection:
        people.put_user(connection, user, "hash")
        people.open_session(connection, "token", "usr-1", "web", AT, "2031-01-01T00:00:00.000000Z")
        assert people.find_user(connection, "guest.fr") == user
        session = people.find_session(connection, "token", AT)
        assert session is not None
        assert session.actor.events == ("run", "gala")
        actor = people.actor_of(connection, "guest.fr", "cli")
        assert actor is not None
        assert actor.events == ("run", "gala")
