# SPDX-License-Identifier: Apache-2.0
"""Ethereum addresses: forty hexadecimal digits, whose case may carry a checksum (EIP-55)."""

import re

from carillon.core.model.numbers.bitcoin import letters_and_digits
from carillon.core.model.numbers.keccak import keccak256
from carillon.core.model.numbers.standard import Standard

_ADDRESS = re.compile(r"0x[0-9a-f]{40}", re.ASCII)
_TYPED = re.compile(r"0[xX]([0-9a-fA-F]{40})|([0-9a-fA-F]{40})", re.ASCII)


def _strip(text: str, country: str | None) -> str:
    """0x and lower case: the checksum is in the case as typed, which `spelling` looks at."""
    address = letters_and_digits(text.partition("@")[0] if text.lower().startswith("ethereum:") else text, "ethereum").lower()
    return "0x" + address if len(address) == 40 and not address.startswith("0x") else address


def checksummed(normal: str) -> str:
    """The spelling of EIP-55: a letter is a capital where the digest of the address has a digit of eight or more."""
    digits = normal.removeprefix("0x")
    digest = keccak256(digits.encode("ascii")).hex()
    return "0x" + "".join(c.upper() if int(d, 16) > 7 else c for c, d in zip(digits, digest, strict=False))


def _fault(normal: str, country: str | None) -> str | None:
    if not _ADDRESS.fullmatch(normal):
        return f"An Ethereum address has 0x and forty hexadecimal digits; this text has {len(normal.removeprefix('0x'))} characters."
    return None


def _spelling(text: str) -> str | None:
    found = _TYPED.search(text)
    digits = found and (found[1] or found[2])
    if not digits or digits in (digits.lower(), digits.upper()):
        return None
    if checksummed(digits.lower())[2:] != digits:
        return "The capitals of this Ethereum address are its checksum, and they do not agree: a character is mistyped."
    return None


def _display(normal: str) -> str:
    return checksummed(normal) if _ADDRESS.fullmatch(normal) else normal


ETHEREUM = Standard(
    name="ethereum",
    title="Ethereum address",
    doctrine="Identifies an account or a contract, the same on every compatible chain (say which); all in one case it has no checksum, "
    "so that a mistyped address looks right; services share one among customers.",
    strong=True,
    strip=_strip,
    help="Copy and paste the address instead of typing it, with its capitals as they are.",
    shape=_ADDRESS,
    telling=True,
    fault=_fault,
    spelling=_spelling,
    display=_display,
)
