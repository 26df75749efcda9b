# SPDX-License-Identifier: Apache-2.0
"""Tables as rows of cells, whatever file they came in."""

import json
from contextlib import suppress
from datetime import date, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon import errors
from carillon.formats import calendar_rows
from carillon.formats.calendar_rows import safe, table_of_cells, table_of_csv, table_of_json, text_of
from carillon.formats.rows import Rejected


def test_csv_has_places_and_leaves_out_what_does_not_fit() -> None:
    table = table_of_csv("\ufeffName;Day\nA;2026-01-01\nB\nC;D;E\n;\n".encode())
    assert table.header == ("Name", "Day")
    assert [(row.place, row.cells) for row in table.rows] == [("line 2", {"Name": "A", "Day": "2026-01-01"}), ("line 3", {"Name": "B"})]
    assert table.rejected == (Rejected("line 4", "the row has 3 cells, the header 2"),)


@pytest.mark.parametrize("data", [b"", b"\n", b'a,b\n"x'])
def test_csv_without_a_header_or_cut_off_is_refused(data: bytes) -> None:
    with pytest.raises(errors.Malformed):
        table_of_csv(data)


def test_a_table_has_its_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendar_rows, "MOST", 2)
    for reader, data in ((table_of_csv, b"a\n1\n2\n3\n"), (table_of_json, b'[{"a":1},{"a":1},{"a":1}]')):
        with pytest.raises(errors.TooLarge):
            reader(data)
    with pytest.raises(errors.Malformed):
        table_of_csv(b"," * 3)


def test_cells_of_a_sheet_are_texts() -> None:
    table = table_of_cells(["Day", "Runners", None], [("row 2", [date(2026, 4, 12), 1500.0, None]), Rejected("row 3", "#N/A")])
    assert table.rows[0].cells == {"Day": "2026-04-12", "Runners": "1500"}
    assert table.rejected[0].place == "row 3"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, ""),
        (7, "7"),
        (1.5, "1.5"),
        (datetime.fromisoformat("2026-04-12T00:00"), "2026-04-12"),
        (datetime.fromisoformat("2026-04-12T08:30"), "2026-04-12 08:30:00"),
        (time(8, 30), "08:30:00"),
        ("  x ", "x"),
        ("'=1+1", "=1+1"),
        ("'t is", "'t is"),
    ],
)
def test_a_cell_as_text(value: Any, text: str) -> None:
    assert text_of(value) == text


def test_json_may_be_an_array_or_hold_one_also_within_rounds() -> None:
    assert table_of_json(b'[{"a": 1}, 5]').rejected[0].place == "entry 2"
    table = table_of_json(json.dumps({"name": "Cup", "matches": [{"team1": {"name": "North", "code": "N"}, "tags": ["x", "y"]}]}).encode())
    assert (table.name, table.rows[0].cells) == ("Cup", {"team1": "North", "tags": "x; y"})
    rounds = {"name": "Cup", "rounds": [{"name": "Day 1", "matches": [{"date": "2026-06-11"}, {"date": "2026-06-12"}]}]}
    assert [row.cells for row in table_of_json(json.dumps(rounds).encode()).rows] == [
        {"rounds name": "Day 1", "date": "2026-06-11"},
        {"rounds name": "Day 1", "date": "2026-06-12"},
    ]


@pytest.mark.parametrize("data", [b"", b"{", b"{}", b"5", b"[]", b'{"a": []}', b"[" * 200_000])
def test_json_without_rows_is_refused(data: bytes) -> None:
    with pytest.raises(errors.Malformed):
        table_of_json(data)


def test_json_rows_that_cannot_be_texts_are_left_out() -> None:
    table = table_of_json(b'[{"a": "x"}, {"a": "\\u0000"}, {"a": ' + b"[" * 50 + b"]" * 50 + b"}]")
    assert [one.place for one in table.rejected] == ["entry 2", "entry 3"]


@given(st.text(max_size=10))
def test_no_text_is_a_formula_and_each_comes_back(text: str) -> None:
    cell = safe(text)
    assert cell.lstrip(" ")[:1] not in ("=", "+", "-", "@") or not cell.strip()
    if text[:1] not in ("'", " ") and text.strip() == text:
        assert text_of(cell) == text


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for reader in (table_of_csv, table_of_json):
        with suppress(errors.AskerError):
            reader(data)
