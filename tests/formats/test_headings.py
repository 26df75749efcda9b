# SPDX-License-Identifier: Apache-2.0
"""Mappings guessed from headings."""

import io

import pytest
import yaml

from carillon.formats import table
from carillon.formats.headings import guess
from carillon.formats.rows import Row


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (["ID", "First name", "Last Name", "DOB", "Nationality", "Passport No."], {"firstName", "lastName", "birthDate", "passportNumber"}),
        (["Nom", "Prénom", "Né(e) le", "Nationalité", "N° de passeport"], {"firstName", "lastName", "birthDate", "passportNumber"}),
        (["Name", "Vorname", "Geburtsdatum", "Staatsangehörigkeit"], {"firstName", "lastName", "birthDate", "nationality"}),
        (["Apellidos", "Nombre", "Fecha de nacimiento", "Sexo"], {"firstName", "lastName", "birthDate", "gender"}),
        (["ФИО", "Дата рождения", "Гражданство"], {"name", "birthDate", "nationality"}),
        (["الاسم الكامل", "تاريخ الميلاد", "الجنسية"], {"name", "birthDate", "nationality"}),
        (["姓名", "出生日期", "国籍"], {"name", "birthDate", "nationality"}),
        (["FULL_NAME", "birth-date", "E-Mail"], {"name", "birthDate", "email"}),
        (["x", "y"], set()),
    ],
)
def test_guess(header: list[str], found: set[str]) -> None:
    properties = guess(header)["properties"]
    assert found <= properties.keys()
    assert ("name" in properties) is bool(found)


def test_a_guess_is_a_mapping() -> None:
    mapping = guess(["No", "Surname", "Given names", "Sex", "Date of birth", "Citizenship"])
    assert mapping["id"] == "No"
    text = yaml.safe_dump(mapping, allow_unicode=True).encode()
    data = b"No,Surname,Given names,Sex,Date of birth,Citizenship\n7,Sampleton,Testa,F,17/07/1960,French\n"
    (row,) = table.read(io.BytesIO(data), text)
    assert isinstance(row, Row)
    assert row.source_id == "7"
    assert row.body["properties"] == {
        "name": ["Testa Sampleton"],
        "lastName": ["Sampleton"],
        "firstName": ["Testa"],
        "gender": ["female"],
        "birthDate": ["1960-07-17"],
        "nationality": ["fr"],
    }


def test_a_heading_that_is_there_twice_is_left_out() -> None:
    assert guess(["Name", "Name", "DOB"])["properties"].keys() == {"birthDate"}
