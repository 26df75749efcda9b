# SPDX-License-Identifier: Apache-2.0
"""Numbers in phrases about documents."""

import pytest

from carillon.formats.documents import number_in


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("X1234567", "X1234567"),
        ("0018061/104", "0018061/104"),
        ("192-3238459-9", "192-3238459-9"),
        ("D 000769", "D 000769"),
        ("national identification number 55252", "55252"),
        ("Freedonian travel passport no. X-1", "X-1"),
        ("diplomatic passport No: D00000897", "D00000897"),
        ("France X123", "X123"),
        ("X123 (expired)", "X123"),
        ("", None),
        ("unknown", None),
    ],
)
def test_number_in(text: str, number: str | None) -> None:
    assert number_in(text) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("identification card (sample) number 57388", "57388"),
        ("Residential card number 665", "665"),
        ("Passport", None),
    ],
)
def test_only_after_word(text: str, number: str | None) -> None:
    assert number_in(text, only_after_word=True) == number
