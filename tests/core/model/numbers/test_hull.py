# SPDX-License-Identifier: Apache-2.0
"""Hull identification numbers."""

import pytest

from carillon.core.model.numbers.hull import HULL
from carillon.errors import Invalid


def test_right_numbers() -> None:
    assert HULL.clean("US-ABC12345D404") == "USABC12345D404"
    assert HULL.clean("HIN ABC12345D404") == "ABC12345D404"
    assert HULL.display("FRXYZ12345A919") == "FR-XYZ12345A919"


def test_look_alikes() -> None:
    assert HULL.key("US-ABCI2O45D404").value == HULL.key("US-ABC12045D404").value


@pytest.mark.parametrize("text", ["ABC12345D40", "ABC12345Z404", "US-ABC12345D4O4X"])
def test_wrong_numbers(text: str) -> None:
    with pytest.raises(Invalid):
        HULL.clean(text)
