# SPDX-License-Identifier: Apache-2.0
"""Monero addresses: base 58 in blocks of eight bytes, with a Keccak checksum."""

import re

from carillon.core.model.numbers import base58
from carillon.core.model.numbers.bitcoin import letters_and_digits
from carillon.core.model.numbers.keccak import keccak256
from carillon.core.model.numbers.standard import Standard

_LENGTHS = {95: 69, 106: 77}
"""Characters of an ordinary and of an integrated address, and the bytes that they write."""

_NETWORKS = {18: "", 19: "", 42: "", 53: "test", 54: "test", 63: "test", 24: "staging", 25: "staging", 36: "staging"}


def _strip(text: str, country: str | None) -> str:
    return letters_and_digits(text, "monero")


def _bytes(normal: str) -> bytes | None:
    """Eleven characters write eight bytes; the last block is shorter by the standard's own table (7 for 5, 6 for 4)."""
    data = b""
    for start in range(0, len(normal), 11):
        block = normal[start : start + 11]
        number = base58.decode(block)
        size = {11: 8, 7: 5}.get(len(block))
        if number is None or size is None or int.from_bytes(number, "big") >> 8 * size:
            return None
        data += int.from_bytes(number, "big").to_bytes(size, "big")
    return data


def _fault(normal: str, country: str | None) -> str | None:
    if len(normal) not in _LENGTHS:
        return f"A Monero address has 95 characters, or 106 with a payment number; this one has {len(normal)}."
    data = _bytes(normal)
    if data is None or len(data) != _LENGTHS[len(normal)] or keccak256(data[:-4])[:4] != data[-4:]:
        return "The checksum of this Monero address does not agree: a character is mistyped or in the wrong case."
    if data[0] not in _NETWORKS:
        return "This is an address of another currency that is written like Monero's."
    return None


def _doubt(normal: str, country: str | None) -> str | None:
    network = _NETWORKS.get((_bytes(normal) or b"\0")[0], "")
    return f"This address belongs to Monero's {network} network, where coins have no value." if network else None


MONERO = Standard(
    name="monero",
    title="Monero address",
    doctrine="Identifies a receiving wallet or one of its sub-addresses; payments to it cannot be seen on the chain, "
    "and two sub-addresses of one wallet share nothing visible.",
    strong=True,
    strip=_strip,
    help="Copy and paste the address instead of typing it; it begins with 4 or 8.",
    shape=re.compile(r"[48][1-9A-HJ-NP-Za-km-z]{94}|4[1-9A-HJ-NP-Za-km-z]{105}", re.ASCII),
    telling=True,
    fault=_fault,
    doubt=_doubt,
    fold=base58.retyped,
)
