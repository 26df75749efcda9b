# SPDX-License-Identifier: Apache-2.0
"""The check: by number and by name, with reasons and what to do first, as answered once and read again."""

from typing import Any

import pytest

from carillon.desk import records
from carillon.desk.checks import deeds as checks
from carillon.errors import Denied, Invalid, NotFound
from carillon.node import Node
from tests.conftest import cast
from tests.desk.deeds import SOUGHT, ZEBULON, check, create

VIN = "1M8GDM9AXKP042788"
IBAN = "GB82WEST12345698765432"
THINGS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("document", {"schema": "Passport", "properties": {"number": ["L898902C3"], "country": ["FR"]}}, {"number": "l898902c3"}),
    ("vehicle", {"schema": "Vehicle", "properties": {"vin": [VIN], "model": ["X"]}}, {"number": VIN.lower()}),
    ("account", {"schema": "BankAccount", "properties": {"iban": [IBAN]}}, {"number": "GB82 WEST 1234 5698 7654 32"}),
]


@pytest.fixture
def node(node_anywhere: Node) -> Node:
    return node_anywhere


@pytest.mark.parametrize(("kind", "body", "query"), THINGS)
def test_things_by_number(node: Node, kind: str, body: dict[str, Any], query: dict[str, Any]) -> None:
    schema = body["schema"]
    declared = node.bench.packs.kinds[schema].properties
    body = {**body, "properties": {name: values for name, values in body["properties"].items() if name in declared}}
    one = records.create(node.bench, cast(node, "FR"), body).record
    answer = checks.make(node.bench, cast(node, "DE", "frontline"), {"kind": kind, "query": query, "purpose": "border"})
    assert [match["record"] for match in answer.matches] == [one.id]
    assert answer.matches[0]["reasons"][0]["text"]
    other = checks.make(node.bench, cast(node, "DE"), {"kind": kind, "query": {"number": "ZZ99999"}, "purpose": "border"})
    assert other.verdict == "no_hit"


def test_the_first_thing_to_do_is_said_first(node: Node) -> None:
    create(node, cast(node, "FR"), action="arrest")
    match = check(node, cast(node, "DE", "frontline")).matches[0]
    assert match["action"]["first"] == "Confirm with the owner, bureau FR, before acting."
    assert match["action"]["code"] == "arrest"
    assert match["owner"] == "FR"


def test_best_first_and_ten_at_most(node: Node) -> None:
    for number in range(13):
        create(node, cast(node, "FR"), properties={"name": [ZEBULON], "birthDate": [f"19{60 + number}-01-01"]})
    answer = check(node, cast(node, "DE"), query={"name": ZEBULON, "birth_date": "1965-01-01"})
    scores = [match["score"] for match in answer.matches]
    assert len(scores) <= 10
    assert scores == sorted(scores, reverse=True)
    assert len(check(node, cast(node, "DE")).matches) == 10


def test_what_is_asked_by_name_and_number_is_answered_once_a_record(node: Node) -> None:
    one = create(node, cast(node, "FR"))
    query = {"name": ZEBULON, "number": "X1234567", "country": "FR"}
    answer = checks.make(node.bench, cast(node, "DE"), {"kind": "person", "query": query, "purpose": "border"})
    assert [match["record"] for match in answer.matches] == [one.id]
    assert {reason["feature"] for reason in answer.matches[0]["reasons"]} >= {"exact", "name"}


def test_read_again_it_says_what_it_said(node: Node) -> None:
    create(node, cast(node, "FR"))
    officer = cast(node, "DE", "frontline")
    made = check(node, officer, place="Gate 3", reference="r-1")
    again = checks.fetch(node.bench, officer, made.id)
    assert again["matches"] == list(made.matches)
    assert (again["verdict"], again["query"], again["purpose"]) == ("hit", {"name": ZEBULON}, "wanted")
    assert (again["place"], again["reference"]) == ("Gate 3", "r-1")
    assert [one["id"] for one in checks.page(node.bench, officer)] == [made.id]
    assert [one["id"] for one in checks.page(node.bench, cast(node, "DE", "analyst"))] == [made.id]
    for who in (cast(node, "FR"), cast(node, "KE")):
        with pytest.raises(NotFound):
            checks.fetch(node.bench, who, made.id)
        assert checks.page(node.bench, who) == []
    colleague = check(node, cast(node, "DE"))
    with pytest.raises(NotFound):
        checks.fetch(node.bench, officer, colleague.id)


def test_pages_of_checks(node: Node) -> None:
    officer = cast(node, "DE")
    made = [check(node, officer, f"Somebody Number{number}").id for number in range(7)]
    first = checks.page(node.bench, officer, limit=4)
    rest = checks.page(node.bench, officer, limit=4, after=first[-1]["id"])
    assert {one["id"] for one in (*first, *rest)} == set(made)


@pytest.mark.parametrize("role", ["compliance", "control", "partner", "admin"])
def test_who_never_searches(node: Node, role: str) -> None:
    with pytest.raises(Denied):
        check(node, cast(node, "DE", role))


WRONG: list[Any] = [
    None,
    [],
    "x",
    {},
    {"kind": "person"},
    {"kind": "dragon", "query": {"name": "x"}, "purpose": "wanted"},
    {"kind": ["person"], "query": {"name": "x"}, "purpose": "wanted"},
    {"kind": "person", "query": {"name": "x"}, "purpose": "curiosity"},
    {"kind": "person", "query": {"name": "x"}},
    {"kind": "person", "query": {"name": ""}, "purpose": "wanted"},
    {"kind": "person", "query": {"name": "a\0b"}, "purpose": "wanted"},
    {"kind": "person", "query": {"name": "\ud800"}, "purpose": "wanted"},
    {"kind": "person", "query": {"name": "x" * 2000}, "purpose": "wanted"},
    {"kind": "person", "query": {"name": 7}, "purpose": "wanted"},
    {"kind": "person", "query": {"name": "x", "birth_date": "31 February 1980"}, "purpose": "wanted"},
    {"kind": "person", "query": {"name": "x", "nationality": "Atlantis"}, "purpose": "wanted"},
    {"kind": "person", "query": {"name": "x", "gender": "7"}, "purpose": "wanted"},
    {"kind": "person", "query": {"name": "x", "colour": "red"}, "purpose": "wanted"},
    {"kind": "person", "query": {"name": "x"}, "purpose": "wanted", "extra": 1},
    {"kind": "person", "query": {"name": "x"}, "purpose": "wanted", "place": 7},
    {"kind": "document", "query": {}, "purpose": "border"},
    {"kind": "document", "query": {"mrz": "nonsense"}, "purpose": "border"},
    {"kind": "person", "query": [], "purpose": "wanted"},
    {1: 2},
]


@pytest.mark.parametrize("body", WRONG)
def test_wrong_questions(node: Node, body: Any) -> None:
    with pytest.raises(Invalid) as refusal:
        checks.make(node.bench, cast(node, "DE"), body)
    assert refusal.value.help or refusal.value.fields


def test_every_mistake_at_once(node: Node) -> None:
    body = {"kind": "dragon", "query": {"birth_date": "soon", "wings": "2"}, "purpose": "?", "place": 1, "extra": 2}
    with pytest.raises(Invalid) as refusal:
        checks.make(node.bench, cast(node, "DE"), body)
    assert set(refusal.value.fields) == {"kind", "query.birth_date", "query.wings", "purpose", "place", "extra"}


ODD = ["\u202e evil", "\u200b", "....", "-", "'; DROP TABLE records; --", "%", "𝔘𝔫𝔦", "🦄" * 20, "a" * 999, "١٢٣", "ﷺ", "O" * 499]


NUMBERED = ("document", "vehicle", "firearm", "account", "wallet", "phone", "indicator", "object")


@pytest.mark.parametrize("odd", ODD)
def test_odd_questions_are_answered_or_refused_in_words(node: Node, odd: str) -> None:
    create(node, cast(node, "FR"))
    bodies = [{"kind": "person", "query": {"name": odd}, "purpose": "wanted"}]
    bodies += [{"kind": kind, "query": {"number": odd[:499]}, "purpose": "border"} for kind in NUMBERED]
    for body in bodies:
        try:
            answer = checks.make(node.bench, cast(node, "DE"), body)
        except Invalid:
            continue
        assert answer.verdict == "no_hit"


def test_the_query_is_not_in_the_log(node: Node) -> None:
    from sqlalchemy import select

    from carillon.store import schema

    create(node, cast(node, "FR"))
    check(node, cast(node, "DE"))
    with node.bench.database.read() as connection:
        for row in connection.execute(select(schema.audit)):
            assert "Vanishingham" not in str(row)
            assert SOUGHT["properties"]["passportNumber"][0] not in str(row)
