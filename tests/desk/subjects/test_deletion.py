# SPDX-License-Identifier: Apache-2.0
"""A person asks for deletion and gets it, everywhere and with proof; and what can go wrong on the way."""

from datetime import datetime

import msgspec
import pytest
from sqlalchemy import select

from carillon.core.policy.actors import Actor
from carillon.desk import expiry, people, records, trail
from carillon.desk.exchange import standing
from carillon.desk.subjects import answering, cases, clockwork, consulting, deciding, disclosing, searching
from carillon.errors import Conflict, Denied, Invalid, NotFound
from carillon.exchange.messages import Message
from carillon.store import clock, schema
from carillon.store import subjects as store
from carillon.store.exchange import letters
from tests.desk.deeds import holds
from tests.desk.subjects.court import ASKS, NAME, NUMBER, Court, in_months


def test_a_person_asks_for_deletion_and_gets_it_everywhere_with_proof(court: Court) -> None:
    record_id = court.create()
    assert court.verdict("DE") == "hit"
    bench = court.at("XS").bench
    case = court.receive()
    assert [(one.record_id, one.owner) for one in court.case(case).holdings] == [(record_id, "FR")]

    deciding.block(bench, court.control, record_id, case)
    court.settle()
    assert [court.verdict(code) for code in ("FR", "BE", "DE", "XS")] == ["no_hit"] * 4
    with pytest.raises(Conflict, match="blocked"):
        records.correct(court.at("FR").bench, court.officer("FR"), record_id, {"properties": {"alias": ["Q"]}}, version=None, reason="")

    court.consult(case)
    court.answer("FR", "agree", confirm=True)
    assert court.case(case).holdings[0].position == "agree"
    court.decide(case, {record_id: "delete"})
    opened = court.case(case)
    assert [(one.what, one.state) for one in opened.orders] == [("block", "proven"), ("delete", "proven")]
    assert opened.case.state == "carried_out"
    if court.net is not None:
        copies = standing.copies(court.at("FR").bench, court.officer("FR"), record_id)
        assert {one.bureau for one in copies} == {"DE", "XS"}
        assert all(one.recalled and one.delivered and one.proof for one in copies)

    answered = answering.answer(bench, court.control, case).case
    assert (answered.state, answered.template) == ("answered", "deleted")
    assert answered.id in answered.letter
    cases.close(bench, court.control, case)
    # What the checks asked is of whoever asked; of what was held nothing is left on any node.
    assert [one for one in court.left("blagrannoch", NUMBER) if not one.startswith("checks")] == []
    assert any("delete" in text for text in court.told("FR", "order"))
    for code in ("XS", "FR", "DE"):
        assert trail.verify(court.at(code).bench, court.officer(code)).fault is None


def test_every_disclosure_is_one_look(court: Court) -> None:
    record_id = court.create()
    court.verdict("DE")
    court.settle()
    case = court.receive()
    told = disclosing.of_subject(court.at("XS").bench, court.control, case)
    assert {one.record for one in told} <= {record_id}
    if court.net is None:
        assert ("DE", "check") in {(one.to, one.by) for one in told}
    else:
        # Control of the owner's node sees what its bureau disclosed, copies included.
        control = court.appoint("FR", "control.fr")
        found = disclosing.of_record(court.at("FR").bench, control, record_id, "FR")
        assert {("DE", "copy"), ("XS", "copy"), ("DE", "check")} <= {(one.to, one.by) for one in found}


def test_a_correction_reaches_every_copy(court: Court) -> None:
    record_id = court.create()
    case = court.receive(kind="correction")
    deciding.block(court.at("XS").bench, court.control, record_id, case)
    court.settle()
    court.decide(case, {record_id: "correct"}, corrections={record_id: {"birthDate": ["1972"]}})
    assert [one.what for one in court.case(case).orders] == ["block", "correct", "unblock"]
    assert court.case(case).case.state == "carried_out"
    for code in ("FR", "DE"):
        record = records.fetch(court.at(code).bench, court.officer(code), record_id).record
        assert (record.status, record.entity.values("birthDate"), record.entity.values("name")) == ("live", ("1972",), (NAME,))


def test_what_was_blocked_comes_back_when_it_is_kept(court: Court) -> None:
    record_id = court.create()
    case = court.receive()
    deciding.block(court.at("XS").bench, court.control, record_id, case)
    court.settle()
    assert court.verdict("DE") == "no_hit"
    court.decide(case, {}, decision="refused", ground="lawful")
    assert court.verdict("DE") == "hit"
    assert court.verdict("FR") == "hit"
    assert answering.answer(court.at("XS").bench, court.control, case).case.template == "neither"


def test_an_owner_who_never_answers_has_not_confirmed(court: Court) -> None:
    record_id = court.create()
    case = court.receive()
    court.consult(case)
    later = datetime.fromisoformat(f"{in_months(1)}T23:59:59+00:00")
    clockwork.run(court.at("XS").bench)
    assert court.case(case).holdings[0].position == ""
    with clock.pretend(later):
        clockwork.run(court.at("XS").bench)
        clockwork.run(court.at("XS").bench)
        assert court.case(case).holdings[0].position == "silent"
        assert len([text for text in court.told("XS", "subject") if "has not answered" in text]) == 1
    # A clock that was wrong and is put back takes nothing back; the owner may still answer until the decision.
    clockwork.run(court.at("XS").bench)
    assert court.case(case).holdings[0].position == "silent"
    court.answer("FR", "object", objection="accurate")
    assert court.case(case).holdings[0].position == "object"
    court.decide(case, {record_id: "delete"}, ground="not_confirmed")
    assert answering.answer(court.at("XS").bench, court.control, case).case.template == "neither"


def test_an_answer_after_the_decision_changes_nothing(court: Court) -> None:
    record_id = court.create()
    case = court.receive()
    court.consult(case)
    court.decide(case, {record_id: "delete"})
    court.answer("FR", "object", objection="accurate")
    assert court.case(case).holdings[0].position == ""


def test_the_owner_names_records_that_nobody_else_knows_of(court: Court) -> None:
    record_id = court.create("FR", reach="ask") if court.net is not None else court.create("FR")
    case = court.receive()
    known = [one.record_id for one in court.case(case).holdings]
    assert known == ([] if court.net is not None else [record_id])
    if court.net is not None:
        court.consult(case, others=["FR"])
        with pytest.raises(Invalid, match="no record of yours"):
            court.answer("FR", "agree", records=["rec-0123"])
        court.answer("FR", "agree", records=[record_id])
        assert [one.record_id for one in court.case(case).holdings] == [record_id]
    court.decide(case, {record_id: "delete"})
    assert court.case(case).case.state == "carried_out"
    assert court.left("blagrannoch") == []


def test_of_two_who_decide_at_once_the_second_is_refused(court: Court) -> None:
    record_id = court.create()
    case = court.receive()
    court.decide(case, {record_id: "delete"})
    body = {"decision": "refused", "ground": "lawful", "reasons": "no"}
    with pytest.raises(Conflict, match="not admissible or searching"):
        deciding.decide(court.at("XS").bench, court.second, case, body)


def test_who_loses_the_role_midway_does_nothing_more(court: Court) -> None:
    record_id = court.create()
    case = court.receive()
    bench, former = court.at("XS").bench, court.control
    people.close_user(bench, court.second, former.username)
    attempts = (
        lambda: deciding.block(bench, former, record_id, case),
        lambda: deciding.decide(bench, former, case, {"decision": "refused", "ground": "lawful", "reasons": "no"}),
        lambda: cases.fetch(bench, former, case),
        lambda: cases.receive(bench, former, ASKS),
    )
    for attempt in attempts:
        with pytest.raises(Denied):
            attempt()
    court.control = court.second
    court.decide(case, {record_id: "delete"})
    assert court.case(case).case.state == "carried_out"


@pytest.mark.parametrize("role", ["admin", "officer", "compliance", "control"])
def test_nobody_else_does_what_control_does(near: Court, role: str) -> None:
    """Not even the operator at the machine's own shell, in whatever role."""
    record_id = near.create()
    case = near.receive()
    bench, actor = near.at("XS").bench, Actor("shell:root", "shell:root", "XS", role, via="cli")
    attempts = (
        lambda: cases.receive(bench, actor, ASKS),
        lambda: cases.page(bench, actor),
        lambda: cases.fetch(bench, actor, case),
        lambda: cases.admit(bench, actor, case),
        lambda: searching.search(bench, actor, case),
        lambda: consulting.consult(bench, actor, case),
        lambda: deciding.block(bench, actor, record_id),
        lambda: deciding.unblock(bench, actor, record_id),
        lambda: deciding.decide(bench, actor, case, {"decision": "refused", "ground": "lawful", "reasons": "no"}),
        lambda: answering.answer(bench, actor, case),
        lambda: cases.close(bench, actor, case),
        lambda: disclosing.of_subject(bench, actor, case),
    )
    for attempt in attempts:
        with pytest.raises(Denied):
            attempt()


def test_control_of_another_node_orders_nothing_beyond_its_own(far: Court) -> None:
    record_id = far.create()
    control = far.appoint("DE", "control.de")
    bench = far.at("DE").bench
    case = cases.receive(bench, control, ASKS).case.id
    cases.admit(bench, control, case)
    searching.search(bench, control, case)
    with pytest.raises(Denied, match="secretariat"):
        deciding.block(bench, control, record_id, case)
    with pytest.raises(Denied, match="secretariat"):
        deciding.decide(
            bench, control, case, {"decision": "granted", "ground": "inaccurate", "reasons": "x", "fates": {record_id: "delete"}}
        )
    own = far.create("DE")
    assert deciding.block(bench, control, own).state == "done"


def test_an_order_of_somebody_who_may_not_is_not_carried_out(far: Court) -> None:
    from carillon.desk.exchange import post
    from carillon.desk.exchange.post import Saying

    record_id = far.create()
    bench = far.at("DE").bench
    body = {"order": "ord-1", "subject": "", "record": record_id, "what": "delete", "number": 1, "ground": "inaccurate"}
    with bench.database.write() as connection:
        post.say(bench, connection, clock.now(), Saying(kind="order", origin="DE", body=body, objects=(("ord-1", 0),)), ["FR"])
    far.settle()
    assert far.verdict("FR") == "hit"
    assert far.told("FR", "order") == []


def test_an_order_that_is_repeated_or_comes_late_is_done_once(court: Court) -> None:
    """After a restore a node may say again what it said before, and in another order."""
    from carillon.desk.exchange import rights
    from carillon.desk.exchange.batch import Copies
    from carillon.desk.exchange.inward import Inward
    from carillon.exchange.messages import Signed

    record_id = court.create()
    bench = court.at("FR").bench

    def order(name: str, what: str, number: int) -> str:
        body = {"order": name, "subject": "", "record": record_id, "what": what, "number": number, "ground": "examined"}
        with bench.database.write() as connection:
            message = Message(id=clock.new_id("msg"), origin="XS", kind="order", created=clock.now(), body=body)
            inward = Inward(
                bench=bench, connection=connection, signed=Signed(b"", b"", "", "", message), addressee="FR", seq=0, node="x",
                directory=None, at=clock.now(), entries=[], copies=Copies(connection, ()),
            )  # fmt: skip
            rights.take_order(inward)
            found = store.order(connection, "FR", name, store.DOES)
        assert found is not None
        return found.state

    assert order("ord-2", "unblock", 2) == "done"
    assert order("ord-1", "block", 1) == "passed"
    assert court.verdict("FR") == "hit"
    assert order("ord-3", "block", 3) == "done"
    version = records.fetch(bench, court.officer("FR"), record_id).record.version
    assert order("ord-3", "block", 3) == "done"
    assert order("ord-4", "block", 4) == "done"
    assert records.fetch(bench, court.officer("FR"), record_id).record.version == version
    assert order("ord-5", "unblock", 5) == "done"
    assert court.verdict("FR") == "hit"
    assert len(court.told("FR", "order")) == 5


def test_what_was_deleted_by_order_is_noticed_when_it_comes_back(court: Court) -> None:
    record_id = court.create()
    case = court.receive()
    court.decide(case, {record_id: "delete"})
    before = len(court.told("XS", "subject"))
    other = {"schema": "Person", "properties": {"name": ["Somebody Else"], "birthDate": ["1980"]}}
    records.create(court.at("FR").bench, court.officer("FR"), other)
    court.settle()
    assert len(court.told("XS", "subject")) == before
    again = court.create("FR")
    (text,) = [one for one in court.told("XS", "subject") if "entered again" in one]
    assert again in text
    assert NAME not in text
    # The same by a correction, and by its number alone.
    made = records.create(court.at("FR").bench, court.officer("FR"), other).record
    changed = {"properties": {"passportNumber": [NUMBER.lower()]}}
    records.correct(court.at("FR").bench, court.officer("FR"), made.id, changed, version=1, reason="")
    court.settle()
    assert len([one for one in court.told("XS", "subject") if "entered again" in one]) == 2
    # Another bureau that holds the same is nobody who was ordered anything.
    court.create("DE")
    assert len([one for one in court.told("XS", "subject") if "entered again" in one]) == 2


def test_a_deletion_takes_back_what_was_not_shared_yet(far: Court) -> None:
    """The record is deleted before the feed was told of: it is shared with nobody, or recalled at once."""
    bench = far.at("FR").bench
    control = far.appoint("FR", "control.fr")
    made = records.create(bench, far.officer("FR"), {"schema": "Person", "properties": {"name": [NAME]}}).record
    case = cases.receive(bench, control, ASKS).case.id
    cases.admit(bench, control, case)
    searching.search(bench, control, case)
    body = {"decision": "granted", "ground": "inaccurate", "reasons": "x", "fates": {made.id: "delete"}}
    deciding.decide(bench, control, case, body)
    far.settle()
    assert far.left("blagrannoch") == []
    assert cases.fetch(bench, control, case).case.state == "carried_out"


def test_a_deletion_that_races_an_export_or_a_list_leaves_nothing_after_it(near: Court) -> None:
    record_id = near.create()
    case = near.receive()
    node = near.at("FR")
    admin = Actor("shell:root", "shell:root", "XS", "admin", via="cli")
    export = trail.export(node.bench, admin)
    first = next(export)
    page = records.page(node.bench, near.officer("FR"), records.store.Wanted(limit=1))
    near.decide(case, {record_id: "delete"})
    lines = [first, *export]
    assert NAME not in repr(lines)
    assert NUMBER not in repr(lines)
    cursor = f"{page[0].record.updated_at}|{page[0].record.id}"
    rest = records.page(node.bench, near.officer("FR"), records.store.Wanted(limit=9, after=cursor))
    assert NAME not in repr(rest)
    assert trail.verify(node.bench, near.officer("FR")).fault is None


def test_a_record_that_stays_at_home_is_forgotten_by_whoever_asked(far: Court) -> None:
    record_id = far.create("FR", reach="ask")
    assert far.net is not None
    far.net.settle(6)
    answer = far.net.ask("DE", NAME)
    assert NAME in repr(answer["matches"])
    assert any(one.startswith("checks") and "caption" in one for one in holds(far.at("DE"), NAME))
    records.recall(far.at("FR").bench, far.officer("FR"), record_id, "wrong")
    far.settle()
    with far.at("DE").bench.database.read() as connection:
        given = (schema.checks.c.answer, schema.hits.c.told, schema.records.c.doc)
        texts = [text for column in given for text in connection.execute(select(column)).scalars()]
    assert NAME not in "".join(texts)
    with far.at("FR").bench.database.read() as connection:
        assert letters.proven(connection, record_id).keys() >= {"DE"}


def test_the_machine_forgets_the_person_when_the_file_is_old(court: Court) -> None:
    court.create()
    case = court.receive()
    court.consult(case)
    court.answer("FR", "no_data", text=f"{NAME} is another")
    court.decide(case, {}, decision="refused", ground="lawful")
    bench = court.at("XS").bench
    answering.answer(bench, court.control, case)
    cases.close(bench, court.control, case)
    with clock.pretend(datetime.fromisoformat(f"{in_months(23)}T00:00:00+00:00")):
        clockwork.run(bench)
        assert court.case(case).case.person.name
    with clock.pretend(datetime.fromisoformat(f"{in_months(25)}T00:00:00+00:00")):
        clockwork.run(bench)
        opened = court.case(case)
    assert (opened.case.person.name, opened.case.applicant, opened.case.letter) == ("", "", "")
    assert (opened.case.decision, opened.case.state) == ("refused", "closed")
    with bench.database.read() as connection:
        for table in ("subjects", "consultations"):
            rows = connection.execute(schema.metadata.tables[table].select()).all()
            own = [row for row in rows if getattr(row, "side", "asks") == "asks"]
            assert "lagrannoch" not in repr(own)


def test_a_request_needs_its_proof_and_its_person(near: Court) -> None:
    bench = near.at("XS").bench
    bad = {
        **ASKS,
        "kind": "magic",
        "identity": "",
        "subject": {"birth_date": "soon"},
        "language": "xx",
        "received_on": "2999-01-01",
        "x": 1,
    }
    with pytest.raises(Invalid) as refusal:
        cases.receive(bench, near.control, bad)
    assert set(refusal.value.fields or {}) == {
        "kind", "identity", "subject.name", "subject.birth_date", "language", "received_on", "x",
    }  # fmt: skip
    for odd in (None, [], {"subject": []}, {**ASKS, "subject": {"name": "\0"}}, {**ASKS, "subject": {"name": "A", "numbers": "X"}}):
        with pytest.raises(Invalid):
            cases.receive(bench, near.control, odd)
    with pytest.raises(NotFound):
        cases.fetch(bench, near.control, "dsr-1")


def test_an_inadmissible_request_is_answered_and_leads_to_nothing(near: Court) -> None:
    bench = near.at("XS").bench
    case = cases.receive(bench, near.control, {**ASKS, "language": "fr"}).case.id
    with pytest.raises(Conflict):
        searching.search(bench, near.control, case)
    cases.admit(bench, near.control, case, "identity")
    with pytest.raises(Conflict):
        searching.search(bench, near.control, case)
    answered = answering.answer(bench, near.control, case).case
    assert answered.template == "inadmissible"
    assert answered.letter.startswith("Votre demande")


def test_the_clocks_of_a_request(near: Court) -> None:
    bench = near.at("XS").bench
    case = cases.receive(bench, near.control, {**ASKS, "kind": "access"}).case
    assert (case.due_at or "")[:10] == in_months(1)
    assert (cases.admit(bench, near.control, case.id).case.due_at or "")[:10] == in_months(4)
    deletion = cases.receive(bench, near.control, ASKS).case
    assert (cases.admit(bench, near.control, deletion.id).case.due_at or "")[:10] == in_months(9)
    with clock.pretend(datetime.fromisoformat(f"{in_months(4)}T00:00:00+00:00")):
        clockwork.run(bench)
        clockwork.run(bench)
        assert len([text for text in near.told("XS", "subject") if "next step is due" in text]) == 1


def test_access_is_given_with_the_owners_agreement_alone(court: Court) -> None:
    record_id = court.create()
    bench = court.at("XS").bench
    case = court.receive(kind="access")
    body = {"decision": "granted", "ground": "lawful", "reasons": "x", "fates": {record_id: "disclose"}}
    with pytest.raises(Invalid, match="mistakes"):
        deciding.decide(bench, court.control, case, body)
    court.consult(case)
    court.answer("FR", "agree", confirm=True)
    deciding.decide(bench, court.control, case, body)
    answered = answering.answer(bench, court.control, case).case
    assert answered.template == "disclosed"
    assert NAME in answered.letter
    assert NUMBER in answered.letter


def test_nobody_can_tell_from_an_answer_whether_data_are_held(near: Court) -> None:
    """The text of somebody of whom nothing is held, and of somebody whose owner does not agree, is the same to the letter."""
    record_id = near.create()
    bench = near.at("XS").bench
    letters_given = []
    for kind, name in (("access", NAME), ("access", "Nobody Known"), ("deletion", NAME), ("deletion", "Nobody Known")):
        subject = {"name": name}
        case = near.receive(kind=kind, subject=subject)
        fates = {record_id: "delete"} if (kind, name) == ("deletion", NAME) else {}
        near.decide(case, fates, decision="granted" if fates else "refused", ground="inaccurate" if fates else "lawful")
        given = answering.answer(bench, near.control, case).case
        letters_given.append(given.letter.replace(case, "REFERENCE"))
    assert len(set(letters_given)) == 1


def test_decisions_fit_what_was_asked_and_found(near: Court) -> None:
    record_id = near.create()
    bench = near.at("XS").bench
    case = near.receive()
    good = {"decision": "granted", "ground": "inaccurate", "reasons": "x", "fates": {record_id: "delete"}}
    for change in (
        {"decision": "maybe"},
        {"ground": "whim"},
        {"reasons": ""},
        {"fates": {"rec-1": "delete"}},
        {"fates": {record_id: "disclose"}},
        {"fates": {record_id: "correct"}},
        {"decision": "refused"},
        {"fates": 3},
        {"more": 1},
    ):
        with pytest.raises(Invalid):
            deciding.decide(bench, near.control, case, {**good, **change})
    deciding.decide(bench, near.control, case, good)


def test_a_correction_that_is_none_is_refused_by_the_record_itself(near: Court) -> None:
    record_id = near.create()
    case = near.receive(kind="correction")
    near.decide(case, {record_id: "correct"}, corrections={record_id: {"birthDate": ["yesterday"]}})
    (order,) = near.case(case).orders
    assert order.state == "refused"
    assert order.note
    assert near.case(case).case.state == "carried_out"


def test_control_finds_what_is_withdrawn_or_blocked_and_by_number_alone(near: Court) -> None:
    withdrawn, blocked, plain = near.create(), near.create(), near.create()
    records.withdraw(near.at("FR").bench, near.officer("FR"), withdrawn, "x")
    deciding.block(near.at("XS").bench, near.control, blocked)
    case = near.receive()
    assert {one.record_id for one in near.case(case).holdings} == {withdrawn, blocked, plain}
    numbered = near.receive(subject={"name": "Wholly Different", "numbers": [NUMBER]})
    assert plain in {one.record_id for one in near.case(numbered).holdings}
    opened = searching.drop(near.at("XS").bench, near.control, numbered, plain)
    assert plain not in {one.record_id for one in opened.holdings}


def test_a_blocked_record_comes_back_by_no_import_and_no_notice_of_its_owner(near: Court) -> None:
    from carillon.desk import imports
    from carillon.formats.rows import Row

    officer, bench = near.officer("FR"), near.at("FR").bench

    def run(name: str) -> None:
        plan = imports.plan(bench, officer, format="ftm", name="wanted", edition=name, given={})
        body = {"schema": "Person", "properties": {"name": [name]}}
        imports.run(bench, officer, plan, [Row(source_id="1", body=body, place="line 1")], reject=lambda one: pytest.fail(str(one)))

    run(NAME)
    record_id = imports.record_id("FR", "wanted", "1")
    deciding.block(near.at("XS").bench, near.control, record_id)
    run(f"{NAME} Junior")
    assert records.fetch(bench, officer, record_id).record.status == "blocked"
    for deed in (records.withdraw, lambda *given: records.link(*given[:3], "familyRelative", record_id)):
        with pytest.raises((Conflict, Invalid)):
            deed(bench, officer, record_id, "x")
    with pytest.raises(Denied):
        deciding.unblock(bench, officer, record_id)
    deciding.unblock(near.at("XS").bench, near.control, record_id)
    run(f"{NAME} Junior")
    assert records.fetch(bench, officer, record_id).record.entity.values("name") == (f"{NAME} Junior",)


def test_a_withdrawn_record_that_was_blocked_is_withdrawn_again(near: Court) -> None:
    record_id = near.create()
    records.withdraw(near.at("FR").bench, near.officer("FR"), record_id, "x")
    for deed, status in ((deciding.block, "blocked"), (deciding.unblock, "withdrawn")):
        deed(near.at("XS").bench, near.control, record_id)
        assert records.fetch(near.at("FR").bench, near.officer("FR"), record_id).record.status == status


def test_messages_of_a_request_are_plain_json(near: Court) -> None:
    record_id = near.create()
    case = near.receive()
    near.consult(case)
    near.answer("FR", "agree")
    near.decide(case, {record_id: "delete"})
    told = cases.plain(near.case(case))
    assert {"subject", "holdings", "consultations", "orders"} <= told.keys()
    assert msgspec.json.encode(told)


def test_copies_end_where_their_owner_is_heard_no_more(far: Court) -> None:
    far.create()
    assert far.net is not None
    far.net.office.cut("alpha")
    beta = far.at("DE").bench
    for months, verdict in ((60, "hit"), (61, "no_hit")):
        with clock.pretend(datetime.fromisoformat(f"{in_months(months)}T12:00:00+00:00")):
            while expiry.run(beta):
                pass
        assert far.verdict("DE") == verdict
    assert [one for one in holds(far.at("DE"), "qwyzzthorpe") if not one.startswith("checks")] == []
