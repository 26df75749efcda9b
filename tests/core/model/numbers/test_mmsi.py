# SPDX-License-Identifier: Apache-2.0
"""Maritime radio identities."""

import pytest

from carillon.core.model.numbers.mmsi import MMSI
from carillon.errors import Invalid


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("002241022", "coast station"),
        ("970123456", "rescue transmitter"),
        ("111232506", "aircraft"),
        ("199123456", "201 to 775"),
        ("800000001", "handheld"),
    ],
)
def test_what_is_no_ship(number: str, reason: str) -> None:
    assert reason in (MMSI.verify(number) or "")


def test_a_ship() -> None:
    assert MMSI.verify("MMSI 366 123 456") is None


def test_too_short() -> None:
    with pytest.raises(Invalid, match="nine digits"):
        MMSI.clean("36612345")
