# SPDX-License-Identifier: Apache-2.0
"""Tron addresses: base58check with the first byte 0x41, or the same in hexadecimal."""

import re

from carillon.core.model.numbers import base58
from carillon.core.model.numbers.bitcoin import letters_and_digits
from carillon.core.model.numbers.standard import Standard

_HEXADECIMAL = re.compile(r"(?:0x)?41[0-9a-fA-F]{40}", re.ASCII)


def _strip(text: str, country: str | None) -> str:
    address = letters_and_digits(text, "tron")
    if _HEXADECIMAL.fullmatch(address):
        payload = bytes.fromhex(address.removeprefix("0x"))
        return base58.encode(payload + base58.checksum(payload))
    return address


def _fault(normal: str, country: str | None) -> str | None:
    payload = base58.checked(normal)
    if payload is None:
        return "The checksum of this Tron address does not agree: a character is missing, mistyped or in the wrong case."
    if len(payload) != 21 or payload[0] != 0x41:
        return "This is an address of another currency; Tron's begin with T."
    return None


TRON = Standard(
    name="tron",
    title="Tron address",
    doctrine="Identifies an account key, often of a stablecoin transfer; one holder has many and services share one among customers.",
    strong=True,
    strip=_strip,
    help="Copy and paste the address instead of typing it; it begins with T and has 34 characters.",
    shape=re.compile(r"T[1-9A-HJ-NP-Za-km-z]{33}", re.ASCII),
    telling=True,
    fault=_fault,
    fold=base58.retyped,
)
