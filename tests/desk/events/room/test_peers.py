# SPDX-License-Identifier: Apache-2.0
"""What other nodes say of a room: only who takes part, only of its own, only in form, never more than a room holds."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from carillon.desk import trail
from carillon.desk.exchange import post
from carillon.desk.exchange import rooms as exchange
from carillon.desk.exchange.post import Saying
from carillon.store import clock, rooms
from carillon.store.db import lock_audit
from tests.desk.events.room.rooms import EVERYTHING, HOSTS, Joint, enter, texts, told, write
from tests.desk.exchange.network import Network

ITEM: dict[str, Any] = {
    "id": "itm-0123456789ab0123456789ab", "event": "city-run-2030", "bureau": "DE", "at": "2030-05-05T06:00:00.000000Z", "version": 1,
    "state": "standing", "body": {"kind": "entry", "text": "Said by DE."},
}  # fmt: skip
WORD: dict[str, Any] = {"event": "city-run-2030", "item": ITEM["id"], "at": ITEM["at"], "needs": 1, "state": ""}


@pytest.fixture(scope="module")
def net(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    made = Network(tmp_path_factory.mktemp("peers"), HOSTS["three nodes"])
    yield made
    made.close()


@pytest.fixture(scope="module")
def at(net: Network) -> Joint:
    made = Joint(net, "city-run-2030")
    enter(made, "DE")
    return made


def say(net: Network, origin: str, kind: str, body: dict[str, Any], to: str = "FR") -> None:
    """What a node says whose program keeps to no rule."""
    bench = net.at(origin).bench
    with bench.database.write() as connection:
        lock_audit(connection)
        post.say(bench, connection, clock.now(), Saying(kind=kind, origin=origin, body=body, objects=()), [to])
    net.settle()


def refused(net: Network, bureau: str = "FR") -> int:
    found = trail.page(net.at(bureau).bench, net.officer(bureau), limit=200)
    return sum(one.deed == "exchange.refused" for one in found)


@pytest.mark.parametrize(
    "change",
    [
        {"bureau": "FR"},
        {"bureau": "KE"},
        {"id": "rec-1"},
        {"id": "itm-" + "Z" * 24},
        {"at": "yesterday"},
        {"version": 0},
        {"version": 2**40},
        {"state": "odd"},
        {"state": "done"},
        {"own": True},
        {"event": "Not an id"},
        {"body": {"kind": "song"}},
        {"body": {"kind": "entry", "text": "x" * 10_001}},
        {"body": {"kind": "entry", "text": ""}},
        {"body": {"kind": "entry", "text": "A", "lat": "91", "lon": "0"}},
        {"body": {"kind": "entry", "text": "A", "lat": "nan", "lon": "0"}},
        {"body": {"kind": "entry", "text": "A", "urgency": "x" * 200}},
        {"body": {"kind": "liaison", "of": "not-a-bureau", "name": "A", "starts": ITEM["at"], "ends": ITEM["at"]}},
        {"body": {"kind": "alert", "headline": "A", "polygons": [[["1", "2"]]]}},
        {"body": {"kind": "alert", "headline": "A", "message": "cancel"}},
        {"body": {"kind": "handover", "text": "A", "waiting": {"x" * 90: 1}}},
    ],
)
def test_an_item_out_of_form_is_refused(net: Network, at: Joint, change: dict[str, Any]) -> None:
    before, there = refused(net), texts(at, "FR")
    say(net, "DE", "event-item", {"items": [{**ITEM, **change}], "needs": 1})
    assert refused(net) == before + 1
    assert texts(at, "FR") == there


@pytest.mark.parametrize("change", [{"item": "x"}, {"event": "A B"}, {"at": ""}, {"state": "standing"}, {"state": "done"}])
def test_a_word_out_of_form_is_refused(net: Network, at: Joint, change: dict[str, Any]) -> None:
    before = refused(net)
    say(net, "DE", "event-ack", {**WORD, **change})
    assert refused(net) == before + 1


def test_who_takes_no_part_is_not_heard(net: Network, at: Joint) -> None:
    before, there = refused(net), texts(at, "FR")
    say(net, "KE", "event-item", {"items": [{**ITEM, "bureau": "KE"}], "needs": 1})
    say(net, "KE", "event-ack", WORD)
    assert refused(net) == before + 2
    assert texts(at, "FR") == there


def test_nobody_changes_what_another_wrote_or_what_is_written(net: Network, at: Joint) -> None:
    own = write(at, "FR", text="By FR.").item
    theirs = write(at, "DE", text="By DE.").item
    task = write(at, "FR", "task", text="For FR itself.", to="FR").item
    before, there = refused(net), texts(at, "FR")
    plain = msgspec.to_builtins(msgspec.structs.replace(theirs, by=""))
    for body in (
        {**ITEM, "id": own.id, "version": 2},
        {**plain, "version": 2, "body": {"kind": "entry", "text": "Changed."}},
        {**plain, "version": 2, "state": "open", "body": {"kind": "task", "text": "Changed.", "to": "FR"}},
        {**ITEM, "id": "itm-" + "1" * 24, "body": {"kind": "entry", "text": "Instead.", "supersedes": own.id}},
    ):
        say(net, "DE", "event-item", {"items": [{name: value for name, value in body.items() if value is not None}], "needs": 1})
    say(net, "DE", "event-ack", {**WORD, "item": task.id, "state": "done"})
    say(net, "DE", "event-ack", {**WORD, "item": own.id})
    assert refused(net) == before + 6
    assert texts(at, "FR") == there


def test_what_comes_early_waits_unread_and_is_limited(net: Network, at: Joint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "MOST_EARLY", 2)
    before, lines = refused(net), told(at, "FR")
    for number in range(3):
        early = {**ITEM, "event": "not-known-yet", "id": f"itm-{number:024x}", "body": {"kind": "alert", "headline": "Early"}}
        say(net, "DE", "event-item", {"items": [early], "needs": 7})
    assert refused(net) == before + 1
    assert told(at, "FR") == lines
    with net.at("FR").bench.database.read() as connection:
        assert rooms.page(connection, "FR", "not-known-yet", EVERYTHING) == []
        assert rooms.count_early(connection, "FR", "DE") == 2


def test_a_peer_cannot_fill_the_disk(net: Network, at: Joint, monkeypatch: pytest.MonkeyPatch) -> None:
    with net.at("FR").bench.database.read() as connection:
        monkeypatch.setattr(exchange, "MOST_ITEMS", rooms.count_by(connection, "FR", at.event, "DE") + 1)
    before = refused(net)
    for number in (7, 8):
        say(net, "DE", "event-item", {"items": [{**ITEM, "id": f"itm-{number:024x}"}], "needs": 1})
    assert refused(net) == before + 1
