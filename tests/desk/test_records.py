# SPDX-License-Identifier: Apache-2.0
"""Records at the desk: every mistake at once, versions and conflicts, recall without a trace, disclosures noted."""

import threading
from typing import Any

import pytest

from carillon.core.model.record import Audience
from carillon.desk import hits, inbox, records, trail
from carillon.desk.act import Repeat, Repeated
from carillon.errors import Conflict, Denied, Invalid, NotFound
from carillon.node import Node
from carillon.store.records import Wanted
from tests.conftest import Cast, cast
from tests.desk.deeds import SOUGHT, ZEBULON, check, check_number, create, holds, log


def test_create_and_open(node: Node, actors: Cast) -> None:
    officer = actors("FR")
    made = create(node, officer, audience=["DE"], handling=["H1"], area="terrorism", grading="admiralty:B2", action="arrest")
    opened = records.fetch(node.bench, officer, made.id)
    assert opened.record == made
    assert (opened.own, opened.caption) == (True, ZEBULON)
    assert (made.owner, made.version, made.status) == ("FR", 1, "live")
    assert made.audience == Audience("only", ("DE",))
    assert [one.reason for one in records.history(node.bench, officer, made.id)] == ["created"]


def test_every_mistake_at_once(node: Node, actors: Cast) -> None:
    body = {
        "schema": "Person",
        "properties": {"name": ["x"], "birthDate": ["1980-02-31"], "wings": ["two"]},
        "audience": ["XX"],
        "reach": "far",
        "handling": ["H9"],
        "area": "magic",
        "colour": "red",
    }
    with pytest.raises(Invalid) as refusal:
        records.create(node.bench, actors("FR"), body)
    fields = set(refusal.value.fields)
    assert {"audience", "reach", "handling", "area", "colour", "properties.wings"} <= fields
    assert any(name.startswith("properties.birthDate") for name in fields)
    assert records.count(node.bench, actors("FR")) == {}


NO_RECORDS: list[Any] = [
    None,
    [],
    "x",
    1,
    {},
    {"schema": None},
    {"schema": "Dragon"},
    {"schema": "Person"},
    {"schema": "Person", "properties": []},
    {"schema": ["Person"], "properties": {}},
    {"schema": "Person", "properties": {"name": [{"value": {"a": 1}}]}},
]


@pytest.mark.parametrize("body", NO_RECORDS)
def test_what_is_no_record(node: Node, actors: Cast, body: Any) -> None:
    with pytest.raises(Invalid):
        records.create(node.bench, actors("FR"), body)


@pytest.mark.parametrize("odd", ["a\0b", "half \ud800 pair", "x" * 100_000])
def test_texts_that_nobody_keeps(node: Node, actors: Cast, odd: str) -> None:
    """In a value, an id, a reason or a search: refused in words, or kept, and never a fault of the node."""
    officer = actors("FR")
    one = create(node, officer)
    for do in (
        lambda: create(node, officer, properties={"name": [odd]}),
        lambda: records.fetch(node.bench, officer, odd),
        lambda: records.page(node.bench, officer, Wanted(text=odd)),
        lambda: records.page(node.bench, officer, Wanted(after=odd)),
        lambda: records.page(node.bench, officer, Wanted(owner=odd)),
        lambda: records.correct(node.bench, officer, one.id, {"properties": {"alias": ["A"]}}, version=None, reason=odd),
        lambda: records.link(node.bench, officer, one.id, odd, one.id),
        lambda: records.link(node.bench, officer, one.id, "parent", odd),
        lambda: trail.page(node.bench, officer, about=odd),
        lambda: trail.page(node.bench, officer, after=odd),
        lambda: hits.fetch(node.bench, officer, odd),
        lambda: hits.page(node.bench, officer, after=odd, state=odd),
        lambda: inbox.page(node.bench, officer, after=odd),
    ):
        try:
            do()
        except (Invalid, NotFound):
            continue
    assert trail.verify(node.bench, officer).fault is None


def test_a_correction_changes_what_it_names_and_keeps_the_rest(node: Node, actors: Cast) -> None:
    officer = actors("FR")
    one = create(node, officer, audience=["DE"], handling=["H1"], grading="admiralty:B2")
    body = {"properties": {"birthDate": ["1979"], "passportNumber": None, "alias": ["Zeb"]}, "reach": "ask"}
    new = records.correct(node.bench, officer, one.id, body, version=1, reason="the mother says so").record
    assert new.entity.values("name") == (ZEBULON,)
    assert new.entity.values("birthDate") == ("1979",)
    assert new.entity.values("passportNumber") == ()
    assert (new.audience, new.handling, new.grading, new.reach) == (one.audience, one.handling, one.grading, "ask")
    history = records.history(node.bench, officer, one.id)
    assert [(v.version, v.by, v.reason) for v in history] == [(1, officer.user, "created"), (2, officer.user, "the mother says so")]
    assert history[0].record == one
    assert check_number(node, actors("DE")).matches == ()


def test_a_correction_keeps_the_kind_and_is_checked_like_a_new_record(node: Node, actors: Cast) -> None:
    officer = actors("FR")
    one = create(node, officer)
    for body in (
        {"schema": "Company"},
        {"properties": {"wings": ["2"]}},
        {"reach": "far"},
        [],
        {"properties": 1},
    ):
        with pytest.raises(Invalid):
            records.correct(node.bench, officer, one.id, body, version=1, reason="")
    assert records.fetch(node.bench, officer, one.id).record == one


def test_the_second_of_two_writers_gets_both_versions(node_anywhere: Node) -> None:
    node, officer = node_anywhere, cast(node_anywhere, "FR")
    one = create(node, officer)
    first = records.correct(node.bench, officer, one.id, {"properties": {"alias": ["First"]}}, version=1, reason="").record
    with pytest.raises(Conflict) as refusal:
        records.correct(node.bench, officer, one.id, {"properties": {"alias": ["Second"]}}, version=1, reason="")
    assert refusal.value.current == first
    assert refusal.value.offered.entity.values("alias") == ("Second",)
    assert log(node, officer)[0].outcome == "conflict"


def test_writers_at_once_one_wins_and_nothing_is_overwritten(node_anywhere: Node) -> None:
    node, officer = node_anywhere, cast(node_anywhere, "FR")
    one = create(node, officer)
    done, refused = [], []
    barrier = threading.Barrier(4)

    def write(number: int) -> None:
        barrier.wait()
        try:
            body = {"properties": {"alias": [f"Writer {number}"]}}
            done.append(records.correct(node.bench, officer, one.id, body, version=1, reason="").record)
        except Conflict as refusal:
            refused.append(refusal)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(done), len(refused)) == (1, 3)
    assert all(refusal.current == done[0] for refusal in refused)
    assert records.fetch(node.bench, officer, one.id).record == done[0]
    assert len(records.history(node.bench, officer, one.id)) == 2
    assert trail.verify(node.bench, officer).fault is None


def test_without_a_version_the_last_word_counts(node: Node, actors: Cast) -> None:
    officer = actors("FR")
    one = create(node, officer)
    for number in range(3):
        records.correct(node.bench, officer, one.id, {"properties": {"alias": [f"A{number}"]}}, version=None, reason="")
    assert records.fetch(node.bench, officer, one.id).record.version == 4


def test_links_are_to_what_one_may_open(node: Node, actors: Cast) -> None:
    officer, other = actors("FR"), actors("DE")
    one, seen = create(node, officer), create(node, other)
    hidden = create(node, other, audience={"mode": "except", "bureaus": ["FR"]})
    records.link(node.bench, officer, one.id, "parent", seen.id)
    again = records.link(node.bench, officer, one.id, "parent", seen.id).record
    assert again.entity.values("parent") == (seen.id,)
    with pytest.raises(NotFound):
        records.link(node.bench, officer, one.id, "parent", hidden.id)
    with pytest.raises(Invalid):
        records.link(node.bench, officer, one.id, "name", seen.id)
    found = records.neighbours(node.bench, officer, one.id)
    assert [(n.prop, n.way, n.record.id) for n in found] == [("parent", "out", seen.id)]
    assert [(n.prop, n.way, n.record.id) for n in records.neighbours(node.bench, other, seen.id)] == [("parent", "in", one.id)]


def test_withdrawn_is_kept_by_its_owner_and_met_by_nobody(node: Node, actors: Cast) -> None:
    officer, other = actors("FR"), actors("DE")
    one = create(node, officer)
    assert records.fetch(node.bench, other, one.id)
    records.withdraw(node.bench, officer, one.id, "found and well")
    with pytest.raises(NotFound):
        records.fetch(node.bench, other, one.id)
    assert check(node, other).verdict == check_number(node, other).verdict == "no_hit"
    assert records.fetch(node.bench, officer, one.id).record.status == "withdrawn"
    assert records.history(node.bench, officer, one.id)[-1].reason == "found and well"
    with pytest.raises(Conflict):
        records.withdraw(node.bench, officer, one.id, "again")


def test_a_recall_leaves_no_word_of_the_record_anywhere(node_anywhere: Node) -> None:
    node = node_anywhere
    owner, asker, patrol = cast(node, "FR"), cast(node, "DE"), cast(node, "DE", "frontline")
    one = create(node, owner, properties={**SOUGHT["properties"], "alias": ["Vanishing Zeb"]})
    records.correct(node.bench, owner, one.id, {"properties": {"alias": ["Vanishing Zebulonius"]}}, version=1, reason="")
    asked = "Zebulun Vanishinghem"
    first = check(node, asker, asked).matches[0]
    hits.judge(node.bench, asker, first["hit"], "different", "taller by a head")
    dismissed = check(node, asker, asked)
    assert dismissed.dismissed
    met = check(node, patrol, "Sebulon Vanishingam").matches[0]
    hits.judge(node.bench, asker, met["hit"], "same", "I know him")
    check_number(node, asker)
    records.recall(node.bench, owner, one.id, "an error of ours")
    assert holds(node, ZEBULON, "Vanishing Zeb", "1980-04-01") == []
    record = records.fetch(node.bench, owner, one.id).record
    assert (record.status, record.properties, record.version) == ("recalled", {}, 3)
    assert [v.record for v in records.history(node.bench, owner, one.id)] == [None, None, None]
    assert check(node, asker, asked).verdict == "no_hit"
    with pytest.raises(NotFound):
        records.fetch(node.bench, asker, one.id)
    for do in (records.withdraw, records.recall):
        with pytest.raises(Conflict):
            do(node.bench, owner, one.id, "again")
    note = log(node, owner, "record.recall")
    assert any(len(str(line.detail.get("digest", ""))) == 64 for line in note)
    hit = hits.page(node.bench, asker)[0]
    assert hit["caption"] == ""
    assert trail.verify(node.bench, owner).fault is None


def test_who_was_told_is_noted_with_the_owner(node: Node, actors: Cast) -> None:
    owner, other = actors("FR"), actors("DE", "analyst")
    one = create(node, owner)
    records.fetch(node.bench, owner, one.id)
    assert records.disclosures(node.bench, owner, one.id) == []
    records.fetch(node.bench, other, one.id)
    records.page(node.bench, other, Wanted())
    check(node, actors("KE", "frontline"))
    told = records.disclosures(node.bench, owner, one.id)
    assert [(d.deed, d.bureau) for d in told] == [("check", "KE"), ("record.list", "DE"), ("record.read", "DE")]
    assert records.disclosures(node.bench, actors("DE", "control"), one.id)
    with pytest.raises(Denied):
        records.disclosures(node.bench, actors("DE"), one.id)
    with pytest.raises(Denied):
        records.history(node.bench, actors("DE"), one.id)


def test_a_record_shown_as_dismissed_is_a_disclosure_too(node: Node, actors: Cast) -> None:
    owner, asker = actors("FR"), actors("DE")
    one = create(node, owner)
    hits.judge(node.bench, asker, check(node, asker).matches[0]["hit"], "different", "taller by a head")
    before = len(records.disclosures(node.bench, owner, one.id))
    assert check(node, asker).dismissed[0]["caption"] == ZEBULON
    assert len(records.disclosures(node.bench, owner, one.id)) == before + 1


def test_partners_contribute_indicators_and_read_their_own(node: Node, actors: Cast) -> None:
    partner = actors("FR", "partner")
    with pytest.raises(Denied):
        create(node, partner)
    kinds = [kind.schema for kind in node.bench.packs.kinds.values() if kind.partner and not kind.abstract]
    assert kinds
    domain = next(
        kind for kind in kinds if "domain" in node.bench.packs.kinds[kind].properties or "name" in node.bench.packs.kinds[kind].properties
    )
    prop = "domain" if "domain" in node.bench.packs.kinds[domain].properties else "name"
    made = records.create(node.bench, partner, {"schema": domain, "properties": {prop: ["evil.example"]}}).record
    create(node, actors("FR"))
    assert [one.record.id for one in records.page(node.bench, partner, Wanted())] == [made.id]


def test_a_mark_that_one_could_not_read_oneself_is_refused(node: Node, actors: Cast) -> None:
    from carillon.desk import reports

    body = {"title": "t", "narrative": "n", "handling": ["TLP:RED"], "audience": ["DE"]}
    for role in ("partner", "commander", "frontline"):
        with pytest.raises(Invalid) as refusal:
            reports.draft(node.bench, actors("FR", role), body)
        assert "handling" in refusal.value.fields
    reports.draft(node.bench, actors("FR", "analyst"), body)


def test_an_area_outside_ones_work_is_refused(node: Node, actors: Cast) -> None:
    with pytest.raises(Invalid) as refusal:
        create(node, actors("FR", areas=("general",)), area="terrorism")
    assert "area" in refusal.value.fields
    one = create(node, actors("FR"), area="terrorism")
    for do in (
        lambda: records.fetch(node.bench, actors("FR", areas=("general",)), one.id),
        lambda: records.recall(node.bench, actors("FR", areas=("general",)), one.id, ""),
    ):
        with pytest.raises(NotFound):
            do()


def test_a_write_sent_twice_is_done_once(node_anywhere: Node) -> None:
    node, officer = node_anywhere, cast(node_anywhere, "FR")
    key = Repeat("key-1", "digest-1")
    made = records.create(node.bench, officer, SOUGHT, key).record
    with pytest.raises(Repeated) as again:
        records.create(node.bench, officer, SOUGHT, key)
    assert again.value.object_id == made.id
    assert records.count(node.bench, officer) == {"Person": 1}
    with pytest.raises(Conflict):
        records.create(node.bench, officer, SOUGHT, Repeat("key-1", "digest-2"))
    records.create(node.bench, cast(node, "FR", "analyst"), SOUGHT, key)
    assert records.count(node.bench, officer) == {"Person": 2}


def test_a_write_that_failed_may_be_sent_again_under_its_key(node: Node, actors: Cast) -> None:
    officer, key = actors("FR"), Repeat("key-1", "digest-1")
    with pytest.raises(Invalid):
        records.create(node.bench, officer, {"schema": "Dragon"}, key)
    assert records.create(node.bench, officer, SOUGHT, key)


def test_the_same_write_sent_by_many_at_once_is_done_once(node_anywhere: Node) -> None:
    node, officer = node_anywhere, cast(node_anywhere, "FR")
    barrier, outcomes = threading.Barrier(5), []

    def write() -> None:
        barrier.wait()
        try:
            outcomes.append(records.create(node.bench, officer, SOUGHT, Repeat("key", "digest")).record.id)
        except Repeated as before:
            outcomes.append(before.object_id)

    threads = [threading.Thread(target=write) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 5
    assert len(set(outcomes)) == 1
    assert records.count(node.bench, officer) == {"Person": 1}


def test_refusals_stand_in_the_log(node: Node, actors: Cast) -> None:
    with pytest.raises(Denied):
        records.page(node.bench, actors("FR", "frontline"), Wanted())
    with pytest.raises(NotFound):
        records.fetch(node.bench, actors("FR"), "rec-unknown\n<b>")
    lines = log(node, actors("FR"))
    assert [(line.deed, line.outcome, line.actor) for line in lines[:2]] == [
        ("record.read", "not_found", "officer.fr"),
        ("record.read", "denied", "frontline.fr"),
    ]
    assert lines[0].object == "rec-unknown?<b>"
