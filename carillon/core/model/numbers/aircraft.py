# SPDX-License-Identifier: Apache-2.0
"""Registration marks of aircraft (ICAO Annex 7)."""

import re

from carillon.core.model.numbers.aircraft_marks import LONGEST, MARKS, SQUEEZED
from carillon.core.model.numbers.glyphs import look_alike, read
from carillon.core.model.numbers.standard import Standard

_AMERICAN = re.compile(r"N[1-9]\d{0,4}|N[1-9]\d{0,3}[A-HJ-NP-Z]|N[1-9]\d{0,2}[A-HJ-NP-Z]{2}", re.ASCII)


def mark_of(normal: str) -> str | None:
    """The longest nationality mark at the beginning of a stripped registration, or None."""
    for length in range(min(LONGEST, len(normal) - 1), 0, -1):
        if normal[:length] in SQUEEZED:
            return SQUEEZED[normal[:length]]
    return None


def _fault(normal: str, country: str | None) -> str | None:
    if not 3 <= len(normal) <= 9 or not normal.isascii():
        return f"An aircraft registration has 3 to 9 Latin letters and digits; this one has {len(normal)}."
    if mark_of(normal) is None:
        return f"No country registers aircraft under marks that begin like {normal[:3]}."
    return None


def _doubt(normal: str, country: str | None) -> str | None:
    mark = mark_of(normal) or ""
    if mark == "N" and not _AMERICAN.fullmatch(normal):
        return "American registrations have N, one to five digits and at most two letters (never I or O) at the end."
    if country and country.upper() not in MARKS[mark]:
        return f"The mark {mark} belongs to {' or '.join(MARKS[mark])}, not to {country.upper()}."
    return None


def _display(normal: str) -> str:
    mark = mark_of(normal)
    if mark is None or mark == "N" or normal.startswith(("JA", "HL")):
        return normal  # the United States, Japan and Korea write no hyphen
    if "-" in mark:
        return f"{mark}{normal[len(mark) - 1 :]}"
    return f"{mark}-{normal[len(mark) :]}"


AIRCRAFT = Standard(
    name="aircraft",
    title="aircraft registration",
    doctrine="Identifies an aircraft while it stays on one register: marks are given up, reserved and issued again, "
    "and are painted; the maker's serial number stays.",
    strong=True,
    strip=read,
    help="Give the mark with its nationality, such as G-ABCD or N123AB, and the maker's serial number if it is known.",
    shape=re.compile(r"(?=.*[A-Z])[A-Z0-9]{4,6}|[A-Z0-9]{2}\d{5}|RDPL\d{5}", re.ASCII),
    fault=_fault,
    doubt=_doubt,
    fold=look_alike,
    display=_display,
)
