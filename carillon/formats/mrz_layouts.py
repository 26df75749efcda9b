# SPDX-License-Identifier: Apache-2.0
"""Where each field of a machine-readable zone stands: ICAO Doc 9303 parts 4 to 7, the older French card, the Swiss licence."""

import re

import msgspec

LETTERS, DIGITS, MIXED, SEX = "letters", "digits", "mixed", "sex"
"""What a field may hold besides the filler."""

Place = tuple[int, int]
"""Line and position, both counted from 0."""

_WEIGHTS = (7, 3, 1)
_VALUES = {c: i for i, c in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")} | {"<": 0}


class Field(msgspec.Struct, frozen=True):
    """One run of positions on one line; `title` is the field's name in a sentence."""

    name: str
    title: str
    line: int
    start: int
    end: int
    kind: str

    @property
    def places(self) -> tuple[Place, ...]:
        return tuple((self.line, at) for at in range(self.start, self.end))


class Sum(msgspec.Struct, frozen=True):
    """A check digit: what it checks, over which places, and where it stands. `names` are the fields that it may help to repair."""

    title: str
    places: tuple[Place, ...]
    at: Place
    names: tuple[str, ...] = ()


class Layout(msgspec.Struct, frozen=True, kw_only=True):
    """A zone: the widths of its lines, its fields and check digits.

    `begins` is how the first field must begin, `padded` are the lines that end in fillers, and may have lost them. `composite` is the
    check digit over everything; `long_number` says that a number of more than nine characters runs on into the optional data.
    """

    name: str
    widths: tuple[int, ...]
    begins: re.Pattern[str]
    fields: tuple[Field, ...]
    sums: tuple[Sum, ...] = ()
    composite: Sum | None = None
    padded: tuple[int, ...] = (0,)
    long_number: bool = False

    def field(self, name: str) -> Field | None:
        return next((f for f in self.fields if f.name == name), None)


def check_digit(text: str) -> str:
    """The digit of Doc 9303 part 3: weights 7, 3, 1 over the values of the characters (A is 10, the filler 0), modulo 10."""
    return str(sum(_VALUES[c] * _WEIGHTS[i % 3] for i, c in enumerate(text)) % 10)


def _span(line: int, start: int, end: int) -> tuple[Place, ...]:
    return tuple((line, at) for at in range(start, end))


def _names(line: int, start: int, end: int) -> Field:
    return Field("names", "name", line, start, end, LETTERS)


def _head() -> tuple[Field, ...]:
    return Field("document_type", "document code", 0, 0, 2, LETTERS), Field("issuer", "issuing state", 0, 2, 5, LETTERS)


def _second_line(end: int) -> tuple[Field, ...]:
    """The second line of passports, cards of two lines and visas, which differ only in their optional data."""
    return (
        Field("number", "document number", 1, 0, 9, MIXED),
        Field("nationality", "nationality", 1, 10, 13, LETTERS),
        Field("birth_date", "birth date", 1, 13, 19, DIGITS),
        Field("sex", "sex", 1, 20, 21, SEX),
        Field("expiry", "expiry date", 1, 21, 27, DIGITS),
        Field("optional", "optional data", 1, 28, end, MIXED),
    )


_NUMBER_2 = Sum("document number", _span(1, 0, 9), (1, 9), ("number",))
_BIRTH_2 = Sum("birth date", _span(1, 13, 19), (1, 19))
_EXPIRY_2 = Sum("expiry date", _span(1, 21, 27), (1, 27))

TD3 = Layout(
    name="TD3",
    widths=(44, 44),
    begins=re.compile(r"P"),
    fields=(*_head(), _names(0, 5, 44), *_second_line(42)),
    sums=(_NUMBER_2, _BIRTH_2, _EXPIRY_2, Sum("optional data", _span(1, 28, 42), (1, 42), ("optional",))),
    composite=Sum("whole zone", _span(1, 0, 10) + _span(1, 13, 20) + _span(1, 21, 43), (1, 43)),
)
TD2 = Layout(
    name="TD2",
    widths=(36, 36),
    begins=re.compile(r"[ACIP]"),
    fields=(*_head(), _names(0, 5, 36), *_second_line(35)),
    sums=(_NUMBER_2, _BIRTH_2, _EXPIRY_2),
    composite=Sum("whole zone", _span(1, 0, 10) + _span(1, 13, 20) + _span(1, 21, 35), (1, 35), ("optional",)),
    long_number=True,
)
MRV_A = Layout(
    name="MRV-A",
    widths=(44, 44),
    begins=re.compile(r"V"),
    fields=(*_head(), _names(0, 5, 44), *_second_line(44)),
    sums=(_NUMBER_2, _BIRTH_2, _EXPIRY_2),
    padded=(0, 1),
)
MRV_B = Layout(
    name="MRV-B",
    widths=(36, 36),
    begins=re.compile(r"V"),
    fields=(*_head(), _names(0, 5, 36), *_second_line(36)),
    sums=(_NUMBER_2, _BIRTH_2, _EXPIRY_2),
    padded=(0, 1),
)
TD1 = Layout(
    name="TD1",
    widths=(30, 30, 30),
    begins=re.compile(r"[ACI]"),
    fields=(
        *_head(),
        Field("number", "document number", 0, 5, 14, MIXED),
        Field("optional", "optional data", 0, 15, 30, MIXED),
        Field("birth_date", "birth date", 1, 0, 6, DIGITS),
        Field("sex", "sex", 1, 7, 8, SEX),
        Field("expiry", "expiry date", 1, 8, 14, DIGITS),
        Field("nationality", "nationality", 1, 15, 18, LETTERS),
        Field("optional2", "second optional data", 1, 18, 29, MIXED),
        _names(2, 0, 30),
    ),
    sums=(
        Sum("document number", _span(0, 5, 14), (0, 14), ("number",)),
        Sum("birth date", _span(1, 0, 6), (1, 6)),
        Sum("expiry date", _span(1, 8, 14), (1, 14)),
    ),
    composite=Sum(
        "whole zone",
        _span(0, 5, 30) + _span(1, 0, 7) + _span(1, 8, 15) + _span(1, 18, 29),
        (1, 29),
        ("optional", "optional2"),
    ),
    padded=(0, 2),
    long_number=True,
)
FRENCH_ID = Layout(
    name="FR-ID",
    widths=(36, 36),
    begins=re.compile(r"IDFRA"),
    fields=(
        *_head(),
        Field("surname", "surname", 0, 5, 30, LETTERS),
        Field("optional", "issuing office", 0, 30, 36, MIXED),
        Field("issue_date", "month of issue", 1, 0, 4, DIGITS),
        Field("department", "issuing department", 1, 4, 7, MIXED),
        Field("serial", "serial number", 1, 7, 12, DIGITS),
        Field("given", "given names", 1, 13, 27, LETTERS),
        Field("birth_date", "birth date", 1, 27, 33, DIGITS),
        Field("sex", "sex", 1, 34, 35, SEX),
    ),
    sums=(
        Sum("document number", _span(1, 0, 12), (1, 12), ("department",)),
        Sum("birth date", _span(1, 27, 33), (1, 33)),
    ),
    composite=Sum("whole zone", _span(0, 0, 36) + _span(1, 0, 35), (1, 35), ("optional",)),
    padded=(),
)
SWISS_LICENCE = Layout(
    name="CH-DL",
    widths=(9, 30, 30),
    begins=re.compile(r"[A-Z]{3}\d{3}[A-Z]"),
    fields=(
        Field("optional", "number of the blank", 0, 0, 3, LETTERS),
        Field("optional2", "number of the blank", 0, 3, 6, DIGITS),
        Field("language", "language", 0, 6, 7, LETTERS),
        Field("document_type", "document code", 1, 0, 2, LETTERS),
        Field("issuer", "issuing state", 1, 2, 5, LETTERS),
        Field("number", "licence number", 1, 5, 17, DIGITS),
        Field("birth_date", "birth date", 1, 19, 25, DIGITS),
        _names(2, 0, 30),
    ),
    padded=(0, 1, 2),
)
LAYOUTS = (TD3, MRV_A, TD1, FRENCH_ID, TD2, MRV_B, SWISS_LICENCE)
"""In the order in which they are preferred where two fit equally well."""
