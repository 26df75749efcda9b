# SPDX-License-Identifier: Apache-2.0
"""Tron addresses."""

import pytest

from carillon.core.model.numbers import base58
from carillon.core.model.numbers.tron import TRON
from carillon.errors import Invalid

ADDRESS = "TBHTJqAy4DhHhmT3dNceJYNRz4SdLofLre"


def test_the_hexadecimal_form_is_the_same_address() -> None:
    payload = base58.checked(ADDRESS)
    assert payload is not None
    assert TRON.clean(payload.hex()) == TRON.clean("0x" + payload.hex().upper()) == ADDRESS


@pytest.mark.parametrize(("text", "reason"), [(ADDRESS[:-1] + "f", "checksum"), ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "another currency")])
def test_wrong_addresses(text: str, reason: str) -> None:
    with pytest.raises(Invalid, match=reason):
        TRON.clean(text)
