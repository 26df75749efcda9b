# SPDX-License-Identifier: Apache-2.0
"""The review desk: judged, decided, agreed to, exported, and what the organiser learns."""

import csv
import io

import pytest

from carillon.core.model.screening import Screening
from carillon.desk import hits
from carillon.desk import records as record_desk
from carillon.desk.accreditation import deciding, exporting, reviewing, running, summary
from carillon.desk.bench import Bench
from carillon.errors import Conflict, Denied, Invalid, NotFound
from carillon.node import Node
from carillon.store.screening_rows import Wanted
from tests.conftest import Cast
from tests.desk.accreditation.lists import STRANGERS, ZEB, by_ref, event, head, run, screened, table, upload
from tests.desk.deeds import ZEBULON, create, log


@pytest.fixture
def listed(node: Node, actors: Cast) -> Screening:
    """A list of which one person is met by a record of another bureau."""
    create(node, actors("DE"))
    event(node.bench, actors("FR"))
    return screened(node.bench, actors("FR"), four_eyes=True)


def exported(bench: Bench, actor: object, one: Screening, **more: bool) -> list[list[str]]:
    data = exporting.export(bench, actor, one.id, **more).data  # type: ignore[arg-type]
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))[1:]


def test_a_match_is_rejected_and_does_not_come_back(node: Node, actors: Cast, listed: Screening) -> None:
    fr = actors("FR")
    number = by_ref(node.bench, listed)["B-1"].number
    (met,) = reviewing.row(node.bench, fr, listed.id, number).matches
    with pytest.raises(Invalid, match="different person"):
        reviewing.judge(node.bench, fr, listed.id, number, met.hit_id, "different")
    shown = reviewing.judge(node.bench, fr, listed.id, number, met.hit_id, "different", "Another height, another face.")
    assert (shown.row.state, shown.row.standing, shown.matches[0].state) == ("clear", 0, "different")
    again = screened(node.bench, fr)
    assert by_ref(node.bench, again)["B-1"].state == "clear"
    assert hits.fetch(node.bench, fr, met.hit_id)["state"] == "different"


def test_judged_at_the_page_of_hits_it_is_judged_here(node: Node, actors: Cast, listed: Screening) -> None:
    number = by_ref(node.bench, listed)["B-1"].number
    (met,) = reviewing.row(node.bench, actors("FR"), listed.id, number).matches
    hits.judge(node.bench, actors("FR", "analyst"), met.hit_id, "same", "")
    shown = reviewing.row(node.bench, actors("FR"), listed.id, number)
    assert (shown.row.state, shown.row.pending, shown.matches[0].state) == ("open", 0, "same")
    hits.outcome(node.bench, actors("FR"), met.hit_id, "different", "It was his brother.")
    assert reviewing.row(node.bench, actors("FR"), listed.id, number).row.state == "clear"


def test_the_owner_is_asked(node: Node, actors: Cast, listed: Screening) -> None:
    number = by_ref(node.bench, listed)["B-1"].number
    (met,) = reviewing.row(node.bench, actors("FR"), listed.id, number).matches
    assert reviewing.ask(node.bench, actors("FR"), listed.id, number, met.hit_id, text="Is he wanted still?").matches[0].asked
    assert hits.fetch(node.bench, actors("DE"), met.hit_id)["clock"] is not None
    with pytest.raises(NotFound):
        reviewing.ask(node.bench, actors("FR"), listed.id, number + 1, met.hit_id)


def test_four_eyes(node: Node, actors: Cast, listed: Screening) -> None:
    bench, officer, commander = node.bench, actors("FR"), actors("FR", "commander")
    number = by_ref(bench, listed)["B-1"].number
    with pytest.raises(Conflict, match="looked at"):
        deciding.decide(bench, officer, listed.id, [number], "refuse", "wanted")
    (met,) = reviewing.row(bench, officer, listed.id, number).matches
    reviewing.judge(bench, actors("FR", "analyst"), listed.id, number, met.hit_id, "same")
    with pytest.raises(Denied):
        deciding.decide(bench, actors("FR", "analyst"), listed.id, [number], "refuse", "wanted")
    assert deciding.decide(bench, officer, listed.id, [number], "refuse", "wanted")[0].state == "proposed"
    assert exported(bench, officer, listed) == []
    with pytest.raises(Denied):
        deciding.second(bench, officer, listed.id, number, agrees=True)
    assert deciding.second(bench, commander, listed.id, number, agrees=True).state == "decided"
    assert exported(bench, officer, listed) == [["B-1", ZEBULON, "refuse"]]
    with pytest.raises(Conflict, match="exported"):
        deciding.undo(bench, officer, listed.id, number)


def test_all_or_none_are_decided(node: Node, actors: Cast, listed: Screening) -> None:
    found = by_ref(node.bench, listed)
    numbers = [found["B-1"].number, found["B-2"].number]
    with pytest.raises(Conflict):
        deciding.decide(node.bench, actors("FR"), listed.id, numbers, "clear")
    assert by_ref(node.bench, listed) == found
    with pytest.raises(NotFound):
        deciding.decide(node.bench, actors("FR"), listed.id, [9999], "clear")
    with pytest.raises(Invalid):
        deciding.decide(node.bench, actors("FR"), listed.id, [], "clear")


def test_the_rest_is_cleared_and_only_what_is_new_is_told(node: Node, actors: Cast, listed: Screening) -> None:
    bench, fr = node.bench, actors("FR")
    assert deciding.clear_all(bench, fr, listed.id) == 3
    assert len(exported(bench, fr, listed)) == 3
    assert exported(bench, fr, listed, new=True) == []
    number = by_ref(bench, listed)["B-1"].number
    deciding.decide(bench, fr, listed.id, [number], "refer", "to be spoken to")
    assert exported(bench, fr, listed, new=True) == [["B-1", ZEBULON, "refer"]]
    assert len(exported(bench, fr, listed)) == 4
    opened = reviewing.fetch(bench, fr, listed.id)
    assert [one.rows for one in opened.exports] == [3, 0, 1, 4]
    assert opened.decisions == {"clear": 3, "refer": 1}
    assert len(log(node, fr, "screening.export")) == 4


def test_the_organiser_learns_a_word_and_no_more(node: Node, actors: Cast) -> None:
    record = create(node, actors("DE"))
    event(node.bench, actors("FR"))
    evil = ("=cmd|'/c calc'!A1", "@Sum", "+Ann", "12.11.1991", "Kenya", "K5")
    one = screened(node.bench, actors("FR"), ZEB, evil, ("B-7", *evil[1:]))
    bench, fr = node.bench, actors("FR")
    deciding.decide(bench, fr, one.id, [by_ref(bench, one)["B-1"].number], "refer", "see hit")
    deciding.clear_all(bench, fr, one.id)
    data = exporting.export(bench, fr, one.id).data.decode("utf-8-sig")
    assert data.splitlines()[0] == "reference,name,decision"
    lines = list(csv.reader(io.StringIO(data)))
    assert lines[1] == ["B-1", ZEBULON, "refer"]
    # The row that says the same goes with it, under its own badge.
    assert [line[0] for line in lines[2:]] == ["'=cmd|'/c calc'!A1", "B-7"]
    assert all(not cell.startswith(("=", "+", "-", "@")) for line in lines for cell in line)
    assert not any(word in data for word in ("DE", record.id, "hit", "0.", "see"))


def test_a_decision_is_taken_back_until_it_is_exported(node: Node, actors: Cast, listed: Screening) -> None:
    bench, fr = node.bench, actors("FR")
    number = by_ref(bench, listed)["B-2"].number
    deciding.decide(bench, fr, listed.id, [number], "refer", "odd badge")
    assert deciding.undo(bench, fr, listed.id, number).state == "clear"
    with pytest.raises(Conflict):
        deciding.undo(bench, fr, listed.id, number)


def test_rows_by_their_best_match(node: Node, actors: Cast, listed: Screening) -> None:
    bench, fr = node.bench, actors("FR")
    first, second = (reviewing.rows_page(bench, fr, listed.id, Wanted(limit=1, ranked=True)) for _ in range(2))
    assert first == second
    assert first[0].row.ref == "B-1"
    from carillon.store.screening_rows import cursor

    rest = reviewing.rows_page(bench, fr, listed.id, Wanted(limit=9, ranked=True, after=cursor(first[0].row)))
    assert [one.row.ref for one in rest] == ["B-2", "B-3", "B-4"]
    assert [one.row.ref for one in reviewing.rows_page(bench, fr, listed.id, Wanted(text="QUILL"))] == ["B-3"]
    assert [one.row.ref for one in reviewing.rows_page(bench, fr, listed.id, Wanted(text="%"))] == []
    assert [one.row.ref for one in reviewing.rows_page(bench, fr, listed.id, Wanted(states=("open",)))] == ["B-1"]


def test_whoever_works_in_another_area_sees_that_there_is_something(node: Node, actors: Cast) -> None:
    create(node, actors("DE"), area="terrorism")
    event(node.bench, actors("FR"))
    one = screened(node.bench, actors("FR"))
    narrow = actors("FR", "analyst", areas=("cyber",))
    shown = reviewing.row(node.bench, narrow, one.id, by_ref(node.bench, one)["B-1"].number)
    assert [met.hit for met in shown.matches] == [None]


def test_the_summary_counts_work_and_what_to_expect(node: Node, actors: Cast) -> None:
    create(node, actors("DE"))
    record_desk.create(
        node.bench, actors("DE"), {"schema": "Person", "properties": {"name": ["Brook Othervise"], "birthDate": ["1991-11-12"]}}
    )
    event(node.bench, actors("FR"))
    one = screened(node.bench, actors("FR"), minutes=30, one_in=4)
    found = summary.summary(node.bench, actors("FR"), one.id)
    assert (found.persons, found.screened, found.met, found.open, found.documents) == (4, 4, 2, 2, 1)
    assert found.hours == 1.0
    assert found.expected_on_list == 1.0
    assert 0.5 < found.expected_true <= 1.0
    assert found.by_kind == {"document": 1, "person": 1}
    rare = screened(node.bench, actors("FR"), one_in=1_000_000_000)
    assert summary.summary(node.bench, actors("FR"), rare.id).expected_true == 0.0


def test_errors_are_told_row_by_row(node: Node, actors: Cast) -> None:
    event(node.bench, actors("FR"))
    one = screened(node.bench, actors("FR"), ZEB, ("B-5", "Nowhen", "Ann", "31.02.1990", "France", "N1"))
    text = exporting.faults(node.bench, actors("FR"), one.id).decode("utf-8-sig")
    assert text.splitlines()[0] == "row,reason"
    assert "line 3" in text
    assert "Nowhen" not in text


def test_a_list_that_is_closed(node: Node, actors: Cast, listed: Screening) -> None:
    bench, fr = node.bench, actors("FR")
    assert running.close(bench, fr, listed.id).state == "closed"
    with pytest.raises(Conflict, match="closed"):
        deciding.clear_all(bench, fr, listed.id)
    exporting.export(bench, fr, listed.id)
    assert running.close(bench, fr, listed.id, closed=False).state == "screened"


def test_a_list_of_nobody_new_is_screened_at_once(node: Node, actors: Cast) -> None:
    event(node.bench, actors("FR"))
    one = upload(node.bench, actors("FR"), data=table(("B-5", "Nowhen", "Ann", "31.02.1990", "France", "N1"), STRANGERS[0]))
    assert run(node.bench, actors("FR"), one.id).state == "screened"
    assert head(node.bench, "FR", one.id).seq == 0
