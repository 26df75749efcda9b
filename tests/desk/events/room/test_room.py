# SPDX-License-Identifier: Apache-2.0
"""The room of an event, on one node and on three: who reads what, who may do what, and what stays when somebody is no longer a partner."""

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from carillon.core.model.room import Alert, Entry, Team
from carillon.desk import reports
from carillon.desk.events.room import alerts, chasing, incidents, log, presence, reading, tasks, watching, writing
from carillon.errors import Conflict, Denied, Invalid, NotFound
from carillon.store import clock, rooms, watches
from tests.desk.events.room.rooms import EVERYTHING, HOSTS, Joint, enter, lines, seen, tend, texts, told, write
from tests.desk.exchange.network import Network

NUMBERS = itertools.count()


@pytest.fixture(scope="module")
def networks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Network]]:
    """One network of each kind for the whole file; each test has an event of its own."""
    made = {name: Network(tmp_path_factory.mktemp("rooms"), hosts) for name, hosts in HOSTS.items()}
    yield made
    for one in made.values():
        one.close()


@pytest.fixture(params=list(HOSTS))
def net(request: pytest.FixtureRequest, networks: dict[str, Network]) -> Joint:
    return Joint(networks[request.param], f"city-run-{next(NUMBERS)}")


@pytest.fixture
def one(networks: dict[str, Network]) -> Joint:
    return Joint(networks["one node"], f"city-run-{next(NUMBERS)}")


@pytest.fixture
def three(networks: dict[str, Network]) -> Joint:
    return Joint(networks["three nodes"], f"city-run-{next(NUMBERS)}")


def test_partners_read_each_other_and_nobody_else_knows_of_the_room(net: Joint) -> None:
    enter(net, "DE")
    first = write(net, "FR", text="Barriers are up.", place="North gate", lat=48.85, lon=2.35, occurred="2030-05-05T08:00")
    write(net, "DE", text="Our team has arrived.")
    assert texts(net, "FR") == texts(net, "DE") == ["Barriers are up.", "Our team has arrived."]
    there = seen(net, "DE")[0].item
    assert (there.by, there.bureau) == ("", "FR")
    assert isinstance(there.body, Entry)
    # Eight in the morning in Paris.
    assert (there.body.lat, there.body.lon, there.body.occurred) == (48.85, 2.35, "2030-05-05T06:00:00.000000Z")
    assert first.item.by
    for deed in (lambda: seen(net, "KE"), lambda: write(net, "KE"), lambda: reading.summary(*net.room("KE"))):
        with pytest.raises(NotFound):
            deed()


def test_who_comes_later_is_told_what_was_there_and_who_goes_keeps_nothing(net: Joint) -> None:
    enter(net, "DE")
    write(net, "FR", text="By the host.")
    write(net, "DE", text="By a partner.")
    write(net, "FR", "alert", headline="Road closed")
    enter(net, "DE", "KE")
    assert sorted(texts(net, "KE")) == ["", "By a partner.", "By the host."]
    enter(net, "KE")
    with pytest.raises(NotFound):
        seen(net, "DE")
    with net.net.at("DE").bench.database.read() as connection:
        assert rooms.page(connection, "DE", net.event, EVERYTHING) == []
        assert rooms.told_of(connection, "DE", net.event) == {}
    assert not [line for line in told(net, "DE") if "Road closed" in line]
    write(net, "KE", text="Written after.")
    assert "By a partner." in texts(net, "FR"), "what a bureau told stays with those whom it told"
    enter(net, "DE", "KE")
    assert sorted(texts(net, "DE")) == ["", "By the host.", "Written after."]


def test_an_entry_is_superseded_and_both_stay_readable(net: Joint) -> None:
    enter(net, "DE")
    first = write(net, "FR", text="Two bags.", incident="item").item
    with pytest.raises(Denied):
        log.supersede(*net.room("DE"), first.id, {"text": "Three."})
    second = log.supersede(*net.room("FR"), first.id, {"text": "One bag.", "incident": "item"}).item
    tend(net)
    shown = seen(net, "DE")
    assert [(one.item.body.text, one.replaced_by) for one in shown if isinstance(one.item.body, Entry)] == [
        ("Two bags.", second.id), ("One bag.", ""),
    ]  # fmt: skip
    with pytest.raises(Conflict):
        log.supersede(*net.room("FR"), first.id, {"text": "None."})


def test_what_a_bureau_keeps_to_itself_is_not_told(net: Joint) -> None:
    enter(net, "DE")
    kept = write(net, "FR", text="Our source says so.", own=True).item
    write(net, "FR", "handover", text="Call the prefect at six.")
    write(net, "FR", text="For all.")
    assert texts(net, "DE") == ["For all."]
    log.supersede(*net.room("FR"), kept.id, {"text": "Our source was wrong."})
    tend(net)
    assert texts(net, "DE") == ["For all."]
    enter(net, "DE", "KE")
    assert texts(net, "KE") == ["For all."]


def test_a_task_is_done_by_the_bureau_it_is_given_to(net: Joint) -> None:
    enter(net, "DE", "KE")
    task = write(net, "FR", "task", text="Look under the bridge.", to="DE", due_at="2030-05-05T09:00").item
    assert any("gives you a task" in line for line in told(net, "DE"))
    with pytest.raises(Denied):
        tasks.do_task(*net.room("KE"), task.id, "done")
    tasks.do_task(*net.room("DE"), task.id, "done")
    tend(net)
    assert [seen(net, code)[0].item.state for code in ("FR", "DE", "KE")] == ["done"] * 3
    assert any("a task is done" in line for line in told(net, "FR"))
    tasks.do_task(*net.room("FR"), task.id, "open")
    tend(net)
    assert [seen(net, code)[0].item.state for code in ("FR", "DE", "KE")] == ["open"] * 3
    with pytest.raises(Conflict):
        tasks.do_task(*net.room("FR"), task.id, "open")
    with pytest.raises(Invalid):
        tasks.do_task(*net.room("FR"), task.id, "standing")


def test_two_words_on_a_task_at_once_end_as_one_everywhere(three: Joint) -> None:
    net = three
    enter(net, "DE", "KE")
    task = write(net, "FR", "task", text="Look.", to="DE").item
    tasks.do_task(*net.room("DE"), task.id, "done")
    tasks.do_task(*net.room("FR"), task.id, "dropped")
    tend(net)
    states = {seen(net, code)[0].item.state for code in ("FR", "DE", "KE")}
    assert len(states) == 1


def test_hosts_set_the_threat_level_and_its_history_stays(net: Joint) -> None:
    enter(net, "DE")
    write(net, "FR", "level", level="moderate", reason="As every year.")
    write(net, "FR", "level", level="severe", reason="A threat by letter.")
    write(net, "FR", "level", level="critical", reason="A suspicious item.", venue="start")
    with pytest.raises(Denied):
        write(net, "DE", "level", level="low", reason="Nothing.")
    found = reading.summary(*net.room("DE"))
    assert {one["venue"]: one["level"] for one in found["levels"]} == {"": "severe", "start": "critical"}
    assert [one["level"] for one in found["history"]] == ["critical", "severe", "moderate"]
    assert any("threat level to severe" in line for line in told(net, "DE"))


def test_while_a_team_stands_the_event_is_in_incident_mode(net: Joint) -> None:
    enter(net, "DE")
    assert not reading.summary(*net.room("FR"))["incident"]
    team = write(net, "DE", "team", text="Bomb disposal.", place="Kilometre 40", strength=6).item
    for code in ("FR", "DE"):
        assert reading.summary(*net.room(code))["incident"]
    assert any("has deployed a response team" in line for line in told(net, "FR"))
    with pytest.raises(Denied):
        incidents.stand_down(*net.room("FR"), team.id)
    incidents.stand_down(*net.room("DE"), team.id)
    tend(net)
    assert not reading.summary(*net.room("FR"))["incident"]
    body = seen(net, "FR")[0].item.body
    assert isinstance(body, Team)
    assert body.stood_down_at


def test_the_roster_shows_who_is_on_duty(net: Joint) -> None:
    now = datetime.now(UTC)
    hour = timedelta(hours=1)
    enter(net, "DE")
    for name, starts, ends in (("Early Officer", -3, -2), ("Present Officer", -1, 2), ("Late Officer", 3, 8)):
        moments: dict[str, Any] = {"starts": (now + starts * hour).isoformat(), "ends": (now + ends * hour).isoformat()}
        last = write(net, "DE", "liaison", name=name, languages="de, EN", phone="+49 30 123456", **moments).item

    def names(**more: Any) -> list[str]:
        return [getattr(one.item.body, "name", "") for one in reading.roster(*net.room("FR"), **more)]

    assert names() == ["Present Officer"]
    assert names(every=True) == ["Present Officer", "Late Officer"]
    assert last.body.of == "DE"  # type: ignore[union-attr]
    assert last.body.languages == ("de", "en")  # type: ignore[union-attr]
    presence.end_liaison(*net.room("DE"), last.id)
    tend(net)
    assert names(every=True) == ["Present Officer"]


def test_a_delegation_comes_and_goes(net: Joint) -> None:
    enter(net, "DE")
    made = write(net, "FR", "delegation", country="JPN", name="The mayor of a twin city", size="12", protected=True, contact="FR").item
    (there,) = reading.summary(*net.room("DE"))["delegations"]
    assert (there["country"], there["size"], there["protected"]) == ("JP", 12, True)
    with pytest.raises(Denied):
        presence.end_delegation(*net.room("DE"), made.id)
    presence.end_delegation(*net.room("FR"), made.id)
    tend(net)
    assert reading.summary(*net.room("DE"))["delegations"] == []


def test_an_alert_is_noted_by_each_updated_and_cancelled(net: Joint) -> None:
    enter(net, "DE", "KE")
    first = write(net, "DE", "alert", headline="Unattended bag", urgency="Immediate", severity="Severe", certainty="Possible").item
    (line,) = [one for one in lines(net, "KE") if one.kind == "alert"]
    assert (line.object_id, line.urgency) == (first.id, "flash")
    alerts.acknowledge_alert(*net.room("KE"), first.id)
    alerts.acknowledge_alert(*net.room("KE"), first.id)
    tend(net)
    with pytest.raises(Conflict):
        alerts.acknowledge_alert(*net.room("DE"), first.id)
    for code in ("DE", "FR"):
        shown = reading.fetch(*net.room(code), first.id)
        assert [word.bureau for word in shown.acknowledged] == ["KE"]
        assert shown.missing == ("FR",) if code == "DE" else ("FR",)
        assert {word.by for word in shown.acknowledged} == {""}
    second = alerts.update_alert(*net.room("DE"), first.id, {"headline": "Bag examined"}).item
    tend(net)
    assert isinstance(second.body, Alert)
    assert (second.body.message, second.body.references, second.body.urgency) == ("update", first.id, "Immediate")
    assert [one["id"] for one in reading.summary(*net.room("KE"))["alerts"]] == [second.id]
    assert reading.fetch(*net.room("KE"), first.id).replaced_by == second.id
    with pytest.raises(Conflict):
        alerts.update_alert(*net.room("DE"), first.id, {"headline": "Again"})
    with pytest.raises(Denied):
        alerts.cancel_alert(*net.room("KE"), second.id)
    third = alerts.cancel_alert(*net.room("DE"), second.id, "It was a lunch.").item
    tend(net)
    assert reading.summary(*net.room("KE"))["alerts"] == []
    with pytest.raises(Conflict):
        alerts.cancel_alert(*net.room("DE"), third.id)


def test_who_is_silent_is_reminded_twice_and_then_the_sender_is_told(net: Joint) -> None:
    enter(net, "DE", "KE")
    start = datetime.now(UTC)
    sent = write(net, "FR", "alert", headline="Drone over the start").item
    alerts.acknowledge_alert(*net.room("DE"), sent.id)
    tend(net)

    def reminders(code: str) -> int:
        return sum("taken note" in line and "Drone over the start" in line for line in told(net, code))

    for minutes, silent, sender in ((5, 0, 0), (11, 1, 0), (12, 1, 0), (31, 2, 1), (60, 2, 1)):
        with clock.pretend(start + timedelta(minutes=minutes)):
            for node in net.net.nodes.values():
                chasing.chase(node.bench)
        assert (reminders("KE"), reminders("DE"), reminders("FR")) == (silent, 0, sender), minutes
    assert any(line.startswith("After 30 minutes these have not taken note of an alert: KE") for line in told(net, "FR"))


def test_an_alert_that_expired_or_was_replaced_is_chased_no_more(one: Joint) -> None:
    enter(one, "DE")
    start = datetime.now(UTC)
    write(one, "FR", "alert", headline="Short", expires=(start + timedelta(minutes=5)).isoformat())
    old = write(one, "FR", "alert", headline="Replaced").item
    alerts.cancel_alert(*one.room("FR"), old.id)
    with clock.pretend(start + timedelta(minutes=45)):
        chasing.chase(one.net.at("FR").bench)
    assert not [line for line in (*told(one, "DE"), *told(one, "FR")) if "taken note" in line and ("Short" in line or "Replaced" in line)]


def test_a_hand_over_counts_what_waits(one: Joint) -> None:
    enter(one, "DE")
    write(one, "FR", "task", text="Look.", to="DE")
    write(one, "FR", "alert", headline="Bag")
    write(one, "FR", "team", text="Dogs.")
    made = write(one, "DE", "handover", text="Night shift: call at six.")
    assert made.item.own
    assert made.item.body.waiting == {"task": 1, "alert": 1, "team": 1}  # type: ignore[union-attr]
    assert "Night shift: call at six." not in texts(one, "FR")
    write(one, "DE", "handover", text="For all of you.", own=False)
    assert "For all of you." in texts(one, "FR")


def test_a_watch_lasts_as_long_as_the_event(one: Joint) -> None:
    day = (datetime.now(UTC) + timedelta(days=20)).date().isoformat()
    enter(one, "DE", starts=day, ends=day)
    asked = {"kind": "person", "query": {"name": "Nadia Exemplar"}, "purpose": "accreditation"}
    opened = watching.watch_for_event(*one.room("DE"), asked)
    assert opened.kept.watch.until == day

    def room() -> list[watches.Watch]:
        return reading.view(*one.room("DE"), EVERYTHING).watches

    assert [watch.id for watch in room()] == [opened.kept.watch.id]
    assert reading.view(*one.room("FR"), EVERYTHING).watches == []
    later = (datetime.now(UTC) + timedelta(days=22)).date().isoformat()
    enter(one, "DE", starts=day, ends=later)
    assert [watch.until for watch in room()] == [later]
    enter(one, "DE", starts=day, ends=later, state="cancelled")
    assert room() == []
    with pytest.raises(Conflict):
        watching.watch_for_event(*one.room("DE"), asked)
    with pytest.raises(NotFound):
        watching.watch_for_event(*one.room("KE"), asked)


def test_nothing_of_a_room_is_left_after_it_is_erased(one: Joint) -> None:
    enter(one, "DE")
    sent = write(one, "FR", "alert", headline="Bag").item
    alerts.acknowledge_alert(*one.room("DE"), sent.id)
    write(one, "DE", "task", text="Look.", to="FR")
    with one.net.at("FR").bench.database.write() as connection:
        assert rooms.holders(connection, one.event) == ["DE", "FR"]
        assert rooms.erase(connection, "FR", one.event) > 0
        assert rooms.erase(connection, "DE", one.event) > 0
        assert rooms.holders(connection, one.event) == []
        assert rooms.erase(connection, "DE", one.event) == 0
    assert texts(one, "FR") == []
    assert not [line for line in (*told(one, "DE"), *told(one, "FR")) if "Bag" in line or "Look." in line]


def test_somebody_limited_to_other_events_is_not_admitted(one: Joint) -> None:
    enter(one, "DE")
    bench, officer = one.desk("DE")
    limited = msgspec.structs.replace(officer, events=("another-event",))
    with pytest.raises(NotFound):
        reading.summary(bench, limited, one.event)
    here = msgspec.structs.replace(limited, events=(one.event,))
    assert reading.summary(bench, here, one.event)["event"] == one.event
    with pytest.raises(Denied):
        reports.page(bench, here)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "entry", "text": " "}, "text"),
        ({"kind": "entry", "text": "x" * 10_001}, "text"),
        ({"kind": "entry", "text": "a\0b"}, "text"),
        ({"kind": "entry", "text": "A", "lat": 3}, "lat"),
        ({"kind": "entry", "text": "A", "lat": 91, "lon": 0}, "lat"),
        ({"kind": "entry", "text": "A", "lat": "north", "lon": 0}, "lat"),
        ({"kind": "entry", "text": "A", "lon": float("nan"), "lat": 1}, "lon"),
        ({"kind": "entry", "text": "A", "incident": "banana"}, "incident"),
        ({"kind": "entry", "text": "A", "urgency": 7}, "urgency"),
        ({"kind": "entry", "text": "A", "occurred": "yesterday"}, "occurred"),
        ({"kind": "entry", "text": "A", "supersedes": "itm-" + "0" * 24}, "supersedes"),
        ({"kind": "entry", "text": "A", "colour": "red"}, "colour"),
        ({"kind": "entry", "text": "A", "own": "perhaps"}, "own"),
        ({"kind": "song", "text": "A"}, "kind"),
        ({"kind": ["entry"]}, "kind"),
        ({"kind": "task", "text": "A", "to": "KE"}, "to"),
        ({"kind": "task", "text": "A", "to": "DE", "own": True}, "own"),
        ({"kind": "task", "text": "A", "to": "DE", "due_at": "2030-05-05"}, "due_at"),
        ({"kind": "level", "level": "purple", "reason": "R"}, "level"),
        ({"kind": "level", "level": "low", "reason": ""}, "reason"),
        ({"kind": "level", "level": "low", "reason": "R", "venue": "moon"}, "venue"),
        ({"kind": "level", "level": "low", "reason": "R", "own": True}, "own"),
        ({"kind": "delegation", "country": "Utopia", "name": "A"}, "country"),
        ({"kind": "delegation", "country": "JP", "name": "A", "size": -1}, "size"),
        ({"kind": "delegation", "country": "JP", "name": "A", "size": 1.5}, "size"),
        ({"kind": "delegation", "country": "JP", "name": "A", "starts": "2030-05-06", "ends": "2030-05-05"}, "ends"),
        ({"kind": "delegation", "country": "JP", "name": "A", "protected": "maybe"}, "protected"),
        ({"kind": "liaison", "name": "A", "starts": "2030-05-05T08:00"}, "ends"),
        ({"kind": "liaison", "name": "A", "starts": "2030-05-05T08:00", "ends": "2030-05-05T07:00"}, "ends"),
        ({"kind": "liaison", "name": "A", "starts": "2030-05-05T08:00", "ends": "2030-05-05T09:00", "email": "none"}, "email"),
        ({"kind": "liaison", "name": "A", "starts": "2030-05-05T08:00", "ends": "2030-05-05T09:00", "phone": "call me"}, "phone"),
        ({"kind": "liaison", "name": "A", "starts": "2030-05-05T08:00", "ends": "2030-05-05T09:00", "languages": ["klingon"]}, "languages"),
        ({"kind": "team", "text": "A", "strength": "many"}, "strength"),
        ({"kind": "team", "text": "A", "stood_down_at": "2030-05-05T09:00"}, "stood_down_at"),
        ({"kind": "alert", "headline": "A", "category": "Bananas"}, "category"),
        ({"kind": "alert", "headline": "A", "message": "cancel"}, "message"),
        ({"kind": "alert", "headline": "A", "polygons": [[[0, 0], [1, 1]]]}, "polygons"),
        ({"kind": "alert", "headline": "A", "polygons": [[[0, 0], [1, 1], [99, 1]]]}, "polygons"),
        ({"kind": "alert", "headline": "A", "circles": [{"lat": 1, "lon": 2}]}, "circles"),
        ({"kind": "handover", "text": "A", "waiting": {"task": 1}}, "waiting"),
    ],
)
def test_an_item_with_a_mistake_is_refused_with_its_field(body: dict[str, Any], field: str, mistaken: Joint) -> None:
    with pytest.raises(Invalid) as refused:
        writing.deed_of(body)(*mistaken.room("FR"), body, None)
    assert field in refused.value.fields


@pytest.fixture(scope="module")
def mistaken(networks: dict[str, Network]) -> Joint:
    """An event at which nothing is ever written, since every item that is tried has a mistake."""
    made = Joint(networks["one node"], "city-run-of-mistakes")
    enter(made, "DE")
    return made
