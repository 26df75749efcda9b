# SPDX-License-Identifier: Apache-2.0
"""Officers' checks: mostly strangers, some about a record; by those who may check, with what the check needs."""

from carillon.core.policy.actors import Actor
from carillon.core.policy.decide import decide
from carillon.demo.checks import checks
from carillon.demo.drafts import STAFFED
from carillon.demo.objects import objects
from carillon.demo.people import persons

PERSONS = list(persons(300, 1))
OBJECTS = list(objects(400, 1))


def test_the_same_seed_gives_the_same_checks() -> None:
    assert list(checks(100, 2, PERSONS, OBJECTS)) == list(checks(100, 2, PERSONS, OBJECTS))


def test_a_small_share_is_about_a_record() -> None:
    drawn = list(checks(2000, 1, PERSONS, OBJECTS))
    assert 80 <= sum(draft.meant for draft in drawn) <= 160
    known = {value for draft in OBJECTS for values in draft.body["properties"].values() for value in values}
    known |= {name for draft in PERSONS for name in draft.body["properties"]["name"]}
    for draft in drawn:
        asked = draft.body["query"].get("number") or draft.body["query"]["name"]
        if draft.meant:
            assert asked in known
        elif draft.body["kind"] == "person":
            assert asked not in known


def test_who_asks_may_ask() -> None:
    for draft in checks(300, 3, PERSONS, OBJECTS):
        assert draft.bureau in STAFFED
        actor = Actor(user="u", username="u", bureau=draft.bureau, role=draft.role)
        assert decide(actor, "check.make").allowed
        assert set(draft.body) <= {"kind", "query", "purpose", "place", "reference"}
        assert all(isinstance(value, str) and value for value in draft.body["query"].values())


def test_without_records_all_are_strangers() -> None:
    assert not any(draft.meant for draft in checks(50, 1, [], [], share=1.0))
    assert all(draft.meant for draft in checks(50, 1, PERSONS, [], share=1.0))
    assert all(draft.meant for draft in checks(50, 1, [], OBJECTS, share=1.0))
