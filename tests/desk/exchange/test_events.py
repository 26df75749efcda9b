# SPDX-License-Identifier: Apache-2.0
"""The register between nodes: known everywhere, to newcomers too, a series in few messages, and nobody speaks for another."""

from collections.abc import Callable
from typing import Any

import msgspec
from sqlalchemy import func, select

from carillon.core.model.event import Event, Route, Venue
from carillon.desk import inbox, trail
from carillon.desk.events import register
from carillon.desk.exchange import post
from carillon.desk.exchange.events import plain
from carillon.desk.exchange.post import Saying
from carillon.errors import NotFound
from carillon.node import Node
from carillon.store import clock
from carillon.store.events import Wanted
from carillon.store.exchange.schema import messages
from tests.desk.exchange.network import THREE, Network

Made = Callable[..., Network]


def event(number: int = 1, *hosts: str, **changes: Any) -> Event:
    place = Venue(id="v", name="Great Square", city="Exampleville", country="FR", lat=48.8566, lon=2.3522)
    given = {
        "name": f"Run {number}",
        "kind": "marathon",
        "starts": "2030-05-05",
        "ends": "2030-05-05",
        "series": "Runs",
        "venues": (place,),
    }
    return Event(id=f"run-{number}", hosts=hosts or ("FR",), **{**given, **changes})


def said(node: Node) -> int:
    with node.bench.database.read() as connection:
        return int(connection.execute(select(func.count()).select_from(messages).where(messages.c.kind == "event")).scalar_one())


def seen(net: Network, bureau: str, event_id: str = "run-1") -> Event | None:
    try:
        return register.fetch(net.at(bureau).bench, net.officer(bureau), event_id)
    except NotFound:
        return None


def say(net: Network, origin: str, *events: Event | dict[str, Any]) -> None:
    bench = net.at(origin).bench
    bodies = [plain([one])["events"][0] if isinstance(one, Event) else one for one in events]
    saying = Saying(kind="event", origin=origin, body={"events": bodies}, objects=(("thing", 1),))
    with bench.database.write() as connection:
        post.say(bench, connection, clock.now(), saying, ["DE"])
    net.settle()


def refusals(net: Network) -> int:
    lines = trail.page(net.at("AT").bench, net.officer("AT"), limit=100)
    return sum(one.deed == "exchange.refused" for one in lines)


def test_an_event_is_known_everywhere_as_it_is(network: Made) -> None:
    net = network(THREE)
    course = Route(id="c", name="Course", points=((48.85, 2.35), (-17.5, -179.25)), length_km=42.195)
    made = register.register(net.at("FR").bench, net.officer("FR"), event(1, "FR", "DE", routes=(course,), partners=("KE",)))
    net.settle()
    for bureau in ("BE", "DE", "AT", "KE", "JP"):
        assert seen(net, bureau) == made
    assert [one.text for one in inbox.page(net.at("DE").bench, net.officer("DE"))] == ["FR asks you to help secure an event: Run 1"]
    assert inbox.page(net.at("JP").bench, net.officer("JP")) == []
    changed = register.register(net.at("FR").bench, net.officer("FR"), msgspec.structs.replace(made, partners=(), state="cancelled"))
    net.settle()
    assert seen(net, "JP") == changed
    lines = {code: [one.text for one in inbox.page(net.at(code).bench, net.officer(code))] for code in ("DE", "KE")}
    assert "Run 1 is cancelled" in lines["DE"]
    assert "FR has ended your part in an event: Run 1" in lines["KE"]


def test_what_is_changed_again_is_told_again(network: Made) -> None:
    net = network()
    made = register.register(net.at("FR").bench, net.officer("FR"), event())
    for number in range(2, 5):
        made = register.register(net.at("FR").bench, net.officer("FR"), msgspec.structs.replace(made, crowd=number))
    net.settle()
    assert seen(net, "DE") == made


def test_a_series_goes_in_few_messages_and_a_large_one_in_as_many_as_it_takes(network: Made) -> None:
    net = network()
    made = register.register_all(net.at("FR").bench, net.officer("FR"), [event(number) for number in range(150)])
    assert len(made.new) == 150
    assert said(net.at("FR")) == 3
    net.settle()
    assert len(register.page(net.at("DE").bench, net.officer("DE"), Wanted(limit=200, series="Runs"))) == 150
    again = register.register_all(net.at("FR").bench, net.officer("FR"), [event(number) for number in range(150)])
    assert (len(again.unchanged), said(net.at("FR"))) == (150, 3)
    points = tuple((48.0 + n / 10_000, 2.0 + n / 10_000) for n in range(3000))
    long = [event(n, routes=(Route(id="c", name="Course", points=points),)) for n in range(6)]
    register.register_all(net.at("FR").bench, net.officer("FR"), long)
    net.settle()
    assert said(net.at("FR")) > 4
    assert all(seen(net, "DE", one.id).routes == one.routes for one in long)  # type: ignore[union-attr]


def test_who_comes_later_learns_it_all(network: Made) -> None:
    net = network()
    register.register_all(net.at("FR").bench, net.officer("FR"), [event(1), event(2)])
    net.settle()
    from carillon import node as nodes
    from carillon.store.people import Bureau

    net.hosts = {**net.hosts, "gamma": ("KE",)}
    net.home["KE"] = "gamma"
    nodes.make(net.folder / "gamma", [Bureau(code="KE", names={"en": "KE"}, country="KE")], name="gamma", officers=False)
    net.open("gamma")
    net.admit("gamma")
    net.spread()
    net.tend()
    assert seen(net, "KE", "run-2") is not None


def test_nobody_speaks_of_what_another_leads(network: Made) -> None:
    net = network()
    register.register(net.at("FR").bench, net.officer("FR"), event())
    net.settle()
    say(net, "BE", event(1, "BE", version=9))
    say(net, "BE", event(1, "FR", version=9, name="Taken"))
    say(net, "BE", event(2, "FR"))
    assert seen(net, "DE") == event()
    assert seen(net, "DE", "run-2") is None
    assert refusals(net) == 3


def test_an_older_form_is_passed_over(network: Made) -> None:
    net = network()
    say(net, "FR", event(1, version=5, name="Five"))
    for version in (4, 5):
        say(net, "FR", event(1, version=version, name="Older"))
    assert seen(net, "DE").name == "Five"  # type: ignore[union-attr]
    say(net, "FR", event(1, version=6, name="Six"))
    assert seen(net, "DE").name == "Six"  # type: ignore[union-attr]
    assert refusals(net) == 0


def test_kinds_of_others_packs_come_in_as_the_rest(network: Made) -> None:
    net = network()
    say(net, "FR", event(1, kind="regatta"))
    assert seen(net, "DE").kind == "other"  # type: ignore[union-attr]


def test_what_is_no_event_is_refused_whole(network: Made) -> None:
    net = network()
    sound = plain([event()])["events"][0]
    bad: tuple[dict[str, Any], ...] = (
        {"hosts": []}, {"hosts": "FR"}, {"starts": "soon"}, {"state": "odd"}, {"venues": [{}]}, {"id": "A B"}, {"version": "new"},
        {"routes": [{"id": "c", "name": "C", "points": [["x", "y"]]}]}, {"zone": "Nowhere/Town"},
    )  # fmt: skip
    for number, changes in enumerate(bad, 1):
        say(net, "FR", {**sound, "id": f"run-x{number}"} | changes)
        assert refusals(net) == number, changes
    assert register.page(net.at("DE").bench, net.officer("DE"), Wanted()) == []
