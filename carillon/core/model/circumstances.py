# SPDX-License-Identifier: Apache-2.0
"""The circumstances of a check: where, on what occasion, on which way, in what, with whom and with what; asked alike of every check."""

from collections.abc import Mapping
from typing import Any

from carillon.core.model.texts import tidy
from carillon.errors import Invalid

FIELDS = ("place", "occasion", "route", "destination", "vehicle", "companions", "items")
LONGEST = 500
"""Characters of one field."""


def read(given: Any, wrong: dict[str, str]) -> dict[str, str]:
    """What was filled in, by field; every mistake goes into `wrong`. Empty where nothing was."""
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        wrong["circumstances"] = f"An object with any of {', '.join(FIELDS)}."
        return {}
    wrong |= {f"circumstances.{name}": "Unknown field." for name in sorted(map(str, set(given) - set(FIELDS)))[:20]}
    found = {name: _text(wrong, name, given[name]) for name in FIELDS if given.get(name) is not None}
    return {name: text for name, text in found.items() if text}


def _text(wrong: dict[str, str], name: str, value: Any) -> str:
    place = f"circumstances.{name}"
    if not isinstance(value, str):
        wrong[place] = "Text, please."
    elif len(value) > LONGEST:
        wrong[place] = f"At most {LONGEST} characters."
    else:
        try:
            return tidy(value, lines=True)
        except Invalid as mistake:
            wrong[place] = mistake.message
    return ""
