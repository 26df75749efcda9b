# SPDX-License-Identifier: Apache-2.0
"""Licence plates of vehicles: capitals and digits of one plate, its country said beside it and never part of it."""

import re

from carillon.core.model.numbers.glyphs import alphanumerics, look_alike
from carillon.core.model.numbers.plate_forms import FORMS
from carillon.core.model.numbers.standard import Standard

_RUSSIAN = re.compile(r"([ABEKMHOPCTYX]\d{3}[ABEKMHOPCTYX]{2}\d{2,3})RUS", re.ASCII)


def _strip(text: str, country: str | None) -> str:
    plate = alphanumerics(text)
    if plate.endswith("RUS"):  # printed small below the region on every Russian plate, and typed along with it
        found = _RUSSIAN.fullmatch(plate)
        if found:
            return found[1]
    return plate


def _fault(normal: str, country: str | None) -> str | None:
    if not 2 <= len(normal) <= 14:
        return f"A licence plate has 2 to 14 letters and digits; this text has {len(normal)}."
    return None


def _doubt(normal: str, country: str | None) -> str | None:
    form = FORMS.get(country.upper()) if country else None
    if form and not form.pattern.fullmatch(normal):
        return (
            f"Ordinary plates of {(country or '').upper()} look like {form.example}; this one does not. "
            "It may be a special or personal plate, or misread."
        )
    return None


PLATE = Standard(
    name="plate",
    title="licence plate",
    doctrine="Identifies a registration in one country at one time: plates move between vehicles, are issued again, cloned and stolen; "
    "the same characters exist in many countries, so the country must agree.",
    strong=False,
    strip=_strip,
    help="Give the characters of the plate without the country's oval or band, and the country beside them.",
    shape=re.compile(r"(?=.*\d)\w{2,14}"),
    fault=_fault,
    doubt=_doubt,
    fold=look_alike,
    generic=True,
)
