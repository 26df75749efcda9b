# SPDX-License-Identifier: Apache-2.0
"""Reports: drafted, graded, addressed, sent, acknowledged, answered, taken back."""

from typing import Any

import pytest

from carillon.core.policy.actors import Actor
from carillon.desk import inbox, records, reports, trail
from carillon.errors import Conflict, Denied, Invalid, NotFound
from carillon.node import Node
from tests.conftest import Cast, cast
from tests.desk.deeds import create, log

BODY = {"title": "Van at the finish", "narrative": "A white van, twice, at night.", "audience": ["DE", "KE"], "grading": "admiralty:B2"}


def draft(node: Node, actor: Actor, **more: Any) -> str:
    return reports.draft(node.bench, actor, {**BODY, **more}).report.id


def sent(node: Node, actor: Actor, **more: Any) -> str:
    report_id = draft(node, actor, **more)
    reports.send(node.bench, actor, report_id)
    return report_id


def seen(node: Node, actor: Actor) -> list[str]:
    return [one.id for one in reports.page(node.bench, actor)]


def test_a_draft_is_the_own_bureaus(node: Node, actors: Cast) -> None:
    report_id = draft(node, actors("FR"))
    assert seen(node, actors("FR", "analyst")) == [report_id]
    assert seen(node, actors("DE")) == []
    with pytest.raises(NotFound):
        reports.fetch(node.bench, actors("DE"), report_id)
    assert inbox.page(node.bench, actors("DE")) == []


def test_every_mistake_at_once(node: Node, actors: Cast) -> None:
    body = {
        "title": 1,
        "narrative": "x" * 30_000,
        "urgency": "soon",
        "behaviours": ["?"],
        "sector": "?",
        "place": {"lat": "x"},
        "occurred": "31 February",
        "event": "evt-?",
        "records": "all",
        "audience": ["XX"],
        "colour": 1,
    }
    with pytest.raises(Invalid) as refusal:
        reports.draft(node.bench, actors("FR"), body)
    assert set(refusal.value.fields) == {
        "title",
        "narrative",
        "urgency",
        "behaviours",
        "sector",
        "place",
        "occurred",
        "event",
        "records",
        "audience",
        "colour",
    }


@pytest.mark.parametrize(
    "place", [{"lat": 91}, {"lon": -181}, {"lat": float("nan")}, {"name": "x" * 400}, {"name": "a\0b"}, 7, {"lat": float("inf")}]
)
def test_places_that_are_nowhere(node: Node, actors: Cast, place: Any) -> None:
    with pytest.raises(Invalid) as refusal:
        draft(node, actors("FR"), place=place)
    assert set(refusal.value.fields) == {"place"}


@pytest.mark.parametrize("body", [None, [], "x", 3, {}, {"title": "t"}, {"title": " ", "narrative": " "}])
def test_what_is_no_report(node: Node, actors: Cast, body: Any) -> None:
    with pytest.raises(Invalid):
        reports.draft(node.bench, actors("FR"), body)


def test_a_draft_is_changed_version_by_version(node: Node, actors: Cast) -> None:
    officer = actors("FR")
    report_id = draft(node, officer)
    new = reports.edit(node.bench, officer, report_id, {"title": "Two vans", "version": 1}).report
    assert (new.title, new.narrative, new.version, new.audience.bureaus) == ("Two vans", BODY["narrative"], 2, ("DE", "KE"))
    with pytest.raises(Conflict) as refusal:
        reports.edit(node.bench, officer, report_id, {"title": "Three vans", "version": 1})
    assert refusal.value.current == new
    for body in (None, [], "x", {"title": ""}, {"version": "two"}):
        with pytest.raises((Invalid, Conflict)):
            reports.edit(node.bench, officer, report_id, body)


def test_sent_at_once_to_every_bureau_of_its_audience(node: Node, actors: Cast) -> None:
    report_id = sent(node, actors("FR"))
    assert seen(node, actors("DE")) == seen(node, actors("KE")) == [report_id]
    assert seen(node, actors("JP")) == []
    line = inbox.page(node.bench, actors("DE"))[0]
    assert (line.kind, line.object_id) == ("report", report_id)
    assert "Van at the finish" in line.text
    opened = reports.fetch(node.bench, actors("DE"), report_id)
    assert not opened.own
    assert [copy.bureau for copy in opened.copies] == ["DE"]
    assert opened.report.audience.bureaus == ("DE",)
    assert opened.report.created_by == "FR"
    assert [copy.bureau for copy in reports.fetch(node.bench, actors("FR"), report_id).copies] == ["DE", "KE"]
    assert [line.deed for line in log(node, actors("KE"))][-1] == "report.received"


AUDIENCES: list[tuple[Any, set[str]]] = [
    ("all", {"DE", "KE", "JP", "BR", "FR-CYBER"}),
    ({"mode": "except", "bureaus": ["DE", "JP"]}, {"KE", "BR", "FR-CYBER"}),
]


@pytest.mark.parametrize(("audience", "reached"), AUDIENCES)
def test_audiences(node: Node, actors: Cast, audience: Any, reached: set[str]) -> None:
    report_id = sent(node, actors("FR"), audience=audience)
    assert {copy.bureau for copy in reports.fetch(node.bench, actors("FR"), report_id).copies} == reached


def test_what_is_not_ready_is_not_sent(node: Node, actors: Cast) -> None:
    officer = actors("FR")
    for more in ({"grading": None}, {"audience": []}, {"audience": ["FR"]}, {"records": ["rec-unknown"]}):
        report_id = draft(node, officer, **more)
        with pytest.raises(Invalid):
            reports.send(node.bench, officer, report_id)
        assert reports.fetch(node.bench, officer, report_id).report.state == "draft"
    report_id = sent(node, officer)
    for do in (reports.send, lambda b, a, r: reports.edit(b, a, r, {"title": "x"})):
        with pytest.raises(Conflict):
            do(node.bench, officer, report_id)


def test_what_another_bureau_shared_under_h2_is_not_passed_on(node: Node, actors: Cast) -> None:
    theirs = create(node, actors("DE"), handling=["H2"], audience=["FR"])
    report_id = draft(node, actors("FR"), records=[theirs.id], audience=["KE"])
    with pytest.raises(Denied) as refusal:
        reports.send(node.bench, actors("FR"), report_id)
    assert "DE" in refusal.value.message
    assert inbox.page(node.bench, actors("KE")) == []
    assert log(node, actors("FR"), "report.send")[0].outcome == "denied"
    own = create(node, actors("FR"), handling=["H2"])
    free = create(node, actors("DE"), handling=["H1"])
    sent(node, actors("FR"), records=[own.id, free.id], audience=["KE"])


def test_a_record_that_the_sender_cannot_open_is_like_one_that_is_not_there(node: Node, actors: Cast) -> None:
    hidden = create(node, actors("DE"), handling=["H2"], audience=["KE"]).id
    told = []
    for one in (hidden, "rec-000000000000000000000000"):
        report_id = draft(node, actors("FR"), records=[one])
        with pytest.raises(Invalid) as refusal:
            reports.send(node.bench, actors("FR"), report_id)
        told.append((refusal.value.message, {k: v.replace(one, "ID") for k, v in refusal.value.fields.items()}))
    assert told[0] == told[1]


def test_acknowledged_and_answered(node_anywhere: Node) -> None:
    node = node_anywhere
    author, other, third = cast(node, "FR"), cast(node, "DE"), cast(node, "KE")
    report_id = sent(node, author)
    assert inbox.unread(node.bench, other) == 1
    reports.acknowledge(node.bench, other, report_id)
    reports.acknowledge(node.bench, other, report_id)
    assert inbox.unread(node.bench, other) == 0
    reports.answer(node.bench, third, report_id, "nothing_known", "")
    opened = reports.answer(node.bench, other, report_id, "information", "It is our own van.")
    assert [(one.bureau, one.text) for one in opened.answers] == [("DE", "It is our own van.")]
    opened = reports.fetch(node.bench, author, report_id)
    assert [(one.bureau, one.outcome) for one in opened.answers] == [("KE", "nothing_known"), ("DE", "information")]
    assert all(copy.acknowledged_at for copy in opened.copies)
    assert [line.kind for line in inbox.page(node.bench, author)] == ["answer", "answer"]
    assert len(log(node, author, "report.acknowledged")) == 1
    for do in (
        lambda: reports.answer(node.bench, other, report_id, "who knows", ""),
        lambda: reports.answer(node.bench, other, report_id, "information", "x" * 30_000),
    ):
        with pytest.raises(Invalid):
            do()
    with pytest.raises(Conflict):
        reports.acknowledge(node.bench, author, report_id)
    with pytest.raises(NotFound):
        reports.acknowledge(node.bench, cast(node, "JP"), report_id)


def test_taken_back_it_is_gone_from_every_desk(node: Node, actors: Cast) -> None:
    report_id = sent(node, actors("FR"))
    reports.answer(node.bench, actors("DE"), report_id, "information", "ours")
    with pytest.raises(Denied):
        reports.recall(node.bench, actors("DE"), report_id, "mistake")
    reports.recall(node.bench, actors("FR"), report_id, "mistake")
    for code in ("DE", "KE"):
        with pytest.raises(NotFound):
            reports.fetch(node.bench, actors(code), report_id)
        with pytest.raises(NotFound):
            reports.answer(node.bench, actors(code), report_id, "information", "x")
        assert seen(node, actors(code)) == []
        lines = inbox.page(node.bench, actors(code))
        assert [line.kind for line in lines] == ["recall"]
        assert "van" not in lines[0].text.lower()
    assert reports.fetch(node.bench, actors("FR"), report_id).report.state == "recalled"
    with pytest.raises(Conflict):
        reports.recall(node.bench, actors("FR"), report_id, "again")


def test_front_line_officers_and_partners_see_what_they_wrote(node: Node, actors: Cast) -> None:
    for role in ("frontline", "partner"):
        own = draft(node, actors("FR", role))
        assert seen(node, actors("FR", role)) == [own]
        with pytest.raises(NotFound):
            reports.fetch(node.bench, actors("DE", role), own)
    sent(node, actors("DE"), audience=["FR"])
    assert len(seen(node, actors("FR"))) == 3
    assert len(seen(node, actors("FR", "frontline"))) == 1
    with pytest.raises(Denied):
        reports.send(node.bench, actors("FR", "frontline"), seen(node, actors("FR", "frontline"))[0])


def test_filters_and_pages(node: Node, actors: Cast) -> None:
    officer = actors("FR")
    made = [draft(node, officer, title=f"Report {number}") for number in range(5)]
    reports.send(node.bench, officer, made[0])
    assert [one.id for one in reports.page(node.bench, officer, state="sent")] == [made[0]]
    first = reports.page(node.bench, officer, limit=3)
    rest = reports.page(node.bench, officer, limit=3, after=first[-1].id)
    assert {one.id for one in (*first, *rest)} == set(made)
    assert trail.verify(node.bench, officer).fault is None
    assert records.count(node.bench, officer) == {}
