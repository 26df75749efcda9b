# SPDX-License-Identifier: Apache-2.0
"""Whatever a peer writes into a message, it fails alone: the line goes on, its origin learns of it, and nothing is left half done."""

from collections.abc import Callable
from typing import Any

import pytest

from carillon.desk import inbox, reports, trail
from carillon.desk.exchange import kinds, post
from carillon.desk.exchange.inward import Inward
from carillon.desk.exchange.post import Saying
from carillon.exchange.messages import KINDS
from carillon.store import clock
from carillon.store.db import lock_audit
from carillon.store.exchange import letters, lines
from tests.desk.exchange.network import Network, only

Made = Callable[..., Network]
DEEP: Any = {"a": [{"b": [None, {"c": "x" * 400}]}] * 3}
WORDS = (
    "id",
    "case",
    "item",
    "notice",
    "step",
    "paper",
    "order",
    "record",
    "request",
    "hit",
    "report",
    "what",
    "kind",
    "state",
    "object",
    "text",
)
BODIES: tuple[dict[str, Any], ...] = (
    {},
    DEEP,
    dict.fromkeys(WORDS, ""),
    dict.fromkeys(WORDS, 7),
    {key: {} for key in WORDS},
    {key: [] for key in WORDS},
    {key: {"id": "x", "owner": "FR", "what": "banana", "version": -1, "state": "odd", "bureau": "FR"} for key in WORDS},
)


HOURS = {"id": "agr-1", "lender": "FR", "keeper": "DE", "begins": "18:00", "ends": "07:00", "zone": "UTC", "until": "2030-01-01"}


def say(net: Network, kind: str, body: dict[str, Any]) -> None:
    bench = net.nodes["alpha"].bench
    with bench.database.write() as connection:
        lock_audit(connection)
        post.say(bench, connection, clock.now(), Saying(kind=kind, origin="FR", body=body, objects=()), ["DE"])


def test_what_is_no_message_of_its_kind_is_declined_and_the_line_goes_on(network: Made) -> None:
    net = network({"alpha": ("FR",), "beta": ("DE",)})
    for kind in KINDS:
        for body in BODIES:
            say(net, kind, body)
    net.settle()
    body = {
        "title": "After all that",
        "narrative": "It arrives.",
        "audience": only("DE"),
        "grading": {"scheme": "admiralty", "value": "B2"},
    }
    report = reports.draft(net.at("FR").bench, net.officer("FR"), body).report
    reports.send(net.at("FR").bench, net.officer("FR"), report.id)
    net.settle()
    assert reports.fetch(net.at("DE").bench, net.officer("DE"), report.id).report.title == "After all that"
    with net.at("FR").bench.database.read() as there, net.at("DE").bench.database.read() as here:
        assert {one.seq for one in letters.all_ends(there)} == {one.seq for one in lines.all_lines(here) if one.origin == "FR"}
    assert trail.verify(net.at("DE").bench, net.officer("DE")).fault is None


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("case", {"case": {"id": "cas-1", "title": "A", "lead": "FR", "participants": ["FR", "DE"], "state": "odd"}}),
        ("broadcast", {"broadcast": {"id": "bro-1", "owner": "FR", "title": "A", "text": "B", "state": "odd"}}),
        ("agreement", {"agreement": {**HOURS, "days": ["someday"]}}),
    ],
)
def test_a_state_that_no_page_knows_does_not_come_in(network: Made, kind: str, body: dict[str, Any]) -> None:
    net = network({"alpha": ("FR",), "beta": ("DE",)})
    say(net, kind, body)
    net.settle()
    assert [one.text for one in inbox.page(net.at("DE").bench, net.officer("DE"))] == []
    refused = [one for one in trail.page(net.at("DE").bench, net.officer("DE"), limit=50) if one.deed == "exchange.refused"]
    assert len(refused) == 1


def test_what_nobody_foresaw_fails_alone(network: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    net = network({"alpha": ("FR",), "beta": ("DE",)})

    def break_down(inward: Inward) -> None:
        inward.tell("report", "rep-1", "Half done")
        raise KeyError("banana")

    monkeypatch.setitem(kinds.DOES, "flag", break_down)
    say(net, "flag", {"record": "rec-1"})
    say(net, "broadcast", {"broadcast": {"id": "bro-1", "owner": "FR", "title": "After it", "text": "It arrives."}})
    net.settle()
    told = [one.text for one in inbox.page(net.at("DE").bench, net.officer("DE"))]
    assert told == ["Broadcast from FR: After it"]
    assert net.quiet("alpha")
