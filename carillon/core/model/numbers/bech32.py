# SPDX-License-Identifier: Apache-2.0
"""Bech32 and bech32m, in which the newer Bitcoin addresses are written (BIP 173, BIP 350)."""

ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_VALUES = {c: i for i, c in enumerate(ALPHABET)}
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
PLAIN, MODIFIED = 1, 0x2BC830A3


def _polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for i, factor in enumerate(_GENERATOR):
            if top >> i & 1:
                check ^= factor
    return check


def witness(address: str) -> tuple[int, int] | None:
    """Version and length in bytes of the witness program of a lower-case address; None where it is none or its check is wrong."""
    prefix, found, data = address.rpartition("1")
    if not found or len(data) < 8 or any(c not in _VALUES for c in data):
        return None
    values = [_VALUES[c] for c in data]
    spread = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]
    version = values[0]
    if _polymod(spread + values) != (PLAIN if version == 0 else MODIFIED):
        return None
    bits = (len(values) - 7) * 5
    padding = bits % 8
    if version > 16 or padding > 4 or values[-7] & (1 << padding) - 1:
        return None
    return version, bits // 8
