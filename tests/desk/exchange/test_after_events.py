# SPDX-License-Identifier: Apache-2.0
"""Situation reports, debriefings, lessons, counts and the purge between nodes."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from carillon.core.model.event import Event
from carillon.desk import debriefings, lessons, purges, trail
from carillon.desk.calls import answering, asking
from carillon.desk.events import counting, daily, register, situations
from carillon.desk.events.room import log, reading, writing
from carillon.desk.exchange import post
from carillon.desk.exchange import purges as told
from carillon.desk.exchange import situations as told_reports
from carillon.desk.exchange.post import Saying
from carillon.errors import NotFound
from carillon.store import clock, counts
from carillon.store.lessons import Wanted as WantedLessons
from carillon.store.rooms import Wanted
from tests.desk.deeds import holds
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
    made = situations.draft(net.at("FR").bench, net.officer("FR"), "run", {"summary": "Quiet."}).report
    issued = situations.issue(net.at("FR").bench, net.officer("FR"), made.id).report
    assert told_reports.holds(issued)
    for change in ({"summary": "Loud."}, {"number": 2}, {"figures": {"hits": 9}}, {"signature": "AAAA"}, {"key": "AAAA"}):
        assert not told_reports.holds(msgspec.structs.replace(issued, **change)), change  # type: ignore[arg-type]


def say(net: Network, origin: str, kind: str, body: dict[str, Any], to: str) -> None:
    """What a node that keeps to no rule of ours might say."""
    with net.at(origin).bench.database.write() as connection:
        saying = Saying(kind=kind, origin=origin, body=body, objects=(("thing", 1),))
        post.say(net.at(origin).bench, connection, clock.now(), saying, [to])
    net.settle()


def test_a_peer_changes_nothing_that_it_has_issued_and_signs_with_no_key_but_its_own(net: Network) -> None:
    france = net.at("FR").bench
    made = situations.draft(france, net.officer("FR"), "run", {"summary": "Quiet."}).report
    issued = situations.issue(france, net.officer("FR"), made.id).report
    net.settle()
    plain = msgspec.structs.replace(issued, by="", to=())
    forged = [
        told_reports.sign(france, msgspec.structs.replace(plain, version=9, summary="Changed.")),
        told_reports.sign(france, msgspec.structs.replace(plain, id="sit-another", summary="The same number.")),
        msgspec.structs.replace(plain, id="sit-2", number=2, summary="Not signed."),
        told_reports.sign(net.at("JP").bench, msgspec.structs.replace(plain, id="sit-3", number=3, summary="By another node.")),
        told_reports.sign(france, msgspec.structs.replace(plain, id="sit-4", number=4, owner="KE")),
        told_reports.sign(france, msgspec.structs.replace(plain, id="sit-5", number=5, event="other")),
        told_reports.sign(france, msgspec.structs.replace(plain, id="sit-6", number=6, state="draft")),
        told_reports.sign(france, msgspec.structs.replace(plain, id="sit-7", number=7, summary="x" * 20_001)),
    ]
    for one in forged:
        say(net, "FR", "situation-report", {"report": msgspec.to_builtins(one)}, "KE")
    say(net, "FR", "situation-report", {"report": {"id": 5}}, "KE")
    (there,) = situations.page(net.at("KE").bench, net.officer("KE"), "run")
    assert there.report.summary == "Quiet."


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


WORDS = ("quaggawort", "zibellinefish", "xylotherium", "flummadiddle")
"""Words that stand in what is kept for the event, and nowhere else."""


def purge(net: Network, *, cancel: bool = True) -> None:
    france = net.at("FR").bench
    if cancel:
        run = register.fetch(france, net.officer("FR"), "run")
        register.register(france, net.officer("FR"), msgspec.structs.replace(run, state="cancelled"))
    purges.purge(france, net.officer("FR"), "run")
    net.settle()
    carry_out(net)


def carry_out(net: Network) -> None:
    for node in net.nodes.values():
        while purges.carry_out(node.bench):
            pass
    net.settle()


def left(net: Network) -> list[str]:
    """Tables and files of any node in which one of the words stands."""
    found = [line for node in net.nodes.values() for line in holds(node, *WORDS)]
    words = [word.encode() for word in WORDS]
    for node in net.nodes.values():
        node.bench.database.checkpoint()
        files = [file for file in node.folder.rglob("*") if file.is_file()]
        found += [str(file) for file in files if any(word in file.read_bytes() for word in words)]
    return found


def test_a_purge_leaves_nothing_on_any_node(net: Network) -> None:
    france, kenya = net.at("FR").bench, net.at("KE").bench
    log.write_entry(france, net.officer("FR"), "run", {"text": f"A bag, {WORDS[0]}", "incident": "item"})
    log.write_entry(kenya, net.officer("KE"), "run", {"text": f"A man, {WORDS[1]}", "incident": "threat", "urgency": "flash"})
    alert = {"kind": "alert", "headline": f"Stay away: {WORDS[3]}"}
    writing.deed_of(alert)(kenya, net.officer("KE"), "run", alert, None)
    made = situations.draft(france, net.officer("FR"), "run", {"summary": f"Quiet, {WORDS[2]}"}).report
    situations.issue(france, net.officer("FR"), made.id)
    until = (datetime.now(UTC) + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M:%SZ")
    texts = {"en": {"title": f"Call {WORDS[0]}", "text": f"Tell us of {WORDS[1]}"}}
    call = asking.draft(france, net.officer("FR"), {"events": ["run"], "sought": ["terrorist"], "until": until, "texts": texts}).held.call
    asking.send(france, net.officer("FR"), call.id)
    asking.draft(france, net.officer("FR"), {"events": ["run"], "sought": ["terrorist"], "until": until, "texts": texts})
    net.settle()
    answering.answer(net.at("JP").bench, net.officer("JP"), call.id, {"code": "information", "text": f"We know {WORDS[3]}"})
    net.settle()
    assert len(left(net)) > 20
    purge(net)
    assert left(net) == []
    found = {one.participant: one for one in purges.page(france, net.officer("FR"), "run")}
    assert all(one.holds and not one.overdue for one in found.values())
    ke = found["KE"].statement
    assert ke is not None
    assert (ke.counts["situation_reports"], ke.counts["calls"]) == (1, 1)
    assert found["FR"].statement is not None
    assert len({ke.digest, found["FR"].statement.digest}) == 2
    assert not told.holds(msgspec.structs.replace(ke, counts={**ke.counts, "room": 0}))
    assert not told.holds(msgspec.structs.replace(ke, digest="0" * 64))


def test_what_was_on_its_way_when_it_was_purged_is_let_go(net: Network) -> None:
    kenya = net.at("KE").bench
    log.write_entry(kenya, net.officer("KE"), "run", {"text": f"Late, {WORDS[0]}"})
    made = situations.draft(kenya, net.officer("KE"), "run", {"summary": f"Late, {WORDS[1]}"}).report
    situations.issue(kenya, net.officer("KE"), made.id)
    purge(net)
    assert left(net) == []
    assert counting.count_hours(net.at("FR").bench) == 0
    assert all(line.deed != "exchange.refused" for line in trail.page(net.at("FR").bench, net.officer("FR"), limit=100))


def test_nothing_is_erased_before_it_is_over_as_far_as_a_node_knows(net: Network) -> None:
    kenya = net.at("KE").bench
    say(net, "FR", "event-purge", {"event": "run"}, "KE")
    assert purges.carry_out(kenya) == 0
    assert len(reading.page(kenya, net.officer("KE"), "run", Wanted())) == 1
    purge(net)
    assert reading.page(kenya, net.officer("KE"), "run", Wanted()) == []


def test_only_the_lead_purges_and_each_states_for_itself(net: Network) -> None:
    purge(net)
    for origin, event_id in (("KE", "run"), ("FR", "nothing")):
        say(net, origin, "event-purge", {"event": event_id}, "DE")
    assert [one.participant for one in purges.page(net.at("KE").bench, net.officer("KE"), "run")] == ["KE"]
    (fr, _) = purges.page(net.at("FR").bench, net.officer("FR"), "run")
    assert fr.statement is not None
    lie = msgspec.structs.replace(fr.statement, counts={"room": 0})
    say(net, "KE", "event-purged", {"statement": msgspec.to_builtins(lie)}, "FR")
    assert purges.page(net.at("FR").bench, net.officer("FR"), "run")[0] == fr


def test_who_has_stated_nothing_is_overdue(net: Network) -> None:
    france = net.at("FR").bench
    run = register.fetch(france, net.officer("FR"), "run")
    register.register(france, net.officer("FR"), msgspec.structs.replace(run, state="cancelled"))
    purges.purge(france, net.officer("FR"), "run")
    with clock.pretend(datetime.now(UTC) + timedelta(days=8)):
        assert [one.overdue for one in purges.page(france, net.officer("FR"), "run")] == [True, True]
        net.settle()
        carry_out(net)
        assert [one.overdue for one in purges.page(france, net.officer("FR"), "run")] == [False, False]


def test_who_takes_part_no_longer_keeps_no_report(net: Network) -> None:
    france = net.at("FR").bench
    made = situations.draft(france, net.officer("FR"), "run", {"summary": WORDS[2]}).report
    situations.issue(france, net.officer("FR"), made.id)
    counting.count_hours(france)
    net.settle()
    run = register.fetch(france, net.officer("FR"), "run")
    register.register(france, net.officer("FR"), msgspec.structs.replace(run, partners=()))
    net.settle()
    assert holds(net.at("KE"), WORDS[2]) == []
    with net.at("KE").bench.database.read() as connection:
        assert counts.count(connection, "KE", "run", "FR") == 0


def test_figures_are_frozen_with_the_purge_where_nobody_has_said_how_it_went(net: Network) -> None:
    purge(net)
    for bureau in ("FR", "KE"):
        said = debriefings.read(net.at(bureau).bench, net.officer(bureau), "run").said
        assert [(one.bureau, one.incidents, one.figures["incidents"]) for one in said] == [("FR", {"item": 1}, 1), ("KE", {"item": 1}, 1)]


def test_debriefings_outlive_the_purge_and_nothing_else_does(net: Network) -> None:
    france, kenya = net.at("FR").bench, net.at("KE").bench
    debriefings.write(france, net.officer("FR"), "run", {"crowd": 850, "uses": {"calls": "useful"}, "text": "Late."})
    net.settle()
    (said,) = debriefings.read(kenya, net.officer("KE"), "run").said
    assert (said.crowd, said.incidents) == (850, {"item": 1})
    purge(net)
    found = purges.page(france, net.officer("FR"), "run")
    assert [one.participant for one in found] == ["FR", "KE"]
    assert all(one.statement is not None and told.holds(one.statement) for one in found)
    assert reading.page(kenya, net.officer("KE"), "run", Wanted()) == []
    assert [one.crowd for one in debriefings.read(kenya, net.officer("KE"), "run").said] == [850, None]
    again = debriefings.write(france, net.officer("FR"), "run", {"crowd": 860})
    assert (again.crowd, again.incidents) == (860, {"item": 1}), "the figures of then"
