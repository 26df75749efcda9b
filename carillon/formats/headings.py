# SPDX-License-Identifier: Apache-2.0
"""What the headings of a list of persons say its columns hold, in several languages: a proposal for a mapping."""

from functools import cache
from importlib.resources import files
from typing import Any

_COUNTRIES = ("nationality", "country", "birthCountry")
_PARTS = ("firstName", "middleName", "lastName")


def guess(header: list[str]) -> dict[str, Any]:
    """A mapping in the form of `table` for a list of persons with this header: what it can tell, to be looked over.

    Given and family names become the `name` where no column holds it whole; beside a column of given names, "Name" is
    the family name. Headings do not tell how dates are written: the form proposed has to be checked against the column.
    `properties` lacks `name` where nothing looks like one.
    """
    found: dict[str, list[str]] = {}
    for column in header:
        name = _table().get(_key(column))
        if name and header.count(column) == 1:
            found.setdefault(name, []).append(column)
    identity = found.pop("id", [])
    if "name" in found and "firstName" in found and "lastName" not in found:
        found["lastName"] = found.pop("name")
    properties: dict[str, Any] = {}
    parts = [found[part][0] for part in _PARTS if part in found]
    if "name" not in found and parts:
        properties["name"] = {"columns": parts} if len(parts) > 1 else {"column": parts[0]}
    for name, columns in found.items():
        settings = [{"column": column, **_settings(name)} for column in columns]
        properties[name] = settings[0] if len(settings) == 1 else settings
    mapping: dict[str, Any] = {"schema": "Person"}
    if identity:
        mapping["id"] = identity[0]
    return {**mapping, "properties": properties}


def _settings(name: str) -> dict[str, Any]:
    if name == "birthDate":
        return {"date": "%d/%m/%Y"}
    if name in _COUNTRIES:
        return {"country": "true"}
    return {"gender": "true"} if name == "gender" else {}


def _key(text: str) -> str:
    """Lower case, letters and digits only; accents stay, since without them words of two languages fall together."""
    return "".join(c for c in text.casefold() if c.isalnum())


@cache
def spellings(file: str) -> dict[str, tuple[str, ...]]:
    """The headings that a table of this package knows, by what they mean."""
    found: dict[str, tuple[str, ...]] = {}
    for line in files("carillon.formats").joinpath(file).read_text("utf-8").splitlines():
        name, _, words = line.partition(": ")
        if not line.startswith("#"):
            found[name] = tuple(words.split(" | "))
    return found


@cache
def _table() -> dict[str, str]:
    table: dict[str, str] = {}
    for name, words in spellings("headings.txt").items():
        for word in words:
            table.setdefault(_key(word), name)
    return table
