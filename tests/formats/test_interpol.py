# SPDX-License-Identifier: Apache-2.0
"""Public notices."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from carillon import errors
from carillon.formats import interpol
from carillon.formats.rows import Rejected, Row

DATA = Path(__file__).parent / "data"
NOTICE = {"entity_id": "2099/9", "name": "SAMPLETON", "forename": "TESTA"}


def read(data: bytes | str, colour: str = "red") -> list[Row | Rejected]:
    return list(interpol.read(io.BytesIO(data.encode() if isinstance(data, str) else data), colour))


def one(notice: dict[str, Any], colour: str = "red") -> dict[str, Any]:
    (row,) = read(json.dumps(NOTICE | notice), colour)
    assert isinstance(row, Row)
    return dict(row.body["properties"])


def test_a_page() -> None:
    rows = read((DATA / "notices_page.json").read_bytes())
    assert [row.place for row in rows] == ["notice 1 (2099/1)", "notice 2 (2099/2)", "notice 3 (2099/3)", "notice 4"]
    assert [type(row) for row in rows] == [Row, Row, Rejected, Rejected]
    assert isinstance(rows[1], Row)
    assert rows[1].body["properties"] == {
        "name": ["SPECIMEN"],
        "lastName": ["SPECIMEN"],
        "birthDate": ["1961"],
        "topics": ["wanted"],
    }


def test_a_red_notice() -> None:
    (row,) = read((DATA / "notice_red.json").read_bytes())
    assert isinstance(row, Row)
    assert row.source_id == "2099/1"
    assert row.body == {
        "schema": "Person",
        "properties": {
            "name": ["TESTA SAMPLETON"],
            "lastName": ["SAMPLETON"],
            "firstName": ["TESTA"],
            "birthDate": ["1960-07"],
            "appearance": ["Scar shaped like a T"],
            "weight": ["61.5"],
            "nationality": ["fr", "xk"],
            "notes": [
                "Nationalities: International Criminal Court",
                "Charge, warrant of FR: Theft of samples Forged tests",
                "Charge, warrant of International Criminal Court: Vol",
                "Charge, warrant of International Criminal Court, translated: Theft",
            ],
            "eyeColor": ["hazel"],
            "gender": ["female"],
            "birthPlace": ["Testham"],
            "birthCountry": ["me"],
            "hairColor": ["blond", "auburn"],
            "spokenLanguage": ["fra", "deu", "ara"],
            "sourceUrl": ["https://notices.example/notices/v1/red/2099-1"],
            "topics": ["wanted"],
        },
    }


def test_lines_of_notices_and_pages() -> None:
    rows = read((DATA / "notices.jsonl").read_bytes(), "yellow")
    assert [row.place for row in rows] == [
        "line 1 (2099/4)",
        "line 2 (2099/5)",
        "line 3",
        "line 4, notice 1 (2099/6)",
    ]
    missing, works, broken, _ = rows
    assert isinstance(missing, Row)
    assert "topics" not in missing.body["properties"]
    assert "Missing since: 2031-03-04, Testham, FR" in missing.body["properties"]["notes"]
    assert missing.body["properties"]["previousName"] == ["SPECIMEN"]
    assert isinstance(works, Row)
    assert works.body["schema"] == "Organization"
    assert works.body["properties"]["unscId"] == ["FDe.001"]
    assert works.body["properties"]["program"] == ["UNSCR 1267"]
    assert isinstance(broken, Rejected)


@pytest.mark.parametrize("form", ["[%s, %s]", "[\n%s,\n%s\n]", "%s\n%s\n", "%s\n\n%s", '[{"_embedded": {"notices": [%s]}}, %s]'])
def test_forms_of_files(form: str) -> None:
    notice = json.dumps(NOTICE)
    assert [getattr(row, "source_id", None) for row in read(form % (notice, notice))] == ["2099/9", "2099/9"]


def test_a_notice_over_several_lines() -> None:
    assert len(read(json.dumps(NOTICE, indent=2))) == 1


@pytest.mark.parametrize(
    ("notice", "name", "values"),
    [
        ({"date_of_birth": "1990/06/15"}, "birthDate", ["1990-06-15"]),
        ({"date_of_birth": "soon"}, "notes", ["Born: soon"]),
        ({"height": 1.8}, "height", ["1.8"]),
        ({"eyes_colors_id": ["XYZ"]}, "eyeColor", ["XYZ"]),
        ({"nationalities": ["AT,BE"]}, "nationality", ["at", "be"]),
        ({"aliases": ["Tess", {"name": "S", "forename": "T"}]}, "alias", ["Tess", "T S"]),
        ({"identity_documents": ["Passport X1"]}, "notes", ["Document: Passport X1"]),
        ({"brand_new": {"a": [1]}}, "notes", ['Brand new: {"a":[1]}']),
        ({"un_reference_date": "2001/02/03"}, "createdAt", ["2001-02-03"]),
        ({"name_in_original_script": "Семплтон", "forename_in_original_script": "Теста"}, "name", ["TESTA SAMPLETON", "Теста Семплтон"]),
    ],
)
def test_fields(notice: dict[str, Any], name: str, values: list[str]) -> None:
    assert one(notice)[name] == values


@pytest.mark.parametrize("field", ["height", "weight", "sex_id", "place_of_birth", "arrest_warrants", "hairs_id", "charge"])
@pytest.mark.parametrize("value", [None, "-", 0, [], ""])
def test_unknown_is_left_out(field: str, value: object) -> None:
    assert one({field: value}) == one({})


@pytest.mark.parametrize(
    "field",
    ["nationalities", "arrest_warrants", "eyes_colors_id", "aliases", "height", "date_of_birth", "_links", "_embedded", "sex_id", "name"],
)
@pytest.mark.parametrize("value", [True, 5, "x", [[1]], {"a": 1}, [None], [{"href": 3}], {"self": 7}])
def test_fields_of_another_type_break_nothing(field: str, value: object) -> None:
    for row in read(json.dumps(NOTICE | {field: value}) + "\n" + json.dumps(NOTICE)):
        assert isinstance(row, Row | Rejected)


def test_topics_follow_the_colour() -> None:
    assert one({}, "un")["topics"] == ["sanction"]
    assert "topics" not in one({}, "yellow")


@pytest.mark.parametrize("data", ["", "[]", "{}", "[1, 2]", '{"_embedded": {"notices": []}}', "[{", "<html>", '{"a": 1}\n{"b'])
def test_another_file_or_one_cut_off_is_malformed(data: str) -> None:
    with pytest.raises(errors.Malformed):
        read(data)
