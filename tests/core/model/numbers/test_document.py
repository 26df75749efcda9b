# SPDX-License-Identifier: Apache-2.0
"""Document numbers."""

import pytest

from carillon.core.model.numbers.document import DOCUMENT
from carillon.errors import Invalid


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("L898902C3", "l 898-902 c3"),
        ("L8989O2C3", "L898902C3"),
        ("КА123456", "KA 123456"),
        ("١٢٣٤٥٦٧", "1234567"),
        ("C0IX0006H", "COLX0006H".replace("L", "1")),
    ],
)
def test_one_key_for_one_number(one: str, other: str) -> None:
    assert DOCUMENT.key(one).value == DOCUMENT.key(other).value


@pytest.mark.parametrize(("one", "other"), [("S1234567", "51234567"), ("B1234567", "81234567"), ("L1234567", "11234567")])
def test_series_letters_stay_letters(one: str, other: str) -> None:
    assert DOCUMENT.key(one).value != DOCUMENT.key(other).value


@pytest.mark.parametrize(
    ("number", "reason"), [("PASSPORT", "no digit"), ("0000000", "repeats"), ("A12", "fewer"), ("1" * 12 + "2" * 12, "holds at most 22")]
)
def test_doubts(number: str, reason: str) -> None:
    assert reason in (DOCUMENT.verify(number) or "")


@pytest.mark.parametrize("number", ["A1", "1" * 31])
def test_lengths_that_no_document_has(number: str) -> None:
    with pytest.raises(Invalid):
        DOCUMENT.clean(number)
