# SPDX-License-Identifier: Apache-2.0
"""FollowTheMoney lines, read and written."""

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon import errors
from carillon.core.model.record import Entity, Value
from carillon.formats import ftm
from carillon.formats.rows import LIMIT, Rejected, Row
from tests.conftest import shared_data

SMALL = Path(__file__).parent / "data" / "entities.ftm.json"
GOOD = '{"id": "a", "schema": "Person", "properties": {"name": ["Testa"]}}'


def read(text: str) -> list[Row | Rejected]:
    return list(ftm.read(io.BytesIO(text.encode())))


def test_entities_pass_as_they_are_and_bad_lines_are_named() -> None:
    with SMALL.open("rb") as file:
        rows = list(ftm.read(file))
    assert [row.source_id for row in rows if isinstance(row, Row)] == ["test-1", "test-2", "test-6"]
    assert [row.place for row in rows if isinstance(row, Rejected)] == [f"line {n}" for n in (4, 5, 6, 7, 8)]
    assert isinstance(rows[1], Row)
    assert rows[1].body["properties"]["number"] == [{"value": "X1234567", "date": "2030-01-01"}]


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ('{"schema": "Person", "properties": {}}', "id"),
        ('{"id": 7, "schema": "Person", "properties": {}}', "id"),
        ('{"id": "a", "properties": {}}', "schema"),
        ('{"id": "a", "schema": "Person"}', "properties"),
        ('{"id": "a", "schema": "Person", "properties": {"name": [null]}}', "name"),
        ('{"id": "a", "schema": "Person", "properties": {"name": ["x\\u0000"]}}', "NUL"),
        ('{"id": "a", "schema": "Person", "properties": {"name": [{"a": ' + "[" * 40 + "]" * 40 + "}]}}", "nested"),
        ('{"id": "a", "schema": "Person", "properties": {"name": ' + "[" * 100_000 + "]" * 100_000 + "}}", "nested"),
        ('{"id": "' + "a" * 300 + '", "schema": "Person", "properties": {}}', "characters"),
        ('{"id": "a", "schema": "Person", "properties": {"name": ["\\ud800"]}}', "JSON"),
        ("\ufeff" + GOOD, "JSON"),
        ("9" * 5000, "JSON"),
        ("x" * (LIMIT + 1), "bytes"),
    ],
)
def test_a_bad_line_is_rejected_and_the_rest_goes_in(line: str, word: str) -> None:
    rejected, row = read(f"\n{line}\n{GOOD}")
    assert isinstance(rejected, Rejected)
    assert rejected.place.startswith("line 2")
    assert word in rejected.reason
    assert isinstance(row, Row)


@pytest.mark.parametrize("data", ["", "\n\n", "[{}]", "{\n", "<html>", f"{GOOD}\n" + '{"id": "b", "sch', '{"id"'])
def test_another_file_or_one_cut_off_is_malformed(data: str) -> None:
    with pytest.raises(errors.Malformed) as caught:
        read(data)
    assert caught.value.help


def test_the_advice_for_an_array_is_a_command() -> None:
    with pytest.raises(errors.Malformed) as caught:
        read("[{}]")
    assert "json.load" in caught.value.help


def test_writing() -> None:
    name, unknown = Value("Теста", lang="ru"), Value(unknown=True)
    entity = Entity("Person", {"name": (Value("Testa"), name), "birthDate": (unknown,)}, "a")
    assert ftm.write(entity) == '{"id":"a","schema":"Person","properties":{"name":["Testa","Теста"]}}\n'.encode()
    (row,) = ftm.read(io.BytesIO(ftm.write(entity, plain=False)))
    assert isinstance(row, Row)
    assert row.body["properties"] == {
        "name": ["Testa", {"value": "Теста", "lang": "ru"}],
        "birthDate": [{"unknown": True}],
    }


@given(st.dictionaries(st.text(min_size=1), st.lists(st.text(), min_size=1), max_size=4))
def test_what_is_written_is_read(properties: dict[str, list[str]]) -> None:
    entity = Entity("Person", {name: tuple(Value(v) for v in values) for name, values in properties.items()}, "a")
    try:
        (row,) = ftm.read(io.BytesIO(ftm.write(entity)))
    except (errors.Malformed, ValueError):
        assert "\0" in "".join([*properties, *(v for values in properties.values() for v in values)])
    else:
        assert isinstance(row, Row)
        assert row.body["properties"] == properties


def test_the_real_sample_comes_out_whole() -> None:
    with shared_data("watchlists/sample_entities.ftm.json").open("rb") as file:
        rows = list(ftm.read(file))
    assert len(rows) == 91
    assert all(isinstance(row, Row) for row in rows)
