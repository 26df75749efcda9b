# SPDX-License-Identifier: Apache-2.0
"""Days and times as tables of events write them, in several languages: `24–26 July 2026`, `Sun 19.04.2026`, `13:00 UTC-6`.

An order of day and month that a cell does not tell (04/05/2026) is never guessed from that cell: it is the caller's to say.
"""

import re
import unicodedata
from datetime import date, time, tzinfo
from functools import cache
from typing import Literal

import msgspec

from carillon.formats import zones
from carillon.formats.calendar_entries import Unfit
from carillon.formats.rows import shown

Order = Literal["", "dmy", "mdy"]
_LANGUAGES = ("en", "fr", "es", "pt", "de", "it", "nl", "pl", "tr", "ru", "uk", "ar", "fa", "id", "cs", "sv", "el")
_SMALL = {
    "from",
    "von",
    "vom",
    "desde",
    "dal",
    "с",
    "of",
    "the",
    "de",
    "du",
    "del",
    "der",
    "den",
    "di",
    "le",
    "la",
    "el",
    "am",
    "on",
    "em",
    "г",
    "года",
    "year",
}
_THROUGH = {"to", "through", "until", "till", "au", "bis", "al", "a", "à", "ao", "do", "по", "до", "إلى", "til", "tot"}
_TOKEN = re.compile(
    r"(?P<iso>\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{8}(?!\d))|(?P<asian>(?:\d{4}年)?\d{1,2}月(?:\d{1,2}日)?)"
    r"|(?P<three>\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d\d)(?!\d))|(?P<two>\d{1,2}\.\d{1,2}\.)|(?P<month>\d{4}-\d\d(?!\d))"
    r"|(?P<number>\d{1,4})(?:st|nd|rd|th|er|º|ª|\.)?(?![\d])|(?P<dash>[-–—/~→])|(?P<word>[^\W\d_]+)\.?|(?P<skip>[\s,.()'’]+)"
)
_CLOCK = re.compile(r"(\d{1,2})(?:[:.hH](\d{2}))?(?::(\d{2})(?:\.\d+)?)?\s*(h(?=\W|$))?\s*(a\.?m\.?(?!\w)|p\.?m\.?(?!\w))?", re.IGNORECASE)
_UNSAID = {"", "tbd", "tbc", "tba", "-", "–", "?", "n/a", "none", "null"}
_LOCAL = {"local", "local time", "uhr", "hrs", "hours", "h", "heure locale", "hora local", "ora locale", "heures", "horas", "ч", "lt"}


class Days(msgspec.Struct, frozen=True):
    """From the first to the last day, both included. `exact` is False where a cell says a month or a year alone."""

    first: date
    last: date
    exact: bool = True


class Clock(msgspec.Struct, frozen=True):
    """A time of day, when it ends where that is said, and its zone where it names one. `late` is 24:00, the end of the day."""

    starts: time
    ends: time | None = None
    zone: tzinfo | None = None
    late: bool = False


class _Side(msgspec.Struct):
    """What one side of a range says; 0 is unsaid."""

    day: int = 0
    month: int = 0
    year: int = 0


def read_days(text: str, order: Order = "", year: int = 0) -> Days:
    """The days that a cell says; `year` is for one that does not. Raises Unfit with the reason."""
    sides = [_Side()]
    words = _words(text)
    for kind, value in words:
        if kind == "dash":
            sides.append(_Side())
        else:
            _take(sides[-1], kind, value, text, order)
    if len(sides) > 2 or not any((one.day, one.month, one.year) != (0, 0, 0) for one in sides):
        raise Unfit(f"{shown(text)} is no day; write one such as 2026-04-19")
    first, last = sides[0], sides[-1]
    first.month, last.month = first.month or last.month, last.month or first.month
    said = last.year or first.year or year
    if not said:
        raise Unfit(f"{shown(text)} says no year")
    last.year = last.year or said
    first.year = first.year or last.year - ((first.month, first.day) > (last.month, last.day) and len(sides) == 2)
    starts, _ = _whole(first, text)
    _, ends = _whole(last, text)
    if ends < starts:
        raise Unfit(f"{shown(text)} ends before it begins")
    return Days(starts, ends, exact=bool(first.day and last.day))


def order_of(texts: list[str]) -> Order:
    """The order of day and month in which cells such as 19/04/2026 are written, where one of them tells and none says otherwise."""
    told: set[Order] = set()
    for text in texts:
        for match in re.finditer(r"(?<![\d/-])(\d{1,2})[-/](\d{1,2})[-/](?:\d{4}|\d\d)(?!\d)", _plain(text)):
            first, second = int(match[1]), int(match[2])
            if first > 12 >= second:
                told.add("dmy")
            elif second > 12 >= first:
                told.add("mdy")
    return told.pop() if len(told) == 1 else ""


def read_clock(text: str) -> Clock | None:
    """The time of a cell, None where it says that it is not known yet. Raises Unfit with the reason."""
    plain = _plain(text).strip()
    if plain.casefold() in _UNSAID:
        return None
    match = _CLOCK.match(plain)
    if not match:
        raise Unfit(f"{shown(text)} is no time; write one such as 13:00 or 13:00 UTC-6")
    late = match[1] == "24" and int(match[2] or 0) == 0
    starts = time() if late else _time(match, text)
    rest = plain[match.end() :].strip()
    until = _CLOCK.match(rest[1:].strip()) if rest[:1] in ("-", "–", "—") and not rest[1:].isspace() else None
    ends = None
    if until and rest:
        ends = time() if until[1] == "24" else _time(until, text)
        rest = rest[1:].strip()[until.end() :]
    return Clock(starts, ends, _zone(rest.strip(" ()[],"), text), late)


def _zone(name: str, text: str) -> tzinfo | None:
    if not name or name.casefold() in _LOCAL:
        return None
    found = zones.zone_of(name)
    if found is None:
        raise Unfit(f"{shown(text)}: {shown(name)} is no time zone that we know, or several; write UTC-6 or America/Chicago")
    return found


def _time(match: re.Match[str], text: str) -> time:
    hour, minute, second = (int(match[part] or 0) for part in (1, 2, 3))
    half = (match[5] or "").casefold().replace(".", "")
    if half:
        if not 1 <= hour <= 12:
            raise Unfit(f"{shown(text)} is no time; with am and pm hours go from 1 to 12")
        hour = hour % 12 + (12 if half == "pm" else 0)
    elif not (match[2] or match[4]):
        raise Unfit(f"{shown(text)} is no time; write the minutes too, such as 13:00")
    try:
        return time(hour, minute, min(second, 59))
    except ValueError:
        raise Unfit(f"{shown(text)} is no time of a day") from None


def _plain(text: str) -> str:
    """In one form of digits and spaces, and without invisible letters."""
    text = unicodedata.normalize("NFC", text)
    digits = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
    return "".join(c for c in " ".join(digits.split()) if unicodedata.category(c) != "Cf")


def _words(text: str) -> list[tuple[str, str]]:
    """The parts of a cell that say something of a day, a range's middle as a dash."""
    plain = re.sub(r"(?i)(?<=[a-zç])-feira\b", "", _plain(text))  # the hyphen of a Portuguese weekday is no range
    found: list[tuple[str, str]] = []
    at = 0
    while at < len(plain):
        match = _TOKEN.match(plain, at)
        if match is None or match.end() == at:
            raise Unfit(f"{shown(text)} is no day; write one such as 2026-04-19")
        at = match.end()
        kind, value = str(match.lastgroup), match.group(str(match.lastgroup))
        if kind == "word":
            kind, value = _word(value, text)
        if kind != "skip":
            found.append((kind, value))
    months = [number for number, (kind, _) in enumerate(found) if kind == "name"]
    doubtful = [number for number in months if found[number][1].startswith("?")]
    if len(months) > 1 + any(kind == "dash" for kind, _ in found) and doubtful:
        found.pop(doubtful[0])  # “mar. 14 avril” is a Tuesday, not a month
    return found


def _word(word: str, text: str) -> tuple[str, str]:
    key = _key(word)
    month, weekday = _months().get(key), key in _weekdays()
    if month:
        return "name", f"{'?' if weekday else ''}{month}"
    if key in _THROUGH:
        return "dash", word
    if weekday or key in _SMALL:
        return "skip", word
    raise Unfit(f"{shown(text)} is no day: {shown(word)} is no month that we know")


def _take(side: _Side, kind: str, value: str, text: str, order: Order) -> None:
    bare = len(value) == 8 and value.isdecimal()
    numbers = [int(value[:4]), int(value[4:6]), int(value[6:])] if bare else [int(part) for part in re.findall(r"\d+", value)]
    if kind == "name":
        said = _Side(month=numbers[0])
    elif kind in ("iso", "month"):
        said = _Side(*([*numbers, 0][:3][::-1]))
    elif kind == "asian":
        year = numbers.pop(0) if "年" in value else 0
        said = _Side(numbers[1] if len(numbers) > 1 else 0, numbers[0], year)
    elif kind == "three":
        said = _three(numbers, value, text, order)
    elif kind == "two":
        said = _Side(numbers[0], numbers[1])
    else:
        said = _Side(year=numbers[0]) if len(value) == 4 and numbers[0] > 31 else _Side(day=numbers[0])
    for name in ("day", "month", "year"):
        new = getattr(said, name)
        if new and getattr(side, name):
            raise Unfit(f"{shown(text)} is no day: it says the {name} twice")
        if new:
            setattr(side, name, new)


def _three(numbers: list[int], value: str, text: str, order: Order) -> _Side:
    first, second, year = numbers
    year += 2000 if year < 100 else 0
    if "." in value and not order:
        order = "dmy"
    if first > 12 or (second <= 12 and order == "dmy") or first == second:
        return _Side(first, second, year)
    if second > 12 or order == "mdy":
        return _Side(second, first, year)
    raise Unfit(f"{shown(text)} may be two days; say whether the day or the month comes first (date: “%d/%m/%Y” or “%m/%d/%Y”)")


def _whole(side: _Side, text: str) -> tuple[date, date]:
    """The first and the last day of what a side says: a day, a month or a year."""
    if side.day and not side.month:
        raise Unfit(f"{shown(text)} says no month")
    try:
        first = date(side.year, side.month or 1, side.day or 1)
        if side.day:
            return first, first
        after = date(side.year + 1, 1, 1) if side.month in (0, 12) else date(side.year, side.month + 1, 1)
        return first, date.fromordinal(after.toordinal() - 1)
    except (ValueError, OverflowError):
        raise Unfit(f"{shown(text)}: there is no such day") from None


def _key(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(c))


@cache
def _months() -> dict[str, int]:
    table: dict[str, int] = {"sept": 9}
    for names in _locale_words("months"):
        for number, name in names.items():
            table.setdefault(_key(name.strip(". ")), number)
    return table


@cache
def _weekdays() -> frozenset[str]:
    return frozenset(_key(name.strip(". ").partition("-")[0]) for names in _locale_words("days") for name in names.values())


def _locale_words(what: str) -> list[dict[int, str]]:
    from babel import Locale

    forms = [getattr(Locale(language), what)[context] for language in _LANGUAGES for context in ("format", "stand-alone")]
    return [dict(form[width]) for form in forms for width in ("wide", "abbreviated")]
