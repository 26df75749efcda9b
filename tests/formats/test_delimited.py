# SPDX-License-Identifier: Apache-2.0
"""Rows with quotation marks, line breaks and mistakes in them."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon import errors
from carillon.formats.delimited import Cells, cells
from carillon.formats.rows import LIMIT, Rejected, utf8


def rows(data: str | bytes, delimiter: str = ",") -> list[Cells | Rejected]:
    return list(cells(utf8(io.BytesIO(data.encode() if isinstance(data, str) else data)), delimiter))


def test_line_breaks_in_quotes_belong_to_the_cell() -> None:
    assert rows('a,"b\nc ""d"""\r\n\n,,\ne,f') == [Cells(1, 2, ["a", 'b\nc "d"']), Cells(5, 5, ["e", "f"], ended=False)]


def test_reading_resumes_behind_a_broken_row() -> None:
    first, bad, last = rows('a,b\nc,"d"x\ne,f\n')
    assert first == Cells(1, 1, ["a", "b"])
    assert isinstance(bad, Rejected)
    assert bad.place == "line 2"
    assert last == Cells(3, 3, ["e", "f"])


def test_an_open_quote_costs_one_row_only() -> None:
    found = rows('a,b\nc,"d\ne,f\ng,h\n')
    assert [row.cells for row in found if isinstance(row, Cells)] == [["a", "b"], ["e", "f"], ["g", "h"]]
    assert [row.place for row in found if isinstance(row, Rejected)] == ["line 2"]


def test_an_open_quote_followed_by_many_lines_costs_one_row_only() -> None:
    found = rows('a,"b\n' + "c,d\n" * 3000)
    assert sum(isinstance(row, Cells) for row in found) == 3000
    assert isinstance(found[0], Rejected)


def test_a_file_that_stops_in_a_quoted_cell_is_cut_off() -> None:
    with pytest.raises(errors.Malformed, match="cut off"):
        rows('a,b\nc,"d')


def test_wrong_bytes_nul_and_long_lines_are_rejected_with_their_place() -> None:
    found = rows(b"a,b\n\xff,b\nc\0,d\n" + b"x" * (LIMIT + 1) + b"\ne,f\n")
    assert [row.place for row in found] == ["line 1", "line 2 (byte 4)", "line 3", "line 4 (byte 13)", "line 5"]


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=8), min_size=2, max_size=4)))
def test_what_csv_writes_is_read_back(table: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(table)
    found = [row.cells for row in rows(text.getvalue()) if isinstance(row, Cells)]
    assert found == [row for row in table if any(row)]
