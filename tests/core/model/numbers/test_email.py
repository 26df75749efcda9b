# SPDX-License-Identifier: Apache-2.0
"""E-mail addresses."""

import pytest

from carillon.core.model.numbers.email import EMAIL
from carillon.errors import Invalid


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("Anna.Maria@Example.ORG", "Anna.Maria@example.org"),
        ("Anna <anna@example.org>", "anna@example.org"),
        ("mailto:anna@example.org?subject=x", "anna@example.org"),
        ("anna[at]example[.]org", "anna@example.org"),
        ("anna@bücher.example", "anna@xn--bcher-kva.example"),
        ("анна@пример.рф", "анна@xn--e1afmkfd.xn--p1ai"),
    ],
)
def test_right_addresses(text: str, normal: str) -> None:
    assert EMAIL.clean(text) == normal


@pytest.mark.parametrize("text", ["anna", "anna@", "@example.org", "a..b@example.org", "anna@localhost", ".a@example.org"])
def test_no_addresses(text: str) -> None:
    with pytest.raises(Invalid):
        EMAIL.clean(text)


def test_capitals_make_no_difference() -> None:
    assert EMAIL.key("ANNA@example.org").value == EMAIL.key("anna@EXAMPLE.org").value
