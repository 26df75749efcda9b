# SPDX-License-Identifier: Apache-2.0
"""The shelf in memory is the one in the database at every moment, whatever is published, changed and ended, by whichever process."""

from hypothesis import given
from hypothesis import strategies as st

from carillon.core.model.extract import Extract
from carillon.desk import extracts
from carillon.node import Node
from carillon.store import clock
from carillon.store import extracts as store
from tests.conftest import Nodes

DEEDS = st.lists(st.tuples(st.sampled_from(["put", "end"]), st.integers(1, 5), st.sampled_from(["A", "B"])), max_size=12)


def do(node: Node, deed: str, number: int, name: str) -> None:
    with node.bench.database.write() as connection:
        if deed == "put":
            one = Extract(id=f"2099/{number}", notice=f"ntc-{number}", owner="FR", colour="red", name=name)
            store.put(connection, one, clock.now())
        else:
            store.end(connection, f"ntc-{number}", clock.now())


def shown(node: Node) -> list[tuple[str, str]]:
    return [(one.id, one.name) for one in extracts.page(node.bench, ("red",), {}, limit=100).items]


@given(deeds=DEEDS)
def test_two_processes_see_the_same_at_once(node: Node, deeds: list[tuple[str, int, str]]) -> None:
    for number in range(1, 6):
        do(node, "end", number, "")
    there: dict[str, str] = {}
    for deed, number, name in deeds:
        do(node, deed, number, name)
        if deed == "put":
            there[f"2099/{number}"] = name
        else:
            there.pop(f"2099/{number}", None)
        assert dict(shown(node)) == there


def test_another_process_writes_and_this_one_sees_it(nodes: Nodes) -> None:
    folder = nodes.make()
    one, other = nodes.open(folder), nodes.open(folder)
    assert shown(one) == []
    do(other, "put", 1, "A")
    assert shown(one) == [("2099/1", "A")]
    do(one, "end", 1, "")
    assert shown(other) == []
