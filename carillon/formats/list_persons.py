# SPDX-License-Identifier: Apache-2.0
"""One person from the cells of one row, by the columns' fields: names put together, dates and countries read, what is unusable noted."""

import re
import unicodedata
from datetime import date
from functools import lru_cache

import msgspec

from carillon.formats.birth_dates import birth
from carillon.formats.bodies import tidy
from carillon.formats.list_cells import NOTHING, countries_of
from carillon.formats.list_mapping import DateRule, ListMapping
from carillon.formats.list_rows import ListRow, index_of
from carillon.formats.rows import shown
from carillon.formats.table import GENDER_OF

_PARTS = ("firstName", "middleName", "lastName")
_PLAIN = ("fatherName", "motherName", "previousName", "alias", "birthPlace", "email", "phone")
_NUMBERS = ("passportNumber", "idNumber")
_BIRTH = ("birthYear", "birthMonth", "birthDay")
_BEHIND = "jr sr ii iii iv phd md esq jr. sr. ph.d. m.d. esq. junior senior dr dr."
_SUFFIXES = frozenset(_BEHIND.split())
_BRACKETED = re.compile(r"([^()（）]+)[(（]([^()（）]+)[)）]\s*")
_LONGEST = 500


class Unfit(Exception):
    """A row that is no person that could be screened; the message says why."""


class Plan:
    """A mapping made ready for many rows: by field, the places of its columns."""

    def __init__(self, mapping: ListMapping) -> None:
        self.places = {
            field: [index for letter in mapping.of(field) if (index := index_of(letter)) is not None]
            for field in set(mapping.columns.values())
        }
        self.used = {index: field for field, places in self.places.items() for index in places}
        self.rules = {index_of(letter): rule for letter, rule in mapping.dates.items()}

    def rule(self, place: int) -> DateRule:
        return self.rules.get(place) or DateRule()


class Person(msgspec.Struct):
    """A person under construction."""

    values: dict[str, list[str]]
    notes: list[str]
    reference: str = ""
    organisation: str = ""
    function: str = ""
    document_country: str = ""


def person(row: ListRow, plan: Plan, today: date) -> Person:
    """Raises Unfit where the row has no name, a date that is none, or a cell that the sheet could not compute in a column that is used."""
    found = Person({}, [])
    if row.faults:
        for place, reason in row.faults.items():
            if place in plan.used:
                raise Unfit(reason)
    if row.notes:
        found.notes += [note for place, note in row.notes.items() if place in plan.used]
    cells = row.cells
    given: dict[str, list[str]] = {}
    for place, field in plan.used.items():
        if place < len(cells) and (text := tidy(cells[place])) and not _says_nothing(text, field):
            given.setdefault(field, []).append(text[:_LONGEST])
    _names(given, found)
    _birth(given, plan, found, today)
    _countries(given, found)
    if "gender" in given:
        gender = GENDER_OF.get(given["gender"][0].casefold().rstrip("."))
        if gender:
            found.values["gender"] = [gender]
        else:
            found.notes.append(f"gender: {shown(given['gender'][0])} is not known and was not used")
    for field in _NUMBERS:
        numbers = [part for text in given.get(field, ()) for one in text.split(";") if (part := one.strip())]
        if numbers:
            found.values[field] = list(dict.fromkeys(numbers))
    for field in _PLAIN:
        if field in given:
            found.values[field] = list(dict.fromkeys(given[field]))
    found.reference = given.get("reference", [""])[0]
    found.organisation = given.get("organisation", [""])[0]
    found.function = given.get("function", [""])[0]
    return found


def _says_nothing(text: str, field: str) -> bool:
    """“NA” is a family name and the code of Namibia; anywhere else it says that nothing is known."""
    word = text.casefold()
    return word in NOTHING or (word == "na" and field not in (*_PARTS, "name", "nationality", "birthCountry", "documentCountry"))


def _names(given: dict[str, list[str]], found: Person) -> None:
    values = found.values
    for part in _PARTS:
        if part in given:
            values[part] = list(given[part])
    if "name" in given:
        values["name"] = []
        for name in given["name"][0].split(";"):
            for one in _in_two_scripts(name.strip()):
                values["name"].append(one if "lastName" in values else _turned(one, values))
    else:
        parts = [values[part][0] for part in _PARTS if part in values]
        if len(parts) > 1 and all(_is_east_asian(part) for part in parts):
            parts = ["".join([parts[-1], *parts[:-1]])]
        values["name"] = [" ".join(parts)]
    values["name"] = [name for name in dict.fromkeys(values["name"]) if any(c.isalpha() for c in name)]
    if not values["name"]:
        raise Unfit("the row has no name")


def _turned(name: str, values: dict[str, list[str]]) -> str:
    """“SAMPLETON, Testa” is Testa Sampleton; a comma before “Jr.” parts nothing."""
    last, comma, first = name.partition(",")
    first = first.strip()
    if not comma or not first or not last.strip() or "," in first or first.casefold() in _SUFFIXES:
        return name
    values["lastName"], values["firstName"] = [last.strip()], [first]
    return f"{first} {last.strip()}"


def _in_two_scripts(name: str) -> tuple[str, ...]:
    """“Wang Xiaoming (王小明)” gives two names of one person; a remark in brackets in the same script stays where it is."""
    parts = _BRACKETED.fullmatch(name)
    if parts and _is_latin(parts[1]) != _is_latin(parts[2]) and any(c.isalpha() for c in parts[2]):
        return parts[1].strip(), parts[2].strip()
    return (name,)


def _is_latin(text: str) -> bool:
    return all(ord(c) < 0x250 or 0x1E00 <= ord(c) < 0x1F00 for c in text if c.isalpha())


@lru_cache(maxsize=16_384)
def _is_east_asian(text: str) -> bool:
    names = [unicodedata.name(c, "") for c in text if c.isalpha()]
    return bool(names) and all(name.startswith(("CJK", "HANGUL", "HIRAGANA", "KATAKANA")) for name in names)


def _birth(given: dict[str, list[str]], plan: Plan, found: Person, today: date) -> None:
    if "birthDate" in given:
        text, field, order = given["birthDate"][0], "birthDate", ""
    elif "birthYear" in given:
        year, month, day = (given.get(part, [""])[0] for part in _BIRTH)
        text = (
            f"{day} {month} {year}"
            if month and not month.isdecimal()
            else "-".join(part for part in (year, month, day if month else "") if part)
        )
        field, order = "birthYear", "ymd"
    else:
        return
    rule = plan.rule(plan.places[field][0])
    read = birth(text, order or rule.order, rule.calendar, today)
    if isinstance(read, str):
        raise Unfit(read)
    found.values["birthDate"] = list(read.values)
    if read.note:
        found.notes.append(read.note)


def _countries(given: dict[str, list[str]], found: Person) -> None:
    for field in ("nationality", "birthCountry", "documentCountry"):
        codes: dict[str, None] = {}
        for text in given.get(field, ()):
            read = _codes(text)
            codes.update(dict.fromkeys(read))
            if not read:
                found.notes.append(f"{field}: {shown(text)} is no country that we know and was not used")
        if codes and field == "documentCountry":
            found.document_country = next(iter(codes))
        elif codes:
            found.values[field] = list(codes)


@lru_cache(maxsize=16_384)
def _codes(text: str) -> tuple[str, ...]:
    return countries_of(text)
