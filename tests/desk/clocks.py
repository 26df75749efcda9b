# SPDX-License-Identifier: Apache-2.0
"""Two bureaus and a secretariat, on one node or on two, at a time that the test says."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from carillon.desk import confirming, hits, inbox, records
from carillon.desk.checks import elsewhere
from carillon.desk.exchange import membership
from carillon.store import clock
from carillon.store.inbox import Item
from tests.desk.exchange.network import Network, person

HOSTS = {"one node": {"alpha": ("FR", "DE", "XS")}, "two nodes": {"alpha": ("FR", "XS"), "beta": ("DE",)}}
NADIA = "Nadia Exemplar"


class Two:
    """FR owns, DE asks, XS is the secretariat. `minutes` is how late it is since the test began."""

    def __init__(self, net: Network) -> None:
        self.net = net
        self.start = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(minutes=1)
        first = net.operator
        membership.roles(net.nodes[first].bench, net.admin(first), "XS", ["secretariat"])
        net.spread()

    @contextmanager
    def at(self, minutes: float) -> Iterator[None]:
        """Within the block it is so late, and at its end all that was said has arrived and all that was due is done."""
        with clock.pretend(self.start + timedelta(minutes=minutes)):
            yield
            self.settle()

    def settle(self) -> None:
        self.net.settle()
        for node in self.net.nodes.values():
            confirming.end_clocks(node.bench)
            confirming.run_clocks(node.bench)
        self.net.settle()

    def time(self, minutes: float) -> str:
        """That moment as times are kept."""
        return (self.start + timedelta(minutes=minutes)).isoformat(timespec="microseconds").replace("+00:00", "Z")

    def bench(self, bureau: str) -> Any:
        return self.net.at(bureau).bench

    def record(self, **rules: Any) -> str:
        """A record of FR, known wherever it is to be known."""
        made = records.create(self.bench("FR"), self.net.officer("FR"), person(NADIA, **{"action": "arrest", **rules})).record.id
        self.net.settle()
        return made

    def check(self, **more: Any) -> Any:
        """DE's check of the name, here and on other nodes."""
        asked = {"kind": "person", "query": {"name": NADIA}, "purpose": "wanted", **more}
        return elsewhere.make(self.bench("DE"), self.net.officer("DE"), asked, seconds=5)

    def hit(self, **rules: Any) -> str:
        """A hit of DE on a record of FR, told to both."""
        self.record(**rules)
        found = self.check().matches[0]["hit"]
        self.net.settle()
        return str(found)

    def seen(self, bureau: str, hit_id: str) -> dict[str, Any]:
        return hits.fetch(self.bench(bureau), self.net.officer(bureau), hit_id)

    def steps(self, bureau: str, hit_id: str) -> list[str]:
        return [step["what"] for step in self.seen(bureau, hit_id)["log"]]

    def lines(self, bureau: str) -> list[Item]:
        """The inbox, oldest first."""
        return inbox.page(self.bench(bureau), self.net.officer(bureau), limit=100)[::-1]
