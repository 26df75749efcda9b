# SPDX-License-Identifier: Apache-2.0
"""Retention: every record has its day; owners are warned once and again, may extend in writing, and silence deletes for good."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from carillon.core.policy.retention import months_on
from carillon.desk import chores, expiry, hits, imports, inbox, records, reports, retention, trail
from carillon.desk.cases import deeds as cases
from carillon.desk.checks import deeds as checks
from carillon.desk.duty import broadcasts, logbook
from carillon.desk.requests import answering, asking, reading
from carillon.errors import Conflict, Denied, Invalid, NotFound
from carillon.formats.rows import Row
from carillon.node import Node
from carillon.store import clock, positions, schema
from carillon.store.exchange.schema import messages
from tests.conftest import Cast, cast
from tests.desk.deeds import SOUGHT, ZEBULON, check, create, holds, log

WHY = "The warrant of the court still stands, and the inquiry goes on."


@contextmanager
def on(day: str) -> Iterator[None]:
    with clock.pretend(datetime.fromisoformat(f"{day}T09:00:00+00:00")):
        yield


def today() -> str:
    """The real one, also where another is pretended."""
    return datetime.now(UTC).date().isoformat()


def in_months(months: int) -> str:
    return months_on(today(), months)


def tend(node: Node) -> None:
    """Until nothing is left to do, as a node does that serves."""
    for _ in range(60):
        if not expiry.run(node.bench):
            return
    raise AssertionError("it finds always more to do")


def lines(node: Node, bureau: str = "FR") -> list[Any]:
    return [one for one in inbox.page(node.bench, cast(node, bureau), limit=200) if one.kind in ("review", "reviews")]


def status(node: Node, record_id: str) -> str:
    with node.bench.database.read() as connection:
        return str(connection.execute(select(schema.records.c.status).where(schema.records.c.id == record_id)).scalar_one())


@pytest.mark.parametrize(("rules", "months"), [({}, 60), ({"area": "missing"}, 180)])
def test_a_record_without_a_date_gets_one_from_its_pack(node: Node, actors: Cast, rules: dict[str, Any], months: int) -> None:
    assert create(node, actors("FR"), **rules).review_on == in_months(months)


def test_an_owner_may_set_a_shorter_time_and_no_longer_one(node: Node, actors: Cast) -> None:
    officer = actors("FR")
    one = create(node, officer, retention={"review_on": in_months(12)})
    assert one.review_on == in_months(12)
    for day in (in_months(61), months_on(today(), -1)):
        with pytest.raises(Invalid) as refusal:
            create(node, officer, retention={"review_on": day})
        assert "retention" in (refusal.value.fields or {})
    longer = records.correct(node.bench, officer, one.id, {"retention": {"review_on": in_months(60)}}, version=1, reason="").record
    assert longer.review_on == in_months(60)
    with pytest.raises(Invalid):
        records.correct(node.bench, officer, one.id, {"retention": {"review_on": in_months(61)}}, version=2, reason="")


def test_a_correction_keeps_the_date_and_another_area_cuts_it(node: Node, actors: Cast) -> None:
    officer = actors("FR")
    one = create(node, officer, area="missing")
    kept = records.correct(node.bench, officer, one.id, {"properties": {"alias": ["Z"]}}, version=1, reason="").record
    assert kept.review_on == in_months(180)
    cut = records.correct(node.bench, officer, one.id, {"area": "general"}, version=2, reason="").record
    assert cut.review_on == in_months(60)


def import_list(node: Node, count: int = 3) -> None:
    officer = cast(node, "FR")
    plan = imports.plan(node.bench, officer, format="ftm", name="wanted", edition="1", given={})
    names = [f"{ZEBULON} {n}" for n in range(count)]
    bodies = [{"schema": "Person", "properties": {"name": [name]}} for name in names]
    rows = [Row(source_id=f"AB-{n}", body=body, place=f"line {n}") for n, body in enumerate(bodies)]
    imports.run(node.bench, officer, plan, rows, reject=lambda one: pytest.fail(str(one)))


def test_what_is_imported_has_its_date_too(node: Node) -> None:
    import_list(node)
    with node.bench.database.read() as connection:
        assert set(connection.execute(select(schema.records.c.review_on)).scalars()) == {in_months(60)}


def test_the_owner_is_warned_at_six_and_at_four_months_once_each(node: Node, actors: Cast) -> None:
    one = create(node, actors("FR"), retention={"review_on": in_months(24)})
    for ahead, told in ((17, 0), (18, 1), (19, 1), (20, 2), (23, 2)):
        with on(in_months(ahead)):
            tend(node)
            tend(node)
        found = lines(node)
        assert len(found) == told, ahead
    assert {line.object_id for line in found} == {one.id}
    assert all(in_months(24) in line.text for line in found)
    assert lines(node, "DE") == []


def test_a_list_is_warned_of_in_one_line(node: Node) -> None:
    import_list(node, 30)
    with on(in_months(55)):
        tend(node)
    (line,) = lines(node)
    assert "30 records of the list wanted" in line.text


def test_silence_deletes_on_the_day_and_not_before(node: Node, actors: Cast) -> None:
    one = create(node, actors("FR"), retention={"review_on": in_months(24)})
    for day, state in ((in_months(19), "live"), (months_on(in_months(24), -1), "live"), (in_months(24), "recalled")):
        with on(day):
            tend(node)
        assert status(node, one.id) == state
    assert holds(node, "vanishingham", "X1234567") == []
    assert check(node, actors("DE")).verdict == "no_hit"
    assert [line.object for line in log(node, actors("FR"), "retention.ended")] == [one.id]
    assert trail.verify(node.bench, actors("FR")).fault is None


def test_nobody_is_deleted_on_the_day_of_his_first_warning(node: Node, actors: Cast) -> None:
    """The node was off for years: it warns first, and deletes on a later day."""
    one = create(node, actors("FR"))
    with on(in_months(70)):
        tend(node)
        assert status(node, one.id) == "live"
        assert len(lines(node)) == 1
    with on(in_months(71)):
        tend(node)
    assert status(node, one.id) == "recalled"


def test_an_extension_needs_an_assessment_and_one_period_at_most(node: Node, actors: Cast) -> None:
    officer = actors("FR")
    one = create(node, officer, retention={"review_on": in_months(12)})
    for until, text in ((in_months(24), ""), (in_months(24), "needed"), ("soon", WHY), (in_months(6), WHY), (in_months(67), WHY)):
        with pytest.raises(Invalid):
            retention.extend(node.bench, officer, one.id, until, text)
    with pytest.raises(Denied):
        retention.extend(node.bench, actors("DE"), one.id, in_months(24), WHY)
    with pytest.raises(Denied):
        retention.extend(node.bench, actors("FR", "analyst"), one.id, in_months(24), WHY)
    made = retention.extend(node.bench, officer, one.id, in_months(66), WHY)
    assert (made.review_on, made.version, made.extensions[0].assessment) == (in_months(66), 2, WHY)
    assert records.fetch(node.bench, officer, one.id).record.review_on == in_months(66)
    # What was extended stays so when something else is corrected.
    kept = records.correct(node.bench, officer, one.id, {"properties": {"alias": ["Z"]}}, version=2, reason="").record
    assert kept.review_on == in_months(66)


def test_an_extended_record_lives_on_and_is_warned_of_anew(node: Node, actors: Cast) -> None:
    officer = actors("FR")
    one = create(node, officer, retention={"review_on": in_months(12)})
    with on(in_months(9)):
        tend(node)
        retention.extend(node.bench, officer, one.id, in_months(30), WHY)
        assert all(line.read_at for line in lines(node))
    with on(in_months(12)):
        tend(node)
        assert status(node, one.id) == "live"
    with on(in_months(25)):
        tend(node)
    assert in_months(30) in lines(node)[0].text
    counted = {one.bureau: one for one in retention.counts(node.bench, actors("DE", "control"))}
    assert (counted["FR"].extensions, counted["FR"].extended) == (1, 1)
    assert [line.detail["until"] for line in log(node, officer, "retention.extend")] == [in_months(30)]


def test_the_reasons_of_an_extension_go_with_the_record(node: Node, actors: Cast) -> None:
    officer = actors("FR")
    one = create(node, officer, retention={"review_on": in_months(12)})
    retention.extend(node.bench, officer, one.id, in_months(30), f"{ZEBULON} is still sought by the court of the capital.")
    with on(in_months(9)):
        tend(node)
    records.recall(node.bench, officer, one.id, "found")
    assert holds(node, "vanishingham") == []
    (kept,) = retention.extensions(node.bench, officer, one.id)
    assert (kept.assessment, kept.until) == ("", in_months(30))
    with pytest.raises(Conflict):
        retention.extend(node.bench, officer, one.id, in_months(40), WHY)


def test_who_sees_what_is_due(node: Node, actors: Cast) -> None:
    mine = create(node, actors("FR"), retention={"review_on": in_months(3)})
    theirs = create(node, actors("DE"), retention={"review_on": in_months(2)})
    create(node, actors("FR"), retention={"review_on": in_months(20)})
    assert [one.record.id for one in retention.page(node.bench, actors("FR"))] == [mine.id]
    both = retention.page(node.bench, actors("KE", "control"))
    assert [one.record.id for one in both] == [theirs.id, mine.id]
    cursor = f"{both[0].record.review_on}|{both[0].record.id}"
    assert [one.record.id for one in retention.page(node.bench, actors("KE", "control"), after=cursor)] == [mine.id]
    for role in ("admin", "frontline", "partner"):
        with pytest.raises(Denied):
            retention.page(node.bench, actors("FR", role))


def test_an_extension_at_the_last_moment_wins_over_the_clock(node: Node, actors: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The owner extends between the look at what is due and the deed."""
    officer = actors("FR")
    one = create(node, officer, retention={"review_on": in_months(12)})
    with on(in_months(9)):
        tend(node)
    with on(in_months(12)):
        found = expiry.store.to_end

        def meanwhile(*given: Any) -> Any:
            due = found(*given)
            if due:
                retention.extend(node.bench, officer, one.id, in_months(30), WHY)
            return due

        monkeypatch.setattr(expiry.store, "to_end", meanwhile)
        expiry.run(node.bench)
    assert status(node, one.id) == "live"


def test_records_from_before_there_were_dates_get_one_that_leaves_time_to_warn(node: Node, actors: Cast) -> None:
    officer = actors("FR")
    old, new = create(node, officer), create(node, officer)
    with node.bench.database.write() as connection:
        connection.execute(schema.records.update().values(review_on=None))
        for one in (old, new):
            doc = {"created_at": "2015-01-01T00:00:00.000000Z"} if one is old else {}
            text = connection.execute(select(schema.records.c.doc).where(schema.records.c.id == one.id)).scalar_one()
            body = {name: value for name, value in (json.loads(text) | doc).items() if name != "review_on"}
            connection.execute(schema.records.update().where(schema.records.c.id == one.id).values(doc=json.dumps(body)))
    tend(node)
    assert records.fetch(node.bench, officer, old.id).record.review_on == in_months(6)
    assert records.fetch(node.bench, officer, new.id).record.review_on == in_months(60)


def test_a_clock_that_jumps_back_does_nothing_twice(node: Node, actors: Cast) -> None:
    one = create(node, actors("FR"), retention={"review_on": in_months(24)})
    with on(in_months(20)):
        tend(node)
    with on(in_months(10)):
        tend(node)
    with on(in_months(20)):
        tend(node)
    assert len(lines(node)) == 1
    assert status(node, one.id) == "live"


# What is no record ----------------------------------------------------------------------------------------------------------


def test_what_was_asked_and_answered_is_erased_in_its_time_and_counts_stay(node: Node, actors: Cast) -> None:
    create(node, actors("DE"))
    officer = actors("FR")
    made = check(node, officer, place="Gate 4", reference="case 7")
    hit_id = str(made.matches[0]["hit"])
    hits.judge(node.bench, officer, hit_id, "different", f"not {ZEBULON}")
    with on(in_months(35)):
        tend(node)
        assert checks.fetch(node.bench, officer, made.id)["query"]["name"] == ZEBULON
    with on(in_months(37)):
        tend(node)
        shown = checks.fetch(node.bench, officer, made.id)
    assert (shown["query"], shown["matches"], shown["place"], shown["reference"]) == ({}, [], None, None)
    assert (shown["verdict"], shown["purpose"], shown["kind"]) == (made.verdict, "wanted", "person")
    assert hits.fetch(node.bench, officer, hit_id)["caption"] == ""
    with node.bench.database.read() as connection:
        assert connection.execute(select(schema.judgements.c.subject)).all() == []


def test_reports_and_lines_are_erased_in_their_time(node: Node, actors: Cast) -> None:
    body = {"title": f"{ZEBULON} was seen", "narrative": "At the gate.", "audience": ["DE"], "grading": "admiralty:B2"}
    sent = reports.draft(node.bench, actors("FR"), body).report.id
    reports.send(node.bench, actors("FR"), sent)
    reports.answer(node.bench, actors("DE"), sent, "nothing_known", f"Nothing on {ZEBULON}.")
    with on(in_months(13)):
        tend(node)
    assert inbox.page(node.bench, actors("DE"), limit=9) == []
    with on(in_months(61)):
        tend(node)
    assert holds(node, "vanishingham") == []
    opened = reports.fetch(node.bench, actors("FR"), sent)
    assert (opened.report.state, opened.report.title, [one.outcome for one in opened.answers]) == ("erased", "", ["nothing_known"])
    with pytest.raises(NotFound):
        reports.fetch(node.bench, actors("DE"), sent)


def test_what_bureaus_said_to_each_other_is_erased_in_its_time(node: Node, actors: Cast) -> None:
    fr, de = actors("FR"), actors("DE")
    asked = {
        "subject": ZEBULON,
        "text": f"Who is {ZEBULON}?",
        "to": ["DE"],
        "purpose": "identify",
        "legal_basis": "Treaty",
        "questions": ["identity"],
    }
    request = asking.draft(node.bench, fr, asked).held.request.id
    asking.send(node.bench, fr, request)
    answering.reply(node.bench, de, request, f"{ZEBULON} is a baker.", final=True)
    open_case, closed = (cases.begin(node.bench, fr, {"title": f"About {ZEBULON}", "participants": ["DE"]}).case.id for _ in range(2))
    cases.write(node.bench, de, closed, {"text": f"{ZEBULON} again."})
    cases.close(node.bench, fr, closed)
    logbook.write(node.bench, fr, f"Called about {ZEBULON}.")
    broadcasts.send(node.bench, fr, {"title": ZEBULON, "text": f"Look for {ZEBULON}.", "audience": ["DE"]})
    with on(in_months(35)):
        tend(node)
        assert reading.fetch(node.bench, de, request).held.request.subject == ZEBULON
    with on(in_months(61)):
        tend(node)
        assert cases.fetch(node.bench, de, open_case).case.title == f"About {ZEBULON}"
        cases.close(node.bench, fr, open_case)
    with on(in_months(125)):
        tend(node)
    assert holds(node, "vanishingham") == []
    assert trail.verify(node.bench, fr).fault is None


def test_nothing_of_a_name_is_left_in_the_database_its_files_or_the_index(node_anywhere: Node) -> None:
    """Every column of every table; on SQLite the bytes of the file and of its log; and the bytes of the index's folder."""
    node = node_anywhere
    officer = cast(node, "FR")
    name, number = "Qwyzzthorpe Blagrannoch", "Q7654321"
    body = {"schema": "Person", "properties": {"name": [name], "passportNumber": [number], "birthDate": ["1971-02-03"]}}
    one = records.create(node.bench, officer, {**body, "retention": {"review_on": in_months(12)}}).record
    records.correct(node.bench, officer, one.id, {"properties": {"alias": [name.upper()]}}, version=1, reason=f"{name} says so")
    asker = cast(node, "DE")
    found = checks.make(node.bench, asker, {"kind": "person", "query": {"name": name}, "purpose": "wanted"})
    hits.judge(node.bench, asker, str(found.matches[0]["hit"]), "same", f"it is {name}")
    hits.confirm(node.bench, officer, str(found.matches[0]["hit"]), "valid_same", f"yes, {name}")
    node.bench.names.follow()
    assert holds(node, name)
    with on(in_months(9)):
        tend(node)
        retention.extend(node.bench, officer, one.id, in_months(30), f"{name} is still sought by the court.")
    with on(in_months(25)):
        tend(node)
    with on(in_months(37)):
        tend(node)
        expiry.run(node.bench)
    with on(in_months(38)):
        tend(node)
    assert status(node, one.id) == "recalled"
    assert holds(node, name, number, "qwyzzthorpe") == []
    assert trail.verify(node.bench, cast(node, "FR")).fault is None
    folder = node.folder
    node.bench.database.checkpoint()
    files = [file for file in folder.rglob("*") if file.is_file() and (file.parent.name.startswith("names-") or "carillon.db" in file.name)]
    assert files
    for file in files:
        held = file.read_bytes().lower()
        for text in (name, number, "qwyzz", "blagrann"):
            assert text.lower().encode() not in held, file.name


def test_the_index_is_written_anew_and_finds_the_same(node: Node, actors: Cast) -> None:
    keep, gone = create(node, actors("FR")), create(node, actors("FR"))
    node.bench.names.follow()
    records.recall(node.bench, actors("FR"), gone.id, "wrong")
    tend(node)
    with on(in_months(2)):
        tend(node)
        expiry.run(node.bench)
    assert node.bench.names.size() == 1
    assert [str(one["record"]) for one in check(node, actors("DE")).matches] == [keep.id]


def test_keys_for_repeating_are_forgotten(node: Node, actors: Cast) -> None:
    from carillon.desk.act import Repeat

    records.create(node.bench, actors("FR"), SOUGHT, Repeat("key", "digest"))
    with on(in_months(2)):
        tend(node)
    with node.bench.database.read() as connection:
        assert connection.execute(select(schema.idempotency.c.key)).all() == []


def test_a_recalled_row_of_a_list_keeps_no_number_and_does_not_come_back(node: Node, actors: Cast) -> None:
    import_list(node, 1)
    with node.bench.database.read() as connection:
        record_id = connection.execute(select(schema.records.c.id)).scalar_one()
    records.recall(node.bench, actors("FR"), record_id, "wrong")
    assert holds(node, "AB-0") == []
    import_list(node, 1)
    assert status(node, record_id) == "recalled"


def test_the_chore_is_one_of_the_nodes(node: Node) -> None:
    done = chores.tend(node.bench, chores.holder())
    assert {"retention", "rights of persons"} <= set(done)
    with node.bench.database.read() as connection:
        assert positions.read(connection, expiry.DONE) == int(today().replace("-", ""))
        assert connection.execute(select(messages.c.number)).all() == []
