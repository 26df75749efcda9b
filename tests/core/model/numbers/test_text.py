# SPDX-License-Identifier: Apache-2.0
"""Numbers of no known standard."""

from carillon.core.model.numbers.text import TEXT


def test_letters_and_digits_are_compared() -> None:
    assert TEXT.key("Inv. 2O20/17").value == TEXT.key("INV-2020-17").value
    assert TEXT.key("№ 五").value == "N0五"
