# SPDX-License-Identifier: Apache-2.0
"""Sheets of workbooks: what the cells show, and files that are locked, cut off, swollen or of another kind."""

import io
import zipfile
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carillon import errors
from carillon.formats import sheets as module
from carillon.formats.list_rows import COLUMNS, ListRow, index_of, letters
from carillon.formats.sheet_values import DATE as IS_DATE
from carillon.formats.sheet_values import TIME as IS_TIME
from carillon.formats.sheet_values import Texts, day, meaning_of
from carillon.formats.sheets import Workbook
from tests.formats.xlsx import DATE, MAIN, SEVEN_DIGITS, THAI_DATE, TIME, Rows, Xml, packed, workbook


def rows(data: bytes, name: str | None = None) -> list[ListRow]:
    book = Workbook(io.BytesIO(data))
    return list(book.rows(next(one for one in book.sheets if name in (None, one.name))))


def of(*given: Rows | tuple[object, ...], **more: object) -> list[ListRow]:
    return rows(workbook({"List": list(given)}, **more))  # type: ignore[arg-type]


def value(xml: str) -> str:
    (row,) = of((Xml(xml),))
    assert not row.faults
    return row.cells[0]


@pytest.mark.parametrize(
    ("xml", "shown"),
    [
        ('<c r="{r}"><v>1.0</v></c>', "1"),
        ('<c r="{r}"><v>123456789012345</v></c>', "123456789012345"),
        ('<c r="{r}"><v>1.23456789E8</v></c>', "123456789"),
        ('<c r="{r}"><v>3.1400000000000001</v></c>', "3.14"),
        ('<c r="{r}"><v>-7</v></c>', "-7"),
        (f'<c r="{{r}}" s="{SEVEN_DIGITS}"><v>123</v></c>', "0000123"),
        (f'<c r="{{r}}" s="{DATE}"><v>31245</v></c>', "1985-07-17"),
        (f'<c r="{{r}}" s="{DATE}"><v>31245.5</v></c>', "1985-07-17"),
        (f'<c r="{{r}}" s="{DATE}"><v>59</v></c>', "1900-02-28"),
        (f'<c r="{{r}}" s="{THAI_DATE}"><v>31245</v></c>', "1985-07-17"),
        (f'<c r="{{r}}" s="{TIME}"><v>0.75</v></c>', "18:00"),
        ('<c r="{r}" t="d"><v>1985-07-17T00:00:00</v></c>', "1985-07-17"),
        ('<c r="{r}" t="b"><v>1</v></c>', "TRUE"),
        ('<c r="{r}" t="str"><f>"00"&amp;123</f><v>00123</v></c>', "00123"),
        ('<c r="{r}"><f>1+1</f><v>2</v></c>', "2"),
        ('<c r="{r}" t="inlineStr"><is><r><t>Testa </t></r><r><t>S.</t></r><rPh sb="0" eb="1"><t>x</t></rPh></is></c>', "Testa S."),
        ('<c r="{r}" t="inlineStr"><is><t>a_x000D_b</t></is></c>', "a\rb"),
        ('<c t="inlineStr"><is><t>no address</t></is></c>', "no address"),
        ('<c r="{r}" s="99" t="inlineStr"><is><t>odd style</t></is></c>', "odd style"),
    ],
)
def test_cells_are_what_they_show(xml: str, shown: str) -> None:
    assert value(xml) == shown


@pytest.mark.parametrize(
    ("xml", "reason"),
    [
        ('<c r="{r}"><f>HYPERLINK("http://x.invalid")</f></c>', "cell A1 holds a formula without its result"),
        ('<c r="{r}"><f>A2</f><v></v></c>', "cell A1 holds a formula without its result"),
        ('<c r="{r}" t="e"><v>#N/A</v></c>', "cell A1 holds the error #N/A"),
        ('<c r="{r}" t="s"><v>7</v></c>', "cell A1 holds something that is no value"),
        ('<c r="{r}"><v>nan</v></c>', "cell A1 holds something that is no value"),
        (f'<c r="{{r}}" s="{DATE}"><v>99999999</v></c>', "cell A1 holds something that is no value"),
        ('<c r="{r}" s="99"><v>1</v></c>', "cell A1 holds something that is no value"),
    ],
)
def test_cells_that_say_nothing_are_told_with_their_address(xml: str, reason: str) -> None:
    (row,) = of((Xml(xml), "x"))
    assert row.cells == ["", "x"]
    assert row.faults[0].startswith(reason)


def test_digits_that_a_spreadsheet_lost_are_not_made_up() -> None:
    (row,) = of((Xml('<c r="{r}"><v>1.1010519491231E+17</v></c>'), "x"))
    assert row.cells == ["", "x"]
    assert "more than 15 digits" in row.notes[0]


def test_a_cell_that_spans_rows_counts_for_each_and_a_title_for_its_first() -> None:
    found = of(("A title",), ("Org", "Ann"), (None, "Bea"), (None, "Cor"), ("Other", "Dan"), (None,), merged=["A1:C1", "A2:A4"])
    assert [row.cells for row in found] == [["A title"], ["Org", "Ann"], ["Org", "Bea"], ["Org", "Cor"], ["Other", "Dan"]]


def test_a_fault_spans_rows_too() -> None:
    first, second = of((Xml('<c r="{r}" t="e"><v>#REF!</v></c>'), "Ann"), (None, "Bea"), merged=["A1:A2"])
    assert first.faults == second.faults
    assert "A1" in second.faults[0]


def test_hidden_rows_are_read_and_empty_ones_passed_over() -> None:
    found = of(("a",), (), ("b",), hidden_rows=[3])
    assert [(row.number, row.cells) for row in found] == [(1, ["a"]), (3, ["b"])]


def test_cells_may_be_left_out_and_rows_be_read_again() -> None:
    book = Workbook(io.BytesIO(workbook({"List": [(None, None, "c"), ("a",)]}, merged=["A2:A3"])))
    once = list(book.rows(book.sheets[0]))
    assert [row.cells for row in once] == [["", "", "c"], ["a"]]
    assert list(book.rows(book.sheets[0])) == once


def test_days_may_be_counted_from_1904() -> None:
    (row,) = of((Xml(f'<c r="{{r}}" s="{DATE}"><v>29783</v></c>'),), properties='<workbookPr date1904="1"/>')
    assert row.cells == ["1985-07-17"]


def test_prefixes_absolute_names_and_foreign_sheets() -> None:
    body = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="5"><x:c r="B5"><x:v>7</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    book = Workbook(io.BytesIO(workbook({"List": [("a",)], "Chart": [("b",)]}, parts={"xl/worksheets/sheet1.xml": body})))
    assert [(row.number, row.cells) for row in book.rows(book.sheets[0])] == [(5, ["", "7"])]
    assert [one.name for one in book.sheets] == ["List", "Chart"]


def test_columns_beyond_any_list_are_not_read() -> None:
    (row,) = of((Xml('<c r="A1"><v>1</v></c><c r="XFD1"><v>2</v></c>'),))
    assert row.cells == ["1"]


@given(
    st.lists(
        st.lists(
            st.one_of(
                st.none(),
                st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), min_size=1, max_size=12),
                st.integers(0, 10**14),
                st.dates(date(1901, 1, 1)),
            ),
            max_size=5,
        ),
        max_size=6,
    )
)
@settings(max_examples=40)
def test_what_is_written_is_read(table: list[list[str | int | date | None]]) -> None:
    found = {row.number: row.cells for row in rows(workbook({"List": table}))}
    for number, row in enumerate(table, 1):
        shown = [one.isoformat() if isinstance(one, date) else "" if one is None else str(one) for one in row]
        while shown and not shown[-1]:
            shown.pop()
        assert found.get(number, []) == [module.unescaped(one) for one in shown]


@given(st.integers(0, COLUMNS - 1))
def test_letters_of_columns(index: int) -> None:
    assert index_of(letters(index)) == index


def test_letters_of_columns_that_are_known() -> None:
    assert [letters(index) for index in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert [index_of(name) for name in ("", "1", "é", "XFD", "ABCD")] == [None] * 5


@given(st.lists(st.text(max_size=6)))
def test_texts_are_kept(given_texts: list[str]) -> None:
    texts = Texts()
    for text in given_texts:
        texts.append(text)
    assert [texts[number] for number in range(len(texts))] == given_texts


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        ("General", 0),
        ("0", 0),
        ("00000", 5),
        ("#,##0.00", 0),
        ("0.00E+00", 0),
        ("dd/mm/yyyy", IS_DATE),
        ("[$-409]d-mmm-yy;@", IS_DATE),
        ("mmm yyyy", IS_DATE),
        ('yyyy"年"m"月"d"日"', IS_DATE),
        ("hh:mm:ss", IS_TIME),
        ("[h]:mm", IS_TIME),
        ('0 "days"', 0),
        ("[Red]0", 0),
        ("@", 0),
    ],
)
def test_formats(code: str, meaning: int) -> None:
    assert meaning_of(code) == meaning


def test_the_day_that_never_was() -> None:
    assert day(61) == "1900-03-01"
    for wrong in (60, 0, 10_000_000):
        with pytest.raises(ValueError, match=str(wrong)):
            day(wrong)


# Files that are no workbook ------------------------------------------------------------------------------------------------

GOOD = workbook({"List": [("Name", "Born"), ("Testa Sampleton", date(1960, 7, 17))]})
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(48, b"\0") + (1).to_bytes(4, "little")


def changed(**parts: str | bytes) -> bytes:
    return workbook({"List": [("a",)]}, parts={name.replace("__", "/"): content for name, content in parts.items()})


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no Excel workbook"),
        (b"Name;Born\n", "no Excel workbook"),
        (OLD.ljust(2048, b"\0"), r"old form \(\.xls\)"),
        (OLD.ljust(1024, b"\0") + "EncryptedPackage".encode("utf-16-le").ljust(512, b"\0"), "password"),
        (GOOD[: len(GOOD) // 2], "cut off"),
        (packed({"hello.txt": "x"}), "missing"),
        (packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"}), "OpenDocument"),
        (packed({"xl/workbook.bin": "x"}), "binary"),
        (workbook({}), "no sheet"),
        (changed(**{"xl__workbook.xml": "<workbook><sheets>"}), "cut off or damaged"),
        (changed(**{"xl__sharedStrings.xml": '<!DOCTYPE x [<!ENTITY a "aaaa">]><sst><si><t>&a;</t></si></sst>'}), "document type"),
        (changed(**{"xl__worksheets__sheet1.xml": "<worksheet><sheetData><row><c><v>1"}), "cut off or damaged"),
        (changed(**{"xl__worksheets__sheet1.xml": "<worksheet/>".encode("utf-16")}), "UTF-16"),
        (changed(**{"xl__worksheets__sheet1.xml": "<worksheet a='" + "x" * (5 * 1024 * 1024) + "'/>"}), "longer than any cell"),
    ],
)
def test_files_that_cannot_be_read_are_told_in_plain_words(data: bytes, words: str) -> None:
    with pytest.raises(errors.Malformed, match=words) as told:
        rows(data)
    assert told.value.help


def test_a_sheet_that_would_swell_is_refused_before_it_does() -> None:
    swollen = changed(**{"xl__worksheets__sheet1.xml": b" " * (70 * 1024 * 1024)})
    with pytest.raises(errors.TooLarge, match="unpack to 70 MiB"):
        rows(swollen)


def test_a_locked_part_is_told() -> None:
    data = bytearray(GOOD)
    at = -1
    while (at := data.find(b"PK\1\2", at + 1)) >= 0:
        data[at + 8] |= 1
    with pytest.raises(errors.Malformed, match="password"):
        rows(bytes(data))


def test_a_part_that_is_packed_strangely_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("_rels/.rels", "<x/>")
    with pytest.raises(errors.Malformed, match="packed"):
        rows(out.getvalue())


def test_a_directory_of_endless_parts_is_refused() -> None:
    data = bytearray(GOOD)
    at = data.rfind(b"PK\5\6")
    data[at + 12 : at + 16] = b"\xff\xff\xff\xff"
    with pytest.raises(errors.TooLarge, match="parts"):
        rows(bytes(data))


@given(st.data())
@settings(max_examples=150)
def test_whatever_is_broken_is_told(data: st.DataObject) -> None:
    broken = bytearray(GOOD)
    for at in data.draw(st.lists(st.integers(0, len(GOOD) - 1), min_size=1, max_size=8)):
        broken[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(GOOD)))
    with suppress(errors.Malformed, errors.TooLarge):
        for row in rows(bytes(broken[: max(cut, len(GOOD) // 2)])):
            assert row.place
