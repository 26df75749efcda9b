# SPDX-License-Identifier: Apache-2.0
"""Pairs are scored with all that both sides say, and every pair has an answer."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.desk.screening import pairs
from carillon.desk.screening.matching import Rules
from carillon.desk.screening.pairs import Pair
from carillon.errors import Malformed
from tests.desk.screening.lists import KINDS, stream

ODD = ["", "x", "王" * 3, "\u202eabc", "a" * 10000, "🙂", "O\u0301 Brien", "Li Wu", "al-", "\u0000", 5, None, {"a": 1}]


def person(name: Any, **more: Any) -> dict[str, Any]:
    return {"id": "x", "schema": "Person", "properties": {"name": [name], **more}}


def compare(left: Any, right: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(pairs.line(Pair("1", left, right), KINDS, Rules()))
    return found


NAME = "Zebulon Vanishingham"


def test_equal_and_different_names() -> None:
    assert compare(person(NAME), person("Vanishingham Zebulon"))["verdict"] == "hit"
    assert compare(person(NAME), person("Quirin Saltlake"))["verdict"] == "no_hit"


@pytest.mark.parametrize(
    ("agreeing", "contradicting"),
    [
        ({"birthDate": ["1980-04-01"]}, {"birthDate": ["1951-11-30"]}),
        ({"nationality": ["fr"]}, {"nationality": ["qa"]}),
        ({"gender": ["male"]}, {"gender": ["female"]}),
    ],
)
def test_every_feature_counts(agreeing: dict[str, list[str]], contradicting: dict[str, list[str]]) -> None:
    one = person("Zebulon Vanisham", **agreeing)
    alone = compare(person(NAME), one)
    same, other = compare(person(NAME, **agreeing), one), compare(person(NAME, **contradicting), one)
    assert same["score"] > alone["score"] > other["score"]
    assert len(same["reasons"]) == len(other["reasons"]) == len(alone["reasons"]) + 1


def test_an_equal_document_of_another_holder() -> None:
    found = compare(person(NAME, passportNumber=["XY123456"]), person("Quirin Saltlake", passportNumber=["xy 123456"]))
    assert any("different persons" in one["text"] for one in found["reasons"])


def test_a_number_of_an_organisation() -> None:
    firms = [
        {"schema": "Company", "properties": {"name": [n], "registrationNumber": ["HRB 123456"]}} for n in ("Unreal Trade", "Unreel Trading")
    ]
    assert compare(*firms)["verdict"] == "hit"


def test_things_without_a_name() -> None:
    car = {"schema": "Vehicle", "properties": {"vin": ["1M8GDM9AXKP042788"]}}
    assert compare(car, car)["verdict"] == "hit"
    assert compare(car, {"schema": "Vehicle", "properties": {"vin": ["2M8GDM9AXKP042788"]}})["verdict"] == "no_hit"


def test_a_person_is_no_organisation() -> None:
    found = compare(person(NAME), {"schema": "Company", "properties": {"name": [NAME]}})
    assert found["verdict"] == "no_hit"
    assert found["reasons"][-1]["feature"] == "kind"


def test_an_unknown_kind_is_compared_by_name() -> None:
    strange = {"schema": "Unicorn", "properties": {"name": [NAME], "horn": ["1"]}}
    assert compare(strange, person(NAME))["verdict"] == "hit"


@pytest.mark.parametrize("odd", ODD)
def test_odd_names_have_an_answer(odd: Any) -> None:
    found = compare(person(odd), person("Mohammed Ali"))
    assert found["verdict"] == "no_hit"
    assert 0 <= found["score"] < 0.7


@pytest.mark.parametrize("side", [None, 5, "x", [], [{}]])
def test_a_side_that_is_no_entity(side: Any) -> None:
    found = compare(side, person(NAME))
    assert (found["verdict"], found["score"]) == (None, 0.0)
    assert found["error"].startswith("left")


def test_a_file_of_pairs() -> None:
    good = json.dumps({"id": "a", "left": person(NAME), "right": person(NAME)})
    found = list(pairs.read(stream(f'{good}\nnonsense\n5\n{{"left": {{}}}}\n{{"id": 7}}\n')))
    assert [one.id for one in found] == ["a", "line 2", "line 3", "line 4", "7"]
    assert [bool(one.error) for one in found] == [False, True, True, False, False]
    assert list(pairs.read(stream(""))) == []
    with pytest.raises(Malformed):
        list(pairs.read(stream("id,left,right\n")))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda below: st.lists(below) | st.dictionaries(st.text(), below)
)


@given(JSON, JSON)
def test_any_json_has_an_answer(left: Any, right: Any) -> None:
    assert set(compare(left, right)) >= {"id", "score", "verdict", "reasons"}
    assert set(compare({"schema": "Person", "properties": left}, {"schema": "Company", "properties": {"name": right}})) >= {"verdict"}
