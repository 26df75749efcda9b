# SPDX-License-Identifier: Apache-2.0
"""A kind that a node cannot read is kept, and done once by a later program: in order, with receipts, and only what may be done then."""

import json
from collections.abc import Callable

import pytest
from sqlalchemy import select

from carillon.desk import records
from carillon.desk.exchange import copies, kinds, membership, post, unread
from carillon.desk.exchange.inward import Inward
from carillon.desk.exchange.post import Saying
from carillon.errors import NotFound
from carillon.exchange import messages, receipts
from carillon.exchange.messages import Kind, Reader
from carillon.store import clock
from carillon.store.exchange import letters, lines
from carillon.store.exchange import unread as store
from carillon.store.exchange.schema import arrived, owed
from carillon.store.schema import audit
from tests.desk.exchange.network import Network, only, person

Made = Callable[..., Network]


def say(net: Network, bureau: str, sky: str, *to: str, kind: str = "weather", **more: object) -> None:
    bench = net.at(bureau).bench
    saying = Saying(kind=kind, origin=bureau, body={"sky": sky, **more}, objects=((f"wth-{sky}", 1),))
    with bench.database.write() as connection:
        assert post.say(bench, connection, clock.now(), saying, to) == len(to)


def take_weather(inward: Inward) -> None:
    sky = inward.message.body["sky"]
    inward.note("weather.received", f"wth-{sky}", sky=sky)
    if sky == "impossible":
        raise NotFound("There is no such sky.")


@pytest.fixture
def upgrade(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """A node begins anew with a program that reads one kind more."""

    def begin(net: Network, name: str = "beta") -> None:
        monkeypatch.setitem(messages.KINDS, "weather", Kind("weather", 1, "routine"))
        monkeypatch.setitem(kinds.DOES, "weather", take_weather)
        net.open(name)
        net.settle(4)

    return begin


def seen(net: Network, bureau: str) -> list[str]:
    """What was done for a bureau, oldest first, as its log has it."""
    with net.at(bureau).bench.database.read() as connection:
        query = select(audit.c.detail).where(audit.c.deed == "weather.received", audit.c.bureau == bureau).order_by(audit.c.seq)
        told = [json.loads(one) for one in connection.execute(query).scalars()]
    return [f"{one['from']} sees {one['sky']}" for one in told]


def kept(net: Network, name: str = "beta") -> int:
    with net.nodes[name].bench.database.read() as connection:
        return len(store.waiting(connection))


def test_what_was_kept_is_done_once_and_in_order(network: Made, upgrade: Callable[..., None]) -> None:
    net = network()
    for sky in ("clear", "grey", "black"):
        say(net, "FR", sky, "DE", "AT")
    say(net, "BE", "blue", "DE")
    net.settle()
    say(net, "FR", "white", "DE")
    net.settle()
    assert net.quiet("alpha")
    assert (kept(net), seen(net, "DE")) == (5, [])
    upgrade(net)
    assert seen(net, "DE") == ["FR sees clear", "FR sees grey", "FR sees black", "BE sees blue", "FR sees white"]
    assert seen(net, "AT") == ["FR sees clear", "FR sees grey", "FR sees black"]
    assert kept(net) == 0
    net.open("beta")
    net.settle(4)
    say(net, "FR", "late", "AT")
    net.settle()
    assert seen(net, "AT")[-1] == "FR sees late"
    assert len(seen(net, "DE")) == 5


def test_an_addressee_whose_line_came_later_is_not_forgotten(network: Made, upgrade: Callable[..., None]) -> None:
    from tests.desk.exchange.test_out_of_turn import hand, leave, share

    net = network()
    share(net, "FR", "Otto Exemplar", audience=only("AT"))
    (before,) = leave(net)
    say(net, "FR", "clear", "DE", "AT")
    (weather,) = leave(net)
    hand(net, weather)
    hand(net, before)
    upgrade(net)
    assert (seen(net, "DE"), seen(net, "AT")) == (["FR sees clear"], ["FR sees clear"])


def test_one_that_cannot_be_done_is_declined_and_the_next_is_done(network: Made, upgrade: Callable[..., None]) -> None:
    net = network()
    for sky in ("impossible", "clear"):
        say(net, "FR", sky, "DE")
    net.settle()
    upgrade(net)
    assert seen(net, "DE") == ["FR sees clear"]
    assert kept(net) == 0


def test_who_is_believed_no_more_is_not_believed_later(network: Made, upgrade: Callable[..., None]) -> None:
    from tests.desk.exchange.test_keys_that_end import revoke, rotate

    net = network()
    say(net, "FR", "clear", "DE")
    net.settle()
    revoke(net, rotate(net, "alpha"))
    net.spread()
    say(net, "FR", "grey", "DE")
    net.settle()
    say(net, "BE", "black", "DE")
    net.settle()
    membership.remove(net.nodes["alpha"].bench, net.admin("alpha"), "BE")
    net.spread()
    upgrade(net)
    assert seen(net, "DE") == ["FR sees grey"]
    with net.nodes["beta"].bench.database.read() as connection:
        assert connection.execute(select(arrived.c.id).where(arrived.c.inner.is_not(None))).first() is None


def test_what_is_for_a_group_is_done_for_its_members_of_now(network: Made, upgrade: Callable[..., None]) -> None:
    net = network()
    alpha, admin, far = net.nodes["alpha"].bench, net.admin("alpha"), clock.after(clock.now(), hours=9000)
    membership.group(alpha, admin, "g5", {"DE": far, "AT": far})
    net.spread()
    saying = Saying(kind="weather", origin="FR", body={"sky": "clear"}, objects=(("wth-1", 1),), audience=Reader("group", "g5"))
    with alpha.database.write() as connection:
        post.say(alpha, connection, clock.now(), saying, ["DE", "AT"])
    net.settle()
    membership.group(alpha, admin, "g5", {"AT": far})
    net.spread()
    upgrade(net)
    assert (seen(net, "DE"), seen(net, "AT")) == ([], ["FR sees clear"])


def test_what_was_taken_back_meanwhile_is_not_done(network: Made, upgrade: Callable[..., None]) -> None:
    net = network()
    record_id = records.create(net.at("FR").bench, net.officer("FR"), person("Nadia Exemplar")).record.id
    net.settle()
    say(net, "FR", "clear", "DE", about=record_id)
    say(net, "FR", "grey", "DE")
    net.settle()
    records.recall(net.at("FR").bench, net.officer("FR"), record_id, "over")
    net.settle()
    assert kept(net) == 1
    upgrade(net)
    assert seen(net, "DE") == ["FR sees grey"]


def test_a_recall_in_a_later_form_is_proven_when_it_was_done_and_not_before(network: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    net = network()
    record_id = records.create(net.at("FR").bench, net.officer("FR"), person("Nadia Exemplar")).record.id
    net.settle()
    monkeypatch.setitem(messages.KINDS, "recall", Kind("recall", 2, "urgent"))
    alpha = net.nodes["alpha"].bench
    saying = Saying(kind="recall", origin="FR", body={"what": "record", "objects": [[record_id, 1]]}, objects=((record_id, 1),))
    with alpha.database.write() as connection:
        post.say(alpha, connection, clock.now(), saying, ["DE", "AT"])
    monkeypatch.setitem(messages.KINDS, "recall", Kind("recall", 1, "urgent"))
    net.settle(12)
    assert net.check("DE", "Nadia Exemplar")["verdict"] == "hit"
    with net.nodes["beta"].bench.database.read() as connection:
        assert connection.execute(select(owed.c.seq)).first() is None
        assert all(one.seq == one.known for one in lines.all_lines(connection))
    monkeypatch.setitem(messages.KINDS, "recall", Kind("recall", 2, "urgent"))
    net.open("beta")
    net.settle()
    assert net.check("DE", "Nadia Exemplar")["verdict"] == "no_hit"
    with alpha.database.read() as connection:
        proven = letters.proven(connection, record_id)
    assert {code: receipts._read(one[2]).receipt.deed for code, one in proven.items()} == {"DE": "purged", "AT": "purged"}
    assert net.quiet("alpha")


def test_nobody_speaks_of_what_is_anothers_later_either(network: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    net = network()
    record_id = records.create(net.at("DE").bench, net.officer("DE"), person("Nadia Exemplar", audience=only("AT"))).record.id
    monkeypatch.setitem(messages.KINDS, "weather", Kind("weather", 2, "urgent"))
    say(net, "FR", "clear", "DE", what="record", objects=[[record_id, 1]])
    monkeypatch.delitem(messages.KINDS, "weather")
    net.settle()
    monkeypatch.setitem(messages.KINDS, "weather", Kind("weather", 2, "urgent"))
    monkeypatch.setitem(kinds.DOES, "weather", copies.take_recall)
    assert unread.catch_up(net.nodes["beta"].bench) == 1
    assert net.check("DE", "Nadia Exemplar")["verdict"] == "hit"
