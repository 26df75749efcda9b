# SPDX-License-Identifier: Apache-2.0
"""The purge of an event: nothing of it stays with anybody who took part, each states so, and what belongs to others stays."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from carillon.core.model.event import Event
from carillon.desk import purges, reports, watches
from carillon.desk.calls import asking
from carillon.desk.events import counting, opinions, ranking, register, situations
from carillon.desk.events.room import log, reading
from carillon.desk.exchange import purges as told
from carillon.errors import Conflict, Denied, NotFound
from carillon.node import Node
from carillon.store.rooms import Wanted
from tests.conftest import Cast

PLANTED = ("quaggawort", "zibellinefish", "xylotherium")
"""Words that stand in what is erased, and nowhere else."""


def day(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()


@pytest.fixture
def over(node: Node, actors: Cast) -> Event:
    """An event of FR with DE that was secured, and is cancelled."""
    event = Event(id="run", name="Utopia Run", kind="marathon", hosts=("FR",), partners=("DE",), starts=day(1), ends=day(2))
    event = register.register(node.bench, actors("FR"), event)
    log.write_entry(node.bench, actors("FR"), "run", {"text": f"A bag, {PLANTED[0]}", "incident": "item"})
    log.write_entry(node.bench, actors("DE"), "run", {"text": f"Ours alone, {PLANTED[1]}", "own": True})
    drafted = situations.draft(node.bench, actors("FR"), "run", {"summary": f"Quiet, {PLANTED[2]}"}).report
    situations.issue(node.bench, actors("FR"), drafted.id)
    until = (datetime.now(UTC) + timedelta(days=3)).isoformat().replace("+00:00", "Z")
    texts = {"en": {"title": "Call", "text": f"Tell us of {PLANTED[0]}"}}
    call = asking.draft(node.bench, actors("FR"), {"events": ["run"], "sought": ["terrorist"], "until": until, "texts": texts}).held.call
    asking.send(node.bench, actors("FR"), call.id)
    counting.count_hours(node.bench)
    return event


def test_nothing_of_it_stays_and_everybody_states_so(node: Node, actors: Cast, over: Event) -> None:
    report = reports.draft(
        node.bench,
        actors("JP"),
        {
            "title": "Threat to the Utopia Run", "narrative": "A letter.", "event": "run", "area": "general",
            "grading": {"scheme": "admiralty", "value": "B2"}, "audience": {"mode": "only", "bureaus": ["FR"]},
        },
    ).report  # fmt: skip
    reports.send(node.bench, actors("JP"), report.id)
    while ranking.follow(node.bench):
        pass
    opinions.pin(node.bench, actors("FR"), "run", "report", report.id, PLANTED[1])
    watched = watches.open_new(
        node.bench,
        actors("FR"),
        {"kind": "person", "query": {"name": PLANTED[2].title()}, "purpose": "border", "reference": "event:run", "until": day(2)},
    ).kept.watch.id
    with pytest.raises(Conflict, match="not over"):
        purges.purge(node.bench, actors("FR"), "run")
    register.register(node.bench, actors("FR"), msgspec.structs.replace(over, state="cancelled"))
    with pytest.raises(Denied):
        purges.purge(node.bench, actors("DE"), "run")
    with pytest.raises(NotFound):
        purges.purge(node.bench, actors("JP"), "run")
    assert all(one.statement is None for one in purges.purge(node.bench, actors("FR"), "run"))
    while purges.carry_out(node.bench):
        pass
    found = purges.page(node.bench, actors("FR"), "run")
    # All bureaus were called for information, so all were told.
    assert {one.participant for one in found} >= {"DE", "FR", "JP"}
    assert all(one.statement is not None and told.holds(one.statement) for one in found)
    assert [one.participant for one in purges.page(node.bench, actors("DE"), "run")] == ["DE"]
    for bureau in ("FR", "DE"):
        assert reading.page(node.bench, actors(bureau), "run", Wanted()) == []
        assert situations.page(node.bench, actors(bureau), "run") == []
    assert watches.fetch(node.bench, actors("FR"), watched).watch.state == "forgotten"
    assert reports.fetch(node.bench, actors("FR"), report.id).report.title == "Threat to the Utopia Run"
    while ranking.follow(node.bench):
        pass
    assert purges.carry_out(node.bench) == 0
    assert grep(node.folder) == []


def grep(folder: Path) -> list[str]:
    """Files of a node that hold a planted word. Of the check with which the watch began its asker's log keeps the question: that is no
    part of the event."""
    words = [word.encode() for word in PLANTED[:2]]
    return [str(file) for file in folder.rglob("*") if file.is_file() and any(word in file.read_bytes() for word in words)]


def test_an_event_long_over_is_purged_by_itself(node: Node, actors: Cast) -> None:
    event = Event(
        id="old", name="Old Run", kind="marathon", hosts=("FR",), starts=day(-purges.KEPT_DAYS - 3), ends=day(-purges.KEPT_DAYS - 2)
    )
    register.register(node.bench, actors("FR"), event)
    newer = msgspec.structs.replace(event, id="new", starts=day(-9), ends=day(-8))
    register.register(node.bench, actors("FR"), newer)
    assert (purges.purge_due(node.bench), purges.purge_due(node.bench)) == (1, 0)
    assert (purges.carry_out(node.bench), purges.carry_out(node.bench)) == (1, 0)
    assert [one.statement is not None for one in purges.page(node.bench, actors("FR"), "old")] == [True]
    assert purges.page(node.bench, actors("FR"), "new") == []
