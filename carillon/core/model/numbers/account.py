# SPDX-License-Identifier: Apache-2.0
"""Domestic account numbers, where a country or a bank has no IBAN."""

import re

from carillon.core.model.numbers.glyphs import read
from carillon.core.model.numbers.standard import Standard


def _fault(normal: str, country: str | None) -> str | None:
    if not 4 <= len(normal) <= 34:
        return f"An account number has 4 to 34 letters and digits; this one has {len(normal)}."
    if not any(c.isdigit() for c in normal):
        return "There is no digit in this account number."
    return None


def _fold(normal: str) -> str:
    return normal.lstrip("0") or "0"


ACCOUNT = Standard(
    name="account",
    title="account number",
    doctrine="Means an account only together with its bank: each bank numbers for itself, and leading zeros come and go "
    "(the key ignores them); an IBAN says both and is the better number to give.",
    strong=False,
    strip=read,
    help="Give the IBAN if there is one, or the account number together with the bank's name or code and the country.",
    shape=re.compile(r"(?=.*\d)[A-Z0-9]{4,34}"),
    fault=_fault,
    fold=_fold,
    generic=True,
)
