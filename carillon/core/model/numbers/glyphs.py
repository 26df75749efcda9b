# SPDX-License-Identifier: Apache-2.0
"""Characters as they are read off a plate or a page: digits of every script, shared capitals, and the pairs that look alike.

Two steps, kept apart. *Reading* (`alphanumerics`) loses nothing that a person would tell apart: it writes capitals, ASCII digits for
the digits of any script, and the Latin letter for a Cyrillic or Greek capital of the same shape, because a plate or a passport that
shows one of them is typed with whatever keyboard is at hand. *Folding* (`look_alike`) makes an index key and deliberately confuses
O with 0 and I with 1, which the typefaces of documents and plates do not keep apart and which many issuers avoid for that reason.
"""

import unicodedata

CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
DIGITS = "0123456789"

_ASCII: dict[int, str | None] = dict.fromkeys(range(128))
_ASCII.update({ord(c): c for c in CAPITALS + DIGITS})
_ASCII.update({ord(c.lower()): c for c in CAPITALS})

CYRILLIC = dict(zip("АВЕКМНОРСТУХІЈЅ", "ABEKMHOPCTYXIJS", strict=True))
"""The twelve letters that plates from Sofia to Vladivostok are limited to, with the Ukrainian І, the Serbian Ј, the Macedonian Ѕ."""

GREEK = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX", strict=True))
"""The fourteen letters that Greek plates and identity cards use."""

_SHARED = CYRILLIC | GREEK
_LOOK_ALIKE = str.maketrans("OI", "01")

_ARABIC_VARIANTS = str.maketrans("یىکہھۃة", "ييكهههه")
"""Persian and Urdu forms of letters that an Arabic keyboard types differently."""


def alphanumerics(text: str) -> str:
    """The letters and digits of a text, in capitals, without separators. Letters of other scripts stay what they are."""
    if text.isascii():
        return text.translate(_ASCII)
    for _ in range(4):  # one round is enough for what people type; compositions that arise from a removal need another
        read = _read(text)
        if read == text:
            break
        text = read
    return text


def _read(text: str) -> str:
    capitals = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).upper())
    return unicodedata.normalize("NFKC", "".join(_letter(c) for c in capitals))


def _letter(character: str) -> str:
    if character in _SHARED:
        return _SHARED[character]
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    # Vowel signs that take room (Devanagari, Thai …) are letters to a reader; marks above and below are not counted on.
    return character if character.isalnum() or unicodedata.category(character) == "Mc" else ""


def digits(text: str) -> str:
    """Only the decimal digits of a text, whatever their script, as ASCII."""
    return "".join(str(d) for c in text if (d := unicodedata.decimal(c, None)) is not None)


def ascii_digits(text: str) -> str:
    """The text with the digits of every script (and full-width forms) written in ASCII."""
    if text.isascii():
        return text
    return "".join(c if (d := unicodedata.decimal(c, None)) is None else str(d) for c in text)


def look_alike(normal: str) -> str:
    """O as 0 and I as 1, accents gone, Persian and Urdu letters as their Arabic counterparts: a key, not a number."""
    if not normal.isascii():
        normal = plain(normal)
    return normal.translate(_LOOK_ALIKE)


def plain(normal: str) -> str:
    """A reading without its accents (KÖ → KO), for those who cannot type them."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", normal) if not unicodedata.combining(c))
    return alphanumerics(bare.translate(_ARABIC_VARIANTS).replace("Đ", "D").replace("Ł", "L").replace("Ø", "O"))


def read(text: str, country: str | None = None) -> str:
    """`alphanumerics` in the form that a standard's `strip` has."""
    return alphanumerics(text)
