# SPDX-License-Identifier: Apache-2.0
"""Calls as they are kept, on both kinds of database: copies, sides, answers, and what is due."""

import msgspec
import pytest

from carillon.core.model.call import Answer, Call, Words
from carillon.core.model.event import Event
from carillon.core.policy.scope import Scope
from carillon.errors import Conflict
from carillon.store import calls as store
from carillon.store import events
from carillon.store.calls import Side, Wanted
from carillon.store.db import Database

AT, LATER = "2030-01-01T00:00:00.000000Z", "2030-02-01T00:00:00.000000Z"
FR, DE = Scope(bureau="FR"), Scope(bureau="DE", red=True)
RUN = Event(id="run-1", name="Run", kind="marathon", hosts=("FR",), starts="2030-05-05", ends="2030-05-05", series="Runs")


def call(number: int = 1, **changes: object) -> Call:
    given = {"texts": {"en": Words("A", "B")}, "events": ("run-1",), "until": LATER, "state": "sent", "to": ("DE", "KE"), "updated_at": AT}
    return msgspec.convert({**given, **changes, "id": f"cal-{number}", "owner": "FR"}, Call, from_attributes=True)


def side(number: int = 1, bureau: str = "FR", addressee: str = "DE", state: str = "delivered", **more: object) -> Side:
    whole: dict[str, object] = {"bureau": bureau, "id": f"cal-{number}", "side": addressee, "state": state, "told_at": AT, **more}
    return Side(**whole)  # type: ignore[arg-type]


def test_copies_are_seen_by_their_bureaus_and_found_by_what_they_mean(database: Database) -> None:
    with database.write() as connection:
        events.put(connection, [(RUN, "FR", AT)])
        store.put(connection, "FR", call())
        store.put(connection, "DE", call())
        store.put(connection, "FR", call(2, events=(), series="Runs"))
        store.put(connection, "DE", call(3, events=("other",), handling=("TLP:RED",)))
        assert [one.call.id for one in store.page(connection, FR, Wanted())] == ["cal-2", "cal-1"]
        assert [one.call.id for one in store.page(connection, FR, Wanted(event=RUN, way="from", after="cal-2"))] == ["cal-1"]
        assert [one.call.id for one in store.page(connection, DE, Wanted(way="to"))] == ["cal-3", "cal-1"]
        assert [one.call.id for one in store.page(connection, msgspec.structs.replace(DE, red=False), Wanted())] == ["cal-1"]
        assert [one.bureau for one in store.page(connection, Scope(bureau="JP", everything=True), Wanted(event=RUN))] == ["FR", "FR"]
        assert store.page(connection, Scope(bureau="FR", nothing=True), Wanted()) == []
        assert [one.call.id for one in store.about_events(connection, FR, [RUN])] == ["cal-2", "cal-1"]
        assert store.fetch(connection, "cal-3", FR) is None
        assert [one.id for one in events.meant(connection, (), "Runs")] == ["run-1"]
        assert events.series(connection) == ["Runs"]


def test_a_copy_is_replaced_from_the_version_that_was_seen(database: Database) -> None:
    with database.write() as connection:
        store.put(connection, "FR", call())
        store.replace(connection, "FR", call(version=2, events=(), series="Runs"), 1)
        with pytest.raises(Conflict):
            store.replace(connection, "FR", call(version=2), 1)
        found = store.page(connection, FR, Wanted(event=msgspec.structs.replace(RUN, series="")))
        assert found == []


def test_sides_answers_and_counts(database: Database) -> None:
    with database.write() as connection:
        store.put(connection, "FR", call())
        store.put_sides(connection, [side(), side(addressee="KE", state="sent", next_at=AT)])
        store.put(connection, "DE", call())
        store.put_sides(connection, [side(bureau="DE", next_at=LATER)])
        assert [one.side for one in store.on_the_way(connection)] == ["KE"]
        assert [(one.bureau, one.side) for one in store.struck(connection, AT)] == [("FR", "KE")]
        assert [one.bureau for one in store.struck(connection, LATER)] == ["FR", "DE"]
        assert [one.call.id for one in store.page(connection, DE, Wanted(state="waiting"))] == ["cal-1"]
        assert store.stale_counts(connection) == [("FR", "cal-1")]
        store.set_counts(connection, "FR", "cal-1", {"delivered": 1, "sent": 1}, AT)
        assert store.stale_counts(connection) == []
        said = Answer(id="can-1", call="cal-1", bureau="DE", code="nothing_known", at=AT)
        assert store.add(connection, "FR", said)
        assert not store.add(connection, "FR", said)
        assert store.answers_to(connection, "FR", ["cal-1"], "DE") == {"cal-1": [said]}
        assert store.answers_to(connection, "FR", ["cal-1", "cal-9"], "KE") == {"cal-1": [], "cal-9": []}
        assert store.count_answers(connection, "FR", "cal-1", "DE") == 1
        store.set_side(connection, side(bureau="DE", state="nothing_known"))
        assert store.page(connection, DE, Wanted(state="waiting")) == []
        assert store.arrived(connection, {"cal-1"}) == set()


def test_what_was_taken_back_or_is_old_is_gone(database: Database) -> None:
    with database.write() as connection:
        for bureau in ("FR", "DE"):
            store.put(connection, bureau, call())
            store.put_sides(connection, [side(bureau=bureau, next_at=AT)])
            store.add(connection, bureau, Answer(id="can-1", call="cal-1", bureau="DE", code="information", text="Secret.", at=AT))
        store.purge(connection, "DE", "cal-1", 2, LATER)
        gone = store.held(connection, "DE", "cal-1")
        assert gone is not None
        assert (gone.call.texts, gone.call.events, gone.call.state, gone.call.version) == ({}, (), "recalled", 2)
        assert store.answers_to(connection, "DE", ["cal-1"]) == {"cal-1": []}
        assert [one.bureau for one in store.struck(connection, AT)] == ["FR"]
        (old,) = store.old(connection, LATER, 10)
        store.erase(connection, old)
        assert store.answers_to(connection, "FR", ["cal-1"]) == {"cal-1": []}
        assert store.old(connection, LATER, 10) == []
