# SPDX-License-Identifier: Apache-2.0
"""A notice on one node, from its draft to its end; with a secretariat, and where each bureau reviews its own."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from carillon.core.model.notice import signed
from carillon.desk import chores, fate, records
from carillon.desk.exchange import steps
from carillon.desk.notices import drafting, due, life, reading
from carillon.desk.reviews import decisions, queue
from carillon.errors import Conflict, Denied, Invalid, NotFound
from carillon.node import Node
from carillon.store import clock, extracts
from carillon.store import records as record_store
from carillon.store.notices import Wanted
from carillon.store.reviews import Wanted as Reviews
from tests.conftest import Cast, cast
from tests.desk.deeds import holds, log
from tests.desk.notices import gate


@pytest.fixture
def central(node: Node) -> Node:
    """A node with a secretariat."""
    gate.secretariat(node)
    return node


def test_until_it_is_published_only_owner_and_reviewer_know(central: Node, actors: Cast) -> None:
    fr, de, xs = actors("FR"), actors("DE"), cast(central, "XS", "compliance")
    record = gate.person(central, fr)
    notice = gate.draft(central, fr, record)
    assert gate.trace(central, xs, notice) == []
    drafting.submit(central.bench, fr, notice)
    assert gate.trace(central, fr, notice)
    assert gate.trace(central, de, notice) == []
    assert gate.trace(central, cast(central, "XS", "officer"), notice) == ["inbox"]
    assert gate.trace(central, actors("FR", "frontline"), notice) == []
    number = gate.passed(central, xs, notice)
    assert number.endswith("/1")
    assert gate.trace(central, de, notice) == ["list", "page", "inbox", "match"]
    assert gate.mark(central, de) == {"id": notice, "number": number, "colour": "red"}
    assert gate.mark(central, actors("FR", "frontline")) == {"id": notice, "number": number, "colour": "red"}
    assert (gate.match(central, de) or {})["action"]["code"] == "arrest"
    stored = records.fetch(central.bench, fr, record).record
    assert (stored.audience.mode, stored.action, stored.review_on) == (
        "all",
        "arrest",
        gate.standing(reading.fetch(central.bench, fr, notice).notice).until,
    )


def test_what_an_addressee_reads(central: Node, actors: Cast) -> None:
    notice, _ = gate.published(central, actors("FR"), cast(central, "XS", "compliance"), audience=["DE", "KE"])
    body = reading.plain(central.bench, reading.fetch(central.bench, actors("DE"), notice))
    assert body["kind"] == "diffusion"
    assert body["fields"]["charge"] == gate.RED["charge"]
    assert [one["what"] for one in body["history"]] == ["publish"]
    assert "KE" not in str(body["audience"])
    assert "officer.fr" not in str(body)
    assert gate.trace(central, actors("JP"), notice) == []
    assert gate.mark(central, cast(central, "XS", "officer")) is None
    assert log(central, actors("FR"), "notice.disclosed")


def test_a_bureau_without_a_secretariat_reviews_its_own(node: Node, actors: Cast) -> None:
    fr, reviewer = actors("FR"), actors("FR", "compliance")
    notice, record = gate.published(node, fr, reviewer)
    assert gate.mark(node, actors("DE"))["id"] == notice
    assert gate.trace(node, actors("DE"), notice) == ["list", "page", "inbox", "match"]
    with pytest.raises(NotFound):
        queue.fetch(node.bench, actors("DE", "compliance"), notice)
    life.withdraw(node.bench, fr, notice, "found")
    assert gate.trace(node, actors("DE"), notice) == []
    assert records.fetch(node.bench, fr, record).record.status == "withdrawn"


def test_nobody_reviews_what_he_wrote(node: Node, actors: Cast) -> None:
    fr = actors("FR")
    notice = gate.submitted(node, fr, gate.person(node, fr))
    turned = msgspec.structs.replace(fr, role="compliance")
    with pytest.raises(Denied, match="You wrote"):
        queue.take(node.bench, turned, notice)
    gate.cleared(node, actors("FR", "compliance"), notice)
    with pytest.raises(Denied, match="You wrote"):
        decisions.publish(node.bench, turned, notice)


def test_four_eyes(node: Node, actors: Cast) -> None:
    strict = msgspec.structs.replace(node.bench.settings, four_eyes=True)
    node = msgspec.structs.replace(node, bench=None) if isinstance(node, msgspec.Struct) else node
    object.__setattr__(node.bench, "settings", strict)
    fr, first = actors("FR"), actors("FR", "compliance")
    notice = gate.submitted(node, fr, gate.person(node, fr))
    gate.cleared(node, first, notice)
    with pytest.raises(Denied, match="another reviewer"):
        decisions.publish(node.bench, first, notice)
    second = msgspec.structs.replace(first, user="usr-second", username="second.fr")
    assert decisions.publish(node.bench, second, notice).notice.state == "published"


def test_two_reviewers_at_once(central: Node, actors: Cast) -> None:
    fr, first = actors("FR"), cast(central, "XS", "compliance")
    second = msgspec.structs.replace(first, user="usr-second", username="second.xs")
    notice = gate.submitted(central, fr, gate.person(central, fr))
    queue.take(central.bench, first, notice)
    with pytest.raises(Conflict, match=r"compliance\.xs has this review since"):
        queue.take(central.bench, second, notice)
    with pytest.raises(Conflict, match="Take the review"):
        decisions.clear(central.bench, second, notice)
    queue.release(central.bench, second, notice)
    gate.passed(central, second, notice)


def test_questions_and_answers_stand_in_the_history(central: Node, actors: Cast) -> None:
    fr, xs = actors("FR"), cast(central, "XS", "compliance")
    notice = gate.submitted(central, fr, gate.person(central, fr))
    queue.take(central.bench, xs, notice)
    decisions.ask(central.bench, xs, notice, ["evidence", "absentia"], "What links him to the houses?")
    with pytest.raises(Conflict, match="was returned"):
        decisions.clear(central.bench, xs, notice)
    drafting.edit(central.bench, fr, notice, {"fields": {"facts": "He signed all eleven contracts."}})
    drafting.answer(central.bench, fr, notice, "His signature; nobody was judged in absence.")
    seen = queue.fetch(central.bench, xs, notice)
    assert [one.what for one in seen.notice.steps] == ["submit", "take", "return", "submit"]
    assert seen.notice.steps[-1].text.startswith("His signature")
    assert seen.notice.latest.content.first("facts") == "He signed all eleven contracts."
    gate.passed(central, xs, notice)
    assert [one["what"] for one in reading.plain(central.bench, reading.fetch(central.bench, fr, notice))["history"]] == [
        "submit", "take", "return", "submit", "take", "publish",
    ]  # fmt: skip


def test_a_refusal_closes_the_record_to_others(central: Node, actors: Cast) -> None:
    fr, xs = actors("FR"), cast(central, "XS", "compliance")
    record = gate.person(central, fr, audience="all")
    notice = gate.submitted(central, fr, record)
    queue.take(central.bench, xs, notice)
    with pytest.raises(Invalid):
        decisions.refuse(central.bench, xs, notice, "art3_political", " ")
    decisions.refuse(central.bench, xs, notice, "art3_political", "The facts are a speech.")
    assert gate.match(central, actors("DE")) is None
    assert gate.match(central, fr) is not None
    told = reading.fetch(central.bench, fr, notice).notice
    assert (told.state, told.steps[-1].ground, told.steps[-1].text) == ("refused", "art3_political", "The facts are a speech.")
    with pytest.raises(Conflict):
        drafting.submit(central.bench, fr, notice)
    numbers = queue.statistics(central.bench, xs, "2000-01-01")
    assert numbers.grounds == {"art3_political": 1}


def test_an_amendment_passes_the_gate_while_the_old_version_stands(central: Node, actors: Cast) -> None:
    fr, de, xs = actors("FR"), actors("DE"), cast(central, "XS", "compliance")
    notice, _ = gate.published(central, fr, xs)
    drafting.amend(
        central.bench, fr, notice, {"fields": {"charge": "Fraud and forgery"}, "audience": {"mode": "except", "bureaus": ["KE"]}}
    )
    drafting.submit(central.bench, fr, notice)

    def charge(actor: object) -> str:
        return gate.standing(reading.fetch(central.bench, actor, notice).notice).first("charge")  # type: ignore[arg-type]

    assert charge(de) == "Aggravated fraud"
    assert reading.fetch(central.bench, de, notice).notice.offered is None
    queue.take(central.bench, xs, notice)
    assert charge(de) == "Aggravated fraud"
    decisions.clear(central.bench, xs, notice)
    decisions.publish(central.bench, xs, notice)
    assert charge(de) == "Fraud and forgery"
    assert gate.trace(central, actors("KE"), notice) in ([], ["inbox"])
    assert gate.mark(central, actors("KE")) is None
    assert gate.match(central, actors("KE")) is None


def test_a_refused_amendment_leaves_what_stands(central: Node, actors: Cast) -> None:
    fr, xs = actors("FR"), cast(central, "XS", "compliance")
    notice, _ = gate.published(central, fr, xs)
    drafting.amend(central.bench, fr, notice, {"fields": {"charge": "Something else"}})
    drafting.submit(central.bench, fr, notice)
    queue.take(central.bench, xs, notice)
    decisions.refuse(central.bench, xs, notice, "quality", "Another charge needs another warrant.")
    assert gate.mark(central, actors("DE"))["id"] == notice
    assert reading.fetch(central.bench, fr, notice).notice.offered is None
    again = drafting.amend(central.bench, fr, notice, {"fields": {"charge": "A third"}}).notice
    assert again.latest.version == 3


def test_a_suspension_is_at_once_for_all_and_ends(central: Node, actors: Cast) -> None:
    fr, de, xs = actors("FR"), actors("DE"), cast(central, "XS", "compliance")
    notice, record = gate.published(central, fr, xs)
    gate.stop(central, xs, notice)
    assert gate.trace(central, de, notice) == []
    assert gate.match(central, de) is None
    with pytest.raises(NotFound):
        records.fetch(central.bench, de, record)
    with pytest.raises(Conflict):
        records.correct(central.bench, fr, record, {"audience": "all"}, version=None, reason="a try")
    assert gate.match(central, de) is None
    with pytest.raises(Conflict, match="suspended"):
        drafting.amend(central.bench, fr, notice, {})
    life.resume(central.bench, xs, notice, "The complaint was withdrawn.")
    assert gate.mark(central, de)["id"] == notice
    assert "page" in gate.trace(central, de, notice)


def test_what_control_suspends_control_lets_go_on(central: Node, actors: Cast) -> None:
    fr, xs, control = actors("FR"), cast(central, "XS", "compliance"), cast(central, "XS", "control")
    notice, _ = gate.published(central, fr, xs)
    life.suspend(central.bench, actors("FR", "control"), notice, "order", "To be looked at.")
    assert gate.mark(central, actors("DE")) is None
    with pytest.raises(Denied, match="control alone"):
        life.resume(central.bench, xs, notice, "Why not.")
    life.resume(central.bench, control, notice, "Looked at.")
    assert gate.mark(central, actors("DE"))["id"] == notice
    with pytest.raises(NotFound):
        life.suspend(central.bench, actors("DE", "control"), notice, "order", "Not his.")
    with pytest.raises(Denied):
        life.suspend(central.bench, actors("FR", "compliance"), notice, "data", "By the owner's compliance.")


def test_a_record_that_says_something_else_shows_no_notice(central: Node, actors: Cast) -> None:
    fr, de, xs = actors("FR"), actors("DE"), cast(central, "XS", "compliance")
    notice, record = gate.published(central, fr, xs)
    records.correct(central.bench, fr, record, {"properties": {"alias": ["A Dissident"]}}, version=None, reason="a way around")
    assert gate.match(central, de) is not None
    assert gate.mark(central, de) is None
    assert reading.fetch(central.bench, fr, notice).changed == (record,)
    drafting.amend(central.bench, fr, notice, {})
    drafting.submit(central.bench, fr, notice)
    gate.passed(central, xs, notice)
    assert gate.mark(central, de)["id"] == notice


def test_expiry_and_purge(central: Node, actors: Cast) -> None:
    fr, de, xs = actors("FR"), actors("DE"), cast(central, "XS", "compliance")
    until = (datetime.now(UTC) + timedelta(days=40)).date()
    notice, record = gate.published(central, fr, xs, until=until.isoformat())
    assert due.warn(central.bench) == 0
    with clock.pretend(datetime.now(UTC) + timedelta(days=12)):
        assert (due.warn(central.bench), due.warn(central.bench)) == (1, 0)
    with clock.pretend(datetime.now(UTC) + timedelta(days=34)):
        assert (due.warn(central.bench), due.warn(central.bench)) == (1, 0)
    with clock.pretend(datetime.now(UTC) + timedelta(days=41)):
        assert gate.mark(central, de) is None
        assert due.expire(central.bench) > 1
        assert due.expire(central.bench) == 0
        assert gate.trace(central, de, notice) == ["inbox"]
        assert records.fetch(central.bench, fr, record).record.status == "withdrawn"
    with clock.pretend(datetime.now(UTC) + timedelta(days=450)):
        assert due.purge(central.bench) > 1
        assert due.purge(central.bench) == 0
        left = reading.fetch(central.bench, fr, notice).notice
        assert (left.state, left.standing, left.number != "") == ("purged", None, True)
        chores.tend(central.bench, "test")
        from carillon.store.schemas.notices import notices

        assert not [one for one in holds(central, "eleven people") if one.startswith(notices.name)]


def test_withdrawal_in_any_state(central: Node, actors: Cast) -> None:
    fr, xs = actors("FR"), cast(central, "XS", "compliance")
    for stage in ("draft", "submitted", "taken", "cleared"):
        notice = gate.draft(central, fr, gate.person(central, fr, name=f"Testa {stage}"))
        if stage != "draft":
            drafting.submit(central.bench, fr, notice)
        if stage in ("taken", "cleared"):
            queue.take(central.bench, xs, notice)
        if stage == "cleared":
            decisions.clear(central.bench, xs, notice)
        life.withdraw(central.bench, fr, notice, "unneeded")
        with pytest.raises((Conflict, NotFound)):
            decisions.publish(central.bench, xs, notice)
        with pytest.raises(Conflict):
            life.withdraw(central.bench, fr, notice, "unneeded")


def test_a_submission_taken_back_can_be_changed_and_submitted_again(central: Node, actors: Cast) -> None:
    fr, xs = actors("FR"), cast(central, "XS", "compliance")
    notice = gate.submitted(central, fr, gate.person(central, fr))
    queue.take(central.bench, xs, notice)
    with pytest.raises(Conflict):
        drafting.edit(central.bench, fr, notice, {"fields": {"charge": "Fraud"}})
    drafting.retract(central.bench, fr, notice, "A mistake in the charge.")
    with pytest.raises(NotFound):
        decisions.clear(central.bench, xs, notice)
    assert queue.fetch(central.bench, xs, notice).review.state == "ended"
    drafting.edit(central.bench, fr, notice, {"fields": {"charge": "Fraud"}})
    drafting.submit(central.bench, fr, notice)
    gate.passed(central, xs, notice)


def test_the_public_extract_lives_as_long_as_the_notice(central: Node, actors: Cast) -> None:
    fr, xs = actors("FR"), cast(central, "XS", "compliance")
    notice, _ = gate.published(central, fr, xs, public=True)
    number = reading.fetch(central.bench, fr, notice).notice.number

    def public() -> object:
        with central.bench.database.read() as connection:
            return extracts.find(connection, number)

    extract = public()
    assert (extract.name, extract.birth_date, extract.warrants[0].charge) == (gate.NAME, "1980-04-01", "Aggravated fraud")  # type: ignore[attr-defined]
    gate.stop(central, xs, notice)
    assert public() is None
    life.resume(central.bench, xs, notice, "It may go on.")
    assert public() is not None
    life.withdraw(central.bench, fr, notice, "found")
    assert public() is None


def test_no_extract_without_consent_and_none_of_a_diffusion(central: Node, actors: Cast) -> None:
    fr, xs = actors("FR"), cast(central, "XS", "compliance")
    gate.published(central, fr, xs)
    with pytest.raises(Invalid) as refusal:
        gate.draft(central, fr, gate.person(central, fr), public=True, audience=["DE"])
    assert set(refusal.value.fields) == {"public"}
    with central.bench.database.read() as connection:
        assert extracts.newest(connection) == 0


def test_every_step_is_signed(central: Node, actors: Cast) -> None:
    notice, _ = gate.published(central, actors("FR"), cast(central, "XS", "compliance"))
    for one in reading.fetch(central.bench, actors("FR"), notice).notice.steps:
        assert steps.holds(one)
        assert not steps.holds(msgspec.structs.replace(one, ground="other"))
        assert one.by.encode() not in signed(one) or not one.by


def test_the_quota_is_kept(central: Node, actors: Cast) -> None:
    fr, xs = actors("FR"), cast(central, "XS", "compliance")
    fields = {"offence": ["corruption"], "facts": "Took bribes.", "assets": "Houses.", "link": "Bought with them.", "case_reference": "C-2"}
    waiting = [
        gate.submitted(central, fr, gate.person(central, fr, name=f"Testa Silver {n}ina"), colour="silver", fields=fields)
        for n in range(10)
    ]
    for notice in waiting[:9]:
        gate.passed(central, xs, notice, "Looked at beside the others.")
    queue.take(central.bench, xs, waiting[9])
    with pytest.raises(Conflict, match="has used its 9"):
        decisions.clear(central.bench, xs, waiting[9], "One more.")
    with pytest.raises(Invalid, match="has used its 9"):
        gate.submitted(central, fr, gate.person(central, fr, name="Testa More"), colour="silver", fields=fields)


def test_every_mistake_at_once(node: Node, actors: Cast) -> None:
    body = {
        "colour": "red",
        "records": ["rec-nothing"],
        "fields": {
            "basis": "whim",
            "warrant_date": "31 February",
            "max_penalty_months": "many",
            "assurance": 7,
            "shoe": 1,
            "extradition": ["?"],
        },
        "audience": ["XX"],
        "action": "protect",
        "languages": ["?"],
        "until": "1999-01-01",
        "public": "maybe",
        "handling": ["?"],
        "area": "?",
        "hue": 1,
    }
    with pytest.raises(Invalid) as refusal:
        drafting.draft(node.bench, actors("FR"), body)
    assert set(refusal.value.fields) == {
        "records", "fields.basis", "fields.warrant_date", "fields.max_penalty_months", "fields.assurance", "fields.shoe",
        "fields.extradition", "audience", "action", "languages", "until", "public", "handling", "area", "hue",
    }  # fmt: skip
    for colour in ({}, {"colour": "pink"}, {"colour": "invalidation"}, {"colour": ["red"]}):
        with pytest.raises(Invalid) as refusal:
            drafting.draft(node.bench, actors("FR"), colour)
        assert set(refusal.value.fields) == {"colour"}


def test_what_is_not_complete_is_not_submitted(node: Node, actors: Cast) -> None:
    notice = gate.draft(node, actors("FR"), gate.person(node, actors("FR")), fields={"basis": "prosecution"})
    with pytest.raises(Invalid) as refusal:
        drafting.submit(node.bench, actors("FR"), notice)
    assert "fields.charge" in refusal.value.fields
    assert "fields.basis" not in refusal.value.fields


def test_others_records_cannot_be_a_subject(node: Node, actors: Cast) -> None:
    record = gate.person(node, actors("DE"), audience="all")
    with pytest.raises(Invalid) as refusal:
        gate.draft(node, actors("FR"), record)
    assert "FR" not in refusal.value.fields["records"]
    assert "no record" in refusal.value.fields["records"]


def test_roles(node: Node, actors: Cast) -> None:
    fr = actors("FR")
    notice = gate.submitted(node, fr, gate.person(node, fr))
    for role in ("frontline", "analyst", "commander", "partner", "admin", "compliance", "control"):
        with pytest.raises(Denied):
            drafting.retract(node.bench, actors("FR", role), notice)
    for role in ("frontline", "officer", "analyst", "commander", "partner", "admin", "control"):
        with pytest.raises(Denied):
            queue.take(node.bench, actors("FR", role), notice)
    for role in ("frontline", "officer", "analyst", "commander", "partner", "admin"):
        with pytest.raises(Denied):
            queue.fetch(node.bench, actors("FR", role), notice)
    assert queue.fetch(node.bench, actors("DE", "control"), notice).notice.id == notice


def test_on_both_databases(node_anywhere: Node) -> None:
    node = node_anywhere
    fr, de, reviewer = cast(node, "FR"), cast(node, "DE"), cast(node, "FR", "compliance")
    until = (datetime.now(UTC) + timedelta(days=40)).date().isoformat()
    notice, record = gate.published(node, fr, reviewer, public=True, until=until)
    other = gate.submitted(node, fr, gate.person(node, fr, name="Somebody Otherwise"), audience=["KE"])
    gate.passed(node, reviewer, other)
    assert gate.seen(node, de) == [notice]
    assert gate.seen(node, fr) == [other, notice]
    assert {one.notice.id for one in reading.page(node.bench, cast(node, "DE", "control"), Wanted())} == {notice, other}
    assert [one.notice.id for one in reading.page(node.bench, fr, Wanted(record=record, colour="red", diffusion=False))] == [notice]
    assert [one.notice for one in queue.page(node.bench, reviewer, Reviews(state="published", limit=1))] == [notice]
    assert queue.statistics(node.bench, reviewer, "").states == {"published": 2}
    gate.stop(node, reviewer, notice)
    life.resume(node.bench, reviewer, notice, "It goes on.")
    assert gate.mark(node, de)["id"] == notice
    with clock.pretend(datetime.now(UTC) + timedelta(days=41)):
        for chore in chores.CHORES.values():
            chore(node.bench)
        assert gate.seen(node, de) == []


def test_what_control_has_blocked_is_moved_by_no_notice(central: Node, actors: Cast) -> None:
    fr, xs = actors("FR"), cast(central, "XS", "compliance")
    notice, record = gate.published(central, fr, xs)
    with central.bench.database.write() as connection:
        old = record_store.fetch_any(connection, record)
        assert old is not None
        fate.block(central.bench, connection, old, "order", "blocked by an order", clock.now())
    gate.stop(central, xs, notice)
    life.resume(central.bench, xs, notice, "It may go on.")
    life.withdraw(central.bench, fr, notice, "found")
    assert records.fetch(central.bench, fr, record).record.status == "blocked"
