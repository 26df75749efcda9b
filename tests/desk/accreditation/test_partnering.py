# SPDX-License-Identifier: Apache-2.0
"""Partners screen a list for what they alone may see, on one node and on several: what each tells the other, and what it does not."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from carillon.core.model.screening import Screening
from carillon.desk import inbox, records
from carillon.desk.accreditation import deciding, following, partnering, purging, reviewing, running
from carillon.desk.events import register
from carillon.desk.listed import erasing
from carillon.errors import Conflict, Denied, Invalid, NotFound
from carillon.store import screenings as store
from carillon.store.exchange import letters
from tests.desk.accreditation.lists import EVENT, STRANGERS, ZEB, by_ref, event, every_row, head, matches, upload
from tests.desk.deeds import SOUGHT, holds
from tests.desk.exchange.network import Network, only

Made = Callable[..., Network]
HOSTS = {"one node": {"alpha": ("FR", "DE", "KE")}, "two nodes": {"alpha": ("FR", "KE"), "beta": ("DE",)}}


@pytest.fixture(params=list(HOSTS))
def net(request: pytest.FixtureRequest, network: Made) -> Network:
    return shared(network, request.param)


@pytest.fixture
def near(network: Made) -> Network:
    """The same on one node, for what has nothing to do with where somebody is."""
    return shared(network, "one node")


def shared(network: Made, where: str) -> Network:
    """An event of FR with DE as its partner; DE has a record that only it may see, of somebody on the list."""
    made = network(HOSTS[where])
    event(made.at("FR").bench, made.officer("FR"), "DE")
    made.settle()
    records.create(made.at("DE").bench, made.officer("DE"), {**SOUGHT, "audience": only("DE")})
    return made


def run(net: Network, bureau: str, screening_id: str) -> Screening:
    running.advance(net.at(bureau).bench, running.Work("test"), screening_id)
    net.settle()
    return head(net.at(bureau).bench, bureau, screening_id)


def hosted(net: Network) -> Screening:
    """FR's list, screened by itself, and DE asked."""
    bench, fr = net.at("FR").bench, net.officer("FR")
    one = upload(bench, fr, ZEB, *STRANGERS)
    running.start(bench, fr, one.id)
    one = run(net, "FR", one.id)
    partnering.invite(bench, fr, one.id, ["de"])
    net.settle()
    return one


def partner(net: Network) -> Screening:
    """DE's copy, screened too."""
    one = hosted(net)
    take_part(net, one)
    assert run(net, "DE", one.id).state == "screened"
    return one


def take_part(net: Network, one: Screening) -> None:
    """DE agrees, and the rows come."""
    partnering.partake(net.at("DE").bench, net.officer("DE"), one.id, agrees=True)
    net.settle()
    while partnering.send_due(net.at("FR").bench):
        net.settle()


def texts(net: Network, bureau: str) -> list[str]:
    return [one.text for one in inbox.page(net.at(bureau).bench, net.officer(bureau), limit=50) if one.kind == "screening"]


def state(net: Network, screening_id: str) -> str:
    with net.at("FR").bench.database.read() as connection:
        (one,) = store.partners_of(connection, screening_id)
    return one.state


def test_a_partner_sees_what_the_host_may_not_and_says_one_word(net: Network) -> None:
    one = partner(net)
    bench, de = net.at("DE").bench, net.officer("DE")
    assert {row.state for row in every_row(net.at("FR").bench, one)} == {"clear"}
    copy = head(bench, "DE", one.id)
    assert (copy.host, copy.own, copy.name, copy.purge_on) == ("FR", False, "Volunteers", one.purge_on)
    met = next(row for row in every_row(bench, copy) if row.state == "open")
    assert (met.ref, met.values.get("organisation")) == ("", None)
    (found,) = matches(bench, copy, [met.number])[met.number]
    reviewing.judge(bench, de, one.id, met.number, found.hit_id, "same")
    deciding.decide(bench, de, one.id, [met.number], "refuse", "A secret of DE.")
    net.settle()
    shown = reviewing.row(net.at("FR").bench, net.officer("FR"), one.id, met.number)
    assert (shown.row.ref, shown.advice, shown.matches) == ("B-1", {"DE": "refuse"}, ())
    opened = reviewing.fetch(net.at("FR").bench, net.officer("FR"), one.id)
    assert (opened.partners[0].state, opened.advised) == ("done", {"DE": {"refuse": 1}})
    assert any("DE advises on 1" in text for text in texts(net, "FR"))
    if net.home["DE"] != net.home["FR"]:
        assert holds(net.at("FR"), "A secret of DE") == []
    # Taken back, it is as if there had been no word that warns.
    deciding.undo(bench, de, one.id, met.number)
    net.settle()
    assert reviewing.row(net.at("FR").bench, net.officer("FR"), one.id, met.number).advice == {"DE": "no_objection"}


def test_that_there_was_a_match_is_not_told(near: Network) -> None:
    """A partner that rejects its match, and one that never had any, tell the host the same: that they have looked."""
    one = partner(near)
    bench, de = near.at("DE").bench, near.officer("DE")
    met = next(row for row in every_row(bench, head(bench, "DE", one.id)) if row.state == "open")
    (found,) = matches(bench, head(bench, "DE", one.id), [met.number])[met.number]
    reviewing.judge(bench, de, one.id, met.number, found.hit_id, "different", "Another face.")
    deciding.decide(bench, de, one.id, [met.number], "clear")
    deciding.clear_all(bench, de, one.id)
    near.settle()
    opened = reviewing.fetch(near.at("FR").bench, near.officer("FR"), one.id)
    assert (opened.partners[0].state, opened.advised) == ("done", {})


def test_before_it_agrees_a_partner_has_nothing_of_the_list(net: Network) -> None:
    one = hosted(net)
    copy = head(net.at("DE").bench, "DE", one.id)
    assert copy.state == "invited"
    assert every_row(net.at("DE").bench, copy) == []
    assert any("FR asks you to screen a list" in text for text in texts(net, "DE"))
    partnering.partake(net.at("DE").bench, net.officer("DE"), one.id, agrees=False)
    net.settle()
    assert state(net, one.id) == "declined"
    assert every_row(net.at("DE").bench, copy) == []
    assert any("DE does not screen" in text for text in texts(net, "FR"))
    # Asked again, it may think otherwise.
    partnering.invite(net.at("FR").bench, net.officer("FR"), one.id, ["DE"])
    net.settle()
    take_part(net, one)
    assert run(net, "DE", one.id).state == "screened"


def test_a_purge_takes_every_copy_and_each_proves_it(net: Network) -> None:
    one = partner(net)
    purging.purge(net.at("FR").bench, net.officer("FR"), one.id)
    net.tend()
    assert state(net, one.id) == "purged"
    with net.at("FR").bench.database.read() as connection:
        proofs = store.proofs_of(connection, one.id)
        receipts = letters.proven(connection, one.id)
    assert [proof.bureau for proof in proofs] == ["DE", "FR"]
    assert all(erasing.holds(proof) for proof in proofs)
    assert {proof.why for proof in proofs} == {"deed", "host"}
    for code in ("FR", "DE"):
        assert holds(net.at(code), "Otherwise", "Quillfeather", "K0000001", "B-1", "Volunteers") == []
    if net.home["DE"] != net.home["FR"]:
        assert set(receipts) == {"DE"}
    with pytest.raises(NotFound):
        reviewing.fetch(net.at("DE").bench, net.officer("DE"), one.id)


def test_a_partner_that_is_removed_loses_its_copy(net: Network) -> None:
    one = partner(net)
    with net.at("FR").bench.database.read() as connection:
        from carillon.store import events

        made = events.find(connection, EVENT)
    assert made is not None
    register.register(net.at("FR").bench, net.officer("FR"), msgspec.structs.replace(made, partners=()))
    net.tend()
    assert head(net.at("DE").bench, "DE", one.id).state == "purged"
    assert every_row(net.at("DE").bench, head(net.at("DE").bench, "DE", one.id)) == []
    assert state(net, one.id) == "removed"
    assert head(net.at("FR").bench, "FR", one.id).state == "screened"


def test_a_partners_copy_is_followed_too(near: Network) -> None:
    one = partner(near)
    records.create(
        near.at("DE").bench,
        near.officer("DE"),
        {"schema": "Person", "properties": {"name": ["Brook Otherwise"], "birthDate": ["1991-11-12"]}, "audience": only("DE")},
    )
    following.follow(near.at("DE").bench)
    opened = [row for row in every_row(near.at("DE").bench, head(near.at("DE").bench, "DE", one.id)) if row.state == "open"]
    assert len(opened) == 2
    assert {row.state for row in every_row(near.at("FR").bench, one)} == {"clear"}


def test_who_is_asked_and_who_asks(near: Network) -> None:
    one = hosted(near)
    bench, fr = near.at("FR").bench, near.officer("FR")
    for wrong in (["KE"], [], ["FR"]):
        with pytest.raises(Invalid):
            partnering.invite(bench, fr, one.id, wrong)
    take_part(near, one)
    with pytest.raises(Conflict, match="another bureau"):
        partnering.invite(near.at("DE").bench, near.officer("DE"), one.id, ["FR"])
    with pytest.raises(NotFound):
        partnering.partake(near.at("KE").bench, near.officer("KE"), one.id, agrees=True)
    with pytest.raises(Conflict):
        partnering.partake(bench, fr, one.id, agrees=True)
    with pytest.raises(Denied):
        partnering.partake(near.at("DE").bench, msgspec.structs.replace(near.officer("DE"), role="analyst"), one.id, agrees=True)


def test_a_list_of_many_rows_is_told_in_parts(network: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    from carillon.desk.accreditation import advising

    monkeypatch.setattr(advising, "ROWS", 2)
    monkeypatch.setattr(partnering, "AT_ONCE", 1)
    net = network(HOSTS["two nodes"])
    event(net.at("FR").bench, net.officer("FR"), "DE")
    net.settle()
    one = hosted(net)
    take_part(net, one)
    copy = head(net.at("DE").bench, "DE", one.id)
    assert copy.whole
    assert [row.name for row in every_row(net.at("DE").bench, copy)] == [row.name for row in by_ref(net.at("FR").bench, one).values()]


def forged(net: Network, kind: str, body: dict[str, Any], origin: str = "KE", to: str = "FR") -> str:
    """A message that nobody should believe; what came of it in the addressee's words, empty where it was done."""
    from carillon.desk.act import act
    from carillon.desk.exchange import telling
    from carillon.desk.exchange.post import Saying
    from carillon.errors import Error

    bench, actor = net.at(origin).bench, net.officer(origin)
    try:
        with act(bench, actor, "screening.run") as doing:
            telling.tell(bench, doing, Saying(kind=kind, origin=origin, body=body, objects=(("scr", 0),)), [to])
    except Error as refusal:
        return refusal.message
    return ""


def test_what_nobody_should_believe(network: Made) -> None:
    net = network(HOSTS["one node"])
    event(net.at("FR").bench, net.officer("FR"), "DE")
    one = hosted(net)
    at = "2030-01-01T00:00:00.000000Z"
    number = every_row(net.at("FR").bench, one)[0].number
    advice = {"screening": one.id, "advice": [{"number": number, "word": "refuse"}], "at": at}
    assert "does not screen" in forged(net, "screening-advice", advice)
    assert "does not screen" in forged(net, "screening-advice", advice, "DE")
    assert "not asked" in forged(net, "screening-answer", {"screening": one.id, "answer": "done", "at": at})
    assert "belongs to FR" in forged(net, "screening-end", {"screening": one.id, "at": at}, "KE", "DE")
    assert "belongs to FR" in forged(net, "screening-rows", {"screening": one.id, "rows": [], "last": True}, "KE", "DE")
    assert forged(net, "screening-end", {"screening": one.id, "at": at}, "DE", "FR")
    invitation = {"screening": one.id, "event": EVENT, "name": "x", "rows": 1, "purge_on": "2031-06-03", "at": at}
    assert "do not both secure" in forged(net, "screening", invitation, "KE", "DE")
    assert "not its own" in forged(net, "screening", invitation, "DE", "FR")
    assert "another form" in forged(net, "screening", {**invitation, "screening": "scr-1"}, "FR", "DE")
    assert "prove" in forged(net, "screening-answer", {"screening": one.id, "answer": "purged", "at": at}, "DE")
    assert head(net.at("FR").bench, "FR", one.id).state == "screened"
    assert reviewing.fetch(net.at("FR").bench, net.officer("FR"), one.id).advised == {}
