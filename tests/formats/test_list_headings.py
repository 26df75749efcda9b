# SPDX-License-Identifier: Apache-2.0
"""What headings mean: in many languages, in two at once, with remarks, misspelt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.formats.headings import spellings
from carillon.formats.list_columns import FIELDS
from carillon.formats.list_headings import OTHER, field_of


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Date of Birth*", "birthDate"),
        ("D.O.B.", "birthDate"),
        ("DOB (dd/mm/yyyy)", "birthDate"),
        ("Date of brith", "birthDate"),
        ("تاريخ الميلاد Date of Birth", "birthDate"),
        ("Date de naissance / Date of birth", "birthDate"),
        ("تاریخ تولد", "birthDate"),
        ("วันเดือนปีเกิด (พ.ศ.)", "birthDate"),
        ("出生日期", "birthDate"),
        ("Дата рождения:", "birthDate"),
        ("जन्म तिथि", "birthDate"),
        ("Date of\nbirth", "birthDate"),
        ("Surname (as in passport)", "lastName"),
        ("1. Family name", "lastName"),
        ("Nom\nSurname", "lastName"),
        ("ชื่อ", "firstName"),
        ("نام خانوادگی", "lastName"),
        ("Passport No. / N° de passeport", "passportNumber"),
        ("Passport Country", "documentCountry"),
        ("Passport expiry date", OTHER),
        ("Place of birth", "birthPlace"),
        ("Bib", "reference"),
        ("#", "rowNumber"),
        ("№ п/п", "rowNumber"),
        ("Company", "organisation"),
        ("Role", "function"),
        ("", ""),
        ("Favourite colour", ""),
    ],
)
def test_headings(heading: str, field: str) -> None:
    assert field_of(heading)[0] == field


def test_dates_of_birth_are_known_in_many_spellings() -> None:
    """Written once in the table, each is known with certainty, and none means something else."""
    words = spellings("headings.txt")["birthDate"]
    assert len(words) > 150
    assert [word for word in words if field_of(word) != ("birthDate", 1.0)] == []


def test_every_field_of_the_table_is_one_of_a_list() -> None:
    held = {field_of(word)[0] for file in ("headings.txt", "list_headings.txt") for words in spellings(file).values() for word in words}
    assert held <= {*FIELDS, OTHER, "country", "rowNumber"}


@given(st.text(max_size=200))
def test_no_heading_is_too_odd(heading: str) -> None:
    _, sure = field_of(heading)
    assert 0 <= sure <= 1
