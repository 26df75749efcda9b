# SPDX-License-Identifier: Apache-2.0
"""What a kind knows of itself, and what its records are called."""

import pytest

from carillon.core.model.kinds import Kind, Property, caption
from carillon.core.model.record import Entity, Value


def prop(name: str, type: str = "string", standard: str | None = None) -> Property:
    return Property(name=name, type=type, label=name.capitalize(), standard=standard)


PROPERTIES = (
    prop("name", "name"),
    prop("alias", "name"),
    prop("make"),
    prop("serial", "identifier", "serial"),
    prop("peopleMentioned", "name"),
)
GUN = Kind(
    schema="Gun",
    label="Gun",
    plural="Guns",
    properties={one.name: one for one in PROPERTIES},
    caption=("make serial", "name"),
    parts=("first", "last"),
)


def test_keyed_and_named_follow_from_the_properties() -> None:
    assert [one.name for one in GUN.keyed] == ["serial"]
    assert GUN.named == ("name", "alias")


def test_a_link_has_two_ends() -> None:
    assert not GUN.link
    assert Kind(schema="Link", label="Link", plural="Links", ends=("a", "b")).link


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({"make": ["Examplearms"], "serial": ["AB1"]}, "Examplearms AB1"),
        ({"serial": ["AB1"], "name": ["x"]}, "AB1"),
        ({"name": ["x"]}, "x"),
        ({"first": ["Jane"], "last": ["Doe"]}, "Jane Doe"),
        ({}, "Gun"),
    ],
)
def test_caption(given: dict[str, list[str]], shown: str) -> None:
    entity = Entity("Gun", {name: tuple(Value(one) for one in values) for name, values in given.items()})
    assert caption(GUN, entity) == shown


def test_caption_prefers_latin_letters_and_skips_the_unknown() -> None:
    spelt = (Value(unknown=True), Value("Пример", script="Cyrl"), Value("Primer"))
    assert caption(GUN, Entity("Gun", {"name": spelt})) == "Primer"
    assert caption(GUN, Entity("Gun", {"name": spelt[:2]})) == "Пример"
    assert caption(GUN, Entity("Gun", {"name": spelt[:1]})) == "Gun"
