# SPDX-License-Identifier: Apache-2.0
"""Partial dates: a year, a month or a day of the Gregorian calendar as an ISO string, never more exact than it was given.

`1980`, `1980-04` and `1980-04-16` are the three forms. They sort as strings, and a shorter one is the beginning of every date that it
may stand for. There is no clock here and no century is guessed: a two-digit year, a decade or a range is refused, with the reason.
"""

import re
from datetime import date

from carillon.core.model.months import MONTHS
from carillon.core.model.numbers.glyphs import ascii_digits
from carillon.errors import Invalid

FIRST_YEAR, LAST_YEAR = 1000, 2200

_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ]\d{2}:?\d{2}[\d:.,]* ?(?:Z|[+-]\d{2}:?\d{2})?)?)?)?", re.ASCII)
_HELP = "Write 1980-04-16, or 1980-04 or 1980 where the day or the month is not known."
_NOT_KNOWN = "unknown unk none null nil n/a na n.a. not-known inconnu desconocido unbekannt sconosciuto неизвестно غيرمعروف 00000000 xxxx"
_UNKNOWN = frozenset(_NOT_KNOWN.split()) | {"not known", "no date"}
_ROUND = re.compile(
    r"^(?:circa|approximately|approx|about|around|abt|ca|c|vers|etwa|um|около|حوالي)(?:[.:\s]+|(?=\d))|^[~≈]\s*|\s*\?$", re.I
)
_CLOCK = re.compile(r"[T\s,]+(?:at\s+)?\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:[AaPp]\.?[Mm]\.?)?\s*(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})?$")
_ZONE = re.compile(r"(?<=\d\d-\d\d)(?:Z|[+-]\d{2}:\d{2})$")
_DECADE = re.compile(r"\d{3}0'?s|(?:early|mid|late|the)[\s-]+\d{4}'?s?|\d{3}[xX?]", re.I)
_RANGE = re.compile(
    r"\d{4}\s*(?:-|–|—|/|\bto\b|\band\b|\bor\b|\bbis\b|\bà\b|\ba\b)\s*\d{4}|\bbetween\b|\b(?:before|after|until|since)\b", re.I
)
_EAST_ASIAN = re.compile(r"(\d{4})\s*[年년]\s*(?:(\d{1,2})\s*[月월]\s*(?:(\d{1,2})\s*[日일])?)?")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th|er|re|º|ª|°|\.?\s*de[l]?(?=\s))", re.I)
_WEEKDAY = re.compile(r"^(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+|(?P<other>[^\W\d]{2,12})\.?,\s+(?=\d))", re.I)
_ARABIC_PAIR = re.compile(r"(كانون|تشرين)\s+(الأول|الاول|الثاني)")
"""Months of the Levant that have two words."""
_COMPACT = re.compile(r"(\d{1,2})([^\W\d_]{3,})\.?(\d{4})")
_PIECES = re.compile(r"\d+|[^\W\d_]+")


def parse(text: str) -> str:
    """A strict ISO date, partial or not; a time of day behind it is cut off. Raises Invalid for everything else."""
    found = _ISO.fullmatch(text.strip())
    if found is None:
        raise Invalid(f"{_quoted(text)} is not a date in ISO form.", help=_HELP)
    year, month, day = (None if part is None else int(part) for part in found.groups())
    return build(year or 0, month, day)


def build(year: int, month: int | None = None, day: int | None = None) -> str:
    """The date of these numbers. Raises Invalid for a day that no calendar has and a year outside 1000 to 2200."""
    if not year:
        raise Invalid("The year is not known.", help=_HELP)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Invalid(f"The year {year} is outside {FIRST_YEAR} to {LAST_YEAR}.", help=_calendar_help(year))
    if month is None:
        return f"{year:04}"
    if not 1 <= month <= 12:
        raise Invalid(f"There is no month {month}.", help="Months go from 01 to 12; look whether day and month are exchanged.")
    if day is None:
        return f"{year:04}-{month:02}"
    try:
        date(year, month, day)
    except ValueError:
        raise Invalid(f"There is no day {day} in month {month} of {year}.", help=_HELP) from None
    return f"{year:04}-{month:02}-{day:02}"


def parse_lenient(text: str, day_first: bool = True) -> str:
    """A date as files write it: 16 Apr 1980, circa 1980, 16.04.1980, 00/00/1980, ١٩٨٠/٠٤/١٦, 1980年4月16日.

    `day_first` decides 03/04/1980; where only one reading is a date, that one is taken. Zero parts and parts of x are unknown. Raises
    Invalid, with the reason, for what cannot be read: no date at all, a two-digit year, a decade, a range, a year of another calendar.
    """
    plain = _round_off(text)
    if plain.lower() in _UNKNOWN or not any(c.isalnum() and c != "0" for c in plain):
        raise Invalid(f"{_quoted(text)} says no date, or that it is not known.", help="Leave the date empty, or mark it as unknown.")
    if _DECADE.fullmatch(plain):
        raise Invalid(f"{_quoted(text)} is a decade, not a year.", help="Give the year, or put the decade into the notes.")
    if _RANGE.search(plain):
        raise Invalid(f"{_quoted(text)} is a range of dates.", help="Give each year that may be meant as a value of its own.")
    found = _EAST_ASIAN.fullmatch(plain)
    if found:
        return _of_this_calendar(text, build(int(found[1]), int(found[2] or 0) or None, int(found[3] or 0) or None))
    return _of_this_calendar(text, _assemble(text, _pieces(plain), day_first))


def years(text: str) -> int:
    """The year of a date in ISO form. Raises Invalid for another text."""
    return int(parse(text)[:4])


def is_date(text: str) -> bool:
    """Whether `parse` reads this text."""
    try:
        parse(text)
    except Invalid:
        return False
    return True


def _round_off(text: str) -> str:
    """ASCII digits, no time of day, no word for "about", no weekday."""
    if len(text) > 100:
        raise Invalid("This text is too long to be a date.", help=_HELP)
    plain = ascii_digits(text).strip().strip("\"'()[]").strip()
    plain = _ZONE.sub("", _CLOCK.sub("", plain))
    plain = _ROUND.sub("", _ROUND.sub("", plain))
    weekday = _WEEKDAY.match(plain)
    if weekday and (weekday["other"] or "").lower() not in MONTHS:
        plain = plain[weekday.end() :]
    return plain.strip(" ,;")


def _pieces(plain: str) -> list[str]:
    """Numbers and words, in order; day, month and year run together are taken apart."""
    plain = _ARABIC_PAIR.sub(r"\1\2", _ORDINAL.sub(" ", plain))
    found = _COMPACT.fullmatch(plain)
    if found:
        return list(found.groups())
    pieces = _PIECES.findall(plain)
    if len(pieces) == 1 and len(pieces[0]) == 8 and pieces[0].isdecimal():
        digits = pieces[0]
        return [digits[:4], digits[4:6], digits[6:]]
    return [p for p in pieces if p.lower() not in ("de", "del", "of", "the", "в", "г", "года")]


def _assemble(text: str, pieces: list[str], day_first: bool) -> str:
    """Year, month and day out of one to three pieces; a month may be a word."""
    numbers: list[int] = []
    month = None
    for at, piece in enumerate(pieces):
        if piece.isdecimal():
            numbers.append(int(piece))
        elif re.fullmatch("[xX]{1,4}", piece) and (piece.lower() != "x" or month is not None or not pieces[at - 1].isdecimal()):
            numbers.append(0)
        else:
            named = MONTHS.get(piece.lower())
            if named is None or month not in (None, named):  # a bilingual "APR/AVR" names the same month twice
                raise Invalid(f"{_quoted(text)} cannot be read as a date.", help=_HELP)
            month = named
    if month is not None:
        return _with_month(text, month, numbers, pieces)
    return _in_numbers(text, numbers, pieces, day_first)


def _with_month(text: str, month: int, numbers: list[int], pieces: list[str]) -> str:
    widths = [len(p) for p in pieces if p.isdecimal() or set(p.lower()) == {"x"}]
    if len(numbers) == 1:
        return build(_year(text, numbers[0], widths[0]), month)
    if len(numbers) == 2:
        year, day = (numbers[0], numbers[1]) if widths[0] == 4 else (numbers[1], numbers[0])
        return build(_year(text, year, max(widths)), month, day or None)
    raise Invalid(f"{_quoted(text)} cannot be read as a date.", help=_HELP)


def _in_numbers(text: str, numbers: list[int], pieces: list[str], day_first: bool) -> str:
    widths = [len(p) for p in pieces]
    if not 1 <= len(numbers) <= 3:
        raise Invalid(f"{_quoted(text)} cannot be read as a date.", help=_HELP)
    if widths[0] == 4:
        year, *rest = numbers
    elif widths[-1] == 4:
        *first, year = numbers
        rest = first[::-1] if day_first or len(first) < 2 else first
    else:
        year, rest = _year(text, numbers[-1], widths[-1]), []
    month, day = [*rest, 0, 0][:2]
    if month > 12 >= day > 0 and widths[0] != 4:
        month, day = day, month  # 04/16/1980 can only be read one way
    return build(year, month or None, (day or None) if month else None)


def _year(text: str, number: int, width: int) -> int:
    """The year, where it is written with four digits. A year of zero is an unknown one and refused by `build`."""
    if width == 4:
        return number
    if width <= 2:
        raise Invalid(f"{_quoted(text)} has a year of two digits, which does not say its century.", help=_HELP)
    raise Invalid(f"{_quoted(text)} cannot be read as a date.", help=_HELP)


def _of_this_calendar(text: str, found: str) -> str:
    """A year from 1200 to 1500 in a file of today is a year of the Hijra, lunar or solar; only the owner knows which."""
    if "1200" <= found[:4] < "1501":
        raise Invalid(f"{_quoted(text)} looks like a date of the Islamic or Persian calendar.", help=_calendar_help(int(found[:4])))
    return found


def _calendar_help(year: int) -> str:
    if year > LAST_YEAR:
        return "Dates of the Buddhist calendar are 543 years ahead: give the Gregorian date."
    return "Give the Gregorian date; say in the notes what the document shows."


def _quoted(text: str) -> str:
    shown = text.strip()
    return f"“{shown[:40]}…”" if len(shown) > 40 else f"“{shown}”"
