# SPDX-License-Identifier: Apache-2.0
"""Broadcasts between three bureaus, on one node and on three: told, taken note of, taken back."""

from collections.abc import Callable
from typing import Any

import pytest

from carillon.desk import inbox
from carillon.desk.duty import broadcasts
from carillon.errors import Conflict, Denied, Invalid, NotFound
from tests.desk.exchange.network import Network, only

Made = Callable[..., Network]
HOSTS = {"one node": {"alpha": ("FR", "DE", "KE")}, "three nodes": {"alpha": ("FR",), "beta": ("DE",), "gamma": ("KE",)}}
BODY = {"title": "A stolen ambulance", "text": "Near the course, seen at noon.", "urgency": "flash"}


@pytest.fixture(params=list(HOSTS))
def net(request: pytest.FixtureRequest, network: Made) -> Network:
    return network(HOSTS[request.param])


def send(net: Network, audience: Any) -> str:
    sent = broadcasts.send(net.at("FR").bench, net.officer("FR"), {**BODY, "audience": audience})
    net.tend()
    return sent.broadcast.id


def look(net: Network, bureau: str, broadcast_id: str) -> broadcasts.Opened:
    return broadcasts.fetch(net.at(bureau).bench, net.officer(bureau), broadcast_id)


def lines(net: Network, bureau: str) -> list[str]:
    return [one.text for one in inbox.page(net.at(bureau).bench, net.officer(bureau), limit=50)]


def test_told_and_taken_note_of(net: Network) -> None:
    broadcast_id = send(net, "all")
    assert look(net, "FR", broadcast_id).noted == {"DE": None, "KE": None}
    received = look(net, "DE", broadcast_id)
    assert (received.broadcast.title, received.broadcast.to, received.noted) == (BODY["title"], (), {})
    assert "Broadcast from FR: A stolen ambulance" in lines(net, "DE")
    (waiting,) = broadcasts.page(net.at("DE").bench, net.officer("DE"), waiting=True)
    assert waiting.broadcast.id == broadcast_id
    for _ in range(2):
        broadcasts.acknowledge(net.at("DE").bench, net.officer("DE"), broadcast_id)
    net.tend()
    noted = look(net, "FR", broadcast_id).noted
    assert (bool(noted["DE"]), noted["KE"]) == (True, None)
    assert broadcasts.page(net.at("DE").bench, net.officer("DE"), waiting=True) == []
    assert inbox.unread(net.at("DE").bench, net.officer("DE")) == 0


def test_only_who_is_addressed_learns_of_it(net: Network) -> None:
    broadcast_id = send(net, only("DE"))
    with pytest.raises(NotFound):
        look(net, "KE", broadcast_id)
    assert not any("ambulance" in line for line in lines(net, "KE"))


def test_what_is_taken_back_is_gone(net: Network) -> None:
    broadcast_id = send(net, "all")
    with pytest.raises(Denied):
        broadcasts.recall(net.at("DE").bench, net.officer("DE"), broadcast_id)
    broadcasts.recall(net.at("FR").bench, net.officer("FR"), broadcast_id)
    net.tend()
    for bureau in ("FR", "DE", "KE"):
        gone = look(net, bureau, broadcast_id).broadcast
        assert (gone.state, gone.title, gone.text) == ("recalled", "", "")
    assert "FR took back a broadcast" in lines(net, "DE")
    assert not any("ambulance" in line for line in lines(net, "DE"))
    with pytest.raises(Conflict):
        broadcasts.acknowledge(net.at("DE").bench, net.officer("DE"), broadcast_id)
    with pytest.raises(Conflict):
        broadcasts.recall(net.at("FR").bench, net.officer("FR"), broadcast_id)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"),
        ({"text": "x" * 10_001}, "text"),
        ({"urgency": "panic"}, "urgency"),
        ({"audience": None}, "audience"),
        ({"audience": only()}, "audience"),
        ({"audience": only("ZZ")}, "audience"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_mistakes_have_their_field(network: Made, change: dict[str, Any], field: str) -> None:
    net = network(HOSTS["one node"])
    with pytest.raises(Invalid) as refused:
        broadcasts.send(net.at("FR").bench, net.officer("FR"), {**BODY, "audience": "all", **change})
    assert set(refused.value.fields) == {field}
