# SPDX-License-Identifier: Apache-2.0
"""How a list of persons is to be read, as a person confirms or corrects it: plain values, checked with all mistakes at once."""

from collections.abc import Mapping
from typing import Any

import msgspec

from carillon.errors import Invalid
from carillon.formats.birth_calendars import CALENDARS
from carillon.formats.birth_dates import ORDERS
from carillon.formats.list_columns import FIELDS, SEVERAL
from carillon.formats.list_rows import COLUMNS, ROWS, index_of
from carillon.formats.rows import ENCODINGS

DATES = ("birthDate", "birthYear")
"""Fields that need a rule for dates."""
DELIMITERS = (",", ";", "\t", "|")
_KEYS = ("columns", "dates", "first_row", "width", "header", "sheet", "encoding", "delimiter")
_LONGEST = 1000


class DateRule(msgspec.Struct, frozen=True):
    """The order in which dates are written where the year does not come first, and the calendar of those that do not say theirs."""

    order: str = "dmy"
    calendar: str = "gregorian"


class ListMapping(msgspec.Struct, frozen=True):
    """`columns` is the field by the letter of the column, `dates` the rule by the letter of a column of dates.

    Persons begin at row `first_row`; a row of a text file has `width` cells (0: any number). Rows that repeat the `header` are passed over.
    `sheet` names one of a workbook, `encoding` and `delimiter` are those of a text file; empty, they are found out.
    """

    columns: dict[str, str]
    dates: dict[str, DateRule] = {}
    first_row: int = 1
    width: int = 0
    header: tuple[str, ...] = ()
    sheet: str = ""
    encoding: str = ""
    delimiter: str = ""

    def plain(self) -> dict[str, Any]:
        """As JSON; `parse` takes it back."""
        found: dict[str, Any] = msgspec.to_builtins(self)
        return found

    def of(self, field: str) -> list[str]:
        """The letters of the columns that hold a field, from the left."""
        return sorted((letter for letter, held in self.columns.items() if held == field), key=lambda one: (len(one), one))


def parse(plain: Any) -> ListMapping:
    """A mapping from its plain form. Raises Invalid with every mistake, by the name of the setting, such as columns.D or dates.D.order."""
    if not isinstance(plain, Mapping):
        raise Invalid(
            "The mapping is no set of settings.", help='For example {"columns": {"A": "name", "B": "birthDate"}, "first_row": 2}.'
        )
    wrong = {str(name)[:40]: f"There is no such setting; there are {', '.join(_KEYS)}." for name in plain if name not in _KEYS}
    columns = _columns(plain.get("columns"), wrong)
    dates = _dates(plain.get("dates", {}), columns, wrong)
    header = plain.get("header", [])
    if not isinstance(header, list | tuple) or len(header) > COLUMNS or not all(isinstance(one, str) for one in header):
        wrong["header"] = "The headings are a list of texts."
        header = []
    found = ListMapping(
        columns=columns,
        dates=dates,
        first_row=_whole(plain, "first_row", 1, ROWS, 1, wrong),
        width=_whole(plain, "width", 0, COLUMNS, 0, wrong),
        header=tuple(header),
        sheet=_text(plain, "sheet", wrong),
        encoding=_text(plain, "encoding", wrong),
        delimiter=_text(plain, "delimiter", wrong),
    )
    if found.encoding and found.encoding not in ENCODINGS:
        wrong["encoding"] = f"One of {', '.join(ENCODINGS)}."
    if found.delimiter and found.delimiter not in DELIMITERS:
        wrong["delimiter"] = "A comma, a semicolon, a tab or a vertical bar."
    if wrong:
        raise Invalid("The mapping of the list has mistakes.", fields=wrong)
    return found


def _columns(plain: Any, wrong: dict[str, str]) -> dict[str, str]:
    if not isinstance(plain, Mapping):
        wrong["columns"] = "It says by the letter of each column what the column holds."
        return {}
    found: dict[str, str] = {}
    for letter, field in plain.items():
        where = f"columns.{str(letter)[:10]}"
        if not isinstance(letter, str) or index_of(letter) is None:
            wrong[where] = "A column is called by its letters, such as A or AB."
        elif field and field not in FIELDS:
            wrong[where] = f"One of {', '.join(FIELDS)}, or nothing."
        elif field and field not in SEVERAL and field in found.values():
            wrong[where] = f"Another column holds {field}, which only one can."
        elif field:
            found[letter.upper()] = field
    held = set(found.values())
    if not held & {"name", "lastName", "firstName"} and "columns" not in wrong:
        wrong.setdefault("columns", "Say which column holds the names: name, or lastName and firstName.")
    if "birthDate" in held and held & {"birthDay", "birthMonth", "birthYear"}:
        wrong.setdefault("columns", "The date of birth stands in one column, or in those of its day, month and year, but not in both.")
    if held & {"birthDay", "birthMonth"} and "birthYear" not in held and "birthDate" not in held:
        wrong.setdefault("columns", "A day or a month of birth is of no use without the column of the year.")
    return found


def _dates(plain: Any, columns: dict[str, str], wrong: dict[str, str]) -> dict[str, DateRule]:
    if not isinstance(plain, Mapping):
        wrong["dates"] = "It says by the letter of each column of dates their order and calendar."
        return {}
    found: dict[str, DateRule] = {}
    for letter, rule in plain.items():
        where = f"dates.{str(letter)[:10]}"
        if isinstance(rule, DateRule):
            rule = msgspec.to_builtins(rule)
        if not isinstance(rule, Mapping) or not isinstance(letter, str):
            wrong[where] = "It has an order and a calendar."
            continue
        if columns.get(letter.upper()) not in DATES:
            continue
        order, calendar = rule.get("order", "dmy"), rule.get("calendar", "gregorian")
        if order not in ORDERS:
            wrong[f"{where}.order"] = f"One of {', '.join(ORDERS)}."
        elif calendar not in CALENDARS:
            wrong[f"{where}.calendar"] = f"One of {', '.join(CALENDARS)}."
        else:
            found[letter.upper()] = DateRule(order, calendar)
    return found


def _whole(plain: Mapping[str, Any], name: str, least: int, most: int, default: int, wrong: dict[str, str]) -> int:
    value = plain.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        wrong[name] = f"A whole number from {least} to {most}."
        return default
    return value


def _text(plain: Mapping[str, Any], name: str, wrong: dict[str, str]) -> str:
    value = plain.get(name) or ""
    if not isinstance(value, str) or len(value) > _LONGEST:
        wrong[name] = "A text."
        return ""
    return value
