# SPDX-License-Identifier: Apache-2.0
"""What becomes known later is told once: to whom it is told, in whose name, when again, and when not."""

from typing import Any

import pytest

from carillon.desk import alerts as alerting
from carillon.desk import hits, inbox, records, trail, watches, watching
from carillon.desk.checks import deeds as checks
from carillon.desk.people import close_user
from carillon.errors import Unavailable
from carillon.node import Node
from carillon.store import people
from carillon.store import watches as store
from tests.conftest import cast
from tests.desk.deeds import SOUGHT, ZEBULON, check, create, log
from tests.desk.test_watches import body, day, keep, lines

NEAR = "Zebulon Vanisham"
"""A name that may be his, and no more."""


@pytest.fixture
def node(node_anywhere: Node) -> Node:
    return node_anywhere


def told(node: Node, bureau: str = "DE") -> list[inbox.store.Item]:
    """What the bureau's inbox says of its watches, newest first."""
    return [line for line in inbox.page(node.bench, cast(node, bureau), limit=1000) if line.kind == "watch"]


def follow(node: Node) -> None:
    while watching.follow(node.bench):
        pass


def correct(node: Node, one: Any, **change: Any) -> Any:
    version = records.fetch(node.bench, cast(node, one.owner), one.id).record.version
    return records.correct(node.bench, cast(node, one.owner), one.id, change, version=version, reason="better known").record


def alerts(node: Node, watch: watches.Opened | watches.Kept, bureau: str = "DE") -> list[dict[str, Any]]:
    """The checks that a watch has led to."""
    kept = watch.kept if isinstance(watch, watches.Opened) else watch
    found = watches.fetch(node.bench, cast(node, bureau), kept.watch.id).alerts
    return [checks.fetch(node.bench, cast(node, bureau), one.check_id) for one in found]


def test_yesterdays_no_hit_becomes_todays_alert(node: Node) -> None:
    made = keep(node)
    assert made.answer.verdict == "no_hit"
    one = create(node, cast(node, "FR"), action="arrest")
    assert watching.behind(node.bench) == 1
    assert watching.follow(node.bench) == 1
    assert (watching.behind(node.bench), watching.follow(node.bench)) == (0, 0)
    (alert,) = alerts(node, made)
    assert (alert["verdict"], alert["matches"][0]["record"], alert["reference"]) == ("hit", one.id, "case 17")
    (line,) = told(node)
    assert "case 17" in line.text
    assert "Confirm with the owner, bureau FR, before acting." in line.text
    assert ZEBULON not in line.text
    assert (line.object_id, line.urgency) == (alert["matches"][0]["hit"], "urgent")
    (owners,) = inbox.page(node.bench, cast(node, "FR"))
    assert owners.text == f"Hit on {ZEBULON}: watched for by DE, purpose wanted"
    assert hits.fetch(node.bench, cast(node, "DE"), line.object_id)["check"] == alert["id"]
    (noted,) = log(node, cast(node, "DE"), "check.make")[:1]
    assert (noted.via, noted.actor, noted.object) == ("watch", "officer.de", alert["id"])
    assert trail.verify(node.bench, cast(node, "FR")).fault is None


THINGS = [
    ("vehicle", {"number": "1M8GDM9AXKP042788"}, {"schema": "Vehicle", "properties": {"registrationNumber": ["1M8GDM9AXKP042788"]}}),
    ("document", {"number": "l898902c3"}, {"schema": "Passport", "properties": {"number": ["L898902C3"], "country": ["UTO"]}}),
    ("account", {"number": "GB82 WEST 1234 5698 7654 32"}, {"schema": "BankAccount", "properties": {"iban": ["GB82WEST12345698765432"]}}),
    ("organisation", {"name": "Exemplar Shipping"}, {"schema": "Company", "properties": {"name": ["Exemplar Shipping Ltd."]}}),
    ("person", {"name": "Зебулон Ванишингем"}, {"schema": "Person", "properties": {"name": [ZEBULON]}}),
    ("person", {"name": ZEBULON, "number": "X1234567"}, SOUGHT),
    ("person", {"name": "Quite Other", "number": "X1234567"}, SOUGHT),
]


@pytest.mark.parametrize(("kind", "query", "record"), THINGS)
def test_every_kind_of_question(node: Node, kind: str, query: dict[str, str], record: dict[str, Any]) -> None:
    """What the alert says is what a fresh check says."""
    declared = node.bench.packs.kinds[record["schema"]].properties
    record = {**record, "properties": {n: v for n, v in record["properties"].items() if n in declared}}
    made = keep(node, kind=kind, query=query)
    records.create(node.bench, cast(node, "FR"), record)
    follow(node)
    fresh = checks.make(node.bench, cast(node, "DE"), {"kind": kind, "query": query, "purpose": "wanted"})
    said = [{name: value for name, value in match.items() if name != "hit"} for match in fresh.matches]
    assert [
        {name: value for name, value in match.items() if name != "hit"} for alert in alerts(node, made) for match in alert["matches"]
    ] == said
    assert bool(said) == (fresh.verdict != "no_hit")
    if record["schema"] != "Vehicle":
        assert said


def test_what_the_first_check_found_is_no_news(node: Node) -> None:
    one = create(node, cast(node, "FR"))
    made = keep(node)
    follow(node)
    correct(node, one, properties={"birthPlace": ["Nakuru"]})
    follow(node)
    assert (told(node), alerts(node, made)) == ([], [])


def test_a_verdict_that_rises_is(node: Node) -> None:
    one = create(node, cast(node, "FR"), properties={"name": [NEAR]})
    made = keep(node)
    assert made.answer.verdict == "possible"
    follow(node)
    assert told(node) == []
    correct(node, one, properties={"name": [ZEBULON], "birthDate": ["1980-04-01"]})
    follow(node)
    assert [alert["verdict"] for alert in alerts(node, made)] == ["hit"]
    correct(node, one, properties={"birthDate": ["1980"]})
    follow(node)
    assert len(told(node)) == 1


def test_a_possible_one_is_told_and_asks_to_compare(node: Node) -> None:
    made = keep(node)
    create(node, cast(node, "FR"), properties={"name": [NEAR]}, action="arrest")
    follow(node)
    (line,) = told(node)
    assert "may agree" in line.text
    assert "Compare before anything follows." in line.text
    assert line.urgency == "routine"
    assert inbox.page(node.bench, cast(node, "FR")) == []
    assert alerts(node, made)[0]["verdict"] == "possible"


def test_what_ended_and_comes_back_is_news_again(node: Node) -> None:
    made = keep(node)
    one = create(node, cast(node, "FR"))
    follow(node)
    for change in ({"audience": {"mode": "except", "bureaus": ["DE"]}}, {"audience": {"mode": "all"}}):
        correct(node, one, **change)
        follow(node)
    assert len(alerts(node, made)) == 2
    correct(node, one, properties={"name": ["Quirinus Abracadabra"]})
    follow(node)
    correct(node, one, properties={"name": [ZEBULON]})
    follow(node)
    assert len(told(node)) == 3
    records.withdraw(node.bench, cast(node, "FR"), one.id, "over")
    follow(node)
    with node.bench.database.read() as connection:
        assert [row.level for row in store.told_of(connection, one.id).values()] == [0]


def test_a_record_that_changed_twice_meanwhile_is_told_once(node: Node) -> None:
    made = keep(node)
    one = create(node, cast(node, "FR"), properties={"name": ["Quirinus Abracadabra"]})
    correct(node, one, properties={"name": [ZEBULON]})
    correct(node, one, properties={"birthPlace": ["Nakuru"]})
    follow(node)
    assert len(alerts(node, made)) == 1


def test_a_silent_record_tells_its_owner_alone(node: Node) -> None:
    made = keep(node)
    before = [line.deed for line in log(node, cast(node, "DE"))], checks.page(node.bench, cast(node, "DE"))
    create(node, cast(node, "FR"), reach="silent")
    follow(node)
    assert (
        [line.deed for line in log(node, cast(node, "DE")) if line.deed != "check.read"],
        checks.page(node.bench, cast(node, "DE")),
    ) == (
        [deed for deed in before[0] if deed != "check.read"],
        before[1],
    )
    assert told(node) == []
    assert alerts(node, made) == []
    assert inbox.page(node.bench, cast(node, "DE")) == []
    (line,) = inbox.page(node.bench, cast(node, "FR"))
    assert line.text == f"Silent hit on {ZEBULON}: watched for by DE, purpose wanted"
    assert hits.fetch(node.bench, cast(node, "FR"), line.object_id)["silent"] is True
    assert hits.page(node.bench, cast(node, "DE")) == []
    follow(node)
    assert len(inbox.page(node.bench, cast(node, "FR"))) == 1


def test_one_that_is_silent_no_longer_is_told(node: Node) -> None:
    made = keep(node)
    one = create(node, cast(node, "FR"), reach="silent")
    follow(node)
    correct(node, one, reach="copy")
    follow(node)
    assert len(alerts(node, made)) == 1
    correct(node, one, reach="silent")
    follow(node)
    assert len(inbox.page(node.bench, cast(node, "FR"))) == 2


def test_of_hit_only_no_more_than_that(node: Node) -> None:
    made = keep(node)
    one = create(node, cast(node, "FR"), reach="hit-only")
    follow(node)
    (alert,) = alerts(node, made)
    assert alert["matches"][0]["owner"] == "FR"
    assert one.id not in str(alert)
    assert ZEBULON not in str(alert["matches"])
    assert ZEBULON not in told(node)[0].text


def test_records_of_ones_own_bureau_count(node: Node) -> None:
    made = keep(node)
    create(node, cast(node, "DE", "analyst"))
    follow(node)
    assert len(alerts(node, made)) == 1
    assert "your own bureau" in told(node)[0].text


def test_somebody_found_different_comes_back_when_the_record_changes(node: Node) -> None:
    made = keep(node)
    one = create(node, cast(node, "FR"))
    follow(node)
    hits.judge(node.bench, cast(node, "DE"), told(node)[0].object_id, "different", "another face")
    correct(node, one, properties={"birthPlace": ["Nakuru"]})
    follow(node)
    assert len(alerts(node, made)) == 2
    correct(node, one, properties={"birthPlace": ["Kisumu"]})
    follow(node)
    assert len(alerts(node, made)) == 2


def test_somebody_found_different_before_is_not_told(node: Node) -> None:
    create(node, cast(node, "FR"))
    first = check(node, cast(node, "DE"))
    hits.judge(node.bench, cast(node, "DE"), first.matches[0]["hit"], "different", "another face")
    kept = watches.open_on_check(node.bench, cast(node, "DE"), first.id, day(9))
    follow(node)
    assert (told(node), alerts(node, kept)) == ([], [])


# Whose name it is asked in -------------------------------------------------------------------------------------------------


def test_a_closed_account_is_told_nothing(node: Node) -> None:
    made = keep(node)
    close_user(node.bench, cast(node, "DE", "admin"), "officer.de")
    create(node, cast(node, "FR"))
    follow(node)
    reader = cast(node, "DE", "analyst")
    assert watches.fetch(node.bench, reader, made.kept.watch.id).alerts == ()
    assert [line for line in inbox.page(node.bench, reader) if line.kind == "watch"] == []


@pytest.mark.parametrize(
    ("change", "count"),
    [
        ({"role": "admin"}, 0),
        ({"role": "compliance"}, 0),
        ({"role": "frontline"}, 0),
        ({"role": "commander"}, 1),
        ({"areas": ("cybercrime",)}, 0),
    ],
)
def test_the_rights_of_today_decide(node: Node, change: dict[str, Any], count: int) -> None:
    made = keep(node)
    with node.bench.database.write() as connection:
        people.change_user(connection, cast(node, "DE").user, **change)
    create(node, cast(node, "FR"))
    follow(node)
    assert len(watches.fetch(node.bench, cast(node, "DE", "analyst"), made.kept.watch.id).alerts) == count


def test_whoever_works_in_fewer_areas_learns_nothing_of_a_colleagues_alert(node: Node) -> None:
    made = keep(node)
    create(node, cast(node, "FR"), area="terrorism")
    follow(node)
    narrow = cast(node, "DE", "analyst", areas=("cybercrime",))
    assert len(watches.fetch(node.bench, cast(node, "DE", "analyst"), made.kept.watch.id).alerts) == 1
    assert watches.fetch(node.bench, narrow, made.kept.watch.id).alerts == ()
    assert inbox.page(node.bench, narrow) == []


def test_a_marked_record_is_not_spelt_out_to_a_commander(node: Node) -> None:
    made = watches.open_new(node.bench, cast(node, "DE", "commander"), body())
    create(node, cast(node, "FR"), handling=["TLP:RED"], audience=["DE"])
    follow(node)
    (found,) = watches.fetch(node.bench, cast(node, "DE", "commander"), made.kept.watch.id).alerts
    match = checks.fetch(node.bench, cast(node, "DE", "commander"), found.check_id)["matches"][0]
    assert (match["record"], match["caption"]) == (None, "")


def test_a_recall_takes_it_back(node: Node) -> None:
    made = keep(node)
    one = create(node, cast(node, "FR"))
    follow(node)
    records.recall(node.bench, cast(node, "FR"), one.id, "an error")
    (line,) = told(node)
    assert "took back" in line.text
    assert alerts(node, made)[0]["matches"][0]["recalled"] is True


# Nothing is missed, nothing is told twice ---------------------------------------------------------------------------------


def test_nobody_watches_nothing_is_looked_at(node: Node) -> None:
    create(node, cast(node, "FR"))
    assert (watching.behind(node.bench), watching.follow(node.bench)) == (0, 0)
    made = keep(node, query={"name": "Somebody Else"})
    create(node, cast(node, "FR"))
    assert watching.follow(node.bench) == 1
    watches.close(node.bench, cast(node, "DE"), made.kept.watch.id)
    create(node, cast(node, "FR"))
    assert watching.follow(node.bench) == 0


def test_what_changed_between_an_old_check_and_its_watch(node: Node) -> None:
    old = check(node, cast(node, "DE"))
    create(node, cast(node, "FR"))
    kept = watches.open_on_check(node.bench, cast(node, "DE"), old.id, day(9))
    follow(node)
    assert len(alerts(node, kept)) == 1
    follow(node)
    assert len(told(node)) == 1


def test_what_an_old_check_had_told_already(node: Node) -> None:
    create(node, cast(node, "FR"))
    kept = watches.open_on_check(node.bench, cast(node, "DE"), check(node, cast(node, "DE")).id, day(9))
    follow(node)
    assert alerts(node, kept) == []


def test_a_change_that_was_swept_between_the_check_and_the_watch(node: Node) -> None:
    """The follower passes over a change before the watch is written; the check was made before the change."""
    keep(node, "KE", query={"name": "Somebody Else"})
    (line,) = lines(node, "DE", ("seat 8", ZEBULON))
    create(node, cast(node, "FR"))
    follow(node)
    watches.open_list(node.bench, cast(node, "DE"), "seats.csv", day(9), [line])
    follow(node)
    assert "seats.csv, seat 8" in told(node)[0].text
    follow(node)
    assert len(told(node)) == 1


def test_a_watch_that_is_written_while_the_follower_looks(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(node, "KE", query={"name": "Somebody Else"})
    (line,) = lines(node, "DE", ("seat 8", ZEBULON))
    create(node, cast(node, "FR"))
    write = watching._write
    opened: list[int] = []

    def late(bench: Any, *given: Any, **more: Any) -> None:
        if not opened:
            opened.append(watches.open_list(node.bench, cast(node, "DE"), "seats.csv", day(9), [line]))
        write(bench, *given, **more)

    monkeypatch.setattr(watching, "_write", late)
    follow(node)
    assert opened
    follow(node)
    assert len(told(node)) == 1


def test_a_record_that_is_recalled_while_the_follower_looks(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    made = keep(node)
    one = create(node, cast(node, "FR"))
    write = watching._write

    def late(bench: Any, several: Any, **more: Any) -> None:
        if several and records.fetch(node.bench, cast(node, "FR"), one.id).record.status == "live":
            records.recall(node.bench, cast(node, "FR"), one.id, "an error")
        write(bench, several, **more)

    monkeypatch.setattr(watching, "_write", late)
    follow(node)
    assert (told(node), alerts(node, made)) == ([], [])
    assert hits.page(node.bench, cast(node, "FR")) == []


def test_a_watch_that_is_closed_while_the_follower_looks(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    made = keep(node)
    create(node, cast(node, "FR"))
    write = watching._write

    def late(bench: Any, *given: Any, **more: Any) -> None:
        watches.close(node.bench, cast(node, "DE"), made.kept.watch.id)
        write(bench, *given, **more)

    monkeypatch.setattr(watching, "_write", late)
    follow(node)
    assert told(node) == []


def test_another_process_says_it_first(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    made = keep(node)
    create(node, cast(node, "FR"))
    write, turns = watching._write, [0]

    def late(bench: Any, *given: Any, **more: Any) -> None:
        turns[0] += 1
        if turns[0] == 1:
            monkeypatch.setattr(watching, "_write", write)
            watching._sweep(bench, 10)
        write(bench, *given, **more)

    monkeypatch.setattr(watching, "_write", late)
    follow(node)
    assert turns == [1]
    assert len(alerts(node, made)) == 1
    assert len(told(node)) == 1
    assert trail.verify(node.bench, cast(node, "FR")).fault is None


def test_while_another_follows_there_is_nothing_to_do(node: Node) -> None:
    keep(node)
    create(node, cast(node, "FR"))
    with watching._alone(node.bench) as alone:
        assert alone
        assert watching.follow(node.bench) == 0
    assert watching.follow(node.bench) == 1


def test_many_watch_for_one_and_the_words_are_written_in_parts(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "MOST", 3)
    monkeypatch.setattr(alerting, "COMPARED", 2)
    from carillon.store.index import watches as index

    monkeypatch.setattr(index, "FIRST", 2)
    several = [(f"seat {n}", ZEBULON) for n in range(11)]
    watches.open_list(node.bench, cast(node, "DE"), "seats.csv", day(9), lines(node, "DE", *several, ("other", "Quirin Saltlake")))
    node.bench.watched.follow()
    create(node, cast(node, "FR"))
    follow(node)
    assert len(told(node)) == 11
    assert len(inbox.page(node.bench, cast(node, "FR"))) == 11


def test_a_fault_with_one_keeps_no_other_from_being_told(
    node: Node, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bad = keep(node, reference="the bad one").kept.watch.id
    keep(node, reference="the good one")
    draw = alerting.Asker._draw

    def broken(self: Any, watch: Any, *given: Any) -> Any:
        if watch.id == bad:
            raise ZeroDivisionError
        return draw(self, watch, *given)

    monkeypatch.setattr(alerting.Asker, "_draw", broken)
    create(node, cast(node, "FR"))
    follow(node)
    assert ["the good one" in line.text for line in told(node)] == [True]
    assert watching.behind(node.bench) == 0
    assert bad in caplog.text
    assert ZEBULON not in caplog.text


def test_what_hinders_the_node_itself_is_not_passed_over(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(node)
    create(node, cast(node, "FR"))

    def gone(*_: Any) -> Any:
        raise Unavailable("The database does not answer.")

    with monkeypatch.context() as patch:
        patch.setattr(alerting.Asker, "_draw", gone)
        with pytest.raises(Unavailable):
            watching.follow(node.bench)
    follow(node)
    assert len(told(node)) == 1


def test_an_import_is_held_against_the_watches(node: Node) -> None:
    from carillon.desk import imports
    from carillon.formats.rows import Row

    made = keep(node)
    rows = [Row(f"line {n}", f"row-{n}", {"schema": "Person", "properties": {"name": [f"Brook Other{n}wise"]}}) for n in range(30)]
    rows.append(Row("line 31", "row-31", {"schema": "Person", "properties": {"name": [ZEBULON]}}))
    plan = imports.Plan(format="csv", name="List", edition="e")
    imports.run(node.bench, cast(node, "FR"), plan, iter(rows), reject=lambda _: None)
    steps = []
    while step := watching.follow(node.bench, 10):
        steps.append(step)
    assert steps == [10, 10, 10, 1]
    assert len(alerts(node, made)) == 1
    imports.run(node.bench, cast(node, "FR"), plan, iter(rows[:-1]), reject=lambda _: None)
    imports.run(node.bench, cast(node, "FR"), plan, iter(rows), reject=lambda _: None)
    follow(node)
    assert len(alerts(node, made)) == 1, "both editions came before anybody looked"


def test_what_is_silent_and_what_is_not_in_one_sweep(node: Node) -> None:
    keep(node)
    create(node, cast(node, "FR"), reach="silent")
    create(node, cast(node, "FR"))
    follow(node)
    assert len(told(node)) == 1
    assert len(inbox.page(node.bench, cast(node, "FR"))) == 2


def test_fresh_watches_for_others_hide_nobody(node: Node) -> None:
    """What the index does not hold yet is compared whole, and does not end the search."""
    made = keep(node)
    node.bench.watched.follow()
    several = [(f"seat {n}", f"Zebul{'aeiou'[n % 5]} Bram{n}") for n in range(150)]
    watches.open_list(node.bench, cast(node, "DE"), "seats.csv", day(9), lines(node, "DE", *several))
    create(node, cast(node, "FR"))
    follow(node)
    assert len(alerts(node, made)) == 1


def test_a_word_that_cannot_be_written_keeps_no_other_from_being_told(
    node: Node, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bad = keep(node, reference="the bad one").kept.watch.id
    keep(node, reference="the good one")
    keep(node, reference="another good one")
    write = watching._write

    def broken(bench: Any, several: Any, **more: Any) -> None:
        if any(news.watch.id == bad for news in several):
            raise ZeroDivisionError
        write(bench, several, **more)

    monkeypatch.setattr(watching, "_write", broken)
    create(node, cast(node, "FR"))
    follow(node)
    assert sorted(line.text[:18] for line in told(node)) == ["Watch another good", "Watch the good one"]
    assert watching.behind(node.bench) == 0
    assert bad in caplog.text
