# SPDX-License-Identifier: Apache-2.0
"""Questions are read leniently, in order, and none is lost."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.desk.screening import queries
from carillon.desk.screening.queries import Asked
from carillon.errors import Malformed
from tests.desk.screening.lists import KINDS, stream


def read(data: bytes | str) -> list[Asked]:
    return list(queries.read(stream(data), KINDS))


def ask(**given: object) -> Asked:
    return read(json.dumps({"id": "q", **given}) + "\n")[0]


def test_every_field() -> None:
    asked = ask(
        name="Zebulon Vanishingham",
        birth_date="12.04.1980",
        nationality="FRA",
        gender="M",
        document_number="xy 123456",
        document_country="Germany",
        schema="Person",
        seat="27b",
    )
    assert asked == Asked(
        id="q",
        kind="person",
        names=("Zebulon Vanishingham",),
        birth_dates=("1980-04-12",),
        countries=("FR",),
        gender="male",
        number="xy 123456",
        issuer="DE",
    )


@pytest.mark.parametrize("code", ["ET", "et", "Ethiopia", "ETH", "NO", "ye"])
def test_countries_whose_code_is_a_word(code: str) -> None:
    assert ask(name="x", nationality=code).notes == ()


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({"schema": "Person"}, "person"),
        ({"schema": "Company"}, "organisation"),
        ({"schema": "Vessel"}, "vessel"),
        ({"schema": "LegalEntity"}, "any"),
        ({}, "any"),
        ({"birth_date": "1980"}, "person"),
        ({"gender": "f"}, "person"),
        ({"birth_date": "1980", "schema": "Company"}, "organisation"),
    ],
)
def test_the_kind_asked_for(given: dict[str, str], kind: str) -> None:
    assert ask(name="x", **given).kind == kind


@pytest.mark.parametrize(
    ("given", "about"),
    [
        ({"birth_date": "the day after"}, "birth_date"),
        ({"birth_date": "1980-13-45"}, "birth_date"),
        ({"nationality": "Atlantis"}, "nationality"),
        ({"gender": "?"}, "gender"),
        ({"schema": "Unicorn"}, "schema"),
        ({"document_country": "Atlantis"}, "document_country"),
        ({"gender": {"a": 1}}, "gender"),
    ],
)
def test_what_cannot_be_used_is_told_and_the_rest_is_asked(given: dict[str, object], about: str) -> None:
    asked = ask(name="Zebulon Vanishingham", **given)
    assert asked.error is None
    assert asked.notes
    assert asked.notes[0].startswith(about)


@pytest.mark.parametrize(
    "line", ["{", "[1]", "5", '"x"', "null", "{}", '{"id": "q"}', '{"id": "q", "name": ""}', '{"id": "q", "name": "a\\u0000"}', "\xff"]
)
def test_a_row_that_cannot_be_asked_has_its_place_in_the_answers(line: str) -> None:
    data = b'{"id": "first", "name": "x"}\n' + line.encode("latin-1") + b'\n{"id": "last", "name": "y"}\n'
    found = read(data)
    assert [one.id for one in (found[0], found[2])] == ["first", "last"]
    assert found[1].error
    assert len(found) == 3


def test_without_an_id_the_place_is_one() -> None:
    assert [one.id for one in read('{"name": "x"}\n\n{"name": "y", "id": 7}\n')] == ["line 1", "7"]


def test_a_table_with_our_columns() -> None:
    table = "id,name,birth_date,nationality,seat\nq1,Zebulon Vanishingham,1980-04-12,FR;DE,27\nq2,,,,\nq3,Ferdinand Unreal,,\n"
    first, second, third = read(table)
    assert (first.id, first.birth_dates, first.countries) == ("q1", ("1980-04-12",), ("FR", "DE"))
    assert second.error == "A name or a document number is needed."
    assert third.error == "the row has 4 cells, the header 5"


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("No;Nom;Prénom;Date de naissance;Passeport", "7;Vanishingham;Zebulon;1980;XY1"),
        ("id\tfull_name\tdate_of_birth\tdocument_number", "7\tZebulon Vanishingham\t1980\tXY1"),
    ],
)
def test_tables_as_people_have_them(header: str, row: str) -> None:
    (asked,) = read(f"\ufeff{header}\n{row}\n")
    assert (asked.id, asked.names, asked.birth_dates, asked.number) == ("7", ("Zebulon Vanishingham",), ("1980",), "XY1")


@pytest.mark.parametrize("data", ["", "[{}]", "colour,size\nred,1\n"])
def test_a_file_that_holds_no_questions(data: str) -> None:
    with pytest.raises(Malformed):
        read(data)


@given(st.lists(st.binary(max_size=60).filter(lambda row: b"\n" not in row and b"\r" not in row and row.strip())))
def test_as_many_answers_as_lines(rows: list[bytes]) -> None:
    data = b'{"id": "a", "name": "x"}\n' + b"".join(row + b"\n" for row in rows)
    assert len(read(data)) == len(rows) + 1
