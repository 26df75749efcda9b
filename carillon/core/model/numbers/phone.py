# SPDX-License-Identifier: Apache-2.0
"""Telephone numbers (ITU-T E.164), in international form or in a country's own."""

import re
from typing import Any

from carillon.core.model.numbers.glyphs import alphanumerics, ascii_digits
from carillon.core.model.numbers.standard import Standard

_SHAPE = re.compile(r"\+?\d{7,15}", re.ASCII)
_EXTENSION = re.compile(r"(?<=\d)[\s,;(]*(?:ext(?:n|ension)?|x|poste|доб)[.:=\s]*\d{1,7}\W*$", re.IGNORECASE)
_VANITY = re.compile(r"\+?[\d\s().-]{3,}[A-Za-z]{3,}[A-Za-z\s-]*")
_WORD = re.compile(r"(?<![^\W_])[^\W\d_]+(?![^\W_])")
"""A word beside the number (mobile, office), not a letter inside it."""
_INTERNATIONAL = re.compile(r"(?:tel:)?[\s(\[]*(?:\+|00(?=[1-9]))", re.IGNORECASE)


def _parse(text: str, country: str | None) -> Any:
    """The parsed number, or None where it cannot be placed in a country."""
    import phonenumbers  # forty milliseconds and its tables: paid by the first number, not at start-up

    found = _INTERNATIONAL.match(text)
    if found:
        text = "+" + text[found.end() :]
    try:
        return phonenumbers.parse(text, None if found else (country or "").upper() or None)
    except phonenumbers.NumberParseException:
        return None


def _strip(text: str, country: str | None) -> str:
    """+ and digits where the country is known, from the text or beside it; otherwise what digits there are.

    Words beside the number and its extension are left out. Letters inside the number mean that it is something else, and stay.
    """
    plain = _EXTENSION.sub("", ascii_digits(text).replace("＋", "+").strip())
    if not _VANITY.fullmatch(plain):
        plain = _WORD.sub(" ", plain.removeprefix("tel:")).strip(" \t\r\n.:;,/-")
    rest = alphanumerics(plain)
    number = None if any(c.isalpha() for c in rest) and not _VANITY.fullmatch(plain) else _parse(plain, country)
    if number is None:
        return "+" + rest if plain.startswith("+") and rest.isdecimal() else rest
    import phonenumbers

    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _fault(normal: str, country: str | None) -> str | None:
    if not normal.startswith("+"):
        return "The country of this telephone number is not known: it is written in national form and no country is given."
    import phonenumbers

    number = _parse(normal, None)
    if number is None:
        return "No country has telephone numbers that begin like this one."
    reason = phonenumbers.is_possible_number_with_reason(number)
    short = (phonenumbers.ValidationResult.TOO_SHORT, phonenumbers.ValidationResult.INVALID_LENGTH)
    if reason in (*short, phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY):
        return "Digits are missing: telephone numbers of this country are longer."
    if reason == phonenumbers.ValidationResult.TOO_LONG:
        return "There are too many digits: telephone numbers of this country are shorter."
    return None


def _doubt(normal: str, country: str | None) -> str | None:
    import phonenumbers

    number = _parse(normal, None)
    if number is not None and not phonenumbers.is_valid_number(number):
        return "The number has a possible length, but its country has not given out numbers that begin like this."
    return None


def _fold(normal: str) -> str:
    return normal.removeprefix("+")


def _display(normal: str) -> str:
    import phonenumbers

    number = _parse(normal, None) if normal.startswith("+") else None
    if number is None:
        return normal
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL))


PHONE = Standard(
    name="phone",
    title="telephone number",
    doctrine="Names a line, not a person: numbers are given out again within months, lent, spoofed by callers, and ported; "
    "without its country a national number collides everywhere.",
    strong=False,
    strip=_strip,
    help="Give the number with + and the country code, or give the country beside it.",
    shape=_SHAPE,
    telling=True,
    fault=_fault,
    doubt=_doubt,
    fold=_fold,
    display=_display,
)
