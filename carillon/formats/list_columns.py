# SPDX-License-Identifier: Apache-2.0
"""Which column of a list holds what: by its heading and by its cells, and where the two disagree a person is asked."""

from collections.abc import Callable
from datetime import date

import msgspec

from carillon.formats.list_cells import Features, features, masked
from carillon.formats.list_headings import OTHER, field_of
from carillon.formats.list_rows import letters

NAMES = ("name", "lastName", "firstName", "middleName")
SEVERAL = frozenset(("nationality", "passportNumber", "idNumber", "alias", "previousName", "phone", "email"))
"""Fields that more than one column may hold."""
FIELDS = (
    *NAMES,
    *(
        "fatherName",
        "motherName",
        "previousName",
        "alias",
        "birthDate",
        "birthDay",
        "birthMonth",
        "birthYear",
        "birthPlace",
        "birthCountry",
    ),
    *("nationality", "gender", "passportNumber", "idNumber", "documentCountry", "email", "phone", "reference", "organisation", "function"),
)
"""What a column may hold: properties of a person, and of an accreditation the badge, the organisation and the function."""

_AGES = range(14, 80)
_FITS: dict[str, Callable[[Features], float]] = {
    **dict.fromkeys(("name", "lastName", "firstName"), lambda seen: max(0.0, seen.names - max(seen.countries - 0.3, 0.0))),
    **dict.fromkeys(("nationality", "birthCountry", "documentCountry", "country"), lambda seen: seen.countries),
    **dict.fromkeys(("passportNumber", "idNumber"), lambda seen: 0.0 if seen.dates.share > 0.9 else seen.documents),
    "birthDate": lambda seen: max(seen.dates.share, seen.serials),
    "gender": lambda seen: seen.genders,
    "email": lambda seen: seen.mails,
    "phone": lambda seen: max(seen.phones, seen.documents, seen.digits),
    "birthYear": lambda seen: seen.year,
    "birthDay": lambda seen: seen.small,
    "birthMonth": lambda seen: max(seen.small, seen.names),
}
_WORDS = {
    "birthDate": "dates",
    "nationality": "countries",
    "gender": "genders",
    "email": "e-mail addresses",
    "passportNumber": "numbers of documents",
    "name": "names",
}


class Doubt(msgspec.Struct, frozen=True):
    """Something that a person has to look at. `code` is a word for programs, `column` a letter, empty where it is about the whole list."""

    code: str
    text: str
    column: str = ""


class Column(msgspec.Struct, frozen=True):
    """A column and what it was taken for; `field` is empty where it is not used. `example` is a cell, masked. Confidence is from 0 to 1."""

    letter: str
    heading: str
    field: str
    confidence: float
    example: str
    order: str = ""
    calendar: str = ""


class _Choice:
    """A column while it is decided."""

    def __init__(self, index: int, heading: str, above: str, cells: list[str], today: date) -> None:
        self.letter, self.heading = letters(index), heading
        self.said, self.sure = field_of(f"{above} {heading}") if above else ("", 0.0)
        if self.sure < 0.9:
            self.said, self.sure = field_of(heading)
        self.cells = cells
        self.seen = features(cells, f"{above} {heading}", today)
        self.field, self.confidence = "", 0.0

    @property
    def fit(self) -> float:
        """How far the cells are what the heading says; where we cannot tell, they are."""
        return _FITS[self.said](self.seen) if self.said in _FITS else 0.8

    @property
    def looks(self) -> str:
        """What the cells clearly are, whatever the heading says."""
        seen = self.seen
        if seen.filled < 1:
            return ""
        if seen.mails > 0.8:
            return "email"
        if seen.dates.share > 0.8 and seen.year < 0.5 and not seen.counting:
            return "birthDate"
        if seen.genders > 0.9:
            return "gender"
        if seen.countries > 0.8:
            return "nationality"
        if seen.documents > 0.8 and not seen.counting:
            return "passportNumber"
        return "name" if seen.names > 0.9 and seen.titles < 0.5 else ""

    def take(self, field: str, confidence: float) -> None:
        self.field, self.confidence = field, round(min(max(confidence, 0.0), 0.99), 2)


def guess(headings: list[str], above: list[str], rows: list[list[str]], today: date) -> tuple[tuple[Column, ...], tuple[Doubt, ...]]:
    """What each column holds, and what of that a person should look at. `above` are group headings, `headings` empty without a header."""
    columns = [
        _Choice(index, heading, above[index] if index < len(above) else "", [row[index] if index < len(row) else "" for row in rows], today)
        for index, heading in enumerate(headings)
    ]
    doubts: list[Doubt] = []
    _by_heading(columns, doubts)
    _exchanged(columns, doubts)
    _by_cells(columns, doubts)
    _names(columns, doubts)
    _settle(columns, doubts)
    for column in columns:
        if column.field == "birthDate":
            doubts += [Doubt(code, text, column.letter) for code, text in column.seen.dates.doubts]
    return tuple(_shown(column) for column in columns), tuple(doubts)


def _shown(column: _Choice) -> Column:
    is_date = column.field in ("birthDate", "birthYear")
    example = next((cell.strip() for cell in column.cells if cell.strip()), "")
    dates = column.seen.dates
    return Column(
        column.letter,
        column.heading,
        column.field,
        round(column.confidence * (dates.confidence if is_date and dates.share else 1.0), 2),
        masked(example, column.looks == "birthDate" or is_date),
        dates.order if is_date else "",
        dates.calendar if is_date else "",
    )


def _by_heading(columns: list[_Choice], doubts: list[Doubt]) -> None:
    """Headings count where the cells agree, or do not clearly say something else."""
    for column in columns:
        if not column.said or column.said in (OTHER, "country", "rowNumber"):
            continue
        if not column.seen.filled:
            column.take(column.said, 0.5 * column.sure)
        elif column.fit >= 0.5 or column.said == column.looks:
            column.take(column.said, column.sure * (0.5 + column.fit / 2))
        elif not column.looks:
            column.take(column.said, column.sure * 0.4)
            doubts.append(
                Doubt(
                    "unlikely",
                    f"Of “{column.heading}”, {100 - round(column.fit * 100)} % of the cells do not look like what the heading says.",
                    column.letter,
                )
            )


def _exchanged(columns: list[_Choice], doubts: list[Doubt]) -> None:
    """A column whose cells clearly are something else than its heading says is taken for what they are, and told."""
    wrong = [one for one in columns if one.said in _FITS and one.said != "country" and not one.field and one.looks]
    said = [one.said for one in wrong]
    for column in wrong:
        looks = column.looks
        if looks == "name":
            looks = next((field for field in said if field in NAMES and not any(one.field == field for one in columns)), "")
        if looks in ("nationality", "passportNumber"):
            fitting = ("nationality", "birthCountry", "documentCountry") if looks == "nationality" else ("passportNumber", "idNumber")
            looks = next((field for field in said if field in fitting), looks)
        taken = f"taken for {looks}" if looks else "not used"
        column.take(looks, 0.4 if looks else 0.0)
        text = f"The column headed “{column.heading}” holds {_WORDS[column.looks]}: {taken}. Are columns exchanged?"
        doubts.append(Doubt("exchanged", text, column.letter))


def _by_cells(columns: list[_Choice], doubts: list[Doubt]) -> None:
    """Columns without a heading that we know, by their cells, for fields that no heading gave."""
    given = {one.field for one in columns}
    if "nationality" not in given:
        for column in columns:
            if column.said == "country" and column.seen.countries > 0.5:
                column.take("nationality", 0.6 * column.sure)
                given.add("nationality")
                doubts.append(Doubt("country", "No column says “nationality”; that of the country was taken for it.", column.letter))
                break
    for column in columns:
        looks = column.looks
        if column.said or column.field or looks in ("", "name") or looks in given:
            continue
        if looks == "birthDate" and ("birthYear" in given or not _ages_fit(column)):
            continue
        if looks == "passportNumber" and "idNumber" in given:
            continue
        column.take(looks, 0.65)
        given.add(looks)
    if "reference" not in given:
        column_of_numbers = next((one for one in columns if one.said == "rowNumber"), None)
        if column_of_numbers is not None:
            column_of_numbers.take("reference", 0.5)


def _ages_fit(column: _Choice) -> bool:
    """A date in an unknown column is one of birth only where most are exact and it is not the same day over and over."""
    return column.seen.distinct > 0.05 or column.seen.filled < 20


def _names(columns: list[_Choice], doubts: list[Doubt]) -> None:
    held = {one.field: one for one in columns if one.field in NAMES}
    if "name" in held and "firstName" in held and "lastName" not in held:
        held["name"].field = "lastName"
        return
    if held.keys() & {"name", "lastName"}:
        _ask_for_capitals(held, doubts)
        return
    free = [
        one
        for one in columns
        if not one.field and not one.said and one.looks == "name" and (one.seen.distinct > 0.2 or one.seen.filled < 20)
    ]
    if "firstName" in held and free:
        free[0].take("lastName", 0.5)
        doubts.append(Doubt("family_name", f"No heading says “family name”; column {free[0].letter} was taken for it.", free[0].letter))
        return
    whole = next((one for one in free if one.seen.several > 0.6), free[0] if len(free) == 1 else None)
    if whole is not None:
        whole.take("name", 0.7 if len(free) == 1 else 0.6)
    elif len(free) > 1:
        first, second = free[:2]
        capitals = second.seen.capitals - first.seen.capitals
        family, given = (second, first) if capitals > 0.5 else (first, second)
        family.take("lastName", 0.6 if abs(capitals) > 0.5 else 0.4)
        given.take("firstName", 0.6 if abs(capitals) > 0.5 else 0.4)
        if abs(capitals) <= 0.5:
            text = f"Columns {first.letter} and {second.letter} hold names, and nothing tells which is the family name."
            doubts.append(Doubt("family_name", text, first.letter))


def _ask_for_capitals(held: dict[str, _Choice], doubts: list[Doubt]) -> None:
    last, first = held.get("lastName"), held.get("firstName")
    if last is not None and first is not None and first.seen.capitals > 0.8 and last.seen.capitals < 0.2:
        text = f"“{first.heading}” is written in capitals, as family names mostly are, and “{last.heading}” is not. Are they exchanged?"
        doubts.append(Doubt("capitals", text, last.letter))


def _settle(columns: list[_Choice], doubts: list[Doubt]) -> None:
    """One column a field, but for those that may have several; and what is missing altogether."""
    best: dict[str, _Choice] = {}
    for column in sorted(columns, key=lambda one: -one.confidence):
        if not column.field or column.field in SEVERAL:
            continue
        if column.field in best:
            text = f"Columns {best[column.field].letter} and {column.letter} both seem to hold {column.field}; the latter is not used."
            doubts.append(Doubt("twice", text, column.letter))
            column.take("", 0.0)
        else:
            best[column.field] = column
    if "birthDate" in best:
        for part in ("birthDay", "birthMonth", "birthYear"):
            if part in best:
                best.pop(part).take("", 0.0)
    if not best.keys() & {"name", "lastName", "firstName"}:
        doubts.append(Doubt("no_name", "No column was found that holds names: say which does."))
    elif "firstName" in best and not best.keys() & {"name", "lastName"}:
        doubts.append(Doubt("family_name", "No column was found that holds family names.", best["firstName"].letter))
    if not best.keys() & {"birthDate", "birthYear"}:
        doubts.append(Doubt("no_birth_date", "No column was found that holds dates of birth. Without them far more names match by chance."))
