# SPDX-License-Identifier: Apache-2.0
"""Days of the Buddhist, Persian and Islamic calendars as Gregorian ones, and the names of their months.

Thailand counts from the year 543 BC; until 1940 its year began in April. The Persian year (Iran, and Afghanistan with other names) begins
in March. The Islamic one is lunar: its days are those of the calendar of Umm al-Qura, from which a country that watches the moon may differ
by one day, and before 1924, where that begins, a year is all that is said.
"""

import unicodedata
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from carillon.core.model.months import MONTHS
from carillon.formats.dates import of

CALENDARS = ("gregorian", "buddhist", "persian", "hijri")

_BUDDHIST = 543
_APRIL_YEARS = 2484
"""The first Buddhist year that began in January, 1941."""
_LUNAR_YEAR, _LUNAR_EPOCH = 0.970_224, 622.54
_UMM_AL_QURA = range(1343, 1501)
_PERSIAN = range(1206, 1500)


def convert(calendar: str, year: int, month: int = 0, day: int = 0) -> tuple[str, ...]:
    """The partial ISO dates that this may be, empty where there is no such day. 0 is unknown; where a year overlaps two, both are given."""
    if (day and not month) or not 0 <= month <= 12 or not 0 <= day <= 31:
        return ()
    if calendar == "buddhist":
        return _of_buddhist(year, month, day)
    if calendar == "gregorian":
        found = of(year, month, day)
        return (found,) if found else ()
    first = _day(calendar, year, month or 1, day or 1)
    if calendar == "hijri" and year not in _UMM_AL_QURA:
        return _of_early_hijri(year, month, day)
    if first is None:
        return ()
    if day:
        return (first.isoformat(),)
    following = _day(calendar, year + (month in (0, 12)), month % 12 + 1 if month else 1, 1)
    last = following - timedelta(days=1) if following else first
    length = 7 if month else 4
    return tuple(dict.fromkeys((first.isoformat()[:length], last.isoformat()[:length])))


def year_now(calendar: str, today: date) -> int:
    """The year in which today lies."""
    if calendar == "buddhist":
        return today.year + _BUDDHIST
    if calendar == "persian":
        return today.year - (621 if (today.month, today.day) >= (3, 21) else 622)
    if calendar == "hijri":
        return int((today.year + today.timetuple().tm_yday / 365.25 - _LUNAR_EPOCH) / _LUNAR_YEAR) + 1
    return today.year


@cache
def months() -> dict[str, tuple[int, str]]:
    """By name, as `key` makes it: the number of the month and its calendar."""
    table: dict[str, tuple[int, str]] = {key(name): (number, "gregorian") for name, number in MONTHS.items()}
    for words, names in _lines():
        if len(words) == 2:
            for name in names:
                table.setdefault(key(name), (int(words[1]), words[0]))
    return table


@cache
def calendar_names() -> dict[str, str]:
    """What is written beside a year to say its calendar, by `key`."""
    return {key(name): words[0] for words, names in _lines() if len(words) == 1 for name in names}


@cache
def key(text: str) -> str:
    """Letters and digits of any script, in lower case, with the forms that Persian and Arabic keyboards type differently made one."""
    text = unicodedata.normalize("NFKC", text.casefold()).translate(_KEYBOARDS)
    return "".join(c for c in text if c.isalnum() or (unicodedata.category(c) in ("Mn", "Mc") and not "\u064b" <= c <= "\u065f"))


_KEYBOARDS = str.maketrans("يىكۀةأإآ", "ییکههااا", "ـ")


def _lines() -> list[tuple[list[str], list[str]]]:
    lines = files("carillon.formats").joinpath("birth_calendars.txt").read_text("utf-8").splitlines()
    pairs = [line.partition(": ") for line in lines if not line.startswith("#")]
    return [(left.split(), right.split(" | ")) for left, _, right in pairs]


def _of_buddhist(year: int, month: int, day: int) -> tuple[str, ...]:
    """January to March of a year that began in April belong to the next; lists follow this or not, so both are given."""
    years = [year - _BUDDHIST]
    if year < _APRIL_YEARS and month <= 3:
        years.append(years[0] + 1)
    return tuple(found for one in years if (found := of(one, month, day)))


def _of_early_hijri(year: int, month: int, day: int) -> tuple[str, ...]:
    if not 1 <= year < _UMM_AL_QURA.start or day > 30:
        return ()
    start = _LUNAR_EPOCH + (year - 1 + max(month - 1, 0) / 12) * _LUNAR_YEAR
    end = start + _LUNAR_YEAR / (12 if month else 1)
    found = (of(int(start)), of(int(end)))
    return tuple(dict.fromkeys(one for one in found if one))


def _day(calendar: str, year: int, month: int, day: int) -> date | None:
    # The tables are loaded only where a list needs them.
    try:
        if calendar == "persian":
            from persiantools.jdatetime import JalaliDate

            return JalaliDate(year, month, day).to_gregorian() if year in _PERSIAN else None  # type: ignore[no-untyped-call]
        from hijridate import Hijri

        if year not in _UMM_AL_QURA:
            return None
        if day == 30:
            # Where the moon was seen a day later, a month of 29 days had 30.
            return date(*Hijri(year, month, 29).to_gregorian().datetuple()) + timedelta(days=1)
        return date(*Hijri(year, month, day).to_gregorian().datetuple())
    except (ValueError, OverflowError):
        return None
