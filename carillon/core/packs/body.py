# SPDX-License-Identifier: Apache-2.0
"""One mapping in a pack under reading: takes out what is asked for, and notes every mistake with its place."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

MONTHS = range(1, 1201)

_YES, _NO = frozenset({"yes", "true", "on"}), frozenset({"no", "false", "off"})


class Body:
    """What stands in a file at a place. Readers return something usable even for what is wrong, so that reading goes on."""

    def __init__(self, given: Any, place: str, mistakes: dict[str, str]) -> None:
        self.place = place
        self.mistakes = mistakes
        self.given: Mapping[str, Any] = given if isinstance(given, Mapping) else {}
        if not isinstance(given, Mapping):
            mistakes[place] = "A mapping."

    def wrong(self, key: str, message: str) -> None:
        """Notes a mistake at a key, or at the place itself for an empty key."""
        self.mistakes[f"{self.place}.{key}" if key else self.place] = message

    def inside(self, key: str) -> "Body":
        """The mapping under a key; an absent one is empty."""
        value = self.given.get(key)
        return Body({} if value is None else value, f"{self.place}.{key}", self.mistakes)

    def only(self, allowed: Collection[str]) -> None:
        """A mistake for each key that means nothing here."""
        for key in self.given:
            if key not in allowed:
                self.wrong(key, f"Unknown; known are {', '.join(sorted(set(allowed) - {'file'}))}.")

    def line(self, key: str) -> str:
        """The text under a key that must be there."""
        value = self.given.get(key)
        if isinstance(value, str) and value.strip():
            return value.strip()
        self.wrong(key, "Needed: a line of text.")
        return ""

    def text(self, key: str) -> str | None:
        """The text under a key, None where it is absent."""
        value = self.given.get(key)
        if value is None or isinstance(value, str):
            return value
        self.wrong(key, "A text.")
        return None

    def words(self, key: str, otherwise: tuple[str, ...] = ()) -> tuple[str, ...]:
        """A list of texts, or one alone."""
        if key not in self.given:
            return otherwise
        value = self.given[key]
        if isinstance(value, str):
            return (value,)
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            return tuple(value)
        self.wrong(key, "A list of words.")
        return otherwise

    def flag(self, key: str, otherwise: bool) -> bool:
        value = self.given.get(key)
        if value is not None and not (isinstance(value, str) and value in _YES | _NO):
            self.wrong(key, "yes or no.")
        return otherwise if not isinstance(value, str) else value in _YES

    def months(self, key: str, otherwise: int) -> int:
        """A number of months, 1 to 1200."""
        value = self.given.get(key)
        if value is None:
            return otherwise
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 6 and int(value) in MONTHS:
            return int(value)
        self.wrong(key, f"A number of months from {MONTHS[0]} to {MONTHS[-1]}.")
        return otherwise

    def known(self, key: str, names: Iterable[str | None], those: Collection[str]) -> None:
        """A mistake at the key where a name is none of those."""
        strange = [name for name in names if name is not None and name not in those]
        if strange:
            self.wrong(key, f"There is no {', '.join(strange)}.")
