# SPDX-License-Identifier: Apache-2.0
"""Mappings as people send them back, with every mistake at once."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon.errors import Invalid
from carillon.formats.birth_calendars import CALENDARS
from carillon.formats.birth_dates import ORDERS
from carillon.formats.list_mapping import DateRule, ListMapping, parse

GOOD = {"columns": {"A": "name", "b": "birthDate", "C": ""}, "dates": {"b": {"order": "mdy"}, "C": {}}, "first_row": 2}


def test_a_mapping_is_read_and_tidied() -> None:
    found = parse(GOOD)
    assert found == ListMapping(columns={"A": "name", "B": "birthDate"}, dates={"B": DateRule("mdy", "gregorian")}, first_row=2)
    assert found.of("name") == ["A"]
    assert parse({"columns": {"AA": "nationality", "Z": "nationality", "A": "name"}}).of("nationality") == ["Z", "AA"]


@given(
    st.sampled_from(ORDERS),
    st.sampled_from(CALENDARS),
    st.integers(1, 1000),
    st.lists(st.text(max_size=5), max_size=3),
    st.text(max_size=9),
)
def test_it_comes_back_as_json(order: str, calendar: str, first: int, header: list[str], sheet: str) -> None:
    mapping = ListMapping({"A": "name", "B": "birthDate"}, {"B": DateRule(order, calendar)}, first, 2, tuple(header), sheet, "cp1252", ";")
    assert parse(msgspec.json.decode(msgspec.json.encode(mapping.plain()))) == mapping


@pytest.mark.parametrize(
    ("plain", "fields"),
    [
        ({}, {"columns"}),
        ({"columns": {}}, {"columns"}),
        ({"columns": {"A": "birthDate"}}, {"columns"}),
        (
            {"columns": {"A": "name", "1": "name", "XFD": "gender", "B": "shoeSize", "C": "name"}},
            {"columns.1", "columns.XFD", "columns.B", "columns.C"},
        ),
        ({"columns": {"A": "name", "B": "birthDate", "C": "birthYear"}}, {"columns"}),
        ({"columns": {"A": "name", "B": "birthMonth"}}, {"columns"}),
        ({"columns": {"A": "name", "B": "birthDate"}, "dates": {"B": {"order": "dym"}}}, {"dates.B.order"}),
        ({"columns": {"A": "name", "B": "birthDate"}, "dates": {"B": {"calendar": "mayan"}}}, {"dates.B.calendar"}),
        ({"columns": {"A": "name", "B": "birthDate"}, "dates": {"B": "dmy"}}, {"dates.B"}),
        (
            {"columns": {"A": "name"}, "dates": 1, "header": "x", "first_row": 0, "width": True, "sheet": 7},
            {"dates", "header", "first_row", "width", "sheet"},
        ),
        ({"columns": {"A": "name"}, "encoding": "ebcdic", "delimiter": "x", "more": 1}, {"encoding", "delimiter", "more"}),
    ],
)
def test_every_mistake_is_told_at_once(plain: dict[str, Any], fields: set[str]) -> None:
    with pytest.raises(Invalid) as told:
        parse(plain)
    assert set(told.value.fields) == fields


@given(
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5)),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.dictionaries(st.sampled_from(["columns", "dates", "A", "B", "header", "first_row", "order"]), inner, max_size=4),
        ),
        max_leaves=12,
    )
)
def test_no_mapping_is_too_odd(plain: Any) -> None:
    try:
        parse(plain)
    except Invalid as told:
        assert told.fields or told.help  # noqa: PT017  either outcome is right
