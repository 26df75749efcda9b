# SPDX-License-Identifier: Apache-2.0
"""Calls between two nodes: what a node that lies, repeats itself or comes late achieves."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from carillon.desk import inbox, trail
from carillon.desk.calls import answering, asking, reading
from carillon.desk.events import register
from carillon.desk.exchange import membership, post
from carillon.desk.exchange.post import Saying
from carillon.errors import NotFound
from carillon.store import clock
from tests.desk.calls.conftest import CALL, run
from tests.desk.exchange.network import Network

Made = Callable[..., Network]


def begun(network: Made) -> Network:
    net = network()
    register.register_all(net.at("FR").bench, net.officer("FR"), [run(1), run(2)])
    net.settle()
    return net


def sent(net: Network, **changes: Any) -> str:
    call_id = asking.draft(net.at("FR").bench, net.officer("FR"), {**CALL, **changes}).held.call.id
    asking.send(net.at("FR").bench, net.officer("FR"), call_id)
    net.settle()
    return call_id


def say(net: Network, origin: str, kind: str, body: dict[str, Any], to: str) -> None:
    """What a bureau's node says by itself, whatever its people did."""
    bench = net.at(origin).bench
    with bench.database.write() as connection:
        post.say(bench, connection, clock.now(), Saying(kind=kind, origin=origin, body=body, objects=(("thing", 1),)), [to])
    net.settle()


def seen(net: Network, bureau: str, call_id: str) -> reading.Opened:
    return reading.fetch(net.at(bureau).bench, net.officer(bureau), call_id)


def shown(net: Network, call_id: str, **changes: Any) -> dict[str, Any]:
    body: dict[str, Any] = msgspec.to_builtins(seen(net, "FR", call_id).held.call)
    return {name: value for name, value in body.items() if name not in ("to", "audience", "created_by")} | changes


def refusals(net: Network, node: str) -> int:
    bureau = min(net.hosts[node])
    return sum(one.deed == "exchange.refused" for one in trail.page(net.at(bureau).bench, net.officer(bureau), limit=100))


NO_CALLS: tuple[dict[str, Any], ...] = (
    {"owner": "BE"},
    {"until": "soon"},
    {"state": "draft"},
    {"state": "odd"},
    {"texts": {}},
    {"texts": {"en": {"title": "x" * 201, "text": "y"}}},
    {"texts": {"xx": {"title": "x", "text": "y"}}},
    {"events": [], "series": ""},
    {"events": ["e" * 61]},
    {"id": "cal-" + "0" * 40},
)
NO_ANSWERS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("AT", {}),
    ("DE", {"call": "cal-none"}),
    ("DE", {"code": "recalled"}),
    ("DE", {"code": "delivered"}),
    ("DE", {"code": "Say what?"}),
    ("DE", {"text": "x" * 10_001}),
    ("DE", {"at": "yesterday"}),
    ("DE", {"reports": ["r" * 61]}),
    ("DE", {"reports": ["r"] * 51}),
    ("DE", {"id": "c" * 41}),
)


def test_a_call_of_another_form_is_not_taken(network: Made) -> None:
    net = begun(network)
    whole = shown(net, sent(net, audience=["BE"]), id="cal-other")
    for number, changes in enumerate(NO_CALLS, 1):
        body = whole | changes
        say(net, "FR", "call", {"call": body}, "DE")
        with pytest.raises(NotFound):
            seen(net, "DE", body["id"])
        assert refusals(net, "beta") == number, changes


def test_nobody_calls_for_what_others_host(network: Made) -> None:
    net = begun(network)
    body = shown(net, sent(net), id="cal-other", owner="BE")
    say(net, "BE", "call", {"call": body}, "DE")
    with pytest.raises(NotFound):
        seen(net, "DE", "cal-other")
    membership.roles(net.nodes["alpha"].bench, net.admin("alpha"), "BE", ["secretariat"])
    net.spread()
    say(net, "BE", "call", {"call": body}, "DE")
    assert seen(net, "DE", "cal-other").held.call.owner == "BE"


def test_the_secretariat_calls_for_any_event(network: Made) -> None:
    net = begun(network)
    membership.roles(net.nodes["alpha"].bench, net.admin("alpha"), "AT", ["secretariat"])
    net.spread()
    call_id = asking.draft(net.at("AT").bench, net.officer("AT"), {**CALL, "events": [], "series": "Example Runs"}).held.call.id
    asking.send(net.at("AT").bench, net.officer("AT"), call_id)
    net.settle()
    assert seen(net, "BE", call_id).held.call.series == "Example Runs"


def test_what_is_said_twice_is_done_once_and_an_older_form_changes_nothing(network: Made) -> None:
    net = begun(network)
    call_id = sent(net)
    first = shown(net, call_id)
    asking.close(net.at("FR").bench, net.officer("FR"), call_id)
    net.settle()
    for body in (first, {**first, "texts": {"en": {"title": "Another", "text": "text"}}}):
        say(net, "FR", "call", {"call": body}, "DE")
    held = seen(net, "DE", call_id).held.call
    assert (held.state, held.title) == ("closed", first["texts"]["en"]["title"])
    answer = {"id": "can-1", "call": call_id, "code": "nothing_known", "at": clock.now()}
    say(net, "DE", "call-answer", answer, "FR")
    say(net, "DE", "call-answer", answer, "FR")
    assert len(seen(net, "FR", call_id).answers) == 1


def test_after_a_recall_nothing_comes_back(network: Made) -> None:
    net = begun(network)
    call_id = sent(net)
    body = shown(net, call_id)
    asking.recall(net.at("FR").bench, net.officer("FR"), call_id)
    net.settle()
    say(net, "FR", "call", {"call": {**body, "version": 9}}, "DE")
    assert seen(net, "DE", call_id).held.call.texts == {}
    say(net, "DE", "call-answer", {"id": "can-1", "call": call_id, "code": "information", "text": "Late.", "at": clock.now()}, "FR")
    assert seen(net, "FR", call_id).answers == ()


def test_nobody_answers_what_is_not_for_him_to_answer(network: Made) -> None:
    net = begun(network)
    call_id = sent(net, audience=["DE"])
    for number, (origin, changes) in enumerate(NO_ANSWERS, 1):
        say(net, origin, "call-answer", {"id": "can-1", "call": call_id, "code": "nothing_known", "at": clock.now(), **changes}, "FR")
        assert refusals(net, "alpha") == number, changes
    assert seen(net, "FR", call_id).answers == ()
    assert {one.state for one in seen(net, "FR", call_id).sides} == {"delivered"}


def test_only_who_asked_reminds_and_counts(network: Made) -> None:
    net = begun(network)
    call_id = sent(net)
    lines = len(inbox.page(net.at("DE").bench, net.officer("DE")))
    for kind in ("call-reminder", "call-count"):
        say(net, "BE", kind, {"call": call_id, "counts": {"information": 7}}, "DE")
    say(net, "FR", "call-count", {"call": call_id, "counts": {"X" * 40: 7}}, "DE")
    say(net, "FR", "call-count", {"call": call_id, "counts": {"looking": -7}}, "DE")
    assert seen(net, "DE", call_id).counts is None
    assert len(inbox.page(net.at("DE").bench, net.officer("DE"))) == lines


def test_what_comes_from_a_pack_of_others_counts_as_an_answer(network: Made) -> None:
    net = begun(network)
    call_id = sent(net, audience=["DE"])
    say(net, "DE", "call-answer", {"id": "can-1", "call": call_id, "code": "own_code", "at": clock.now()}, "FR")
    assert [one.state for one in seen(net, "FR", call_id).sides] == ["own_code"]


def test_a_node_that_was_away_is_not_yet_reached(network: Made) -> None:
    net = begun(network)
    call_id = asking.draft(net.at("FR").bench, net.officer("FR"), CALL).held.call.id
    asking.send(net.at("FR").bench, net.officer("FR"), call_id)
    states = {one.side: one.state for one in seen(net, "FR", call_id).sides}
    assert states == {"BE": "delivered", "DE": "sent", "AT": "sent"}
    net.settle()
    answering.acknowledge(net.at("DE").bench, net.officer("DE"), call_id)
    net.settle()
    states = {one.side: one.state for one in seen(net, "FR", call_id).sides}
    assert states == {"BE": "delivered", "DE": "acknowledged", "AT": "delivered"}
