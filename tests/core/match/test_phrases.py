# SPDX-License-Identifier: Apache-2.0
"""Words around a name in one form."""

import pytest

from carillon.core.match import phrases
from carillon.core.match.parts import number


@pytest.mark.parametrize(
    ("name", "kind", "plain"),
    [
        ("الدكتور أحمد منصور", "person", "dr أحمد منصور"),
        ("доктор", "person", "доктор"),
        ("شركة النخيل للتجارة", "organisation", "company النخيل trading"),
        ("sao biển công ty tnhh", "organisation", "sao biển ltd"),
        ("brigade forty-two", "organisation", "brigade 42"),
        ("fiftieth street", "organisation", "fiftieth street"),
        ("m/v coral dawn", "vessel", "coral dawn"),
        ("т/х заря", "vessel", "заря"),
        ("m/v", "vessel", "m/v"),
    ],
)
def test_plain(name: str, kind: str, plain: str) -> None:
    assert phrases.plain(name, kind) == plain


def test_former_names_are_names() -> None:
    assert phrases.names("coral dawn ex silver tide", "vessel") == ("coral dawn", "silver tide")
    assert phrases.names("ex", "vessel") == ("ex",)
    assert phrases.names("ana ex rui", "person") == ("ana ex rui",)


def test_the_word_for_son_of_belongs_to_the_name_before_it() -> None:
    assert phrases.descent(["rashad", "vagif", "oglu", "mammadov"]) == [(1, 2)]
    assert phrases.descent(["oglu", "oglu"]) == []


@pytest.mark.parametrize(("word", "digits"), [("zweites", "2"), ("ikinci", "2"), ("prima", "")])
def test_ordinals_of_other_languages(word: str, digits: str) -> None:
    assert number(word) == digits
