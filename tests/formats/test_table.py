# SPDX-License-Identifier: Apache-2.0
"""Tables by a mapping."""

import io
from pathlib import Path
from typing import Any

import pytest

from carillon import errors
from carillon.formats import table
from carillon.formats.rows import Rejected, Row
from tests.conftest import shared_data

DATA = Path(__file__).parent / "data"
NAMED = b"schema: Person\nproperties: {name: Name}\n"


def read(data: str | bytes, mapping: bytes | str = NAMED) -> list[Row | Rejected]:
    stream = io.BytesIO(data.encode() if isinstance(data, str) else data)
    return list(table.read(stream, mapping.encode() if isinstance(mapping, str) else mapping))


def values(data: str, mapping: str) -> dict[str, Any]:
    (row,) = read(data, "schema: Person\nproperties:\n  name: Name\n" + mapping)
    assert isinstance(row, Row)
    return dict(row.body["properties"])


def test_the_example() -> None:
    rows = read((DATA / "table.csv").read_bytes(), (DATA / "table.yml").read_bytes())
    assert [row.place for row in rows] == ["line 2", "lines 3-4", "line 5", "line 6", "line 7", "line 8", "line 9"]
    assert [row.source_id for row in rows if isinstance(row, Row)] == ["test-1", "test-2", "test-7"]
    first, second, *_, last = rows
    assert isinstance(first, Row)
    assert first.body == {
        "schema": "Person",
        "properties": {
            "name": ["Testa Sampleton; Elder"],
            "firstName": ["Testa"],
            "alias": ["Tess", "Sampel"],
            "birthDate": ["1960-07-17"],
            "nationality": ["fr"],
            "gender": ["female"],
            "notes": ["Seat A1"],
            "topics": ["wanted"],
        },
    }
    assert isinstance(second, Row)
    assert second.body["properties"]["alias"] == ["=1+1"]
    assert second.body["properties"]["nationality"] == ["no"]
    assert isinstance(last, Row)
    assert last.body["properties"]["notes"] == ["Sex: Q"]


@pytest.mark.parametrize(
    ("data", "mapping", "name", "expected"),
    [
        ("Name,D\nT,17.07.64\n", '  birthDate: {column: D, date: "%d.%m.%y", pivot: 30}', "birthDate", ["1964-07-17"]),
        ("Name,D\nT,7/1964\n", '  birthDate: {column: D, date: ["%d/%m/%Y", "%m/%Y"]}', "birthDate", ["1964-07"]),
        ("Name,D\nT,1964\n", '  birthDate: {column: D, date: "%d/%m/%Y"}', "birthDate", ["1964"]),
        ("Name,A,B\nT,x,y\n", "  alias: [A, {column: B}]", "alias", ["x", "y"]),
        ("Name,A,B\nT,,y\n", '  address: {columns: [A, B], join: ", "}', "address", ["y"]),
        ("Name,A,B\nT,x,y\n", '  address: {columns: [A, B], join: ", "}', "address", ["x, y"]),
        ("Name,A\nT,x\n", '  notes: {template: "A is {A}"}', "notes", ["A is x"]),
        ("Name,G\nT,Frau\n", "  gender: {column: G, gender: true}", "gender", ["female"]),
        ("Name,C\nT,Freedonia\n", "  country: {column: C, country: true, otherwise: note}", "notes", ["C: Freedonia"]),
        ("Name,C\nT,FD\n", "  country: {column: C, country: true, values: {FD: fr}}", "country", ["fr"]),
        ("Name,C\nT,x\n", "constants: {country: no, topics: [wanted, poi]}", "topics", ["wanted", "poi"]),
        ("Name,C\nT,x\n", "constants: {country: no}", "country", ["no"]),
        ("Name|C\nT|x\n", "", "name", ["T"]),
        ("Name\tC\nT\tx\n", "", "name", ["T"]),
    ],
)
def test_settings(data: str, mapping: str, name: str, expected: list[str]) -> None:
    assert values(data, mapping)[name] == expected


def test_what_does_not_fit_may_be_dropped() -> None:
    assert "country" not in values("Name,C\nT,Freedonia\n", "  country: {column: C, country: true, otherwise: drop}")


@pytest.mark.parametrize(
    ("setting", "word"),
    [("country: true", "country"), ("gender: true", "gender"), ('date: "%Y"', "date"), ("values: {a: b}", "values")],
)
def test_what_does_not_fit_is_rejected_with_column_value_and_reason(setting: str, word: str) -> None:
    mapping = f"schema: Person\nproperties:\n  name: Name\n  x: {{column: C, {setting}}}\n"
    _, rejected = read("Name,C\nA,\nB,odd\n", mapping)
    assert isinstance(rejected, Rejected)
    assert rejected.place == "line 3"
    assert "column C" in rejected.reason
    assert "“odd”" in rejected.reason
    assert word in rejected.reason


def test_unknown_words_are_no_values() -> None:
    found = read("Name,A\nT,n/a\nU,x\n", "schema: Person\nunknown: [x]\nproperties: {name: Name, alias: A}\n")
    assert [row.body["properties"].get("alias") for row in found if isinstance(row, Row)] == [["n/a"], None]


def test_an_encoding_may_be_named() -> None:
    (row,) = read("Name\nGröße\n".encode("cp1252"), NAMED + b"encoding: windows-1252\n")
    assert isinstance(row, Row)
    assert row.body["properties"]["name"] == ["Größe"]
    with pytest.raises(errors.Malformed):
        read("Name\nGröße\n".encode("cp1252"))


def test_ids() -> None:
    rows = read("Name,N\nA,1\nB,\nC," + "9" * 300 + "\n", NAMED + b"id: N\n")
    assert [getattr(row, "source_id", row.place) for row in rows] == ["1", "line 3", "line 4"]


def test_without_an_id_the_content_is_the_identity() -> None:
    first, second = (read(data, NAMED)[0] for data in ("Name,X\nA,1\n", "X,Name\n2,B\n3,A\n"))
    again = read("X,Name\n2,B\n3,A\n", NAMED)[1]
    assert isinstance(first, Row)
    assert isinstance(second, Row)
    assert isinstance(again, Row)
    assert first.source_id == again.source_id != second.source_id


def test_rows_with_too_many_or_too_few_cells_are_rejected() -> None:
    rows = read("Name,X\nA,1,,\nB,1,2\nC\nD,1\n")
    assert [type(row) for row in rows] == [Row, Rejected, Rejected, Row]


@pytest.mark.parametrize("data", ["", "Name,X\n", "Name,X\nA,1\nB", 'Name,X\nA,"1', "\xff\n"])
def test_an_empty_or_cut_off_table_is_malformed(data: str) -> None:
    with pytest.raises(errors.Malformed):
        read(data.encode("latin-1"))


def test_columns_that_are_not_there_or_twice_are_named_all_at_once_and_at_once() -> None:
    mapping = b"schema: Person\nid: No\nproperties: {name: Name, alias: Also}\n"
    with pytest.raises(errors.Invalid) as caught:
        table.read(io.BytesIO(b"Name,Name,X\nA,1,2\n"), mapping)
    assert caught.value.fields.keys() == {"id: No", "properties.name: Name", "properties.alias: Also"}
    assert "X" in caught.value.help


def test_header() -> None:
    assert table.header(io.BytesIO("Family  name;Größe\n".encode())) == ["Family name", "Größe"]


def test_a_large_list_of_invented_persons() -> None:
    mapping = b"""
schema: Person
properties:
  name: full_name
  birthDate: {column: date_of_birth, date: "%Y-%m-%d"}
  birthPlace: place_of_birth
  nationality: {column: nationality, country: true}
  gender: {column: gender, gender: true}
"""
    with shared_data("names/synthetic_persons_us.csv").open("rb") as file:
        count = sum(isinstance(row, Row) for row in table.read(file, mapping))
    assert count == 50_000
