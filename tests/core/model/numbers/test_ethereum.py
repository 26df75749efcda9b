# SPDX-License-Identifier: Apache-2.0
"""Ethereum addresses, by the examples of EIP-55."""

import pytest

from carillon.core.model.numbers.ethereum import ETHEREUM
from carillon.errors import Invalid

EXAMPLES = (
    "0x52908400098527886E0F7030069857D2E4169EE7",
    "0xde709f2102306220921060314715629080e2fb77",
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
    "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
    "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
)


@pytest.mark.parametrize("address", EXAMPLES)
def test_the_spelling_is_the_checksum(address: str) -> None:
    assert ETHEREUM.clean(address) == address.lower()
    assert ETHEREUM.display(address.lower()) == address
    assert ETHEREUM.verify(address) is None


@pytest.mark.parametrize("text", ["0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"])
def test_a_wrong_spelling(text: str) -> None:
    with pytest.raises(Invalid, match="capitals"):
        ETHEREUM.clean(text)
    assert ETHEREUM.key(text).value == EXAMPLES[2].lower()


@pytest.mark.parametrize("text", ["0x5aaeb6053f3e94c9b9a09f33669435e7ef1beae", "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaeg"])
def test_no_address(text: str) -> None:
    with pytest.raises(Invalid, match="forty"):
        ETHEREUM.clean(text)


def test_a_payment_link() -> None:
    assert ETHEREUM.clean(f"ethereum:{EXAMPLES[2]}@1?value=1") == EXAMPLES[2].lower()
