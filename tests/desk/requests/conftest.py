# SPDX-License-Identifier: Apache-2.0
"""FR asks and DE answers: on one node, or each on its own."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from carillon.core.policy.actors import Actor
from carillon.desk import inbox
from carillon.desk.bench import Bench
from carillon.desk.requests import asking, reading
from carillon.desk.requests.reading import Opened
from carillon.node import Node
from tests.conftest import Nodes, cast
from tests.desk.exchange.network import Network

QUESTION: dict[str, Any] = {
    "subject": "Keeper of a white van",
    "text": "A white van was seen at three finish lines. Who keeps it?",
    "questions": ["vehicle_owner"],
    "purpose": "investigation",
    "legal_basis": "Police cooperation agreement, article 4",
    "urgency": "priority",
    "identifiers": [{"standard": "plate", "value": "AB-123-CD", "country": "DE"}],
}


class Pair:
    """Where FR and DE work, by whatever way they hear of each other; `settle` lets what was said arrive."""

    def __init__(self, benches: dict[str, Bench], actors: dict[str, Actor], settle: Callable[[], None]) -> None:
        self.benches, self.actors, self.settle = benches, actors, settle

    def at(self, bureau: str) -> tuple[Bench, Actor]:
        return self.benches[bureau], self.actors[bureau]

    def draft(self, **changes: Any) -> str:
        return asking.draft(*self.at("FR"), {**QUESTION, "to": ["DE"], **changes}).held.request.id

    def sent(self, **changes: Any) -> str:
        """A request of FR that has arrived."""
        request_id = self.draft(**changes)
        asking.send(*self.at("FR"), request_id)
        self.settle()
        return request_id

    def seen(self, bureau: str, request_id: str) -> Opened:
        self.settle()
        return reading.fetch(*self.at(bureau), request_id)

    def lines(self, bureau: str) -> list[str]:
        """The inbox, oldest first, each line with its urgency."""
        self.settle()
        return [f"{one.urgency}: {one.text}" for one in reversed(inbox.page(*self.at(bureau), limit=100))]


def near(node: Node) -> Pair:
    """Four bureaus of one node."""
    codes = ("FR", "DE", "KE", "JP")
    return Pair(dict.fromkeys(codes, node.bench), {code: cast(node, code) for code in codes}, lambda: None)


@pytest.fixture
def here(node: Node) -> Pair:
    """Both on one node."""
    return near(node)


@pytest.fixture(params=["one node", "two nodes"])
def pair(request: pytest.FixtureRequest, nodes: Nodes, tmp_path: Path) -> Iterator[Pair]:
    """Both on one node, and each on its own."""
    if request.param == "one node":
        yield near(nodes.open(nodes.make()))
        return
    net = Network(tmp_path / "network")
    codes = ("FR", "BE", "DE", "AT")
    yield Pair({code: net.at(code).bench for code in codes}, {code: net.officer(code) for code in codes}, net.settle)
    net.close()
