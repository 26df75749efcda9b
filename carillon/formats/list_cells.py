# SPDX-License-Identifier: Apache-2.0
"""What the cells of one column look like: dates, countries, numbers of documents, names. Headings are not looked at here."""

import re
import unicodedata
from datetime import date
from itertools import pairwise

import msgspec

from carillon.formats.birth_calendars import key
from carillon.formats.countries import code_of
from carillon.formats.date_columns import DateColumn, judge
from carillon.formats.table import GENDER_OF

_SAYING_NOTHING = """
- -- --- — . ? / n/a n.a. nil none null unknown unk inconnu desconocido unbekannt неизвестно غيرمعروف نامشخص tbc tbd xx xxx
"""
NOTHING = frozenset(_SAYING_NOTHING.split())
"""Cells that say that nothing is known. “NA” is not among them: it is a name, and the code of Namibia."""
_TITLES = "mr mrs ms miss mx dr prof sir m mme mlle sr sra srta herr frau sig sig.ra г-н г-жа السيد السيدة นาย นาง นางสาว"
TITLES = frozenset(_TITLES.split())

_DOCUMENT = re.compile(r"[A-Z]{0,4}[ -]?[0-9][0-9A-Z ./-]{3,22}", re.IGNORECASE)
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"\+?[0-9()\s./-]{7,20}")


class Features(msgspec.Struct, frozen=True):
    """Shares of the cells that are not empty, from 0 to 1. `digits` is the share with at least one."""

    filled: int
    dates: DateColumn
    countries: float
    genders: float
    documents: float
    mails: float
    phones: float
    names: float
    several: float
    capitals: float
    titles: float
    distinct: float
    digits: float
    counting: bool
    year: float
    small: float
    serials: float


def features(cells: list[str], heading: str, today: date) -> Features:
    """What a sample of the cells of a column has in common."""
    filled = [text for cell in cells if (text := cell.strip()) and text.casefold() not in NOTHING]
    count = len(filled) or 1
    kinds = dict.fromkeys(filled)
    digits = sum(any(c.isdecimal() for c in text) for text in filled) / count

    def share(fits: "dict[str, bool]") -> float:
        return sum(fits[text] for text in filled) / count

    return Features(
        filled=len(filled),
        dates=judge(filled, heading, today) if digits > 0.3 else DateColumn(0.0, "dmy", "gregorian", 0.0),
        countries=share({text: countries_of(text) != () for text in kinds}),
        genders=share({text: text.casefold().rstrip(".") in GENDER_OF for text in kinds}),
        documents=share({text: _is_document(text) for text in kinds}),
        mails=share({text: _MAIL.fullmatch(text) is not None for text in kinds}),
        phones=share({text: _is_phone(text) for text in kinds}),
        names=share({text: _is_name(text) for text in kinds}),
        several=sum(len(text.split()) > 1 for text in filled) / count,
        capitals=share({text: text.isupper() and len(text) > 2 for text in kinds}),
        titles=share({text: text.casefold().rstrip(".") in TITLES for text in kinds}),
        distinct=len(kinds) / count,
        digits=digits,
        counting=_counting(filled),
        year=share({text: text.isdecimal() and len(text) == 4 for text in kinds}),
        small=share({text: text.isdecimal() and 0 < int(text[:4]) <= 31 for text in kinds}),
        serials=share({text: len(text) == 5 and text.isdecimal() and int(text) < 50_000 for text in kinds}),
    )


def countries_of(text: str) -> tuple[str, ...]:
    """The codes of the countries of a cell, one or several, none where a part of it is no country."""
    whole = code_of(text)
    if whole:
        return (whole,)
    parts = [part for part in re.split(r"\s*[;/,|&+\n]\s*|\s+(?:and|et|y|und|و)\s+", text) if part.strip()]
    codes = [code_of(part) for part in parts]
    return tuple(dict.fromkeys(code for code in codes if code)) if codes and all(codes) else ()


def masked(text: str, is_date: bool = False) -> str:
    """A cell as an example that shows its form and not the person: of a word the first letter, of a number two digits; of a date no day."""
    text = text[:60]
    if is_date:
        pieces = re.split(r"(\d+)", text)
        return "".join(piece if len(piece) == 4 or not piece.isdecimal() else piece[:-1] + "•" for piece in pieces)
    shown, letters, digits = [], 0, 0
    for c in text:
        letter = unicodedata.category(c)[0] in "LM"
        letters = letters + 1 if letter else 0
        digits = digits + 1 if c.isdecimal() else digits
        shown.append("•" if letters > 1 or (c.isdecimal() and digits > 2) else c)
    return "".join(shown)


def _is_document(text: str) -> bool:
    plain = unicodedata.normalize("NFKC", text)
    return bool(_DOCUMENT.fullmatch(plain)) and sum(c.isdecimal() for c in plain) >= 4


def _is_phone(text: str) -> bool:
    return bool(_PHONE.fullmatch(text)) and (text.startswith(("+", "00", "(")) or " " in text) and sum(c.isdecimal() for c in text) >= 7


def _is_name(text: str) -> bool:
    plain = key(text)
    return len(text) <= 80 and len(plain) > 1 and not any(c.isdecimal() or c in "@_#%&=+" for c in text) and plain not in GENDER_OF


def _counting(filled: list[str]) -> bool:
    """Whether the cells are 1, 2, 3 or another run of numbers."""
    if len(filled) < 2 or not all(text.isdecimal() and len(text) < 10 for text in filled):
        return False
    steps = [int(after) - int(before) for before, after in pairwise(filled)]
    return sum(step == 1 for step in steps) >= len(steps) * 0.9
