# SPDX-License-Identifier: Apache-2.0
"""Equipment identities of mobile devices (3GPP TS 23.003): IMEI with check digit, without it, and IMEISV."""

import re

from carillon.core.model.numbers.glyphs import alphanumerics
from carillon.core.model.numbers.luhn import check_digit
from carillon.core.model.numbers.standard import Standard

_NUMBER = re.compile(r"\d{14,16}", re.ASCII)


def _strip(text: str, country: str | None) -> str:
    """Fifteen digits: the check digit is added to fourteen, and takes the place of the software version of an IMEISV."""
    number = alphanumerics(text).removeprefix("IMEISV").removeprefix("IMEI")
    if len(number) in (14, 16) and _NUMBER.fullmatch(number):
        return number[:14] + check_digit(number[:14])
    return number


def _fault(normal: str, country: str | None) -> str | None:
    if not _NUMBER.fullmatch(normal):
        return f"An IMEI has 15 digits (14 without the check digit, 16 with the software version); this is {normal[:20]}."
    if check_digit(normal[:14]) != normal[14]:
        return (
            f"The check digit does not agree: the last digit is {normal[14]}, the others ask for {check_digit(normal[:14])}. "
            "A digit is misread, or the identity was altered."
        )
    return None


def _doubt(normal: str, country: str | None) -> str | None:
    if len(set(normal[:14])) == 1:
        return "The IMEI repeats one digit; devices without a genuine identity show such numbers."
    return None


def _fold(normal: str) -> str:
    return normal[:14] if _NUMBER.fullmatch(normal) else normal


def _display(normal: str) -> str:
    return f"{normal[:2]}-{normal[2:8]}-{normal[8:14]}-{normal[14:]}" if len(normal) == 15 else normal


IMEI = Standard(
    name="imei",
    title="IMEI",
    doctrine="Identifies a device, not its user or its line; it can be rewritten, and cheap devices share one; "
    "compared by its first fourteen digits, because networks report it with and without the last.",
    strong=True,
    strip=_strip,
    help="Dial *#06# on the device, or read the number on its tray; a device with two lines has two.",
    shape=_NUMBER,
    telling=True,
    fault=_fault,
    doubt=_doubt,
    fold=_fold,
    display=_display,
)
