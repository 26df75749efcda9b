# SPDX-License-Identifier: Apache-2.0
"""Vehicle identification numbers (ISO 3779): seventeen characters, I, O and Q never among them."""

import re

from carillon.core.model.numbers.glyphs import alphanumerics
from carillon.core.model.numbers.standard import Standard

LENGTH = 17
_IMPOSSIBLE = str.maketrans("IOQ", "100")
_VALUES = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", map(int, "123456781234579234567890123456789"), strict=True))
_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_CHECKED = frozenset("12345L")
"""First characters of the countries where the ninth character is a check digit by law: North America (49 CFR 565) and China (GB 16735)."""


def _strip(text: str, country: str | None) -> str:
    return alphanumerics(text).translate(_IMPOSSIBLE)


def check_digit(normal: str) -> str:
    """The ninth character that the other sixteen ask for."""
    remainder = sum(_VALUES[c] * w for c, w in zip(normal, _WEIGHTS, strict=True)) % 11
    return "X" if remainder == 10 else str(remainder)


def _fault(normal: str, country: str | None) -> str | None:
    if len(normal) != LENGTH:
        return f"A vehicle identification number has {LENGTH} characters; this one has {len(normal)}."
    foreign = sorted({c for c in normal if c not in _VALUES})
    if foreign:
        return f"A vehicle identification number has Latin letters and digits only; this one holds {', '.join(foreign)}."
    if normal[0] in _CHECKED and check_digit(normal) != normal[8]:
        return (
            f"The check digit does not agree: the ninth character is {normal[8]}, "
            f"the other characters ask for {check_digit(normal)}. A character is misread, or the number is not genuine."
        )
    return None


def _doubt(normal: str, country: str | None) -> str | None:
    if not normal[-4:].isdigit():
        return "The last four characters are not all digits, which is rare; look at the plate under the windscreen again."
    return None


VIN = Standard(
    name="vin",
    title="vehicle identification number",
    doctrine="Identifies one vehicle for thirty years and outlives its plates, but is cloned onto stolen vehicles: "
    "a hit says that the number is wanted, the vehicle has to be compared.",
    strong=True,
    strip=_strip,
    help="Compare the number on the windscreen, the door frame and the registration certificate; I, O and Q do not occur.",
    shape=re.compile(r"(?=.*\d)[A-HJ-NPR-Z0-9]{17}"),
    telling=True,
    fault=_fault,
    doubt=_doubt,
)
