# SPDX-License-Identifier: Apache-2.0
"""Bitcoin addresses: base58check (BIP 13) and bech32 (BIP 173, BIP 350)."""

import re

from carillon.core.model.numbers import base58, bech32
from carillon.core.model.numbers.standard import Standard

_NOT_ALPHANUMERIC = re.compile(r"[^0-9A-Za-z]+")
_SEGWIT = re.compile(r"(?:bc|tb)1", re.IGNORECASE)
_SHAPE = re.compile(r"[123mn][1-9A-HJ-NP-Za-km-z]{25,34}|(?:bc|tb)1[0-9a-z]{11,87}", re.ASCII)
_VERSIONS = {0x00: False, 0x05: False, 0x6F: True, 0xC4: True}
"""First byte of the payload, and whether it belongs to the test network."""


def letters_and_digits(text: str, scheme: str) -> str:
    """An address out of a payment link or a pasted line, its case kept."""
    address = text.strip()
    if address.lower().startswith(scheme + ":"):
        address = address[len(scheme) + 1 :].lstrip("/").partition("?")[0]
    return _NOT_ALPHANUMERIC.sub("", address)


def _strip(text: str, country: str | None) -> str:
    address = letters_and_digits(text, "bitcoin")
    return address.lower() if _SEGWIT.match(address) else address


def _fault(normal: str, country: str | None) -> str | None:
    if _SEGWIT.match(normal):
        found = bech32.witness(normal)
        if found is None:
            return "The checksum of this Bitcoin address does not agree: a character is missing or mistyped."
        version, length = found
        if not 2 <= length <= 40 or (version == 0 and length not in (20, 32)):
            return "The length of this Bitcoin address is wrong."
        return None
    payload = base58.checked(normal)
    if payload is None or len(payload) != 21:
        return "The checksum of this Bitcoin address does not agree: a character is missing, mistyped or in the wrong case."
    if payload[0] not in _VERSIONS:
        return "This is an address of another currency that is written like Bitcoin's."
    return None


def _doubt(normal: str, country: str | None) -> str | None:
    if normal.startswith("tb1") or (normal[0] in "2mn"):
        return "This address belongs to Bitcoin's test network, where coins have no value."
    return None


BITCOIN = Standard(
    name="bitcoin",
    title="Bitcoin address",
    doctrine="Identifies a key, not a holder: one wallet makes a new address for each payment, and exchanges hold coins of many; "
    "a checksum finds mistyping, so an address that fails was copied wrongly.",
    strong=True,
    strip=_strip,
    help="Copy and paste the address instead of typing it; upper and lower case matter.",
    shape=_SHAPE,
    telling=True,
    fault=_fault,
    doubt=_doubt,
    fold=base58.retyped,
)
