# SPDX-License-Identifier: Apache-2.0
"""Device identities."""

import pytest

from carillon.core.model.numbers.imei import IMEI
from carillon.errors import Invalid


def test_all_ways_of_reporting_a_device_have_one_key() -> None:
    ways = ("490154203237518", "49-015420-323751-8", "49015420323751", "4901542032375102", "IMEI: 49 015420 323751 8")
    assert {IMEI.key(way).value for way in ways} == {"49015420323751"}
    assert {IMEI.clean(way) for way in ways} == {"490154203237518"}


@pytest.mark.parametrize("text", ["490154203237519", "4901542032375", "49015420323751A"])
def test_wrong_identities(text: str) -> None:
    with pytest.raises(Invalid):
        IMEI.clean(text)


def test_a_device_without_identity() -> None:
    assert "repeats" in (IMEI.verify("00000000000000") or "")


def test_groups() -> None:
    assert IMEI.display("490154203237518") == "49-015420-323751-8"
