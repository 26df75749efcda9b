# SPDX-License-Identifier: Apache-2.0
"""Serial numbers."""

import pytest

from carillon.core.model.numbers.serial import SERIAL


def test_stamped_ones_and_noughts_have_one_key() -> None:
    assert len({SERIAL.key(text).value for text in ("BO1L-23", "B01123", "b0il 23", "BOl123")}) == 1


def test_model_prefixes_stay_apart() -> None:
    assert SERIAL.key("S12345").value != SERIAL.key("512345").value


def test_the_number_itself_is_kept() -> None:
    assert SERIAL.key("b0il-23").normal == "B0IL23"


@pytest.mark.parametrize("text", ["none", "OBLITERATED", "0000", "XXXX", "n/a"])
def test_a_text_that_says_there_is_none(text: str) -> None:
    assert "no serial number" in (SERIAL.verify(text) or "")
