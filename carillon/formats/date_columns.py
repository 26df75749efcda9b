# SPDX-License-Identifier: Apache-2.0
"""How a whole column writes its dates: the order of day and month, the calendar, decided by all values that a sample shows, else asked."""

from collections import Counter
from datetime import date
from itertools import pairwise
from math import log

import msgspec

from carillon.formats.birth_calendars import calendar_names, convert, key, year_now
from carillon.formats.birth_dates import Birth, Numbers, arranged, birth, numbers_of

_SLIP = 0.002
"""How often a date is mistyped so that it is none."""
_LIKELY, _CERTAIN = log(20), log(1000)
_WORKING = range(15, 66)
"""Ages at which most people on a list of accredited persons are."""
_OLD = 105
_HINTS = (
    ("ddmm", "dmy"),
    ("mmdd", "mdy"),
    ("yyyymm", "ymd"),
    ("yymmdd", "ymd"),
    ("jjmm", "dmy"),
    ("ttmm", "dmy"),
    ("ггггмм", "ymd"),
    ("ддмм", "dmy"),
)
_YEARS = {"buddhist": range(2400, 2601), "islamic": range(1250, 1451), "gregorian": range(1880, 2101)}


class DateColumn(msgspec.Struct, frozen=True):
    """`share` of the values are days on which somebody may have been born. `doubts` are (code, sentence): what a person has to decide."""

    share: float
    order: str
    calendar: str
    confidence: float
    doubts: tuple[tuple[str, str], ...] = ()


def judge(texts: list[str], heading: str, today: date) -> DateColumn:
    """What the values of a column, none of them empty, say together. `heading` may say more: (dd/mm/yyyy), هجري."""
    taken = [found for text in texts if (found := numbers_of(text[:60])) is not None]
    dates = [one for one in taken if one.widths != (5,) or one.month]
    if not dates or len(taken) < len(texts) / 3:
        return DateColumn(0.0, "dmy", "gregorian", 0.0)
    doubts: list[tuple[str, str]] = []
    order, sure_order = _order(dates, heading, doubts)
    calendar, sure_calendar = _calendar(dates, order, heading, today, doubts)
    read = sum(isinstance(birth(text, order, calendar, today), Birth) for text in texts)
    return DateColumn(read / len(texts), order, calendar, min(sure_order, sure_calendar), tuple(doubts))


def _order(dates: list[Numbers], heading: str, doubts: list[tuple[str, str]]) -> tuple[str, float]:
    asked = [one for one in dates if one.ambiguous]
    if not asked:
        return ("ymd" if any(one.year_first for one in dates) else "dmy"), 1.0
    hint = next((order for words, order in _HINTS if words in key(heading)), "")
    short = [one for one in asked if max(one.widths) <= 2]
    votes: Counter[str] = Counter()
    for one in asked:
        first, second, third = one.values
        if one in short and first > 31:
            votes["ymd"] += 1
        elif first > 12 >= second and (third > 31 or one not in short):
            votes["dmy"] += 1
        elif second > 12 >= first and (third > 31 or one not in short):
            votes["mdy"] += 1
    if short:
        doubts.append(("short_years", f"{len(short)} of {len(asked)} dates have years of two digits, taken for the last hundred years."))
    if not votes:
        if hint:
            return hint, 0.9
        doubts.append(("order", "No date tells the day from the month (none has a day above 12): say which comes first."))
        return "dmy", 0.5
    best, count = votes.most_common(1)[0]
    if len(votes) > 1:
        others = ", ".join(f"{'-'.join(order)}: {number}" for order, number in votes.most_common()[1:])
        doubts.append(
            (
                "mixed_order",
                f"Most dates are {'-'.join(best)} ({count}), but not all ({others}): those that can be read both ways may be wrong.",
            )
        )
        return best, count / votes.total() * 0.8
    if hint and hint != best:
        doubts.append(("order", f"The heading says {'-'.join(hint)}, the dates are {'-'.join(best)}."))
    _ask_for_turned_cells(dates, asked, best, doubts)
    return best, 1.0 if count > 2 else 0.8


def _ask_for_turned_cells(dates: list[Numbers], asked: list[Numbers], order: str, doubts: list[tuple[str, str]]) -> None:
    """A spreadsheet program set to another country turns what it can take for a date, and leaves the rest as text."""
    cells = [one for one in dates if one.widths == (4, 2, 2)]
    if len(cells) >= 5 and all(one.values[2] <= 12 for one in cells) and not any(max(one.values[:2]) <= 12 for one in asked):
        doubts.append(
            (
                "turned",
                f"{len(cells)} cells are dates, all with days up to 12, and the others are texts ({'-'.join(order)}): "
                "in the former, day and month may be exchanged.",
            )
        )


def _calendar(dates: list[Numbers], order: str, heading: str, today: date, doubts: list[tuple[str, str]]) -> tuple[str, float]:
    said = Counter(one.calendar for one in dates if one.calendar)
    parts = [found for one in dates if not one.calendar and (found := arranged(one, order)) and not found.short]
    kinds = Counter(next((name for name, years in _YEARS.items() if one.year in years), "other") for one in parts)
    kinds.pop("other", 0)
    hint = _hint(heading)
    if not kinds:
        if said:
            return said.most_common(1)[0][0], 1.0
        return hint or "gregorian", 0.8 if hint else 0.6
    best, count = kinds.most_common(1)[0]
    sure = 1.0
    if len(kinds) > 1:
        others = ", ".join(f"{number} {name}" for name, number in kinds.most_common()[1:])
        doubts.append(
            (
                "mixed_calendars",
                f"Most years are {best} ({count}), but not all ({others}): those are read in their own calendar where only one fits.",
            )
        )
        sure = 0.8
    if best != "islamic":
        return best, sure
    days = [(one.year, one.month, one.day) for one in parts if one.year in _YEARS["islamic"]]
    calendar, how_sure = _persian_or_hijri(days, hint or (said.most_common(1)[0][0] if said else ""), heading, today, doubts)
    return calendar, min(sure, how_sure)


def _hint(heading: str) -> str:
    words = heading.replace("(", " ").replace(")", " ").replace("/", " ").split()
    names = calendar_names()
    whole = [key(word) for word in words] + [key(first + second) for first, second in pairwise(words)]
    return next((names[word] for word in reversed(whole) if len(word) > 1 and word in names), "")


def _persian_or_hijri(
    days: list[tuple[int, int, int]], hint: str, heading: str, today: date, doubts: list[tuple[str, str]]
) -> tuple[str, float]:
    """By days that only one of them has, by ages that only one of them allows, by what the heading says; else it is asked."""
    evidence = sum(_evidence(day, today) for day in days)
    calendar = "persian" if evidence > 0 else "hijri"
    if hint in ("persian", "hijri"):
        if hint == calendar or abs(evidence) < _CERTAIN:
            return hint, 0.95
        doubts.append(("calendar", f"The heading says {hint}, but the days and the ages only fit the {calendar} calendar."))
        return calendar, 0.6
    if abs(evidence) > _LIKELY:
        return calendar, 1.0 if abs(evidence) > _CERTAIN else 0.9
    ages = {one: _median_age(one, days, today) for one in ("persian", "hijri")}
    fitting = [one for one, age in ages.items() if age in _WORKING]
    if len(fitting) == 1:
        told = f"Taken for the {fitting[0]} calendar, in which half of the persons are over {ages[fitting[0]]}: say so if it is wrong."
        doubts.append(("calendar", told))
        return fitting[0], 0.7
    doubts.append(("calendar", "The years are of the Persian or of the Islamic calendar, and nothing tells which: say it."))
    return ("persian" if "تولد" in heading else "hijri"), 0.4


def _evidence(day: tuple[int, int, int], today: date) -> float:
    """How much more likely (as a logarithm) it is to be written in the Persian calendar than in the Islamic one.

    A slip of the pen is rare; the first six months of the Persian year have 31 days, and no month of the Islamic one has.
    """
    persian, hijri = _fits("persian", day, today), _fits("hijri", day, today)
    if persian != hijri and day[2] != 31:
        return -log(_SLIP) if persian else log(_SLIP)
    if not persian or not 0 < day[1] <= 6 or not day[2]:
        return 0.0
    return log(1 / 31) - log(_SLIP) if day[2] == 31 else log(30 / 31)


def _fits(calendar: str, day: tuple[int, int, int], today: date) -> bool:
    values = convert(calendar, *day)
    return any(one <= today.isoformat()[: len(one)] and today.year - int(one[:4]) <= _OLD for one in values)


def _median_age(calendar: str, days: list[tuple[int, int, int]], today: date) -> int:
    length = 0.970_224 if calendar == "hijri" else 1.0
    years = sorted(year for year, *_ in days)
    return int((year_now(calendar, today) - years[len(years) // 2]) * length)
