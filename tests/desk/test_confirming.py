# SPDX-License-Identifier: Apache-2.0
"""Hits against the clock, between two bureaus of one node and of two: asked again, escalated, promised, answered, taken back."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import update

from carillon.core.policy.confirming import REQUESTS
from carillon.core.policy.scope import reading
from carillon.desk import confirming, hits, people, records
from carillon.errors import Conflict, Denied, Invalid, NotFound
from carillon.store import clock, clocks, outcomes, schema
from carillon.store import people as people_store
from tests.desk.clocks import HOSTS, NADIA, Two
from tests.desk.exchange.network import Network

FOLLOWED = list(REQUESTS)


@pytest.fixture(params=list(HOSTS))
def two(request: pytest.FixtureRequest, network: Callable[..., Network]) -> Iterator[Two]:
    made = Two(network(HOSTS[request.param]))
    with clock.pretend(made.start):
        yield made


def confirm(two: Two, hit: str, word: str, text: str = "", until: str = "") -> dict[str, object]:
    return hits.confirm(two.bench("FR"), two.net.officer("FR"), hit, word, text, until=until)


def test_who_holds_somebody_asks_by_the_hit_itself(two: Two) -> None:
    with two.at(0):
        hit = two.hit()
    for bureau in ("FR", "DE"):
        seen = two.seen(bureau, hit)
        assert (seen["clock"]["urgency"], seen["clock"]["level"], seen["clock"]["due_at"]) == ("urgent", 0, two.time(10))
        assert two.steps(bureau, hit) == FOLLOWED[:1]
    assert [one["id"] for one in hits.queue(two.bench("FR"), two.net.officer("FR"))] == [hit]
    assert [one["id"] for one in hits.queue(two.bench("DE"), two.net.officer("DE"))] == [hit]


@pytest.mark.parametrize("more", [{"action": "locate"}, {"action": "discreet"}, {"purpose": "accreditation"}])
def test_where_nobody_is_held_no_clock_runs_by_itself(two: Two, more: dict[str, str]) -> None:
    two.record(action=more.get("action", "arrest"))
    hit = two.check(purpose=more.get("purpose", "wanted")).matches[0]["hit"]
    two.settle()
    assert two.seen("DE", hit)["clock"] is None
    assert two.seen("FR", hit)["clock"] is None


def test_an_owner_that_never_answers(two: Two) -> None:
    with two.at(0):
        hit = two.hit()
    for minutes, level in ((9, 0), (10, 1), (19, 1), (20, 2), (30, 3), (500, 3)):
        with two.at(minutes):
            pass
        for bureau in ("FR", "DE"):
            assert two.steps(bureau, hit) == FOLLOWED[: level + 1], (bureau, minutes)
            assert two.seen(bureau, hit)["clock"]["level"] == level
    escalated = [line for line in two.lines("FR") if line.kind == "escalation"]
    assert [line.urgency for line in escalated] == ["urgent", "urgent"]
    assert all(line.text.startswith("ESCALATED") for line in escalated)
    told = [line for line in two.lines("XS") if line.kind == "escalation"]
    assert [(line.object_id, line.urgency) for line in told] == [(hit, "urgent")]
    assert "FR does not answer DE" in told[0].text
    assert NADIA not in repr(two.lines("XS"))
    with pytest.raises(NotFound):
        two.seen("XS", hit)
    assert [line.kind for line in two.lines("DE")] == ["hit", "escalation", "escalation"]


def test_an_answer_stops_the_clock(two: Two) -> None:
    with two.at(0):
        hit = two.hit()
    with two.at(4):
        assert confirm(two, hit, "valid_same", "It is her.")["state"] == "confirmed"
    with two.at(300):
        pass
    for bureau in ("FR", "DE"):
        seen = two.seen(bureau, hit)
        assert (seen["state"], seen["clock"]["stopped"], seen["clock"]["stopped_at"]) == ("confirmed", "owner says valid_same", two.time(4))
        assert two.steps(bureau, hit) == [FOLLOWED[0], "owner says valid_same"]
    assert hits.queue(two.bench("FR"), two.net.officer("FR")) == []
    with two.bench("FR").database.read() as connection:
        span = outcomes.Span(two.time(-5), two.time(5))
        (figure,) = outcomes.times_to_confirm(connection, reading(two.net.officer("FR")), span)
    assert (figure.owner, figure.urgency, figure.asked, figure.answered, figure.in_time, figure.seconds) == (
        "FR",
        "urgent",
        1,
        1,
        1,
        (240,),
    )


def test_a_promise_moves_the_clock_and_only_twice(two: Two) -> None:
    with two.at(0):
        hit = two.hit()
    with two.at(5):
        confirm(two, hit, "more_time", "The judge is called.", "45")
    for bureau in ("FR", "DE"):
        assert (two.seen(bureau, hit)["clock"]["due_at"], two.seen(bureau, hit)["clock"]["promises"]) == (two.time(50), 1)
    with two.at(49):
        assert two.steps("DE", hit) == [FOLLOWED[0], "owner says more_time"]
        confirm(two, hit, "more_time", until=two.time(80))
    with two.at(79), pytest.raises(Conflict, match="promised an answer 2 times"):
        confirm(two, hit, "more_time", until="10")
    with two.at(80):
        pass
    assert two.steps("FR", hit)[-1] == FOLLOWED[1]
    assert two.steps("DE", hit)[-1] == FOLLOWED[1]


@pytest.mark.parametrize(
    "until", ["0", "1441", "99999999999999999999", "yesterday", "2001-01-01T00:00Z", "9999-12-31T23:59:59-23:59", "-5"]
)
def test_a_promise_has_limits(two: Two, until: str) -> None:
    hit = two.hit()
    with pytest.raises(Invalid) as refused:
        confirm(two, hit, "more_time", until=until)
    assert "until" in refused.value.fields


def test_the_asker_asks_by_hand_and_once(two: Two) -> None:
    with two.at(0):
        hit = two.hit(action="locate")
        asked = confirming.request(two.bench("DE"), two.net.officer("DE"), hit, text="He sits here.")
        assert asked["clock"]["urgency"] == "routine"
        with pytest.raises(Conflict, match="asked already"):
            confirming.request(two.bench("DE"), two.net.officer("DE"), hit)
        with pytest.raises(Denied):
            confirming.request(two.bench("FR"), two.net.officer("FR"), hit)
        with pytest.raises(Invalid):
            confirming.request(two.bench("DE"), two.net.officer("DE"), hit, urgent="soon")
    assert two.seen("FR", hit)["clock"]["due_at"] == two.time(60)
    assert two.seen("FR", hit)["log"][-1]["text"] == "He sits here."
    with two.at(7):
        confirm(two, hit, "valid_same")
    with two.at(9):
        confirming.request(two.bench("DE"), two.net.officer("DE"), hit, urgent="flash")
    assert two.seen("FR", hit)["clock"]["due_at"] == two.time(19)


@pytest.mark.parametrize("end", ["withdraw", "recall"])
@pytest.mark.parametrize("answered", [False, True])
def test_a_record_that_ends_while_its_hit_is_confirmed(two: Two, end: str, answered: bool) -> None:
    with two.at(0):
        record = two.record()
        hit = two.check().matches[0]["hit"]
    with two.at(2):
        if answered:
            confirm(two, hit, "valid_same")
    with two.at(3):
        getattr(records, end)(two.bench("FR"), two.net.officer("FR"), record, "the warrant was lifted")
    with two.at(400):
        pass
    for bureau in ("FR", "DE"):
        assert two.seen(bureau, hit)["state"] == "taken_back"
        assert two.steps(bureau, hit)[-1] == "record taken back"
        assert two.seen(bureau, hit)["clock"]["stopped_at"] is not None
    assert any("took" in line.text and line.urgency == "urgent" for line in two.lines("DE") if line.object_id == hit)
    with pytest.raises(Conflict, match="taken back"):
        confirm(two, hit, "valid_same")
    with pytest.raises(Conflict, match="took the record back"):
        confirming.request(two.bench("DE"), two.net.officer("DE"), hit)
    hits.outcome(two.bench("DE"), two.net.officer("DE"), hit, "no_action", "let go")
    two.settle()
    assert two.seen("FR", hit)["state"] == two.seen("DE", hit)["state"] == "closed"


def test_both_act_at_once(two: Two) -> None:
    """Neither has heard of the other when he speaks; both end with the same state, and nobody's word is lost."""
    with two.at(0):
        hit = two.hit()
    with two.at(3):
        hits.outcome(two.bench("DE"), two.net.officer("DE"), hit, "arrested", "at the gate")
        confirm(two, hit, "valid_same")
    assert two.seen("FR", hit)["state"] == two.seen("DE", hit)["state"] == "closed"
    for bureau in ("FR", "DE"):
        assert sorted(two.steps(bureau, hit)) == sorted([FOLLOWED[0], "outcome arrested", "owner says valid_same"])


def test_different_and_confirmed_at_once(two: Two) -> None:
    with two.at(0):
        hit = two.hit()
    with two.at(3):
        confirm(two, hit, "valid_same")
        hits.judge(two.bench("DE"), two.net.officer("DE"), hit, "different", "taller by a head")
    assert two.seen("FR", hit)["state"] == two.seen("DE", hit)["state"] == "different"


def test_the_answer_comes_while_the_second_request_is_under_way(two: Two) -> None:
    with two.at(0):
        hit = two.hit()
    with clock.pretend(two.start + timedelta(minutes=10)):
        confirm(two, hit, "valid_same")
        confirming.run_clocks(two.bench("DE"))
    two.settle()
    for bureau in ("FR", "DE"):
        assert two.seen(bureau, hit)["state"] == "confirmed"
        assert two.seen(bureau, hit)["clock"]["stopped_at"] is not None
    with two.at(200):
        pass
    assert FOLLOWED[2] not in two.steps("DE", hit)


def test_a_second_look_at_the_same_moment_finds_nothing(two: Two) -> None:
    with two.at(0):
        two.hit()
    with clock.pretend(two.start + timedelta(minutes=10)):
        assert confirming.run_clocks(two.bench("DE")) == 1
        assert confirming.run_clocks(two.bench("DE")) == 0


def test_a_clock_of_the_node_that_is_set_back(two: Two) -> None:
    """The time that was left is left still; no step is done twice."""
    with two.at(600):
        hit = two.hit()
    with two.at(610):
        pass
    with two.at(300):
        pass
    assert two.steps("DE", hit) == FOLLOWED[:2]
    assert two.seen("DE", hit)["clock"]["due_at"] == two.time(310)
    with two.at(310):
        pass
    assert two.steps("DE", hit) == two.steps("FR", hit) == FOLLOWED[:3]


def test_a_user_who_loses_his_role_midway(two: Two) -> None:
    """What a bureau began goes on; whoever may no longer act does not, and a colleague does."""
    bench, admin = two.bench("FR"), two.net.admin(two.net.home["FR"])
    with two.at(0):
        hit = two.hit()
        made, _ = people.register_user(bench, admin, {"username": "desk.fr", "bureau": "FR", "role": "officer", "name": "D"})
    with bench.database.read() as connection:
        officer = people_store.actor_of(connection, "desk.fr", "api")
    assert officer is not None
    with two.at(2):
        hits.confirm(bench, officer, hit, "more_time", "", until="15")
        with bench.database.write() as connection:
            people_store.change_user(connection, made.id, role="analyst")
        with bench.database.read() as connection:
            analyst = people_store.actor_of(connection, "desk.fr", "api")
        assert analyst is not None
        with pytest.raises(Denied):
            hits.confirm(bench, analyst, hit, "valid_same", "")
    with two.at(17):
        pass
    assert two.steps("DE", hit)[-1] == FOLLOWED[1]
    with two.at(18):
        confirm(two, hit, "valid_same")
    assert two.seen("DE", hit)["state"] == "confirmed"


def test_who_asks_in_the_second_of_the_hit(two: Two) -> None:
    """The owner elsewhere has not heard of the hit yet: it goes before what is said of it."""
    two.record(action="locate")
    with two.at(0):
        hit = two.check().matches[0]["hit"]
        confirming.request(two.bench("DE"), two.net.officer("DE"), hit)
        hits.judge(two.bench("DE"), two.net.officer("DE"), hit, "same", "")
    assert two.steps("DE", hit) == [FOLLOWED[0], "judged same"]
    assert two.steps("FR", hit)[0] == FOLLOWED[0]
    assert two.seen("FR", hit)["clock"]["due_at"] == two.time(60)


def test_a_list_that_ends_a_record_ends_its_clocks(two: Two) -> None:
    """Not every record ends by a deed of its own: whatever way it ended, the chore finds it."""
    with two.at(0):
        record = two.record()
        hit = two.check().matches[0]["hit"]
    with two.bench("FR").database.write() as connection:
        connection.execute(update(schema.records).where(schema.records.c.id == record).values(status="withdrawn"))
    with two.at(1):
        pass
    two.settle()
    assert two.seen("DE", hit)["state"] == two.seen("FR", hit)["state"] == "taken_back"
    with two.bench("DE").database.read() as connection:
        assert clocks.due(connection, two.time(9999), ["DE"], 10) == []
