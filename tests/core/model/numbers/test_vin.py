# SPDX-License-Identifier: Apache-2.0
"""Vehicle identification numbers."""

import pytest

from carillon.core.model.numbers.vin import VIN
from carillon.errors import Invalid


@pytest.mark.parametrize(
    "number",
    ["1M8GDM9AXKP042788", "11111111111111111", "5GZCZ43D13S812715", "WVWZZZ1JZXW000001", "LSVAM4187C2184847", "1HGCM82633A004352"],
)
def test_right_numbers(number: str) -> None:
    assert VIN.clean(number.lower()) == number
    assert VIN.verify(number) is None


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("1M8GDM9A1KP042788", "ninth character is 1, the other characters ask for X"),
        ("1HGCM82633A004353", "ninth character is 3"),
        ("WVWZZZ1JZXW00001", "this one has 16"),
        ("WVWZZZ1JZXW0000Ж1", "Ж"),
    ],
)
def test_wrong_numbers(number: str, reason: str) -> None:
    with pytest.raises(Invalid, match=reason):
        VIN.clean(number)


def test_letters_that_never_occur_are_digits() -> None:
    assert VIN.clean("WVWZZZIJZXWOOQOO1") == "WVWZZZ1JZXW000001"


def test_a_european_number_has_no_check_digit() -> None:
    assert VIN.verify("WVWZZZ1J7XW000001") is None
    assert "last four" in (VIN.verify("WVWZZZ1JZXW00000A") or "")
