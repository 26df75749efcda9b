# SPDX-License-Identifier: Apache-2.0
"""Watches as their bureau handles them: opened with a check, seen by the bureau, closed one by one or as a list, over by themselves."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from carillon.core.policy.actors import ROLES, operator
from carillon.desk import watches, watching
from carillon.desk.checks import deeds as checks
from carillon.desk.checks import question
from carillon.errors import Denied, Invalid, NotFound
from carillon.node import Node
from carillon.store import clock, people
from carillon.store import watches as store
from carillon.store.watches import Wanted
from tests.conftest import cast
from tests.desk.deeds import ZEBULON, check, create, holds, log

NOW = datetime.now(UTC)


def day(after: int) -> str:
    return (NOW + timedelta(days=after)).date().isoformat()


def body(**more: Any) -> dict[str, Any]:
    return {"kind": "person", "query": {"name": ZEBULON}, "purpose": "wanted", "reference": "case 17", "until": day(100), **more}


def keep(node: Node, bureau: str = "DE", **more: Any) -> watches.Opened:
    return watches.open_new(node.bench, cast(node, bureau), body(**more))


def names(node: Node, bureau: str = "DE", **wanted: Any) -> list[str]:
    return [one.watch.id for one in watches.page(node.bench, cast(node, bureau), Wanted(**wanted))]


def lines(node: Node, bureau: str, *several: tuple[str, str]) -> list[watches.Line]:
    """Questions of a list (id, name), checked as screening checks them."""
    made = []
    for reference, name in several:
        asked = {"kind": "person", "query": {"name": name}, "purpose": "accreditation", "reference": reference}
        drawn = checks.prepare(node.bench, cast(node, bureau), asked)
        node.bench.journal.write(drawn.deed)
        made.append(watches.Line(question.read(asked, node.bench.packs), drawn, watches.newest_change(node.bench)))
    return made


def test_it_begins_with_a_check(node_anywhere: Node) -> None:
    node = node_anywhere
    one = create(node, cast(node, "FR"))
    made = keep(node)
    assert made.answer.matches[0]["record"] == one.id
    plain = watches.plain(made.kept)
    assert (plain["state"], plain["check"], plain["keeper"], plain["until"]) == ("open", made.answer.id, "officer.de", day(100))
    assert checks.fetch(node.bench, cast(node, "DE"), made.answer.id)["verdict"] == "hit"
    assert [line.object for line in log(node, cast(node, "DE"), "watch.open")] == [plain["id"]]
    assert watches.plain(watches.fetch(node.bench, cast(node, "DE", "analyst"), plain["id"])) == plain


@pytest.mark.parametrize("until", [None, "", 7, "soon", day(-1), "2027", "2027-02", day(401), "9999-12-31", "2027-02-30", ["2027-01-01"]])
def test_a_watch_needs_a_last_day_that_is_near_enough(node: Node, until: Any) -> None:
    with pytest.raises(Invalid) as refusal:
        keep(node, until=until)
    assert set(refusal.value.fields) == {"until"}
    assert day(400) in refusal.value.fields["until"]
    assert names(node) == []
    assert log(node, cast(node, "DE"), "check.make") == []


@pytest.mark.parametrize("until", [day(0), day(400)])
def test_the_first_and_the_last_day_that_it_may_end(node: Node, until: str) -> None:
    assert watches.plain(keep(node, until=until).kept)["state"] == "open"


@pytest.mark.parametrize(
    "wrong", [None, [], {}, {"kind": "dragon"}, {"kind": "person", "query": {}, "purpose": "?", "until": "never", "x": 1}]
)
def test_every_mistake_at_once(node: Node, wrong: Any) -> None:
    with pytest.raises(Invalid) as refusal:
        watches.open_new(node.bench, cast(node, "DE"), wrong)
    assert "until" in refusal.value.fields
    if isinstance(wrong, dict) and "x" in wrong:
        assert {"query.name", "x", "purpose"} & set(refusal.value.fields)


@pytest.mark.parametrize("role", ROLES)
def test_who_may_keep_a_question_open(node: Node, role: str) -> None:
    made = keep(node)
    actor = cast(node, "DE", role)
    deeds = [
        ("watch.open", lambda: watches.open_new(node.bench, actor, body())),
        ("watch.open", lambda: watches.open_on_check(node.bench, actor, made.answer.id, day(5))),
        ("watch.open", lambda: watches.open_list(node.bench, actor, "list", day(5), lines(node, "DE", ("1", "A Name")))),
        ("watch.read", lambda: watches.page(node.bench, actor, Wanted())),
        ("watch.read", lambda: watches.fetch(node.bench, actor, made.kept.watch.id)),
        ("watch.close", lambda: watches.close_named(node.bench, actor, "nothing")),
        ("watch.close", lambda: watches.close(node.bench, actor, made.kept.watch.id)),
    ]
    from carillon.core.policy.decide import decide

    for deed, do in deeds:
        if decide(actor, deed).allowed:
            do()
        else:
            with pytest.raises(Denied):
                do()
    assert decide(cast(node, "DE", "frontline"), "watch.open").allowed is False


def test_other_bureaus_see_nothing_of_it(node: Node) -> None:
    made = keep(node)
    other = cast(node, "FR")
    for do in (
        lambda: watches.fetch(node.bench, other, made.kept.watch.id),
        lambda: watches.close(node.bench, other, made.kept.watch.id),
        lambda: watches.open_on_check(node.bench, other, made.answer.id, day(5)),
    ):
        with pytest.raises(NotFound):
            do()
    assert names(node, "FR") == []
    assert watches.close_named(node.bench, other, "case 17") == 0
    assert len(names(node)) == 1


def test_the_question_of_an_old_check_is_kept_open(node: Node) -> None:
    made = check(node, cast(node, "DE", "frontline"), place="Gate 3", reference="r-1")
    watch = watches.plain(watches.open_on_check(node.bench, cast(node, "DE"), made.id, day(9)))
    assert (watch["check"], watch["query"], watch["reference"], watch["keeper"]) == (made.id, {"name": ZEBULON}, "r-1", "officer.de")


def test_closed_once_and_for_all(node_anywhere: Node) -> None:
    node = node_anywhere
    one = keep(node).kept.watch.id
    closed = watches.plain(watches.close(node.bench, cast(node, "DE", "analyst"), one))
    assert (closed["state"], closed["closed_by"]) == ("closed", "analyst.de")
    again = watches.plain(watches.close(node.bench, cast(node, "DE"), one))
    assert again == closed
    create(node, cast(node, "FR"))
    watching.follow(node.bench)
    assert watches.plain(watches.fetch(node.bench, cast(node, "DE"), one))["alerts"] == []


def test_a_list_is_opened_once_however_often_it_is_screened(node_anywhere: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    node = node_anywhere
    officer = cast(node, "DE")
    several = [("7", "Brook Otherwise"), ("8", ZEBULON), ("8", ZEBULON), ("8", "Quirin Saltlake")]
    for until in (day(5), day(9)):
        assert watches.open_list(node.bench, officer, "seats.csv", until, lines(node, "DE", *several)) == 4
    found = watches.page(node.bench, officer, Wanted(name="seats.csv"))
    assert len(found) == 3
    assert {one.watch.until for one in found} == {day(9)}
    assert [one.watch.reference for one in watches.page(node.bench, officer, Wanted(name="7"))] == ["7"]
    watches.open_list(node.bench, officer, "other.csv", day(9), lines(node, "DE", ("8", ZEBULON)))
    monkeypatch.setattr(watches, "AT_ONCE", 2)
    assert watches.close_named(node.bench, officer, " seats.csv ") == 3
    assert watches.close_named(node.bench, officer, "seats.csv") == 0
    assert len(names(node, state="open")) == 1
    create(node, cast(node, "FR"))
    watches.open_list(node.bench, officer, "seats.csv", day(20), lines(node, "DE", ("8", ZEBULON)))
    assert len(names(node, state="open", name="seats.csv")) == 1
    assert watches.open_list(node.bench, officer, "seats.csv", day(20), []) == 0
    with pytest.raises(Invalid):
        watches.open_list(node.bench, officer, "seats.csv", day(-2), [])
    with pytest.raises(Invalid):
        watches.close_named(node.bench, officer, " ")


def test_pages(node: Node) -> None:
    made = [keep(node, reference=f"r{n}").kept.watch.id for n in range(5)]
    first = watches.page(node.bench, cast(node, "DE"), Wanted(limit=3))
    last = first[-1].watch
    rest = watches.page(node.bench, cast(node, "DE"), Wanted(limit=3, after=f"{last.created_at}|{last.id}"))
    assert [one.watch.id for one in (*first, *rest)] == made[::-1]
    with pytest.raises(Invalid):
        watches.page(node.bench, cast(node, "DE"), Wanted(state="asleep"))


def test_it_is_over_by_itself_and_forgets(node_anywhere: Node) -> None:
    node = node_anywhere
    made = keep(node, until=day(3), query={"name": ZEBULON, "number": "X1234567"}, place="Gate 3")
    one, officer = made.kept.watch.id, cast(node, "DE")
    with clock.pretend(NOW + timedelta(days=4)):
        assert watches.plain(watches.fetch(node.bench, officer, one))["state"] == "ended"
        create(node, cast(node, "FR"))
        watching.follow(node.bench)
        ended = watches.plain(watches.fetch(node.bench, officer, one))
        assert (ended["state"], ended["alerts"], ended["query"]["name"]) == ("ended", [], ZEBULON)
        assert names(node, state="ended") == [one]
    with clock.pretend(NOW + timedelta(days=33)):
        watching.follow(node.bench)
        assert watches.plain(watches.fetch(node.bench, officer, one))["state"] == "ended"
    with clock.pretend(NOW + timedelta(days=35)):
        watching.follow(node.bench)
        forgotten = watches.plain(watches.fetch(node.bench, officer, one))
    assert (forgotten["state"], forgotten["query"], forgotten["place"]) == ("forgotten", {}, None)
    assert forgotten["reference"] == "case 17"
    assert [one for one in holds(node, "Vanishingham", "X1234567") if one.startswith("watch")] == []


def test_it_rests_while_whoever_keeps_it_may_not_check(node: Node) -> None:
    one = keep(node).kept.watch.id
    reader = cast(node, "DE", "analyst")
    assert watches.plain(watches.fetch(node.bench, reader, one))["rests"] is False
    with node.bench.database.write() as connection:
        people.change_user(connection, cast(node, "DE").user, active=0)
    assert watches.plain(watches.fetch(node.bench, reader, one))["rests"] is True
    assert watches.plain(watches.page(node.bench, reader, Wanted())[0])["rests"] is True


def test_the_operator_of_the_machine_keeps_one_too(node: Node) -> None:
    shell = operator("DE", "root")
    made = watches.open_new(node.bench, shell, body())
    found = watches.plain(watches.page(node.bench, shell, Wanted())[0])
    assert (found["keeper"], found["rests"]) == ("shell:root", False)
    create(node, cast(node, "FR"))
    watching.follow(node.bench)
    assert len(watches.fetch(node.bench, shell, made.kept.watch.id).alerts) == 1


def test_numbers_are_kept_as_keys_until_it_ends(node: Node) -> None:
    one = keep(node, kind="document", query={"number": "L898902C3", "country": "UTO"}).kept.watch
    assert one.subject == ""
    assert [row for row in holds(node, "l898902c3") if row.startswith("watch_keys")]
    watches.close(node.bench, cast(node, "DE"), one.id)
    assert [row for row in holds(node, "l898902c3") if row.startswith("watch_keys")] == []


def test_the_log_holds_no_question(node: Node) -> None:
    keep(node)
    watches.open_list(node.bench, cast(node, "DE"), "seats.csv", day(9), lines(node, "DE", ("8", ZEBULON)))
    watches.close_named(node.bench, cast(node, "DE"), "seats.csv")
    assert [row for row in holds(node, "Vanishingham") if row.startswith("audit")] == []
    assert [line.detail for line in log(node, cast(node, "DE"), "watch.close")] == [{"list": "seats.csv", "closed": 1}]


def test_states_are_those_of_the_store() -> None:
    from carillon.doors.web.words import WATCH_STATES

    assert set(store.STATES) == set(WATCH_STATES)
