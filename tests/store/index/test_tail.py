# SPDX-License-Identifier: Apache-2.0
"""The tail of the newest changes, in memory."""

from carillon.core.match import keys
from carillon.core.model.record import Record
from carillon.store.index.tail import Tail
from tests.store.build import record


def put(tail: Tail, seq: int, one: Record | None, name: str, record_id: str | None = None) -> str:
    one_id = record_id or (one.id if one else "")
    tail.put(seq, one_id, one, [keys.terms(name)] if one else [], "person" if one else "")
    return one_id


def search(tail: Tail, name: str, subject: str = "person", limit: int = 10) -> list[str]:
    return tail.search([keys.query_terms(name)], subject, lambda one: True, limit)


def test_found_until_the_index_has_it() -> None:
    tail = Tail(10)
    one = record("Zebulon Vanishingham")
    put(tail, 11, one, "Zebulon Vanishingham")
    assert search(tail, "Zebulon Vanishingham") == [one.id]
    assert search(tail, "Zebulon Vanishingham", "organisation") == []
    assert search(tail, "Zebulon Vanishingham", "any") == [one.id]
    assert one.id in tail
    assert (len(tail), tail.upto) == (1, 11)
    tail.forget(10)
    assert one.id in tail
    tail.forget(11)
    assert one.id not in tail
    assert search(tail, "Zebulon Vanishingham") == []


def test_the_newest_change_counts() -> None:
    tail = Tail(0)
    one = record("Zebulon Vanishingham")
    put(tail, 1, one, "Zebulon Vanishingham")
    put(tail, 2, one, "Quirinus Abracadabra")
    assert search(tail, "Zebulon Vanishingham") == []
    assert search(tail, "Quirinus Abracadabra") == [one.id]
    put(tail, 3, None, "", one.id)
    assert search(tail, "Quirinus Abracadabra") == []
    assert one.id in tail, "it hides what the index still holds"
    tail.forget(2)
    assert one.id in tail


def test_only_whom_the_scope_admits_most_shared_first() -> None:
    tail = Tail(0)
    near, nearer = record("Zebulon Vanisham"), record("Zebulon Vanishingham")
    for seq, one in enumerate((near, nearer), 1):
        put(tail, seq, one, one.entity.values("name")[0])
    assert search(tail, "Zebulon Vanishingham")[0] == nearer.id
    assert search(tail, "Zebulon Vanishingham", limit=1) == [nearer.id]
    query = [keys.query_terms("Zebulon Vanishingham")]
    assert tail.search(query, "person", lambda one: one.id == near.id, 10) == [near.id]
