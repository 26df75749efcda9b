# SPDX-License-Identifier: Apache-2.0
"""What a client of public notices asks for: parameters read, echoed, and held against extracts.

Parameters that are empty, unknown or no number where one is needed are passed over, as clients expect that send them all the same.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

import msgspec

from carillon.core.model.extract import Extract
from carillon.formats import name_pattern, public_codes
from carillon.formats.name_pattern import Pattern

MOST = 160
"""Notices that one query reaches, whatever the page, and the longest page."""
PAGE = 20
_RED = ("forename", "name", "nationality", "ageMin", "ageMax", "freeText", "sexId", "arrestWarrantCountryId")
PARAMETERS: dict[str, tuple[str, ...]] = {
    "red": _RED,
    "yellow": _RED[:-1],
    "un": ("name", "unReference", "unResolution"),
}
_NUMBERS = frozenset({"ageMin", "ageMax", "unResolution", "page", "resultPerPage"})
Value = str | int


class Shelved(msgspec.Struct, frozen=True):
    """An extract, with what queries compare; `place` is its number in the order of publication."""

    place: int
    extract: Extract
    name: str
    forename: str
    text: str
    sex: str
    nationalities: tuple[str, ...]
    warrants: tuple[str, ...]


class Cut(msgspec.Struct, frozen=True):
    """One page: `shown` of `total` notices, as page `number` of `last`."""

    shown: tuple[Shelved, ...]
    total: int
    number: int
    last: int
    size: int


def shelve(place: int, extract: Extract) -> Shelved:
    """An extract made ready for queries."""
    one = extract
    told = [one.caption, one.original_forename, one.original_name, one.birth_name, one.birth_place, one.marks, one.profession]
    told += [f"{alias.forename} {alias.name}" for alias in one.aliases]
    told += [warrant.charge for warrant in one.warrants] + [warrant.translation for warrant in one.warrants]
    told += [one.disappearance.place, one.listing.summary, one.listing.reference, *one.company.formerly, *one.addresses]
    return Shelved(
        place=place,
        extract=one,
        name=name_pattern.fold(one.name),
        forename=name_pattern.fold(one.forename),
        text=name_pattern.fold("\n".join(told)),
        sex=public_codes.sex(one.sex),
        nationalities=_countries(one.nationalities),
        warrants=_countries(warrant.country for warrant in one.warrants),
    )


def read(colour: str, given: Iterable[tuple[str, str]]) -> dict[str, Value]:
    """The parameters of a query that mean something, numbers as numbers."""
    known = (*PARAMETERS[colour], "page", "resultPerPage")
    found: dict[str, Value] = {}
    for name, text in given:
        if name not in known or not text.strip() or "\0" in text:
            continue
        if name not in _NUMBERS:
            found[name] = text.strip()[: name_pattern.LONGEST]
        elif text.strip().isascii() and text.strip().isdigit() and len(text.strip()) < 10:
            found[name] = int(text)
    return found


def select(colour: str, query: Mapping[str, Value], shelf: Iterable[Shelved], today: str) -> list[Shelved]:
    """The notices of a colour that meet every condition, in the order of the shelf. Raises Invalid for a pattern that is too long."""
    conditions = [_CONDITIONS[name](value, today) for name, value in query.items() if name in _CONDITIONS]
    return [one for one in shelf if one.extract.colour == colour and all(meets(one) for meets in conditions)]


def cut(query: Mapping[str, Value], found: list[Shelved]) -> Cut:
    """One page of what was found; a page past the end is the last one."""
    size = min(max(int(query.get("resultPerPage", PAGE)), 1), MOST)
    reached = found[:MOST]
    last = max(1, -(-len(reached) // size))
    number = min(max(int(query.get("page", 1)), 1), last)
    return Cut(tuple(reached[(number - 1) * size : number * size]), len(found), number, last, size)


def _countries(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(found for code in codes if (found := public_codes.country(code)) is not None)


@lru_cache(maxsize=50_000)
def ages(birth_date: str, today: str) -> tuple[int, int] | None:
    """The youngest and the oldest that somebody can be today who was born on a date that may be partial; None where none is known."""
    if len(birth_date) < 4 or not birth_date[:4].isdigit():
        return None
    latest = (birth_date + "-12-31"[len(birth_date) - 4 :])[:10] if len(birth_date) != 7 else f"{birth_date}-31"
    earliest = (birth_date + "-01-01"[len(birth_date) - 4 :])[:10] if len(birth_date) != 7 else f"{birth_date}-01"
    return _age(latest, today), _age(earliest, today)


def _age(born: str, today: str) -> int:
    return int(today[:4]) - int(born[:4]) - (today[5:10] < born[5:10])


Condition = Callable[[Shelved], bool]


def _named(part: str) -> Callable[[Value, str], Condition]:
    def made(value: Value, _: str) -> Condition:
        pattern: Pattern = name_pattern.compile(str(value))
        return lambda one: pattern.matches(getattr(one, part))

    return made


def _nationality(value: Value, _: str) -> Condition:
    if value == "null":
        return lambda one: not one.nationalities
    code = public_codes.country(str(value))
    return lambda one: code in one.nationalities


def _warrant(value: Value, _: str) -> Condition:
    code = public_codes.country(str(value))
    return lambda one: code in one.warrants


def _age_from(value: Value, today: str) -> Condition:
    return lambda one: (found := ages(one.extract.birth_date, today)) is not None and found[1] >= int(value)


def _age_to(value: Value, today: str) -> Condition:
    return lambda one: (found := ages(one.extract.birth_date, today)) is not None and found[0] <= int(value)


def _free(value: Value, _: str) -> Condition:
    words = name_pattern.fold(str(value)).split()
    return lambda one: all(word in one.text for word in words)


_CONDITIONS: dict[str, Callable[[Value, str], Condition]] = {
    "name": _named("name"),
    "forename": _named("forename"),
    "nationality": _nationality,
    "ageMin": _age_from,
    "ageMax": _age_to,
    "freeText": _free,
    "sexId": lambda value, _: lambda one: one.sex == str(value).upper(),
    "arrestWarrantCountryId": _warrant,
    "unReference": lambda value, _: lambda one: str(value).casefold() == one.extract.listing.reference.casefold(),
    "unResolution": lambda value, _: lambda one: one.extract.listing.resolution == value,
}
