# SPDX-License-Identifier: Apache-2.0
"""Calls from the draft to the board: the same on one node and on two."""

import pytest

from carillon.desk import reports
from carillon.desk.calls import answering, asking, board, reading, wording
from carillon.desk.duty import queue
from carillon.desk.events import register
from carillon.errors import Conflict, Denied, Invalid, NotFound
from carillon.store.events import Wanted
from tests.desk.calls.conftest import CALL, LATER, SERIES, TODAY, UNTIL, World, day, run

REPORT = {"title": "Plans", "narrative": "Somebody drew the course.", "grading": "admiralty:B2"}


def test_a_draft_brings_its_texts(here: World) -> None:
    call = reading.fetch(*here.at("FR"), here.draft()).held.call
    assert set(call.texts) == {"en", "fr", "es", "ar"}
    for words in call.texts.values():
        assert "Example Run 1" in words.title
        assert day(1) in words.text
        assert "Exampleville, FR" in words.text
        assert UNTIL in words.text
        assert "{" not in words.title + words.text
    season = wording.propose(*here.at("FR"), [], SERIES)["en"]
    assert f"{SERIES} (3)" in season.title
    assert f"{day(1)} – {day(3)}" in season.text
    own = reading.fetch(*here.at("FR"), here.draft(texts={"fr": {"title": "Appel", "text": "Que savez-vous ?"}})).held.call
    assert own.words("de")[0] == "fr"
    assert own.title == "Appel"


def test_a_draft_is_nobody_elses(here: World) -> None:
    call_id = here.draft()
    with pytest.raises(NotFound):
        reading.fetch(*here.at("DE"), call_id)
    assert here.lines("DE") == []
    changed = asking.edit(*here.at("FR"), call_id, {"urgency": "urgent", "version": 1}).held.call
    assert (changed.version, changed.urgency, changed.sought) == (2, "urgent", ("terrorist", "suspicious"))
    with pytest.raises(Conflict):
        asking.edit(*here.at("FR"), call_id, {"urgency": "urgent", "version": 1})
    asking.recall(*here.at("FR"), call_id)
    assert here.seen("FR", call_id).held.call.texts == {}


def test_it_is_delivered_acknowledged_and_answered(world: World) -> None:
    first, second, third = world.others
    call_id = world.sent()
    assert set(world.states(call_id).values()) == {"delivered"}
    assert world.lines(first) == ["priority: FR asks what you know: Call for information: Example Run 1"]
    answering.acknowledge(*world.at(first), call_id)
    answering.answer(*world.at(second), call_id, {"code": "looking"})
    answering.answer(*world.at(third), call_id, {"code": "nothing_known"})
    assert world.states(call_id) == {first: "acknowledged", second: "looking", third: "nothing_known"}
    answering.answer(*world.at(second), call_id, {"code": "nothing_known", "text": "We looked."})
    opened = world.seen("FR", call_id)
    assert [one.code for one in opened.answers if one.bureau == second] == ["looking", "nothing_known"]
    assert {one.by for one in opened.answers if one.bureau == second} <= {"", world.actors[second].username}
    assert world.states(call_id)[second] == "nothing_known"
    side = next(one for one in opened.sides if one.side == second)
    assert side.delivered_at or side.state != "sent"
    assert side.acknowledged_at
    assert side.answered_at


def test_information_that_was_given_stays_given(world: World) -> None:
    who = world.others[0]
    call_id = world.sent()
    answering.answer(*world.at(who), call_id, {"code": "information", "text": "It follows."})
    answering.answer(*world.at(who), call_id, {"code": "nothing_known", "text": "Nothing more."})
    assert world.states(call_id)[who] == "information"
    assert f"priority: {who} has information: Call for information: Example Run 1" in world.lines("FR")


def test_an_addressee_sees_his_own_side_alone(world: World) -> None:
    first, second, _ = world.others
    call_id = world.sent()
    answering.answer(*world.at(first), call_id, {"code": "information", "text": "Secret of the first."})
    seen = world.seen(second, call_id)
    assert [one.side for one in seen.sides] == [second]
    assert seen.answers == ()
    assert seen.counts is None
    assert seen.held.call.to == (second,)
    assert seen.held.call.created_by == ""
    with pytest.raises(Denied):
        board.board(*world.at(second), call_id)
    with pytest.raises(Denied):
        asking.close(*world.at(second), call_id)
    with pytest.raises(Denied):
        answering.answer(*world.at("FR"), call_id, {"code": "nothing_known"})


def test_hosts_see_the_counts(world: World) -> None:
    host, second, third = world.others
    call_id = world.sent()
    answering.answer(*world.at(second), call_id, {"code": "nothing_known"})
    answering.answer(*world.at(third), call_id, {"code": "information"})
    world.tend()
    whole = board.board(*world.at("FR"), call_id)
    seen = board.board(*world.at(host), call_id)
    assert seen.rows == ()
    assert not seen.own
    assert seen.counts == whole.counts == {**whole.counts, "nothing_known": 1, "information": 1}
    about, *_ = board.of_events(*world.at(host), [register.fetch(*world.at(host), "run-1")])["run-1"]
    assert (about.asked, about.answered, about.silent, about.ours) == (whole.asked, 2, (), "delivered")


def test_a_call_for_a_series_is_answered_by_event(world: World) -> None:
    who = world.others[1]
    register.register(*world.at("FR"), run(1, "FR", version=1))
    call_id = world.sent(events=[], series=SERIES)
    answering.answer(*world.at(who), call_id, {"code": "nothing_known", "events": ["run-1"]})
    assert world.states(call_id)[who] == "looking"
    answering.answer(*world.at(who), call_id, {"code": "information", "events": ["run-2"]})
    world.settle()
    events = register.page(*world.at("FR"), Wanted(series=SERIES))
    found = board.of_events(*world.at("FR"), events)
    assert [who in found[event.id][0].silent for event in events] == [False, False, True]
    assert [found[event.id][0].answered for event in events] == [1, 1, 0]
    rows = {one.bureau: one.state for one in board.board(*world.at("FR"), call_id, event="run-1").rows}
    assert rows[who] == "nothing_known"
    with pytest.raises(Invalid) as wrong:
        answering.answer(*world.at(who), call_id, {"code": "nothing_known", "events": ["run-9"]})
    assert set(wrong.value.fields) == {"events"}


def test_an_answer_names_reports_that_were_sent_to_who_asks(world: World) -> None:
    who = world.others[1]
    call_id = world.sent()
    made = reports.draft(*world.at(who), {**REPORT, "audience": ["FR"]}).report.id
    with pytest.raises(Invalid, match="mistake"):
        answering.answer(*world.at(who), call_id, {"code": "information", "reports": [made]})
    reports.send(*world.at(who), made)
    answering.answer(*world.at(who), call_id, {"code": "information", "reports": [made]})
    world.settle()
    row = next(one for one in board.board(*world.at("FR"), call_id).rows if one.bureau == who)
    assert row.reports == (made,)
    assert reports.fetch(*world.at("FR"), made).report.title == "Plans"
    with pytest.raises(Invalid):
        answering.answer(*world.at(world.others[2]), call_id, {"code": "information", "reports": [made]})


def test_it_is_closed_and_extended(world: World) -> None:
    first, second, _ = world.others
    call_id = world.sent()
    answering.answer(*world.at(first), call_id, {"code": "nothing_known"})
    with pytest.raises(Invalid):
        asking.extend(*world.at("FR"), call_id, str(TODAY))
    asking.extend(*world.at("FR"), call_id, f"{LATER}T12:00:00+02:00")
    assert world.seen(second, call_id).held.call.until == f"{LATER}T10:00:00.000000Z"
    assert world.lines(second)[-1] == f"routine: FR gives you until {LATER}: Call for information: Example Run 1"
    assert len(world.lines(first)) == 1
    asking.close(*world.at("FR"), call_id)
    assert world.lines(second)[-1] == "routine: FR needs no further answer: Call for information: Example Run 1"
    with pytest.raises(Conflict, match="closed"):
        answering.answer(*world.at(second), call_id, {"code": "nothing_known"})


def test_it_is_taken_back_everywhere(world: World) -> None:
    first, second, _ = world.others
    call_id = world.sent()
    answering.answer(*world.at(first), call_id, {"code": "information", "text": "Said before."})
    world.settle()
    asking.recall(*world.at("FR"), call_id, "sent by mistake")
    for bureau in ("FR", *world.others):
        seen = world.seen(bureau, call_id)
        assert (seen.held.call.state, seen.held.call.texts, seen.held.call.events) == ("recalled", {}, ())
    assert world.seen(first, call_id).answers == ()
    assert [one.text for one in world.seen("FR", call_id).answers] == ["Said before."]
    assert world.lines(second) == ["routine: FR took back a call for information"]
    away = {code for code in world.others if world.benches[code] is not world.benches["FR"]}
    assert set(world.seen("FR", call_id).gone) & set(world.others) == away
    with pytest.raises(Conflict):
        answering.answer(*world.at(second), call_id, {"code": "nothing_known"})


def test_what_waits_stands_in_the_queue_until_it_is_answered(world: World) -> None:
    who = world.others[0]
    call_id = world.sent(urgency="urgent")
    waiting = [one for one in queue.page(*world.at(who)) if one.kind == "call" and one.id == call_id]
    assert [(one.id, one.urgency, one.due_at[:10]) for one in waiting] == [(call_id, "urgent", UNTIL)]
    assert call_id in [one.held.call.id for one in reading.page(*world.at(who), state="waiting")]
    answering.answer(*world.at(who), call_id, {"code": "nothing_known"})
    assert call_id not in [one.id for one in queue.page(*world.at(who))]
    assert call_id not in [one.held.call.id for one in reading.page(*world.at(who), state="waiting")]
    assert call_id in [one.held.call.id for one in reading.page(*world.at(who), event="run-1")]
    assert call_id not in [one.held.call.id for one in reading.page(*world.at(who), event="run-2")]


def test_only_hosts_and_the_secretariat_ask(world: World) -> None:
    who = world.others[1]
    with pytest.raises(Denied, match="only"):
        asking.draft(*world.at(who), CALL)
    with pytest.raises(Denied):
        asking.draft(*world.at(world.others[0]), {**CALL, "events": [], "series": SERIES})
    assert asking.draft(*world.at(world.others[0]), CALL).held.call.state == "draft"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"events": ["none"]}, "events"),
        ({"events": 5}, "events"),
        ({"events": []}, "events"),
        ({"series": "No such season"}, "series"),
        ({"sought": ["gossip"]}, "sought"),
        ({"urgency": "soon"}, "urgency"),
        ({"until": "tomorrow"}, "until"),
        ({"until": f"{UNTIL}T12:00:00"}, "until"),
        ({"audience": ["XX"]}, "audience"),
        ({"handling": ["TLP:PINK"]}, "handling"),
        ({"texts": {"de": {"title": "A", "text": "B"}}}, "texts"),
        ({"texts": {"en": {"title": "A"}}}, "texts.en.text"),
        ({"texts": {"en": "A"}}, "texts.en"),
        ({"texts": {"en": {"title": "A" * 201, "text": "B"}}}, "texts.en.title"),
        ({"banana": 1}, "banana"),
    ],
)
def test_what_is_no_call(here: World, changes: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as wrong:
        asking.draft(*here.at("FR"), {**CALL, **changes})
    assert field in wrong.value.fields


@pytest.mark.parametrize(
    "body", [None, [], {}, {"code": "maybe"}, {"code": "not_competent"}, {"code": "looking", "reports": 5}, {"code": 5}]
)
def test_what_is_no_answer(here: World, body: object) -> None:
    call_id = here.sent()
    with pytest.raises(Invalid):
        answering.answer(*here.at("DE"), call_id, body)
    assert here.states(call_id)["DE"] == "delivered"


def test_a_call_is_sent_when_it_says_what_it_seeks_and_asks_somebody(here: World) -> None:
    for changes in ({"sought": []}, {"until": "2020-01-01"}, {"audience": {"mode": "only", "bureaus": ["FR"]}}):
        call_id = here.draft(**changes)
        with pytest.raises(Invalid):
            asking.send(*here.at("FR"), call_id)
        assert reading.fetch(*here.at("FR"), call_id).held.call.state == "draft"


def test_a_board_is_sorted_and_exported(here: World) -> None:
    call_id = here.sent()
    answering.answer(*here.at("JP"), call_id, {"code": "nothing_known", "text": "=cmd()"})
    by_state = board.board(*here.at("FR"), call_id, sort="state").rows
    assert by_state[-1].bureau == "JP"
    assert by_state[0].state == "delivered"
    assert board.board(*here.at("FR"), call_id, sort="answered_at").rows[0].bureau == "JP"
    assert [one.bureau for one in board.board(*here.at("FR"), call_id, state="nothing_known").rows] == ["JP"]
    written = board.written(board.board(*here.at("FR"), call_id))
    assert "'=cmd()" in written
    assert written.count("\n") == len(by_state) + 1
    assert board.fills(board.board(*here.at("FR"), call_id))["JP"] == "nothing_known"
