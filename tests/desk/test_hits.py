# SPDX-License-Identifier: Apache-2.0
"""Hits: judged by the asker, confirmed by the owner, and a false one does not come back until the record changes."""

import pytest

from carillon.desk import hits, inbox, records, trail
from carillon.desk.checks import deeds as checks
from carillon.errors import Conflict, Denied, Invalid, NotFound
from carillon.node import Node
from tests.conftest import Cast, cast
from tests.desk.deeds import ZEBULON, check, check_number, create, log


def hit_of(node: Node, actor: object, name: str = ZEBULON) -> str:
    return str(check(node, actor, name).matches[0]["hit"])  # type: ignore[arg-type]


def test_different_suppresses_the_same_false_hit(node_anywhere: Node) -> None:
    node = node_anywhere
    owner, officer, colleague, other = cast(node, "FR"), cast(node, "DE"), cast(node, "DE", "frontline"), cast(node, "KE")
    one = create(node, owner)
    hits.judge(node.bench, officer, hit_of(node, officer), "different", "taller by a head")
    for asker in (officer, colleague):
        answer = check(node, asker, f"  {ZEBULON.upper()} ")
        assert (answer.verdict, answer.matches) == ("no_hit", ())
        assert [(d["record"], d["reason"], d["by"]) for d in answer.dismissed] == [(one.id, "taller by a head", "officer.de")]
    assert check(node, other).verdict == "hit"
    assert check(node, officer, query={"name": ZEBULON, "birth_date": "1980-04-01"}).verdict == "hit"
    assert check_number(node, officer).verdict == "hit"


def test_it_comes_back_when_the_record_changes(node: Node, actors: Cast) -> None:
    owner, officer = actors("FR"), actors("DE")
    one = create(node, owner)
    hits.judge(node.bench, officer, hit_of(node, officer), "different", "taller by a head")
    assert check(node, officer).verdict == "no_hit"
    records.correct(node.bench, owner, one.id, {"properties": {"height": ["190"]}}, version=1, reason="measured")
    answer = check(node, officer)
    assert answer.verdict == "hit"
    assert answer.dismissed == ()
    hits.judge(node.bench, officer, answer.matches[0]["hit"], "different", "still another")
    assert check(node, officer).verdict == "no_hit"


def test_another_subject_with_the_name_is_not_dismissed(node: Node, actors: Cast) -> None:
    """A judgement is of a subject: another birth date is another subject."""
    create(node, actors("FR"))
    officer = actors("DE")
    body = {"name": ZEBULON, "birth_date": "1991"}
    answer = check(node, officer, query=body)
    if answer.matches:
        hits.judge(node.bench, officer, answer.matches[0]["hit"], "different", "born later")
    assert check(node, officer).verdict == "hit"


@pytest.mark.parametrize("later", ["same", "unsure"])
def test_a_later_word_takes_the_place_of_an_earlier_one(node: Node, actors: Cast, later: str) -> None:
    create(node, actors("FR"))
    officer = actors("DE")
    hit = hit_of(node, officer)
    hits.judge(node.bench, officer, hit, "different", "taller by a head")
    hits.judge(node.bench, officer, hit, later, "on second thoughts")
    assert check(node, officer).verdict == "hit"


def test_what_a_dismissed_hit_may_say(node: Node, actors: Cast) -> None:
    """Of a record of which only a hit is told, "seen before" tells no more."""
    create(node, actors("FR"), reach="hit-only")
    officer = actors("DE")
    hits.judge(node.bench, officer, hit_of(node, officer), "different", "taller by a head")
    answer = check(node, officer)
    assert [(d["record"], d["caption"]) for d in answer.dismissed] == [(None, "")]


@pytest.mark.parametrize(("verdict", "reason"), [("maybe", "x"), ("", "x"), ("different", ""), ("different", "  ")])
def test_wrong_judgements(node: Node, actors: Cast, verdict: str, reason: str) -> None:
    create(node, actors("FR"))
    with pytest.raises(Invalid):
        hits.judge(node.bench, actors("DE"), hit_of(node, actors("DE")), verdict, reason)


def test_the_owner_is_told_at_once_and_never_who_the_officer_is(node: Node, actors: Cast) -> None:
    create(node, actors("FR"), action="arrest")
    made = check(node, actors("DE", "frontline"), place="Border post 7")
    lines = inbox.page(node.bench, actors("FR"))
    assert [(line.kind, line.urgency, line.object_id) for line in lines] == [("hit", "urgent", made.matches[0]["hit"])]
    assert "Border post 7" in lines[0].text
    assert "frontline" not in lines[0].text
    assert inbox.page(node.bench, actors("KE")) == []


def test_the_owners_word(node_anywhere: Node) -> None:
    node = node_anywhere
    owner, officer = cast(node, "FR"), cast(node, "DE")
    create(node, owner)
    hit = hit_of(node, officer)
    for who in (cast(node, "KE"), cast(node, "JP", "analyst")):
        with pytest.raises((NotFound, Denied)):
            hits.confirm(node.bench, who, hit, "valid_same", "")
    with pytest.raises(Denied):
        hits.confirm(node.bench, officer, hit, "valid_same", "")
    with pytest.raises(Invalid):
        hits.confirm(node.bench, owner, hit, "perhaps", "")
    assert hits.confirm(node.bench, owner, hit, "valid_same", "the warrant stands")["state"] == "confirmed"
    seen = hits.fetch(node.bench, officer, hit)
    assert (seen["state"], seen["log"][-1]["text"], seen["log"][-1]["bureau"]) == ("confirmed", "the warrant stands", "FR")
    assert "answers on a hit of yours" in inbox.page(node.bench, officer)[0].text
    assert inbox.unread(node.bench, owner) == 0
    assert hits.outcome(node.bench, officer, hit, "arrested", "at the border")["state"] == "closed"
    with pytest.raises(Denied):
        hits.outcome(node.bench, owner, hit, "arrested", "")
    with pytest.raises(Invalid):
        hits.outcome(node.bench, officer, hit, "eaten", "")
    assert trail.verify(node.bench, owner).fault is None


def test_same_tells_the_owner_of_a_hit_that_was_only_possible(node: Node, actors: Cast) -> None:
    create(node, actors("FR"))
    officer = actors("DE")
    answer = checks.make(node.bench, officer, {"kind": "document", "query": {"number": "X1234567"}, "purpose": "border"})
    possible = [match for match in answer.matches if match["verdict"] == "possible"]
    assert len(possible) == 1, "a number without its country is a possible match"
    assert inbox.page(node.bench, actors("FR")) == []
    hits.judge(node.bench, officer, possible[0]["hit"], "same", "I know him")
    assert "is the same" in inbox.page(node.bench, actors("FR"))[0].text


def test_a_front_line_officer_sees_his_own(node: Node, actors: Cast) -> None:
    create(node, actors("FR"))
    own, colleagues = hit_of(node, actors("DE", "frontline")), hit_of(node, actors("DE"))
    assert [one["id"] for one in hits.page(node.bench, actors("DE", "frontline"))] == [own]
    with pytest.raises(NotFound):
        hits.fetch(node.bench, actors("DE", "frontline"), colleagues)
    assert {one["id"] for one in hits.page(node.bench, actors("DE"))} == {own, colleagues}
    assert {one["id"] for one in hits.page(node.bench, actors("FR"), state="open")} == {own, colleagues}
    assert hits.page(node.bench, actors("FR"), state="closed") == []
    assert hits.page(node.bench, actors("KE")) == []


def test_what_lies_outside_ones_work_is_not_ones_hit(node: Node, actors: Cast) -> None:
    """Areas hold for hits, checks and the inbox as they do for records: of colleagues' work, too."""
    create(node, actors("FR"), area="terrorism")
    made = check(node, actors("DE"))
    for bureau in ("FR", "DE"):
        inside, outside = actors(bureau, "analyst", areas=("terrorism",)), actors(bureau, "analyst", areas=("drugs",))
        assert len(hits.page(node.bench, inside)) == 1
        assert hits.page(node.bench, outside) == []
        with pytest.raises(NotFound):
            hits.fetch(node.bench, outside, made.matches[0]["hit"])
    assert len(checks.page(node.bench, actors("DE", "analyst", areas=("terrorism",)))) == 1
    assert checks.page(node.bench, actors("DE", "analyst", areas=("drugs",))) == []
    assert len(inbox.page(node.bench, actors("FR", "analyst", areas=("terrorism",)))) == 1
    assert inbox.page(node.bench, actors("FR", "analyst", areas=("drugs",))) == []
    assert inbox.unread(node.bench, actors("FR", "analyst", areas=("drugs",))) == 0


def test_what_is_red_is_told_to_colleagues_as_it_would_be_told_to_them(node: Node, actors: Cast) -> None:
    create(node, actors("FR"), handling=["TLP:RED"], audience=["DE"])
    made = check(node, actors("DE"))
    assert made.matches[0]["caption"] == ZEBULON
    commander = actors("DE", "commander")
    assert checks.fetch(node.bench, commander, made.id)["matches"][0]["caption"] == ""
    assert hits.fetch(node.bench, commander, made.matches[0]["hit"])["caption"] == ""
    assert checks.fetch(node.bench, actors("DE", "analyst"), made.id)["matches"][0]["caption"] == ZEBULON
    assert inbox.page(node.bench, actors("FR", "commander")) == []
    assert len(inbox.page(node.bench, actors("FR", "analyst"))) == 1


def test_two_who_decide_at_once(node_anywhere: Node) -> None:
    from carillon.core.policy.scope import reading
    from carillon.store import clock
    from carillon.store import hits as store

    node = node_anywhere
    create(node, cast(node, "FR"))
    hit = hit_of(node, cast(node, "DE"))
    with node.bench.database.read() as connection:
        old = store.find(connection, hit, reading(cast(node, "DE")))
    assert old is not None
    hits.judge(node.bench, cast(node, "DE"), hit, "same", "")
    with pytest.raises(Conflict), node.bench.database.write() as connection:
        store.change(connection, old, "closed", {"at": clock.now(), "what": "late", "text": ""})


def test_the_log_of_both_sides(node: Node, actors: Cast) -> None:
    create(node, actors("FR"))
    made = check(node, actors("DE"))
    asked, told = log(node, actors("DE"))[0], log(node, actors("FR"))[0]
    assert (asked.deed, asked.object, asked.detail["verdict"], asked.detail["matches"]) == ("check.make", made.id, "hit", 1)
    assert (told.deed, told.detail["to"], told.detail["hit"]) == ("record.disclosed", "DE", made.matches[0]["hit"])
    for line in (asked, told):
        assert "Vanishingham" not in str(line)


def test_a_check_that_is_written_down_after_a_recall_keeps_nothing_of_what_was_taken_back(node_anywhere: Node) -> None:
    node = node_anywhere
    one = create(node, cast(node, "FR"))
    body = {"kind": "person", "query": {"name": ZEBULON}, "purpose": "wanted"}
    drawn = checks.prepare(node.bench, cast(node, "DE"), body)
    assert drawn.answer.matches[0]["caption"] == ZEBULON
    records.recall(node.bench, cast(node, "FR"), one.id, "wrong person")
    node.bench.journal.write(drawn.deed)
    kept = checks.fetch(node.bench, cast(node, "DE"), drawn.answer.id)
    assert kept["matches"][0]["recalled"] is True
    assert ZEBULON not in repr(kept["matches"])
    assert ZEBULON not in repr(hits.page(node.bench, cast(node, "DE")))
    assert not any(ZEBULON in line.text for line in inbox.page(node.bench, cast(node, "FR"), limit=50))
