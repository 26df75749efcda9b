# SPDX-License-Identifier: Apache-2.0
"""Craft and hull identification numbers of small boats (ISO 10087; 33 CFR 181)."""

import re

from carillon.core.model.numbers.glyphs import alphanumerics, look_alike
from carillon.core.model.numbers.standard import Standard

_NUMBER = re.compile(r"(?:(?P<country>[A-Z]{2}))?(?P<builder>[A-Z0-9]{3})(?P<serial>[A-Z0-9]{5})(?P<month>[A-L])\d(?P<year>\d{2})")


def _strip(text: str, country: str | None) -> str:
    number = alphanumerics(text)
    for word in ("HIN", "CIN", "WIN"):
        if len(number) in (15, 17) and number.startswith(word):
            return number[3:]
    return number


def _fault(normal: str, country: str | None) -> str | None:
    if len(normal) not in (12, 14):
        return f"A hull identification number has 14 characters, or 12 without the country; this one has {len(normal)}."
    if not _NUMBER.fullmatch(normal):
        return "A hull identification number ends with a letter A to L for the month, a digit and the two digits of the model year."
    return None


def _fold(normal: str) -> str:
    return look_alike(normal).replace("Q", "0")


def _display(normal: str) -> str:
    return f"{normal[:2]}-{normal[2:]}" if len(normal) == 14 else normal


HULL = Standard(
    name="hull",
    title="hull identification number",
    doctrine="Identifies one boat of one builder since 1972 (USA) or 1998 (Europe); it is easily removed, "
    "and older or home-built boats have none; without the country it may collide.",
    strong=True,
    strip=_strip,
    help="Read the number at the upper right of the stern, or the hidden one inside the hull.",
    shape=re.compile(r"(?:[A-Z]{2})?[A-Z0-9]{8}[A-L]\d{3}", re.ASCII),
    fault=_fault,
    fold=_fold,
    display=_display,
)
