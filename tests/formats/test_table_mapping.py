# SPDX-License-Identifier: Apache-2.0
"""Mappings, and all their mistakes at once."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carillon import errors
from carillon.formats.table_mapping import fill, parse, references

GOOD = "schema: Person\nproperties: {name: Name}\n"


def test_a_mapping_knows_its_columns_and_where_they_are_named() -> None:
    mapping = parse(b'schema: Person\nid: "{C}-{N}"\nproperties: {name: {columns: [A, B]}, notes: {template: "{D}: {A}"}}')
    assert mapping.columns == {"C": "id", "N": "id", "A": "properties.name", "B": "properties.name", "D": "properties.notes"}


def test_a_bare_id_is_a_column() -> None:
    assert parse(f"{GOOD}id: Number\n".encode()).id == "{Number}"


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("properties: {name: A}", "schema"),
        ("schema: [a]\nproperties: {name: A}", "schema"),
        ("schema: Person", "properties"),
        ("schema: Person\nproperties: [a]", "properties"),
        (GOOD + "colour: red", "colour"),
        (GOOD + "encoding: ebcdic", "encoding"),
        (GOOD + "delimiter: abc", "delimiter"),
        (GOOD + "unknown: {a: b}", "unknown"),
        (GOOD + "constants: {a: {b: c}}", "constants.a"),
        ("schema: Person\nproperties: {name: {}}", "properties.name"),
        ("schema: Person\nproperties: {name: {column: A, template: B}}", "properties.name"),
        ("schema: Person\nproperties: {name: {column: A, foo: B}}", "properties.name.foo"),
        ("schema: Person\nproperties: {name: {column: A, join: [B]}}", "properties.name.join"),
        ("schema: Person\nproperties: {name: {column: A, split: [B]}}", "properties.name.split"),
        ("schema: Person\nproperties: {name: {column: A, date: '%q'}}", "properties.name.date"),
        ("schema: Person\nproperties: {name: {column: A, date: '%y'}}", "properties.name.date"),
        ("schema: Person\nproperties: {name: {column: A, date: '%y', pivot: x}}", "properties.name.pivot"),
        ("schema: Person\nproperties: {name: {column: A, country: maybe}}", "properties.name.country"),
        ("schema: Person\nproperties: {name: {column: A, gender: [yes]}}", "properties.name.gender"),
        ("schema: Person\nproperties: {name: {column: A, values: x}}", "properties.name.values"),
        ("schema: Person\nproperties: {name: {column: A, otherwise: x}}", "properties.name.otherwise"),
        ("schema: Person\nproperties: {name: [A, {columns: []}]}", "properties.name[1]"),
        ("schema: Person\nproperties: {name: {template: none}}", "properties.name"),
        (GOOD + "schema: Person", "schema"),
    ],
)
def test_a_mistake_is_named(text: str, field: str) -> None:
    with pytest.raises(errors.Invalid) as caught:
        parse(text.encode())
    assert field in caught.value.fields


def test_all_mistakes_are_named_at_once() -> None:
    with pytest.raises(errors.Invalid) as caught:
        parse(b"encoding: x\ndelimiter: ab\nproperties: {name: {otherwise: x, column: A, date: '%q'}}")
    assert len(caught.value.fields) == 5


@pytest.mark.parametrize(
    "text",
    ["", "a", "[1]", "a: [", "a: &a [*a]", "a: *b", "\0", "{" * 5000, "[" * 100_000, "- a\n--- b", "a: &a {b: *a}", "a: !!python/none"],
)
def test_what_is_no_mapping_is_malformed_or_invalid(text: str) -> None:
    with pytest.raises((errors.Malformed, errors.Invalid)):
        parse(text.encode())


def test_a_bomb_of_references_is_refused() -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{','.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(8)
    )
    with pytest.raises(errors.Malformed, match="refers to itself"):
        parse(bomb.encode())


def test_a_long_file_is_refused() -> None:
    with pytest.raises(errors.TooLarge):
        parse(b"#" * 300_000)


def test_templates() -> None:
    assert references("{A}-{B} {A}") == ("A", "B")
    assert fill("{A}-{B}", {"A": "1", "B": "{A}"}) == "1-{A}"


@given(st.text(alphabet="schema: Pon\n{}[]&*!-#'\"|>%@,?0", max_size=60))
def test_anything_is_a_mapping_or_an_error(text: str) -> None:
    with suppress(errors.AskerError):
        assert parse(text.encode()).properties
