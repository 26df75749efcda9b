# SPDX-License-Identifier: Apache-2.0
"""Bech32 and bech32m, by the test vectors of BIP 173 and BIP 350."""

import pytest

from carillon.core.model.numbers.bech32 import witness


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", (0, 20)),
        ("tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7", (0, 32)),
        ("bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y", (1, 40)),
        ("bc1sw50qgdz25j", (16, 2)),
        ("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0", (1, 32)),
        ("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd", None),
        ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh", None),
        ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", None),
        ("bc1gmk9yu", None),
        ("no separator", None),
    ],
)
def test_vectors(address: str, found: tuple[int, int] | None) -> None:
    assert witness(address) == found
