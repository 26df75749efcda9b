# SPDX-License-Identifier: Apache-2.0
"""The Security Council's list."""

import io
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from carillon import errors
from carillon.formats import un_list
from carillon.formats.rows import Rejected, Row
from tests.conftest import shared_data

SMALL = Path(__file__).parent / "data" / "un_list.xml"


def small() -> list[Row | Rejected]:
    with SMALL.open("rb") as file:
        return list(un_list.read(file))


def person() -> dict[str, Any]:
    row = small()[0]
    assert isinstance(row, Row)
    return dict(row.body["properties"])


def test_places_and_ids() -> None:
    assert [(row.place, getattr(row, "source_id", None)) for row in small()] == [
        ("entry 1 (FDi.001)", "9000001"),
        ("entry 2 (FDi.002)", None),
        ("entry 3 (line 39)", None),
        ("entry 4 (FDe.001)", "9000003"),
    ]


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("name", ["TESTA SAMPLETON THE ELDER", "Теста Семплтон"]),
        ("alias", ["Tessa Sample", "Tess Sampel", "T. Sampleton", "Testeria", "Тестерия"]),
        ("weakAlias", ["The Sampler", "Образец"]),
        ("birthDate", ["1961-01-02", "1960-07-17", "1963", "1958", "1959", "1960"]),
        ("birthPlace", ["Fredville, France", "Testham, Upper Samples, Iran (Islamic Republic of)"]),
        ("birthCountry", ["fr", "ir"]),
        ("nationality", ["kp"]),
        ("gender", ["female"]),
        ("passportNumber", ["X1234567"]),
        ("idNumber", ["55-1"]),
        ("address", ["1 Sample Street, Sampleville, Syrian Arab Republic"]),
        ("country", ["sy", "ru"]),
        ("title", ["Dr"]),
        ("position", ["Minister of Samples", "Keeper of Tests"]),
        ("program", ["Freedonia"]),
        ("unscId", ["FDi.001"]),
        ("createdAt", ["2030-02-03"]),
        ("modifiedAt", ["2030-05-06"]),
        ("sourceUrl", ["https://lists.example/un/1"]),
        ("topics", ["sanction"]),
    ],
)
def test_a_person(name: str, values: list[str]) -> None:
    assert person()[name] == values


def test_what_has_no_property_is_in_the_notes() -> None:
    notes = person()["notes"]
    assert "Nationality: Freedonia" in notes
    assert "Born: about 1963" in notes
    assert "Born: between 1958 and 1960" in notes
    assert "Something new: said in a later edition" in notes
    assert any("issued by Germany" in note and "expires on 31 Dec. 2031" in note for note in notes)


def test_an_entity() -> None:
    row = small()[3]
    assert isinstance(row, Row)
    assert row.body == {
        "schema": "Organization",
        "properties": {
            "name": ["SAMPLE WORKS (TESTHAM)"],
            "program": ["Freedonia"],
            "unscId": ["FDe.001"],
            "createdAt": ["2030-02-03"],
            "alias": ["Sample Factory"],
            "previousName": ["Specimen Works"],
            "address": ["somewhere in Testham"],
            "topics": ["sanction"],
        },
    }


@pytest.mark.parametrize("end", [100, 2000, -20])
def test_a_list_that_is_cut_off_is_malformed(end: int) -> None:
    with pytest.raises(errors.Malformed) as caught:
        list(un_list.read(io.BytesIO(SMALL.read_bytes()[:end])))
    assert caught.value.help


def test_a_list_without_entries_is_malformed() -> None:
    with pytest.raises(errors.Malformed, match="no entry"):
        list(un_list.read(io.BytesIO(b"<CONSOLIDATED_LIST/>")))


def test_the_real_list_comes_out_whole() -> None:
    rows = []
    with shared_data("watchlists/un_2018_excerpt.xml").open("rb") as file:
        for row in un_list.read(file):
            assert isinstance(row, Row), row
            rows.append(row)
    assert Counter(row.body["schema"] for row in rows) == {"Person": 76, "Organization": 46}
    assert len({row.source_id for row in rows}) == 122
    properties = [row.body["properties"] for row in rows]
    assert all(one["name"] and one["unscId"] for one in properties)
    assert sum(len(one.get("alias", ())) for one in properties) == 218
    assert sum(len(one.get("weakAlias", ())) for one in properties) == 67
    assert sum(len(one.get("passportNumber", ())) for one in properties) == 35
    assert sum("nationality" in one for one in properties) == 66
