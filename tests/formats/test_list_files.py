# SPDX-License-Identifier: Apache-2.0
"""Lists as files: which kind, which sheet, which encoding, which separator, and where the headings stand."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carillon import errors
from carillon.formats.list_encodings import find
from carillon.formats.list_files import ListFile, sample
from carillon.formats.list_rows import ListRow
from carillon.formats.list_tops import top_of
from tests.formats.xlsx import workbook

HEADER = ("Surname", "Given name", "Date of birth")
PERSON = ("Sampleton", "Testa", "17/07/1960")


def opened(data: bytes | str, **more: str) -> ListFile:
    return ListFile(io.BytesIO(data.encode() if isinstance(data, str) else data), **more)


def cells(data: bytes | str, **more: str) -> list[list[str]]:
    return [row.cells for row in opened(data, **more).rows() if isinstance(row, ListRow)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("title", ["", "Accreditation, list; of all|persons\n\n"])
def test_separators_are_found_below_a_title(delimiter: str, title: str) -> None:
    lines = title + "\n".join(delimiter.join(row) for row in (HEADER, PERSON, PERSON))
    assert opened(lines).delimiter == delimiter
    assert cells(lines)[-1] == list(PERSON)


def test_a_spreadsheet_program_may_say_its_separator() -> None:
    assert cells("sep=;\na,b;c\nd,e;f\n") == [["a,b", "c"], ["d,e", "f"]]
    assert opened("sep=;\na,b,c\n").delimiter == ";"


@pytest.mark.parametrize(
    ("text", "encoding", "found"),
    [
        ("Name;né\nÉlodie Müller;x\n", "utf-8", ""),
        ("Name;né\nÉlodie Müller;x\n", "utf-8-sig", ""),
        ("Name;né\nÉlodie Müller;x\n", "utf-16", ""),
        ("Name;né\nÉlodie Müller;x\n", "utf-16-le", "utf-16"),
        ("Name;né\nÉlodie Müller;Ångström\n", "cp1252", "cp1252"),
        ("الاسم;الجنسية\nفلان بن علان التجريبي;كينيا\n", "cp1256", "cp1256"),
        ("Имя;Гражданство\nИванова Образцова Татьяна;Кения\n", "cp1251", "cp1251"),
        ("ชื่อ;สัญชาติ\nตัวอย่าง ทดสอบ;ไทย\n", "cp874", "cp874"),
        ("Name;Born\nTesta;1960\n", "ascii", ""),
    ],
)
def test_encodings(text: str, encoding: str, found: str) -> None:
    data = text.encode(encoding)
    file = opened(data)
    assert file.encoding == found
    assert bool(file.notes) is bool(found)
    assert [row.cells for row in file.rows() if isinstance(row, ListRow)] == [line.split(";") for line in text.splitlines()]
    assert cells(data, encoding=encoding.replace("utf-8-sig", "").replace("utf-16-le", "utf-16").replace("ascii", "")) == cells(data)


def test_a_letter_far_below_still_tells_the_encoding() -> None:
    data = b"Name\n" + b"Testa Sampleton\n" * 100_000 + "Élodie Müller\n".encode("cp1252")
    stream = io.BytesIO(data)
    encoding, note = find(stream)
    assert encoding == "cp1252"
    assert f"byte {len(data) - 14}" in note
    assert stream.tell() == 0


def test_a_letter_cut_by_a_piece_is_none_that_is_wrong() -> None:
    data = b"x" * (1024 * 1024 - 1) + "é".encode() + b"y"
    assert find(io.BytesIO(data)) == ("", "")


def test_a_list_is_told_from_other_sheets() -> None:
    data = workbook(
        {"Read me": [("How to fill in this list",)], "Codes": [("Code", "Text"), ("1", "x"), ("2", "y")], "Staff": [HEADER, PERSON]}
    )
    file = opened(data)
    assert (file.sheet, file.others) == ("Staff", ("Read me", "Codes"))
    assert cells(data, sheet="Codes")[0] == ["Code", "Text"]
    with pytest.raises(errors.NotFound, match="no sheet"):
        opened(data, sheet="Nothing")


def test_hidden_sheets_are_chosen_last() -> None:
    assert opened(workbook({"Old": [HEADER, PERSON], "New": [("x", "y")]}, hidden=["Old"])).sheet == "New"
    assert opened(workbook({"Old": [HEADER, PERSON], "More": [("x",)]}, hidden=["Old", "More"])).sheet == "Old"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"   \n\n", "empty"),
        (b"%PDF-1.7 ...", "a PDF document"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"PK\3\4 ...", "cut off"),
    ],
)
def test_what_is_no_list_is_told(data: bytes, words: str) -> None:
    with pytest.raises(errors.Malformed, match=words) as told:
        sample(opened(data))
    assert told.value.help


def test_a_sample_of_a_file_that_is_cut_off_is_what_there_is() -> None:
    found = sample(opened(";".join(HEADER) + "\n" + ";".join(PERSON) + '\nX;"Y'))
    assert len(found.rows) == 1
    assert "cut off" in found.cut_off


# Headings ------------------------------------------------------------------------------------------------------------------


def rows(*given: tuple[str, ...]) -> list[ListRow]:
    return [ListRow(number, f"line {number}", list(one)) for number, one in enumerate(given, 1)]


@pytest.mark.parametrize(
    ("given", "headings", "first"),
    [
        ((HEADER, PERSON), list(HEADER), 2),
        ((("World Cup", "", ""), ("Staff list", "", ""), HEADER, PERSON), list(HEADER), 4),
        ((HEADER, ("1", "2", "3"), PERSON), list(HEADER), 3),
        ((("Name",), ("Testa Sampleton",), ("Kofi Muster",)), ["Name"], 2),
        ((PERSON, PERSON), ["", "", ""], 1),
        ((("Zip", "Zap", "Zop"), PERSON, PERSON, PERSON), ["Zip", "Zap", "Zop"], 2),
        ((("نام", "نام خانوادگی", "تاریخ تولد"), PERSON), ["نام", "نام خانوادگی", "تاریخ تولد"], 2),
        ((HEADER, (*PERSON, "extra")), [*HEADER, ""], 2),
        (((*HEADER, "", ""), PERSON), list(HEADER), 2),
    ],
)
def test_headings_are_found(given: tuple[tuple[str, ...], ...], headings: list[str], first: int) -> None:
    top = top_of(rows(*given))
    assert top.headings == headings
    assert top.first_row == first
    assert top.found is any(headings)


def test_group_headings_count_for_the_columns_under_them() -> None:
    top = top_of(rows(("", "", "Passport", "", "Born"), ("Surname", "Given name", "No.", "Country", "on"), ("x", "y", "z", "FR", "1")))
    assert top.above == ["", "", "Passport", "Passport", "Born"]
    assert top.first_row == 3


@given(st.lists(st.lists(st.text(max_size=10), max_size=5), max_size=8))
def test_no_top_is_too_odd(table: list[list[str]]) -> None:
    top = top_of([ListRow(number, "x", row) for number, row in enumerate(table, 1)])
    assert len(top.headings) == top.width
    assert top.first_row >= 1


@given(st.binary(max_size=300))
@settings(max_examples=200)
def test_whatever_the_bytes(data: bytes) -> None:
    try:
        found = sample(opened(data))
    except errors.AskerError as told:
        assert told.help  # noqa: PT017  either outcome is right, and each has its promise
    else:
        assert found.top.width
