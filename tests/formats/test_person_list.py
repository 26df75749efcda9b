# SPDX-License-Identifier: Apache-2.0
"""Lists of persons from end to end: what is written in any calendar and form is read back, and bad lists are told row by row."""

import csv
import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carillon import errors
from carillon.formats.birth_calendars import CALENDARS
from carillon.formats.birth_dates import ORDERS
from carillon.formats.list_cells import NOTHING
from carillon.formats.list_mapping import DateRule, ListMapping
from carillon.formats.person_list import Closing, Listed, RejectedRow, propose, read, rows_of
from tests.formats.test_date_columns import days, text
from tests.formats.xlsx import Xml, workbook

TODAY = date(2026, 12, 1)
MAPPING = ListMapping(
    columns={
        "A": "reference",
        "B": "lastName",
        "C": "firstName",
        "D": "birthDate",
        "E": "nationality",
        "F": "gender",
        "G": "passportNumber",
    },
    first_row=2,
    width=7,
    delimiter=";",
)
HEADER = "Badge;Surname;Given name;Born;Nationality;Sex;Passport"
GOOD = "A-1;Sampleton;Testa;17/07/1960;French;F;P1234567"

Found = tuple[list[Listed], list[RejectedRow], Closing]


def of(data: bytes, mapping: ListMapping = MAPPING) -> Found:
    found = list(read(rows_of(io.BytesIO(data), mapping), mapping, TODAY))
    closing = found.pop()
    assert isinstance(closing, Closing)
    persons = [one for one in found if isinstance(one, Listed)]
    rejected = [one for one in found if isinstance(one, RejectedRow)]
    assert (closing.persons, closing.rejected) == (len(persons), len(rejected))
    assert closing.repeated == sum(one.same_as is not None for one in persons)
    return persons, rejected, closing


def lines(*rows: str, end: str = "\n") -> bytes:
    return ("\n".join([HEADER, *rows]) + end).encode()


def one(row: str, mapping: ListMapping = MAPPING) -> Listed:
    (person,), rejected, _ = of(lines(row), mapping)
    assert not rejected
    return person


# What is written is read ---------------------------------------------------------------------------------------------------

LETTERS = st.sampled_from("abcdefghijklmnopqrstuvwxyzéüñçøابتثجحدнгджлмกขคงจ王李金")
WORD = st.text(LETTERS, min_size=3, max_size=8).map(str.title).filter(lambda word: word.casefold() not in NOTHING)
"""A name; a cell that says “Unknown” or “Nil” is none."""
PERSON = st.tuples(
    WORD,
    WORD,
    st.dates(date(1950, 1, 1), date(2010, 1, 1)),
    st.sampled_from(["fr", "ke", "th", "ir", "sa"]),
    st.sampled_from(["male", "female"]),
    st.from_regex("[A-Z][0-9]{8}", fullmatch=True),
)
NAMES = {"fr": "France", "ke": "KE", "th": "ไทย", "ir": "IRN", "sa": "Saudi Arabia"}


@given(
    st.lists(PERSON, min_size=1, max_size=8, unique=True),
    st.sampled_from(CALENDARS),
    st.sampled_from(ORDERS),
    st.sampled_from(["csv", "xlsx", "utf-16"]),
)
@settings(max_examples=40)
def test_persons_come_back(persons: list[tuple[str, str, date, str, str, str]], calendar: str, order: str, kind: str) -> None:
    table: list[list[Any]] = [
        ["", last, first, text(born, calendar, order), NAMES[nation], sex[0].upper(), number]
        for last, first, born, nation, sex, number in persons
    ]
    if kind == "xlsx":
        data = workbook({"List": [HEADER.split(";"), *table]})
    else:
        out = io.StringIO()
        csv.writer(out, delimiter=";", lineterminator="\r\n").writerows([HEADER.split(";"), *table])
        data = out.getvalue().encode("utf-16" if kind == "utf-16" else "utf-8")
    mapping = ListMapping(MAPPING.columns, {"D": DateRule(order, calendar)}, 2, 7, delimiter="" if kind == "xlsx" else ";")
    listed, rejected, closing = of(data, mapping)
    assert rejected == []
    assert not closing.truncated
    for found, (last, first, born, nation, sex, number) in zip(listed, persons, strict=True):
        values = found.values
        assert (values["lastName"], values["firstName"]) == ([last], [first])
        assert values["birthDate"] == [born.isoformat()]
        assert (values["nationality"], values["gender"], values["passportNumber"]) == ([nation], [sex], [number])


@pytest.mark.parametrize("calendar", CALENDARS)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_proposed_reads_the_list(calendar: str, kind: str) -> None:
    born = days(500)
    table = [
        [f"A-{at}", "SAMPLETON", f"Testa{'abcdefgh'[at % 8]}", text(day, calendar, "dmy"), "Kenya", "FM"[at % 2], f"K{1000000 + at}"]
        for at, day in enumerate(born)
    ]
    head = ["Badge no.", "Surname", "Given names", "Date of birth", "Nationality", "Sex", "Passport no."]
    if kind == "xlsx":
        data = workbook({"About": [("Staff of the event",)], "Staff": [["Accreditation list"], [], head, *table]}, merged=["A1:G1"])
    else:
        data = "\n".join([f"Accreditation list{';' * 6}", *(";".join(row) for row in [head, *table])]).encode("utf-8-sig")
    proposal = propose(io.BytesIO(data), TODAY)
    assert proposal.doubts == ()
    assert proposal.others == (("About",) if kind == "xlsx" else ())
    assert proposal.mapping.dates == {"D": DateRule("dmy", calendar)}
    assert proposal.sampled == 500
    listed, rejected, closing = of(data, proposal.mapping)
    assert rejected == []
    assert not closing.truncated
    assert [person.values["birthDate"] for person in listed] == [[day.isoformat()] for day in born]
    assert listed[3].reference == "A-3"


# Rows ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (";;;17/07/1960;FR;F;P1", "no name"),
        (";-;n/a;17/07/1960;FR;F;P1", "no name"),
        (";123;;17/07/1960;FR;F;P1", "no name"),
        (";Sampleton;Testa;31/02/1960;FR;F;P1", "no such day"),
        (";Sampleton;Testa;17/07/2030;FR;F;P1", "future"),
        (";Sampleton;Testa;17/07/1364;FR;F;P1", "Islamic or the Persian"),
        (";Sampleton;Testa;summer;FR;F;P1", "cannot be read"),
        (";Sampleton;Testa;17/07/1960", "4 cells, not 7"),
        (";Sampleton;Testa;17/07/1960;FR;F;P1;P2", "8 cells, not 7"),
        (';Sampleton;"Testa"x;17/07/1960;FR;F;P1', "quotation marks"),
    ],
)
def test_bad_rows_are_told_and_cost_no_other(row: str, reason: str) -> None:
    persons, (rejected,), closing = of(lines(GOOD, row, GOOD))
    assert reason in rejected.reason
    assert (rejected.row, rejected.place) == (3, "line 3")
    assert [person.row for person in persons] == [2, 4]
    assert not closing.truncated


def test_a_row_is_a_person() -> None:
    assert one(GOOD) == Listed(
        row=2,
        place="line 2",
        values={
            "lastName": ["Sampleton"],
            "firstName": ["Testa"],
            "name": ["Testa Sampleton"],
            "birthDate": ["1960-07-17"],
            "nationality": ["fr"],
            "gender": ["female"],
            "passportNumber": ["P1234567"],
        },
        reference="A-1",
    )


def test_what_is_not_known_is_left_out_and_noted() -> None:
    person = one(";Sampleton;Testa;N/A;Atlantis;?;tbc")
    assert person.values.keys() == {"lastName", "firstName", "name"}
    assert person.notes == ("nationality: “Atlantis” is no country that we know and was not used",)
    assert one(";Sampleton;Testa;;FR;robot;").notes == ("gender: “robot” is not known and was not used",)


def test_na_is_a_name_and_a_country_and_else_nothing() -> None:
    person = one("NA;Na;Testa;NA;NA;NA;NA")
    assert person.values == {"lastName": ["Na"], "firstName": ["Testa"], "name": ["Testa Na"], "nationality": ["na"]}
    assert person.reference == ""


WHOLE = ListMapping(
    {
        "A": "name",
        "B": "birthDate",
        "C": "nationality",
        "D": "passportNumber",
        "E": "documentCountry",
        "F": "organisation",
        "G": "function",
    },
    {},
    2,
    7,
    delimiter=";",
)


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("Testa Sampleton", ["Testa Sampleton"]),
        ("SAMPLETON, Testa Maria", ["Testa Maria SAMPLETON"]),
        ("Tim Sampleton, Jr.", ["Tim Sampleton, Jr."]),
        ("Wang Xiaoming (王小明)", ["Wang Xiaoming", "王小明"]),
        ("Testa Sampleton (née Muster)", ["Testa Sampleton (née Muster)"]),
        ("  Testa \t  Sampleton ", ["Testa Sampleton"]),
    ],
)
def test_whole_names(name: str, names: list[str]) -> None:
    assert one(f"{name};;;;;;", WHOLE).values["name"] == names


def test_the_rest_of_a_person() -> None:
    person = one("Testa Sampleton;;FR/DE;P1;P2;Kenya;Catering Ltd;Cook".replace("P1;P2;", "P12345;"), WHOLE)
    assert person.values == {"name": ["Testa Sampleton"], "nationality": ["fr", "de"], "passportNumber": ["P12345"]}
    assert (person.document_country, person.organisation, person.function) == ("ke", "Catering Ltd", "Cook")


def test_east_asian_names_begin_with_the_family() -> None:
    assert one(";王;小明;;;;").values["name"] == ["王小明"]


@pytest.mark.parametrize(
    ("parts", "value"),
    [("17;7;1960", ["1960-07-17"]), ("17;July;1960", ["1960-07-17"]), (";;1960", ["1960"]), (";7;1960", ["1960-07"]), ("17;7;", None)],
)
def test_births_in_three_columns(parts: str, value: list[str] | None) -> None:
    mapping = ListMapping({"A": "name", "B": "birthDay", "C": "birthMonth", "D": "birthYear"}, {}, 2, 4, delimiter=";")
    assert one(f"Testa Sampleton;{parts}", mapping).values.get("birthDate") == value


def test_headings_that_are_repeated_and_empty_rows_are_no_persons() -> None:
    mapping = ListMapping(MAPPING.columns, {}, 2, 7, tuple(HEADER.split(";")), delimiter=";")
    persons, rejected, _ = of(lines("1;2;3;4;5;6;7", GOOD, ";;;;;;", " ; ;;;;;", HEADER, GOOD), mapping)
    assert [person.row for person in persons] == [3, 7]
    assert rejected == []


def test_repeated_persons_point_to_the_first() -> None:
    persons, _, closing = of(
        lines(GOOD, "B-9;TESTA;sampleton;17/07/1960;FRA;f;P1234567", "A-1;Sampleton;Testa;17/07/1960;French;F;P7654321", GOOD)
    )
    assert [person.same_as for person in persons] == [None, 2, None, 2]
    assert closing.repeated == 2


# Files that are cut off ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("end", "truncated"),
    [
        (f"\n{GOOD}", False),
        ("\nA-2;Samp", True),
        ('\nA-2;"Samp', True),
        ('\nA-2;"Samp\nleton', True),
        ("\nA-2;Samp\n", False),
        ("", False),
    ],
)
def test_a_file_that_is_cut_off_is_told_at_the_end(end: str, truncated: bool) -> None:
    persons, _, closing = of(lines(GOOD, GOOD + end, end=""))
    assert closing.truncated is truncated
    assert bool(closing.reason) is truncated
    assert [person.row for person in persons][:2] == [2, 3]


def test_a_workbook_that_is_damaged_gives_what_stands_before_the_damage() -> None:
    rows = "".join(f'<row r="{at}"><c r="B{at}" t="inlineStr"><is><t>Sampleton</t></is></c></row>' for at in range(2, 4000))
    data = workbook({"List": [("a",)]}, parts={"xl/worksheets/sheet1.xml": f"<worksheet><sheetData>{rows}<row><c"})
    persons, rejected, closing = of(data)
    assert len(persons) > 100
    assert len(rejected) == 1
    assert closing.truncated
    assert "damaged" in closing.reason


# Workbooks -----------------------------------------------------------------------------------------------------------------


def test_a_cell_that_says_nothing_costs_the_row_only_where_it_is_used() -> None:
    error = Xml('<c r="{r}" t="e"><v>#N/A</v></c>')
    formula = Xml('<c r="{r}"><f>X1</f></c>')
    person = ["A-1", "Sampleton", "Testa", date(1960, 7, 17), "FR", "F", "00123"]
    data = workbook({"List": [HEADER.split(";"), [*person, error], ["A-2", error, *person[2:]], [*person[:3], formula, *person[4:]]]})
    (found,), (first, second), _ = of(data)
    assert found.values["passportNumber"] == ["00123"]
    assert found.values["birthDate"] == ["1960-07-17"]
    assert (first.row, first.reason) == (3, "cell B3 holds the error #N/A")
    assert second.reason.startswith("cell D4 holds a formula without its result")


def test_a_number_whose_digits_were_lost_is_not_used_and_noted() -> None:
    lost = Xml('<c r="{r}"><v>1.1010519491231E+17</v></c>')
    (found,), _, _ = of(workbook({"List": [HEADER.split(";"), ["A-1", "Sampleton", "Testa", None, "FR", "F", lost]]}))
    assert "passportNumber" not in found.values
    assert "cell G2" in found.notes[0]


def test_an_organisation_that_spans_rows_is_that_of_each() -> None:
    data = workbook({"List": [("Company", "Name"), ("Catering Ltd", "Testa"), (None, "Kofi"), (None, "Ana")]}, merged=["A2:A4"])
    persons, _, _ = of(data, ListMapping({"A": "organisation", "B": "name"}, {}, 2, 2))
    assert [person.organisation for person in persons] == ["Catering Ltd"] * 3


# Proposals -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        ("Sampleton;Testa;17/07/1960\nMuster;Kofi;25/11/1971\n", {"no_header", "family_name"}),
        ("Surname;DOB\n17/07/1960;Sampleton\n25/11/1971;Muster\n", {"exchanged"}),
        ("Surname;First name;DOB\nSampleton;Testa;01/02/1960\nMuster;Kofi;03/04/1971\n", {"order"}),
        ("Surname;First name;DOB\nSampleton;Testa;17/07/1960\nMuster;Kofi\nEjemplo;Ana\n", {"ragged"}),
        ('Surname;First name;DOB\nSampleton;Testa;17/07/1960\nMuster;"Ko', {"truncated"}),
        ("Surname;First name\nSampleton;Testa\n", {"no_birth_date"}),
    ],
)
def test_what_a_person_has_to_decide(data: str, codes: set[str]) -> None:
    assert {doubt.code for doubt in propose(io.BytesIO(data.encode()), TODAY).doubts} == codes


def test_rows_of_a_list_that_leaves_cells_out_are_read_as_they_are() -> None:
    data = b"Surname;First name;DOB\nSampleton;Testa;17/07/1960\nMuster;Kofi\nEjemplo;Ana\n"
    persons, rejected, _ = of(data, propose(io.BytesIO(data), TODAY).mapping)
    assert len(persons) == 3
    assert rejected == []


@given(st.binary(max_size=400), st.sampled_from([b"", HEADER.encode() + b"\n"]))
@settings(max_examples=150)
def test_whatever_the_bytes(data: bytes, head: bytes) -> None:
    stream = io.BytesIO(head + data)
    try:
        mapping = propose(stream, TODAY).mapping
    except errors.AskerError as told:
        assert told.help  # noqa: PT017  either outcome is right, and each has its promise
        mapping = MAPPING
    try:
        last = list(read(rows_of(stream, mapping), mapping, TODAY))[-1]
    except errors.AskerError:
        return
    assert isinstance(last, Closing)


def test_memory_does_not_grow_with_the_list(tmp_path: Path) -> None:
    """Ten times the rows take some bytes a person more, for the digests, and nothing else."""
    import tracemalloc

    peaks = []
    for count in (300, 2_000):
        file = tmp_path / f"{count}.csv"
        file.write_bytes(lines(*(f"A-{at};Sampleton{at};Testa;17/07/1960;French;F;P{at}" for at in range(count))))
        with file.open("rb") as stream:
            tracemalloc.start()
            for _ in read(rows_of(stream, MAPPING), MAPPING, TODAY):
                pass
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
    assert peaks[1] - peaks[0] < 1_700 * 500
