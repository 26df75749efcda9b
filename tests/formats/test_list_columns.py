# SPDX-License-Identifier: Apache-2.0
"""What the columns of a list hold: by heading, by cells, and where the two disagree."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.formats.list_cells import countries_of, masked
from carillon.formats.list_columns import FIELDS, Column, Doubt, guess

TODAY = date(2026, 12, 1)
FAMILY = ["SAMPLETON", "MUSTER", "EJEMPLO", "PRZYKŁAD", "ESEMPIO", "TESTMAN", "PROBE", "VOORBEELD", "FULANO", "NOVÁK"]
GIVEN = ["Testa", "Kofi", "Ana", "Ewa", "Luca", "Tim", "Eva", "Jan", "Rui", "Iva"]
BORN = [
    "17/07/1960",
    "02/01/1971",
    "25/12/1985",
    "30/06/1999",
    "11/11/1990",
    "03/08/1979",
    "19/05/1988",
    "28/02/1966",
    "14/09/2001",
    "23/10/1993",
]
NATIONS = ["France", "KE", "DEU", "Polish", "Italia", "日本", "Brésil", "NL", "Portugal", "Czech Republic"]
SEX = ["F", "M", "female", "Frau", "h", "M", "F", "M", "M", "F"]
PASSPORTS = [f"P{number}4567" for number in range(1230, 1240)]
BADGES = [f"A-{number}" for number in range(10)]
FIRMS = ["Catering Ltd", "Catering Ltd", "Press Agency", "Press Agency", "Press Agency", "Team A", "Team A", "Team A", "Team B", "Team B"]
MAILS = [f"person{number}@example.org" for number in range(10)]


def columns(*given: tuple[str, list[str]]) -> tuple[dict[str, str], set[tuple[str, str]], tuple[Column, ...]]:
    rows = [list(row) for row in zip(*(cells for _, cells in given), strict=True)]
    found, doubts = guess([heading for heading, _ in given], [], rows, TODAY)
    return {one.letter: one.field for one in found if one.field}, {(one.code, one.column) for one in doubts}, found


def test_headings_and_cells_that_agree() -> None:
    fields, doubts, found = columns(
        ("Badge", BADGES),
        ("Surname", FAMILY),
        ("Given names", GIVEN),
        ("DOB", BORN),
        ("Nationality", NATIONS),
        ("Sex", SEX),
        ("Passport", PASSPORTS),
        ("Company", FIRMS),
    )
    assert list(fields.values()) == [
        "reference",
        "lastName",
        "firstName",
        "birthDate",
        "nationality",
        "gender",
        "passportNumber",
        "organisation",
    ]
    assert doubts == set()
    assert all(one.confidence >= 0.9 for one in found)
    assert (found[3].order, found[3].calendar) == ("dmy", "gregorian")


def test_without_headings_the_cells_tell() -> None:
    fields, doubts, found = columns(("", FAMILY), ("", GIVEN), ("", BORN), ("", NATIONS), ("", SEX), ("", PASSPORTS), ("", MAILS))
    assert list(fields.values()) == ["lastName", "firstName", "birthDate", "nationality", "gender", "passportNumber", "email"]
    assert doubts == set()
    assert all(0.5 < one.confidence < 0.8 for one in found)


def test_capitals_tell_the_family_name_wherever_it_stands() -> None:
    fields, _, _ = columns(("", GIVEN), ("", FAMILY), ("", BORN))
    assert fields == {"A": "firstName", "B": "lastName", "C": "birthDate"}


def test_two_columns_of_names_that_nothing_tells_apart_are_asked_for() -> None:
    fields, doubts, found = columns(("", [name.title() for name in FAMILY]), ("", GIVEN), ("", BORN))
    assert fields == {"A": "lastName", "B": "firstName", "C": "birthDate"}
    assert doubts == {("family_name", "A")}
    assert found[0].confidence < 0.5


def test_one_column_of_names_is_the_whole_name() -> None:
    fields, _, _ = columns(("", [f"{first} {last}" for first, last in zip(GIVEN, FAMILY, strict=True)]), ("", BORN))
    assert fields == {"A": "name", "B": "birthDate"}


def test_exchanged_columns_are_taken_for_what_they_hold_and_told() -> None:
    fields, doubts, found = columns(("Surname", BORN), ("First name", GIVEN), ("Date of birth", FAMILY))
    assert fields == {"A": "birthDate", "B": "firstName", "C": "lastName"}
    assert doubts == {("exchanged", "A"), ("exchanged", "C")}
    assert found[0].confidence <= 0.4


def test_exchanged_names_are_told_by_their_capitals() -> None:
    fields, doubts, _ = columns(("Surname", GIVEN), ("First name", FAMILY), ("DOB", BORN))
    assert fields == {"A": "lastName", "B": "firstName", "C": "birthDate"}
    assert doubts == {("capitals", "A")}


def test_cells_that_are_nothing_clear_leave_the_heading_in_doubt() -> None:
    fields, doubts, _ = columns(("Name", FAMILY), ("DOB", ["soon", "?", "12 or 13", "17/07/1960", "a1", "b2", "c3", "d4", "e5", "f6"]))
    assert fields["B"] == "birthDate"
    assert ("unlikely", "B") in doubts


def test_an_empty_column_keeps_its_heading() -> None:
    fields, _, found = columns(("Name", FAMILY), ("DOB", BORN), ("Passport", [""] * 10))
    assert fields["C"] == "passportNumber"
    assert found[2].example == ""


def test_the_expiry_of_a_passport_is_no_birth() -> None:
    fields, _, _ = columns(("Name", FAMILY), ("Expiry date", ["17/07/2030"] * 10), ("DOB", BORN))
    assert fields == {"A": "name", "C": "birthDate"}
    fields, doubts, _ = columns(("Name", FAMILY), ("Valid until", ["17/07/2020"] * 10))
    assert fields == {"A": "name"}
    assert ("no_birth_date", "") in doubts


def test_name_beside_a_given_name_is_the_family_name() -> None:
    assert columns(("Name", FAMILY), ("Vorname", GIVEN), ("geb. am", BORN))[0] == {"A": "lastName", "B": "firstName", "C": "birthDate"}


def test_two_columns_for_one_field() -> None:
    fields, doubts, _ = columns(
        ("Name", FAMILY), ("DOB", BORN), ("Date of birth", BORN), ("Nationality", NATIONS), ("2nd nationality", NATIONS)
    )
    assert fields == {"A": "name", "B": "birthDate", "D": "nationality", "E": "nationality"}
    assert ("twice", "C") in doubts


def test_a_birth_in_three_columns() -> None:
    rows = [["Sampleton", "17", "7", "1960"], ["Muster", "2", "11", "1971"], ["Ejemplo", "25", "12", "1985"]]
    found, doubts = guess(["Name", "Day", "Month", "Year"], ["", "Date of birth", "Date of birth", "Date of birth"], rows, TODAY)
    assert [one.field for one in found] == ["name", "birthDay", "birthMonth", "birthYear"]
    assert doubts == ()


def test_group_headings_help() -> None:
    rows = [list(row) for row in zip(FAMILY, PASSPORTS, NATIONS, strict=True)]
    found, _ = guess(["Name", "No.", "Country"], ["", "Passport", "Passport"], rows, TODAY)
    assert [one.field for one in found] == ["name", "passportNumber", "documentCountry"]


def test_a_country_is_a_nationality_where_nothing_else_is_and_is_told() -> None:
    fields, doubts, _ = columns(("Name", FAMILY), ("Country", NATIONS), ("DOB", BORN))
    assert fields["B"] == "nationality"
    assert doubts == {("country", "B")}


def test_numbers_of_rows_are_a_reference_where_there_is_no_badge() -> None:
    numbers = [str(number) for number in range(1, 11)]
    assert columns(("#", numbers), ("Name", FAMILY), ("DOB", BORN))[0]["A"] == "reference"
    assert columns(("#", numbers), ("Name", FAMILY), ("DOB", BORN), ("Badge", BADGES))[0] == {
        "B": "name",
        "C": "birthDate",
        "D": "reference",
    }


def test_serial_numbers_of_days_are_dates_where_the_heading_says_so() -> None:
    fields, doubts, _ = columns(("Name", FAMILY), ("DOB", [str(22000 + number) for number in range(10)]))
    assert fields == {"A": "name", "B": "birthDate"}
    assert doubts == set()


def test_without_a_name_or_a_date_it_is_told() -> None:
    assert columns(("Passport", PASSPORTS))[1] == {("no_name", ""), ("no_birth_date", "")}
    assert guess([], [], [], TODAY)[1] == (
        Doubt("no_name", "No column was found that holds names: say which does."),
        Doubt("no_birth_date", "No column was found that holds dates of birth. Without them far more names match by chance."),
    )


@pytest.mark.parametrize(
    ("text", "is_date", "shown"),
    [
        ("SAMPLETON Testa", False, "S•••••••• T••••"),
        ("P1234567", False, "P12•••••"),
        ("17/07/1960", True, "1•/0•/1960"),
        ("17 July 60", True, "1• July 6•"),
        ("王小明", False, "王••"),
        ("", False, ""),
    ],
)
def test_examples_show_the_form_and_not_the_person(text: str, is_date: bool, shown: str) -> None:
    assert masked(text, is_date) == shown


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Iran, Islamic Republic of", ("ir",)),
        ("FR/DE", ("fr", "de")),
        ("French and German", ("fr", "de")),
        ("Côte d'Ivoire", ("ci",)),
        ("Bosnia and Herzegovina", ("ba",)),
        ("France, Atlantis", ()),
        ("", ()),
    ],
)
def test_countries_of_a_cell(text: str, codes: tuple[str, ...]) -> None:
    assert countries_of(text) == codes


@given(
    st.integers(0, 4).flatmap(
        lambda width: st.tuples(
            st.lists(st.text(max_size=12), min_size=width, max_size=width),
            st.lists(st.lists(st.text(max_size=12), max_size=width + 1), max_size=6),
        )
    )
)
def test_no_table_is_too_odd(table: tuple[list[str], list[list[str]]]) -> None:
    found, doubts = guess(table[0], [], table[1], TODAY)
    assert len(found) == len(table[0])
    assert all(one.field in (*FIELDS, "") and 0 <= one.confidence <= 1 for one in found)
    assert all(one.text for one in doubts)
