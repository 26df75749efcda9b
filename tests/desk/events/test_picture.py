# SPDX-License-Identifier: Apache-2.0
"""The picture of an event: all that its reader may see, for the whole or a part, and not by a number more."""

from typing import Any

import msgspec
import pytest

from carillon.core.policy.actors import Actor
from carillon.desk import reports
from carillon.desk.checks import deeds as checks
from carillon.desk.events import opinions, picture
from carillon.desk.events.room import alerts
from carillon.errors import Denied, NotFound
from carillon.node import Node
from tests.conftest import Cast
from tests.desk.events.pictures import RUN, furnish, register_run, report, settle, write

LAST = {"from": "40", "to": "finish"}


@pytest.fixture
def host(node: Node, actors: Cast) -> Actor:
    register_run(node.bench, actors("FR"))
    return actors("FR")


def draw(node: Node, actor: Actor, **view: Any) -> picture.Picture:
    return picture.draw(node.bench, actor, RUN, view)


def titles(drawn: picture.Picture) -> list[str]:
    return [one.title for one in drawn.matters]


def test_a_commander_looks_at_the_last_kilometres(node: Node, actors: Cast, host: Actor) -> None:
    furnish(node.bench, host, actors("DE"))
    report(node.bench, host, 41, "Fence cut at the finish")
    report(node.bench, host, 12, "Fence cut in the park")
    whole, last = draw(node, host), draw(node, host, **LAST)
    assert set(titles(whole)) == {"Fence cut at the finish", "Fence cut in the park"}
    assert titles(last) == ["Fence cut at the finish"]
    assert any(one.code == "place.route" for one in last.matters[0].matter.reasons)
    officers = [getattr(one.body, "name", "") for one in last.standing.roster]
    assert (set(officers[:2]), officers[2]) == ({"A. Specimen", "C. Specimen"}, "B. Specimen")
    assert len(last.here) == 4, "two officers, a task and a team"
    assert getattr(last.standing.tasks[0].body, "text", "").startswith("Sweep")
    assert [getattr(one.body, "text", "") for one in last.incidents] == ["Bag at the barrier."]
    assert len(whole.incidents) == 2
    assert (whole.phase, whole.days, whole.standing.incident) == ("live", 0, True)
    assert [one.kind for one in whole.timeline if one.to_come] == ["session"]
    assert {one.kind for one in whole.timeline} == {"session", "incident", "report", "level", "alert", "team"}
    assert sum(one.matters for one in whole.activity) == 2
    assert sum(one.incidents for one in whole.activity) == 2
    assert len(whole.activity) == picture.HOURS


def test_alerts_wait_until_ones_own_bureau_has_taken_note(node: Node, actors: Cast, host: Actor) -> None:
    other = actors("DE")
    alert = write(node.bench, other, "alert", headline="Look out for a van")
    assert len(picture.unacknowledged(draw(node, host), "FR")) == 1
    assert picture.unacknowledged(draw(node, other), "DE") == []
    alerts.acknowledge_alert(node.bench, host, RUN, alert)
    assert picture.unacknowledged(draw(node, host), "FR") == []


def test_nothing_leaks_into_the_other_picture(node: Node, actors: Cast, host: Actor) -> None:
    """What DE may not see moves no count, no hour, no pattern, and not even the number of its picture."""
    furnish(node.bench, host, actors("DE"))
    analyst = actors("DE", "analyst")
    report(node.bench, host, 41, "For both", audience=["DE"])

    def told() -> dict[str, Any]:
        plain = picture.plain(draw(node, analyst))
        return {name: value for name, value in plain.items() if name != "at"}

    before = told()
    for number in range(5):
        report(node.bench, host, 41, f"Only ours {number}", audience=["JP"])
    checks.make(node.bench, host, {"kind": "person", "query": {"name": "Nobody Known"}, "purpose": "wanted"})
    write(node.bench, host, "task", text="Only ours.", to="FR", own=True)
    ours = report(node.bench, host, 40, "Ours to say something about", audience=["JP"])
    opinions.pin(node.bench, host, RUN, "report", ours, "Only we think so.")
    assert told() == before
    mine = draw(node, host)
    assert len(mine.matters) == 7
    assert mine.patterns
    assert mine.matters[0].title == "Ours to say something about"
    assert mine.counters.own_checks >= 1


def test_who_takes_no_part_sees_nothing(node: Node, actors: Cast, host: Actor) -> None:
    for deed in (lambda actor: draw(node, actor), lambda actor: picture.changed(node.bench, actor, RUN)):
        with pytest.raises(NotFound):
            deed(actors("JP"))
        with pytest.raises(NotFound):
            deed(msgspec.structs.replace(host, events=("another",)))
        with pytest.raises(Denied):
            deed(actors("FR", "frontline"))
    with pytest.raises(NotFound):
        picture.draw(node.bench, host, "no-such-event", {})


def test_the_number_changes_with_what_the_picture_shows(node: Node, actors: Cast, host: Actor) -> None:
    seen = {picture.changed(node.bench, host, RUN)}

    def changed() -> bool:
        before = len(seen)
        seen.add(picture.changed(node.bench, host, RUN))
        return len(seen) > before

    made = report(node.bench, host, 41, "Fence cut")
    assert changed()
    assert not changed()
    later = report(node.bench, host, 40, "Fence cut again")
    assert changed()
    write(node.bench, host, "task", text="Look.", to="FR")
    assert changed()
    reports.recall(node.bench, host, made, reason="wrong")
    settle(node.bench)
    assert changed(), "what was taken back is gone from an open page"
    assert titles(draw(node, host)) == ["Fence cut again"]
    opinions.comment(node.bench, host, RUN, "report", later, "Look.")
    assert changed()


def test_what_is_unusual_along_the_course(node: Node, actors: Cast, host: Actor) -> None:
    for number in range(4):
        report(node.bench, host, 41, f"Barrier tested {number}", minutes=-60 * 24 * number - 30)
    for km in (5, 15, 25):
        report(node.bench, host, km, f"Barrier tested at {km}", minutes=-60 * 30)
    (found,) = [one for one in draw(node, host, **LAST).patterns if one.code == "cluster.route"]
    assert len(found.things) == 4
    assert not [one for one in draw(node, host, **{"from": "5", "to": "30"}).patterns if one.code == "cluster.route"]


def test_checks_of_a_host_are_counted_and_put_in_relation(node: Node, actors: Cast, host: Actor) -> None:
    assert draw(node, host).counters.rate is None
    for _ in range(3):
        checks.make(node.bench, host, {"kind": "person", "query": {"name": "Nobody Known"}, "purpose": "wanted"})
    counters = draw(node, host).counters
    assert (counters.checks, counters.own_checks, counters.hits, counters.rate) == (3, 3, 0, 0.0)
