# SPDX-License-Identifier: Apache-2.0
"""Bitcoin addresses."""

import pytest

from carillon.core.model.numbers.bitcoin import BITCOIN
from carillon.errors import Invalid


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
        ("3P14159f73E4gFr7JterCCQh9QjiTjiZrG", "3P14159f73E4gFr7JterCCQh9QjiTjiZrG"),
        ("bitcoin:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa?amount=1", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
        ("BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"),
    ],
)
def test_right_addresses(text: str, normal: str) -> None:
    assert BITCOIN.clean(text) == normal


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", "checksum"),
        ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", "checksum"),
        ("bc1qr508d6qejxtdg4y5r3zarvaryvqyzf3du", "length|checksum"),
        ("TBHTJqAy4DhHhmT3dNceJYNRz4SdLofLre", "another currency"),
    ],
)
def test_wrong_addresses(text: str, reason: str) -> None:
    with pytest.raises(Invalid, match=reason):
        BITCOIN.clean(text)


def test_an_address_typed_without_capitals_is_found() -> None:
    address = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"
    assert BITCOIN.key(address.lower()).value == BITCOIN.key(address).value


def test_the_test_network() -> None:
    assert "test network" in (BITCOIN.verify("tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx") or "")
