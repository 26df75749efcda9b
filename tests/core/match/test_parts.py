# SPDX-License-Identifier: Apache-2.0
"""Words of a name have roles."""

import pytest

from carillon.core.match import parts


@pytest.mark.parametrize(
    ("word", "kind", "role"),
    [
        ("eriksson", "person", "name"),
        ("van", "person", "particle"),
        ("al", "person", "particle"),
        ("dr", "person", "title"),
        ("jr", "person", "suffix"),
        ("ivanovich", "person", "patronymic"),
        ("j", "person", "initial"),
        ("gmbh", "organisation", "legal"),
        ("third", "organisation", "number"),
        ("dr", "organisation", "name"),
        ("gmbh", "any", "legal"),
    ],
)
def test_role(word: str, kind: str, role: str) -> None:
    assert parts.role(word, kind) == role


@pytest.mark.parametrize(("word", "number"), [("iii", "3"), ("03", "3"), ("third", "3"), ("000", "0"), ("zenith", "")])
def test_number(word: str, number: str) -> None:
    assert parts.number(word) == number


def test_legal_forms_come_off_where_they_are_glued_on() -> None:
    assert parts.unglue("山田商店株式会社") == "山田商店"
    assert parts.unglue("zenith gmbh") == "zenith gmbh"
    assert parts.unglue("株式会社") == "株式会社"
