# SPDX-License-Identifier: Apache-2.0
"""Numbers and addresses within a running text, as the keys by which records are found: only what its own form or a check tells for sure."""

import re
from collections.abc import Iterator

from carillon.core.match.relevance.thing import Key
from carillon.core.model.numbers import standards
from carillon.core.model.numbers.refang import refang
from carillon.errors import Invalid

LONGEST = 20_000
MOST = 40
"""Keys taken from one text."""
_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("email", re.compile(r"[\w.+%-]{1,64}(?:@|\[@\]|\[at\]|\(at\))[\w-]+(?:(?:\.|\[\.\]|\(\.\))[\w-]+)+", re.IGNORECASE)),
    ("url", re.compile(r"\bh(?:tt|xx)ps?(?:://|\[:\]//|\[://\])[^\s<>\"'»”]{4,300}", re.IGNORECASE)),
    ("domain", re.compile(r"(?<![\w@./-])(?:[a-z0-9-]{1,63}(?:\.|\[\.\]|\(\.\)))+[a-z][a-z-]{1,20}\b(?!@)", re.IGNORECASE)),
    ("ip", re.compile(r"(?<![\w.])\d{1,3}(?:(?:\.|\[\.\])\d{1,3}){3}(?![\w.]*\d)")),
    ("ip", re.compile(r"(?<![\w:])(?:[0-9a-f]{1,4}:){2,7}:?(?:[0-9a-f]{1,4}:?){0,6}[0-9a-f]{1,4}(?![\w:])", re.IGNORECASE)),
    ("iban", re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{2,4}){3,8}\b")),
    ("ethereum", re.compile(r"\b0x[0-9a-fA-F]{40}\b")),
    ("bitcoin", re.compile(r"\b(?:bc1[a-z0-9]{20,80}|[13][1-9A-HJ-NP-Za-km-z]{25,34})\b")),
    ("tron", re.compile(r"\bT[1-9A-HJ-NP-Za-km-z]{33}\b")),
    ("hash", re.compile(r"\b(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})\b", re.IGNORECASE)),
    ("imei", re.compile(r"\b\d{15}\b")),
    ("vin", re.compile(r"\b(?=[A-Z0-9]*\d)[A-HJ-NPR-Z0-9]{17}\b")),
    ("phone", re.compile(r"(?<![\w+])(?<!\d )(?:\+|00 ?)[1-9]\d{0,3}[\s().\-/]{0,2}\d(?:[\s().\-/]{0,2}\d){5,13}(?!\d)")),
)
_PLATE = re.compile(
    r"(?:licen[cs]e plates?|number plates?|registration|plates?|immatriculée?s?|immatriculation|plaque|matr[íi]cula|placas?|targa|"
    r"kennzeichen|kenteken|rejestracyjn\w+|plaka(?:lı|sı)?|госномер\w*|номерн\w+ знак\w*|номер\w*|"
    r"لوحة|رقم اللوحة|پلاک|车牌号?|車牌號?|ナンバー|번호판)"
    r"[\s:#№nNoº.]{0,6}([A-Z0-9А-Я][A-Z0-9А-Я\- ·]{2,10}[A-Z0-9А-Я])(?![A-Z0-9А-Я])",
    re.IGNORECASE,
)


def keys(text: str, via: str = "") -> tuple[Key, ...]:
    """What a text names that records are found by. `via` is the record whose text it is."""
    found: dict[Key, None] = {}
    for form, value in _found(text[:LONGEST]):
        found[Key(form, value, via)] = None
        if len(found) == MOST:
            break
    return tuple(found)


def _found(text: str) -> Iterator[tuple[str, str]]:
    taken: list[tuple[int, int]] = []
    if not any(c.isdecimal() or c in "@." for c in text):
        return
    for form, pattern in _FORMS:
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            if (value := _key(form, match.group().rstrip(".,;:)-"))) is not None:
                taken.append(match.span())
                yield form, value
    for match in _PLATE.finditer(text):
        plate = match.group(1).strip()
        if any(c.isdecimal() for c in plate) and plate.upper() == plate and (value := _key("plate", plate)) is not None:
            yield "plate", value


def _key(form: str, text: str) -> str | None:
    """The key of a number that is right; None of any other."""
    plain = refang(text) if form in ("email", "url", "domain", "ip") else text
    try:
        standards.clean(form, plain)
        return standards.key(form, plain).value
    except Invalid:
        return None
