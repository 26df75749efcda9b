# SPDX-License-Identifier: Apache-2.0
"""Numbers of passports, identity cards, visas and licences.

ICAO Doc 9303 Part 3 allows A–Z and 0–9 in a document number and prints it in OCR-B. In OCR-B, as in the typefaces of the visual
zone, only O/0 and I/1 are told apart by fine detail, and issuers that want safe numbers leave O and I out; so the key confuses these
two pairs and no others. S/5, B/8, Z/2 and G/6 are faults of a worn or badly lit scan, not of a reader's eye: the machine-readable zone
has a check digit to repair them with, while here a fold would join numbers of different series (letters are series marks).
"""

import re

from carillon.core.model.numbers.glyphs import look_alike, read
from carillon.core.model.numbers.standard import Standard

SHORTEST, LONGEST = 5, 22
"""Longest: nine characters in the zone's own field and thirteen more in the optional data of a card (Doc 9303 Part 5)."""


def _fault(normal: str, country: str | None) -> str | None:
    if len(normal) > 30:
        return f"A document number has at most {LONGEST} letters and digits; this text has {len(normal)}."
    if len(normal) < 3:
        return f"A document number has at least three letters and digits; this text has {len(normal)}."
    return None


def _doubt(normal: str, country: str | None) -> str | None:
    if not any(c.isdigit() for c in normal):
        return "There is no digit in this document number; has a name or a word been typed instead?"
    if len(set(normal)) == 1:
        return f"The document number repeats one character ({normal[0]}); it may stand for an unknown number."
    if len(normal) < SHORTEST:
        return f"The document number has {len(normal)} characters, fewer than any passport; is part of it missing?"
    if len(normal) > LONGEST:
        return f"The document number has {len(normal)} characters; a machine-readable zone holds at most {LONGEST}."
    return None


DOCUMENT = Standard(
    name="document",
    title="document number",
    doctrine="Names a booklet or card, not a person, and only together with its issuing country and type: "
    "countries number independently, so nine digits alone collide; a genuine number may be on a forged page.",
    strong=False,
    strip=read,
    help="Give the number as printed on the data page, or scan the machine-readable zone, whose check digit finds misreadings.",
    shape=re.compile(r"(?=.*\d)[A-Z0-9]{5,22}"),
    fault=_fault,
    doubt=_doubt,
    fold=look_alike,
    generic=True,
)
