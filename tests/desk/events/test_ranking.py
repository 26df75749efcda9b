# SPDX-License-Identifier: Apache-2.0
"""What is sent, published, met or entered is ranked for events, within its reader's scope, and gone when it is taken back."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from sqlalchemy import func, select

from carillon.core.model.event import Event, Route, Session, Venue
from carillon.core.model.geometry import Cap
from carillon.core.policy.actors import Actor
from carillon.desk import records, reports
from carillon.desk.checks import deeds as checks
from carillon.desk.events import matters, opinions, ranking, register
from carillon.errors import Denied, Invalid, NotFound
from carillon.node import Node
from carillon.store import clock, matter_feed, matter_ranks
from carillon.store import reports as report_store
from carillon.store.matters import Stretch, Wanted
from carillon.store.schemas import matters as tables
from tests.conftest import Cast, cast

COURSE = tuple((48.87 + i * 0.001, 2.28 + i * 0.009) for i in range(20))
EVENT = Event(
    id="lutetia-run-2027",
    name="Lutetia Marathon 2027",
    kind="marathon",
    hosts=("FR",),
    partners=("DE",),
    starts="2027-04-11",
    ends="2027-04-11",
    zone="Europe/Paris",
    venues=(Venue(id="finish", name="Finish: Avenue Foch", city="Lutetia", country="FR", lat=48.87, lon=2.28),),
    routes=(Route(id="course", name="Course", points=COURSE, length_km=42.195),),
    sessions=(Session(title="Race", starts="2027-04-11T06:00:00Z", ends="2027-04-11T13:00:00Z", route="course"),),
)
NEAR = {
    "title": "Man films the barrier",
    "narrative": "He came back three times.",
    "place": {"name": "Avenue Foch", "country": "FR", "lat": 48.8702, "lon": 2.281},
    "occurred": "2027-04-10T15:00:00Z",
    "behaviours": ["TESTSEC"],
    "audience": ["DE", "KE"],
    "grading": "admiralty:B2",
}
FAR = NEAR | {"place": {"name": "Nakuru", "country": "KE", "lat": -0.3, "lon": 36.07}, "title": "Cattle stolen", "behaviours": []}


@pytest.fixture
def host(node: Node, actors: Cast) -> Actor:
    register.register(node.bench, actors("FR"), EVENT)
    settle(node)
    return actors("FR")


def settle(node: Node) -> None:
    while ranking.behind(node.bench):
        assert ranking.follow(node.bench)


def send(node: Node, actor: Actor, **more: Any) -> str:
    report_id = reports.draft(node.bench, actor, {**NEAR, **more}).report.id
    reports.send(node.bench, actor, report_id)
    return report_id


def seen(node: Node, actor: Actor, **wanted: Any) -> list[str]:
    return [one.matter.id for one in matters.page(node.bench, actor, Wanted(event=EVENT.id, **wanted))]


def test_a_report_matters_to_whom_it_was_sent(node: Node, actors: Cast, host: Actor) -> None:
    near, far = send(node, host), send(node, host, **FAR)
    draft = reports.draft(node.bench, host, NEAR).report.id
    settle(node)
    assert seen(node, host) == seen(node, actors("DE", "analyst")) == [near]
    assert seen(node, actors("JP")) == []
    shown = matters.page(node.bench, actors("KE"), Wanted(event=EVENT.id))[0]
    assert (shown.title, shown.owner, shown.place) == ("Man films the barrier", "FR", "Avenue Foch")
    codes = {reason.code for reason in shown.matter.reasons}
    assert codes == {"place.route", "words.venue", "time.eve", "kind.behaviour", "grading.good"}
    assert shown.matter.score > 0.8
    assert {far, draft}.isdisjoint(seen(node, host))


def test_roles_that_do_not_work_at_events_read_nothing(node: Node, actors: Cast, host: Actor) -> None:
    for role in ("frontline", "compliance", "control", "partner", "admin"):
        with pytest.raises(Denied):
            matters.page(node.bench, actors("FR", role), Wanted(event=EVENT.id))
    limited = msgspec.structs.replace(host, events=("another",))
    with pytest.raises(NotFound):
        matters.page(node.bench, limited, Wanted(event=EVENT.id))
    with pytest.raises(NotFound):
        matters.page(node.bench, host, Wanted(event="nothing"))


def test_what_is_taken_back_is_gone_at_once(node: Node, actors: Cast, host: Actor) -> None:
    report_id = send(node, host)
    settle(node)
    matters_of = matters.fetch(node.bench, actors("DE"), EVENT.id, "report", report_id)
    assert matters_of.matter.id == report_id
    reports.recall(node.bench, host, report_id, "wrong")
    assert seen(node, host) == seen(node, actors("DE")) == []
    settle(node)
    assert seen(node, host) == []
    with pytest.raises(NotFound):
        matters.fetch(node.bench, host, EVENT.id, "report", report_id)


def test_taken_back_while_it_is_ranked(node: Node, host: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    report_id = send(node, host)
    write = ranking._write

    def late(*given: Any) -> None:
        reports.recall(node.bench, host, report_id, "wrong")
        write(*given)

    monkeypatch.setattr(ranking, "_write", late)
    ranking.follow(node.bench)
    assert seen(node, host) == []


def test_a_link_counts_for_whom_both_ends_are_open(node: Node, actors: Cast, host: Actor) -> None:
    """The plate is in both reports; one of them was sent to DE alone."""
    first = send(node, host, narrative="A van, plate EX-482-PL, waited.", audience=["DE"])
    second = send(node, host, **FAR | {"narrative": "The thieves came in a van, plate EX-482-PL.", "occurred": "2027-04-09"})
    settle(node)
    assert set(seen(node, actors("DE"))) == {first, second}
    assert seen(node, actors("KE")) == []
    linked = next(one for one in matters.page(node.bench, actors("DE"), Wanted(event=EVENT.id)) if one.matter.id == second)
    assert any(reason.code == "link.number" and reason.params["id"] == first for reason in linked.matter.reasons)
    reports.recall(node.bench, host, first, "wrong")
    assert seen(node, actors("DE")) == []


def test_what_a_record_says_links_for_its_readers_alone(node: Node, actors: Cast, host: Actor) -> None:
    """Both reports name a vehicle's record; the plates are the same, and only FR and DE may open both records."""
    plates = {"schema": "Vehicle", "properties": {"registrationNumber": "EX-482-PL", "country": "FR"}}
    one = records.create(node.bench, host, plates | {"audience": ["DE"]}).record.id
    two = records.create(node.bench, host, plates | {"audience": ["DE"]}).record.id
    send(node, host, records=[one])
    second = send(node, host, **FAR | {"records": [two]})
    settle(node)
    assert second in seen(node, actors("DE"))
    assert second in seen(node, host)
    assert second not in seen(node, actors("KE"))
    assert {one, two} <= set(seen(node, actors("DE"))) | {two}
    records.recall(node.bench, host, two, "entered by mistake")
    assert second not in seen(node, actors("DE"))
    settle(node)
    assert second not in seen(node, actors("DE"))


def test_hits_in_the_host_country_and_on_records_that_matter(node: Node, actors: Cast, host: Actor) -> None:
    body = {"schema": "Person", "properties": {"name": "Testa Examplia", "birthDate": "1980-04-01", "passportNumber": "X1234567"}}
    person = records.create(node.bench, actors("KE"), body | {"audience": ["DE", "FR"]}).record.id
    send(node, actors("KE"), records=[person], audience=["FR", "DE"])
    settle(node)
    query = {"kind": "person", "query": {"name": "Testa Examplia", "birth_date": "1980-04-01"}, "purpose": "border"}
    with clock.pretend(datetime(2027, 4, 10, 12, tzinfo=UTC)):
        answer = checks.make(node.bench, actors("DE"), query)
    assert answer.verdict == "hit"
    settle(node)
    hit = answer.matches[0]["hit"]
    assert hit in seen(node, actors("DE"))
    assert hit in seen(node, actors("KE"))
    assert hit not in seen(node, host)
    assert person in seen(node, host)


def test_an_indicator_that_speaks_of_the_event(node: Node, actors: Cast, host: Actor) -> None:
    body = {"schema": "Indicator", "properties": {"domain": "lutetia-marathon-tickets.example"}, "area": "cybercrime", "audience": ["FR"]}
    one = records.create(node.bench, actors("KE"), body).record.id
    records.create(node.bench, actors("KE"), body | {"properties": {"domain": "bread-and-butter.example"}})
    settle(node)
    assert seen(node, host) == [one]
    assert seen(node, actors("DE")) == []


def test_an_event_that_comes_or_changes_later_finds_what_was_there(node: Node, actors: Cast) -> None:
    report_id = send(node, actors("FR"))
    settle(node)
    register.register(node.bench, actors("FR"), EVENT)
    settle(node)
    assert seen(node, actors("FR")) == [report_id]
    moved = msgspec.structs.replace(EVENT, version=1, venues=(), routes=(), sessions=())
    register.register(node.bench, actors("FR"), moved)
    settle(node)
    assert seen(node, actors("FR")) == []


def test_the_stretch_and_the_place(node: Node, actors: Cast, host: Actor) -> None:
    start, middle = send(node, host), send(node, host, place={"lat": 48.879, "lon": 2.361})
    settle(node)
    assert seen(node, host, stretch=Stretch("course", 0, 3)) == [start]
    assert seen(node, host, stretch=Stretch("course", 15, 30)) == [middle]
    assert seen(node, host, stretch=Stretch("course", 30, 42.2)) == []
    assert seen(node, host, cap=Cap((48.87, 2.28), 2.0)) == [start]
    for stretch in (Stretch("another", 0, 3), Stretch("course", 3, 0), Stretch("course", 0, 3, 0)):
        with pytest.raises(Invalid):
            seen(node, host, stretch=stretch)


def test_filters_by_kind_time_and_what_is_new(node: Node, actors: Cast, host: Actor) -> None:
    first = send(node, host, occurred="2027-04-01")
    settle(node)
    known = matters.newest(node.bench, host, EVENT.id)
    second = send(node, host, occurred="2027-04-11T08:00:00Z")
    settle(node)
    assert seen(node, host, since=known) == [second]
    assert seen(node, host, from_time="2027-04-05") == [second]
    assert seen(node, host, until_time="2027-04-05") == [first]
    assert seen(node, host, kinds=("hit",)) == []
    assert seen(node, host, kinds=()) == []
    assert matters.counts(node.bench, host, EVENT.id) == {"report": 2}
    assert matters.hours(node.bench, host, EVENT.id, "2027-04-11", "2027-04-12") == {("2027-04-11T08", "report"): 1}
    with pytest.raises(Invalid):
        seen(node, host, kinds=("rumour",), limit=0)


def test_pages_hold_everything_once_in_order(node: Node, actors: Cast, host: Actor) -> None:
    ids = {send(node, host, place={"lat": 48.87 + i * 0.002, "lon": 2.28}) for i in range(7)}
    ids |= {send(node, host, **FAR | {"narrative": "plate EX-482-PL"}), send(node, host, narrative="plate EX-482-PL", audience=["DE"])}
    settle(node)
    for reader in (host, actors("DE"), actors("KE")):
        whole = matters.page(node.bench, reader, Wanted(event=EVENT.id))
        scores = [one.matter.score for one in whole]
        assert scores == sorted(scores, reverse=True)
        paged, after = [], None
        while part := matters.page(node.bench, reader, Wanted(event=EVENT.id, limit=2, after=after)):
            paged += part
            after = part[-1].matter.cursor
        assert [one.matter.id for one in paged] == [one.matter.id for one in whole]
    assert set(seen(node, host)) == ids


def test_opinions_stay_in_their_bureau(node: Node, actors: Cast, host: Actor) -> None:
    good, poor = send(node, host), send(node, host, place={"lat": 48.89, "lon": 2.29}, behaviours=[])
    settle(node)
    analyst = actors("DE", "analyst")
    assert seen(node, analyst) == [good, poor]
    shown = opinions.pin(node.bench, analyst, EVENT.id, "report", poor, "ask the host")
    assert shown.matter.standing == "pin"
    assert seen(node, analyst) == [poor, good]
    assert seen(node, host) == [good, poor]
    opinions.comment(node.bench, analyst, EVENT.id, "report", poor, "nobody at home")
    said = matters.fetch(node.bench, actors("DE"), EVENT.id, "report", poor).opinions
    assert [(one.verdict, one.text, one.by) for one in said] == [
        ("pin", "ask the host", "analyst.de"),
        ("comment", "nobody at home", "analyst.de"),
    ]
    assert matters.fetch(node.bench, host, EVENT.id, "report", poor).opinions == ()
    opinions.dismiss(node.bench, analyst, EVENT.id, "report", good, "resolved")
    assert seen(node, analyst) == [poor]
    assert seen(node, analyst, dismissed=True) == [good]
    assert matters.counts(node.bench, analyst, EVENT.id) == {"report": 1}
    opinions.restore(node.bench, analyst, EVENT.id, "report", good)
    opinions.restore(node.bench, analyst, EVENT.id, "report", poor)
    assert seen(node, analyst) == [good, poor]
    with pytest.raises(Invalid):
        opinions.dismiss(node.bench, analyst, EVENT.id, "report", good, "because")
    with pytest.raises(Invalid):
        opinions.comment(node.bench, analyst, EVENT.id, "report", good, " ")
    with pytest.raises(NotFound):
        opinions.comment(node.bench, actors("JP"), EVENT.id, "report", good, "what is this?")


def test_what_was_not_ranked_can_be_pinned_by_who_sees_it(node: Node, actors: Cast, host: Actor) -> None:
    far = send(node, host, **FAR)
    settle(node)
    opinions.pin(node.bench, actors("DE"), EVENT.id, "report", far)
    assert seen(node, actors("DE")) == [far]
    assert seen(node, host) == []
    with pytest.raises(NotFound):
        matters.fetch(node.bench, host, EVENT.id, "report", far)
    with pytest.raises(NotFound):
        opinions.pin(node.bench, actors("JP"), EVENT.id, "report", far)
    with node.bench.database.write() as connection:
        matter_feed.changed(connection, "report", [far])
    settle(node)
    assert seen(node, actors("DE")) == [far]
    opinions.restore(node.bench, actors("DE"), EVENT.id, "report", far)
    assert seen(node, actors("DE")) == []


def test_one_that_cannot_be_ranked_keeps_nobody_waiting(node: Node, host: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = send(node, host), send(node, host)
    build = ranking.things.build

    def broken(connection: Any, packs: Any, kind: str, object_id: str) -> Any:
        if object_id == bad:
            raise ZeroDivisionError
        return build(connection, packs, kind, object_id)

    monkeypatch.setattr(ranking.things, "build", broken)
    settle(node)
    assert seen(node, host) == [good]


def test_on_both_databases(node_anywhere: Node) -> None:
    """Everything that asks the database in its own way, once."""
    node = node_anywhere
    host, other, third = (cast(node, code) for code in ("FR", "DE", "KE"))
    register.register(node.bench, host, EVENT)
    first = send(node, host, narrative="A van, plate EX-482-PL, waited.", audience=["DE"])
    second = send(node, host, **FAR | {"narrative": "A van, plate EX-482-PL, again.", "occurred": "2027-04-09"})
    third_one = send(node, host, occurred="2027-04-11T08:00:00Z")
    settle(node)
    assert set(seen(node, other)) == {first, second, third_one}
    assert seen(node, third) == [third_one]
    paged = [seen(node, other, limit=1)[0]]
    while more := matters.page(node.bench, other, Wanted(event=EVENT.id, limit=1, after=_cursor(node, other, paged[-1]))):
        paged.append(more[0].matter.id)
    assert paged == seen(node, other)
    opinions.pin(node.bench, other, EVENT.id, "report", second)
    opinions.dismiss(node.bench, other, EVENT.id, "report", third_one, "resolved", "it was us")
    assert seen(node, other) == [second, first]
    assert matters.counts(node.bench, other, EVENT.id) == {"report": 1}
    assert matters.hours(node.bench, host, EVENT.id, "2027-04-11", "2027-04-11") == {("2027-04-11T08", "report"): 1}
    assert seen(node, host, stretch=Stretch("course", 0, 3), cap=Cap((48.87, 2.28), 2.0))
    reports.recall(node.bench, host, first, "wrong")
    settle(node)
    assert seen(node, other) == [second]
    with node.bench.database.write() as connection:
        gone = matter_ranks.forget_event(connection, EVENT.id)
    assert gone["matters"] >= 2
    assert gone["opinions"] == 2
    assert seen(node, other) == []


def _cursor(node: Node, actor: Actor, report_id: str) -> str:
    return matters.fetch(node.bench, actor, EVENT.id, "report", report_id).matter.cursor


def test_two_followers_rank_once(node: Node, host: Actor) -> None:
    """One that is at it keeps the other out; what both have read is written by the first alone."""
    report_id = send(node, host)
    with ranking._alone(node.bench) as alone:
        assert alone
        assert ranking.follow(node.bench) == 0
    with node.bench.database.read() as connection:
        waiting = matter_feed.waiting(connection, 10)
        ranker = ranking._ranker(node.bench, connection)
        ranked = [ranking._of(node.bench, connection, ranker, one) for one in waiting]
    ranking._write(node.bench, ranked)
    known = matters.newest(node.bench, host, EVENT.id)
    ranking._write(node.bench, ranked)
    assert matters.newest(node.bench, host, EVENT.id) == known
    assert seen(node, host) == [report_id]


def test_nothing_stays_of_what_is_erased(node: Node, actors: Cast, host: Actor) -> None:
    report_id = send(node, host, narrative="plate EX-482-PL")
    settle(node)
    opinions.comment(node.bench, actors("DE"), EVENT.id, "report", report_id, "seen before")
    with node.bench.database.write() as connection:
        report_store.purge(connection, report_id, "erased")
    with node.bench.database.read() as connection:
        for table in tables.TABLES:
            assert connection.execute(select(func.count()).select_from(table)).scalar() == 0
