# SPDX-License-Identifier: Apache-2.0
"""Check digits by ISO/IEC 7812."""

import pytest

from carillon.core.model.numbers.luhn import check_digit


@pytest.mark.parametrize(("digits", "check"), [("7992739871", "3"), ("49015420323751", "8"), ("0", "0"), ("", "0")])
def test_check_digits(digits: str, check: str) -> None:
    assert check_digit(digits) == check
