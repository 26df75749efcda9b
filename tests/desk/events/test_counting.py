# SPDX-License-Identifier: Apache-2.0
"""Hours of checks and hits: counted once, told to those who take part, replaced when told again, and no more than fits."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from carillon.core.model.event import Phase
from carillon.desk.checks import deeds as checks
from carillon.desk.events import counting
from carillon.desk.exchange import counts as exchange
from carillon.desk.exchange import post
from carillon.desk.exchange.post import Saying
from carillon.store import clock, counts
from carillon.store.counts import Hour, Tally
from carillon.store.db import lock_audit
from tests.desk.events.room.rooms import HOSTS, Joint, enter
from tests.desk.exchange.network import Network

TODAY = datetime.now(UTC).date()
DAYS = {"starts": TODAY.isoformat(), "ends": (TODAY + timedelta(days=1)).isoformat(),
        "phases": (Phase(name="live", starts=(TODAY - timedelta(days=1)).isoformat(), ends=TODAY.isoformat()),)}  # fmt: skip


@pytest.fixture(scope="module", params=HOSTS)
def net(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    made = Network(tmp_path_factory.mktemp("counting"), HOSTS[request.param])
    yield made
    made.close()


def count(at: Joint) -> None:
    for node in at.net.nodes.values():
        counting.count_hours(node.bench)
    at.net.settle()


def by_author(at: Joint, bureau: str) -> dict[str, Tally]:
    with at.net.at(bureau).bench.database.read() as connection:
        return counts.by_author(connection, bureau, at.event)


def test_every_hour_that_has_ended_is_told_once(net: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    at = Joint(net, "counted-run")
    enter(at, "DE", **DAYS)
    checks.make(*at.desk("FR"), {"kind": "person", "query": {"name": "Nobody Known"}, "purpose": "wanted"})
    later = clock.after(clock.now(), hours=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    count(at)
    assert by_author(at, "FR")["FR"].checks == 1
    assert by_author(at, "DE")["FR"].checks == 1
    assert by_author(at, "DE")["DE"].checks == 0, "nobody there is limited to the event"
    assert by_author(at, "KE") == {}
    before = by_author(at, "DE")
    count(at)
    assert by_author(at, "DE") == before


@pytest.mark.parametrize("net", ["three nodes"], indirect=True)
def test_what_a_peer_counts_must_be_in_form_and_of_a_common_event(net: Network) -> None:
    at = Joint(net, "peer-run")
    enter(at, "DE", **DAYS)

    def say(origin: str, hours: list[Any], event: str = at.event) -> None:
        bench = net.at(origin).bench
        with bench.database.write() as connection:
            lock_audit(connection)
            saying = Saying(kind="event-counts", origin=origin, body={"event": event, "hours": hours}, objects=())
            post.say(bench, connection, clock.now(), saying, ["FR"])
        net.settle()

    say("DE", [["2030-05-05T06", 5, 1], ["2030-05-05T07", 2, 0]])
    say("DE", [["2030-05-05T07", 4, 0]])
    assert by_author(at, "FR")["DE"] == Tally(9, 1)
    for hours in ([["2030-05-05", 5, 1]], [["2030-05-05T06", -1, 0]], [["2030-05-05T06", 5, exchange.MOST + 1]], [], [["x" * 13, 1, 1]]):
        say("DE", hours)
    say("KE", [["2030-05-05T06", 5, 1]])
    say("DE", [["2030-05-05T06", 5, 1]], event="no-such-event")
    assert by_author(at, "FR") == {"DE": Tally(9, 1)} | {code: one for code, one in by_author(at, "FR").items() if code == "FR"}


def test_erasing_leaves_nothing(net: Network) -> None:
    at = Joint(net, "erased-run")
    with net.at("FR").bench.database.write() as connection:
        counts.put(connection, "FR", at.event, "FR", [Hour("2030-05-05T06", 1, 1)])
        assert counts.erase(connection, at.event, ["FR"]) == 1
        assert counts.by_author(connection, "FR", at.event) == {}
