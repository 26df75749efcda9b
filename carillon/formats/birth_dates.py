# SPDX-License-Identifier: Apache-2.0
"""Dates of birth as lists write them: in numbers, in order, in their calendar, and not guessed where two readings remain."""

import re
import unicodedata
from datetime import date
from functools import lru_cache

import msgspec

from carillon.core.model import dates as model_dates
from carillon.errors import Invalid
from carillon.formats.birth_calendars import CALENDARS, calendar_names, convert, key, months, year_now
from carillon.formats.rows import shown
from carillon.formats.sheet_values import day as day_of_serial

ORDERS = ("dmy", "mdy", "ymd")
OLDEST = 130
"""Years that anybody on a list may have lived."""

_NEAR = {"persian", "hijri"}
"""Their years overlap: a slip of the pen in one of them often is a day of the other, 40 years off."""
_PIECES = re.compile(r"\d+|\D+")
_CLOCK = re.compile(r"(?:T|\s|,)+\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:[ap]\.?m\.?)?\s*(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})?$", re.IGNORECASE)
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th|er|ro|º|ª|°)(?![^\W\d_])", re.IGNORECASE)
_FILLING = "de del of the den le el в г год года 年 月 日 년 월 일 วันที่ เดือน ปี سنة عام سال"
_FILLERS = frozenset(_FILLING.split())
_WEEKDAY = re.compile(r"^\s*(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[.,]?\s+(?=\d|[a-z])", re.IGNORECASE)
_MARKS = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_LONGEST = 60


class Numbers(msgspec.Struct, frozen=True):
    """The numbers of a date in the order in which they stand, each with its digits. `month` is one that was named."""

    values: tuple[int, ...]
    widths: tuple[int, ...]
    month: int = 0
    calendar: str | None = None

    @property
    def year_first(self) -> bool:
        return self.widths[0] >= 3

    @property
    def ambiguous(self) -> bool:
        """Whether the order of day and month has to be known from elsewhere."""
        return not self.month and len(self.values) == 3 and not self.year_first


class Parts(msgspec.Struct, frozen=True):
    """Year, month and day as written; `short` where the year has two digits, `turned` where only the other order made a day of it."""

    year: int
    month: int
    day: int
    short: bool = False
    turned: bool = False


class Birth(msgspec.Struct, frozen=True):
    """Partial ISO dates, one of which it is, and what a reader of the list has to know of how it was read."""

    values: tuple[str, ...]
    note: str = ""


@lru_cache(maxsize=65_536)
def birth(text: str, order: str, calendar: str, today: date) -> Birth | str:
    """A date of birth, or why it cannot be one. `order` is dmy, mdy or ymd and decides only where the text does not."""
    if len(text) > _LONGEST:
        return f"the date of birth {shown(text, 30)} is too long to be a date"
    numbers = numbers_of(text)
    if numbers is None:
        return _otherwise(text, order, today)
    if numbers.widths == (5,):
        return _serial(text, numbers.values[0], today)
    parts = arranged(numbers, order)
    if parts is None:
        return f"the date of birth {shown(text)} cannot be read"
    calendar = numbers.calendar or calendar
    if parts.short:
        parts = msgspec.structs.replace(parts, year=_century(parts.year, calendar, today))
    values = convert(calendar, parts.year, parts.month, parts.day)
    if possible := _possible(values, today):
        return Birth(possible, _note(text, parts, order))
    if not numbers.calendar and not parts.short and (other := _elsewhere(parts, calendar, today)):
        name, possible = other
        return Birth(possible, f"the date of birth {shown(text)} was read in the {name} calendar")
    return _reason(text, values, parts, calendar, today)


@lru_cache(maxsize=65_536)
def numbers_of(text: str) -> Numbers | None:
    """A date taken apart, None where it holds words that we do not know, or no year."""
    text = _MARKS.sub("", unicodedata.normalize("NFKC", text)).strip()
    text = _ORDINAL.sub("", _WEEKDAY.sub("", _CLOCK.sub("", text)))
    values, widths = list[int](), list[int]()
    month = 0
    calendar: str | None = None
    for piece in _PIECES.findall(text):
        if piece[0].isdecimal():
            values.append(int(piece))
            widths.append(len(piece))
            continue
        word = key("".join(one for one in re.split(r"[\s/.,\-–—_،:()]+", piece) if one.casefold() not in _FILLERS))
        if not word:
            continue
        if named := months().get(word):
            if month:
                return None
            month, calendar = named[0], named[1] if named[1] != "gregorian" else calendar
        elif said := calendar_names().get(word):
            calendar = said
        else:
            both = _month_and_calendar(word)
            if both is None or month:
                return None
            month, calendar = both
    if not 1 <= len(values) <= 3 or max(widths) > 8:
        return None
    return Numbers(tuple(values), tuple(widths), month, calendar)


def arranged(numbers: Numbers, order: str) -> Parts | None:
    """Year, month and day in this order; where it makes no month, in the other one."""
    values, widths = list(numbers.values), list(numbers.widths)
    if numbers.month:
        return _around_month(values, widths, numbers.month, order)
    if len(values) == 1:
        return _compact(values[0], widths[0], order)
    if len(values) == 2:
        if (widths[0] >= 3) == (widths[1] >= 3):
            return None
        year, month = values if widths[0] >= 3 else reversed(values)
        return Parts(year, month, 0)
    if widths[0] >= 3:
        year, month, day = values
    elif widths[2] >= 3 or order != "ymd":
        year = values[2]
        month, day = values[:2] if order == "mdy" else values[1::-1]
    else:
        year, month, day = values
    if not year and max(widths) < 3:
        return None
    turned = month > 12 >= day > 0
    if turned:
        month, day = day, month
    return Parts(year, month, day if month else 0, max(widths) <= 2, turned)


def _month_and_calendar(word: str) -> tuple[int, str] | None:
    """`يناير م` and `محرم هـ` run together when blanks are dropped; so do a calendar's name and a month behind it."""
    for name, calendar in calendar_names().items():
        for rest in (word.removeprefix(name), word.removesuffix(name)):
            if rest != word and (named := months().get(rest)):
                return named[0], calendar
    return None


def _around_month(values: list[int], widths: list[int], month: int, order: str) -> Parts | None:
    if len(values) == 1:
        return Parts(values[0], month, 0) if widths[0] >= 3 else None
    if len(values) != 2:
        return None
    year_first = widths[0] >= 3 or (max(widths) <= 2 and order == "ymd")
    year, day = values if year_first else reversed(values)
    return Parts(year, month, day, max(widths) <= 2)


def _compact(value: int, width: int, order: str) -> Parts | None:
    """17071960, 19600717, 600717 or 1960."""
    if width in (3, 4):
        return Parts(value, 0, 0)
    digits = f"{value:0{width}}"
    if width == 6:
        pairs = [int(digits[at : at + 2]) for at in (0, 2, 4)]
        return arranged(Numbers(tuple(pairs), (2, 2, 2)), order)
    if width != 8:
        return None
    first = (int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    last = (int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    readable = 1 <= first[1] <= 12 and 1 <= first[2] <= 31 and 1200 <= first[0] <= 2700
    if readable and (order == "ymd" or not 1200 <= last[2] <= 2700):
        return Parts(*first)
    return arranged(Numbers(last, (2, 2, 4)), order)


def _century(short: int, calendar: str, today: date) -> int:
    """The last year that ends so: nobody on a list is born later, and hardly anybody is a hundred."""
    now = year_now(calendar, today)
    return now - (now - short) % 100


def _possible(values: tuple[str, ...], today: date) -> tuple[str, ...]:
    """Those on which somebody now living may have been born."""
    now = today.isoformat()
    return tuple(one for one in values if one <= now[: len(one)] and today.year - int(one[:4]) <= OLDEST)


def _elsewhere(parts: Parts, calendar: str, today: date) -> tuple[str, tuple[str, ...]] | None:
    """The one other calendar in which it is a day of birth; None where there is none or more than one."""
    others = [one for one in CALENDARS if one != calendar and {one, calendar} != _NEAR]
    readings = {one: _possible(convert(one, parts.year, parts.month, parts.day), today) for one in others}
    found = [(one, possible) for one, possible in readings.items() if possible]
    return found[0] if len(found) == 1 else None


def _serial(text: str, value: int, today: date) -> Birth | str:
    """A day that lost its format when a sheet was saved is a number such as 22114."""
    possible = _possible((day_of_serial(value),), today)
    if possible:
        return Birth(possible, f"the date of birth {shown(text)} was read as the number of a day, as spreadsheets keep them")
    return f"the date of birth {shown(text)} cannot be read"


def _otherwise(text: str, order: str, today: date) -> Birth | str:
    """Whatever else our other forms accept, such as “circa 1960”."""
    try:
        found = model_dates.parse_lenient(text, day_first=order != "mdy")
    except Invalid:
        return f"the date of birth {shown(text)} cannot be read"
    return Birth((found,)) if _possible((found,), today) else f"nobody now living was born on {shown(text)}"


def _note(text: str, parts: Parts, order: str) -> str:
    if parts.short:
        return f"the year of {shown(text)} was taken for {parts.year}"
    if parts.turned:
        return f"the date of birth {shown(text)} can only be read in another order than {'-'.join(order)}"
    return ""


def _reason(text: str, values: tuple[str, ...], parts: Parts, calendar: str, today: date) -> str:
    if calendar not in _NEAR and 1250 <= parts.year <= 1500 and convert("gregorian", parts.year, parts.month, parts.day):
        return f"the year of {shown(text)} is of the Islamic or the Persian calendar, and the mapping does not say of which"
    if not values:
        return f"there is no such day as {shown(text)}"
    if values[0] > today.isoformat():
        return f"the date of birth {shown(text)} lies in the future"
    return f"the date of birth {shown(text)} lies more than {OLDEST} years back"
