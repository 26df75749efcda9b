# SPDX-License-Identifier: Apache-2.0
"""The rows of clocks, flags and outcomes, on every database."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from carillon.core.policy.scope import Scope
from carillon.desk import confirming, hits
from carillon.node import Node
from carillon.store import clocks, flags, outcomes
from carillon.store.clocks import Clock
from tests.conftest import cast
from tests.desk.deeds import check, create

AT, LATER = "2030-01-01T10:00:00.000000Z", "2030-01-01T10:10:00.000000Z"
EVER = outcomes.Span("2000", "3000")


@pytest.fixture
def connection(node_anywhere: Node) -> Iterator[Connection]:
    with node_anywhere.bench.database.write() as opened:
        yield opened


@pytest.fixture
def hit(node_anywhere: Node) -> str:
    """A hit of DE on a record of FR, with no clock."""
    create(node_anywhere, cast(node_anywhere, "FR"), action="locate")
    return str(check(node_anywhere, cast(node_anywhere, "DE")).matches[0]["hit"])


def clock_of(hit: str, **more: object) -> Clock:
    values = {"hit_id": hit, "owner": "FR", "bureau": "DE", "urgency": "urgent", "requested_at": AT, "set_at": AT, "due_at": LATER, **more}
    return Clock(**values)  # type: ignore[arg-type]


def test_due_means_late_or_set_in_the_future(hit: str, connection: Connection) -> None:
    clocks.put(connection, clock_of(hit))
    assert [one.hit_id for one in clocks.due(connection, LATER, ["DE"], 9)] == [hit]
    assert clocks.due(connection, "2030-01-01T10:09:59.000000Z", ["DE"], 9) == []
    assert [one.hit_id for one in clocks.due(connection, "2030-01-01T09:59:59.000000Z", ["DE"], 9)] == [hit]
    assert clocks.due(connection, LATER, ["FR"], 9) == []
    clocks.put(connection, clock_of(hit, due_at=None, level=3))
    assert clocks.due(connection, "2999", ["DE"], 9) == []


def test_a_clock_moves_once_and_stops_once(hit: str, connection: Connection) -> None:
    first = clock_of(hit)
    clocks.put(connection, first)
    assert clocks.move(connection, first, level=1)
    assert not clocks.move(connection, first, level=1)
    clocks.settle(connection, hit, {"what": "owner says more_time", "at": LATER})
    assert clocks.find(connection, hit) == clock_of(hit, level=1)
    clocks.settle(connection, hit, {"what": "owner says invalid", "at": LATER})
    clocks.settle(connection, hit, {"what": "outcome different", "at": "2031"})
    stopped = clocks.find(connection, hit)
    assert stopped is not None
    assert (stopped.stopped, stopped.stopped_at, stopped.due_at) == ("owner says invalid", LATER, None)
    assert not clocks.move(connection, stopped, level=2)
    assert clocks.queue(connection, Scope(bureau="FR"), 9) == []


def test_the_queue_is_for_both_sides_and_nobody_else(hit: str, connection: Connection) -> None:
    clocks.put(connection, clock_of(hit))
    for bureau, seen in (("FR", [hit]), ("DE", [hit]), ("KE", [])):
        assert clocks.queue(connection, Scope(bureau=bureau), 9) == seen
    assert clocks.queue(connection, Scope(bureau="FR", nothing=True), 9) == []
    assert clocks.queue(connection, Scope(bureau="DE"), 9, "another-user") == []


def test_flags_stand_until_their_day(connection: Connection) -> None:
    flag = flags.Flag(holder="DE", bureau="DE", record_id="rec-1", reason="law", text="", until="2030-05-01", by="officer.de", at=AT)
    flags.put(connection, flag)
    assert flags.standing(connection, "DE", ["rec-1", "rec-2"], "2030-05-01") == {"rec-1": flag}
    assert flags.standing(connection, "DE", ["rec-1"], "2030-05-02") == {}
    assert flags.standing(connection, "FR", ["rec-1"], "2030-05-01") == {}
    for scope, seen in (
        (Scope(bureau="DE"), 1),
        (Scope(bureau="FR"), 0),
        (Scope(bureau="FR", everything=True), 1),
        (Scope("DE", nothing=True), 0),
    ):
        assert len(flags.page(connection, scope, "2030-01-01")) == seen
    flags.lift(connection, flag, LATER)
    assert flags.standing(connection, "DE", ["rec-1"], "2030-01-01") == {}


def test_figures(node_anywhere: Node, hit: str) -> None:
    bench, asker, owner = node_anywhere.bench, cast(node_anywhere, "DE"), cast(node_anywhere, "FR")
    confirming.request(bench, asker, hit, urgent="flash")
    hits.confirm(bench, owner, hit, "valid_different", "")
    hits.outcome(bench, asker, hit, "different", "")
    with bench.database.read() as connection:
        for scope, seen in ((Scope("DE"), True), (Scope("FR"), True), (Scope("KE"), False), (Scope("KE", everything=True), True)):
            (*figures,) = outcomes.times_to_confirm(connection, scope, EVER)
            assert [(one.owner, one.urgency, one.asked, one.answered, one.in_time) for one in figures] == seen * [("FR", "flash", 1, 1, 1)]
            assert outcomes.by_code(connection, scope, EVER) == ({"different": 1} if seen else {})
            assert outcomes.false_hits(connection, scope, EVER) == seen * [outcomes.Share("FR", 1, 1)]
            assert outcomes.false_hits(connection, scope, EVER, by="bureau") == seen * [outcomes.Share("DE", 1, 1)]
        assert outcomes.by_code(connection, Scope("DE"), outcomes.Span("2000", "2001")) == {}
