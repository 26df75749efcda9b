# SPDX-License-Identifier: Apache-2.0
"""Putting an entity together."""

from hypothesis import given
from hypothesis import strategies as st

from carillon.formats.bodies import Body, tidy


def test_values_are_tidied_and_kept_once_in_order() -> None:
    body = Body("Person")
    body.add("name", " Testa\n Sampleton ", "Testa Sampleton", None, "", "\0")
    body.add("name", "Tess")
    assert body.plain() == {"schema": "Person", "properties": {"name": ["Testa Sampleton", "Tess"]}}


def test_a_country_nobody_knows_becomes_a_note() -> None:
    body = Body("Person")
    assert body.country("nationality", "France", "Nationality") == "fr"
    assert body.country("nationality", "Freedonia", "Nationality") is None
    assert body.country("nationality", None, "Nationality") is None
    assert body.values("nationality") == ("fr",)
    assert body.values("notes") == ("Nationality: Freedonia",)


@given(st.text(max_size=50))
def test_tidied_text_can_be_stored(text: str) -> None:
    found = tidy(text)
    found.encode()
    assert "\0" not in found
    assert "\n" not in found
    assert found == found.strip()


def test_joiners_inside_a_name_stay() -> None:
    assert tidy("علی\u200cرضا") == "علی\u200cرضا"
