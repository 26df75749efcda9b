# SPDX-License-Identifier: Apache-2.0
"""Ship numbers."""

import pytest

from carillon.core.model.numbers.imo import IMO
from carillon.errors import Invalid


@pytest.mark.parametrize("number", ["9074729", "IMO 9074729", "imo9074729", "IMO: 8814275", "9176187"])
def test_right_numbers(number: str) -> None:
    assert IMO.display(IMO.clean(number)).startswith("IMO ")


@pytest.mark.parametrize(
    ("number", "reason"), [("9074720", "last digit is 0, the others ask for 9"), ("907472", "seven digits"), ("IMO", "seven digits|no IMO")]
)
def test_wrong_numbers(number: str, reason: str) -> None:
    with pytest.raises(Invalid, match=reason):
        IMO.clean(number)
