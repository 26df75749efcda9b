# SPDX-License-Identifier: Apache-2.0
"""Maritime mobile service identities (ITU-R M.585) of ships, coast stations and rescue equipment."""

import re

from carillon.core.model.numbers.glyphs import alphanumerics
from carillon.core.model.numbers.standard import Standard

_NUMBER = re.compile(r"\d{9}", re.ASCII)
_SPECIAL = (
    ("111", "aircraft in a rescue"),
    ("970", "rescue transmitter"),
    ("972", "man-overboard device"),
    ("974", "emergency beacon"),
    ("99", "aid to navigation"),
    ("98", "craft of a mother ship"),
    ("00", "coast station"),
    ("0", "group of ships"),
    ("8", "handheld radio"),
)
"""Beginnings of identities that are not a ship's, the more special first."""


def _strip(text: str, country: str | None) -> str:
    return alphanumerics(text).removeprefix("MMSI")


def _fault(normal: str, country: str | None) -> str | None:
    return None if _NUMBER.fullmatch(normal) else f"An MMSI has nine digits; this is {normal[:20]}."


def _doubt(normal: str, country: str | None) -> str | None:
    for prefix, what in _SPECIAL:
        if normal.startswith(prefix):
            return f"This MMSI is not that of a ship: {prefix} at its beginning means {what}."
    if not "201" <= normal[:3] <= "775":
        return f"The first three digits of a ship's MMSI are its country's (201 to 775); {normal[:3]} is none."
    return None


MMSI = Standard(
    name="mmsi",
    title="MMSI",
    doctrine="Names a radio licence: it changes with the flag, is typed in by the crew, and is shared or invented by ships that hide; "
    "there is no check digit.",
    strong=False,
    strip=_strip,
    help="Give the nine digits that the ship's transponder sends, and the IMO number if it is known.",
    shape=_NUMBER,
    fault=_fault,
    doubt=_doubt,
)
