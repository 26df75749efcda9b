# SPDX-License-Identifier: Apache-2.0
"""Monero addresses."""

import pytest

from carillon.core.model.numbers.monero import MONERO
from carillon.errors import Invalid

ADDRESS = "888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPbb3iQ1YBRk1UXcdRsiKc9dhwMVgN5S9cQUiyoogDavup3H"


def test_a_sub_address() -> None:
    assert MONERO.clean(ADDRESS) == ADDRESS
    assert MONERO.verify(ADDRESS) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [(ADDRESS[:-1] + "J", "checksum"), (ADDRESS[:-1], "95 characters"), (ADDRESS[:20] + "1" * 75, "checksum"), ("0" * 95, "checksum")],
)
def test_wrong_addresses(text: str, reason: str) -> None:
    with pytest.raises(Invalid, match=reason):
        MONERO.clean(text)
