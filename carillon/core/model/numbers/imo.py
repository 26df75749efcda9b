# SPDX-License-Identifier: Apache-2.0
"""Ship identification numbers of the International Maritime Organization (resolution A.1117)."""

import re

from carillon.core.model.numbers.glyphs import alphanumerics
from carillon.core.model.numbers.standard import Standard

_NUMBER = re.compile(r"\d{7}", re.ASCII)


def _strip(text: str, country: str | None) -> str:
    return alphanumerics(text).removeprefix("IMO")


def _fault(normal: str, country: str | None) -> str | None:
    if not _NUMBER.fullmatch(normal):
        return f"An IMO number has seven digits; this is {normal[:20]}."
    wanted = sum(int(d) * w for d, w in zip(normal, range(7, 1, -1), strict=False)) % 10
    if wanted != int(normal[6]):
        return (
            f"The check digit does not agree: the last digit is {normal[6]}, the others ask for {wanted}. "
            "A digit is misread, or this is the number of a company, whose check digit is another one."
        )
    return None


def _display(normal: str) -> str:
    return f"IMO {normal}"


IMO = Standard(
    name="imo",
    title="IMO number",
    doctrine="Stays with the hull from keel to scrap through every change of name, flag and owner; "
    "small craft have none, and ships that hide broadcast the number of another.",
    strong=True,
    strip=_strip,
    help="Read the seven digits on the hull or the superstructure, or in the ship's documents.",
    shape=_NUMBER,
    fault=_fault,
    display=_display,
)
