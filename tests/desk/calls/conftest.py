# SPDX-License-Identifier: Apache-2.0
"""FR hosts a run and a season and asks; three others answer: on one node, or two of them on another."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from carillon.core.model.event import Event, Venue
from carillon.core.policy.actors import Actor
from carillon.desk import chores, inbox
from carillon.desk.bench import Bench
from carillon.desk.calls import asking, reading
from carillon.desk.calls.reading import Opened
from carillon.desk.events import register
from carillon.node import Node
from carillon.store.inbox import Item
from tests.conftest import Nodes, cast
from tests.desk.exchange.network import Network

SERIES = "Example Runs"
TODAY = datetime.now(UTC).date()
UNTIL, LATER = (str(TODAY + timedelta(days=number)) for number in (30, 40))
CALL: dict[str, Any] = {"events": ["run-1"], "sought": ["terrorist", "suspicious"], "until": UNTIL, "audience": "all"}


def day(number: int) -> str:
    """The day of one race of the season."""
    return str(TODAY + timedelta(days=60 + number))


def run(number: int, *hosts: str, **more: Any) -> Event:
    """One race of a season."""
    venue = Venue(id="start", name="Great Square", city="Exampleville", country="FR", lat=48.8, lon=2.3)
    when = {"starts": day(number), "ends": day(number)}
    given = {"name": f"Example Run {number}", "kind": "marathon", **when, "series": SERIES, "venues": (venue,)}
    return Event(id=f"run-{number}", hosts=hosts or ("FR",), **{**given, **more})


class World:
    """Where FR and those it asks work, by whatever way they hear of each other; `settle` lets what was said arrive."""

    def __init__(self, benches: dict[str, Bench], actors: dict[str, Actor], settle: Callable[[], None]) -> None:
        self.benches, self.actors, self.settle = benches, actors, settle
        self.others = tuple(code for code in benches if code != "FR")
        self._before: set[str] = set()

    def at(self, bureau: str) -> tuple[Bench, Actor]:
        return self.benches[bureau], self.actors[bureau]

    def draft(self, **changes: Any) -> str:
        return asking.draft(*self.at("FR"), {**CALL, **changes}).held.call.id

    def sent(self, **changes: Any) -> str:
        """A call of FR that has arrived."""
        call_id = self.draft(**changes)
        asking.send(*self.at("FR"), call_id)
        self.settle()
        return call_id

    def seen(self, bureau: str, call_id: str) -> Opened:
        self.settle()
        return reading.fetch(*self.at(bureau), call_id)

    def states(self, call_id: str) -> dict[str, str]:
        """As FR sees it; of those bureaus of whom the tests speak."""
        return {one.side: one.state for one in self.seen("FR", call_id).sides if one.side in self.others}

    def lines(self, bureau: str) -> list[str]:
        """What the inbox says of calls since the test began, oldest first, each line with its urgency."""
        self.settle()
        found = [one for one in self._all_lines(bureau) if one.id not in self._before]
        return [f"{one.urgency}: {one.text}" for one in found if one.kind in ("call", "recall")]

    def _all_lines(self, bureau: str) -> list[Item]:
        return sorted(inbox.page(*self.at(bureau), limit=200), key=lambda one: one.at)

    def forget(self) -> None:
        """What the inboxes hold now is of no test any more."""
        self._before = {one.id for bureau in self.benches for one in self._all_lines(bureau)}

    def tend(self) -> None:
        """What is due by the clock is done, and what follows from it arrives."""
        self.settle()
        for bench in {id(one): one for one in self.benches.values()}.values():
            chores.tend(bench, "test")
        self.settle()


def begin(world: World) -> World:
    register.register_all(*world.at("FR"), [run(1, "FR", world.others[0]), run(2), run(3)])
    world.settle()
    world.forget()
    return world


def near(node: Node) -> World:
    """Four bureaus of one node."""
    codes = ("FR", "DE", "KE", "JP")
    return World(dict.fromkeys(codes, node.bench), {code: cast(node, code) for code in codes}, lambda: None)


@pytest.fixture
def here(node: Node) -> World:
    """All on one node."""
    return begin(near(node))


def far(net: Network) -> World:
    """Two bureaus on each of two nodes."""
    codes = ("FR", "DE", "AT", "BE")
    return World({code: net.at(code).bench for code in codes}, {code: net.officer(code) for code in codes}, net.settle)


@pytest.fixture(scope="module")
def shared_network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    """One for all tests of a file that leave the clock alone: each makes calls of its own."""
    net = Network(tmp_path_factory.mktemp("calls") / "network")
    yield net
    net.close()


@pytest.fixture(params=["one node", "two nodes"])
def world(request: pytest.FixtureRequest, nodes: Nodes) -> World:
    """All on one node, and two of those asked on another."""
    if request.param == "one node":
        return begin(near(nodes.open(nodes.make())))
    return begin(far(request.getfixturevalue("shared_network")))


@pytest.fixture(params=["one node", "two nodes"])
def timed(request: pytest.FixtureRequest, nodes: Nodes, tmp_path: Path) -> Iterator[World]:
    """The same for tests that move the clock."""
    if request.param == "one node":
        yield begin(near(nodes.open(nodes.make())))
        return
    net = Network(tmp_path / "network")
    yield begin(far(net))
    net.close()
