# SPDX-License-Identifier: Apache-2.0
"""What stands beside a submission for its reviewer, and what a decision needs."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from carillon.core.policy.actors import Actor
from carillon.desk import inbox, records
from carillon.desk.notices import documents, drafting, life
from carillon.desk.reviews import decisions, due, protection, queue
from carillon.errors import Conflict, Denied, Invalid, NotFound
from carillon.node import Node
from carillon.store import clock
from carillon.store.reviews import Wanted
from tests.conftest import Cast, cast
from tests.desk.notices import gate

FACTORS = ("offence", "person", "source", "others", "context", "refugee", "coherence")
TEST = {name: {"assessment": "mixed", "text": "Both can be said."} for name in FACTORS}


@pytest.fixture
def central(node: Node) -> Node:
    """A node with a secretariat."""
    gate.secretariat(node)
    return node


@pytest.fixture
def xs(central: Node) -> Actor:
    """Who reviews."""
    return cast(central, "XS", "compliance")


def codes(node: Node, reviewer: Actor, notice: str) -> list[str]:
    return [one.code for one in queue.fetch(node.bench, reviewer, notice).review.findings]


def taken(node: Node, reviewer: Actor, notice: str) -> list[str]:
    queue.take(node.bench, reviewer, notice)
    return codes(node, reviewer, notice)


def refused(node: Node, actor: Actor, reviewer: Actor, name: str = gate.NAME, **more: Any) -> str:
    notice = gate.submitted(node, actor, gate.person(node, actor, name=name, **more))
    queue.take(node.bench, reviewer, notice)
    decisions.refuse(node.bench, reviewer, notice, "art3_political", "The facts are a speech.")
    return notice


def test_a_protected_person_cannot_be_cleared_and_nobody_else_learns_of_the_list(central: Node, actors: Cast, xs: Actor) -> None:
    fr = actors("FR")
    protection.add(central.bench, xs, {"names": ["Vanishingham Zebulon"], "birth_dates": ["1980-04-01"], "reason": "Asylum in KE, 2024."})
    notice = gate.submitted(central, fr, gate.person(central, fr))
    assert "protected" in taken(central, xs, notice)
    with pytest.raises(Conflict, match="protected person"):
        decisions.clear(central.bench, xs, notice, "He may be wanted all the same.")
    decisions.refuse(central.bench, xs, notice, "refugee", "See the list of those whom we protect.")
    for role in ("officer", "analyst", "commander", "admin", "frontline", "partner"):
        with pytest.raises(Denied):
            protection.page(central.bench, cast(central, "XS", role))
    assert protection.page(central.bench, actors("FR", "compliance")) == []
    assert len(protection.page(central.bench, actors("FR", "control"))) == 1


@pytest.mark.parametrize(
    ("entry", "found"),
    [
        ({"numbers": ["x 1234567"]}, True),
        ({"names": [gate.NAME], "birth_dates": ["1961-01-01"]}, False),
        ({"names": ["Somebody Otherwise"], "birth_dates": ["1980-04-01"]}, False),
        ({"records": ["RECORD"]}, True),
        ({"numbers": ["X1234567"], "countries": ["DE"]}, "elsewhere"),
    ],
)
def test_how_a_protected_person_is_recognised(central: Node, actors: Cast, xs: Actor, entry: dict[str, Any], found: Any) -> None:
    fr = actors("FR")
    record = gate.person(central, fr, properties={"passportNumber": ["X1234567"]})
    protection.add(
        central.bench,
        xs,
        {name: [one.replace("RECORD", record) for one in value] for name, value in entry.items()} | {"reason": "A decision."},
    )
    notice = gate.submitted(central, fr, record)
    taken(central, xs, notice)
    review = queue.fetch(central.bench, xs, notice).review
    severities = [one.severity for one in review.findings if one.code == "protected"]
    assert severities == ({True: ["stop"], "elsewhere": ["ask"]}.get(found, []))


def test_entries_of_the_list_have_reasons(central: Node, xs: Actor) -> None:
    for body, wrong in (
        ({"names": ["A B"], "birth_dates": ["1980"]}, {"reason"}),
        ({"names": ["A B"], "reason": "x"}, {"names"}),
        ({"names": ["A B"], "birth_dates": ["?"], "reason": "x", "status": "?", "hue": 1}, {"birth_dates", "status", "hue"}),
    ):
        with pytest.raises(Invalid) as refusal:
            protection.add(central.bench, xs, body)
        assert set(refusal.value.fields) == wrong
    entry = protection.add(central.bench, xs, {"numbers": ["X1"], "reason": "A decision."})
    with pytest.raises(Invalid):
        protection.remove(central.bench, xs, entry.id, " ")
    protection.remove(central.bench, xs, entry.id, "Naturalised.")
    with pytest.raises(NotFound):
        protection.remove(central.bench, xs, entry.id, "Naturalised.")


def test_words_of_an_excluded_character_need_the_predominance_test(central: Node, actors: Cast, xs: Actor) -> None:
    fr = actors("FR")
    fields = gate.RED | {"facts": "Took part in an unauthorised assembly, and stole a car."}
    notice = gate.submitted(central, fr, gate.person(central, fr), fields=fields)
    assert taken(central, xs, notice) == ["neutrality_political"]
    with pytest.raises(Invalid, match="unauthorised assembly"):
        decisions.clear(central.bench, xs, notice)
    with pytest.raises(Conflict, match="lacks offence, person"):
        decisions.clear(central.bench, xs, notice, "The theft is what counts.")
    with pytest.raises(Invalid) as refusal:
        decisions.assess(central.bench, xs, notice, {"offence": {"assessment": "excluded"}, "mood": "mixed", "person": "?"})
    assert set(refusal.value.fields) == {"offence", "mood", "person"}
    decisions.assess(central.bench, xs, notice, {"offence": TEST["offence"]})
    with pytest.raises(Conflict, match="lacks person"):
        decisions.clear(central.bench, xs, notice, "The theft is what counts.")
    decisions.assess(central.bench, xs, notice, TEST)
    decisions.clear(central.bench, xs, notice, "The theft is what counts.")
    assert queue.fetch(central.bench, xs, notice).review.assessment["offence"].assessment == "mixed"


def test_what_stops_can_be_waived_in_words_where_the_colour_says_so(central: Node, actors: Cast, xs: Actor) -> None:
    fr = actors("FR")
    notice = gate.submitted(central, fr, gate.person(central, fr), fields=gate.RED | {"max_penalty_months": "12"})
    assert taken(central, xs, notice) == ["penalty"]
    with pytest.raises(Invalid):
        decisions.clear(central.bench, xs, notice)
    decisions.clear(central.bench, xs, notice, "Of particular importance: eleven victims.")
    expired = gate.submitted(central, fr, gate.person(central, fr, name="Testa Late"), fields=gate.RED | {"warrant_expiry": "2020-01-01"})
    assert taken(central, xs, expired) == ["warrant_valid"]
    with pytest.raises(Conflict, match="expired"):
        decisions.clear(central.bench, xs, expired, "All the same.")


def test_a_warrant_that_expires_while_it_waits_is_not_published(central: Node, actors: Cast, xs: Actor) -> None:
    fr = actors("FR")
    soon = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    notice = gate.submitted(central, fr, gate.person(central, fr), fields=gate.RED | {"warrant_expiry": soon})
    gate.cleared(central, xs, notice)
    with clock.pretend(datetime.now(UTC) + timedelta(days=4)), pytest.raises(Conflict, match="expired"):
        decisions.publish(central.bench, xs, notice)


def test_an_earlier_refusal_and_a_duplicate_are_shown(central: Node, actors: Cast, xs: Actor) -> None:
    fr, de = actors("FR"), actors("DE")
    before = refused(central, fr, xs)
    again = gate.submitted(central, de, gate.person(central, de, name="Vanishingham, Zebulon"))
    assert taken(central, xs, again) == ["refused_before"]
    finding = queue.fetch(central.bench, xs, again).review.findings[0]
    assert (finding.params["notice"], finding.params["ground"]) == (before, "art3_political")
    decisions.clear(central.bench, xs, again, "Another charge.")
    decisions.publish(central.bench, xs, again)
    third = gate.submitted(central, actors("KE"), gate.person(central, actors("KE")))
    assert set(taken(central, xs, third)) == {"refused_before", "duplicate"}
    assert taken(central, xs, gate.submitted(central, fr, gate.person(central, fr, name="Somebody Otherwise"))) == []


def test_the_record_of_a_bureau_stands_before_its_next_request(central: Node, actors: Cast, xs: Actor) -> None:
    fr = actors("FR")
    names = ["Aldous Quill", "Bertram Oakes", "Cedric Vane", "Desmond Yarrow"]
    for name in names:
        refused(central, fr, xs, name=name)
    over = gate.submitted(central, fr, gate.person(central, fr, name="Edmund Zale"))
    assert "requester_record" in taken(central, xs, over)
    text = next(one.text for one in queue.fetch(central.bench, xs, over).review.findings if one.code == "requester_record")
    assert "5 submissions of this bureau 4 were refused (art3_political 4)" in text
    other = gate.submitted(central, actors("DE"), gate.person(central, actors("DE"), name="Felix Adder"))
    assert taken(central, xs, other) == []


def test_the_queue_is_by_due_time_and_what_is_late_is_told_once(central: Node, actors: Cast, xs: Actor) -> None:
    fr = actors("FR")
    red = gate.submitted(central, fr, gate.person(central, fr))
    yellow = gate.submitted(central, fr, gate.person(central, fr, name="Testa Kind"), colour="yellow", fields=gate.YELLOW)
    assert [one.notice for one in queue.page(central.bench, xs, Wanted(state="open"))] == [yellow, red]
    assert [one.notice for one in queue.page(central.bench, xs, Wanted(state="open", limit=1))] == [yellow]
    assert (due.examine(central.bench), due.examine(central.bench)) == (2, 0)
    assert due.tell_late(central.bench) == 0
    with clock.pretend(datetime.now(UTC) + timedelta(hours=9)):
        assert (due.tell_late(central.bench), due.tell_late(central.bench)) == (1, 0)
    lines = [one for one in inbox.page(central.bench, cast(central, "XS", "officer"), limit=50) if "was due" in one.text]
    assert [one.object_id for one in lines] == [yellow]
    with clock.pretend(datetime.now(UTC) + timedelta(days=40 * 31)):
        assert due.forget(central.bench) == 0


def test_old_reviews_forget_whom_they_were_about(central: Node, actors: Cast, xs: Actor) -> None:
    notice = refused(central, actors("FR"), xs)
    with clock.pretend(datetime.now(UTC) + timedelta(days=40 * 31)):
        assert (due.forget(central.bench), due.forget(central.bench)) == (1, 0)
    review = queue.fetch(central.bench, xs, notice).review
    assert (review.subjects, review.text, review.ground) == ((), "", "art3_political")
    assert queue.statistics(central.bench, xs, "").grounds == {"art3_political": 1}


def test_statistics(central: Node, actors: Cast, xs: Actor) -> None:
    refused(central, actors("FR"), xs)
    other = gate.submitted(
        central, actors("DE"), gate.person(central, actors("DE"), name="Testa Kind"), colour="yellow", fields=gate.YELLOW
    )
    gate.passed(central, xs, other)
    found = queue.statistics(central.bench, xs, "2000-01-01")
    assert (found.submitted, found.states, found.owners["DE"]) == (2, {"refused": 1, "published": 1}, {"published": 1})
    assert found.colours == {"red": {"refused": 1}, "yellow": {"published": 1}}
    assert queue.statistics(central.bench, xs, "2000-01-01", "DE").submitted == 1


# Documents declared invalid ------------------------------------------------------------------------------------------------


def passport(node: Node, actor: Actor, number: int, **more: Any) -> Any:
    properties = {"number": [f"C{number:07d}"], "country": ["FR"], "status": ["invalidated_by_issuer"], **more}
    return records.create(node.bench, actor, {"schema": "TravelDocument", "properties": properties}).record


def nobody(record: Any) -> bool:
    return record.audience.mode == "only" and not record.audience.listed


def test_one_document_is_shared_at_once_and_a_burst_is_held(central: Node, actors: Cast, xs: Actor) -> None:
    fr, de = actors("FR"), actors("DE")
    made = [passport(central, fr, n) for n in range(10)]
    assert [nobody(one) for one in made] == [False] * 9 + [True]
    with pytest.raises(NotFound):
        records.fetch(central.bench, de, made[0].id)
    waiting = queue.page(central.bench, xs, Wanted(colour="invalidation"))
    assert len(waiting) == 10
    assert "burst" in taken(central, xs, waiting[0].notice)
    review = queue.fetch(central.bench, xs, waiting[0].notice)
    decisions.clear(central.bench, xs, waiting[0].notice, "A batch of blanks that the printer lost.")
    decisions.publish(central.bench, xs, waiting[0].notice)
    record = review.notice.latest.content.records[0]
    assert records.fetch(central.bench, de, record).record.audience.admits("DE")
    assert gate.seen(central, de) == []
    held = next(one.id for one in made if one.id != record)
    records.correct(central.bench, fr, held, {"audience": "all"}, version=None, reason="a way around")
    with pytest.raises(NotFound):
        records.fetch(central.bench, de, held)


def test_a_cleared_document_that_becomes_another_is_held_again(central: Node, actors: Cast, xs: Actor) -> None:
    fr, de = actors("FR"), actors("DE")
    made = [passport(central, fr, n) for n in range(10)][-1]
    waiting = next(one for one in queue.page(central.bench, xs, Wanted(colour="invalidation")) if one.subjects[0].record == made.id)
    queue.take(central.bench, xs, waiting.notice)
    decisions.clear(central.bench, xs, waiting.notice, "Looked at.")
    decisions.publish(central.bench, xs, waiting.notice)
    assert records.fetch(central.bench, de, made.id)
    records.correct(central.bench, fr, made.id, {"properties": {"number": ["C7654321"]}}, version=None, reason="another one")
    with pytest.raises(NotFound):
        records.fetch(central.bench, de, made.id)


def test_the_passport_of_somebody_whose_notice_was_refused_is_held(central: Node, actors: Cast, xs: Actor) -> None:
    fr = actors("FR")
    refused(central, fr, xs)
    assert not nobody(passport(central, fr, 1, surname=["Otherwise"], givenName=["Somebody"], birthDate=["1975-01-01"]))
    made = passport(central, fr, 2, surname=["Vanishingham"], givenName=["Zebulon"], birthDate=["1980-04-01"])
    assert nobody(made)
    (waiting,) = queue.page(central.bench, xs, Wanted(colour="invalidation"))
    assert "linked_refusal" in taken(central, xs, waiting.notice)
    decisions.refuse(central.bench, xs, waiting.notice, "art3_political", "The refusal stands.")
    records.correct(central.bench, fr, made.id, {"audience": "all"}, version=None, reason="again")
    with pytest.raises(NotFound):
        records.fetch(central.bench, actors("DE"), made.id)


def test_documents_that_came_by_another_way_are_found_by_the_feed(central: Node, actors: Cast, xs: Actor) -> None:
    from carillon.core.model.record import Record, Value
    from carillon.desk.filing import file
    from carillon.store import records as store

    filings = [
        file(
            central.bench,
            Record(
                id=clock.new_id("rec"), schema="TravelDocument", owner="FR", created_at=clock.now(), updated_at=clock.now(),
                properties={"number": (Value(f"D{n:07d}"),), "country": (Value("FR"),), "status": (Value("invalidated_by_issuer"),)},
            ),
            "import",
        )
        for n in range(12)
    ]  # fmt: skip
    with central.bench.database.write() as connection:
        store.insert_many(connection, filings, "imported")
    assert documents.follow(central.bench) >= 1
    assert documents.follow(central.bench) == 0
    assert len(queue.page(central.bench, xs, Wanted(colour="invalidation"))) == 12
    with pytest.raises(NotFound):
        records.fetch(central.bench, actors("DE"), filings[0].record.id)


def test_other_documents_pass_freely(central: Node, actors: Cast, xs: Actor) -> None:
    made = [
        records.create(
            central.bench,
            actors("FR"),
            {"schema": "TravelDocument", "properties": {"number": [f"C{n:07d}"], "country": ["FR"], "status": ["stolen"]}},
        )
        for n in range(12)
    ]
    assert not any(nobody(one.record) for one in made)
    assert queue.page(central.bench, xs, Wanted(colour="invalidation")) == []


def test_a_role_that_is_lost_midway_decides_nothing_more(central: Node, actors: Cast, xs: Actor) -> None:
    fr = actors("FR")
    notice = gate.submitted(central, fr, gate.person(central, fr))
    queue.take(central.bench, xs, notice)
    demoted = msgspec.structs.replace(xs, role="officer")
    for deed in (
        lambda: decisions.clear(central.bench, demoted, notice),
        lambda: decisions.publish(central.bench, demoted, notice),
        lambda: life.suspend(central.bench, demoted, notice, "data", "x"),
        lambda: queue.release(central.bench, demoted, notice),
    ):
        with pytest.raises(Denied):
            deed()
    moved = msgspec.structs.replace(xs, bureau="DE")
    with pytest.raises(NotFound):
        decisions.clear(central.bench, moved, notice)
    with pytest.raises(Denied):
        drafting.submit(central.bench, xs, notice)
