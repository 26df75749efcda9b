# SPDX-License-Identifier: Apache-2.0
"""International bank account numbers (ISO 13616)."""

import re

from carillon.core.model.numbers.glyphs import alphanumerics
from carillon.core.model.numbers.standard import Standard

_SHAPE = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{8,30}")


def _strip(text: str, country: str | None) -> str:
    return alphanumerics(text).removeprefix("IBAN")


def remainder(normal: str) -> int:
    """ISO 7064 mod 97-10 of a number of the right shape; a right number leaves 1."""
    return int("".join(str(int(c, 36)) for c in normal[4:] + normal[:4])) % 97


def _fault(normal: str, country: str | None) -> str | None:
    if not _SHAPE.fullmatch(normal):
        return "An IBAN begins with two letters for the country and two digits, and has 12 to 34 letters and digits in all."
    if remainder(normal) != 1:
        return "The check digits of this IBAN do not agree: a character is missing, misread or in the wrong place."
    return _form(normal)


def _form(normal: str) -> str | None:
    from stdnum import iban  # the registry of forms is loaded when the first number is judged, not at start-up
    from stdnum.exceptions import InvalidComponent, ValidationError

    try:
        iban.validate(normal, check_country=False)
    except InvalidComponent:
        return f"No country with the code {normal[:2]} is known to issue IBANs."
    except ValidationError:
        return f"This is not the form that IBANs of {normal[:2]} have; a character is missing or too many."
    return None


def _doubt(normal: str, country: str | None) -> str | None:
    from stdnum import iban

    if not iban.is_valid(normal):
        return f"The account's own check digits, which banks of {normal[:2]} use inside the IBAN, do not agree."
    return None


def _display(normal: str) -> str:
    return " ".join(normal[i : i + 4] for i in range(0, len(normal), 4))


IBAN = Standard(
    name="iban",
    title="IBAN",
    doctrine="Identifies one account at one bank worldwide; two check digits find almost every misreading; "
    "it says nothing about who may dispose of the account, and virtual IBANs lead to another account.",
    strong=True,
    strip=_strip,
    help="Copy the IBAN from the statement again, letter by letter; it has a fixed length in each country.",
    shape=re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}"),
    telling=True,
    fault=_fault,
    doubt=_doubt,
    display=_display,
)
