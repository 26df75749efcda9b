# SPDX-License-Identifier: Apache-2.0
"""A record is found by every check that starts after its acceptance was answered, whoever else writes meanwhile."""

import threading
from typing import Any

import pytest

from carillon.desk import imports, records
from carillon.desk.imports import Plan
from carillon.formats.rows import Row
from carillon.node import Node
from carillon.store import records as store
from tests.conftest import cast
from tests.desk.deeds import ZEBULON, check, check_number, create


def test_a_record_is_found_before_and_after_the_index_has_it(node_anywhere: Node) -> None:
    node = node_anywhere
    one = create(node, cast(node, "FR"))
    for _ in range(3):
        assert check(node, cast(node, "DE")).matches[0]["record"] == one.id
        assert check_number(node, cast(node, "DE")).matches[0]["record"] == one.id
        node.bench.names.follow()
    records.correct(node.bench, cast(node, "FR"), one.id, {"properties": {"name": ["Quirinus Abracadabra"]}}, version=1, reason="")
    for _ in range(2):
        assert check(node, cast(node, "DE")).verdict == "no_hit"
        assert check(node, cast(node, "DE"), "Quirinus Abracadabra").matches[0]["record"] == one.id
        node.bench.names.follow()


@pytest.mark.parametrize("followed", [True, False])
def test_an_import_under_way_hides_nothing_from_the_index(node_anywhere: Node, followed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers of the feed are given and committed in one order. Were the import's numbers given before and committed after those of
    a record that was accepted meanwhile, whoever follows the feed would never see them."""
    node = node_anywhere
    inserted, created = threading.Event(), threading.Event()
    insert_many = store.insert_many

    def slowly(connection: Any, filings: Any, reason: str) -> None:
        insert_many(connection, filings, reason)
        if reason.startswith("imported"):
            inserted.set()
            # Where the other writer may overtake, it does so now; where it has to wait, this ends by itself.
            created.wait(0.4)

    monkeypatch.setattr(store, "insert_many", slowly)

    def take_in() -> None:
        row = Row("line 1", "row-1", {"schema": "Person", "properties": {"name": [ZEBULON]}})
        plan = Plan(format="csv", name="List", edition="e")
        imports.run(node.bench, cast(node, "FR"), plan, iter([row]), reject=lambda _: None)

    importing = threading.Thread(target=take_in)
    importing.start()
    assert inserted.wait(30)
    create(node, cast(node, "DE"), properties={"name": ["Quirinus Abracadabra"]})
    if followed:
        assert check(node, cast(node, "KE"), "Quirinus Abracadabra").verdict == "hit"
        node.bench.names.follow()
    created.set()
    importing.join(30)
    assert check(node, cast(node, "KE"), ZEBULON).verdict == "hit"
    assert check(node, cast(node, "KE"), "Quirinus Abracadabra").verdict == "hit"


def test_many_writers_and_askers(node_anywhere: Node) -> None:
    node = node_anywhere
    missed: list[str] = []
    barrier = threading.Barrier(4)

    def work(bureau: str) -> None:
        barrier.wait()
        for number in range(6):
            name = f"{ZEBULON} {bureau}{number}"
            one = create(node, cast(node, bureau), properties={"name": [name], "passportNumber": [f"{bureau}{number}5667"]})
            if one.id not in {match["record"] for match in check(node, cast(node, "BR"), name).matches}:
                missed.append(name)
            if number % 2:
                node.bench.names.follow()

    threads = [threading.Thread(target=work, args=(bureau,)) for bureau in ("FR", "DE", "KE", "JP")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert missed == []


def test_a_fresh_record_among_many_that_share_a_word(node: Node) -> None:
    """What the index has not taken over yet is compared however many in the index come before it."""
    officer = cast(node, "FR")
    others = ("Abara", "Bodrit", "Cimnole", "Dufkert", "Ephram", "Fogel", "Gritz", "Hollow", "Ipsen", "Jumbe")
    rows = [
        Row(f"line {n}", f"row-{n}", {"schema": "Person", "properties": {"name": [f"Zebulon {others[n % 10]}{'aeiou'[n % 5]}{n}"]}})
        for n in range(90)
    ]
    imports.run(node.bench, officer, Plan(format="csv", name="List", edition="e"), iter(rows), reject=lambda _: None)
    assert node.bench.names.behind() == 0
    for reach in ("copy", "silent"):
        one = create(node, officer, properties={"name": ["Zebulon Vanishingham"]}, reach=reach)
        for _ in range(2):
            answer = check(node, cast(node, "DE"))
            if reach == "copy":
                assert answer.matches[0]["record"] == one.id
            else:
                from carillon.desk import inbox

                assert any("Silent hit" in line.text for line in inbox.page(node.bench, officer))
            node.bench.names.follow()
        records.withdraw(node.bench, officer, one.id, "over")
