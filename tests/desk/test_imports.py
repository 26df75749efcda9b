# SPDX-License-Identifier: Apache-2.0
"""Imports: as often as one likes, edition by edition, cut off at any moment, and nothing that was accepted is lost."""

from collections.abc import Iterator
from typing import Any

import pytest

from carillon.core.model.record import Audience
from carillon.core.policy.actors import Actor
from carillon.desk import imports, records, trail
from carillon.desk.checks import deeds as checks
from carillon.desk.imports import Plan
from carillon.errors import Conflict, Denied, Invalid, Malformed
from carillon.formats.rows import Rejected, Row
from carillon.node import Node
from carillon.store.records import Wanted
from tests.conftest import cast

Counted = dict[str, int]


def row(number: int, name: str | None = None, **properties: Any) -> Row:
    body = {"schema": "Person", "properties": {"name": [name or f"Person Number{number:04}"], **properties}}
    return Row(f"line {number + 1}", f"row-{number}", body)


def rows(count: int) -> list[Row]:
    return [row(number) for number in range(count)]


def plan(**more: Any) -> Plan:
    return Plan(**{"format": "csv", "name": "Test list", "edition": "e1", **more})


def run(node: Node, actor: Actor, given: Any, **more: Any) -> tuple[Counted, list[Rejected]]:
    rejected: list[Rejected] = []
    counts = imports.run(node.bench, actor, plan(**more), iter(given), reject=rejected.append)
    assert counts.rejected == len(rejected)
    found = {name: getattr(counts, name) for name in ("added", "changed", "withdrawn", "unchanged")}
    return {name: number for name, number in found.items() if number}, rejected


def live(node: Node, actor: Actor) -> dict[str, Any]:
    found = records.page(node.bench, actor, Wanted(limit=5000, status="live"))
    return {one.record.source_id: one.record for one in found}


@pytest.fixture
def node(node_anywhere: Node) -> Node:
    """Imports are tried on both databases."""
    return node_anywhere


@pytest.fixture
def officer(node: Node) -> Actor:
    return cast(node, "FR")


def test_a_second_run_changes_nothing(node: Node, officer: Actor) -> None:
    assert run(node, officer, rows(20))[0] == {"added": 20}
    before = live(node, officer)
    assert run(node, officer, rows(20))[0] == {"unchanged": 20}
    assert live(node, officer) == before


def test_a_newer_edition_adds_changes_and_withdraws(node: Node, officer: Actor) -> None:
    run(node, officer, rows(10))
    newer = [*rows(8)[1:], row(8, "Changed Name"), row(20), row(21)]
    assert run(node, officer, newer, edition="e2")[0] == {"added": 2, "changed": 1, "withdrawn": 2, "unchanged": 7}
    now = live(node, officer)
    assert set(now) == {f"row-{n}" for n in (*range(1, 9), 20, 21)}
    assert now["row-8"].entity.values("name") == ("Changed Name",)
    assert now["row-8"].version == 2
    history = records.history(node.bench, officer, now["row-8"].id)
    assert [(one.version, one.reason) for one in history] == [(1, "imported from Test list"), (2, "changed in Test list")]


def test_what_comes_back_is_live_again(node: Node, officer: Actor) -> None:
    run(node, officer, rows(3))
    assert run(node, officer, rows(2), edition="e2")[0] == {"withdrawn": 1, "unchanged": 2}
    assert run(node, officer, rows(3), edition="e3")[0] == {"changed": 1, "unchanged": 2}
    assert live(node, officer)["row-2"].version == 3


def test_what_was_recalled_stays_recalled(node: Node, officer: Actor) -> None:
    run(node, officer, rows(3))
    gone = live(node, officer)["row-1"].id
    records.recall(node.bench, officer, gone, "an error of ours")
    for edition, given in (("e1", rows(3)), ("e2", [row(0), row(1, "New Spelling"), row(2)]), ("e3", [row(0), row(2)]), ("e4", rows(3))):
        run(node, officer, given, edition=edition)
        record = records.fetch(node.bench, officer, gone).record
        assert (record.status, record.properties) == ("recalled", {})
        assert "row-1" not in live(node, officer)


def test_what_the_owner_decided_outlives_a_change_of_the_list(node: Node, officer: Actor) -> None:
    run(node, officer, rows(2))
    one = live(node, officer)["row-0"]
    body = {"audience": ["DE"], "handling": ["H2"], "reach": "ask"}
    records.correct(node.bench, officer, one.id, body, version=1, reason="for Germany alone")
    assert run(node, officer, rows(2))[0] == {"unchanged": 2}
    assert run(node, officer, [row(0, "Other Name"), row(1)], edition="e2")[0] == {"changed": 1, "unchanged": 1}
    now = live(node, officer)["row-0"]
    assert now.entity.values("name") == ("Other Name",)
    assert (now.audience, now.handling, now.reach, now.version) == (Audience("only", ("DE",)), ("H2",), "ask", 3)


def test_the_rules_of_the_list_go_with_every_record(node: Node, officer: Actor) -> None:
    run(node, officer, rows(1), audience=Audience("except", ("DE",)), area="terrorism", reach="hit-only", handling=("H1",))
    one = live(node, officer)["row-0"]
    assert (one.audience, one.area, one.reach, one.handling) == (Audience("except", ("DE",)), "terrorism", "hit-only", ("H1",))
    assert (one.source, one.source_id, one.owner) == ("Test list", "row-0", "FR")


BAD = [
    row(90, "No Such Kind"),
    Rejected("line 92", "it has no name"),
    Row("line 93", "row-92", {"schema": "Dragon", "properties": {"name": ["Smaug"]}}),
    Row("line 94", "row-93", {"schema": "Person", "properties": {}}),
    Row("line 95", "row-94", {"schema": "Person", "properties": "none"}),
    Row("line 96", "row-95", {}),
]


def test_a_wrong_row_is_reported_and_the_rest_goes_in(node: Node, officer: Actor) -> None:
    counts, rejected = run(node, officer, [row(1), *BAD, row(2)])
    assert counts == {"added": 3}
    assert [one.place for one in rejected] == ["line 92", "line 93", "line 94", "line 95", "line 96"]
    assert all(one.reason for one in rejected)
    assert set(live(node, officer)) == {"row-1", "row-2", "row-90"}


@pytest.mark.parametrize("batch", [500, 3])
def test_an_id_that_comes_twice_is_taken_once(node: Node, officer: Actor, batch: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "BATCH", batch)
    given = [*rows(8), row(2, "Another Two"), row(7), row(9)]
    counts, rejected = run(node, officer, given)
    assert counts == {"added": 9}
    assert [one.place for one in rejected] == ["line 3", "line 8"]
    assert all("before" in one.reason for one in rejected)
    assert live(node, officer)["row-2"].entity.values("name") == ("Person Number0002",)
    counts, rejected = run(node, officer, given)
    assert counts == {"unchanged": 9}
    assert len(rejected) == 2


def test_ids_longer_than_a_column(node: Node, officer: Actor) -> None:
    long = "x" * 300
    given = [Row("line 1", long, row(0).body), Row("line 2", long + "y", row(1).body), row(2)]
    counts, rejected = run(node, officer, given)
    assert counts.get("added", 0) + len(rejected) == 3
    assert "row-2" in live(node, officer)
    again, _ = run(node, officer, given)
    assert again == {"unchanged": counts["added"]}


@pytest.mark.parametrize(
    "odd", ["\0", "\ud800", "a\0b", "\u202e", "\u200b", "'; DROP TABLE records; --", "%s %(x)s :x {x}", "𝔘𝔫𝔦", "ﷺ" * 30]
)
def test_odd_characters_in_ids_and_values(node: Node, officer: Actor, odd: str) -> None:
    given = [Row("line 1", odd, row(0).body), row(1, f"Name {odd} Name"), row(2)]
    counts, rejected = run(node, officer, given)
    assert counts.get("added", 0) + len(rejected) == 3
    assert "row-2" in live(node, officer)


def test_two_lists_do_not_know_each_other(node: Node, officer: Actor) -> None:
    run(node, officer, rows(3), name="One")
    run(node, officer, rows(2), name="Other")
    assert run(node, officer, rows(1), name="Other", edition="e2")[0] == {"withdrawn": 1, "unchanged": 1}
    assert run(node, officer, rows(3), name="One")[0] == {"unchanged": 3}
    assert run(node, cast(node, "DE"), rows(3), name="One")[0] == {"added": 3}


def test_references_between_rows_hold(node: Node, officer: Actor) -> None:
    child = Row("line 2", "child", {"schema": "Person", "properties": {"name": ["Child Person"], "parent": ["parent"]}}, ("parent",))
    parent = Row("line 1", "parent", {"schema": "Person", "properties": {"name": ["Parent Person"]}})
    counts, rejected = run(node, officer, [child, parent])
    assert (counts, rejected) == ({"added": 2}, [])
    found = live(node, officer)
    assert [one.record.id for one in records.neighbours(node.bench, officer, found["child"].id)] == [found["parent"].id]


def breaks_off(given: list[Row]) -> Iterator[Row]:
    yield from given
    raise Malformed("the file ends here", place="line 99")


@pytest.mark.parametrize(
    ("failure", "state"), [(Malformed("the end"), "failed"), (KeyboardInterrupt(), "interrupted"), (ValueError("x"), "interrupted")]
)
def test_an_import_that_is_cut_off_withdraws_nothing(
    node: Node, officer: Actor, failure: BaseException, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "BATCH", 2)
    run(node, officer, rows(9))

    def cut() -> Iterator[Row]:
        yield from [row(0), row(1, "Changed Name"), row(10)]
        raise failure

    with pytest.raises(type(failure)):
        imports.run(node.bench, officer, plan(edition="e2"), cut(), reject=lambda _: None)
    assert len(live(node, officer)) >= 9
    edition = imports.page(node.bench, officer)[0]
    assert edition.state == state
    assert edition.counts["withdrawn"] == 0
    whole = [row(0), row(1, "Changed Name"), *rows(9)[2:], row(10)]
    counts, _ = run(node, officer, whole, edition="e2")
    assert counts["unchanged"] + counts.get("changed", 0) + counts.get("added", 0) == 10
    assert set(live(node, officer)) == {f"row-{n}" for n in (*range(9), 10)}
    assert run(node, officer, whole, edition="e2")[0] == {"unchanged": 10}
    assert trail.verify(node.bench, officer).fault is None


def test_a_file_that_lost_most_of_its_entries_is_asked_about(node: Node, officer: Actor) -> None:
    run(node, officer, rows(150))
    with pytest.raises(Conflict) as refusal:
        run(node, officer, rows(20), edition="e2")
    assert refusal.value.help
    assert len(live(node, officer)) == 150
    assert run(node, officer, rows(20), edition="e2", shrink=True)[0] == {"withdrawn": 130, "unchanged": 20}


def test_a_dry_run_says_what_would_be_and_does_nothing(node: Node, officer: Actor) -> None:
    run(node, officer, rows(5))
    before, notes = live(node, officer), len(trail.page(node.bench, officer, limit=500))
    counts, rejected = run(node, officer, [row(0), row(1, "Changed Name"), row(2), row(7), BAD[2]], edition="e2", dry_run=True)
    assert counts == {"added": 1, "changed": 1, "unchanged": 2, "withdrawn": 2}
    assert len(rejected) == 1
    assert live(node, officer) == before
    assert len(imports.page(node.bench, officer)) == 1
    assert len(trail.page(node.bench, officer, limit=500)) <= notes + 4


def test_what_was_imported_is_found_at_once(node: Node, officer: Actor) -> None:
    seen: list[str] = []

    def asking() -> Iterator[Row]:
        yield row(0, "Zebulon Vanishingham", passportNumber=["X1234567"], country=["FR"])
        yield from rows(imports.BATCH)[1:]
        for body in ({"kind": "person", "query": {"name": "Zebulon Vanishingham"}}, {"kind": "document", "query": {"number": "X1234567"}}):
            answer = checks.make(node.bench, cast(node, "DE"), {**body, "purpose": "wanted"})
            seen.extend(match["caption"] for match in answer.matches)

    run(node, officer, asking())
    assert seen == ["Zebulon Vanishingham"] * 2


@pytest.mark.parametrize("role", ["frontline", "analyst", "partner", "admin", "control", "compliance", "commander"])
def test_only_an_officer_imports(node: Node, role: str) -> None:
    with pytest.raises(Denied):
        run(node, cast(node, "FR", role), rows(1))
    with pytest.raises(Denied):
        imports.plan(node.bench, cast(node, "FR", role), format="csv", name="x", edition="e", given={})


@pytest.mark.parametrize(
    "more",
    [
        {"area": "magic"},
        {"name": ""},
        {"name": "n" * 500},
        {"audience": ["XX"]},
        {"reach": "far"},
        {"action": "shoot"},
        {"handling": ["H9"]},
    ],
)
def test_wrong_rules_of_a_list(node: Node, officer: Actor, more: dict[str, Any]) -> None:
    given = {key: value for key, value in more.items() if key != "name"}
    with pytest.raises(Invalid):
        imports.plan(node.bench, officer, format="csv", name=more.get("name", "List"), edition="e", given=given)


def test_progress_is_told(node: Node, officer: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "BATCH", 4)
    monkeypatch.setattr(imports, "INDEX_EVERY", 2)
    told: list[int] = []
    imports.run(node.bench, officer, plan(), iter(rows(10)), reject=lambda _: None, progress=lambda p: told.append(p.done))
    assert told == [4, 8, 10]
    assert node.bench.names.behind() == 0


def test_the_log_says_who_imported_what(node: Node, officer: Actor) -> None:
    run(node, officer, rows(3))
    lines = [line for line in trail.page(node.bench, officer, limit=50) if line.deed == "list.import"]
    assert {line.detail.get("state") for line in lines} >= {"begun", "done"}
    assert all(line.actor == "officer.fr" for line in lines)
    assert any(line.detail.get("added") == 3 for line in lines)
