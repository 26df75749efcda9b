# SPDX-License-Identifier: Apache-2.0
"""Situation reports, debriefings, lessons, counts and the purge between nodes."""

from collections.abc import Callable
from datetime import UTC, datetime

import msgspec
import pytest

from carillon.core.model.event import Event
from carillon.desk import debriefings, lessons, purges
from carillon.desk.events import counting, daily, register, situations
from carillon.desk.events.room import log, reading
from carillon.desk.exchange import purges as told
from carillon.errors import NotFound
from carillon.store import counts
from carillon.store.lessons import Wanted as WantedLessons
from carillon.store.rooms import Wanted
from tests.desk.exchange.network import THREE, Network

Made = Callable[..., Network]


@pytest.fixture
def net(network: Made) -> Network:
    """FR and KE, on two nodes, secure a run; JP does not."""
    net = network(THREE)
    day = datetime.now(UTC).date().isoformat()
    run = Event(id="run", name="Example Run", kind="marathon", hosts=("FR",), partners=("KE",), starts=day, ends=day)
    register.register(net.at("FR").bench, net.officer("FR"), run)
    net.settle()
    log.write_entry(net.at("FR").bench, net.officer("FR"), "run", {"text": "A bag.", "incident": "item", "lat": 48.85, "lon": 2.35})
    net.settle()
    return net


def test_a_situation_report_travels_with_its_signature_and_is_taken_back(net: Network) -> None:
    france, kenya = net.at("FR").bench, net.at("KE").bench
    made = situations.draft(france, net.officer("FR"), "run", {"summary": "Quiet."}).report
    issued = situations.issue(france, net.officer("FR"), made.id).report
    net.settle()
    there = situations.fetch(kenya, net.officer("KE"), made.id)
    assert (there.holds, there.report.number, there.report.incidents[0].lat) == (True, 1, "48.85")
    assert there.report.signature == issued.signature
    net.settle()
    assert situations.fetch(france, net.officer("FR"), made.id).opened["KE"]
    with pytest.raises(NotFound):
        situations.fetch(net.at("JP").bench, net.officer("JP"), made.id)
    situations.recall(france, net.officer("FR"), made.id)
    net.settle()
    assert situations.fetch(kenya, net.officer("KE"), made.id).report.summary == ""
    second = situations.draft(france, net.officer("FR"), "run", {}).report
    assert situations.issue(france, net.officer("FR"), second.id).report.number == 2, "a number is not given again"


def test_what_was_changed_on_its_way_does_not_hold(net: Network) -> None:
    from carillon.desk.exchange import situations as checked

    made = situations.draft(net.at("FR").bench, net.officer("FR"), "run", {"summary": "Quiet."}).report
    issued = situations.issue(net.at("FR").bench, net.officer("FR"), made.id).report
    assert checked.holds(issued)
    for change in ({"summary": "Loud."}, {"number": 2}, {"figures": {"hits": 9}}, {"signature": "AAAA"}, {"key": "AAAA"}):
        assert not checked.holds(msgspec.structs.replace(issued, **change)), change  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2030-03-30T05:59:00Z", ""),
        ("2030-03-30T06:01:00Z", "2030-03-30"),
        ("2030-03-31T04:59:00Z", ""),
        ("2030-03-31T05:01:00Z", "2030-03-31"),  # the clock was put forward: 07:00 is an hour earlier in UTC
        ("2030-04-03T12:00:00Z", "2030-04-03"),
        ("2030-04-04T12:00:00Z", ""),
    ],
)
def test_an_hour_of_the_events_clock(now: str, due: str) -> None:
    event = Event(id="e", name="E", kind="summit", hosts=("FR",), starts="2030-03-29", ends="2030-04-03", zone="Europe/Paris")
    schedule = daily.Schedule(event="e", bureau="FR", at="07:00", first="2030-03-30", until="2030-04-03")
    assert daily.due_day(schedule, event, now) == due
    assert daily.due_day(msgspec.structs.replace(schedule, last=now[:10]), event, now) == ""


def test_a_daily_report_is_issued_once(net: Network) -> None:
    daily.schedule(net.at("FR").bench, net.officer("FR"), "run", {"at": "00:00"})
    assert (daily.issue_due(net.at("FR").bench), daily.issue_due(net.at("FR").bench)) == (1, 0)
    net.settle()
    (there,) = situations.page(net.at("KE").bench, net.officer("KE"), "run")
    assert there.report.automatic


def test_hours_are_told_to_those_who_take_part(net: Network) -> None:
    assert counting.count_hours(net.at("FR").bench) > 0
    net.settle()
    with net.at("KE").bench.database.read() as connection:
        assert counts.count(connection, "KE", "run", "FR") > 0
        assert counts.count(connection, "JP", "run", "FR") == 0


def test_a_lesson_reaches_everybody_and_is_gone_when_it_is_withdrawn(net: Network) -> None:
    body = {"event": "run", "theme": "venues", "title": "The gate", "happened": "It opened late.", "learnt": "Test the gate."}
    made = lessons.write(net.at("FR").bench, net.officer("FR"), body)
    net.settle()
    assert lessons.page(net.at("JP").bench, net.officer("JP"), WantedLessons()) == []
    lessons.publish(net.at("FR").bench, net.officer("FR"), made.id, nameless=True)
    net.settle()
    for bureau in ("KE", "JP"):
        assert [one.title for one in lessons.page(net.at(bureau).bench, net.officer(bureau), WantedLessons(), "gate")] == ["The gate"]
    lessons.withdraw(net.at("FR").bench, net.officer("FR"), made.id)
    net.settle()
    assert lessons.page(net.at("KE").bench, net.officer("KE"), WantedLessons()) == []


def test_debriefings_outlive_the_purge_and_nothing_else_does(net: Network) -> None:
    france, kenya = net.at("FR").bench, net.at("KE").bench
    debriefings.write(france, net.officer("FR"), "run", {"crowd": 850, "uses": {"calls": "useful"}, "text": "Late."})
    net.settle()
    (said,) = debriefings.read(kenya, net.officer("KE"), "run").said
    assert (said.crowd, said.incidents) == (850, {"item": 1})
    run = register.fetch(france, net.officer("FR"), "run")
    register.register(france, net.officer("FR"), msgspec.structs.replace(run, state="cancelled"))
    net.settle()
    purges.purge(france, net.officer("FR"), "run")
    net.settle()
    for bench in (france, kenya):
        while purges.carry_out(bench):
            pass
    net.settle()
    found = purges.page(france, net.officer("FR"), "run")
    assert [one.participant for one in found] == ["FR", "KE"]
    assert all(one.statement is not None and told.holds(one.statement) for one in found)
    assert reading.page(kenya, net.officer("KE"), "run", Wanted()) == []
    assert [one.crowd for one in debriefings.read(kenya, net.officer("KE"), "run").said] == [850]
    again = debriefings.write(france, net.officer("FR"), "run", {"crowd": 860})
    assert (again.crowd, again.incidents) == (860, {"item": 1}), "the figures of then"
