# SPDX-License-Identifier: Apache-2.0
"""Which column of a table of events is what: guessed from its headings, corrected by a person, and checked before a row is read.

    shape: season                       # season: a row is an event; programme: a session; venues: a venue
    fields:
      name: "{City} Marathon"           # a column, or a template of columns
      starts: {column: Date, date: "%d/%m/%Y"}
      words: [Organiser, Sponsor]
    constants:
      kind: marathon
      zone: Europe/Paris
    partial: span                       # a row that says a month or a year alone covers all of it; left out, it is rejected

`unknown`, the columns that were not understood, is told by `guess` and passed over when it is read.
"""

import unicodedata
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import msgspec

from carillon import errors
from carillon.formats import table_mapping
from carillon.formats.calendar_days import Order
from carillon.formats.rows import shown

Shape = Literal["season", "programme", "venues"]
SHAPES: tuple[Shape, ...] = ("season", "programme", "venues")
_KEYS = ("shape", "fields", "constants", "partial", "unknown")
_ORDERS: dict[str, Order] = {"%d/%m/%Y": "dmy", "%m/%d/%Y": "mdy"}
_SEVERAL = {"words", "names", "title", "hosts", "venue"}
_NEEDED: dict[Shape, tuple[tuple[str, ...], ...]] = {
    "season": (("name",), ("starts", "year", "month")),
    "programme": (("title", "home", "stage", "name"), ("starts",)),
    "venues": (("venue", "name", "city"),),
}
"""Of each group one field at least."""
_UNUSED: dict[str, tuple[str, ...]] = {
    "season": ("title", "home", "away", "stage", "group", "number"),
    "programme": (),
    "venues": ("title", "home", "away", "stage", "group", "starts", "ends", "time"),
}


class Field(msgspec.Struct, frozen=True):
    """Where the values of a field come from: columns, or a template of them. `order` is that of day and month, where it is told."""

    columns: tuple[str, ...]
    template: str = ""
    order: Order = ""


class Plan(msgspec.Struct, frozen=True):
    """A mapping, checked against a table."""

    shape: Shape
    fields: dict[str, Field]
    constants: dict[str, str]
    span: bool


def guess(header: Sequence[str], shape: str = "") -> dict[str, Any]:
    """The mapping that the headings suggest, in the form that `checked` takes, with the columns not understood under `unknown`.

    Without a shape, teams or rounds make a programme, and places without days venues.
    """
    found: dict[str, list[str]] = {}
    unknown = []
    for column in header:
        field = _headings().get(_key(column))
        if field == "starts" and "starts" in found:
            field = "time"  # beside “Date”, “Start” is an hour
        if field is None or header.count(column) > 1 or (field in found and field not in ("words", "names")):
            unknown.append(column)
        else:
            found.setdefault(field, []).append(column)
    chosen = shape if shape in SHAPES else _shape(found)
    _settle(found, chosen)
    for name in _UNUSED[chosen]:
        unknown += found.pop(name, [])
    fields: dict[str, Any] = {name: columns[0] if len(columns) == 1 else columns for name, columns in found.items()}
    if chosen == "season" and "name" not in fields and "city" in fields:
        fields["name"] = f"{{{fields['city']}}}"
    return {"shape": chosen, "fields": fields, "constants": {}, "unknown": [column for column in header if column in unknown]}


def _shape(found: dict[str, list[str]]) -> str:
    places = found.keys() & {"venue", "capacity", "coordinates", "lat", "city"}
    if "starts" in found and (found.keys() & {"home", "stage"} or ("title" in found and ("name" not in found or "lat" in found))):
        return "programme"
    return "season" if found.keys() & {"starts", "year", "month"} or not places else "venues"


def _settle(found: dict[str, list[str]], shape: str) -> None:
    """The name is the venue's in a table of venues, and in a programme whose sessions have a title of their own."""
    titled = found.keys() & {"title", "home", "stage"}
    if "name" in found and "venue" not in found and (shape == "venues" or (shape == "programme" and titled)):
        found["venue"] = found.pop("name")
    if shape == "season" and "name" not in found and "title" in found:
        found["name"] = found.pop("title")


def parse(text: bytes) -> dict[str, Any]:
    """The mapping in a YAML file, as a plain dict. Raises errors.Malformed where it is no YAML, errors.Invalid where keys are twice."""
    mistakes: dict[str, str] = {}
    plain = table_mapping.load(text, mistakes)
    if not isinstance(plain, dict):
        raise errors.Malformed("the mapping is not a list of settings", help="It begins with a line such as “shape: season”.")
    _raise(mistakes)
    return plain


def checked(mapping: dict[str, Any], header: Sequence[str]) -> Plan:
    """The mapping for a table with these columns. Raises errors.Invalid with all its mistakes at once."""
    mistakes: dict[str, str] = {key: f"there is no such setting; there are {', '.join(_KEYS)}" for key in mapping.keys() - set(_KEYS)}
    given = mapping.get("shape", "season")
    shape: Shape = given if given in SHAPES else "season"
    if given not in SHAPES:
        mistakes["shape"] = f"it is one of {', '.join(SHAPES)}"
    fields = {name: _field(name, spec, header, mistakes) for name, spec in _section(mapping, "fields", mistakes).items()}
    constants = _constants(_section(mapping, "constants", mistakes), mistakes)
    for group in _NEEDED[shape]:
        if not any(name in fields or name in constants for name in group):
            mistakes.setdefault(f"fields.{group[0]}", f"name the column of {' or '.join(group)}; a {shape} needs one")
    if mapping.get("partial", "refuse") not in ("refuse", "span"):
        mistakes["partial"] = "it is refuse or span"
    _raise(mistakes)
    return Plan(shape, fields, constants, mapping.get("partial") == "span")


def _raise(mistakes: dict[str, str]) -> None:
    if mistakes:
        listed = "; ".join(f"{field}: {reason}" for field, reason in mistakes.items())
        raise errors.Invalid(f"the mapping does not fit: {listed}", fields=mistakes, help="Correct the mapping and try again.")


def _section(mapping: dict[str, Any], key: str, mistakes: dict[str, str]) -> dict[str, Any]:
    section = mapping.get(key) or {}
    if not isinstance(section, dict):
        mistakes[key] = "it is a list of names, each with its setting"
        return {}
    for name in section.keys() - _fields():
        mistakes[f"{key}.{name}"] = f"there is no such field; there are {', '.join(sorted(_fields()))}"
    return {name: spec for name, spec in section.items() if name in _fields()}


def _constants(section: dict[str, Any], mistakes: dict[str, str]) -> dict[str, str]:
    found = {}
    for name, value in section.items():
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            found[name] = str(value)
        else:
            mistakes[f"constants.{name}"] = "it is one word or number, the same for each row"
    return found


def _field(name: str, spec: Any, header: Sequence[str], mistakes: dict[str, str]) -> Field:
    where = f"fields.{name}"
    settings = spec if isinstance(spec, dict) else {"column": spec}
    for key in settings.keys() - {"column", "date"}:
        mistakes[f"{where}.{key}"] = "there is no such setting; there are column, date"
    column = settings.get("column")
    template = column if isinstance(column, str) and "{" in column and column not in header else ""
    given = list(table_mapping.references(template)) if template else column if isinstance(column, list) else [column]
    columns: list[str] = [one for one in given if isinstance(one, str) and one]
    if not columns or len(columns) < len(given):
        mistakes[where] = "it is a column, a list of columns, or a template such as “{City} Marathon”"
    elif len(columns) > 1 and not template and name not in _SEVERAL:
        mistakes[where] = f"it has one column; {', '.join(sorted(_SEVERAL))} may have several"
    for one in columns:
        if header.count(one) != 1:
            listed = ", ".join(shown(known, 30) for known in header[:40])
            mistakes[where] = f"{shown(one)} is {'there several times' if one in header else f'no column; there are {listed}'}"
    date = settings.get("date", "")
    if date and str(date) not in _ORDERS:
        mistakes[f"{where}.date"] = f"it is {' or '.join(_ORDERS)}"
    return Field(tuple(columns), template, _ORDERS.get(str(date), ""))


def _key(text: str) -> str:
    """Lower case, letters and digits only; accents stay, since without them words of two languages fall together."""
    return "".join(c for c in unicodedata.normalize("NFC", text).casefold() if c.isalnum() or c == "#" or unicodedata.combining(c))


def _fields() -> frozenset[str]:
    return frozenset(_headings().values())


@cache
def _headings() -> dict[str, str]:
    table: dict[str, str] = {}
    for line in files("carillon.formats").joinpath("calendar_headings.txt").read_text("utf-8").splitlines():
        name, _, words = line.partition(": ")
        for word in (name, *words.split(" | ")) if not line.startswith("#") else ():
            table.setdefault(_key(word), name)
    return table


def field_names() -> tuple[str, ...]:
    """Everything that a column may be, in the order of the list of headings."""
    return tuple(dict.fromkeys(_headings().values()))
