# SPDX-License-Identifier: Apache-2.0
"""Values of a JSON document one at a time."""

import io
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon import errors
from carillon.formats.json_items import Item, items
from carillon.formats.rows import DEPTH, utf8


def read(data: str, limit: int = 1_000_000) -> list[Item]:
    return list(items(utf8(io.BytesIO(data.encode())), ("a", "b"), limit))


@pytest.mark.parametrize(
    ("data", "values"),
    [
        ("[1, {}, [2]]", [1, {}, [2]]),
        ('{"a": {"b": [{"x": 1}, 2], "c": [3]}, "d": []}', [{"x": 1}, 2]),
        ('{"a": {"c": [1]}, "b": [2]}', [{"a": {"c": [1]}, "b": [2]}]),
        ('{"a": 1}\n{"a": {"b": []}}\n[5]', [{"a": 1}, 5]),
        ("[]", []),
        ('[{"a": {"b": [1]}}]', [{"a": {"b": [1]}}]),
        ('[{"n": 1.5, "t": true, "z": null, "s": "é"}]', [{"n": 1.5, "t": True, "z": None, "s": "é"}]),
    ],
)
def test_values(data: str, values: list[object]) -> None:
    assert [item.value for item in read(data)] == values


def test_an_object_that_is_the_document_is_not_listed() -> None:
    assert read('{"x": 1}') == [Item(1, {"x": 1}, listed=False)]
    assert read('[{"x": 1}]') == [Item(1, {"x": 1}, listed=True)]


@pytest.mark.parametrize("data", ["", "[1, 2", "{", '{"a"}', "[1,]", "nonsense", "[1e999]", f"[{'9' * 5000}]", '["\xff"]x'])
def test_broken_json_is_malformed(data: str) -> None:
    with pytest.raises(errors.Malformed):
        read(data)


@pytest.mark.parametrize("data", ["[" * 100_000, '{"a":' * 100_000, "[" * (DEPTH + 2) + "]" * (DEPTH + 2)])
def test_depth_is_bounded(data: str) -> None:
    with pytest.raises(errors.Malformed, match="nested"):
        read(data)


@pytest.mark.parametrize("data", ['["' + "x" * 3_000_000 + '"]', "[[" + "1," * 3_000_000])
def test_one_value_over_the_limit_stops_reading(data: str) -> None:
    with pytest.raises(errors.TooLarge, match="value 1"):
        read(data, limit=100_000)


def test_many_values_under_the_limit_are_no_matter() -> None:
    assert len(read("[" + ",".join(['"' + "x" * 1000 + '"'] * 3000) + "]", limit=100_000)) == 3000


@given(st.text(alphabet='[]{}:,"ab1 \\\n', max_size=40))
def test_anything_is_read_or_malformed(data: str) -> None:
    with suppress(errors.AskerError):
        read(data)
