# SPDX-License-Identifier: Apache-2.0
"""Domestic account numbers."""

import pytest

from carillon.core.model.numbers.account import ACCOUNT
from carillon.errors import Invalid


def test_leading_zeros_come_and_go() -> None:
    assert ACCOUNT.key("0532 013 000").value == ACCOUNT.key("532013000").value
    assert ACCOUNT.key("0000").value == "0"


@pytest.mark.parametrize("text", ["123", "ABCD", "1" * 35])
def test_no_account_has_this_number(text: str) -> None:
    with pytest.raises(Invalid):
        ACCOUNT.clean(text)
