# SPDX-License-Identifier: Apache-2.0
"""Putting an entity together: blanks tidied, repetitions dropped, and what no property takes kept in the notes."""

import unicodedata
from typing import Any

from carillon.formats import countries


class Body:
    """An entity under construction; `plain` gives its JSON form."""

    def __init__(self, schema: str) -> None:
        self.schema = schema
        self._values: dict[str, dict[str, None]] = {}

    def add(self, name: str, *values: str | None) -> None:
        """Adds values to a property; empty ones and those already there are left out."""
        for value in values:
            text = tidy(value)
            if text:
                self._values.setdefault(name, {})[text] = None

    def note(self, text: str | None, label: str = "") -> None:
        """Keeps what has no property of its own; `label` says what it is."""
        text = tidy(text)
        if text:
            self.add("notes", f"{label}: {text}" if label else text)

    def country(self, name: str, given: str | None, label: str) -> str | None:
        """Adds the country's code to property `name`, or keeps the name as a note where it is no country we know."""
        code = countries.code_of(given or "")
        if code:
            self.add(name, code)
        else:
            self.note(given, label)
        return code

    def has(self, name: str) -> bool:
        return name in self._values

    def values(self, name: str) -> tuple[str, ...]:
        return tuple(self._values.get(name, ()))

    def plain(self) -> dict[str, Any]:
        return {"schema": self.schema, "properties": {name: list(values) for name, values in self._values.items()}}


def tidy(value: str | None) -> str:
    """One line, single blanks, no control characters, no half of a surrogate pair."""
    if not value:
        return ""
    if not value.isprintable():
        value = "".join(c if unicodedata.category(c) not in ("Cc", "Cs") else " " for c in value)
    return " ".join(value.split())
