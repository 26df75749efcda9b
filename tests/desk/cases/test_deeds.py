# SPDX-License-Identifier: Apache-2.0
"""A case between three bureaus, on one node and on three: who sees what, who may write what, and what stays when somebody leaves."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from carillon import node as nodes
from carillon.core.model.case import Item
from carillon.desk import inbox, records, reports
from carillon.desk.cases import deeds
from carillon.desk.cases.deeds import Opened
from carillon.desk.notices import life
from carillon.desk.requests import asking
from carillon.errors import Conflict, Denied, Invalid, NotFound
from carillon.store.exchange import letters
from tests.desk.exchange.network import Network, only, person
from tests.desk.notices import gate

Made = Callable[..., Network]
HOSTS = {"one node": {"alpha": ("FR", "DE", "KE")}, "three nodes": {"alpha": ("FR",), "beta": ("DE",), "gamma": ("KE",)}}


@pytest.fixture(params=list(HOSTS))
def net(request: pytest.FixtureRequest, network: Made) -> Network:
    return network(HOSTS[request.param])


def begin(net: Network, *participants: str, **more: Any) -> str:
    body = {"title": "The white van", "participants": list(participants), **more}
    case_id = deeds.begin(net.at("FR").bench, net.officer("FR"), body).case.id
    net.tend()
    return case_id


def write(net: Network, bureau: str, case_id: str, kind: str = "entry", text: str = "Seen again.", **more: Any) -> Item:
    opened = deeds.write(net.at(bureau).bench, net.officer(bureau), case_id, {"kind": kind, "text": text, **more})
    net.tend()
    return opened.entries[-1].item


def look(net: Network, bureau: str, case_id: str) -> Opened:
    return deeds.fetch(net.at(bureau).bench, net.officer(bureau), case_id)


def texts(net: Network, bureau: str, case_id: str) -> list[str]:
    return [one.item.text for one in look(net, bureau, case_id).entries]


def lines(net: Network, bureau: str) -> list[str]:
    return [one.text for one in inbox.page(net.at(bureau).bench, net.officer(bureau), limit=50)]


def test_what_one_writes_the_others_read_and_no_other(net: Network) -> None:
    case_id = begin(net, "DE")
    write(net, "FR", case_id, text="Seen in the north.")
    write(net, "DE", case_id, text="Seen in the east.")
    assert texts(net, "FR", case_id) == texts(net, "DE", case_id) == ["Seen in the north.", "Seen in the east."]
    assert look(net, "DE", case_id).entries[0].item.by == ""
    assert any("The white van" in line for line in lines(net, "DE"))
    with pytest.raises(NotFound):
        look(net, "KE", case_id)
    assert deeds.page(net.at("KE").bench, net.officer("KE")) == []


def test_the_head_is_told_when_it_changes_and_not_with_every_entry(network: Made) -> None:
    net = network(HOSTS["three nodes"])
    case_id = begin(net, "DE", "KE")

    def heads() -> int:
        with net.at("FR").bench.database.read() as connection:
            return sum(one.kind == "case" for one in letters.fetch(connection, range(1, 200)).values())

    before = heads()
    write(net, "FR", case_id)
    write(net, "FR", case_id)
    assert heads() == before
    deeds.change(net.at("FR").bench, net.officer("FR"), case_id, {"title": "The blue van"})
    net.tend()
    assert heads() == before + 1
    assert look(net, "KE", case_id).case.title == "The blue van"


def test_who_comes_later_is_told_what_was_written_before(net: Network) -> None:
    case_id = begin(net, "DE")
    write(net, "FR", case_id, text="By the lead.")
    write(net, "DE", case_id, text="By another.")
    deeds.change(net.at("FR").bench, net.officer("FR"), case_id, {"participants": ["DE", "KE"]})
    net.tend()
    assert sorted(texts(net, "KE", case_id)) == ["By another.", "By the lead."]


def test_who_is_taken_out_keeps_nothing_and_may_come_back(net: Network) -> None:
    case_id = begin(net, "DE", "KE")
    write(net, "FR", case_id, text="A secret of the case.")
    write(net, "KE", case_id, text="What the third knows.")
    deeds.change(net.at("FR").bench, net.officer("FR"), case_id, {"participants": ["KE"]})
    net.tend()
    ended = look(net, "DE", case_id)
    assert (ended.case.state, ended.case.title, ended.entries) == ("ended", "", ())
    assert "A secret of the case." not in " ".join(lines(net, "DE"))
    write(net, "KE", case_id, text="Written after.")
    assert look(net, "DE", case_id).entries == ()
    with pytest.raises(NotFound):
        write(net, "DE", case_id)
    deeds.change(net.at("FR").bench, net.officer("FR"), case_id, {"participants": ["DE", "KE"]})
    net.tend()
    assert sorted(texts(net, "DE", case_id)) == ["A secret of the case.", "What the third knows.", "Written after."]


def test_who_leaves_is_out_for_all(net: Network) -> None:
    case_id = begin(net, "DE", "KE")
    deeds.leave(net.at("DE").bench, net.officer("DE"), case_id)
    net.tend()
    assert look(net, "FR", case_id).case.participants == look(net, "KE", case_id).case.participants == ("FR", "KE")
    write(net, "KE", case_id, text="After he left.")
    assert look(net, "DE", case_id).case.state == "ended"
    assert look(net, "DE", case_id).entries == ()
    with pytest.raises(Conflict):
        deeds.leave(net.at("FR").bench, net.officer("FR"), case_id)


def test_an_object_is_shown_to_those_who_have_it_from_its_owner(net: Network) -> None:
    record = records.create(net.at("FR").bench, net.officer("FR"), person("Nadia Exemplar", audience=only("DE"))).record
    net.tend()
    case_id = begin(net, "DE", "KE")
    write(net, "FR", case_id, "object", "She drove the van.", object="record", object_id=record.id)
    shown = look(net, "DE", case_id).entries
    assert [(one.item.text, one.shown.caption if one.shown else None) for one in shown] == [("She drove the van.", "Nadia Exemplar")]
    assert look(net, "KE", case_id).entries == ()
    # What others own is nobody's to tell: not even to a bureau that may have it.
    records.correct(net.at("FR").bench, net.officer("FR"), record.id, {"audience": only("DE", "KE")}, version=None, reason="wider")
    net.tend()
    write(net, "DE", case_id, "object", "Known to us, too.", object="record", object_id=record.id)
    assert "Known to us, too." in texts(net, "FR", case_id)
    assert "Known to us, too." not in texts(net, "KE", case_id)
    records.recall(net.at("FR").bench, net.officer("FR"), record.id, "mistaken")
    net.tend()
    assert [one.item.text for one in look(net, "DE", case_id).entries if one.shown] == []


def test_an_object_that_one_may_not_open_cannot_be_put_in(net: Network) -> None:
    record = records.create(net.at("FR").bench, net.officer("FR"), person("Nadia Exemplar", audience=only("KE"))).record
    net.tend()
    case_id = begin(net, "DE")
    with pytest.raises(Invalid, match="mistake"):
        write(net, "DE", case_id, "object", "?", object="record", object_id=record.id)


def test_a_report_belongs_to_the_case_of_those_who_received_it(net: Network) -> None:
    body = {"title": "A van", "narrative": "White.", "audience": only("DE"), "grading": {"scheme": "admiralty", "value": "B2"}}
    report = reports.draft(net.at("FR").bench, net.officer("FR"), body).report
    reports.send(net.at("FR").bench, net.officer("FR"), report.id)
    net.tend()
    case_id = begin(net, "DE", "KE")
    write(net, "FR", case_id, "object", "How it began.", object="report", object_id=report.id)
    assert [one.shown.caption for one in look(net, "DE", case_id).entries if one.shown] == ["A van"]
    assert look(net, "KE", case_id).entries == ()
    assert [one.id for one in deeds.page(net.at("DE").bench, net.officer("DE"), holding=report.id)] == [case_id]


def test_a_request_belongs_to_the_case_of_who_asked_and_who_was_asked(net: Network) -> None:
    body = {
        "subject": "A van",
        "text": "Whose is it?",
        "to": ["DE"],
        "purpose": "identify",
        "legal_basis": "Treaty",
        "questions": ["vehicle_owner"],
    }
    request = asking.draft(net.at("FR").bench, net.officer("FR"), body).held.request.id
    asking.send(net.at("FR").bench, net.officer("FR"), request)
    net.tend()
    case_id = begin(net, "DE", "KE")
    write(net, "DE", case_id, "object", "We were asked this.", object="request", object_id=request)
    assert [one.shown.caption for one in look(net, "FR", case_id).entries if one.shown] == ["A van"]
    assert look(net, "KE", case_id).entries == ()
    asking.recall(net.at("FR").bench, net.officer("FR"), request, "mistaken")
    net.tend()
    assert [one for one in look(net, "DE", case_id).entries if one.shown] == []


def test_a_notice_belongs_to_the_case_of_its_addressees_while_it_is_in_force(net: Network) -> None:
    here, officer = net.at("FR"), net.officer("FR")
    reviewer = msgspec.structs.replace(nodes.actor(here, None, "FR", role="compliance"), user="usr-2", username="compliance.fr")
    notice, _ = gate.published(here, officer, reviewer, audience=only("DE"))
    net.tend()
    case_id = begin(net, "DE", "KE")
    write(net, "FR", case_id, "object", "He is wanted.", object="notice", object_id=notice)
    assert [one.shown.kind for one in look(net, "DE", case_id).entries if one.shown] == ["notice"]
    assert look(net, "KE", case_id).entries == ()
    life.withdraw(here.bench, officer, notice, "found")
    net.tend()
    assert [one for one in look(net, "DE", case_id).entries if one.shown] == []


def test_a_task_is_done_by_the_bureau_it_is_given_to(net: Network) -> None:
    case_id = begin(net, "DE", "KE")
    task = write(net, "FR", case_id, "task", "Find the owner of the van.", to="DE", due_on="2026-12-01")
    assert [one.text for one in deeds.tasks(net.at("DE").bench, net.officer("DE"))] == ["Find the owner of the van."]
    assert any("gives you a task" in line for line in lines(net, "DE"))
    with pytest.raises(Denied):
        deeds.settle(net.at("KE").bench, net.officer("KE"), case_id, task.id, "done")
    deeds.settle(net.at("DE").bench, net.officer("DE"), case_id, task.id, "done")
    net.tend()
    assert [one.item.state for one in look(net, "FR", case_id).entries] == ["done"]
    assert [one.item.state for one in look(net, "KE", case_id).entries] == ["done"]
    assert deeds.tasks(net.at("DE").bench, net.officer("DE")) == []
    assert any("a task is done" in line for line in lines(net, "FR"))


def test_what_is_struck_out_is_gone_everywhere(net: Network) -> None:
    case_id = begin(net, "DE")
    item = write(net, "FR", case_id, text="A mistake with a name in it.")
    with pytest.raises(Denied):
        deeds.strike(net.at("DE").bench, net.officer("DE"), case_id, item.id)
    deeds.strike(net.at("FR").bench, net.officer("FR"), case_id, item.id)
    net.tend()
    for bureau in ("FR", "DE"):
        (entry,) = look(net, bureau, case_id).entries
        assert (entry.item.state, entry.item.text) == ("struck", "")


def test_only_the_lead_changes_the_head_and_nobody_writes_in_a_closed_case(net: Network) -> None:
    case_id = begin(net, "DE")
    with pytest.raises(Denied):
        deeds.change(net.at("DE").bench, net.officer("DE"), case_id, {"title": "Mine"})
    deeds.close(net.at("FR").bench, net.officer("FR"), case_id)
    net.tend()
    assert look(net, "DE", case_id).case.state == "closed"
    for bureau in ("FR", "DE"):
        with pytest.raises(Conflict):
            write(net, bureau, case_id)
    with pytest.raises(Conflict):
        deeds.close(net.at("FR").bench, net.officer("FR"), case_id)
    deeds.close(net.at("FR").bench, net.officer("FR"), case_id, closed=False)
    net.tend()
    write(net, "DE", case_id, text="On it goes.")
    assert texts(net, "FR", case_id) == ["On it goes."]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": 7}, "title"),
        ({"title": "A", "participants": ["ZZ"]}, "participants"),
        ({"title": "A", "participants": "DE"}, "participants"),
        ({"title": "A", "area": "gardening"}, "area"),
        ({"title": "A", "colour": "red"}, "colour"),
    ],
)
def test_a_head_with_a_mistake_is_refused(network: Made, body: dict[str, Any], field: str) -> None:
    net = network(HOSTS["one node"])
    with pytest.raises(Invalid) as refused:
        deeds.begin(net.at("FR").bench, net.officer("FR"), body)
    assert field in refused.value.fields


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"text": ""}, "text"),
        ({"kind": "song", "text": "la"}, "kind"),
        ({"kind": "task", "text": "Do.", "to": "JP"}, "to"),
        ({"kind": "task", "text": "Do.", "to": "DE", "due_on": "soon"}, "due_on"),
        ({"kind": "task", "text": "Do.", "to": "DE", "due_on": "2026-12"}, "due_on"),
        ({"kind": "object", "text": "Why.", "object": "dream", "object_id": "x"}, "object"),
        ({"kind": "object", "text": "Why.", "object": "record", "object_id": "rec-none"}, "object_id"),
    ],
)
def test_an_item_with_a_mistake_is_refused(network: Made, body: dict[str, Any], field: str) -> None:
    net = network(HOSTS["one node"])
    case_id = begin(net, "DE")
    with pytest.raises(Invalid) as refused:
        deeds.write(net.at("FR").bench, net.officer("FR"), case_id, body)
    assert field in refused.value.fields
