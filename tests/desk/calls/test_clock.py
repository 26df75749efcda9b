# SPDX-License-Identifier: Apache-2.0
"""Silence is spoken of three times, to whoever owes an answer and to nobody else, whatever the machine's clock does."""

from datetime import UTC, datetime, timedelta

from carillon.desk.calls import answering, asking, clockwork
from carillon.store import clock as times
from tests.desk.calls.conftest import World

START = datetime.now(UTC) + timedelta(hours=3)
"""For two nodes, whose directory is issued before it, however long a run of the tests takes."""
DAYS = 10
TITLE = "Call for information: Example Run 1"


def sent(world: World) -> str:
    with times.pretend(START):
        return world.sent(until=(START + timedelta(days=DAYS)).isoformat())


def strike(timed: World, days: float) -> int:
    with times.pretend(START + timedelta(days=days)):
        benches = {id(one): one for one in timed.benches.values()}.values()
        for bench in benches:
            clockwork.follow(bench)
        count = sum(clockwork.strike(bench) for bench in benches)
        timed.settle()
        return count


def test_each_moment_is_told_once_and_who_answered_is_left_in_peace(timed: World) -> None:
    silent, looks, done = timed.others
    call_id = sent(timed)
    with times.pretend(START + timedelta(days=1)):
        answering.answer(*timed.at(looks), call_id, {"code": "looking"})
        answering.answer(*timed.at(done), call_id, {"code": "nothing_known"})
        timed.settle()
    assert strike(timed, 4.9) == 0
    strike(timed, 5.01)
    until = times.after(START.isoformat(), hours=24 * DAYS)[:16]
    assert timed.lines(silent)[1:] == [f"urgent: FR waits for your answer until {until}Z: {TITLE}"]
    assert (timed.lines(looks)[1:], timed.lines(done)[1:]) == ([], [])
    strike(timed, 9.1)
    assert len(timed.lines(silent)) == 3
    assert timed.lines(looks)[1:] == [f"urgent: FR waits for your answer until {until}Z: {TITLE}"]
    assert timed.lines("FR") == []
    strike(timed, 10.01)
    assert timed.lines(silent)[-1] == f"flash: FR waits for your answer, the time is over: {TITLE}"
    (told,) = timed.lines("FR")
    asked = len(timed.seen("FR", call_id).sides)
    assert told.startswith(f"priority: {asked - 1} of {asked} have not answered: {TITLE} (")
    assert silent in told
    assert done not in told
    for days in (4, 9, 10, 11, 60):
        assert strike(timed, days) == 0
    assert timed.lines(done) == [f"priority: FR asks what you know: {TITLE}"]
    sides = {one.side: one.reminders for one in timed.seen("FR", call_id).sides}
    assert (sides[silent], sides[looks], sides[done]) == (3, 2, 0)


def test_a_node_that_was_off_speaks_once_of_what_it_missed(timed: World) -> None:
    sent(timed)
    strike(timed, 9.5)
    assert len(timed.lines(timed.others[0])) == 2
    strike(timed, 10.5)
    assert len(timed.lines(timed.others[0])) == 3


def test_a_reminder_by_hand_goes_to_who_owes_an_answer(timed: World) -> None:
    first, second, third = timed.others
    call_id = sent(timed)
    with times.pretend(START + timedelta(days=1)):
        answering.answer(*timed.at(first), call_id, {"code": "nothing_known"})
        timed.settle()
        asking.remind(*timed.at("FR"), call_id, "The run is on Sunday.", to=second)
        timed.settle()
    with times.pretend(START + timedelta(days=2)):
        asking.remind(*timed.at("FR"), call_id)
        assert timed.lines(first)[1:] == []
        assert timed.lines(second)[1:] == [
            f"urgent: FR reminds you: {TITLE} (The run is on Sunday.)",
            f"flash: FR reminds you: {TITLE}",
        ]
        assert timed.lines(third)[1:] == [f"urgent: FR reminds you: {TITLE}"]


def test_an_answer_under_way_meets_no_reminder(timed: World) -> None:
    who = timed.others[1]
    call_id = sent(timed)
    answering.answer(*timed.at(who), call_id, {"code": "nothing_known"})
    if timed.benches[who] is not timed.benches["FR"]:
        asking.remind(*timed.at("FR"), call_id, to=who)
    assert timed.lines(who)[1:] == []


def test_more_time_sets_the_clock_anew(timed: World) -> None:
    call_id = sent(timed)
    with times.pretend(START + timedelta(days=8)):
        strike(timed, 8)
        asking.extend(*timed.at("FR"), call_id, (START + timedelta(days=20)).isoformat())
        timed.settle()
    assert strike(timed, 9.5) == 0
    strike(timed, 10.1)
    assert len(timed.lines(timed.others[0])) == 4


def test_arrival_is_noted(timed: World) -> None:
    call_id = timed.sent()
    timed.tend()
    assert all(one.delivered_at for one in timed.seen("FR", call_id).sides if one.side in timed.others)
